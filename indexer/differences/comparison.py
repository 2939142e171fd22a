"""From two texts to what became of each of their sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from operator import add
from typing import Literal, NamedTuple

from indexer.analysis import normalize
from indexer.differences.counterparts import Pairs, anchors, insert
from indexer.differences.wording import FIGURE, SIZE, Span, Wording, changes

Kind = Literal["same", "changed", "moved", "only_first", "only_second"]

SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;\n]+[”’」』）\s]*|\Z)")
CLAUSE = re.compile(r"[^，、：,:\s]*(?:[，、：,:\s]+|\Z)")
LONG = 300
"""Sentences of more characters are compared clause by clause: tables in one line, texts without full stops."""
ALIKE, ALIKE_ELSEWHERE = 0.4, 0.6
"""Two sentences are one that changed if they have so much of their pairs of characters in common."""
RARE = 8
"""A pair of characters that more sentences have does not say which of them became which."""
NEAR = 64
"""Where so few pairs of sentences lie between the same neighbours, all of them are tried."""
LINE, LINES = 24, 3
"""So few lines of so few characters that stand between the same neighbours are the same, filled in otherwise."""
NOWHERE: Span = (0, 0)
CELLS = 1 << 28
"""Pairs of tokens that are compared inside all changed sentences together."""
CHARACTERS = 1 << 19
"""Of texts with more that is not the same, changed sentences are found only where nothing else can have become them."""


class Row(NamedTuple):
    """A stretch of both texts, or of one of them, and what became of it."""

    kind: Kind
    first: Span | None
    """Where it is in the first text; None if it is new."""
    second: Span | None
    """Where it is in the second text; None if it is gone."""
    first_changes: tuple[Span, ...] = ()
    """What differs inside a changed or moved sentence, by offsets of the first text."""
    second_changes: tuple[Span, ...] = ()
    """What stands instead in the second text; as many, an empty one where there is nothing."""

    @property
    def mirrored(self) -> Row:
        """The same with the texts exchanged."""
        kinds: dict[Kind, Kind] = {"only_first": "only_second", "only_second": "only_first"}
        return Row(
            kinds.get(self.kind, self.kind), self.second, self.first, self.second_changes, self.first_changes
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts side by side: each character of both is in exactly one row."""

    rows: tuple[Row, ...]
    """In the order of the first text; what is only in the second stands after what it follows there."""
    coarse: bool = False
    """Whether the texts were too long for everything that changed to be shown."""


def compare(first: str, second: str) -> Comparison:
    """Say what became of each sentence; spaces, width and variants of characters do not count.

    >>> for row in compare("巡查河道四十次。人手不足。", "巡查河道12次。茶园面积增加。人手不足。").rows:
    ...     print(row.kind, row.first, row.second, row.first_changes, row.second_changes)
    changed (0, 8) (0, 8) ((4, 6),) ((4, 6),)
    only_second None (8, 15) () ()
    same (8, 13) (15, 20) () ()
    """
    # What is found must not depend on which text is asked for first.
    mirrored = (len(first), first) > (len(second), second)
    alignment = (
        _Alignment(_Side(second), _Side(first)) if mirrored else _Alignment(_Side(first), _Side(second))
    )
    rows = alignment.rows()
    if mirrored:
        rows = [row.mirrored for row in rows]
    return Comparison(tuple(_merged(_ordered(rows))), alignment.coarse)


