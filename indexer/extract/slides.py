"""Presentations: a .pptx goes in, what its slides and their notes say comes out, titles as headings."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.package import Package, local, opened
from indexer.extract.text import sound

_TITLES = frozenset(("title", "ctrTitle"))
_FURNITURE = frozenset(("sldNum", "dt", "ftr", "hdr", "sldImg"))


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .pptx file; report the slides that cannot be read."""
    with opened(source, ".pptx") as package:
        pieces: list[str] = []
        headings: dict[str, int] = {}
        for number, place in enumerate(_slides(package), 1):
            try:
                title, lines = _slide(package, place)
            except SourceError as error:
                report(f"第 {number} 张幻灯片{error.message}")
                continue
            if title:
                headings.setdefault(title, 1)
                pieces.append(title)
            pieces += lines
    if not pieces:
        raise SourceError("幻灯片里没有文字", "如果内容是图片，请先做文字识别再放进来。")
    yield Reading(sound("\n".join(pieces)), headings=headings)


def _slides(package: Package) -> list[str]:
    """Return the parts of a presentation's slides, in their order."""
    start = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    start = start if start in package else "ppt/presentation.xml"
    try:
        root = package.xml(start)
        related = package.relations(start)
    except SourceError as error:
        raise SourceError(f"演示文稿{error.message}", "请用 PowerPoint 或 WPS 打开并另存一份。") from error
    ids = [value for slide in root.iter("{*}sldId") for key, value in slide.items() if key.endswith("}id")]
    slides = (related[id] for id in ids if id in related)
    return list(dict.fromkeys(part for kind, part in slides if kind == "slide"))


def _slide(package: Package, place: str) -> tuple[str, list[str]]:
    """Return a slide's title and its other lines, the notes last."""
    root = package.xml(place)
    related = package.relations(place)
    titles: list[str] = []
    lines: list[str] = []
    for shape in _shapes(root):
        if local(shape) == "graphicFrame":
            lines += _framed(shape, package, related)
            continue
        role = _role(shape)
        if role not in _FURNITURE:
            (titles if role in _TITLES else lines).extend(_paragraphs(shape))
    for kind, part in related.values():
        if kind == "notesSlide" and part in package:
            lines += _notes(package, part)
    return _joined(titles), lines


def _joined(pieces: list[str]) -> str:
    """Join the lines of a title, which part nothing in Chinese."""
    return functools.reduce(
        lambda all, piece: all + " " * (all[-1:] + piece[:1]).isascii() + piece, pieces, ""
    ).strip()


def _shapes(root: Any) -> Iterator[Any]:
    """Yield what stands on a slide, groups opened."""
    stack = [root]
    while stack:
        node = stack.pop()
        name = local(node)
        if name in ("sp", "cxnSp", "graphicFrame"):
            yield node
        elif name != "Fallback":  # The same once more, for old versions of PowerPoint.
            stack.extend(reversed(node))


def _role(shape: Any) -> str:
    return next((str(holder.get("type", "body")) for holder in shape.iter("{*}ph")), "")


def _paragraphs(shape: Any) -> Iterator[str]:
    for paragraph in shape.iter("{*}p"):
        pieces = (
            "\n" if local(node) == "br" else node.text or "" for node in paragraph.iter("{*}t", "{*}br")
        )
        yield from (line for text in "".join(pieces).splitlines() if (line := " ".join(text.split())))


def _framed(frame: Any, package: Package, related: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Yield the rows of a table or the words of a diagram."""
    for row in frame.iter("{*}tr"):
        cells = (" ".join(_paragraphs(cell)) for cell in row.iterchildren("{*}tc"))
        if line := " | ".join(cell for cell in cells if cell):
            yield line
    for ids in frame.iter("{*}relIds"):
        diagrams = (related.get(value, ("", "")) for value in ids.values())
        for kind, part in diagrams:
            if kind == "diagramData" and part in package:
                yield from _paragraphs(package.xml(part))


def _notes(package: Package, place: str) -> list[str]:
    try:
        root = package.xml(place)
    except SourceError:  # The slide itself is whole.
        return []
    return [line for shape in _shapes(root) if _role(shape) not in _FURNITURE for line in _paragraphs(shape)]
