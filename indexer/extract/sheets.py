"""Excel workbooks: an .xlsx goes in, the rows of its sheets come out, their cells parted by bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.cells import Format, formats, shown
from indexer.extract.package import Package, Part, local, opened
from indexer.extract.text import sound

CELLS = 1_000_000
"""Cells with content that are read of one workbook."""
CHARACTERS = 20_000_000
"""Characters that are read of one workbook: one long string may stand in many cells."""


@dataclass(frozen=True, slots=True)
class Book:
    """What the cells of a workbook refer to."""

    strings: Sequence[str]
    formats: Sequence[Format | None]
    since_1904: bool


@dataclass(slots=True)
class Room:
    """How much more may be read."""

    cells: int = field(default_factory=lambda: CELLS)
    characters: int = field(default_factory=lambda: CHARACTERS)

    @property
    def full(self) -> bool:
        """Whether no more may be read."""
        return self.cells <= 0 or self.characters <= 0


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .xlsx file; report the sheets that cannot be read."""
    with opened(source, ".xlsx") as package:
        sheets, book = _opened(package)
        pieces: list[str] = []
        headings: dict[str, int] = {}
        room = Room()
        for name, place in sheets:
            rows: list[str] = []
            try:
                rows.extend(_rows(package, place, book, room))
            except SourceError as error:
                report(f"工作表“{name}”{error.message}")
            if rows and len(sheets) > 1:
                headings[name] = 1
                pieces.append(name)
            pieces += rows
            if room.full:
                report(f"表格太大，只读了前 {CELLS - room.cells} 个单元格")
                break
    if not pieces:
        raise SourceError("表格里没有内容", "如果内容是图片，请先做文字识别再放进来。")
    yield Reading(sound("\n".join(pieces)), headings=headings)


def _opened(package: Package) -> tuple[list[tuple[str, str]], Book]:
    """Return the names and parts of a workbook's sheets, and what their cells refer to."""
    start = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
    start = start if start in package else "xl/workbook.xml"
    try:
        root = package.xml(start)
        related = package.relations(start)
    except SourceError as error:
        raise SourceError(f"工作簿{error.message}", "请用 Excel 或 WPS 打开并另存一份。") from error
    places = {kind: part for kind, part in related.values() if part in package}
    sheets: dict[str, str] = {}
    for sheet in root.iter("{*}sheet"):
        id = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        kind, part = related.get(id, ("", ""))
        if kind == "worksheet" and part in package:
            sheets.setdefault(part, " ".join(sheet.get("name", "").split()))
    since_1904 = any(each.get("date1904") in ("1", "true") for each in root.iter("{*}workbookPr"))
    strings = _strings(package, places["sharedStrings"]) if "sharedStrings" in places else []
    styles = formats(package.xml(places["styles"])) if "styles" in places else []
    return [(name, part) for part, name in sheets.items()], Book(strings, styles, since_1904)


def _each(part: Part, name: str) -> Iterator[Any]:
    """Yield every element of a name from a part that is not held as a whole."""
    from lxml import etree

    elements = etree.iterparse(
        part, events=("end",), tag="{*}" + name,
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    for _, element in elements:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _strings(package: Package, place: str) -> list[str]:
    with package.stream(place) as part:
        return [_words(item) for item in _each(part, "si")]


def _words(item: Any) -> str:
    """Return a string's characters, without how they are pronounced."""
    return "".join(
        node.text or ""
        for node in item.iter("{*}t")
        if node.getparent() is item or local(node.getparent()) == "r"
    )


def _rows(package: Package, place: str, book: Book, room: Room) -> Iterator[str]:
    with package.stream(place) as part:
        for row in _each(part, "row"):
            texts = [text for cell in row if (text := _text(cell, book).strip())]
            if not texts:
                continue
            room.cells -= len(texts)
            room.characters -= sum(map(len, texts))
            if len(texts) == 1:  # A title or a paragraph, not a row of figures.
                yield from filter(None, map(str.strip, texts[0].splitlines()))
            else:
                yield " | ".join(" ".join(text.split()) for text in texts)
            if room.full:
                return


def _text(cell: Any, book: Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_words(item) for item in cell.iterchildren("{*}is"))
    # Much quicker than a search by name where namespaces differ.
    value = next((child.text or "" for child in cell if child.tag.endswith("}v")), "")
    if kind == "s":
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else len(book.strings)
        return book.strings[number] if number < len(book.strings) else ""
    if kind in ("e", "b") or not value:
        return {"1": "TRUE", "0": "FALSE"}.get(value, "") if kind == "b" else ""
    if kind != "n":
        return value
    style = cell.get("s", "")
    number = int(style) if style.isascii() and style.isdigit() and len(style) < 10 else len(book.formats)
    return shown(value, book.formats[number] if number < len(book.formats) else None, book.since_1904)
