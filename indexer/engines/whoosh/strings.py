"""Exact strings: the rarest of a string's pairs says where it may stand, the text itself whether it does."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.analysis import decoded, encoded, normalize_units, positional, remembering, spelled, stretches
from indexer.analysis.bigrams import LINE_FEED, is_inside
from indexer.arrays import Array
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import distinct, union, within
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.views import FAR, NEAR, NONE, Ints, Listed, Mask, View

SHIFT = 32
"""A place is a document number and an offset in units in one sortable number, 32 bits each."""
SCANNED = 4_000_000
"""Units of text that are looked through at once."""
SCANNED_DOCUMENTS = 8
"""So few documents are looked through whole rather than at the places of a pair."""
RARER = 4
"""A pair that is in so many times fewer documents than another has offsets says first where to look."""
AT_ONCE = 4_096
"""Units around places that are looked at in one go."""


NO_UNITS = np.empty(0, np.uint16)
units_of = remembering(encoded)


@remembering
def pairs_of(text: str) -> tuple[str, ...]:
    """Return the distinct pairs of neighbouring units in the lines of a string, in order."""
    return tuple(dict.fromkeys(term for term in map(spelled, _keys(text).keys.tolist()) if len(term) > 1))


@remembering
def terms_of(text: str) -> tuple[str, ...]:
    """Return the pairs that a string is made of, or its characters where it has none."""
    return pairs_of(text) or tuple(dict.fromkeys(map(spelled, _keys(text).keys.tolist())))


class _Keys(NamedTuple):
    """What of a string is in an index: its pairs, or its characters where each is in a line of its own."""

    keys: Array
    distances: Ints
    """Where each is in the string."""
    placed: Ints
    """The places in `keys` of the pairs of which an index keeps offsets."""


class Way(NamedTuple):
    """How a string is found in a segment."""

    place: int
    """The place among the view's terms of the pair with the fewest offsets, or in the fewest documents if none has any."""
    distance: int
    """Where that is in the string."""
    size: int
    """How many offsets it has."""
    rarest: int
    """The place of the pair in the fewest documents."""
    n: int
    """How many these are."""


def rarity(snapshot: Snapshot, field: str, text: str) -> int:
    """Return how many documents can hold a normalized string in a field at most."""
    return min((snapshot.postings(f"{field}_bigrams", term).n for term in terms_of(text)), default=0)


