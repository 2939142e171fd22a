"""From two outlines to the headings that both have, that are gone and that are new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.analysis import normalize
from indexer.document import Section

_NUMBER = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百0-9]{1,3}(?:[、,.:]|部分|章|节|是)|[(][一二三四五六七八九十0-9]{1,3}[)])\s*"
)
_REST = re.compile(r"[\s。,;:.、]+")


class Headings(NamedTuple):
    """What became of the headings of a report in another."""

    kept: tuple[Section, ...]
    """As the second report has them."""
    dropped: tuple[Section, ...]
    added: tuple[Section, ...]


def headings(first: Sequence[Section], second: Sequence[Section]) -> Headings:
    """Match the headings of two outlines by their words; numbers before them do not count.

    >>> one = [Section(1, "一、主要做法", 0, 9), Section(1, "二、存在问题", 9, 20)]
    >>> other = [Section(1, "一、存在问题", 0, 9), Section(1, "二、下步打算", 9, 20)]
    >>> [[section.heading for section in part] for part in headings(one, other)]
    [['一、存在问题'], ['一、主要做法'], ['二、下步打算']]
    """
    here, there = (Counter(map(_words, outline)) for outline in (first, second))
    kept, added = _shared(second, here)
    _, dropped = _shared(first, there)
    return Headings(tuple(kept), tuple(dropped), tuple(added))


def _shared(outline: Iterable[Section], others: Counter[str]) -> tuple[list[Section], list[Section]]:
    """Part sections into those that the others have as well, as often as they do, and the rest."""
    left = Counter(others)
    shared: list[Section] = []
    rest: list[Section] = []
    for section in outline:
        key = _words(section)
        if left[key] > 0:
            left[key] -= 1
            shared.append(section)
        else:
            rest.append(section)
    return shared, rest


def _words(section: Section) -> str:
    heading = normalize(section.heading)
    return _REST.sub("", _NUMBER.sub("", heading)) or heading
