"""Word documents: a .docx goes in, its paragraphs, tables and notes come out in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.headings import levels
from indexer.extract.numbering import Numbering
from indexer.extract.package import Package, opened
from indexer.extract.styles import WORD, Styles, switch, value

_SKIPPED = frozenset(
    (
        *(WORD + name for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "tblPr", "tcPr", "sectPr")),
        # How a word is pronounced, written above it.
        WORD + "rt",
        # The same text box once more, for old versions of Word.
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_MARKS = {WORD + "tab": "\t", WORD + "cr": "\n", WORD + "noBreakHyphen": "-"}
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_PAGE = "\f"
_NOTES = ("footnotes", "endnotes")
_MAIN = "word/document.xml"


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .docx file, with a form feed on a line of its own where a page begins on purpose."""
    with source.file.open("rb") as stream:
        if stream.read(4) == b"\xd0\xcf\x11\xe0":
            raise SourceError(
                "文件有密码，或其实是旧的 .doc 格式", "请用 Word 或 WPS 打开，去掉密码，另存为 .docx。"
            )
    try:
        with opened(source, ".docx") as package:
            document = _Document.of(package)
    except SourceError as error:
        if error.message.startswith("文件"):
            raise
        raise SourceError(
            f"文件{error.message}", error.hint or "请用 Word 或 WPS 打开并另存一份。"
        ) from error
    text = "\n".join(_tidied(document.lines))
    if not text.strip():
        raise SourceError("文件里没有文字", "如果内容是图片，请先做文字识别再放进来。")
    yield Reading(text, headings=document.headings())


@dataclass(slots=True)
class _Document:
    """A document as far as it was read."""

    styles: Styles
    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    set_apart: list[tuple[str, int | str]] = field(default_factory=list)
    """Lines set as headings, each with its level, or with what its type is where only that tells."""
    turns: list[bool] = field(default_factory=list)
    """For the sections still to come, whether each begins a new page."""

    @classmethod
    def of(cls, package: Package) -> _Document:
        main = next((part for kind, part in package.relations("").values() if kind == "officeDocument"), "")
        main = main if main in package else _MAIN
        related = {kind: part for kind, part in package.relations(main).values() if part in package}

        def part(kind: str) -> Any:
            return _transitional(package.xml(related[kind])) if kind in related else None

        styles = Styles.of(part("styles"))
        document = cls(styles, Numbering.of(part("numbering"), styles))
        for body in _transitional(package.xml(main)).iterchildren(WORD + "body"):
            document.turns = [_turns(section) for section in body.iter(WORD + "sectPr")][:0:-1]
            document.walk(body)
        for name in _NOTES:
            document.notes(part(name))
        return document

    def walk(self, parent: Any) -> None:
        """Take in the paragraphs and tables below an element."""
        stack = [parent.iterchildren()]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif child.tag == WORD + "p":
                self.paragraph(child)
            elif child.tag == WORD + "tbl":
                stack.append(self.rows(child))
            elif child.tag not in _SKIPPED:
                stack.append(child.iterchildren())

    def paragraph(self, node: Any) -> None:
        """Take in a paragraph with what it says of pages and headings."""
        properties = node.find(WORD + "pPr")
        if properties is not None and self.styles.begins_page(properties):
            self.lines.append(_PAGE)
        text = _inline(node)
        label = self.numbering.label(properties)
        line = (label + text).strip()
        self.lines.extend(_paged(label + text))
        level = self.styles.heading(node, properties, line)
        if level is not None:
            self.set_apart.append((line, level))
        ends = properties is not None and properties.find(WORD + "sectPr") is not None
        if ends and self.turns and self.turns.pop():
            self.lines.append(_PAGE)

    def rows(self, table: Any) -> Iterator[Any]:
        """Take in a table, a line a row; yield what is a frame around paragraphs, no row of figures."""
        for row in table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr", namespaces={"w": WORD[1:-1]}):
            cells = row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc", namespaces={"w": WORD[1:-1]})
            if len(cells) == 1:
                yield cells[0]
            else:
                texts = (" ".join(_inline(cell).split()) for cell in cells)
                self.lines.append(" | ".join(text for text in texts if text))

    def notes(self, root: Any) -> None:
        """Take in footnotes or endnotes."""
        for note in root if root is not None else ():
            # Separators are notes too.
            if note.get(WORD + "type", "normal") == "normal":
                self.lines.extend(text.strip() for text in _inline(note).split("\n") if text.strip())

    def headings(self) -> dict[str, int]:
        """Return the lines set as headings with their levels."""
        return levels(self.set_apart, sum(1 for line in self.lines if line.strip()))


def _turns(section: Any) -> bool:
    """Say whether a section begins on a new page, as one does that says nothing."""
    return (value(section, "type") or "nextPage") not in ("continuous", "nextColumn")


def _inline(element: Any) -> str:
    """Return the text of a paragraph or cell, with a form feed for a page break."""
    pieces: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == WORD + "t":
            pieces.append(node.text or "")
        elif node.tag in _MARKS:
            pieces.append(_MARKS[node.tag])
        elif node.tag == WORD + "br":
            pieces.append(_PAGE if node.get(WORD + "type") == "page" else "\n")
        elif node.tag not in _SKIPPED and not (node.tag == WORD + "r" and _is_hidden(node)):
            if node.tag == WORD + "p" and pieces:
                pieces.append("\n")
            stack.extend(reversed(node))
    return "".join(pieces)


def _is_hidden(run: Any) -> bool:
    properties = run.find(WORD + "rPr")
    return properties is not None and bool(switch(properties, "vanish"))


def _paged(text: str) -> Iterator[str]:
    """Yield a paragraph, and what page breaks part it into, with the form feeds on lines of their own."""
    if _PAGE not in text:
        yield text
        return
    for number, piece in enumerate(text.split(_PAGE)):
        if number:
            yield _PAGE
        if piece.strip():
            yield piece


def _tidied(lines: list[str]) -> Iterator[str]:
    """Yield the lines with one form feed between two texts at most, and none at the edges."""
    begun = broken = False
    for line in lines:
        if line == _PAGE:
            broken = begun
        elif line.strip():
            if broken:
                yield _PAGE
            begun, broken = True, False
            yield line
        else:
            yield line


def _transitional(root: Any) -> Any:
    """Give the elements of a strict document the names that all others have."""
    if root is not None and root.tag.startswith(_STRICT):
        for node in root.iter("{*}*"):
            node.tag = node.tag.replace(_STRICT, WORD)
            for name, said in [each for each in node.items() if each[0].startswith(_STRICT)]:
                node.set(name.replace(_STRICT, WORD), said)
    return root
