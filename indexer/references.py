"""From a report to its line in a list of references, as GB/T 7714 sets it."""

from __future__ import annotations

import re
from datetime import date as Day

from indexer.document import Document

REPORTS = frozenset({
    "工作报告", "工作总结", "情况汇报", "调研报告", "述职报告", "工作计划", "经验材料", "统计公报",
})  # fmt: skip
"""Genres that give an account of work or of an inquiry."""
OFFICIAL = frozenset({"方案", "规划", "通知", "通报", "意见", "决定", "公告", "函", "法律法规", "解读"})
"""Genres by which offices settle something or make it known."""


def citation(document: Document, accessed: Day | None = None) -> str:
    """Return how a report is cited, perhaps with the day on which it was looked at."""
    known = document.metadata
    return cited(
        known.title,
        known.organization,
        known.year,
        known.date,
        known.genre,
        known.number,
        known.url,
        kept(document),
        accessed,
    )


def kept(document: Document) -> str:
    """Return where a report is in its archive: its file, what holds it in there, and which part it is.

    >>> from indexer.document import Metadata
    >>> kept(Document("a", "", Metadata("总结"), "教育局/2023年汇编.zip", 3, member="总结.docx"))
    '教育局/2023年汇编.zip/总结.docx（第3篇）'
    """
    path = f"{document.source}/{document.member}" if document.member else document.source
    return f"{path}（第{document.part}篇）" if document.part else path


def cited(
    title: str,
    organization: str | None = None,
    year: int | None = None,
    date: str | None = None,
    genre: str | None = None,
    number: str | None = None,
    url: str | None = None,
    source: str | None = None,
    accessed: Day | None = None,
) -> str:
    """Return a reference for a list in order of citation, after GB/T 7714—2015 (4.1 and 4.6, signs of annex B).

    A report is [R], a paper with a number or of an official kind [Z], any other that only its archive has [A]; what has
    an address on the web adds /OL and has its day in round brackets. Without an author the title comes first, as 8.1.4
    allows in this order. A year that the text is about, where no day is written, is a guess and stands in square
    brackets (8.8.5). The full day is kept, since offices sign several papers a year.

    >>> cited("2023年工作总结", "云汀市教育局", 2023, "2024-01-08", "工作总结", source="教育局/2023总结.docx")
    '云汀市教育局. 2023年工作总结[R]. 2024-01-08. 教育局/2023总结.docx'
    >>> cited("关于优化营商环境的通知", "云汀市人民政府办公室", number="云府办〔2021〕26号", date="2021-05-06",
    ...       url="https://www.example.cn/26.html", accessed=Day(2026, 7, 1))
    '云汀市人民政府办公室. 关于优化营商环境的通知: 云府办〔2021〕26号[Z/OL]. (2021-05-06)[2026-07-01]. https://www.example.cn/26.html'
    >>> cited("在全市大会上的讲话", year=2019, genre="讲话", source="讲话/大会.txt")
    '在全市大会上的讲话[A]. [2019]. 讲话/大会.txt'
    """
    # A path of the web is the only address that leads a reader of the list anywhere.
    online = url if url and re.match(r"https?://", url, re.IGNORECASE) else None
    named = ": ".join(filter(None, (_line(title), _line(number or ""))))
    sign = _sign(genre, number, online) + ("/OL" if online else "")
    parts = (
        _line(organization or ""),
        f"{named}[{sign}]",
        _when(year, date, accessed, online),
        online or source,
    )
    return ". ".join(_line(part) for part in parts if part)


def _sign(genre: str | None, number: str | None, online: str | None) -> str:
    if genre in REPORTS:
        return "R"
    return "Z" if number or online or genre in OFFICIAL else "A"


def _when(year: int | None, date: str | None, accessed: Day | None, online: str | None) -> str:
    signed = (f"({date})" if online else date) if date else f"[{year}]" if year else ""
    return f"{signed}[{accessed.isoformat()}]" if accessed else signed


def _line(text: str) -> str:
    """Return a text as one line that does not end in a full stop of its own."""
    return " ".join(text.split()).rstrip("。.")
