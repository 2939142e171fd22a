"""From several runs' lists of some neighbouring terms to the segment's: gathered term by term, packed as they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.analysis import starts_of, stretches
from indexer.arrays import Array
from indexer.engines.whoosh.runs import Run
from indexer.engines.whoosh.views import FULL, MANY, NO_FAR, Ints, Mask, row_size, spread_counts

Order = Ints | None
"""The places of lists in the order in which they are wanted; None if they lie so."""
SHORT, BITS, DENSE = range(3)
"""The ways in which the documents of a term are kept, in the order in which they are woven."""


@dataclass(slots=True)
class Source:
    """One run's part of a view."""

    run: Run
    base: int
    """The segment's number of the run's first document."""
    terms: npt.NDArray[np.uint32]
    """For each of its terms the place among the segment's."""
    over: Array | None
    """uint32 pairs of posting and count, for counts of 255 and more; None where counts are not kept."""


@dataclass(slots=True)
class Frame:
    """What is the same for all lists of a view."""

    name: str
    sources: Sequence[Source]
    offsets: Sequence[str]
    """The kinds of offsets that are kept; none where counts are."""
    documents: int
    far: Mask
    """Which documents are long."""


@dataclass(slots=True)
class Woven:
    """What is to be added to each of a view's arrays for some terms."""

    arrays: dict[str, Array]
    over: npt.NDArray[np.uint32]
    """Rows of term, document and count."""


@dataclass(slots=True)
class _Lists:
    """Lists of several runs, run by run."""

    held: list[tuple[Source, int, int]]
    """The runs, each with a range of its own terms."""
    terms: Ints
    """The term of each list, counted from the first of the piece."""
    at: list[Ints]
    """For each run where its lists begin among its postings, and the end."""
    ways: Array
    """How the documents of each term are kept."""

    def totals(self, sizes: Ints) -> Ints:
        """Add up the sizes of all lists of each term."""
        return np.bincount(self.terms, weights=sizes, minlength=len(self.ways)).astype(np.int64)


def weave(frame: Frame, ranges: Sequence[tuple[int, int]], first: int, ways: Array) -> Woven:
    """Weave the lists of neighbouring terms from `first` on, of which each source has a range of its own terms.

    `ways` tells how the documents of each are kept.
    """
    held = [
        (source, low, high) for source, (low, high) in zip(frame.sources, ranges, strict=True) if low < high
    ]
    terms = np.concatenate([source.terms[low:high] for source, low, high in held]).astype(np.int64) - first
    at = [source.run.part(f"{frame.name}.starts", low, high + 1) for source, low, high in held]
    lists = _Lists(held, terms, at, ways)
    by_term = _by_term(terms) if len(held) > 1 else None
    sizes = np.concatenate([np.diff(of) for of in at])
    n = lists.totals(sizes)
    where = _gathering(sizes, _by_way(by_term, ways[terms]))
    docs = _taken(_docs(frame, lists), where)
    offsets = {kind: _offsets(frame, kind, lists, by_term) for kind in frame.offsets}
    arrays = {kind: values for kind, (values, _) in offsets.items()}
    short, bits, dense = (np.flatnonzero(ways == way) for way in (SHORT, BITS, DENSE))
    end, begin = np.cumsum([n[short].sum(), n[bits].sum()]).tolist()
    arrays["docs"] = docs[:end]
    over = [np.empty((0, 3), np.int64)]
    counts = None if offsets else _counts(frame, lists, where)
    if counts is not None:
        arrays["counts"] = np.minimum(counts[:end], MANY).astype(np.uint8)
        over.append(_over(short, n, docs, counts[:end], MANY))
    if len(bits):
        arrays["bits"] = _packed(docs[end:begin], n[bits], frame.documents)
    if len(dense):
        in_dense = docs[begin:]
        often = _spread(in_dense, offsets, dense, frame.far) if counts is None else counts[begin:]
        arrays["dense"] = _rows(in_dense, often, n[dense], frame.documents)
        over.append(_over(dense, n, in_dense, often, FULL))
    return Woven(arrays, _in_order(np.concatenate(over), first))


def _by_term(terms: Ints) -> Ints:
    """Return the order in which lists stand by their terms, those of one term as before."""
    keys = terms.astype(np.uint64) << np.uint64(32)
    keys |= np.arange(len(terms), dtype=np.uint64)
    keys.sort()
    keys &= np.uint64(0xFFFFFFFF)
    order: Ints = keys.view(np.int64)
    return order


def _by_way(order: Order, ways: Array) -> Order:
    """Put lists that are kept in the same way together."""
    if not ways.any():
        return order
    ordered = ways if order is None else ways[order]
    places = np.concatenate([np.flatnonzero(ordered == way) for way in (SHORT, BITS, DENSE)])
    return places if order is None else order[places]


