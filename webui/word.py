"""From excerpts to a Word file, set as GB/T 9704 sets official papers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from webui.excerpts import Collection, Excerpt, Passage, above
from webui.languages import _
from webui.presenters import Span

_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold."""
LATIN = "Times New Roman"
LINK = RGBColor(0x1F, 0x4E, 0x79)


@dataclass(frozen=True, slots=True)
class Face:
    """How a kind of paragraph is set."""

    name: str
    font: str
    size: float
    """In points: 22 is 二号, 16 三号, 14 四号, 12 小四."""
    line: float
    """From one line to the next, in points."""
    before: float = 0
    after: float = 0
    indent: int = 0
    """Characters by which its first line stands in."""
    middle: bool = False
    keep: bool = False
    """Whether it stays on the page of what follows."""


FACES = (
    Face("Normal", "仿宋", 16, 28),
    Face("Title", "方正小标宋简体", 22, 34, after=14, middle=True, keep=True),
    Face("Heading 1", "黑体", 16, 28, before=18, keep=True),
    Face("Heading 2", "楷体", 14, 24, before=6, keep=True),
    Face("摘录", "仿宋", 16, 28, indent=2),
    Face("说明", "楷体", 12, 20),
    Face("批注", "楷体", 14, 24),
    Face("出处", "仿宋", 12, 20, before=4),
)
SIDES = ("top", 37), ("bottom", 35), ("left", 28), ("right", 26)
"""The margins of an official paper, in millimetres."""


def word(collection: Collection, link: Callable[[str], str]) -> bytes:
    """Return a collection as a .docx; `link` tells the address of a report."""
    paper = _Paper(collection.title)
    paper.add("Title", collection.title)
    for line in collection.preface:
        paper.add("说明", line)
    for number, excerpt in enumerate(collection.excerpts, 1):
        _write(paper, number, excerpt, link(excerpt.id))
    if collection.missing:
        paper.add("Heading 1", _("没有取到的"))
        for line in collection.missing:
            paper.add("说明", line)
    return paper.bytes()


def _write(paper: _Paper, number: int, excerpt: Excerpt, address: str) -> None:
    paper.add("Heading 1", f"{number}. {excerpt.title}")
    if excerpt.about:
        paper.add("说明", excerpt.about)
    for before, passage in zip((None, *excerpt.passages), excerpt.passages, strict=False):
        if headings := above(passage, before):
            paper.add("Heading 2", " › ".join(headings))
        for text, ranges in _paragraphs(passage):
            paper.marked("摘录", text, ranges)
        if passage.cut:
            paper.add("说明", _("（摘录过长，只取前一部分）"))
        if passage.note:
            paper.add("批注", _("批注：{note}", note=passage.note))
    paper.linked("出处", f"—— {excerpt.citation} ", _("原文"), address)


def _paragraphs(passage: Passage) -> Iterator[tuple[str, list[Span]]]:
    """Yield the paragraphs of a passage that are not blank, each with its own marks."""
    at = 0
    for text in passage.text.split("\n"):
        end = at + len(text)
        if text.strip():
            yield (
                text,
                [(max(a, at) - at, min(b, end) - at) for a, b in passage.ranges if a < end and b > at],
            )
        at = end + 1


class _Paper:
    """A Word file that is being written."""

    def __init__(self, title: str) -> None:
        self._file = docx.Document()
        self._styles = {face.name: _style(self._file, face) for face in FACES}
        self._file.core_properties.title = _written(title)
        self._file.core_properties.author = self._file.core_properties.comments = ""
        for language in self._file.styles.element.xpath("w:docDefaults//w:lang"):
            language.set(qn("w:eastAsia"), "zh-CN")
        page = self._file.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        for side, width in SIDES:
            setattr(page, f"{side}_margin", Mm(width))
        page.footer_distance = Mm(25)
        _number(page.footer.paragraphs[0])

    def add(self, style: str, text: str) -> Any:
        """Add a paragraph."""
        # By the name of its style, python-docx would look through all of them each time.
        paragraph = self._file.add_paragraph()
        paragraph._p.style = self._styles[style]
        if text:
            paragraph.add_run(_written(text))
        return paragraph

    def marked(self, style: str, text: str, ranges: list[Span]) -> None:
        """Add a paragraph with stretches of it highlighted."""
        paragraph, at = self.add(style, ""), 0
        for start, end in [*ranges, (len(text), len(text))]:
            if text[at:start]:
                paragraph.add_run(_written(text[at:start]))
            if text[start:end]:
                paragraph.add_run(_written(text[start:end])).font.highlight_color = WD_COLOR_INDEX.YELLOW
            at = end

    def linked(self, style: str, text: str, label: str, address: str) -> None:
        """Add a paragraph that ends in a link."""
        paragraph = self.add(style, text)
        link = OxmlElement("w:hyperlink")
        link.set(
            qn("r:id"), self._file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        )
        run = paragraph.add_run(_written(label))
        run.font.underline, run.font.color.rgb = True, LINK
        link.append(run._r)
        paragraph._p.append(link)

    def bytes(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self._file.save(stream)
        return stream.getvalue()


def _style(file: Any, face: Face) -> str:
    """Set a style of a file as a face says, and return its id."""
    known = {style.name: style for style in file.styles}
    style = known.get(face.name) or file.styles.add_style(face.name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold = Pt(face.size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A font of the theme, as headings have one, would win over those named here.
    fonts.attrib.clear()
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", face.font)):
        fonts.set(qn(f"w:{script}"), font)
    # Quotation marks and dashes are in both kinds of fonts; in a Chinese text they are Chinese.
    fonts.set(qn("w:hint"), "eastAsia")
    for border in style.element.xpath("w:pPr/w:pBdr"):
        border.getparent().remove(border)
    form = style.paragraph_format
    form.line_spacing, form.space_before, form.space_after = (
        Pt(face.line),
        Pt(face.before),
        Pt(face.after),
    )
    form.first_line_indent, form.keep_with_next = Pt(face.indent * face.size), face.keep
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if face.middle else None
    return str(style.style_id)


def _number(paragraph: Any) -> None:
    """Write the number of the page between two dashes."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind in ("begin", "PAGE", "end"):
        part = OxmlElement("w:instrText" if kind == "PAGE" else "w:fldChar")
        if kind == "PAGE":
            part.text = kind
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = Pt(14)


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)
