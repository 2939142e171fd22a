"""Every place of a string in the texts of documents, as a reader who goes through them would count."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from indexer.analysis import normalize_units
from indexer.arrays import Array
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import within
from indexer.engines.whoosh.strings import SHIFT, Way, occurrences, units_of, way_to
from indexer.engines.whoosh.views import NONE, Ints, Mask

PIECE = 1_000_000
"""Units of text that are looked through at once: what the processor's cache holds."""
FEW = 16
"""One document in so many is read by itself; more of them are looked through together with those between."""


def counted(segment: Segment, text: str, docs: Ints | None) -> tuple[Ints, Ints]:
    """Return where a normalized string stands in all texts or those of documents, none overlapping an earlier one.

    Documents, ascending, one for each place, and offsets in units.
    """
    way = way_to(segment.views["text_bigrams"], text)
    if way is None:
        return NONE, NONE
    if way.size or segment.compact:
        owners, starts = occurrences(segment, "text", text, way, docs)
    else:
        owners, starts = _looked_for(segment, text, way, docs)
    size = len(units_of(text))
    if overlapping(text):
        kept = apart(owners << SHIFT | starts, size)
        owners, starts = owners[kept], starts[kept]
    return owners, starts


def overlapping(text: str) -> bool:
    """Tell whether a string can overlap itself.

    >>> overlapping("工作工作"), overlapping("工作")
    (True, False)
    """
    return any(text.endswith(text[:size]) for size in range(1, len(text)))


def apart(places: Ints, size: int) -> Mask:
    """Choose from ascending places those that do not overlap the one chosen before.

    >>> apart(np.array([0, 2, 4, 6, 20, 23]), 4).tolist()
    [True, False, True, False, True, False]
    """
    after = places.searchsorted(places + size)
    first = np.diff(places, prepend=-size) >= size
    if first.all():
        return first
    # From each chosen place to the next free one: one step, then two more, then four more.
    chosen = np.append(first, False)
    after = np.append(after, len(places))
    while True:
        reached = after[chosen]
        if chosen[reached[reached < len(places)]].all():
            return chosen[:-1]
        chosen[reached] = True
        chosen[-1] = False
        after = after[after]


def _looked_for(segment: Segment, text: str, way: Way, docs: Ints | None) -> tuple[Ints, Ints]:
    """Look through whole texts for a string of which no offsets are kept."""
    holders = segment.views["text_bigrams"].listed(way.rarest).numbers()
    if docs is not None:
        holders = holders[within(holders, docs)]
    if len(holders) * FEW < segment.size:
        return occurrences(segment, "text", text, way, holders)
    units = units_of(text)
    spellings = np.flatnonzero(normalize_units(np.arange(1 << 16, dtype=np.uint16)) == units[0]).tolist()
    ends = segment.text_at[1:]
    found = [NONE]
    edges = np.flatnonzero(np.diff(ends // PIECE, prepend=0)).tolist()
    for first, last in pairwise(sorted({0, *edges, segment.size})):
        written = segment.texts(first, last)
        found.append(_in_piece(written, units, spellings) + int(segment.text_at[first]))
    places = np.concatenate(found)
    owners = ends.searchsorted(places, "right")
    kept = within(owners, holders)
    return owners[kept], (places - segment.text_at.take(owners))[kept]


def _in_piece(written: Array, units: Array, spellings: list[int]) -> Ints:
    """Return where a string stands in units as written, of whose first there are several spellings."""
    begins = written == spellings[0]
    for other in spellings[1:]:
        begins |= written == other
    starts = np.flatnonzero(begins[: max(len(written) - len(units) + 1, 0)])
    for step in range(1, len(units)):
        starts = starts[normalize_units(written.take(starts + step)) == units[step]]
    return starts
