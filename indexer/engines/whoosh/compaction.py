"""From how full the segments of an index are to those that are worth writing anew as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SEGMENT_DOCUMENTS = 0x10000
SEGMENT_UNITS = 1_000_000_000
"""What a segment holds at most."""
CROWD = 5
"""So many segments of about the same size become one."""
LEAST = 1 << 20
"""Segments of fewer units are all of about the same size."""
STEP = 8
"""Segments are of about the same size if one has less than so many times as many units as another."""
LARGE = 4
"""A segment that is a quarter full stays as it is, until half of it is deleted."""


class Load(NamedTuple):
    """How full a segment is."""

    documents: int
    """Documents that are not deleted."""
    units: int
    """About how many units those have."""
    deleted: int = 0
    """Documents that are."""


def crowds(loads: Sequence[Load]) -> list[list[int]]:
    """Return the segments to be written anew, by their places; those of a list become one.

    A document is so written about once for each STEP by which what holds it grows, and few small segments stay.

    >>> crowds([Load(40_000, 120_000_000), *[Load(1, 3_000)] * 4]), crowds([Load(1, 3_000)] * 5)
    ([], [[0, 1, 2, 3, 4]])
    >>> crowds([Load(40, 9_000, deleted=39), Load(40, 9_000, deleted=41)])
    [[1]]
    """
    sizes: dict[int, list[int]] = {}
    for place, load in enumerate(loads):
        if load.documents and not _large(load):
            sizes.setdefault(_size(load.units), []).append(place)
    found: list[list[int]] = []
    merged: list[int] = []
    for size in range(max(sizes, default=-1) + 1):
        # What was merged may have grown to this size, and make it a crowd.
        grown = bool(merged) and _size(sum(loads[place].units for place in merged)) >= size
        here = sizes.get(size, [])
        if len(here) + grown >= CROWD:
            fitting = _fitting(loads, [*merged, *here] if grown else here)
            if len(fitting) > 1:
                merged = fitting
                found = [group for group in found if not set(group) <= set(merged)] + [merged]
    taken = {place for group in found for place in group}
    halved = [
        [place]
        for place, load in enumerate(loads)
        if place not in taken and 0 < load.documents < load.deleted
    ]
    return found + halved


def _size(units: int) -> int:
    size = 0
    while units >= LEAST * STEP**size:
        size += 1
    return size


def _large(load: Load) -> bool:
    return load.documents * LARGE > SEGMENT_DOCUMENTS or load.units * LARGE > SEGMENT_UNITS


def _fitting(loads: Sequence[Load], places: Sequence[int]) -> list[int]:
    """Return as many of some segments, from the first on, as fit in one."""
    fitting: list[int] = []
    documents = units = 0
    for place in places:
        documents += loads[place].documents
        units += loads[place].units
        if documents > SEGMENT_DOCUMENTS or units > SEGMENT_UNITS:
            break
        fitting.append(place)
    return fitting
