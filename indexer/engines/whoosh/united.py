"""From the words of several runs to one ordered list of distinct ones, found by arrays and without an object a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.analysis import starts_of, stretches
from indexer.arrays import Array
from indexer.engines.whoosh.views import Ints

Keys = npt.NDArray[np.uint64]
_BASE = 0x9E3779B97F4A7C15
_LEADING = 8
"""Bytes that a key for sorting holds."""


@dataclass(frozen=True, slots=True)
class United:
    """Distinct words, ascending, and where those that went in are among them."""

    data: Array
    """uint8, one word after another."""
    bounds: Ints
    """Where each word begins, and the end."""
    places: list[Ints]
    """For each of the lists that went in the places of its words."""


def united(lists: Sequence[tuple[Array, Array]]) -> United:
    """Join lists of words, each given as bytes and bounds.

    >>> one = np.frombuffer("改革总结改革".encode(), np.uint8), np.array([0, 6, 12, 18])
    >>> two = np.frombuffer("工作总结".encode(), np.uint8), np.array([0, 6, 12])
    >>> found = united([one, two])
    >>> found.data.tobytes().decode(), [places.tolist() for places in found.places]
    ('工作总结改革', [[2, 1, 2], [0, 1]])
    """
    data = np.concatenate([data[: bounds[-1]] for data, bounds in lists])
    sizes = np.concatenate([np.diff(bounds).astype(np.int64) for _, bounds in lists])
    starts = starts_of(sizes)
    # List by list, since what is made of each byte is many times as large.
    edges = np.cumsum([0, *(len(bounds) - 1 for _, bounds in lists)]).tolist()
    parts = [starts[first : last + 1] for first, last in pairwise(edges)]
    groups, chosen = _grouped(np.concatenate([_digests(data, part) for part in parts]))
    of_lists = [groups[first:last] for first, last in pairwise(edges)]
    if not all(
        _same(data, part, starts[chosen[of]], sizes[chosen[of]])
        for part, of in zip(parts, of_lists, strict=True)
    ):
        groups, chosen = _spelled(data, starts)
        of_lists = np.split(groups, edges[1:-1])
    order = _ordered(data, starts[chosen], sizes[chosen])
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    chosen = chosen[order]
    spelled = data[stretches(starts[chosen], sizes[chosen])]
    return United(spelled, starts_of(sizes[chosen]), [ranks[of] for of in of_lists])


def _digests(data: Array, starts: Ints) -> Keys:
    """Return a digest of each word: a polynomial of its bytes, modulo 2 ** 64."""
    # Each word's is the difference of two sums, brought to the word's own start.
    held = data[starts[0] : starts[-1]]
    starts = starts - starts[0]
    sums = np.empty(len(held) + 1, np.uint64)
    sums[0] = 0
    np.cumsum((held + np.uint64(1)) * _powers(_BASE, len(held)), out=sums[1:])
    digests = sums[starts[1:]] - sums[starts[:-1]]
    digests *= _powers(pow(_BASE, -1, 1 << 64), len(sums))[starts[:-1]]
    return digests


def _powers(base: int, count: int) -> Keys:
    powers = np.full(count, base, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, out=powers)


def _grouped(digests: Keys) -> tuple[Ints, Ints]:
    """Return for each word the number of those like it, and one word of each number."""
    order = np.argsort(digests)
    found = digests[order]
    first = np.ones(len(found), np.bool_)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    groups = np.empty(len(order), np.int64)
    groups[order] = np.cumsum(first) - 1
    return groups, order[first]


def _same(data: Array, starts: Ints, others: Ints, sizes: Ints) -> bool:
    """Tell whether each word is spelled like another, whose start and size are given."""
    return np.array_equal(np.diff(starts), sizes) and np.array_equal(
        data[starts[0] : starts[-1]], data[stretches(others, sizes)]
    )


def _spelled(data: Array, starts: Ints) -> tuple[Ints, Ints]:
    """Group words by their spelling, one by one: for words that were made to have the same digest."""
    numbers: dict[bytes, int] = {}
    chosen: list[int] = []
    groups = np.empty(len(starts) - 1, np.int64)
    for place, word in enumerate(_cut(data, starts)):
        groups[place] = number = numbers.setdefault(word, len(numbers))
        if number == len(chosen):
            chosen.append(place)
    return groups, np.array(chosen, np.int64)


def _ordered(data: Array, starts: Ints, sizes: Ints) -> Ints:
    """Return the places of distinct words in the order of their bytes."""
    keys = [_leading(data, starts + skip, sizes - skip) for skip in (0, _LEADING)]
    order = np.lexsort(keys[::-1])
    high, low = (key[order] for key in keys)
    alike = np.flatnonzero((high[1:] == high[:-1]) & (low[1:] == low[:-1]))
    # Words that begin alike stand together: each such group is sorted by itself.
    for group in np.split(alike, np.flatnonzero(np.diff(alike) > 1) + 1) if len(alike) else ():
        places = order[group[0] : group[-1] + 2]
        spelled = [data[starts[place] : starts[place] + sizes[place]].tobytes() for place in places.tolist()]
        order[group[0] : group[-1] + 2] = places[sorted(range(len(spelled)), key=spelled.__getitem__)]
    return order


def _leading(data: Array, starts: Ints, sizes: Ints) -> Keys:
    """Return the first bytes at some places as numbers that ascend like them, zeros for what is beyond a word."""
    padded = data.tobytes() + bytes(2 * _LEADING)
    window: Array = np.ndarray((len(padded) - _LEADING + 1,), ">u8", buffer=padded, strides=(1,))
    missing = (8 * (_LEADING - sizes.clip(0, _LEADING))).astype(np.uint64)
    keys = window[np.minimum(starts, len(window) - 1)].astype(np.uint64)
    # No number can be shifted by all its bits.
    keys[sizes <= 0] = 0
    missing[sizes <= 0] = 0
    return keys >> missing << missing


def _cut(data: Array, starts: Ints) -> list[bytes]:
    raw, bounds = data.tobytes(), starts.tolist()
    return [raw[start:end] for start, end in pairwise(bounds)]
