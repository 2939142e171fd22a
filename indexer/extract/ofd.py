"""OFD files, GB/T 33190-2016: pages of placed characters go in, paragraphs joined from their lines come out."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.layout import Line, closed, paragraphs, width, without_furniture
from indexer.extract.package import Package, opened, resolved
from indexer.extract.text import sound

PAGES = 20_000
"""Pages that are read of one file."""
CHARACTERS = 100_000
"""Characters that are read of one page, which holds two thousand."""

_POINT = 72 / 25.4
"""Points in a millimetre, which is what an OFD file measures in."""
_LOCKS = ("encryptions.xml", "entriesmap.dat", "decryptseed.dat")
_AHEAD = 0.3
"""How far, in heights of type, one character may stand above another in the same line."""
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Run(NamedTuple):
    """Characters that were set one after another."""

    text: str
    left: float
    right: float
    base: float
    """How far below the page's top they stand."""
    size: float


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of every document in a .ofd file; report the pages that cannot be read."""
    with opened(source, ".ofd") as package:
        if any(posixpath.basename(name) in _LOCKS for name in package.names):
            raise SourceError("文件已加密", "请用有权限的 OFD 阅读器打开，导出未加密的文件。")
        found = False
        for body in _bodies(package):
            pages, title = _document(package, body, report)
            text = "\n".join(paragraphs(without_furniture(pages)))
            if text:
                found = True
                yield Reading(sound(text), sound(title) or None)
    if not found:
        raise SourceError("文件里没有文字，是扫描件", "请先用文字识别（OCR）软件转成可以复制文字的文件。")


def _bodies(package: Package) -> list[Any]:
    try:
        return list(package.xml("OFD.xml").iter("{*}DocBody"))
    except SourceError as error:
        raise SourceError(f"文件的目录 OFD.xml {error.message}", "请用 OFD 阅读器打开并另存一份。") from error


def _document(package: Package, body: Any, report: Callable[[str], None]) -> tuple[list[list[Line]], str]:
    """Return a document's pages, empty ones for those that are pictures or damaged, and its title."""
    title = " ".join((body.findtext("{*}DocInfo/{*}Title") or "").split())
    start = resolved("", (body.findtext("{*}DocRoot") or "").strip())
    try:
        root = package.xml(start)
    except SourceError as error:
        report(f"文档“{title or start}”{error.message}")
        return [], title
    folder = posixpath.dirname(start)
    templates = {
        each.get("ID", ""): resolved(folder, each.get("BaseLoc", "")) for each in root.iter("{*}TemplatePage")
    }
    places = dict.fromkeys(
        resolved(folder, page.get("BaseLoc", ""))
        for pages in root.iterchildren("{*}Pages")
        for page in pages.iterchildren("{*}Page")
    )
    pages: list[list[Line]] = []
    for number, place in enumerate(list(places)[:PAGES], 1):
        try:
            pages.append(_page(package, place, templates))
        except SourceError as error:
            report(f"第 {number} 页{error.message}")
    return pages, title


def _page(package: Package, place: str, templates: dict[str, str]) -> list[Line]:
    """Return the lines of a page, with those of its templates where it is the first to use them."""
    root = package.xml(place)
    runs = list(_runs(root))
    for used in root.iter("{*}Template"):
        template = templates.pop(used.get("TemplateID", ""), "")
        if template in package:
            runs += _runs(package.xml(template))
    return _lines(runs)


def _runs(root: Any) -> Iterator[Run]:
    left = CHARACTERS
    for item in root.iter("{*}TextObject"):
        boundary = _numbers(item.get("Boundary"), 4)
        if boundary is None:
            continue
        a, b, c, d, e, f = _numbers(item.get("CTM"), 6) or _IDENTITY
        if abs(b) > 0.1 * abs(a) or abs(c) > 0.1 * abs(d):  # Turned, as watermarks are.
            continue
        size = (_numbers(item.get("Size"), 1) or (3.5,))[0] * abs(d) or 3.5
        scale = (_numbers(item.get("HScale"), 1) or (1.0,))[0] or 1.0
        x = y = 0.0
        for code in item.iterchildren("{*}TextCode"):
            # What a code does not say is as in the one before it.
            x = (_numbers(code.get("X"), 1) or (x,))[0]
            y = (_numbers(code.get("Y"), 1) or (y,))[0]
            text = (code.text or "").strip("\r\n")
            left -= len(text)
            if left < 0:
                raise SourceError(f"的字太多，超过 {CHARACTERS} 个")
            for piece, start, end, drop in _placed(code, text, size / (abs(a) or 1.0) * scale):
                yield Run(
                    piece,
                    (boundary[0] + a * (x + start) + e) * _POINT,
                    (boundary[0] + a * (x + end) + e) * _POINT,
                    (boundary[1] + d * (y + drop) + f) * _POINT,
                    size * _POINT,
                )  # fmt: skip


def _placed(code: Any, text: str, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Yield stretches of a code's text without wide gaps: where each begins and ends, and how far down."""
    across = list(_deltas(code.get("DeltaX"), len(text) - 1))
    down = list(_deltas(code.get("DeltaY"), len(text) - 1))
    start, left, x, y = 0, 0.0, 0.0, 0.0
    for place, character in enumerate(text):
        own = size * width(character)
        step = across[place] if place < len(across) else 0.0 if down else own
        fall = down[place] if place < len(down) else 0.0
        if place + 1 == len(text) or fall or step < 0 or step > own + 1.5 * size:
            yield text[start : place + 1], left, x + own, y
            start, left = place + 1, x + step
        x += step
        y += fall


def _deltas(value: str | None, most: int) -> Iterator[float]:
    """Yield the distances that a list of them means, where `g n v` says n times v.

    >>> list(_deltas("5 g 3 2.5 4", 10)), list(_deltas("g 99999999 1", 2))
    ([5.0, 2.5, 2.5, 2.5, 4.0], [1.0, 1.0])
    """
    words = iter((value or "").split())
    for word in words:
        times, distance = 1, _number(word)
        if word == "g":
            times, distance = int(_number(next(words, "0")) or 0), _number(next(words, "0"))
        for _ in range(min(times, most)):
            yield distance or 0.0
        most -= max(times, 0)
        if most <= 0:
            return


def _number(word: str) -> float | None:
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


def _numbers(value: str | None, count: int) -> tuple[float, ...] | None:
    """Return exactly so many numbers, or None."""
    found = [number for word in (value or "").split()[:count] if (number := _number(word)) is not None]
    return tuple(found) if len(found) == count else None


def _lines(runs: Iterable[Run]) -> list[Line]:
    """Gather the runs that stand beside one another, from the page's top to its foot."""
    rows: list[list[Run]] = []
    for run in sorted((run for run in runs if run.text.strip()), key=lambda run: run.base):
        if rows and run.base - rows[-1][0].base <= _AHEAD * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(sorted(row, key=lambda run: run.left)) for row in rows]


def _line(row: list[Run]) -> Line:
    pieces: list[str] = []
    end = row[0].left
    for run in row:
        # Some writers set a character twice, a hair aside, to make it bold.
        if pieces and run.text == pieces[-1] and run.right - end < 0.2 * run.size:
            continue
        if pieces and run.left - end > 0.4 * run.size:
            pieces.append(" ")
        pieces.append(run.text)
        end = max(end, run.right)
    return Line(closed("".join(pieces).strip()), row[0].left, end, max(run.size for run in row))
