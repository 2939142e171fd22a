"""From a batch of texts to the lists of its characters and pairs: which documents hold each, and where.

Every place of a pair becomes one number of 64 bits, `first << 48 | second << 32 | page << 16 | offset`, so that
one sort without any index brings pairs, documents and offsets in order, and the lists are read off the sorted
numbers. A page is a document, or 65,536 units of a long one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.analysis.bigrams import is_inside, positional
from indexer.analysis.units import FAR, FAR_FLAG, NEAR_FLAG, Bools, Ints, Units, spread, starts_of, stretches

Unsigned = TypeVar("Unsigned", np.uint16, np.uint32, np.uint64)
Numbers = npt.NDArray[np.uint64]
PAGE = 0x10000
"""Units in a page at most, and pages in a batch."""
FILLED, READ = 1 << 16, 1 << 16
"""Units that are made numbers at once, and numbers that are read at once: what the processor's cache holds."""


@dataclass(frozen=True, slots=True)
class PairLists:
    """Characters and pairs of neighbours with the documents that hold them, ascending in both."""

    keys: npt.NDArray[np.uint32]
    """The terms: first unit << 16 | second unit, or 0 for a character alone; shape (T,)."""
    starts: Ints
    """Where each term's documents begin, and the end; int64, shape (T + 1,)."""
    docs: npt.NDArray[np.uint16]
    """The documents of each term; shape (P,)."""
    counts: npt.NDArray[np.uint32]
    """How often each of these documents holds the term; shape (P,)."""
    lengths: npt.NDArray[np.uint32]
    """How often each document holds any term; shape (N,)."""
    near: npt.NDArray[np.uint16]
    """Offsets of each positional term in documents of fewer than FAR units, NEAR_FLAG on a document's first."""
    near_starts: Ints
    """Where each term's offsets begin in `near`, and the end; int64, shape (T + 1,)."""
    far: npt.NDArray[np.uint32]
    """The same in longer documents, with FAR_FLAG."""
    far_starts: Ints
    """The same as `near_starts`, in `far`."""


@dataclass(frozen=True, slots=True)
class _Pages:
    """What the numbers call pages."""

    starts: Ints
    """Where each page begins among the units; shape (pages,)."""
    docs: npt.NDArray[np.uint16]
    """The document of each page."""
    offsets: Ints
    """The offset in its document at which each page begins."""
    far: Bools
    """Whether its document is a long one."""


class _Part(NamedTuple):
    """The lists of some neighbouring terms; what the fields of PairLists hold, with sizes instead of starts."""

    keys: npt.NDArray[np.uint32]
    sizes: Ints
    docs: npt.NDArray[np.uint16]
    counts: npt.NDArray[np.uint32]
    near: npt.NDArray[np.uint16]
    near_sizes: Ints
    far: npt.NDArray[np.uint32]
    far_sizes: Ints


class _Room(threading.local):
    """Memory that is kept from one batch to the next: to get it anew takes longer than to sort it."""

    def __init__(self) -> None:
        self._numbers = np.zeros(0, np.uint64)

    def numbers(self, size: int) -> Numbers:
        if len(self._numbers) < size:
            self._numbers = np.empty(size, np.uint64)
        return self._numbers[:size]


_ROOM = _Room()


def pair_lists(batch: Units, *, offsets: bool) -> PairLists:
    """Invert a batch by characters and pairs, with the offsets of positional ones if wanted.

    >>> lists = pair_lists(Units.of(["改革", "改"]), offsets=True)
    >>> [f"{key:08x}" for key in lists.keys], lists.starts.tolist(), lists.docs.tolist()
    (['65390000', '65399769', '97690000'], [0, 2, 3, 4], [0, 1, 0, 0])
    """
    pages, lengths, singles = _paged(batch), _lengths(batch), _singles(batch)
    numbers = _numbers(batch, pages)
    numbers.sort()
    pairs = _joined([_read(numbers[begin:end], pages, offsets) for begin, end in _whole_terms(numbers)])
    return _woven(singles, pairs, lengths)


