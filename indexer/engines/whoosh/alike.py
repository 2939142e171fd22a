"""From sentences as they are written to those that say the same: without numbers before them, signs around, and spaces."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import normalize, starts_of, stretches
from indexer.arrays import Array
from indexer.engines.whoosh.views import Ints, Mask

Keys = npt.NDArray[np.uint64]
SIGNS = (
    "。，、；：！？…—–－-～·•●■◆★☆▲△○□◇※*#|/\\_=+<>《》〈〉「」『』“”\"‘’'`（）()［］[]【】{}〔〕,.;:!?~．"
)
STOPS = "。！？；!?;…"
NUMERALS = "一二三四五六七八九十百零〇0123456789"
CIRCLED = "".join(
    map(chr, [*range(0x2460, 0x249C), *range(0x3220, 0x322A), *range(0x3280, 0x328A), *range(0x2776, 0x2794)])
)
OPEN, CLOSED, AFTER = "([", ")]", "、.)"
MOST_NUMERALS = 4
_BASE = 0x9E3779B97F4A7C15
_ROOM = 1 << 20
"""Units whose powers are kept."""


class Cores(NamedTuple):
    """What sentences say."""

    units: Array
    """One after another."""
    sizes: Ints
    heads: Ints
    """How many spaces stand before each sentence."""
    reach: Ints
    """How many units of the sentence it takes to the end of what it says."""
    numbered: Mask
    ended: Mask
    """Whether a sign ends each, as it does no heading and no row of a table."""
    digests: Keys


def cores(units: Array, sizes: Ints) -> Cores:
    """Return what sentences, normalized and one after another, say.

    >>> from indexer.analysis import decoded, encoded, normalize_units
    >>> written = ["（一）“完善 制度。\\n", "1.5万人", "三、四季度", "①扛牢责任；"]
    >>> found = cores(normalize_units(encoded("".join(written))), np.array(list(map(len, written))))
    >>> decoded(found.units), found.sizes.tolist(), found.ended.tolist(), found.reach.tolist()
    ('完善制度1.5万人三、四季度扛牢责任', [4, 5, 5, 4], [True, False, False, True], [9, 5, 5, 5])
    """
    signs = _signs()
    bounds = starts_of(sizes)
    kept = ~signs.space[units]
    places = np.flatnonzero(kept)
    said = units[places]
    moved = starts_of(kept)[bounds]
    starts, ends = moved[:-1], moved[1:]
    numbers = _after_number(said, _next(~signs.loose[said], starts, ends), ends)
    begins = _next(~signs.sign[said], numbers.ends, ends)
    firm = np.flatnonzero(~signs.sign[said])
    last = firm[np.maximum(firm.searchsorted(ends) - 1, 0)] + 1 if len(firm) else ends
    bare = begins >= ends
    begins, last = np.where(bare, starts, begins), np.where(bare, ends, last)
    stops = starts_of(signs.stop[said])
    padded = np.append(places, len(units))
    found = last - begins
    core = said[stretches(begins, found)]
    return Cores(
        units=core,
        sizes=found,
        heads=padded[starts] - bounds[:-1],
        reach=padded[np.maximum(last - 1, 0)] + 1 - bounds[:-1],
        numbered=numbers.there,
        ended=stops[ends] > stops[last],
        digests=digests(core, found),
    )


class _Numbers(NamedTuple):
    there: Mask
    ends: Ints


class _Signs(NamedTuple):
    """Tables of units: bool, shape (65536,)."""

    space: Mask
    sign: Mask
    loose: Mask
    """Signs that begin no number."""
    stop: Mask
    numeral: Mask
    circled: Mask
    open: Mask
    closed: Mask
    after: Mask


@cache
def _signs() -> _Signs:
    space = np.fromiter((chr(unit).isspace() for unit in range(1 << 16)), np.bool_, 1 << 16)
    space[[0, 0x200B, 0xFEFF]] = True
    sign = _table(SIGNS)
    return _Signs(
        space, sign, sign & ~_table(OPEN), _table(STOPS), _table(NUMERALS), _table(CIRCLED),
        _table(OPEN), _table(CLOSED), _table(AFTER),
    )  # fmt: skip


def _table(characters: str) -> Mask:
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(character) for character in normalize(characters)]] = True
    return table


def _next(passing: Mask, starts: Ints, ends: Ints) -> Ints:
    """Return for each stretch the first place that passes, its end where none does."""
    places = np.append(np.flatnonzero(passing), len(passing))
    found: Ints = np.minimum(places[places.searchsorted(starts)], ends)
    return found


def _after_number(said: Array, starts: Ints, ends: Ints) -> _Numbers:
    """Tell which sentences begin with the number of an item, and return where they go on.

    A number that more numbers follow, as in 三、四季度, or a figure, as in 1.5, is none of an item.
    """
    signs = _signs()
    padded = np.append(said, np.zeros(MOST_NUMERALS + 3, said.dtype))
    opened = signs.open[padded[starts]]
    count = np.zeros(len(starts), np.int64)
    runs = np.ones(len(starts), np.bool_)
    for step in range(MOST_NUMERALS):
        runs &= signs.numeral[padded[starts + opened + step]]
        count += runs
    at = starts + opened + count
    sign, behind = padded[at], np.where(at + 1 < ends, padded[at + 1], 0)
    closes = np.where(
        opened, signs.closed[sign], signs.after[sign] & ~((sign != ord(")")) & signs.numeral[behind])
    )
    there = (count > 0) & closes & (at < ends)
    circled = signs.circled[padded[starts]] & (starts < ends)
    return _Numbers(there | circled, np.where(circled, starts + 1, np.where(there, at + 1, starts)))


def digests(units: Array, sizes: Ints) -> Keys:
    """Return a digest of each stretch: a polynomial of its units, modulo 2 ** 64."""
    bounds = starts_of(sizes)
    up, down = _powers(max(_ROOM, 1 << int(len(units) + 1).bit_length()))
    sums = np.zeros(len(units) + 1, np.uint64)
    np.cumsum((units + np.uint64(1)) * up[: len(units)], out=sums[1:])
    found: Keys = (sums[bounds[1:]] - sums[bounds[:-1]]) * down[bounds[:-1]]
    return found


@cache
def _powers(count: int) -> tuple[Keys, Keys]:
    both = []
    for base in (_BASE, pow(_BASE, -1, 1 << 64)):
        powers = np.full(count, base, np.uint64)
        powers[0] = 1
        both.append(np.cumprod(powers, out=powers))
    return both[0], both[1]


def grouped(found: Keys, units: Array, sizes: Ints) -> Ints:
    """Return for each core the number of those that are spelled like it, of all of which the digests are given."""
    order = np.argsort(found, kind="stable")
    ordered = found[order]
    first = np.ones(len(order), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    numbers = np.cumsum(first) - 1
    groups = np.empty(len(order), np.int64)
    groups[order] = numbers
    others = order[~first]
    leaders = order[first][numbers[~first]]
    begins = starts_of(sizes)
    if np.array_equal(sizes[others], sizes[leaders]) and np.array_equal(
        units[stretches(begins[others], sizes[others])], units[stretches(begins[leaders], sizes[leaders])]
    ):
        return groups
    return _spelled(units, begins.tolist())


def _spelled(units: Array, begins: list[int]) -> Ints:
    """Group cores by their spelling, one by one: for texts that were made to have the same digest."""
    raw = units.astype("<u2").tobytes()
    known: dict[bytes, int] = {}
    return np.array(
        [known.setdefault(raw[2 * low : 2 * high], len(known)) for low, high in pairwise(begins)],
        np.int64,
    )
