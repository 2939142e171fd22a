"""Exact strings: which documents hold them and where, from the offsets of pairs of characters."""

from __future__ import annotations

import numpy as np

from indexer.engines.whoosh.snapshot import NOTHING, Ints, Mask, Postings, Snapshot

# A document number and an offset in one sortable number: 32 bits each.
SHIFT = 32


def holding(snapshot: Snapshot, field: str, text: str) -> Mask:
    """Return which documents hold a normalized string in a field; shape (documents,)."""
    mask = np.zeros(snapshot.size, np.bool_)
    if len(text) == 1:
        for postings in snapshot.pairs_from(field, text):
            mask[postings.docs] = True
    elif len(text) == 2:
        mask[snapshot.pair(field, text).docs] = True
    elif text:
        mask[_places(snapshot, field, text) >> SHIFT] = True
    return mask


def starts(snapshot: Snapshot, field: str, text: str, number: int) -> list[int]:
    """Return the ascending offsets where a normalized string begins in one document."""
    if not text:
        return []
    if len(text) == 1:
        found = [_offsets_in(postings, number) for postings in snapshot.pairs_from(field, text)]
        return sorted(offset for offsets in found for offset in offsets.tolist())
    kept: Ints | None = None
    for distance in _cover(len(text)):
        here = _offsets_in(snapshot.pair(field, text[distance : distance + 2]), number) - distance
        kept = here if kept is None else np.intersect1d(kept, here, assume_unique=True)
        if not len(kept):
            return []
    return [] if kept is None else kept.tolist()


def places(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return where a normalized string begins in all documents, ascending, as document << 32 | offset."""
    if len(text) > 2:
        return _places(snapshot, field, text)
    found = snapshot.pairs_from(field, text) if len(text) == 1 else [snapshot.pair(field, text)]
    return np.sort(np.concatenate([NOTHING.offsets, *(keys(postings) for postings in found)]))


def keys(postings: Postings) -> Ints:
    """Return a term's places as document << 32 | offset, ascending."""
    return _keys(postings, 0, None)


def _places(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return where a string of three or more characters begins, as document and offset in one number."""
    pairs = {distance: snapshot.pair(field, text[distance : distance + 2]) for distance in _cover(len(text))}
    by_rarity = sorted(pairs, key=lambda distance: len(pairs[distance].docs))
    docs: Ints | None = None
    for distance in by_rarity:
        here = pairs[distance].docs
        docs = here if docs is None else np.intersect1d(docs, here, assume_unique=True)
        if not len(docs):
            return docs
    kept: Ints | None = None
    for distance in sorted(pairs, key=lambda distance: len(pairs[distance].offsets)):
        here = _keys(pairs[distance], distance, docs)
        kept = here if kept is None else kept[_among(kept, here)]
        if not len(kept):
            break
    return NOTHING.offsets if kept is None else kept


def _cover(length: int) -> list[int]:
    """Return the distances at which pairs cover a string of so many characters.

    >>> _cover(2), _cover(5), _cover(6)
    ([0], [0, 2, 3], [0, 2, 4])
    """
    distances = list(range(0, length - 1, 2))
    if distances[-1] != length - 2:
        distances.append(length - 2)
    return distances


def _keys(postings: Postings, distance: int, docs: Ints | None) -> Ints:
    """Return a pair's places in the given documents as numbers, moved back to where the string would begin."""
    numbers = np.repeat(postings.docs, postings.counts.astype(np.int64))
    offsets = postings.offsets
    if docs is not None and len(docs) < len(postings.docs):
        inside = _among(numbers, docs)
        numbers, offsets = numbers[inside], offsets[inside]
    early = offsets >= distance
    return (numbers[early] << SHIFT) | (offsets[early] - distance)


def _among(values: Ints, among: Ints) -> Mask:
    """Return which values occur in an ascending array."""
    if not len(among):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(among, values), len(among) - 1)
    found: Mask = among[places] == values
    return found


def _offsets_in(postings: Postings, number: int) -> Ints:
    """Return a term's offsets in one document."""
    place = int(np.searchsorted(postings.docs, number))
    if place == len(postings.docs) or postings.docs[place] != number:
        return NOTHING.offsets
    bounds = postings.bounds
    return postings.offsets[bounds[place] : bounds[place + 1]]