def _gathering(sizes: Ints, order: Order) -> Order:
    """Return the places of the elements of lists that lie one after another, list by list in another order."""
    if order is None:
        return None
    return stretches((np.cumsum(sizes) - sizes)[order], sizes[order])


def _taken(values: Array, where: Order) -> Array:
    # All places are there: to check each of them would take as long as to take it.
    return values if where is None else values.take(where, mode="clip")


def _docs(frame: Frame, lists: _Lists) -> Array:
    """Return the documents of lists, run by run."""
    return np.concatenate(
        [
            source.run.part(f"{frame.name}.docs", int(at[0]), int(at[-1])) + np.uint16(source.base)
            for (source, _, _), at in zip(lists.held, lists.at, strict=True)
        ]
    )


def _offsets(frame: Frame, kind: str, lists: _Lists, order: Order) -> tuple[Array, Ints]:
    """Return the offsets of lists, term by term, and where each term's begin."""
    at = [source.run.part(f"{frame.name}.{kind}_at", low, high + 1) for source, low, high in lists.held]
    values = [
        source.run.part(f"{frame.name}.{kind}", int(of[0]), int(of[-1]))
        for (source, _, _), of in zip(lists.held, at, strict=True)
    ]
    sizes = np.concatenate([np.diff(of) for of in at])
    return _taken(np.concatenate(values), _gathering(sizes, order)), starts_of(lists.totals(sizes))


def _counts(frame: Frame, lists: _Lists, where: Order) -> npt.NDArray[np.uint32]:
    """Return how often each document holds its term."""
    counts, places, values = [], [], []
    base = 0
    for (source, _, _), at in zip(lists.held, lists.at, strict=True):
        start, end = int(at[0]), int(at[-1])
        counts.append(source.run.part(f"{frame.name}.counts", start, end))
        assert source.over is not None
        low, high = np.searchsorted(source.over[:, 0], (start, end)).tolist()
        places.append(source.over[low:high, 0].astype(np.int64) + (base - start))
        values.append(source.over[low:high, 1])
        base += end - start
    whole = np.concatenate(counts).astype(np.uint32)
    whole[np.concatenate(places)] = np.concatenate(values)
    return _taken(whole, where)


def _over(terms: Ints, n: Ints, docs: Array, counts: Array, least: int) -> Ints:
    """Return term, document and count where it is so many or more; `terms` are those whose documents these are."""
    many = np.flatnonzero(counts >= least)
    of = np.searchsorted(np.cumsum(n[terms]), many, "right")
    return np.column_stack((terms[of], docs[many], counts[many])).astype(np.int64)


def _spread(docs: Array, offsets: Mapping[str, tuple[Array, Ints]], terms: Ints, far: Mask) -> Array:
    """Return how often each document holds its term, out of the offsets."""
    near, long = (_of_terms(*offsets[kind], terms) if kind in offsets else NO_FAR for kind in ("near", "far"))
    return spread_counts(docs.astype(np.int64), near, long, far)


def _of_terms(values: Array, starts: Ints, terms: Ints) -> Array:
    """Return the offsets of some of the terms, one after another."""
    if len(terms) == len(starts) - 1:
        return values
    begins, ends = starts[terms].tolist(), starts[terms + 1].tolist()
    return np.concatenate([values[begin:end] for begin, end in zip(begins, ends, strict=True)])


def _packed(docs: Array, n: Ints, documents: int) -> Array:
    """Return rows of bits, one after another."""
    row = 8 * -(-documents // 8)
    flags = np.zeros(len(n) * row, np.uint8)
    flags[_in_rows(docs, n, row)] = 1
    return np.packbits(flags, bitorder="little")


def _rows(docs: Array, counts: Array, n: Ints, documents: int) -> Array:
    """Return rows of counts, one after another."""
    half = row_size(documents)
    rows = np.zeros(len(n) * 2 * half, np.uint8)
    rows[_in_rows(docs, n, 2 * half)] = np.minimum(counts, FULL)
    low, high = rows.reshape(-1, 2, half).transpose(1, 0, 2)
    packed: Array = (low | high << 4).ravel()
    return packed


def _in_rows(docs: Array, n: Ints, row: int) -> Ints:
    places = np.repeat(np.arange(len(n)) * row, n)
    places += docs
    return places


def _in_order(rows: Ints, first: int) -> npt.NDArray[np.uint32]:
    """Put rows of term, document and count in order, and count terms from the view's first."""
    ordered = rows[np.argsort(rows[:, 0] << 16 | rows[:, 1])]
    ordered[:, 0] += first
    return ordered.astype(np.uint32)
