"""Word's styles: a paragraph's properties go in, what they make of it comes out: a heading, a new page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.extract.headings import is_short

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_NAMED = re.compile(r"(?:heading|标题) ?([1-9])|(title|标题)", re.I)
_OFF = frozenset(("0", "false", "off", "none"))
_DEEP = 20
"""Styles are based on one another, but not on so many."""


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says, where it says it."""

    base: str = ""
    level: int | None = None
    """The outline level from 1; 0 for running text."""
    begins_page: bool | None = None
    bold: bool | None = None
    font: str = ""
    numbers: tuple[str, str] = ("", "")
    """The list that it numbers paragraphs with, and the level in it."""


@dataclass(frozen=True, slots=True)
class Styles:
    """A document's styles by their ids."""

    known: Mapping[str, Style] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def of(cls, root: Any) -> Styles:
        """Read the styles that a document defines; None for none."""
        if root is None:
            return cls()
        known: dict[str, Style] = {}
        default = ""
        for node in root.iterchildren(WORD + "style"):
            name = node.get(WORD + "styleId") or ""
            known[name] = _style(node)
            if node.get(WORD + "type") == "paragraph" and node.get(WORD + "default") in ("1", "true", "on"):
                default = name
        return cls(known, default)

    def chain(self, name: str) -> Iterator[Style]:
        """Yield a style and those that it is based on."""
        for _ in range(_DEEP):
            style = self.known.get(name)
            if style is None:
                return
            yield style
            name = style.base

    def begins_page(self, properties: Any) -> bool:
        """Say whether a paragraph begins a new page on purpose."""
        own = switch(properties, "pageBreakBefore")
        if own is not None:
            return own
        said = (style.begins_page for style in self.chain(self._of(properties)))
        return next((page for page in said if page is not None), False)

    def heading(self, paragraph: Any, properties: Any, line: str) -> int | str | None:
        """Return a paragraph's outline level, or the type that sets it apart; None for running text."""
        if not line or not is_short(line, styled=True):
            return None
        level = None if properties is None else _level(properties)
        if level is None:
            said = (style.level for style in self.chain(self._of(properties)))
            level = next((each for each in said if each is not None), None)
        if level:
            return level
        return self._type(paragraph, self._of(properties)) if is_short(line) else None

    def _of(self, properties: Any) -> str:
        return (value(properties, "pStyle") if properties is not None else "") or self.default

    def _type(self, paragraph: Any, style: str) -> str | None:
        """Return 黑体, 楷体 or bold if all of a paragraph is set so."""
        bold, font, seen = True, "", False
        for run in paragraph.iter(WORD + "r"):
            if not any((text.text or "").strip() for text in run.iterchildren(WORD + "t")):
                continue
            run_bold, run_font = self._run(run, style)
            if seen and run_font != font:
                font = ""
            elif not seen:
                font = run_font
            seen = True
            bold = bold and run_bold
        if not seen:
            return None
        return font or ("bold" if bold else None)

    def _run(self, run: Any, style: str) -> tuple[bool, str]:
        properties = run.find(WORD + "rPr")
        bold = None if properties is None else switch(properties, "b")
        font = "" if properties is None else _font(properties)
        named = "" if properties is None else value(properties, "rStyle")
        for each in (*self.chain(named), *self.chain(style)):
            bold = each.bold if bold is None else bold
            font = font or each.font
        return bool(bold), _family(font)


def value(node: Any, name: str) -> str:
    """Return what a property is set to; "" if it is not."""
    child = node.find(WORD + name)
    return "" if child is None else child.get(WORD + "val") or ""


def _style(node: Any) -> Style:
    paragraph = node.find(WORD + "pPr")
    run = node.find(WORD + "rPr")
    level = None if paragraph is None else _level(paragraph)
    if level is None and node.get(WORD + "type") == "paragraph":
        named = _NAMED.fullmatch(value(node, "name").strip())
        level = int(named[1] or 1) if named else None
    numbers = None if paragraph is None else paragraph.find(WORD + "numPr")
    return Style(
        value(node, "basedOn"),
        level,
        None if paragraph is None else switch(paragraph, "pageBreakBefore"),
        None if run is None else switch(run, "b"),
        "" if run is None else _font(run),
        ("", "") if numbers is None else (value(numbers, "numId"), value(numbers, "ilvl")),
    )


def _level(properties: Any) -> int | None:
    """Return an outline level, which Word counts from 0, with 9 for running text."""
    level = value(properties, "outlineLvl")
    return (int(level) + 1) % 10 if level.isascii() and level.isdigit() and len(level) == 1 else None


def switch(properties: Any, name: str) -> bool | None:
    """Return whether a property is on; None if it is not set."""
    child = properties.find(WORD + name)
    return None if child is None else (child.get(WORD + "val") or "1").lower() not in _OFF


def _font(properties: Any) -> str:
    fonts = properties.find(WORD + "rFonts")
    return "" if fonts is None else fonts.get(WORD + "eastAsia") or ""


def _family(font: str) -> str:
    """Return the kind of type that sets headings apart, by a font's name.

    >>> _family("方正黑体_GBK"), _family("KaiTi_GB2312"), _family("微软雅黑"), _family("仿宋_GB2312")
    ('黑体', '楷体', '', '')
    """
    name = font.lower()
    if "黑体" in name or "simhei" in name:
        return "黑体"
    return "楷体" if "楷" in name or "kaiti" in name or "simkai" in name else ""