class _Side:
    """The sentences of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = list(_sentences(text))
        self.keys = ["".join(normalize(text[start:end]).split()) for start, end in self.spans]
        self.free = set(range(len(self.spans)))
        """Sentences that have no counterpart yet."""
        self._pairs: dict[int, frozenset[str]] = {}

    def pairs_of(self, place: int) -> frozenset[str]:
        """Return the pairs of characters of a sentence, each figure as one 0."""
        if place not in self._pairs:
            key = FIGURE.sub("0", self.keys[place])
            self._pairs[place] = frozenset(map(add, key, key[1:])) or frozenset((key,))
        return self._pairs[place]


class _Alignment:
    """Which sentence became which."""

    def __init__(self, one: _Side, other: _Side) -> None:
        self.one, self.other = one, other
        self.coarse = False
        self.cells = CELLS
        """What may still be compared inside sentences."""
        self.spine: Pairs = []
        """Counterparts in the order of both texts."""
        self.moved: Pairs = []
        """All others."""

    def rows(self) -> list[Row]:
        """Return all rows, one a sentence, in any order."""
        self._keep(anchors(self.one.keys, self.other.keys))
        self._move(_same_elsewhere(self.one, self.other))
        self._find_changed()
        self._keep(self._filled_in())
        rows = [Row("only_first", self.one.spans[place], None) for place in self.one.free]
        rows += [Row("only_second", None, self.other.spans[place]) for place in self.other.free]
        rows += [self._row(pair, "changed") for pair in self.spine]
        return rows + [self._row(pair, "moved") for pair in self.moved]

    def _keep(self, pairs: Pairs) -> None:
        self.spine = sorted(self.spine + pairs)
        self._tie(pairs)

    def _move(self, pairs: Pairs) -> None:
        self.moved += pairs
        self._tie(pairs)

    def _tie(self, pairs: Pairs) -> None:
        self.one.free.difference_update(place for place, _ in pairs)
        self.other.free.difference_update(place for _, place in pairs)

    def _row(self, pair: tuple[int, int], kind: Kind) -> Row:
        place, counterpart = pair
        first, second = self.one.spans[place], self.other.spans[counterpart]
        if self.one.keys[place] == self.other.keys[counterpart]:
            return Row("moved" if kind == "moved" else "same", first, second)
        one, other = Wording(self.one.text[slice(*first)]), Wording(self.other.text[slice(*second)])
        limit = min(SIZE, self.cells)
        found, cells = changes(one, other, limit)
        self.coarse |= cells > limit
        self.cells -= min(cells, limit)
        inside = [(first[0] + change.one[0], first[0] + change.one[1]) for change in found]
        instead = [(second[0] + change.other[0], second[0] + change.other[1]) for change in found]
        return Row(kind, first, second, tuple(inside), tuple(instead))

    def _gaps(self) -> list[tuple[list[int], list[int]]]:
        """Return the sentences without counterpart that lie between the same neighbours in both texts."""
        gaps: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, free in enumerate((self.one.free, self.other.free)):
            places = [pair[side] for pair in self.spine]
            for place in sorted(free):
                gaps[bisect_left(places, place)][side].append(place)
        return [(one, other) for one, other in gaps.values() if one and other]

    def _find_changed(self) -> None:
        """Find the sentences that changed, first where they were, then anywhere else."""
        gaps = self._gaps()
        pairs = {pair for one, other in gaps if len(one) * len(other) <= NEAR for pair in product(one, other)}
        left = sum(len(side.keys[place]) for side in (self.one, self.other) for place in side.free)
        if left <= CHARACTERS:
            pairs.update(self._candidates())
        else:
            self.coarse = True
        scored = sorted((-self._likeness(pair), pair) for pair in pairs)
        self._keep(_in_place([pair for score, pair in scored if -score >= ALIKE], gaps))
        for score, (place, counterpart) in scored:
            if -score >= ALIKE_ELSEWHERE and place in self.one.free and counterpart in self.other.free:
                self._move([(place, counterpart)])

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of sentences that share several rare pairs of characters, three a sentence at most."""
        owners: dict[str, list[int]] = defaultdict(list)
        for place in sorted(self.one.free):
            for pair in self.one.pairs_of(place):
                owners[pair].append(place)
        rare = {pair: places for pair, places in owners.items() if len(places) <= RARE}
        for counterpart in sorted(self.other.free):
            met: dict[int, int] = defaultdict(int)
            for pair in self.other.pairs_of(counterpart) & rare.keys():
                for place in rare[pair]:
                    met[place] += 1
            best = sorted(met, key=lambda place: (-met[place], place))[:3]
            yield from ((place, counterpart) for place in best if met[place] > 1)

    def _likeness(self, pair: tuple[int, int]) -> float:
        one, other = self.one.pairs_of(pair[0]), self.other.pairs_of(pair[1])
        return 2 * len(one & other) / (len(one) + len(other))

    def _filled_in(self) -> Pairs:
        """Return the short lines left over that stand in the same places."""
        return [
            pair
            for one, other in self._gaps()
            if len(one) == len(other) <= LINES
            and all(len(self.one.keys[place]) <= LINE for place in one)
            and all(len(self.other.keys[place]) <= LINE for place in other)
            for pair in zip(one, other, strict=True)
        ]


def _sentences(text: str) -> Iterator[Span]:
    for sentence in SENTENCE.finditer(text):
        start, end = sentence.span()
        if end - start <= LONG:
            clauses = [(start, end)]
        else:
            clauses = [clause.span() for clause in CLAUSE.finditer(text, start, end)]
        yield from (clause for clause in clauses if clause[0] < clause[1])


def _same_elsewhere(one: _Side, other: _Side) -> Pairs:
    """Return the sentences left over that stand in another place."""
    places: dict[str, list[int]] = defaultdict(list)
    for counterpart in sorted(other.free, reverse=True):
        places[other.keys[counterpart]].append(counterpart)
    return [
        (place, places[one.keys[place]].pop())
        for place in sorted(one.free)
        if one.keys[place] and places.get(one.keys[place])
    ]


def _in_place(pairs: Pairs, gaps: list[tuple[list[int], list[int]]]) -> Pairs:
    """Choose among pairs, the best first, those that lie in one gap and do not cross."""
    gap_of = {place: number for number, (one, _) in enumerate(gaps) for place in one}
    gap_of_other = {place: number for number, (_, other) in enumerate(gaps) for place in other}
    chosen: dict[int, Pairs] = defaultdict(list)
    for place, counterpart in pairs:
        gap = gap_of.get(place)
        if gap is not None and gap == gap_of_other.get(counterpart):
            insert(chosen[gap], (place, counterpart))
    return [pair for kept in chosen.values() for pair in kept]


def _ordered(rows: list[Row]) -> list[Row]:
    """Put rows in the order of the first text, what is only in the second after what it follows there."""
    spine = [row for row in rows if row.kind in ("same", "changed")]
    firsts = sorted(row.first for row in spine if row.first)
    seconds = sorted(row.second for row in spine if row.second)

    def place(row: Row) -> tuple[int, int, Span]:
        if row.first:
            return bisect_left(firsts, row.first), 2 if row.kind in ("same", "changed") else 0, row.first
        return bisect_left(seconds, row.second or NOWHERE), 1, row.second or NOWHERE

    return sorted(rows, key=place)


def _merged(rows: list[Row]) -> Iterator[Row]:
    """Join neighbouring rows of which the same can be said."""
    open_: Row | None = None
    for row in rows:
        if open_ and row.kind == open_.kind and row.kind != "changed" and _follows(open_, row):
            open_ = Row(row.kind, _hull(open_.first, row.first), _hull(open_.second, row.second))
            continue
        if open_:
            yield open_
        open_ = row
    if open_:
        yield open_


def _follows(row: Row, following: Row) -> bool:
    return not (row.first_changes or following.first_changes) and all(
        one is None or other is None or one[1] == other[0]
        for one, other in ((row.first, following.first), (row.second, following.second))
    )


def _hull(one: Span | None, other: Span | None) -> Span | None:
    return (one[0], other[1]) if one and other else None
