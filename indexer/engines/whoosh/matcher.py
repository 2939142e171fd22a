"""A term's documents in one segment, and how Whoosh walks them: one after another, with weights and positions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

import numpy as np
from whoosh.formats import Format, pack_uint
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.analysis import encoded, normalize_units
from indexer.arrays import Array
from indexer.engines.whoosh.fields import headings
from indexer.engines.whoosh.segment import Segment, term_places
from indexer.engines.whoosh.views import FAR, NEAR, Ints

_LINE_FEED = np.array([10], np.uint16)


class Entries:
    """The documents of a keyword or of a number: each has it once, and nowhere in particular."""

    def __init__(self, numbers: Ints) -> None:
        self.numbers = numbers
        """Ascending; int64 of shape (n,)."""

    @cached_property
    def ids(self) -> list[int]:
        """The documents, ascending."""
        ids: list[int] = self.numbers.tolist()
        return ids

    @cached_property
    def weights(self) -> list[float]:
        """How often each document holds the term."""
        return [1.0] * len(self.numbers)

    def value(self, place: int) -> bytes:
        """Return what Whoosh keeps beside one of the documents."""
        return b""

    @cached_property
    def lengths(self) -> tuple[int, int]:
        """The lengths of the shortest and the longest of the documents, as Whoosh rounds them."""
        return 0, 0

    @cached_property
    def most(self) -> float:
        """How often the document that holds the term most often does."""
        return max(self.weights)

    def info(self) -> TermInfo:
        """Return Whoosh's statistics; a new object each time, because Whoosh adds segments up in it."""
        shortest, longest = self.lengths
        weights = self.weights
        return TermInfo(
            sum(weights), len(weights), shortest, longest, self.most, int(self.numbers[0]), int(self.numbers[-1])
        )  # fmt: skip


class ViewEntries(Entries):
    """The documents of a word, of a character or of a pair."""

    def __init__(self, segment: Segment, view: str, place: int) -> None:
        self._segment = segment
        self._listed = segment.views[view].listed(place)
        self._lengths = segment.lengths(view)
        super().__init__(self._listed.numbers())

    @cached_property
    def counts(self) -> Array:
        """How often each document holds the term; uint32 of shape (n,)."""
        return self._listed.occurrences(self._segment.far)

    @cached_property
    def weights(self) -> list[float]:
        """How often each document holds the term."""
        weights: list[float] = self.counts.astype(np.float64).tolist()
        return weights

    def value(self, place: int) -> bytes:
        """Return what Whoosh keeps beside one of the documents: how often."""
        packed: bytes = pack_uint(int(self.counts[place]))
        return packed

    @cached_property
    def lengths(self) -> tuple[int, int]:
        """The lengths of the shortest and the longest of the documents, as Whoosh rounds them."""
        held = self._lengths[self.numbers]
        return rounded(int(held.min())), rounded(int(held.max()))


class PairEntries(ViewEntries):
    """The documents of a character or of a pair; where its offsets are not kept, the texts are looked at."""

    def __init__(self, segment: Segment, view: str, place: int, term: str) -> None:
        super().__init__(segment, view, place)
        self._field = view.removesuffix("_bigrams")
        self._term = term
        near, far = self._listed.near, self._listed.far
        self._kept = near is not None and far is not None and len(near) + len(far) > 0

    @cached_property
    def counts(self) -> Array:
        """How often each document holds the term; uint32 of shape (n,)."""
        listed = self._listed
        if self._kept or listed.counts is not None or listed.dense is not None:
            return super().counts
        offsets = (len(self._segment.offsets(self._field, number, self._term)) for number in self.ids)
        return np.fromiter(offsets, np.uint32, len(self.ids))

    def offsets(self, place: int) -> Ints:
        """Return where one of the documents holds the term, in units."""
        number = self.ids[place]
        if self._kept:
            return self._kept_offsets(place)
        if self._field == "outline":
            return term_places(outline_units(self._segment, number), self._term)
        return self._segment.offsets(self._field, number, self._term)

    def value(self, place: int) -> bytes:
        """Return what Whoosh keeps beside one of the documents: the offsets."""
        return self.offsets(place).astype("<u4").tobytes()

    @cached_property
    def _begins(self) -> tuple[Array, Ints, Ints, Ints]:
        """Return which documents are far, the rank of each among its kind, and where each kind's offsets begin."""
        near, far = self._listed.near, self._listed.far
        assert near is not None
        assert far is not None
        long = self._segment.far[self.numbers]
        ranks = np.where(long, np.cumsum(long), np.cumsum(~long)) - 1
        return (
            long, ranks, np.append(np.flatnonzero(near >= NEAR), len(near)),
            np.append(np.flatnonzero(far >= FAR), len(far)),
        )  # fmt: skip

    def _kept_offsets(self, place: int) -> Ints:
        long, ranks, near_begins, far_begins = self._begins
        offsets, begins, bit = (
            (self._listed.far, far_begins, FAR) if long[place] else (self._listed.near, near_begins, NEAR)
        )
        assert offsets is not None
        first, last = begins[ranks[place]], begins[ranks[place] + 1]
        found: Ints = (offsets[first:last] & (bit - 1)).astype(np.int64)
        return found


