"""PDF files: pages go in, paragraphs joined from their lines come out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.text import sound

_PAGE_NUMBER = re.compile(
    r"[—–\-－_·•~ ]*(?:第? ?\d{1,4} ?页?)(?: ?[/／共] ?(?:共 ?)?\d{1,4} ?页?)?[—–\-－_·•~ ]*"
)
_SPREAD = re.compile(r"(?<=[\u2018-\u9fff\uff00-\uffef]) (?=[\u2018-\u9fff\uff00-\uffef])")
_UNBREAKABLE = re.compile(r"[!-~]*")
_ENDED = tuple("。！？!?；;：:”’」』…")
_HEADED = re.compile(
    r"[（(]?[一二三四五六七八九十百]{1,4}[）)、]|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|附件"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and where it stands."""

    text: str
    left: float
    right: float
    size: float
    """The height of its type, which is about the width of a Chinese character."""


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .pdf file; report the pages that are pictures."""
    # Slow to load, and a search needs none of it.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.file)
    except pypdfium2.PdfiumError as error:
        raise _refusal(source, str(error)) from error
    try:
        pages = [_lines(document[number]) for number in range(len(document))]
        pictures = [
            number for number, page in enumerate(pages, 1) if not page and _pictured(document[number - 1])
        ]
    finally:
        document.close()
    if not any(pages):
        raise SourceError(
            "文件里没有文字，是扫描件", "请先用文字识别（OCR）软件转成可以复制文字的 PDF 或 Word。"
        )
    for number in pictures:
        report(f"第 {number} 页是扫描的图片，没有文字")
    yield Reading(sound("\n".join(_paragraphs(_without_furniture(pages)))))


def _refusal(source: Source, reason: str) -> SourceError:
    if "password" in reason.lower():
        return SourceError("文件有密码", "请去掉打开密码后再放进来。")
    if source.size == 0:
        return SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    return SourceError("文件已损坏，不是完整的 PDF", "请用 PDF 阅读器打开并另存一份。")


def _pictured(page: Any) -> bool:
    image = 3  # FPDF_PAGEOBJ_IMAGE
    return any(item.type == image for item in page.get_objects(max_depth=2))


def _lines(page: Any) -> list[Line]:
    area = page.get_textpage()
    text = area.get_text_range()
    # Where PDFium leaves characters out of the text, offsets no longer name boxes.
    placed = len(text) == area.count_chars()
    pieces = text.split("\r\n")
    starts = [0, *accumulate(len(piece) + 2 for piece in pieces)]
    return [
        _line(area, piece, start, placed)
        for piece, start in zip(pieces, starts, strict=False)
        if piece.strip()
    ]


def _line(area: Any, piece: str, start: int, placed: bool) -> Line:
    text = piece.strip()
    if len(_SPREAD.findall(text)) * 3 > len(text):
        text = _SPREAD.sub("", text)
    if not placed:
        return Line(text, 0.0, _width(text), 1.0)
    first = start + len(piece) - len(piece.lstrip())
    left, bottom, _, top = area.get_charbox(first, loose=True)
    right = area.get_charbox(start + len(piece.rstrip()) - 1, loose=True)[2]
    return Line(text, left, right, max(top - bottom, 1.0))


def _width(text: str) -> float:
    """Return how many Chinese characters wide a text is."""
    return sum(1.0 if character > "\u2000" else 0.5 for character in text)


def _without_furniture(pages: list[list[Line]]) -> list[Line]:
    """Drop page numbers and what stands at the head or foot of most pages."""
    edges = Counter(line.text for page in pages for line in {*page[:1], *page[-1:]})
    running = {text for text, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    kept: list[Line] = []
    for page in pages:
        inner = range(1, len(page) - 1)
        for number, line in enumerate(page):
            furniture = line.text in running or _PAGE_NUMBER.fullmatch(line.text)
            if number in inner or not furniture:
                kept.append(line)
    return kept


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    """Join lines that run on into the next."""
    if not lines:
        return
    left, right = _margins(lines)
    body = sorted(line.size for line in lines)[len(lines) // 2]
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        gap = " " if paragraph and paragraph[-1].isascii() and line.text[0].isascii() else ""
        paragraph += gap + line.text
        if following is None or not (
            _runs_on(line, following, left, right) or _runs_on_large(line, following, right, body)
        ):
            yield paragraph
            paragraph = ""


def _margins(lines: list[Line]) -> tuple[float, float]:
    """Return where the lines of running text begin and end on the page."""
    full = sorted(lines, key=lambda line: line.left - line.right)[: max(1, len(lines) // 3)]
    lefts = Counter(round(line.left) for line in full)
    rights = sorted(line.right for line in full)
    return float(lefts.most_common(1)[0][0]), rights[len(rights) // 2]


def _runs_on(line: Line, following: Line, left: float, right: float) -> bool:
    # A number or a Latin word that did not fit leaves a gap of its width.
    word = _UNBREAKABLE.match(following.text)
    gap = 2.2 + 0.6 * (len(word[0]) if word else 0)
    if line.right < right - gap * line.size:
        return False
    if following.left > left + 1.2 * following.size:
        return False
    if abs(following.size - line.size) > 0.25 * line.size and len(following.text) > 4 and len(line.text) > 4:
        return False
    return not (line.text.endswith(_ENDED) and _HEADED.match(following.text))


def _runs_on_large(line: Line, following: Line, right: float, body: float) -> bool:
    """Say whether a title in large type fills its line and goes on, centred, in the next."""
    large = line.size > 1.15 * body and abs(following.size - line.size) < 0.1 * line.size
    return large and line.right > right - 1.6 * line.size
