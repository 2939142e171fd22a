"""One generation of the index, its segments seen as one: documents by number, columns, and terms on request."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from indexer.analysis import SHORT, Segmenter, segmenter
from indexer.arrays import Array
from indexer.document import Document
from indexer.engines.whoosh.copies import Copies
from indexer.engines.whoosh.fields import VIEWS, shown_day
from indexer.engines.whoosh.formulas import relative_lengths
from indexer.engines.whoosh.postings import Floats, Postings
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.views import Ints, Mask
from indexer.schema import TEXT_FIELDS

CACHE_BYTES, CACHE_SHARE = 32 * 2**20, 340
"""What is remembered of lists, for all readers of a generation together: at least so many bytes, or so many a document."""
KNOWN = 5_000
"""So many small things are remembered."""
WEIGHED = 200
"""After so many new lists it is looked at how much they take."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A facet by document number."""

    values: tuple[str, ...]
    """The distinct values, sorted; "" stands for none."""
    ordinals: Ints
    """For each document the place of its value in `values`; shape (documents,)."""

    def of(self, numbers: Ints) -> list[str]:
        """Return the values of some documents."""
        return [self.values[place] for place in self.ordinals.take(numbers).tolist()]


class Snapshot:
    """An open generation; unchanging, shared by threads."""

    def __init__(
        self,
        segments: Sequence[Segment],
        deletions: Sequence[Mask | None],
        copies: Copies | None = None,
        cutter: Segmenter | None = None,
        added: Array | None = None,
    ) -> None:
        """Take segments, for each which of its documents are deleted, if some are, which are copies, the segmenter, and when each came."""
        self.segments = tuple(segments)
        self.bases = np.cumsum([0, *(segment.size for segment in segments)])
        """The number of each segment's first document, and the end."""
        self.size = int(self.bases[-1])
        """Document numbers run below this, deleted ones included."""
        self.deleted: Ints = np.concatenate(
            [np.empty(0, np.int64)]
            + [
                np.flatnonzero(mask) + base
                for mask, base in zip(deletions, self.bases, strict=False)
                if mask is not None
            ]
        )
        self.segmenter = cutter or segmenter()
        """What its words were cut by."""
        self.copies = copies or Copies.none(self.size)
        """Which documents are copies of one another."""
        self.count = self.size - len(self.deleted)
        """How many documents there are."""
        self.numbers: dict[str, Array] = {
            name: np.concatenate([np.empty(0, np.int32), *(segment.numbers[name] for segment in segments)])
            for name in ("year", "date", "characters")
        }
        self.numbers["added"] = np.zeros(self.size, np.int32) if added is None else added
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._unweighed = 0
        self._known: dict[Hashable, Any] = {}
        self._starts: list[int] = self.bases[:-1].tolist()
        self._columns: dict[str, Column] = {}

    @cached_property
    def live(self) -> Ints:
        """The documents that are not deleted, ascending."""
        mask = np.ones(self.size, np.bool_)
        mask[self.deleted] = False
        return np.flatnonzero(mask)

    def living(self, docs: Ints) -> Ints:
        """Return those of some documents that are not deleted."""
        if not len(self.deleted) or not len(docs):
            return docs
        places = np.minimum(self.deleted.searchsorted(docs), len(self.deleted) - 1)
        living: Ints = docs[self.deleted.take(places) != docs]
        return living

    def column(self, name: str) -> Column:
        """Return a keyword field of few values as one column."""
        if name not in self._columns:
            parts = [segment.strings(name) for segment in self.segments]
            values = tuple(sorted({value for part in parts for value in part.values()}))
            places = {value: place for place, value in enumerate(values)}
            moved = [np.array([places[value] for value in part.values()], np.int64) for part in parts]
            ordinals = [to.take(part.ordinals) for to, part in zip(moved, parts, strict=True)]
            self._columns[name] = Column(values, np.concatenate([np.empty(0, np.int64), *ordinals]))
        return self._columns[name]

    @cached_property
    def shares(self) -> dict[str, Floats]:
        """For each view what one occurrence counts in each document: its field's weight over the relative length."""
        found = {}
        for view in VIEWS:
            lengths = np.concatenate(
                [np.empty(0, np.uint32), *(segment.lengths(view) for segment in self.segments)]
            )
            total = int(lengths.sum(dtype=np.int64)) - int(lengths[self.deleted].sum(dtype=np.int64))
            weight = next(field.weight for field in TEXT_FIELDS if view.startswith(f"{field.name}_"))
            found[view] = np.float32(weight) / relative_lengths(lengths, total / max(self.count, 1) or 1.0)
        return found

    def locate(self, number: int) -> tuple[Segment, int]:
        """Return the segment of a document and its number there."""
        place = int(self.bases.searchsorted(number, "right")) - 1
        return self.segments[place], number - int(self.bases[place])

    def locate_all(self, numbers: Ints) -> list[tuple[Segment, int]]:
        """Return the segment of each of some documents and its number there."""
        places = self.bases.searchsorted(numbers, "right") - 1
        own = numbers - self.bases.take(places)
        return [
            (self.segments[place], number)
            for place, number in zip(places.tolist(), own.tolist(), strict=True)
        ]

    def number_of(self, id: str) -> int | None:
        """Return the document number of an id."""
        for segment, base in zip(self.segments, self.bases.tolist(), strict=False):
            found = segment.number_of(id)
            if found is not None and len(self.living(np.array([base + found]))):
                return int(base + found)
        return None

    def id(self, number: int) -> str:
        """Return the id of a document."""
        segment, local = self.locate(number)
        return segment.strings("id").value(local)

    def raw_id(self, number: int) -> bytes:
        """Return the id of a document as UTF-8."""
        segment, local = self.locate(number)
        column = segment.strings("id")
        return column.raw(int(column.ordinals[local]))

    @cached_property
    def id_ranks(self) -> Ints:
        """For each document the place of its id among all ids; shape (documents,)."""
        columns = [segment.strings("id") for segment in self.segments]
        if len(columns) == 1:
            return columns[0].ordinals.astype(np.int64)
        ids = [raw for column in columns for raw in map(column.raw, column.ordinals.tolist())]
        ranks = np.empty(self.size, np.int64)
        ranks[np.argsort(np.array(ids, np.bytes_), kind="stable")] = np.arange(self.size)
        return ranks

    def document(self, number: int) -> Document:
        """Return a whole document."""
        segment, local = self.locate(number)
        return replace(segment.document(local), added=shown_day(int(self.numbers["added"][number])))

    def postings(self, view: str, term: str) -> Postings:
        """Return a term's documents, remembered or put together anew."""
        asked = view, term
        with self._lock:
            found = self._cache.get(asked)
            if found is not None:
                self._cache.move_to_end(asked)
                return found
        parts = [
            (base, segment.far, segment.find(view, term))
            for base, segment in zip(self._starts, self.segments, strict=True)
        ]
        found = Postings(parts, self.size)
        if len(term) > SHORT:
            return found
        with self._lock:
            self._cache[asked] = found
            self._unweighed += 1
            if self._unweighed == WEIGHED:
                self._forget()
        return found

    def remember(self, text: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for a text and a key before, or make it; for small things only."""
        if len(text) > SHORT:
            return make()
        found = self._known.get((text, key))
        if found is None:
            if len(self._known) >= KNOWN:
                self._known = {}
            found = self._known[text, key] = make()
        return cast("T", found)

    def _forget(self) -> None:
        """Drop what was asked for least recently, once all takes too much memory."""
        self._unweighed = 0
        held = sum([postings.nbytes for postings in self._cache.values()])
        while self._cache and held > max(CACHE_BYTES, CACHE_SHARE * self.size):
            held -= self._cache.popitem(last=False)[1].nbytes

    def holding(self, postings: Postings) -> int:
        """Return how many documents that are not deleted hold a term."""
        if not len(self.deleted) or not postings.n:
            return postings.n
        return postings.n - int(np.count_nonzero(postings.among(self.deleted)))


def by_segment(snapshot: Snapshot, docs: Ints) -> list[tuple[Segment, int, Ints]]:
    """Return for each segment that has some of ascending documents itself, its first number, and those, by its own numbers."""
    edges = docs.searchsorted(snapshot.bases).tolist()
    return [
        (segment, base, docs[low:high].astype(np.int64) - base)
        for segment, base, low, high in zip(
            snapshot.segments, snapshot.bases.tolist(), edges, edges[1:], strict=False
        )
        if high > low
    ]