def rounded(length: int) -> int:
    """Return a length as Whoosh keeps it, in a byte.

    >>> rounded(2900), rounded(300_000)
    (2965, 106374)
    """
    kept: int = byte_to_length(length_to_byte(length))
    return kept


def outline_units(segment: Segment, number: int) -> Array:
    """Return the headings of a document as they were inverted, one a line, as normalized units."""
    rows = segment.sections(number)
    if not all(size for *_, size in rows):
        # Some heading is not in the text as it is.
        return normalize_units(encoded(headings(segment.document(number))))
    units = segment.units("text", number)
    lines = [units[start : start + size] for _, start, _, size in rows]
    return normalize_units(np.concatenate([part for line in lines for part in (line, _LINE_FEED)][:-1]))


class ColumnarMatcher(LeafMatcher):  # type: ignore[misc]
    """Walks entries; for Whoosh's short cuts the whole list is one block."""

    def __init__(
        self, entries: Entries, term: tuple[str, bytes], format: Format, scorer: object
    ) -> None:  # fmt: skip
        self._entries = entries
        self._ids = entries.ids
        self._move(0)
        self._term = term
        self.format = format
        self.scorer = scorer

    def is_active(self) -> bool:
        """Tell whether the walk is not over."""
        return self._at < len(self._ids)

    def _move(self, place: int) -> None:
        self._at = place
        # Whoosh's AndNot asks a walk that is over where it stands; there it stands where it stood last.
        if place < len(self._ids):
            self._id = self._ids[place]

    def reset(self) -> None:
        """Go back to the first document."""
        self._move(0)

    def copy(self) -> ColumnarMatcher:
        """Return another walk that stands at the same place."""
        other = ColumnarMatcher(self._entries, self._term, self.format, self.scorer)
        other._move(self._at)
        return other

    def id(self) -> int:
        """Return the document."""
        return self._id

    def all_ids(self) -> Iterator[int]:
        """Return the documents from here on."""
        return iter(self._ids[self._at :])

    def next(self) -> bool:
        """Go on to the next document; tell whether the block is over, whereupon Whoosh looks what it can skip."""
        if not self.is_active():
            raise ReadTooFar
        self._move(self._at + 1)
        return not self.is_active()

    def skip_to(self, id: int) -> None:
        """Go on to a document or the first one behind it."""
        if not self.is_active():
            raise ReadTooFar
        self._move(bisect_left(self._ids, id, self._at))

    def weight(self) -> float:
        """Return how often the document holds the term."""
        return self._entries.weights[self._at]

    def value(self) -> bytes:
        """Return what Whoosh keeps beside the document."""
        return self._entries.value(self._at)

    def skip_to_quality(self, minquality: float) -> int:
        """Skip everything if nothing here can be better than this."""
        if not self.is_active() or self.block_quality() > minquality:
            return 0
        self._move(len(self._ids))
        return 1

    def block_min_length(self) -> int:
        """Return the length of the shortest document."""
        return self._entries.lengths[0]

    def block_max_length(self) -> int:
        """Return the length of the longest document."""
        return self._entries.lengths[1]

    def block_max_weight(self) -> float:
        """Return how often the document that holds the term most often does."""
        return self._entries.most
