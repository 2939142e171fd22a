"""From stretches of text, one after another, to where strings, patterns and strings near one another stand in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, normalize, normalize_units
from indexer.analysis.passages import LINE_FEED, ending
from indexer.query import Node, Or, Pattern, Phrase, Words

Ints = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
UnitArray = npt.NDArray[np.uint16]
Passage = Literal["sentence", "paragraph"]
FEW = 8
"""The most characters that * stands for."""
SPELLINGS = 64
"""So many of the strings that a run may be written as are looked for."""
ROWS = 200_000
"""Places that are followed at once."""
_TOKEN = re.compile(r"[?*]|[^?*]+")


class Spans(NamedTuple):
    """Places in order of their starts; they may overlap."""

    starts: Ints
    ends: Ints


class Strip:
    """Stretches of texts as one run of units, a zero before the first and after each."""

    def __init__(self, written: UnitArray, edges: Ints, whole: Ints | None = None) -> None:
        """Take the units as written, the places of the zeros, and the numbers of stretches that are one passage each."""
        self.units = normalize_units(written)
        self.edges = edges
        self._written = written
        self._whole = whole
        self._stops: dict[Passage, Ints] = {}

    def stops(self, passage: Passage | None) -> Ints:
        """Return, in order, where passages end: at signs, and at the zeros; for None at the zeros alone."""
        if passage is None:
            return self.edges
        if passage not in self._stops:
            ends = self._ending.copy() if passage == "sentence" else self._written == LINE_FEED
            ends[self.edges] = False
            stops = ends.nonzero()[0]
            if self._whole is not None:
                stops = stops[~np.isin(self.edges.searchsorted(stops) - 1, self._whole)]
            self._stops[passage] = np.sort(np.concatenate((stops, self.edges)))
        return self._stops[passage]

    def characters(self, places: Ints) -> Ints:
        """Return places counted in characters instead of units."""
        counted: Ints = places - self._lows.searchsorted(places)
        return counted

    def spans(self, node: Node) -> Spans:
        """Return where a leaf, or any of some leaves, stands; of a pattern the shortest from each start."""
        if isinstance(node, Or):
            return _united([self.spans(child) for child in node.children])
        if isinstance(node, Pattern):
            return self._matches(normalize(node.text))
        found = []
        for string in strings_of(node):
            starts = self.starts(encoded(string))
            found.append(Spans(starts, starts + len(encoded(string))))
        return _united(found)

    def starts(self, string: UnitArray) -> Ints:
        """Return where a normalized string begins."""
        size = len(string)
        if not size or size > len(self.units):
            return np.zeros(0, np.intp)
        starts: Ints = (self.units[: len(self.units) - size + 1] == string[0]).nonzero()[0]
        for step in range(1, size):
            starts = starts[self.units.take(starts + step) == string[step]]
        return starts

    def _matches(self, text: str) -> Spans:
        """Return for each place where a normalized pattern begins where it ends first."""
        before, literal, after = parts_of(text)
        first = self.starts(encoded(literal))
        found = [np.zeros((2, 0), np.intp)]
        for low in range(0, len(first), ROWS):
            some = first[low : low + ROWS]
            begins, places = some, some
            for token in reversed(before):
                begins, places = self._before(token, begins, places)
            places = places + len(encoded(literal))
            for token in after:
                begins, places = self._after(token, begins, places)
            found.append(np.array([begins, places]))
        begins, ends = np.concatenate(found, axis=1)
        order = np.lexsort((ends, begins))
        begins, ends = begins[order], ends[order]
        kept = np.diff(begins, prepend=-1) > 0
        return Spans(begins[kept], ends[kept])

    def _after(self, token: str, begins: Ints, places: Ints) -> tuple[Ints, Ints]:
        """Go on from places by one token: where matches began that still hold, and how far they have come."""
        if token == "*":
            return _repeated(self._right, self._running, begins, places)
        if token == "?":
            return self._right(self._inside, begins, places)
        for unit in encoded(token).tolist():
            same = self.units.take(places, mode="clip") == unit
            begins, places = begins[same], places[same] + 1
        return begins, places

    def _before(self, token: str, begins: Ints, places: Ints) -> tuple[Ints, Ints]:
        """Go back from where matches begin by one wildcard; `places` are where their first string stands."""
        if token == "*":
            places, begins = _repeated(self._left, self._running, places, begins)
        else:
            places, begins = self._left(self._inside, places, begins)
        return begins, places

    def _right(self, passing: Mask, rows: Ints, places: Ints) -> tuple[Ints, Ints]:
        """Step over one character, where there is one that may be passed."""
        kept = passing.take(places, mode="clip")
        rows, places = rows[kept], places[kept]
        return rows, places + 1 + self._is_low.take(places + 1, mode="clip")

    def _left(self, passing: Mask, rows: Ints, places: Ints) -> tuple[Ints, Ints]:
        kept = passing.take(places - 1, mode="clip")
        rows, places = rows[kept], places[kept] - 1
        return rows, places - self._is_low.take(places, mode="clip")

    @cached_property
    def _inside(self) -> Mask:
        """For each unit whether ? may stand for it: not for a line feed, nor beyond a stretch."""
        inside: Mask = (self.units != LINE_FEED) & (self.units != 0)
        return inside

    @cached_property
    def _running(self) -> Mask:
        """For each unit whether * may go over it: not over the end of a sentence."""
        return self._inside & ~self._ending

    @cached_property
    def _ending(self) -> Mask:
        ends: Mask = ending()[self._written]
        return ends

    @cached_property
    def _is_low(self) -> Mask:
        """For each unit whether it is the second half of a character."""
        low: Mask = self.units & 0xFC00 == 0xDC00
        low[1:] &= self.units[:-1] & 0xFC00 == 0xD800
        return low

    @cached_property
    def _lows(self) -> Ints:
        return self._is_low.nonzero()[0]


def _repeated(
    step: Callable[[Mask, Ints, Ints], tuple[Ints, Ints]], passing: Mask, rows: Ints, places: Ints
) -> tuple[Ints, Ints]:
    """Step over any number of characters from none to FEW; each row and place once."""
    found = [(rows, places)]
    for _ in range(FEW):
        found.append(step(passing, *found[-1]))
    every = np.concatenate([rows << 32 | places for rows, places in found])
    every.sort()
    every = every[np.diff(every, prepend=-1) > 0]
    return every >> 32, every & 0xFFFFFFFF


@lru_cache(maxsize=256)
def parts_of(text: str) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return the wildcards before a pattern's first string, that string, and wildcards and strings after it.

    >>> parts_of("*?市*局?")
    (('?',), '市', ('*', '局', '?'))
    """
    tokens = _TOKEN.findall(text.strip("*"))
    first = next((place for place, token in enumerate(tokens) if token not in "?*"), len(tokens))
    return tuple(tokens[:first]), "".join(tokens[first : first + 1]), tuple(tokens[first + 1 :])


