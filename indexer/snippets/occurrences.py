"""From strings to every place where a text holds them, whichever variants it is written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, normalize_units
from indexer.query import Near, Pattern
from indexer.results import Span
from indexer.snippets.nearness import standing
from indexer.snippets.strips import Ints, Mask, Spans, Strip, UnitArray

Sought = str | Pattern | Near
"""What is marked: a normalized string, a pattern, or strings where they stand together."""

_OTHER, _LINE, _STOP, _LOW, _FIRST = range(5)
"""Classes of units: of no interest, ends of lines, of sentences, second halves of pairs, the first one asked for."""
_STOPS = "。！？!?；;"
_SURROGATES = 0xDC00, 0xE000
_BLOCK = 1 << 16
"""UnitArray looked at in one go, so that what is made of them stays in the cache."""


class Marks(NamedTuple):
    """Where strings stand in a run of units, in order, none overlapping; and where its sentences end."""

    starts: Ints
    ends: Ints
    strings: Ints
    """Which string each one is."""
    stops: Ints
    """Places of the signs that end sentences and lines, in order."""
    lines: Mask
    """For each of them, whether it ends a line."""
    lows: Ints
    """Places of the second units of characters that take two."""


def spans(units: UnitArray, sought: Iterable[Sought]) -> list[Span]:
    """Return where what is sought stands in a text, in characters, longer ones first, none overlapping.

    >>> spans(encoded("抓作風建設，𠮷作风"), ["作风", "作风建设", Pattern("?作")])
    [(1, 5), (6, 8)]
    """
    strings, nodes = parted(sought)
    joined = join([units], strings)
    edges = np.array([0, len(units) + 1])
    found = find(joined, strings, others=[each for node in nodes for each in places(joined, edges, node)])
    starts = found.starts - 1
    ends = found.ends - 1
    if len(found.lows):
        starts = starts - found.lows.searchsorted(found.starts)
        ends = ends - found.lows.searchsorted(found.ends)
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def parted(sought: Iterable[Sought]) -> tuple[list[str], list[Pattern | Near]]:
    """Return the strings, in the order of `longest_first`, and the rest of what is sought, each once."""
    each = list(dict.fromkeys(sought))
    strings = longest_first(one for one in each if isinstance(one, str))
    return strings, sorted((one for one in each if not isinstance(one, str)), key=str)


def places(units: UnitArray, edges: Ints, node: Pattern | Near, titles: Ints | None = None) -> list[Spans]:
    """Return where a pattern, or each of the strings of a Near, stands in units that `join` made, those in conflict too.

    `edges` are the places of the zeros around texts, `titles` the numbers of the texts that are one passage each.
    """
    strip = Strip(units[: edges[-1] + 1], edges, titles)
    return [strip.spans(node)] if isinstance(node, Pattern) else standing(strip, node)


def longest_first(strings: Iterable[str]) -> list[str]:
    """Return the strings that can be marked, each once, those that win over others first."""
    distinct = {string for string in strings if string and "\0" not in string}
    return sorted(distinct, key=lambda string: (-len(string), string))


def join(parts: Sequence[UnitArray], strings: Sequence[str]) -> UnitArray:
    """Return texts as one run of units, a zero before and after each, and room to look past the end."""
    room = np.zeros(2 + max(map(len, strings), default=0) * 2, np.uint16)
    pieces = [room[:1]]
    for part in parts:
        pieces += (part, room[:1])
    return np.concatenate([*pieces, room])


def find(
    units: UnitArray,
    strings: Sequence[str],
    kept: Mapping[int, tuple[Ints, int]] | None = None,
    others: Sequence[Spans] = (),
) -> Marks:
    """Return where strings, in the order of `longest_first`, stand in units that `join` made, and other things found.

    A string that is a key of `kept` counts only in every second text: where they all begin, and which ones. The others
    are numbered after the strings.
    """
    codes = [encoded(string).tolist() for string in strings]
    numbers = {code: _FIRST + at for at, code in enumerate(sorted({code for each in codes for code in each}))}
    classes, places = _classified(units, _table(numbers))
    # What a place holds and what comes after it, looked up once, decide nearly every string.
    here, after = classes.take(places), classes.take(places + 1, mode="clip")
    signs = _signs(numbers)
    stop = (signs == _LINE) | (signs == _STOP)
    ending = stop.take(here)
    found = []
    for at, wanted in enumerate([numbers[code] for code in each] for each in codes):
        is_here = here == wanted[0]
        starts = places[is_here & (after == wanted[1])] if len(wanted) > 1 else places[is_here]
        for offset in range(2, len(wanted)):
            starts = starts[classes.take(starts + offset) == wanted[offset]]
        if kept and at in kept:
            edges, rest = kept[at]
            starts = starts[edges.searchsorted(starts, "right") % 2 == rest]
        found.append(starts)
    begun = _with(others, found, [len(each) for each in codes])
    lows = places[(signs == _LOW).take(here)]
    if len(lows):
        lows = lows[units[lows - 1] & 0xFC00 == 0xD800]
    return Marks(*begun, places[ending], (signs == _LINE).take(here[ending]), lows)


def _with(others: Sequence[Spans], found: list[Ints], lengths: list[int]) -> tuple[Ints, Ints, Ints]:
    """Return starts, ends and numbers of strings and other things in order; of those in conflict the longest."""
    if not others:
        return _merged(found, lengths)
    alike = [
        (length, number, starts) for number, (length, starts) in enumerate(zip(lengths, found, strict=True))
    ]
    for number, each in enumerate(others, len(found)):
        sizes = each.ends - each.starts
        alike += [(size, number, each.starts[sizes == size]) for size in np.unique(sizes).tolist()]
    alike.sort(key=lambda one: (-one[0], one[1]))
    starts, ends, places = _merged([starts for _, _, starts in alike], [size for size, _, _ in alike])
    return starts, ends, np.array([number for _, number, _ in alike], np.intp).take(places)


def _merged(found: Sequence[Ints], lengths: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    """Return starts, ends and strings in the order of starts, without those that a longer one overlaps."""
    starts, ends, strings = _ordered(found, lengths)
    if len(starts) and (starts[1:] < ends[:-1]).any():
        starts, ends, strings = _ordered(_parted(found, lengths), lengths)
    return starts, ends, strings


def _ordered(found: Sequence[Ints], lengths: Sequence[int]) -> tuple[Ints, Ints, Ints]:
    if not found:
        nothing = np.zeros(0, np.intp)
        return nothing, nothing, nothing
    if len(found) == 1:
        return found[0], found[0] + lengths[0], np.zeros(len(found[0]), np.intp)
    numbered = np.concatenate([starts * len(found) + at for at, starts in enumerate(found)])
    numbered.sort()
    starts, strings = np.divmod(numbered, len(found))
    return starts, starts + np.array(lengths)[strings], strings


def _parted(found: Sequence[Ints], lengths: Sequence[int]) -> list[Ints]:
    """Return the starts that are left when each string gives way to those before it and to itself."""
    kept: list[Ints] = []
    taken = np.zeros(0, np.intp)
    taken_ends = taken
    for starts, length in zip(found, lengths, strict=True):
        if len(taken) and len(starts):
            before = taken.searchsorted(starts + length) - 1
            starts = starts[(before < 0) | (taken_ends.take(before) <= starts)]
        if length > 1 and len(starts) > 1 and (starts[1:] - starts[:-1] < length).any():
            starts = _apart(starts, length)
        kept.append(starts)
        taken = np.concatenate((taken, starts))
        order = taken.argsort()
        taken, taken_ends = taken[order], np.concatenate((taken_ends, starts + length))[order]
    return kept


def _apart(starts: Ints, length: int) -> Ints:
    """Return the starts of one string that do not overlap an earlier one of it, as in 工作工作工作."""
    kept, free = [], 0
    for start in starts.tolist():
        if start >= free:
            kept.append(start)
            free = start + length
    return np.array(kept, np.intp)


def _classified(
    units: UnitArray, table: npt.NDArray[np.unsignedinteger]
) -> tuple[npt.NDArray[np.unsignedinteger], Ints]:
    """Return the class of each unit, and the places of those that have one."""
    if len(units) <= _BLOCK:
        classes = table.take(units)
        return classes, (classes != _OTHER).nonzero()[0]
    classes = np.empty(len(units), table.dtype)
    places = []
    for start in range(0, len(units), _BLOCK):
        block = table.take(units[start : start + _BLOCK])
        classes[start : start + _BLOCK] = block
        places.append((block != _OTHER).nonzero()[0] + start)
    return classes, np.concatenate(places)


def _table(numbers: Mapping[int, int]) -> npt.NDArray[np.unsignedinteger]:
    """Return the class of every unit: uint8, shape (65536,); uint16 where there are too many classes."""
    table = _signs_table().astype(np.uint8 if len(numbers) < 250 else np.uint16)
    variants = _variants()
    codes: list[int] = []
    classes: list[int] = []
    for code, number in numbers.items():
        written = (code, *variants.get(code, ()))
        codes += written
        classes += [number] * len(written)
    table[codes] = classes
    return table


def _signs(numbers: Mapping[int, int]) -> npt.NDArray[np.uint8]:
    """Return for each class which kind of sign it is; a sign that is asked for stays one."""
    table = _signs_table()
    return np.concatenate((np.arange(_FIRST, dtype=np.uint8), table[list(numbers)]))


@cache
def _signs_table() -> npt.NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    table[[0, 10]] = _LINE
    table[[ord(sign) for sign in _STOPS]] = _STOP
    table[slice(*_SURROGATES)] = _LOW
    return table


@cache
def _variants() -> dict[int, tuple[int, ...]]:
    """Return for each unit that others are normalized to which ones these are."""
    every = np.arange(1 << 16, dtype=np.uint16)
    standards = normalize_units(every)
    changed = standards != every
    variants: dict[int, tuple[int, ...]] = {}
    for standard, code in zip(standards[changed].tolist(), every[changed].tolist(), strict=True):
        variants[standard] = (*variants.get(standard, ()), code)
    return variants
