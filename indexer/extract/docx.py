"""Word documents: a .docx goes in, its paragraphs and tables come out in their order."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.numbering import Numbering

EXPANDED = 200_000_000
"""Bytes that the parts of a document may take once unpacked; more is a zip bomb."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    (
        *(_WORD + name for name in ("del", "moveFrom", "instrText", "pPr", "rPr", "tblPr", "tcPr", "sectPr")),
        # The same text box once more, for old versions of Word.
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_MARKS = {_WORD + "tab": "\t", _WORD + "br": "\n", _WORD + "cr": "\n", _WORD + "noBreakHyphen": "-"}


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .docx file."""
    _guard(source)
    # Slow to load, and a search needs none of it.
    import docx

    document = docx.Document(str(source.file))
    numbering = Numbering.of(document.part)
    text = "\n".join(_blocks(document.element.body, numbering))
    if not text.strip():
        raise SourceError("文件里没有文字", "如果内容是图片，请先做文字识别再放进来。")
    yield Reading(text)


def _guard(source: Source) -> None:
    """Refuse what is no .docx, or would unpack to an unreasonable size."""
    with source.file.open("rb") as stream:
        start = stream.read(8)
    if not start:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(
            "文件有密码，或其实是旧的 .doc 格式", "请用 Word 或 WPS 打开，去掉密码，另存为 .docx。"
        )
    try:
        with zipfile.ZipFile(source.file) as package:
            size = sum(part.file_size for part in package.infolist())
    except zipfile.BadZipFile as error:
        raise SourceError("文件已损坏，不是完整的 .docx", "请用 Word 或 WPS 打开并另存一份。") from error
    if size > EXPANDED:
        raise SourceError(f"文件展开后太大：{size / 1e6:.0f} MB", "展开后不超过 200 MB，请拆开或删去图片。")


def _blocks(parent: Any, numbering: Numbering) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == _WORD + "p":
            yield numbering.label(child) + _inline(child)
        elif child.tag == _WORD + "tbl":
            yield from _rows(child, numbering)
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, numbering)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    for row in table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
        cells = row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc")
        if len(cells) == 1:  # A frame around paragraphs, not a row of figures.
            yield from _blocks(cells[0], numbering)
        else:
            texts = (" ".join(_inline(cell).split()) for cell in cells)
            yield " | ".join(text for text in texts if text)


def _inline(element: Any) -> str:
    pieces: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag == _WORD + "t":
            pieces.append(node.text or "")
        elif node.tag in _MARKS:
            pieces.append(_MARKS[node.tag])
        elif node.tag not in _SKIPPED:
            if node.tag == _WORD + "p" and pieces:
                pieces.append("\n")
            stack.extend(reversed(node))
    return "".join(pieces)
