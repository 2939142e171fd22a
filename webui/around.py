"""From a report to those beside it: in the results, in its compilation, and of its unit in other years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from indexer import Document, Edition, Engine, parse
from webui.search_state import SearchState

SHOWN = 8
"""Editions of other years that a page names."""
LARGEST = 1000
"""Reports of a compilation up to which the ones beside are looked for."""
YEARLY = frozenset({"工作报告", "工作总结", "述职报告", "工作计划", "统计公报"})
"""Genres of which a unit writes one every year; of others only those are editions that are called alike."""
FIGURES = re.compile(r"第?[\d〇零一二三四五六七八九十百]+")
ALIKE = 0.85
"""The share of two titles without their figures that must be the same, between 0 and 1."""


class Stop(NamedTuple):
    """A report before or after this one."""

    id: str
    title: str
    rank: int
    """Its number among the results or in the compilation."""
    state: SearchState | None = None
    """The page of results that holds it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands among others."""

    rank: int
    total: int
    previous: Stop | None
    next: Stop | None
    state: SearchState
    """The search that finds them all."""


def among_results(engine: Engine, state: SearchState, id: str, rank: int) -> Place | None:
    """Return where a report stands among the results; None where another one stands there by now."""
    found = engine.neighbours(state.query, rank)
    if found is None or found.id != id:
        return None
    before = found.previous and Stop(*found.previous, rank - 1, _page_of(state, rank - 1))
    after = found.next and Stop(*found.next, rank + 1, _page_of(state, rank + 1))
    return Place(rank, found.total, before, after, _page_of(state, rank))


def _page_of(state: SearchState, rank: int) -> SearchState:
    return state.at((rank - 1) // state.size + 1)


def in_compilation(engine: Engine, document: Document) -> Place | None:
    """Return where a report stands in the compilation that it is a part of."""
    if document.part is None:
        return None
    state = SearchState('来源:"{}"'.format(document.source.replace('"', "")), collapse=False)
    asked = parse(state.text, limit=LARGEST, collapse=False)
    parts = {
        hit.part: Stop(hit.id, hit.title, hit.part)
        for hit in engine.search(asked).hits
        if hit.part is not None and (hit.source, hit.member) == (document.source, document.member)
    }
    number = document.part
    return Place(number, max(len(parts), number), parts.get(number - 1), parts.get(number + 1), state)


@dataclass(frozen=True, slots=True)
class Editions:
    """The reports of the same unit and genre."""

    others: tuple[Edition, ...]
    """Those of the nearest years, newest first."""
    left_out: int
    before: Edition | None
    """That of the year before, or the last one before that."""
    state: SearchState
    """The search that finds them all."""


def of_other_years(engine: Engine, document: Document) -> Editions | None:
    """Return what else the unit of a report wrote of its kind; None where there is nothing."""
    known = document.metadata
    others = [
        edition
        for edition in engine.editions(document.id)
        if edition.id != document.id and (known.genre in YEARLY or _named_alike(edition.title, known.title))
    ]
    if not others:
        return None
    year = known.year
    # The nearest years come first, whatever is left out.
    near = sorted(others, key=lambda edition: abs((edition.year or 0) - (year or 9999)))[:SHOWN]
    earlier = [edition for edition in others if edition.year and year and edition.year < year]
    before = max(earlier, key=lambda edition: edition.year or 0, default=None)
    unit = (known.canonical_organization or known.organization or "").replace('"', "")
    state = SearchState(
        f'机构:"{unit}"', {"genre": (known.genre,)} if known.genre else {}, sort="newest", collapse=False
    )
    shown = tuple(edition for edition in others if edition in near)
    return Editions(shown, len(others) - len(shown), before, state)


def _named_alike(title: str, other: str) -> bool:
    """Tell whether titles differ in hardly more than their figures.

    >>> _named_alike("关于2021年一季度防汛情况的通报", "关于2022年第三季度防汛情况的通报"), _named_alike("防汛方案", "防火方案")
    (True, False)
    """
    pair = FIGURES.sub("", title), FIGURES.sub("", other)
    return SequenceMatcher(None, *pair, autojunk=False).ratio() >= ALIKE
