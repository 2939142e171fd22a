"""From an open segment, less its deleted documents, back to a run, so that segments are merged as runs are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from indexer.analysis import positional, starts_of, stretches
from indexer.arrays import Array, ArrayFile
from indexer.engines.whoosh.fields import STRINGS, VIEWS
from indexer.engines.whoosh.merging import COPIED
from indexer.engines.whoosh.runs import PLACED
from indexer.engines.whoosh.views import MANY, NEAR, Ints, Mask, kinds, row_size

PIECE = 400_000
"""Postings that are read at once where all are read."""


class Reopened:
    """A run of the documents of a segment that are not deleted."""

    def __init__(self, file: ArrayFile, deleted: Mask) -> None:
        """Take a segment that keeps offsets: of a compact one the counts of some terms are only in its texts."""
        self._file = file
        self._documents = _Documents(~deleted, np.diff(file.array("text_at")) > NEAR)
        self._view: _View | None = None
        self._copied: dict[str, _Copied] = {}

    def array(self, name: str) -> Array:
        """Return a whole array."""
        view, _, array = name.rpartition(".")
        if view and array != "length":
            return self._of(view).array(array)
        base = name.removesuffix("_at")
        if base in COPIED:
            copied = self._of_copied(base)
            return copied.at if base != name else copied.part(0, int(copied.at[-1]) * COPIED[base])
        if base in STRINGS:
            return self._string(base, bounds=base != name)
        return self._file.array(name)[self._documents.kept]

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return consecutive elements; of the lists of a view those of whole terms."""
        view, _, array = name.rpartition(".")
        if view in VIEWS:
            return self._of(view).part(array, start, stop)
        if name in COPIED:
            return self._of_copied(name).part(start, stop)
        return self.array(name)[start:stop]

    def _of(self, view: str) -> _View:
        # What is read of one view is let go when another's turn comes.
        if self._view is None or self._view.name != view:
            self._view = _View(self._file, view, self._documents)
        return self._view

    def _of_copied(self, name: str) -> _Copied:
        if name not in self._copied:
            self._copied[name] = _Copied(self._file, name, self._documents.kept)
        return self._copied[name]

    def _string(self, name: str, *, bounds: bool) -> Array:
        at = self._file.array(f"{name}.bounds").astype(np.int64)
        ordinals = self._file.array(f"{name}.ordinals")[self._documents.kept].astype(np.int64)
        sizes = np.diff(at)[ordinals]
        return (
            starts_of(sizes) if bounds else self._file.array(f"{name}.values")[stretches(at[ordinals], sizes)]
        )


class _Documents:
    """Which documents stay."""

    def __init__(self, kept: Mask, far: Mask) -> None:
        self.kept, self.far = kept, far
        self.all = bool(kept.all())
        self.numbers: Array = (np.cumsum(kept) - 1).astype(np.uint16)
        """What will be the number of each that stays."""


class _Copied:
    """An array of which each document has a part."""

    def __init__(self, file: ArrayFile, name: str, kept: Mask) -> None:
        self._file, self._name = file, name
        at = file.array(f"{name}_at")
        self.at: Ints = starts_of(np.diff(at)[kept])
        """Where the part of each document that stays begins, and the end."""
        edges = np.flatnonzero(np.diff(kept, prepend=False, append=False))
        self._begins = at[edges[::2]] * COPIED[name]
        self._starts = starts_of(at[edges[1::2]] * COPIED[name] - self._begins)

    def part(self, start: int, stop: int) -> Array:
        """Return consecutive elements of what stays."""
        first, last = self._starts.searchsorted(start, "right") - 1, self._starts.searchsorted(stop)
        found = [self._file.part(self._name, 0, 0)]
        for place in range(int(first), int(last)):
            begin, moved = int(self._starts[place]), int(self._begins[place] - self._starts[place])
            end = int(self._starts[place + 1])
            found.append(self._file.part(self._name, max(start, begin) + moved, min(stop, end) + moved))
        return np.concatenate(found)


@dataclass(slots=True)
class _Piece:
    """The lists of some neighbouring terms."""

    n: Ints
    arrays: dict[str, Array]
    """Documents, by their new numbers; counts, whole; offsets."""
    sizes: dict[str, Ints]
    """For each kind of offsets, how many each term has."""
    low: int = 0
    high: int = 0
    """The terms, counted among those that stay."""


@dataclass(slots=True)
class _Rows:
    """The terms whose documents are kept in one way."""

    chosen: Mask
    at: Ints = field(init=False)
    """How many come before each term."""

    def __post_init__(self) -> None:
        self.at = starts_of(self.chosen)