def _paged(batch: Units) -> _Pages:
    """Divide documents into pages."""
    each = (np.diff(batch.starts) + PAGE - 1) // PAGE
    if each.sum() > PAGE:
        raise ValueError(f"a batch of {each.sum()} pages of {PAGE} units; at most {PAGE} fit")
    docs = np.repeat(np.arange(len(batch)), each)
    offsets = (np.arange(len(docs)) - np.repeat(starts_of(each)[:-1], each)) * PAGE
    far = np.repeat(batch.lengths >= FAR, each)
    return _Pages(batch.starts[docs] + offsets, docs.astype(np.uint16), offsets, far)


def _lengths(batch: Units) -> npt.NDArray[np.uint32]:
    """Count the characters and pairs of each document: in each line one pair fewer than it has characters."""
    outside = np.flatnonzero(~is_inside(batch.normalized))
    bounds = np.searchsorted(outside, batch.starts)
    lines = starts_of(np.diff(outside, prepend=-1) > 1)[bounds]
    lengths: npt.NDArray[np.uint32] = (2 * np.diff(batch.starts - bounds) - np.diff(lines)).astype(np.uint32)
    return lengths


def _singles(batch: Units) -> _Part:
    """Make the lists of characters from `unit << 16 | document`, once for each occurrence."""
    numbers = _ROOM.numbers(len(batch.units) // 2 + 1).view(np.uint32)[: len(batch.units)]
    for begin, end in _slices(len(numbers)):
        units = batch.normalized[begin:end]
        first, shares = spread(batch.starts, begin, end)
        filled = numbers[begin:end]
        np.multiply(units, is_inside(units), out=filled)
        filled <<= 16
        filled |= np.repeat(np.arange(first, first + len(shares), dtype=np.uint32), shares)
    numbers.sort()
    numbers = numbers[np.searchsorted(numbers, np.uint32(1 << 16)) :]
    starts = np.flatnonzero(_changes(numbers))
    found = numbers[starts]
    keys = found & np.uint32(0xFFFF0000)
    terms = np.flatnonzero(_changes(keys))
    counts = np.diff(starts, append=len(numbers)).astype(np.uint32)
    return _Part(keys[terms], _sizes(terms, keys), found.astype(np.uint16), counts, *_no_offsets(len(terms)))


def _numbers(batch: Units, pages: _Pages) -> Numbers:
    """Make of each unit and the next a number that says where they stand; below 1 << 32 if they are no pair."""
    numbers = _ROOM.numbers(max(len(batch.units) - 1, 0))
    bounds = np.append(pages.starts, len(batch.units))
    for begin, end in _slices(len(numbers)):
        units = batch.normalized[begin : end + 1]
        inside = is_inside(units)
        pairs = units[:-1].astype(np.uint32)
        pairs <<= 16
        pairs |= units[1:]
        pairs *= inside[:-1] & inside[1:]
        first, shares = spread(bounds, begin, end)
        # `page << 16 | place - start of page`: what is the same for all of a page, and then the place.
        same = (np.arange(first, first + len(shares)) << 16) - pages.starts[first : first + len(shares)]
        places = np.repeat(same + begin, shares)
        places += np.arange(end - begin)
        filled = numbers[begin:end]
        filled[:] = pairs
        filled <<= np.uint64(32)
        filled |= places.view(np.uint64)
    return numbers


def _whole_terms(numbers: Numbers) -> Iterator[tuple[int, int]]:
    """Yield slices of the sorted numbers of pairs, none of which ends within a term."""
    begin = int(np.searchsorted(numbers, np.uint64(1 << 32)))
    while begin < len(numbers):
        end = len(numbers)
        if begin + READ < len(numbers):
            # The term within which a slice of the usual size would end is the next one's, unless it is the only one.
            last = int(numbers[begin + READ]) >> 32
            alone = int(numbers[begin]) >> 32 == last
            end = int(np.searchsorted(numbers, np.uint64((last + alone) << 32)))
        yield begin, end
        begin = end


def _read(numbers: Numbers, pages: _Pages, offsets: bool) -> _Part:
    """Read lists off the sorted numbers of whole terms."""
    high = numbers >> np.uint64(16)
    starts = np.flatnonzero(_changes(high))
    high = high[starts]
    keys, page = (high >> np.uint64(16)).astype(np.uint32), high.astype(np.uint16)
    docs = pages.docs[page]
    if len(pages.docs) and pages.offsets.any():
        # Documents of several pages are there.
        first = _changes(keys) | _changes(docs)
        starts, keys, docs, page = starts[first], keys[first], docs[first], page[first]
    counts = np.diff(starts, append=len(numbers))
    terms = np.flatnonzero(_changes(keys))
    part = keys[terms], _sizes(terms, keys), docs, counts.astype(np.uint32)
    if not offsets:
        return _Part(*part, *_no_offsets(len(terms)))
    kept, in_far = positional(keys), pages.far[page]
    near, near_sizes = _near(numbers, starts, counts, terms, kept & ~in_far)
    far, far_sizes = _far(numbers, starts, counts, terms, kept & in_far, pages)
    return _Part(*part, near, near_sizes, far, far_sizes)


def _near(
    numbers: Numbers, starts: Ints, counts: Ints, terms: Ints, chosen: Bools
) -> tuple[npt.NDArray[np.uint16], Ints]:
    """Return the offsets of the chosen postings, the first of each marked, and how many each term has."""
    near = numbers.astype(np.uint16)
    near[starts] |= np.uint16(NEAR_FLAG)
    if chosen.all():
        return near, _sizes(starts[terms], near)
    return near[np.repeat(chosen, counts)], np.add.reduceat(counts * chosen, terms)


def _far(
    numbers: Numbers, starts: Ints, counts: Ints, terms: Ints, chosen: Bools, pages: _Pages
) -> tuple[npt.NDArray[np.uint32], Ints]:
    """Do the same with offsets of 32 bits."""
    if not chosen.any():
        return np.zeros(0, np.uint32), np.zeros(len(terms), np.int64)
    counts = counts * chosen
    found = numbers[stretches(starts, counts)]
    far = pages.offsets[(found >> np.uint64(16)).astype(np.uint16)].astype(np.uint32)
    far += found.astype(np.uint16)
    far[starts_of(counts)[:-1][chosen]] |= np.uint32(FAR_FLAG)
    return far, np.add.reduceat(counts, terms)


def _joined(parts: list[_Part]) -> _Part:
    """Put the lists of later terms behind those of earlier ones."""
    none = np.zeros(0, np.uint32)
    parts.append(_Part(none, none.astype(np.int64), none.astype(np.uint16), none, *_no_offsets(0)))
    columns = list(zip(*parts, strict=True))
    # What is joined is let go before the next is joined, for it is a third of all memory.
    parts.clear()
    return _Part(*(np.concatenate(columns.pop(0)) for _ in range(len(columns))))


def _woven(singles: _Part, pairs: _Part, lengths: npt.NDArray[np.uint32]) -> PairLists:
    """Put the lists of each character before those of the pairs that it begins."""
    places = np.searchsorted(pairs.keys, singles.keys)
    before = starts_of(pairs.sizes)[places].tolist()
    own = starts_of(singles.sizes).tolist()
    return PairLists(
        np.insert(pairs.keys, places, singles.keys),
        starts_of(np.insert(pairs.sizes, places, singles.sizes)),
        _interleaved(pairs.docs, before, singles.docs, own),
        _interleaved(pairs.counts, before, singles.counts, own),
        lengths,
        pairs.near,
        starts_of(np.insert(pairs.near_sizes, places, singles.near_sizes)),
        pairs.far,
        starts_of(np.insert(pairs.far_sizes, places, singles.far_sizes)),
    )


def _interleaved(
    values: npt.NDArray[Unsigned], places: list[int], inserted: npt.NDArray[Unsigned], starts: list[int]
) -> npt.NDArray[Unsigned]:
    """Insert pieces of one array, which begin at `starts`, into another at ascending places."""
    pieces: list[npt.NDArray[Unsigned]] = []
    for begin, place, start, end in zip([0, *places], places, starts, starts[1:], strict=False):
        pieces += [values[begin:place], inserted[start:end]]
    return np.concatenate([*pieces, values[places[-1] if places else 0 :]])


def _no_offsets(terms: int) -> tuple[npt.NDArray[np.uint16], Ints, npt.NDArray[np.uint32], Ints]:
    none = np.zeros(terms, np.int64)
    return np.zeros(0, np.uint16), none, np.zeros(0, np.uint32), none


def _slices(size: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, size, FILLED):
        yield begin, min(begin + FILLED, size)


def _sizes(starts: Ints, values: npt.NDArray[Unsigned]) -> Ints:
    return np.diff(starts, append=len(values))


def _changes(values: npt.NDArray[Unsigned]) -> Bools:
    """Say of each value whether it differs from the one before; of the first that it does."""
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes
