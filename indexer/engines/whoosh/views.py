"""One inverted view of a field in a segment: its terms, and for each the documents that hold it, how often and where.

A view is these arrays, each named `<view>.<array>`; N is the number of documents in the segment, at most 65,536.

    keys          uint32 (terms,): pairs of units, first << 16 | second; or, for words,
    terms, bounds uint8, uint32 (terms + 1,): their UTF-8, one after the other, and where each begins
    n             uint32 (terms,): documents that hold the term
    at            uint32 (terms,): where its documents stand: in `docs`, or its row in `bits` or in `dense`
    docs          uint16: document numbers, ascending, of short lists
    counts        uint8: beside `docs`, how often; 255 stands for at least so many
    bits          uint8, rows of ceil(N / 8): one bit a document, of long lists without counts
    dense         uint8, rows of ceil(N / 2): how often, of long lists with counts; 4 bits a document, 15 stands for at
                  least so many; the lower bits are the first half of the documents, the upper bits the second
    over          uint32, terms, then documents, then counts: wherever `counts` says 255 or `dense` 15
    near, near_at uint16, uint32 (terms + 1,): offsets in documents of fewer than 32,768 units; bit 15 begins a document
    far, far_at   uint32, uint32 (terms + 1,): offsets in longer documents; bit 31 begins a document

Where offsets are kept, `counts` is not: the bits that begin a document tell them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from indexer.analysis import stretches, telling
from indexer.arrays import Array, ArrayFile

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
LONG = 16
"""A list without counts is kept as bits where more than one document in so many holds its term."""
LONGER = 6
"""A list with counts is kept as a row of counts where more than one document in so many holds its term."""
MANY, FULL = 255, 15
SAMPLED = 64
"""One word in so many is kept in memory, so that few are read to find one."""
NEAR, FAR = 0x8000, 0x80000000
"""The bit that begins a document in `near` and in `far`; a document of so many units or more is far."""
NONE: Ints = np.empty(0, np.int64)
NO_FAR = np.empty(0, np.uint32)


def kinds(n: Array, documents: int, weighed: Mask, *, counted: bool) -> tuple[Mask, Mask]:
    """Tell which lists are rows of bits and which are rows of counts.

    `n` says how many documents hold each term and `weighed` whether it counts in ranking, both of shape (terms,);
    `counted` whether the view keeps counts beside its short lists.
    """
    dense = weighed & (n.astype(np.int64) * LONGER > documents)
    bits = ~dense & (n.astype(np.int64) * LONG > documents) & ~(weighed & counted)
    return bits, dense


def row_size(documents: int) -> int:
    """Return the bytes of a row of counts."""
    return -(-documents // 2)


@dataclass(frozen=True, slots=True)
class Listed:
    """The documents of one term in one segment, as arrays that are read where they lie."""

    n: int
    docs: Array | None = None
    """uint16, ascending; None where `bits` or `dense` says it."""
    counts: Array | None = None
    """uint8 beside `docs`."""
    bits: Array | None = None
    dense: Array | None = None
    over: tuple[Array, Array] | None = None
    """Documents and their counts, uint32, where `counts` or `dense` holds no more."""
    near: Array | None = None
    far: Array | None = None

    def numbers(self) -> Ints:
        """Return the documents, ascending; int64 of shape (n,)."""
        if self.docs is not None:
            return self.docs.astype(np.int64)
        return np.flatnonzero(self.row() if self.dense is not None else self._unpacked())

    def row(self) -> Array:
        """Return for each document how often it holds the term, 15 for so many or more; from a row of counts only."""
        assert self.dense is not None
        return np.concatenate((self.dense & 15, self.dense >> 4))

    def _unpacked(self) -> Array:
        assert self.bits is not None
        return np.unpackbits(self.bits, bitorder="little")

    def holders(self, documents: int) -> Mask:
        """Return whether each document holds the term; shape (documents,)."""
        if self.dense is not None:
            return self.row()[:documents].astype(np.bool_)
        if self.bits is not None:
            return self._unpacked()[:documents].view(np.bool_)
        mask = np.zeros(documents, np.bool_)
        mask[self.docs] = True
        return mask

    def occurrences(self, far: Mask) -> npt.NDArray[np.uint32]:
        """Return how often each of `numbers()` holds the term; `far` tells which of the segment's documents are long."""
        if self.dense is not None:
            row = self.row()
            counts = row[row > 0].astype(np.uint32)
        elif self.counts is not None:
            counts = self.counts.astype(np.uint32)
        else:
            assert self.near is not None
            assert self.far is not None
            return spread_counts(self.numbers(), self.near, self.far, far)
        if self.over is not None:
            counts[self.numbers().searchsorted(self.over[0])] = self.over[1]
        return counts


def spread_counts(docs: Ints, near: Array, far_offsets: Array, far: Mask) -> npt.NDArray[np.uint32]:
    """Return how many offsets each document has, from the bits that begin one."""
    counts = _runs(near, NEAR)
    if not len(far_offsets):
        return counts
    both = np.empty(len(docs), np.uint32)
    long = far[docs]
    both[~long] = counts
    both[long] = _runs(far_offsets, FAR)
    return both


def _runs(offsets: Array, first: int) -> npt.NDArray[np.uint32]:
    return np.diff(np.flatnonzero(offsets >= first), append=len(offsets)).astype(np.uint32)


