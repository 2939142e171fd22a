"""Exact strings: which documents hold them and where, from the offsets of pairs of characters."""

from __future__ import annotations

import numpy as np

from indexer.engines.whoosh.snapshot import LOW, NOTHING, SHIFT, Ints, Mask, Postings, Snapshot


def holding(snapshot: Snapshot, field: str, text: str) -> Mask:
    """Return which documents hold a normalized string in a field; shape (documents,)."""
    mask = np.zeros(snapshot.size, np.bool_)
    if text:
        docs = _term(snapshot, field, text).docs if len(text) < 3 else _places(snapshot, field, text) >> SHIFT
        mask[docs] = True
    return mask


def starts(snapshot: Snapshot, field: str, text: str, number: int) -> list[int]:
    """Return the ascending offsets where a normalized string begins in one document."""
    if not text:
        return []
    if len(text) < 3:
        found: list[int] = _offsets_in(_term(snapshot, field, text), number).tolist()
        return found
    kept: Ints | None = None
    for distance in _cover(len(text)):
        here = _offsets_in(snapshot.pair(field, text[distance : distance + 2]), number) - distance
        kept = here if kept is None else np.intersect1d(kept, here, assume_unique=True)
        if not len(kept):
            return []
    return [] if kept is None else kept.tolist()


def places(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return where a normalized string begins in all documents, ascending, as document << SHIFT | offset."""
    return _term(snapshot, field, text).places if len(text) < 3 else _places(snapshot, field, text)


def _term(snapshot: Snapshot, field: str, text: str) -> Postings:
    return snapshot.pair(field, text) if len(text) == 2 else snapshot.character(field, text)


def _places(snapshot: Snapshot, field: str, text: str) -> Ints:
    """Return where a string of three or more characters begins in all documents, ascending."""
    pairs = {distance: snapshot.pair(field, text[distance : distance + 2]) for distance in _cover(len(text))}
    by_rarity = sorted(pairs, key=lambda distance: len(pairs[distance].offsets))
    docs = pairs[by_rarity[0]].docs
    for distance in by_rarity[1:]:
        docs = docs[_among(docs, pairs[distance].docs)]
    kept = _moved(pairs[by_rarity[0]], by_rarity[0], docs)
    for distance in by_rarity[1:]:
        if not len(kept):
            break
        kept = kept[_among(kept, _moved(pairs[distance], distance, docs))]
    return kept


def _cover(length: int) -> list[int]:
    """Return the distances at which pairs cover a string of so many characters.

    >>> _cover(2), _cover(5), _cover(6)
    ([0], [0, 2, 3], [0, 2, 4])
    """
    distances = list(range(0, length - 1, 2))
    if distances[-1] != length - 2:
        distances.append(length - 2)
    return distances


def _moved(postings: Postings, distance: int, docs: Ints) -> Ints:
    """Return a pair's places in the given documents, moved back to where the string would begin."""
    found = postings.places
    if len(docs) < len(postings.docs):
        found = found[_among(found >> SHIFT, docs)]
    return found[(found & LOW) >= distance] - distance


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
