"""Numbers that Word writes by itself: a paragraph's list and level go in, 一、 or （二） come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.extract.styles import WORD, Styles, value
from indexer.numerals import numeral


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    format: str
    pattern: str
    start: int
    style: str
    """The style whose paragraphs stand on this level."""


@dataclass(frozen=True, slots=True)
class List:
    """A list: its levels, which it may share with others that count on, and where it begins anew."""

    shared: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """A document's lists, and how far each has been counted."""

    lists: Mapping[str, List] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any, styles: Styles) -> Numbering:
        """Read the lists that a document defines; None for none."""
        if root is None:
            return cls(styles=styles)
        levels = {
            node.get(WORD + "abstractNumId") or "": {
                _number(level.get(WORD + "ilvl")): _level(level) for level in node.iterchildren(WORD + "lvl")
            }
            for node in root.iterchildren(WORD + "abstractNum")
        }
        lists: dict[str, List] = {}
        for node in root.iterchildren(WORD + "num"):
            shared = value(node, "abstractNumId")
            starts = {
                _number(each.get(WORD + "ilvl")): _number(value(each, "startOverride"), 1)
                for each in node.iterchildren(WORD + "lvlOverride")
                if each.find(WORD + "startOverride") is not None
            }
            own = {_number(each.get(WORD + "ilvl")): _level(each) for each in node.iter(WORD + "lvl")}
            lists[node.get(WORD + "numId") or ""] = List(shared, {**levels.get(shared, {}), **own}, starts)
        return cls(lists, styles)

    def label(self, properties: Any) -> str:
        """Return what Word would print before a paragraph with these properties, and count it."""
        number, depth = self._place(properties)
        found = self.lists.get(number)
        level = found.levels.get(depth) if found else None
        if found is None or level is None or level.format in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(found.shared, {})
        if number not in self.begun:
            self.begun.add(number)
            counts.update((at, start - 1) for at, start in found.starts.items())
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            place = found.levels.get(at, level)
            return _numeral(counts.get(at, place.start), place.format)

        label = re.sub(r"%([1-9])", shown, level.pattern).strip()
        return label + " " if label[-1:].isalnum() else label

    def _place(self, properties: Any) -> tuple[str, int]:
        """Return a paragraph's list and its level in it, which its style gives where it does not."""
        own = None if properties is None else properties.find(WORD + "numPr")
        number = "" if own is None else value(own, "numId")
        depth = "" if own is None else value(own, "ilvl")
        name = "" if properties is None else value(properties, "pStyle")
        for style in self.styles.chain(name or self.styles.default):
            number, depth = number or style.numbers[0], depth or style.numbers[1]
        if not depth and number in self.lists:
            levels = self.lists[number].levels.items()
            return number, next((at for at, level in levels if name and level.style == name), 0)
        return number, _number(depth)


def _level(node: Any) -> Level:
    start = _number(value(node, "start"), 1)
    return Level(value(node, "numFmt"), value(node, "lvlText"), start, value(node, "pStyle"))


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default


_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_FULL = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": numeral,
    "chineseCountingThousand": numeral,
    "japaneseCounting": numeral,
    "taiwaneseCounting": numeral,
    "taiwaneseCountingThousand": numeral,
    "ideographDigital": lambda number: str(number).translate(_DIGITS),
    "taiwaneseDigital": lambda number: str(number).translate(_DIGITS),
    "japaneseDigitalTenThousand": lambda number: str(number).translate(_DIGITS),
    "decimalFullWidth": lambda number: str(number).translate(_FULL),
    "decimalZero": lambda number: f"{number:02}",
    "ideographTraditional": lambda number: "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10],
    "decimalEnclosedCircle": lambda number: chr(0x2460 + number - 1) if 0 < number <= 20 else str(number),
    "decimalEnclosedCircleChinese": lambda number: (
        chr(0x2460 + number - 1) if 0 < number <= 20 else str(number)
    ),
    "upperLetter": lambda number: chr(ord("A") + (number - 1) % 26),
    "lowerLetter": lambda number: chr(ord("a") + (number - 1) % 26),
}


def _numeral(number: int, style: str) -> str:
    return _FORMATS.get(style, str)(number)
