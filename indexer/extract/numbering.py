"""Numbers that Word writes by itself: a paragraph's list and level go in, 一、 or （二） come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.numerals import numeral

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    format: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """A document's lists, and how far each has been counted."""

    lists: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)
    styles: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, part: Any) -> Numbering:
        """Read the lists that a document defines."""
        try:
            root = part.numbering_part.element
        # python-docx raises the second for a document that holds no lists.
        except (KeyError, NotImplementedError):
            return cls()
        abstract = {
            node.get(_WORD + "abstractNumId"): {
                int(level.get(_WORD + "ilvl")): _level(level) for level in node.iter(_WORD + "lvl")
            }
            for node in root.iter(_WORD + "abstractNum")
        }
        lists = {
            node.get(_WORD + "numId"): abstract.get(_value(node, "abstractNumId"), {})
            for node in root.iter(_WORD + "num")
        }
        return cls(lists, _numbered_styles(part))

    def label(self, paragraph: Any) -> str:
        """Return what Word would print before a paragraph, and count it."""
        number, depth = self._place(paragraph)
        levels = self.lists.get(number, {})
        level = levels.get(depth)
        if level is None or level.format in ("bullet", "none"):
            return ""
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            place = levels.get(at, level)
            return _numeral(counts.get(at, place.start), place.format)

        label = re.sub(r"%([1-9])", shown, level.pattern).strip()
        return label + " " if label[-1:].isalnum() else label

    def _place(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(_WORD + "pPr")
        if properties is None:
            return "", 0
        list_properties = properties.find(_WORD + "numPr")
        if list_properties is None:
            return self.styles.get(_value(properties, "pStyle"), ("", 0))
        return _value(list_properties, "numId"), int(_value(list_properties, "ilvl") or 0)


def _numbered_styles(part: Any) -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for style in part.styles.element.iter(_WORD + "style"):
        for properties in style.iter(_WORD + "numPr"):
            place = _value(properties, "numId"), int(_value(properties, "ilvl") or 0)
            found[style.get(_WORD + "styleId")] = place
    return found


def _level(node: Any) -> Level:
    start = _value(node, "start")
    return Level(_value(node, "numFmt"), _value(node, "lvlText"), int(start) if start.isdigit() else 1)


def _value(node: Any, name: str) -> str:
    child = node.find(_WORD + name)
    return "" if child is None else child.get(_WORD + "val") or ""


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": numeral,
    "chineseCountingThousand": numeral,
    "japaneseCounting": numeral,
    "taiwaneseCounting": numeral,
    "taiwaneseCountingThousand": numeral,
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
