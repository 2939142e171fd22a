"""From texts to the strings of ideographs that several of them hold, length by length, by hashes in arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import starts_of
from indexer.analysis.passages import ending

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.uint16]
SHORTEST, LONGEST = 3, 16
PLACE_BITS = 24
"""Places are kept beside hashes in one number of 64 bits."""
_BUCKET_BITS = 22
_SEPARATOR = 0
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xD6E8FEB86659FD93)
_UNIT_MIXES = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class Repeats(NamedTuple):
    """The strings of one length that stand in several texts, by their hashes, ascending."""

    size: int
    places: Ints
    """Where they stand, one string's places after another's, ascending."""
    starts: Ints
    """Where each one's places begin, and the end."""
    keys: Keys
    documents: Ints
    """How many texts hold each."""

    @property
    def counts(self) -> Ints:
        """How often each stands."""
        return np.diff(self.starts)

    @property
    def firsts(self) -> Ints:
        """Where each stands first."""
        return self.places.take(self.starts[:-1])


class Hashes:
    """Tells the hash of any stretch of some texts, by sums over the hashes of their units."""

    def __init__(self, units: Texts) -> None:
        powers = _powers(_BASE, len(units) + 1)
        self._inverse = _powers(pow(_BASE, -1, 1 << 64), len(units) + 1)
        powers[:-1] *= _of_units()[units]
        self._sums = np.zeros(len(units) + 1, np.uint64)
        np.cumsum(powers[:-1], out=self._sums[1:])

    def of(self, places: Ints, sizes: Ints | int) -> Keys:
        """Return the hashes of stretches."""
        hashes = self._sums.take(places + sizes)
        hashes -= self._sums.take(places)
        hashes *= self._inverse.take(places)
        hashes ^= hashes >> np.uint64(32)
        hashes *= _MIX
        return hashes

    def keys(self, places: Ints, size: int) -> Keys:
        """Return the hashes of stretches as they are kept of repeated strings."""
        keys: Keys = self.of(places, size) >> np.uint64(PLACE_BITS)
        return keys


def repeats(units: Texts, hashes: Hashes, least: int) -> Iterator[Repeats]:
    """Yield for each length the strings of ideographs that at least so many texts hold, in sentences told once.

    `units` are texts, normalized, a zero after each. What is held by a string is held as often as it at least, so that
    longer ones are looked for only where two shorter ones meet.
    """
    owners = np.cumsum(units == _SEPARATOR, dtype=np.int32)
    alive = (units >= 0x4E00) & (units < 0xA000) & ~_again(units, hashes)
    for _ in range(SHORTEST - 2):
        alive[:-1] &= alive[1:]
    for size in range(SHORTEST, LONGEST + 2):
        places = np.flatnonzero(alive[:-1] & alive[1:])
        # No string reaches over the end, since the last unit is a separator.
        found = _grouped(places, hashes.of(places, size), owners, least, size)
        yield found
        alive = np.zeros(len(units), np.bool_)
        alive[found.places] = True


def _again(units: Texts, hashes: Hashes) -> Mask:
    """Tell which units are of a sentence that stood before: what is copied with all around it is no wording."""
    ends = np.flatnonzero(ending()[units] | (units == _SEPARATOR)) + 1
    bounds = np.concatenate(([0], ends))
    sizes = np.diff(bounds)
    order = np.argsort(hashes.of(bounds[:-1], sizes), kind="stable")
    found = hashes.of(bounds[:-1], sizes).take(order)
    again = np.zeros(len(sizes), np.bool_)
    again[order[1:]] = found[1:] == found[:-1]
    mask = np.zeros(len(units), np.bool_)
    mask[: bounds[-1]] = np.repeat(again, sizes)
    return mask


def _grouped(places: Ints, hashes: Keys, owners: npt.NDArray[np.int32], least: int, size: int) -> Repeats:
    # Most strings stand once; few of them share a bucket with others.
    buckets = (hashes >> np.uint64(64 - _BUCKET_BITS)).view(np.int64)
    often = np.bincount(buckets, minlength=1 << _BUCKET_BITS).take(buckets) >= least
    found = hashes[often] >> np.uint64(PLACE_BITS) << np.uint64(PLACE_BITS)
    found |= places[often].astype(np.uint64)
    found.sort()
    keys = found >> np.uint64(PLACE_BITS)
    held = (found & np.uint64((1 << PLACE_BITS) - 1)).view(np.int64)
    first = _changes(keys)
    starts = np.flatnonzero(first)
    fresh = first | _changes(owners.take(held))
    documents = np.add.reduceat(fresh.astype(np.int64), starts) if len(starts) else starts
    kept = documents >= least
    counts = np.diff(starts, append=len(keys))
    return Repeats(
        size, held[np.repeat(kept, counts)], starts_of(counts[kept]), keys[starts[kept]], documents[kept]
    )


def _changes(values: npt.NDArray[np.generic]) -> Mask:
    return np.concatenate(([True], values[1:] != values[:-1]))[: len(values)]


def _powers(base: int, count: int) -> Keys:
    powers = np.full(count, base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, out=powers)


def _of_units() -> Keys:
    mixed = np.arange(1, 0x10001, dtype=np.uint64)
    for mix in _UNIT_MIXES:
        mixed ^= mixed >> np.uint64(30)
        mixed *= mix
    mixed ^= mixed >> np.uint64(31)
    return mixed
