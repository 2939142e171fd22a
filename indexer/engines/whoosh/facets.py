"""How many results each value of each facet would give: exact, and never narrowed by the facet's own choice.

What is left out is a choice as well: beside a value stands how many results there are once it is the one chosen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.sets import passing
from indexer.engines.whoosh.snapshot import Column, Snapshot
from indexer.engines.whoosh.views import Ints, Mask
from indexer.query import Filter, year_range
from indexer.results import FacetValue
from indexer.schema import FACETS


def counts(
    snapshot: Snapshot, matched: Ints, masks: Mapping[str, Mask], filters: Mapping[str, Filter]
) -> dict[str, tuple[FacetValue, ...]]:
    """Count each facet's values among the documents that match and pass all the other facets' filters."""
    found: dict[str, tuple[FacetValue, ...]] = {}
    everywhere = passing(matched, masks)
    for facet in FACETS:
        base = passing(matched, masks, facet.name) if facet.name in masks else everywhere
        chosen = filters.get(facet.name, ())
        if facet.kind == "number":
            found[facet.name] = _years(snapshot.numbers[facet.name].take(base), chosen)
        else:
            found[facet.name] = _keywords(snapshot.column(facet.name), base, chosen)
    return found


def _keywords(column: Column, docs: Ints, chosen: Filter) -> tuple[FacetValue, ...]:
    """Return the values, the most frequent first; a chosen one stays even where nothing has it."""
    tally = np.bincount(column.ordinals.take(docs), minlength=len(column.values)).tolist()
    found = [(count, value) for count, value in zip(tally, column.values, strict=False) if count and value]
    found.sort(key=_by_count)
    if not chosen:
        return tuple([FacetValue(value, count) for count, value in found])
    found += [(0, value) for value in sorted(set(chosen).difference(value for _, value in found))]
    return tuple([FacetValue(value, count, value in chosen) for count, value in found])


def _by_count(found: tuple[int, str]) -> int:
    return -found[0]


def _years(years: np.typing.NDArray[np.int32], chosen: Filter) -> tuple[FacetValue, ...]:
    """Return the years, the latest first."""
    ranges = [year_range(value) for value in chosen]
    # One row for those without a year, which is -1.
    tally = np.bincount(years - UNKNOWN_YEAR)
    tally[:1] = 0
    places = np.flatnonzero(tally)[::-1]
    found = zip((places + UNKNOWN_YEAR).tolist(), tally[places].tolist(), strict=True)
    if not chosen:
        return tuple([FacetValue(year, count) for year, count in found])
    return tuple(
        FacetValue(year, count, any((low or 0) <= year <= (high or 9999) for low, high in ranges))
        for year, count in found
    )
