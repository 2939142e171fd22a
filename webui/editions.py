"""From a unit's reports of one genre to what each year kept, dropped and added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer import Document, Edition, Engine, Growth, Headings, NotFoundError, headings
from webui.comparing import Examined, examined, pieces, tally
from webui.languages import _

STEPS = 8
"""Pairs of years that a page compares."""
GROWTHS = 5
"""Figures that are told of each."""


@dataclass(frozen=True, slots=True)
class Step:
    """A report and the one that it is compared with, the older first."""

    first: Document
    second: Document
    kept: int
    """Percent of the second's characters that stand in the first."""
    counts: dict[str, int]
    """What changed, by the ways of showing a comparison."""
    headings: Headings
    growths: tuple[Growth, ...]
    """The figures that changed most."""


def one_a_year(report: Document, editions: Sequence[Edition]) -> list[Edition]:
    """Return one edition a year, newest first: the report itself, and of other years the one whose title is likest."""
    best: dict[int, Edition] = {}
    own = _stem(report.metadata.title)
    for edition in editions:
        if edition.year is None:
            continue
        rival = best.get(edition.year)
        if rival is None or _fitness(edition, report, own) > _fitness(rival, report, own):
            best[edition.year] = edition
    return [best[year] for year in sorted(best, reverse=True)]


def _fitness(edition: Edition, report: Document, own: frozenset[str]) -> tuple[bool, float]:
    other = _stem(edition.title)
    return edition.id == report.id, len(own & other) / (len(own | other) or 1)


def _stem(title: str) -> frozenset[str]:
    """Return the pairs of characters of a title without its years."""
    bare = re.sub(r"[\d〇○零一二三四五六七八九十年度]+", "", title)
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1))


def steps(engine: Engine, report: Document, years: Sequence[Edition], but: Step | None) -> list[Step]:
    """Compare each year's report with that of the year before, in the years around the report; one pair is known."""
    place = next((place for place, edition in enumerate(years) if edition.id == report.id), 0)
    low = max(0, min(place - STEPS // 2, len(years) - 1 - STEPS))
    chosen = [engine.document(edition.id) for edition in years[low : low + STEPS + 1]]
    known = (but.first.id, but.second.id) if but else None
    return [_step(older, newer) for newer, older in pairwise(chosen) if (older.id, newer.id) != known]


def chosen_pair(
    engine: Engine, report: Document, years: Sequence[Edition], every: Sequence[Edition], other: str
) -> Step | None:
    """Compare a report with the one that was chosen, or else with that of the year before, or the next."""
    if other:
        if other not in {edition.id for edition in every} or other == report.id:
            raise NotFoundError(_("“{id}”不是这家单位的同类报告", id=other[:40]), _("请从历年列表中选一篇。"))
        return _in_order(report, engine.document(other), every)
    places = [place for place, edition in enumerate(years) if edition.id == report.id]
    if not places or len(years) < 2:
        return None
    beside = years[places[0] + 1] if places[0] + 1 < len(years) else years[places[0] - 1]
    return _in_order(report, engine.document(beside.id), every)


def _in_order(report: Document, other: Document, every: Sequence[Edition]) -> Step:
    order = [edition.id for edition in every]
    is_newer = order.index(report.id) < order.index(other.id) if report.id in order else True
    return _step(other, report) if is_newer else _step(report, other)


def _step(first: Document, second: Document) -> Step:
    found: Examined = examined(first, second)
    return Step(
        first,
        second,
        round(100 * found.kept(1) / max(1, len(second.text))),
        tally(list(pieces(first, second, found))),
        headings(first.outline, second.outline),
        tuple(sorted(found.growths, key=lambda growth: -growth.weight)[:GROWTHS]),
    )