def strings_of(node: Node) -> tuple[str, ...]:
    """Return the normalized strings any of which is a leaf, as one string; a run may hold other names.

    >>> from indexer.query import Expansion
    >>> strings_of(Words("云汀住建局", expansions=(Expansion("住建局", ("住房和城乡建设局",), "synonym"),)))
    ('云汀住建局', '云汀住房和城乡建设局')
    """
    if isinstance(node, Phrase):
        return (normalize(node.text),)
    assert isinstance(node, Words)
    choices = [(piece,) if others is None else (piece, *others) for piece, others in pieces_of(node)]
    return tuple(dict.fromkeys(islice(map("".join, product(*choices)), SPELLINGS)))


def pieces_of(node: Words) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Yield the pieces of a run in order, normalized: what may be written otherwise with how, and what is between with None."""
    text, place = normalize(node.text), 0
    for expansion in node.expansions:
        asked = normalize(expansion.asked)
        at = text.find(asked, place) if asked else -1
        if at < 0:
            continue
        if at > place:
            yield text[place:at], None
        yield asked, tuple(map(normalize, expansion.others))
        place = at + len(asked)
    if place < len(text):
        yield text[place:], None


def _united(found: Sequence[Spans]) -> Spans:
    if len(found) == 1:
        return found[0]
    starts = np.concatenate([np.zeros(0, np.intp), *(spans.starts for spans in found)])
    ends = np.concatenate([np.zeros(0, np.intp), *(spans.ends for spans in found)])
    order = np.lexsort((ends, starts))
    return Spans(starts[order], ends[order])
