"""From two lists to which of their members are the same ones, in the order of both."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

Pairs = list[tuple[int, int]]
"""Places in the one list and in the other."""


def anchors(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """Return counterparts that are the same, ascending in both: first what is unique, then what lies between."""
    counts: dict[str, int] = defaultdict(int)
    for key in one:
        counts[key] += 1
    places: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(other):
        places[key].append(place)
    chain = rising(
        [
            (place, places[key][0])
            for place, key in enumerate(one)
            if counts[key] == 1 and len(places.get(key, ())) == 1
        ]
    )
    found = list(chain)
    for before, after in pairwise([(-1, -1), *chain, (len(one), len(other))]):
        spans = (before[0] + 1, after[0]), (before[1] + 1, after[1])
        between = _repeated(one[slice(*spans[0])], other[slice(*spans[1])])
        found += [(spans[0][0] + place, spans[1][0] + counterpart) for place, counterpart in between]
    return found


def _repeated(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """Return counterparts among sentences that come more than once."""
    top, bottom = ends(one, other)
    places: dict[str, list[int]] = defaultdict(list)
    for counterpart in range(len(other) - bottom - 1, top - 1, -1):
        places[other[counterpart]].append(counterpart)
    # The first of a kind goes with the first, the second with the second.
    points = [
        (place, places[one[place]].pop()) for place in range(top, len(one) - bottom) if places.get(one[place])
    ]
    tail = [(len(one) - left, len(other) - left) for left in range(bottom, 0, -1)]
    return [(place, place) for place in range(top)] + rising(points) + tail


def ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Return how many are the same at the beginning, and how many of the rest at the end."""
    least = min(len(one), len(other))
    top = next((at for at in range(least) if one[at] != other[at]), least)
    bottom = next((at for at in range(least - top) if one[-1 - at] != other[-1 - at]), least - top)
    return top, bottom


def rising(points: Pairs) -> Pairs:
    """Return a longest choice of points, whose first numbers ascend, of which the second ascend too.

    >>> rising([(0, 2), (1, 0), (2, 1), (3, 3)])
    [(1, 0), (2, 1), (3, 3)]
    """
    tops: list[int] = []
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(points):
        pile = bisect_left(tops, place)
        before.append(numbers[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        numbers[pile : pile + 1] = [number]
    chain: Pairs = []
    number = numbers[-1] if numbers else -1
    while number >= 0:
        chain.append(points[number])
        number = before[number]
    return chain[::-1]


def insert(pairs: Pairs, pair: tuple[int, int]) -> None:
    """Add a pair to ascending ones unless it crosses one of them."""
    at = bisect_left(pairs, pair)
    if (at == 0 or (pairs[at - 1][0] < pair[0] and pairs[at - 1][1] < pair[1])) and (
        at == len(pairs) or (pairs[at][0] > pair[0] and pairs[at][1] > pair[1])
    ):
        pairs.insert(at, pair)


def in_common(one: Sequence[str], other: Sequence[str]) -> Pairs:
    """Return a longest common subsequence, by the bits of one number a row (Hyyrö 2004).

    >>> in_common("甲乡2年", "乙乡3年")
    [(1, 1), (3, 3)]
    """
    holds: dict[str, int] = defaultdict(int)
    for place, word in enumerate(other):
        holds[word] |= 1 << place
    full = (1 << len(other)) - 1
    rows, row = [], full
    for word in one:
        met = row & holds.get(word, 0)
        row = (row + met | row - met) & full
        rows.append(row)
    found: Pairs = []
    i, j = len(one), len(other)
    while i and j:
        if rows[i - 1] >> j - 1 & 1:
            j -= 1
        elif i > 1 and not rows[i - 2] >> j - 1 & 1:
            i -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]