class _View:
    """The lists of a view, read a piece at a time."""

    def __init__(self, file: ArrayFile, name: str, documents: _Documents) -> None:
        self.name = name
        self._file = file
        self._documents = documents
        self._n = file.array(f"{name}.n").astype(np.int64)
        self._pairs = f"{name}.keys" in file
        self._counted = f"{name}.counts" in file
        weighed = (
            positional(file.array(f"{name}.keys")) if name == PLACED else np.ones(len(self._n), np.bool_)
        )
        self._placed = weighed
        bits, dense = kinds(self._n, len(documents.kept), weighed, counted=self._counted)
        assert not (self._counted and bits.any()), name
        self._bits, self._dense = _Rows(bits), _Rows(dense)
        self._short_at = starts_of(self._n * ~(bits | dense))
        self._offsets = () if self._counted else ("near", "far")
        self._offsets_at = {kind: self._at_of(kind) for kind in self._offsets}
        self._over = file.array(f"{name}.over").reshape(3, -1)
        self._piece: _Piece | None = None
        self._look()

    def _at_of(self, kind: str) -> Ints:
        array = f"{self.name}.{kind}_at"
        if array in self._file:
            return self._file.array(array).astype(np.int64)
        return np.zeros(len(self._n) + 1, np.int64)

    def _look(self) -> None:
        """Find which terms stay and how long their lists will be; all lists are read unless all documents stay."""
        over = np.empty(0, np.uint32)
        n, sizes = self._n, {kind: np.diff(at) for kind, at in self._offsets_at.items()}
        if not self._documents.all or (self._over[2] >= MANY).any():
            pieces = list(self._looked())
            n = np.concatenate([n[:0], *(n for n, _, _ in pieces)])
            sizes = {
                kind: np.concatenate([n[:0], *(sizes[kind] for _, sizes, _ in pieces)]) for kind in sizes
            }
            before = np.cumsum([0, *(int(n.sum()) for n, _, _ in pieces)]).tolist()
            rows = [
                [over, over],
                *((many[0] + base, many[1]) for base, (_, _, many) in zip(before, pieces, strict=False)),
            ]
            over = np.column_stack([np.concatenate(column) for column in zip(*rows, strict=True)]).astype(
                np.uint32
            )
        self._terms = np.flatnonzero(n)
        self._arrays: dict[str, Array] = {"starts": starts_of(n[self._terms]), "over": over.ravel()}
        self._arrays |= {f"{kind}_at": starts_of(of[self._terms]) for kind, of in sizes.items()}

    def _looked(self) -> Iterator[tuple[Ints, dict[str, Ints], tuple[Ints, Array]]]:
        weight = np.cumsum(self._n)
        bounds = np.searchsorted(weight, np.arange(PIECE, weight[-1] if len(weight) else 0, PIECE)).tolist()
        edges = sorted({0, *(bound + 1 for bound in bounds), len(self._n)})
        for first, last in pairwise(edges):
            piece = self._read(first, last)
            counts = piece.arrays.get("counts", np.empty(0, np.uint32))
            many = np.flatnonzero(counts >= MANY)
            yield piece.n, piece.sizes, (many, counts[many])

    def array(self, name: str) -> Array:
        """Return a whole array that tells terms or lists; of the lists themselves there are only parts."""
        if name in self._arrays:
            return self._arrays[name]
        return self._heads[name]

    @cached_property
    def _heads(self) -> dict[str, Array]:
        if self._pairs:
            return {"keys": self._file.array(f"{self.name}.keys")[self._terms]}
        bounds = self._file.array(f"{self.name}.bounds").astype(np.int64)
        sizes = np.diff(bounds)[self._terms]
        terms = self._file.array(f"{self.name}.terms")[stretches(bounds[self._terms], sizes)]
        return {"terms": terms, "bounds": starts_of(sizes)}

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return consecutive elements, of lists those of whole terms."""
        if name in self._arrays or name in self._heads:
            return self.array(name)[start:stop]
        if name not in ("docs", *(self._offsets or ("counts",))):
            raise KeyError(f"{self.name}.{name}")
        at = self._arrays[f"{name}_at" if name in self._offsets else "starts"]
        piece = self._piece
        if piece is None or not at[piece.low] <= start <= stop <= at[piece.high]:
            low, high = int(at.searchsorted(start, "right")) - 1, int(at.searchsorted(stop))
            if low >= high:
                low = high = 0
            piece = self._piece = self._read_kept(low, high)
        begin = int(at[piece.low])
        values = piece.arrays[name][start - begin : stop - begin]
        return np.minimum(values, MANY).astype(np.uint8) if name == "counts" else values

    def _read_kept(self, low: int, high: int) -> _Piece:
        first, last = (int(self._terms[low]), int(self._terms[high - 1]) + 1) if low < high else (0, 0)
        piece = self._read(first, last)
        piece.low, piece.high = low, high
        return piece

    def _read(self, first: int, last: int) -> _Piece:
        """Read the lists of a range of the segment's terms, less what is deleted."""
        n = self._n[first:last]
        docs = self._docs(first, last)
        arrays: dict[str, Array] = {}
        if self._counted:
            arrays["counts"] = self._counts(first, last, docs)
        offsets = {
            kind: self._file_part(kind, int(at[first]), int(at[last]))
            for kind, at in self._offsets_at.items()
        }
        sizes = {kind: np.diff(at[first : last + 1]) for kind, at in self._offsets_at.items()}
        if self._documents.all:
            return _Piece(n, {"docs": docs, **arrays, **offsets}, sizes)
        stay = self._documents.kept[docs]
        for kind, values in offsets.items():
            offsets[kind], sizes[kind] = self._staying(kind, values, sizes[kind], first, docs, stay)
        arrays = {name: values[stay] for name, values in arrays.items()}
        arrays["docs"] = self._documents.numbers[docs[stay]]
        return _Piece(_sums(stay, starts_of(n)), arrays | offsets, sizes)

    def _file_part(self, kind: str, start: int, stop: int) -> Array:
        if f"{self.name}.{kind}" not in self._file:
            return np.empty(0, np.uint16 if kind == "near" else np.uint32)
        return self._file.part(f"{self.name}.{kind}", start, stop)

    def _staying(
        self, kind: str, values: Array, sizes: Ints, first: int, docs: Array, stay: Mask
    ) -> tuple[Array, Ints]:
        """Return the offsets in documents that stay, and how many each term has."""
        placed = np.repeat(self._placed[first : first + len(sizes)], self._n[first : first + len(sizes)])
        there = placed & (self._documents.far[docs] == (kind == "far"))
        begins = np.flatnonzero(values >> (8 * values.itemsize - 1))
        kept = np.repeat(stay[there], np.diff(begins, append=len(values)))
        return values[kept], _sums(kept, starts_of(sizes))

    def _docs(self, first: int, last: int) -> Array:
        """Return the documents of a range of terms, by their numbers in the segment."""
        found = self._file.part(f"{self.name}.docs", int(self._short_at[first]), int(self._short_at[last]))
        return self._with_rows(first, last, found, lambda flags: np.nonzero(flags)[1].astype(np.uint16))

    def _counts(self, first: int, last: int, docs: Array) -> Array:
        """Return how often each of these documents holds its term."""
        found = self._file.part(f"{self.name}.counts", int(self._short_at[first]), int(self._short_at[last]))
        counts = self._with_rows(first, last, found, lambda rows: rows[rows > 0]).astype(np.uint32)
        low, high = self._over[0].searchsorted(np.array((first, last), np.uint32)).tolist()
        if low < high:
            terms, held, often = (column[low:high] for column in self._over)
            keys = np.repeat(np.arange(first, last) << 16, self._n[first:last]) | docs
            counts[keys.searchsorted(terms.astype(np.int64) << 16 | held)] = often
        return counts

    def _with_rows(self, first: int, last: int, short: Array, taken: Callable[[Array], Array]) -> Array:
        """Put what is taken from rows among what is kept in short lists."""
        documents, n = len(self._documents.kept), self._n[first:last]
        if not (self._bits.chosen[first:last].any() or self._dense.chosen[first:last].any()):
            return short
        values = np.empty(int(n.sum()), short.dtype)
        bits, dense = (np.repeat(rows.chosen[first:last], n) for rows in (self._bits, self._dense))
        values[~(bits | dense)] = short
        for name, rows, where, width in (
            ("bits", self._bits, bits, -(-documents // 8)), ("dense", self._dense, dense, row_size(documents)),
        ):  # fmt: skip
            start, stop = rows.at[[first, last]].tolist()
            packed = self._file.part(f"{self.name}.{name}", start * width, stop * width).reshape(-1, width)
            if name == "bits":
                values[where] = taken(np.unpackbits(packed, axis=1, bitorder="little"))
            else:
                values[where] = taken(np.concatenate((packed & 15, packed >> 4), axis=1))
        return values


def _sums(flags: Mask, starts: Ints) -> Ints:
    """Return how many flags are set in each stretch."""
    found: Ints = np.diff(starts_of(flags)[starts])
    return found
