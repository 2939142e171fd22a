"""One term over all segments: which documents hold it and how often, in whichever form is quickest to ask."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.arrays import Array
from indexer.engines.whoosh.views import NONE, Ints, Listed, Mask

Floats = npt.NDArray[np.float32]
FEW = 1_000
"""Up to so many numbers are looked up by bisection, beyond by marking all."""
LONG = 16
"""A list is long where more than one document in so many holds its term."""
LEAST_BYTES = 1_500
"""What a term takes of which nothing was asked yet."""


class _Row(NamedTuple):
    """What is known of a term for each document."""

    values: Array
    """Not 0 where the document holds the term; shape (documents,)."""
    often: bool
    """Whether they say how often, not only whether."""


class Postings:
    """The documents of one term, those deleted included; made of what each segment has of it as it is asked for.

    Threads share it: whatever is found out is set by one assignment, and found out twice at worst.
    """

    def __init__(self, parts: list[tuple[int, Mask, Listed | None]], size: int) -> None:
        """Take for each segment its first document's number, which of its documents are long, and its part."""
        self._parts = [(base, far, listed) for base, far, listed in parts if listed is not None]
        self._size = size
        self._dense = any(listed.dense is not None for _, _, listed in self._parts)
        self._docs: npt.NDArray[np.int32] | None = None
        self._counts: Array | None = None
        self._row: _Row | None = None
        self.n = sum(listed.n for _, _, listed in self._parts)
        """How many documents hold the term."""
        self.long = self.n * LONG > size
        """Whether it is quicker to ask each document than to walk through the list."""
        self.nbytes = LEAST_BYTES
        """The memory that is taken by what was asked so far."""

    @property
    def docs(self) -> npt.NDArray[np.signedinteger]:
        """The documents, ascending."""
        if self._docs is None and self.long:
            self._docs = np.flatnonzero(self._holders()).astype(np.int32)
            self._weigh()
        elif self._docs is None:
            parts = [listed.numbers() + base for base, _, listed in self._parts]
            self._docs = _joined(parts, np.int32)
            self._weigh()
        return self._docs

    @property
    def counts(self) -> Array:
        """How often each of `docs` holds the term."""
        if self._counts is None:
            self._counts = _narrow(
                _joined([listed.occurrences(far) for _, far, listed in self._parts], np.uint32)
            )
            self._weigh()
        return self._counts

    def among(self, docs: Ints) -> Mask:
        """Tell which of some ascending documents hold the term."""
        if self.long:
            return self._holders().take(docs) > 0
        own = self.docs
        few, many = (own, docs) if len(own) < len(docs) else (docs, own)
        found = np.zeros(len(docs), np.bool_)
        if len(few) > FEW:
            mask = np.zeros(self._size, np.bool_)
            mask[own] = True
            return mask.take(docs)
        if not len(few):
            return found
        places = many.searchsorted(few.astype(many.dtype, copy=False))
        same: Mask = many.take(places, mode="clip") == few
        if few is docs:
            return same
        found[places[same]] = True
        return found

    def found(self, docs: Ints) -> tuple[Ints, Array]:
        """Return the places of those of some ascending documents that hold the term, and how often they do."""
        own = self.docs
        at = own.searchsorted(docs.astype(own.dtype, copy=False))
        places = np.flatnonzero(own.take(at, mode="clip") == docs)
        return places, self.counts.take(at[places])

    def often(self, docs: Ints) -> Array:
        """Return how often each of some documents holds the term, 0 included; for long lists only."""
        return self._counted().take(docs)

    def _holders(self) -> Array:
        """Return what is not 0 for the documents that hold the term; shape (documents,)."""
        row = self._row
        if row is not None:
            return row.values
        if self._dense:
            return self._counted()
        mask = np.zeros(self._size, np.uint8)
        for base, far, listed in self._parts:
            mask[base : base + len(far)] = listed.holders(len(far))
        self._row = _Row(mask, often=False)
        self._weigh()
        return mask

    def _counted(self) -> Array:
        """Return how often each document holds the term; shape (documents,)."""
        row = self._row
        if row is not None and row.often:
            return row.values
        often: Array = np.zeros(self._size, np.uint8)
        for base, far, listed in self._parts:
            if listed.dense is None:
                docs: Array = listed.numbers()
                counts: Array = listed.occurrences(far)
            else:
                often[base : base + len(far)] = listed.row()[: len(far)]
                docs, counts = (NONE, NONE) if listed.over is None else listed.over
            if often.dtype == np.uint8 and len(counts) and counts.max() > 255:
                often = often.astype(np.uint32)
            often[docs + base] = counts
        self._row = _Row(often, often=True)
        self._weigh()
        return often

    def _weigh(self) -> None:
        row = self._row
        arrays = (self._docs, self._counts, None if row is None else row.values)
        self.nbytes = LEAST_BYTES + sum(array.nbytes for array in arrays if array is not None)


def _joined(parts: list[Array], kind: type) -> Array:
    if len(parts) == 1:
        return parts[0].astype(kind, copy=False)
    return np.concatenate(parts).astype(kind, copy=False) if parts else np.empty(0, kind)


def _narrow(counts: Array) -> Array:
    return counts if len(counts) and counts.max() > 255 else counts.astype(np.uint8)