def joined(data: Array, bounds: Array, first: int, last: int) -> tuple[bytes, Ints]:
    """Return values between two places, which lie one after the other, and where each begins among them, and the end."""
    edges = bounds[first : last + 1].astype(np.int64)
    return data[edges[0] : edges[-1]].tobytes(), edges - edges[0]


@cache
def _telling() -> list[bool]:
    table: list[bool] = telling().tolist()
    return table


class View:
    """Reads one view of a segment; a term is told by its place among all terms."""

    def __init__(self, file: ArrayFile, name: str, documents: int) -> None:
        self._file = file
        self._name = name
        self._documents = documents
        self._row = -(-documents // 8)
        self._half = row_size(documents)
        self.n: Array = file.array(f"{name}.n")
        self._at = file.array(f"{name}.at")
        self.pairs = f"{name}.keys" in file
        """Whether terms are characters and pairs of them rather than words."""
        self._partly = bool(file.about["positional"].get(name))
        self.counted = f"{name}.counts" in file
        """Whether counts stand beside short lists."""
        self.placed = f"{name}.near" in file
        """Whether offsets are kept."""
        if self.pairs:
            self.keys: Array = file.array(f"{name}.keys")
        else:
            self._bounds = file.array(f"{name}.bounds")
            self._terms = file.array(f"{name}.terms")
        if self.placed:
            self._near_at = file.array(f"{name}.near_at")
            # Only where there are long documents.
            self._far_at = file.array(f"{name}.far_at") if f"{name}.far_at" in file else None
        over = file.array(f"{name}.over").reshape(3, -1)
        self._over = over if over.size else None

    def __len__(self) -> int:
        return len(self.n)

    def weighed(self, place: int) -> bool:
        """Tell whether a term counts in ranking, so that its long list is a row of counts."""
        if not self._partly:
            return True
        first, second = divmod(int(self.keys[place]), 0x10000)
        return bool(second) and (_telling()[first] or not _telling()[second])

    def word(self, place: int) -> bytes:
        """Return a word as UTF-8."""
        return bytes(self._terms[self._bounds[place] : self._bounds[place + 1]])

    def place_of(self, key: int) -> int | None:
        """Return the place of a pair or a character."""
        place = int(self.keys.searchsorted(np.uint32(key)))
        return place if place < len(self.keys) and int(self.keys[place]) == key else None

    def place_of_word(self, word: bytes) -> int | None:
        """Return the place of a word."""
        place = self.first_word(word)
        return place if place < len(self.n) and self.word(place) == word else None

    def first_word(self, word: bytes) -> int:
        """Return the place of the first word that does not come before the given one."""
        low = max(bisect_left(self._samples, word) - 1, 0) * SAMPLED
        return bisect_left(range(len(self.n)), word, low, min(low + SAMPLED + 1, len(self.n)), key=self.word)

    def joined(self, first: int, last: int) -> tuple[bytes, Ints]:
        """Return the words between two places, one after the other, and where each begins among them, and the end."""
        return joined(self._terms, self._bounds, first, last)

    @cached_property
    def _samples(self) -> list[bytes]:
        return [self.word(place) for place in range(0, len(self.n), SAMPLED)]

    def sizes(self, places: Array) -> Array:
        """Return how many offsets some terms have."""
        sizes: Array = self._near_at.take(places + 1) - self._near_at.take(places)
        return (
            sizes
            if self._far_at is None
            else sizes + self._far_at.take(places + 1) - self._far_at.take(places)
        )

    def listed(self, place: int) -> Listed:
        """Return a term's documents."""
        n, at, name = int(self.n[place]), int(self._at[place]), self._name
        near = far = None
        if self.placed:
            near = self._file.part(f"{name}.near", int(self._near_at[place]), int(self._near_at[place + 1]))
            far = NO_FAR
            if self._far_at is not None:
                far = self._file.part(f"{name}.far", int(self._far_at[place]), int(self._far_at[place + 1]))
        long = n * LONG > self._documents and self.weighed(place)
        if long and n * LONGER > self._documents:
            dense = self._file.part(f"{name}.dense", at * self._half, (at + 1) * self._half)
            return Listed(n, dense=dense, over=self._overs(place), near=near, far=far)
        if n * LONG > self._documents and not (long and self.counted):
            bits = self._file.part(f"{name}.bits", at * self._row, (at + 1) * self._row)
            return Listed(n, bits=bits, near=near, far=far)
        docs = self._file.part(f"{name}.docs", at, at + n)
        if not self.counted:
            return Listed(n, docs=docs, near=near, far=far)
        return Listed(
            n, docs=docs, counts=self._file.part(f"{name}.counts", at, at + n), over=self._overs(place)
        )

    def holders(self, places: Ints) -> Mask:
        """Tell which documents hold any of some terms; shape (documents,)."""
        mask = np.zeros(self._documents, np.bool_)
        n = self.n.take(places).astype(np.int64)
        # These are lists of numbers for certain, and are read together.
        short = n * LONG <= self._documents
        for place in places[~short].tolist():
            mask |= self.listed(place).holders(self._documents)
        begins = self._at.take(places[short]).astype(np.int64)
        mask[self._file.at(f"{self._name}.docs", stretches(begins, n[short]))] = True
        return mask

    def _overs(self, place: int) -> tuple[Array, Array] | None:
        if self._over is None:
            return None
        terms, docs, counts = self._over
        first = int(terms.searchsorted(np.uint32(place)))
        last = int(terms.searchsorted(np.uint32(place + 1)))
        return (docs[first:last], counts[first:last]) if last > first else None
