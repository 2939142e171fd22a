"""From two wordings of a sentence to what differs between them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from indexer.analysis import normalize
from indexer.differences.counterparts import Pairs, ends, in_common

Span = tuple[int, int]
"""The offset of the first character and the offset after the last."""

FIGURE = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
NUMERAL = "[〇零一二两三四五六七八九十百千]{2,}"
TOKEN = re.compile(rf"{FIGURE.pattern}|{NUMERAL}|[a-z]+|\s+|.", re.DOTALL)
SIZE = 1 << 22
"""Of longer sentences, by the product of their tokens, only beginnings and ends are compared."""


class Change(NamedTuple):
    """What stands in one sentence instead of what stands in another; either may be empty."""

    one: Span
    other: Span


class Wording:
    """A sentence and its figures, words of letters and characters."""

    def __init__(self, text: str) -> None:
        self.text = normalize(text)
        self.spans = [match.span() for match in TOKEN.finditer(self.text)]
        self.tokens = [self.text[start:end] for start, end in self.spans]

    def span(self, low: int, high: int) -> Span:
        """Return the characters of a stretch of tokens."""
        start = self.spans[low][0] if low < len(self.spans) else len(self.text)
        return start, self.spans[high - 1][1] if high > low else start

    def is_blank(self, span: Span) -> bool:
        """Say whether there is nothing to read in a stretch of characters."""
        return not self.text[slice(*span)].strip()


def changes(one: Wording, other: Wording, limit: int) -> tuple[list[Change], int]:
    """Return what differs, and how many pairs of tokens lie between the ends; more than the limit are not compared.

    >>> [(one, other) for one, other in changes(Wording("投资3.2亿元"), Wording("投资48亿元"), SIZE)[0]]
    [((2, 5), (2, 4))]
    """
    top, bottom = ends(one.tokens, other.tokens)
    sizes = len(one.tokens), len(other.tokens)
    size = (sizes[0] - bottom - top) * (sizes[1] - bottom - top)
    common: Pairs = []
    if size <= limit:
        middle = in_common(one.tokens[top : sizes[0] - bottom], other.tokens[top : sizes[1] - bottom])
        common = [(top + place, top + counterpart) for place, counterpart in middle]
    runs = [(place, place) for place in range(-1, top)] + common
    runs += [(sizes[0] - left, sizes[1] - left) for left in range(bottom, -1, -1)]
    holes = [((i + 1, k), (j + 1, m)) for (i, j), (k, m) in pairwise(runs) if k > i + 1 or m > j + 1]
    found = [Change(one.span(*hole[0]), other.span(*hole[1])) for hole in _mended(holes, one.tokens)]
    found = [change for change in found if not (one.is_blank(change.one) and other.is_blank(change.other))]
    return found, size


def _mended(holes: list[tuple[Span, Span]], tokens: list[str]) -> list[tuple[Span, Span]]:
    """Join changes that only one character parts, which two names happen to share: 陈建国, 李国强."""
    mended: list[tuple[Span, Span]] = []
    for hole in holes:
        last = mended[-1] if mended else ((0, 0), (0, 0))
        # Only where one of the names is the longer did the character not belong to the sentence around them.
        lopsided = mended and any(start == end for each in (last, hole) for start, end in each)
        between = tokens[last[0][1] : hole[0][0]]
        if lopsided and len(between) == 1 and len(between[0]) == 1 and between[0].isalpha():
            mended[-1] = ((last[0][0], hole[0][1]), (last[1][0], hole[1][1]))
        else:
            mended.append(hole)
    return mended
