"""PDF files: pages go in, paragraphs joined from their lines come out; scanned pages are recognized."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import image, pulse
from indexer.extract.layout import Line, closed, paragraphs, width, without_furniture
from indexer.extract.text import sound

SCANNED = 0.5
"""The share of a page that a picture covers where the page is a scan."""
FEW = 40
"""Characters that a scanned page may bear besides: a page number, the name of the scanner."""

# Glyphs without a meaning come out as private, unassigned or control characters.
_MEANINGLESS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .pdf file; report the pages that cannot be read."""
    # Slow to load, and a search needs none of it.
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.file)
    except pypdfium2.PdfiumError as error:
        raise _refusal(source, str(error)) from error
    try:
        pages = [_lines(document[number]) for number in range(len(document))]
        scans = [number for number, lines in enumerate(pages) if _is_scan(document[number], lines)]
        recognized = _recognized(document, pages, scans, report) if scans else 0
    finally:
        document.close()
    if not any(pages):
        raise SourceError(
            "文件里没有文字，是空白页或没能识别的扫描件", "如果页面上有字，请换成更清晰的扫描件。"
        )
    text = "\n".join(paragraphs(without_furniture(pages)))
    yield Reading(sound(text), notes=(image.NOTE,) if recognized else ())


def _recognized(
    document: Any, pages: list[list[Line]], scans: list[int], report: Callable[[str], None]
) -> int:
    """Put the lines of scanned pages in their places; return how many pages that were."""
    try:
        image.require("扫描的 PDF")
    except SourceError as error:
        if len(scans) == len(pages):
            raise
        for number in scans:
            report(f"第 {number + 1} 页是扫描的图片：{error.message}")
        return 0
    done = 0
    for number in scans[: image.PAGES]:
        try:
            lines = _seen(document[number])
        except SourceError as error:
            report(f"第 {number + 1} 页是扫描的图片，{error.message}")
            continue
        if sum(len(line.text) for line in lines) > sum(len(line.text) for line in _meant(pages[number])):
            pages[number] = lines
            done += 1
    if len(scans) > image.PAGES:
        report(f"扫描的页太多，只识别了前 {image.PAGES} 页")
    return done


def _seen(page: Any) -> list[Line]:
    """Return the lines of a page as they look."""
    wide, high = page.get_size()
    dpi = image.fitting(wide / 72, high / 72)
    return image.recognize(page.render(scale=dpi / 72).to_pil().convert("RGB"), dpi)


def _meant(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not _MEANINGLESS.search(line.text)]


def _refusal(source: Source, reason: str) -> SourceError:
    if "password" in reason.lower():
        return SourceError("文件有密码", "请去掉打开密码后再放进来。")
    if source.size == 0:
        return SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    return SourceError("文件已损坏，不是完整的 PDF", "请用 PDF 阅读器打开并另存一份。")


def _is_scan(page: Any, lines: list[Line]) -> bool:
    """Say whether a page's text is to be seen, but not to be had."""
    text = "".join(line.text for line in lines)
    if len(_MEANINGLESS.findall(text)) * 3 > len(text) > 0:
        return True
    if len(text) > FEW:
        return False
    covered = _covered(page)
    return covered > SCANNED or (not text and covered > 0)


def _covered(page: Any) -> float:
    """Return the share of a page that pictures cover."""
    image_object = 3  # FPDF_PAGEOBJ_IMAGE
    wide, high = page.get_size()
    covered = 0.0
    for item in page.get_objects(filter=[image_object], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return float(covered / max(wide * high, 1.0))


def _lines(page: Any) -> list[Line]:
    pulse.alive()
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
    text = closed(piece.strip())
    if not placed:
        return Line(text, 0.0, width(text), 1.0)
    first = start + len(piece) - len(piece.lstrip())
    left, bottom, _, top = area.get_charbox(first, loose=True)
    right = area.get_charbox(start + len(piece.rstrip()) - 1, loose=True)[2]
    return Line(text, left, right, max(top - bottom, 1.0))
