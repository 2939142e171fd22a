"""From a batch of texts to one array of UTF-16 units, the form in which an index keeps, cuts and scans them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.analysis.bigrams import LINE_FEED
from indexer.analysis.normalize import normalize_units
from indexer.analysis.passages import ending

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
FAR = 0x8000
"""Documents of so many units or more have offsets of 32 bits; all others' fit in 16, with a bit to spare."""
NEAR_FLAG, FAR_FLAG = 1 << 15, 1 << 31
"""The bits to spare."""


@dataclass(frozen=True)
class Units:
    """The texts of a batch, one a document, one after another."""

    units: npt.NDArray[np.uint16]
    """The texts as they are written, a separator (0) after each; uint16, shape (U,)."""
    starts: Ints
    """Where each document begins, and the end; int64, shape (N + 1,)."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> Units:
        """Lay texts one after another.

        Two halves of a surrogate pair that meet in a text are one character from here on.

        >>> batch = Units.of(["总结", ""])
        >>> batch.units.tolist(), batch.starts.tolist()
        ([24635, 32467, 0, 0], [0, 3, 4])
        """
        encoded = [text.encode("utf-16-le", "surrogatepass") for text in texts]
        sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
        units = np.frombuffer(b"\0\0".join([*encoded, b""]), dtype="<u2")
        return cls(units, np.concatenate(([0], np.cumsum(sizes // 2 + 1))))

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def normalized(self) -> npt.NDArray[np.uint16]:
        """The same units in the one spelling under which variants meet; uint16, shape (U,)."""
        return normalize_units(self.units)

    @cached_property
    def lengths(self) -> Ints:
        """How many units each text has; int64, shape (N,)."""
        return np.diff(self.starts) - 1


@dataclass(frozen=True, slots=True)
class PassageLists:
    """Where the sentences of each document begin, and which of them begin a paragraph."""

    near: npt.NDArray[np.uint16]
    """Ascending offsets in each document of fewer than FAR units, NEAR_FLAG set where a paragraph begins."""
    near_starts: Ints
    """Where each document's offsets begin in `near`, and the end; int64, shape (N + 1,)."""
    far: npt.NDArray[np.uint32]
    """The same of the longer documents, with FAR_FLAG."""
    far_starts: Ints
    """The same as `near_starts`, in `far`."""


def passage_lists(batch: Units) -> PassageLists:
    """Find where sentences and paragraphs begin, by the rules of `passages`.

    >>> lists = passage_lists(Units.of(["好。很好！\\n是", ""]))
    >>> (lists.near & 0x7FFF).tolist(), (lists.near >> 15).tolist(), lists.near_starts.tolist()
    ([0, 2, 5, 6, 0], [1, 0, 0, 1, 1], [0, 4, 5])
    """
    # A separator ends a sentence too: the next one is the first of the next document.
    ends = ending()[batch.units]
    ends[batch.starts[1:] - 1] = True
    places = np.flatnonzero(ends)
    paragraph = batch.units[places] == LINE_FEED
    paragraph[np.searchsorted(places, batch.starts[1:] - 1)] = True
    places, paragraph = places[:-1] + 1, paragraph[:-1]
    if len(batch):
        places, paragraph = np.insert(places, 0, 0), np.insert(paragraph, 0, True)
    counts = np.diff(np.searchsorted(places, batch.starts))
    is_far = batch.lengths >= FAR
    far = np.repeat(is_far, counts)
    offsets = places - np.repeat(batch.starts[:-1], counts)
    return PassageLists(
        (offsets | paragraph * NEAR_FLAG)[~far].astype(np.uint16),
        starts_of(counts * ~is_far),
        (offsets | paragraph * FAR_FLAG)[far].astype(np.uint32),
        starts_of(counts * is_far),
    )


def spread(bounds: Ints, begin: int, end: int) -> tuple[int, Ints]:
    """Return the first of the stretches between bounds that overlaps one of the batch, and each one's share of it.

    >>> first, shares = spread(np.array([0, 4, 5, 9]), 2, 7)
    >>> first, shares.tolist()
    (0, [2, 1, 2])
    """
    first = int(np.searchsorted(bounds, begin, "right")) - 1
    edges = bounds[first : int(np.searchsorted(bounds, end)) + 1].copy()
    edges[0], edges[-1] = begin, end
    return first, np.diff(edges)


def starts_of(counts: Ints | Bools) -> Ints:
    """Return where lists of such lengths begin when they lie one after another, and the end of the last.

    >>> starts_of(np.array([2, 0, 3])).tolist()
    [0, 2, 2, 5]
    """
    return np.concatenate(([0], np.cumsum(counts)))


def stretches(starts: Ints, sizes: Ints) -> Ints:
    """Return the indices of stretches of an array, one stretch after another.

    >>> stretches(np.array([7, 3, 0]), np.array([2, 0, 3])).tolist()
    [7, 8, 0, 1, 2]
    """
    before = starts_of(sizes)
    indices: Ints = np.repeat(starts - before[:-1], sizes)
    indices += np.arange(before[-1])
    return indices
