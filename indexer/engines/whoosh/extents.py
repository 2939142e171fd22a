"""Where the sentences and paragraphs of texts begin and end."""

from __future__ import annotations

import numpy as np

from indexer.arrays import Array
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.views import FAR, NEAR, Ints
from indexer.snippets import Passage


def extents(segment: Segment, owners: Ints, offsets: Ints, passage: Passage) -> tuple[Ints, Ints]:
    """Return where the passage around each of some places begins and ends, in units of the document's text."""
    begins, ends = np.empty(len(owners), np.int64), np.empty(len(owners), np.int64)
    far = segment.far.take(owners)
    for name, bit, mask in (("near", NEAR, ~far), ("far", FAR, far)):
        if mask.any():
            kept = slice(None) if mask.all() else mask
            begins[kept], ends[kept] = _extents(segment, name, bit, owners[kept], offsets[kept], passage)
    return begins, ends


def _extents(
    segment: Segment, name: str, bit: int, owners: Ints, offsets: Ints, passage: Passage
) -> tuple[Ints, Ints]:
    at = segment.sentences_at(name)
    first, last = at.take(owners).astype(np.int64), at.take(owners + 1).astype(np.int64)
    low = _last_before(segment, name, bit, first, last, offsets)
    high = low + 1
    if passage == "paragraph":
        low = _paragraph(segment, name, bit, low, first, -1)
        high = _paragraph(segment, name, bit, high, last, 1)
    begins = _offsets(segment, name, bit, low)
    ends = segment.text_at.take(owners + 1).astype(np.int64) - segment.text_at.take(owners) - 1
    inside = high < last
    ends[inside] = _offsets(segment, name, bit, high[inside])
    return begins, ends


def _last_before(segment: Segment, name: str, bit: int, low: Ints, high: Ints, offsets: Ints) -> Ints:
    """Return for each offset the last place, from `low` on and before `high`, of a sentence that begins no later."""
    for _ in range(int((high - low).max(initial=1)).bit_length()):
        middle = (low + high) >> 1
        later = _offsets(segment, name, bit, middle) > offsets
        low, high = np.where(later, low, middle), np.where(later, middle, high)
    return low


def _paragraph(segment: Segment, name: str, bit: int, places: Ints, bound: Ints, step: int) -> Ints:
    """Move places on to where paragraphs begin, or to the bound."""
    left = np.flatnonzero(places != bound)
    while len(left):
        left = left[_listed(segment, name, places[left]) < bit]
        places[left] += step
        left = left[places[left] != bound[left]]
    return places


def _offsets(segment: Segment, name: str, bit: int, places: Ints) -> Ints:
    return _listed(segment, name, places).astype(np.int64) & (bit - 1)


def _listed(segment: Segment, name: str, places: Ints) -> Array:
    return segment.sentences(name, places)
