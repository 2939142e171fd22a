"""From a report to where what is known of it was found, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from indexer import Document
from webui.presenters import LABELS, Span, day

NAMES = {
    "title": "标题",
    "organization": LABELS["organization"],
    "canonical_organization": "机构全称",
    "org_type": LABELS["org_type"],
    "level": "层级",
    "region": LABELS["region"],
    "date": "成文日期",
    "year": LABELS["year"],
    "genre": LABELS["genre"],
    "number": LABELS["number"],
}
ORIGINS = {
    "text": "正文",
    "title": "标题",
    "name": "文件名或文件夹名",
    "given": "文件自带的信息",
    "csv": "metadata.csv 的订正",
    "rule": "全文的说法",
}
AROUND = 10
"""Characters that are quoted before and after what says so."""
SURE = 0.9
DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True)
class Ground:
    """A piece of metadata and what it rests on."""

    label: str
    value: str
    origin: str
    sureness: str
    """可靠, 大致可靠 or 待核."""
    quote: str
    """What the text says there, with a little around it; "" where the text does not."""
    ranges: tuple[Span, ...]
    """The words in the quote that say so."""


def grounds(document: Document) -> list[Ground]:
    """Return what each piece of a report's metadata rests on, the title's own first."""
    found = []
    for name, label in NAMES.items():
        evidence, value = document.evidence.get(name), getattr(document.metadata, name)
        if evidence is None or value is None:
            continue
        quote, ranges = _quoted(document.text, evidence.start, evidence.end)
        written = day(value) if name == "date" else str(value)
        origin = ORIGINS.get(evidence.origin, evidence.origin)
        found.append(Ground(label, written, origin, _sureness(evidence.confidence), quote, ranges))
    return found


def _sureness(confidence: float) -> str:
    if confidence >= SURE:
        return "可靠"
    return "大致可靠" if confidence >= DOUBTFUL else "待核"


def _quoted(text: str, start: int, end: int) -> tuple[str, tuple[Span, ...]]:
    if not 0 <= start < end <= len(text):
        return "", ()
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    # One mark for one place: each character of the text stays one character of the quote.
    quote = before + text[first:last].replace("\n", " ") + after
    at = start - first + len(before)
    return quote, ((at, at + end - start),)