def holding(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return all documents that hold a normalized string in a field; ascending."""
    if _is_term(text):
        return snapshot.postings(f"{field}_bigrams", text).docs
    word = snapshot.postings(f"{field}_words", text)
    if not word.n:
        return _everywhere(snapshot, field, text)
    # What the segmenter cut out as this very word needs no second look.
    known, rest = word.docs, possible(snapshot, field, text, None)
    rest = rest[~word.among(rest)]
    if len(rest):
        rest = distinct(places(snapshot, field, text, rest) >> SHIFT)
    return union((known, rest))


def held(snapshot: Snapshot, field: str, text: str, among: Ints) -> Mask | None:
    """Tell which of some ascending documents hold a normalized string in a field; None for none of them."""
    if _is_term(text):
        postings = snapshot.postings(f"{field}_bigrams", text)
        return postings.among(among) if postings.n else None
    word = snapshot.postings(f"{field}_words", text)
    if not word.n and not rarity(snapshot, field, text):
        return None
    mask = word.among(among) if word.n else np.zeros(len(among), np.bool_)
    rest = possible(snapshot, field, text, among[~mask])
    if len(rest):
        mask |= within(among, distinct(places(snapshot, field, text, rest) >> SHIFT))
    return mask


@remembering
def _is_term(text: str) -> bool:
    """Tell whether a string is in an index as it is."""
    terms = terms_of(text)
    return len(terms) == 1 and len(units_of(terms[0])) == len(units_of(text))


def _everywhere(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return all documents that hold a string of several terms."""
    found = []
    for segment, base in zip(snapshot.segments, snapshot.bases.tolist(), strict=False):
        way = way_to(segment.views[f"{field}_bigrams"], text)
        if way is not None:
            docs = None
            if way.n * RARER < way.size:
                docs = segment.views[f"{field}_bigrams"].listed(way.rarest).numbers()
            held, _ = occurrences(segment, field, text, way, docs)
            if len(held):
                found.append(distinct(held) + base)
    return np.concatenate(found) if len(found) > 1 else found[0] if found else NONE


def possible(snapshot: Snapshot, field: str, text: str, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, that hold every term of a string."""
    lists = [snapshot.postings(f"{field}_bigrams", term) for term in terms_of(text)]
    if not lists:
        return NONE
    lists.sort(key=lambda postings: postings.n)
    for postings in lists:
        if not postings.n:
            return NONE
        among = postings.docs if among is None else among[postings.among(among)]
        if not len(among):
            break
    return NONE if among is None else among


def places(snapshot: Snapshot, field: str, text: str, among: Ints) -> Ints:
    """Return where a normalized string begins in some documents, ascending, as document << SHIFT | offset."""
    found = []
    for segment, base, docs in by_segment(snapshot, among) if text else ():
        way = way_to(segment.views[f"{field}_bigrams"], text)
        if way is not None:
            held, offsets = occurrences(segment, field, text, way, docs)
            found.append((held + base) << SHIFT | offsets)
    return np.concatenate(found) if found else NONE


def way_to(view: View, text: str) -> Way | None:
    """Return the rarest pair of a string, of those with offsets if there are any; None where one is missing."""
    keys, distances, placed = _keys(text)
    # Few titles share even a pair with a string: one look mostly tells.
    if not len(keys) or view.place_of(int(keys[0])) is None:
        return None
    found = view.keys.searchsorted(keys)
    if (view.keys.take(found, mode="clip") != keys).any():
        return None
    n = view.n.take(found)
    rarest = int(n.argmin())
    if not view.placed or not len(placed):
        return Way(int(found[rarest]), int(distances[rarest]), 0, int(found[rarest]), int(n[rarest]))
    sizes = view.sizes(found[placed])
    best = int(placed[sizes.argmin()])
    return Way(int(found[best]), int(distances[best]), int(sizes.min()), int(found[rarest]), int(n[rarest]))


@remembering
def _keys(text: str) -> _Keys:
    wide = units_of(text).astype(np.uint32)
    inside = is_inside(units_of(text))
    distances = np.flatnonzero(inside[:-1] & inside[1:])
    if len(distances):
        keys: Array = wide[distances] << 16 | wide[distances + 1]
    else:
        distances = np.flatnonzero(inside)
        keys = wide[distances] << 16
    return _Keys(keys, distances, np.flatnonzero(positional(keys)))


def occurrences(segment: Segment, field: str, text: str, way: Way, docs: Ints | None) -> tuple[Ints, Ints]:
    """Return where a string begins in a segment, or in some documents of it: documents, ascending, and offsets in units."""
    view = segment.views[f"{field}_bigrams"]
    units = units_of(text)
    listed = view.listed(way.place)
    if way.size and (docs is None or len(docs) > SCANNED_DOCUMENTS):
        return _placed(segment, units, listed, way.distance, docs)
    return _scanned(segment, field, units, listed.numbers() if docs is None else docs)


def first_of(view: View, character: str) -> tuple[int, int]:
    """Return the place of the first pair that begins with a character of one unit, and that behind the last one."""
    alone = ord(character) << 16
    low, high = view.keys.searchsorted(np.array([alone, alone | 0xFFFF], np.uint32), "right").tolist()
    return low, high


def followed(segment: Segment, character: str, docs: Ints) -> tuple[Ints, Ints]:
    """Return where a telling character, of one unit, stands before another in texts of documents, as `occurrences` does."""
    view = segment.views["text_bigrams"]
    found = [NONE]
    for place in range(*first_of(view, character)):
        held, starts = _placed(segment, NO_UNITS, view.listed(place), 0, docs)
        found.append(held << SHIFT | starts)
    places = np.sort(np.concatenate(found))
    return places >> SHIFT, places & ((1 << SHIFT) - 1)


def _placed(
    segment: Segment, units: Array, listed: Listed, distance: int, docs: Ints | None
) -> tuple[Ints, Ints]:
    """Look at the text around each place of one of the string's pairs."""
    assert listed.near is not None
    assert listed.far is not None
    holders = listed.numbers()
    if not len(listed.far):
        held, starts = _moved(listed.near, NEAR, holders, docs, distance)
        return _looked_at(segment, units, held, starts, distance)
    far = segment.far[holders]
    near_held, near_starts = _moved(listed.near, NEAR, holders[~far], docs, distance)
    far_held, far_starts = _moved(listed.far, FAR, holders[far], docs, distance)
    held = np.concatenate((near_held, far_held))
    held, starts = _looked_at(segment, units, held, np.concatenate((near_starts, far_starts)), distance)
    order = np.lexsort((starts, held))
    return held[order], starts[order]


def _moved(offsets: Array, bit: int, holders: Ints, docs: Ints | None, distance: int) -> tuple[Ints, Ints]:
    """Return a pair's documents and offsets in those asked for, moved back to where the string would begin."""
    begins = offsets >= bit
    if docs is None:
        held = holders.take(begins.cumsum() - 1)
        return held, (offsets & (bit - 1)).astype(np.int64) - distance
    firsts = np.flatnonzero(begins)
    sizes = np.diff(firsts, append=len(offsets))
    kept = within(holders, docs)
    holders, firsts, sizes = holders[kept], firsts[kept], sizes[kept]
    found = offsets.take(stretches(firsts, sizes))
    return np.repeat(holders, sizes), (found & (bit - 1)).astype(np.int64) - distance


def _looked_at(segment: Segment, units: Array, held: Ints, starts: Ints, distance: int) -> tuple[Ints, Ints]:
    """Return those of some places where all of a string stands, one pair of it being known to."""
    at = segment.text_at.take(held) + starts
    # A zero between texts keeps a match from reaching over; only the file's own ends must be minded.
    fits = (at >= 0) & (at + len(units) <= segment.text_size)
    if not fits.all():
        held, starts, at = held[fits], starts[fits], at[fits]
    steps = _steps(len(units), distance)
    while len(steps) and len(at):
        # As many units at once as make little work.
        count = max(1, AT_ONCE // len(at))
        some, steps = steps[:count], steps[count:]
        around = segment.text_units((at[:, None] + some).reshape(-1)).reshape(len(at), -1)
        same = (normalize_units(around) == units[some]).all(axis=1)
        held, starts, at = held[same], starts[same], at[same]
    return held, starts


@lru_cache(maxsize=256)
def _steps(size: int, distance: int) -> Ints:
    """Return where to look in a string around a pair that is known, the nearest first."""
    steps = [step for step in range(size) if step not in (distance, distance + 1)]
    return np.array(sorted(steps, key=lambda step: abs(step - distance)), np.int64)


def _scanned(segment: Segment, field: str, units: Array, docs: Ints) -> tuple[Ints, Ints]:
    """Look through whole texts, where no offsets are kept."""
    owners, begins, sizes = segment.spans(field, docs)
    found: list[tuple[Array, Array]] = []
    edges = [0, *(np.flatnonzero(np.diff(np.cumsum(sizes) // SCANNED)) + 1).tolist(), len(owners)]
    for low, high in pairwise(edges):
        size = sizes[low:high]
        ends = np.cumsum(size)
        if low == high or ends[-1] < len(units):
            continue
        held = normalize_units(segment.stretches(field, owners[low:high], begins[low:high], size))
        starts = np.flatnonzero(held[: len(held) - len(units) + 1] == units[0])
        for step in range(1, len(units)):
            starts = starts[held.take(starts + step) == units[step]]
        of = np.searchsorted(ends, starts, "right")
        whole = starts + len(units) <= ends[of]
        found.append((owners[low:high][of[whole]], (starts - (ends - size)[of])[whole]))
    headings = segment.odd_headings(docs) if field == "outline" else ()
    odd = [(number, start) for number, text in headings
           for start in [text.find(decoded(units))] if start >= 0 and LINE_FEED not in units]  # fmt: skip
    if odd:
        found.append((np.array([number for number, _ in odd]), np.array([start for _, start in odd])))
    if not found:
        return NONE, NONE
    held_by = np.concatenate([holders for holders, _ in found])
    offsets = np.concatenate([offsets for _, offsets in found])
    order = np.lexsort((offsets, held_by))
    return held_by[order], offsets[order]
