"""How many results each value of each facet would give: exact, and never narrowed by the facet's own choice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.snapshot import Mask, Snapshot
from indexer.query import Filter, year_range
from indexer.results import FacetValue
from indexer.schema import FACETS


def counts(
    snapshot: Snapshot, matched: Mask, masks: Mapping[str, Mask], filters: Mapping[str, Filter]
) -> dict[str, tuple[FacetValue, ...]]:
    """Count each facet's values among the documents that match and pass all the other facets' filters."""
    found: dict[str, tuple[FacetValue, ...]] = {}
    for facet in FACETS:
        base = matched.copy()
        for name, mask in masks.items():
            if name != facet.name:
                base &= mask
        chosen = filters.get(facet.name, ())
        if facet.kind == "number":
            found[facet.name] = _years(snapshot.numbers[facet.name][base], chosen)
        else:
            column = snapshot.keywords[facet.name]
            tally = np.bincount(column.ordinals[base], minlength=len(column.values)).tolist()
            found[facet.name] = _keywords(dict(zip(column.values, tally, strict=True)), chosen)
    return found


def _keywords(tally: dict[str, int], chosen: Filter) -> tuple[FacetValue, ...]:
    """Return the values, the most frequent first; a chosen one stays even where nothing has it."""
    tally = {**dict.fromkeys(chosen, 0), **tally}
    values = [FacetValue(v, n, v in chosen) for v, n in tally.items() if v and (n or v in chosen)]
    return tuple(sorted(values, key=lambda value: (-value.count, value.value)))


def _years(numbers: np.typing.NDArray[np.int64], chosen: Filter) -> tuple[FacetValue, ...]:
    """Return the years, the latest first."""
    ranges = [year_range(value) for value in chosen]
    years, tally = np.unique(numbers[numbers != UNKNOWN_YEAR], return_counts=True)
    return tuple(
        FacetValue(year, count, any((low or 0) <= year <= (high or 9999) for low, high in ranges))
        for year, count in zip(reversed(years.tolist()), reversed(tally.tolist()), strict=True)
    )
