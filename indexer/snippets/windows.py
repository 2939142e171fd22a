"""From the marks in some texts to the windows on them that tell the most: the best sentences of each text."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.results import Span
from indexer.snippets.occurrences import Marks
from indexer.snippets.strips import Ints, Mask, UnitArray

LENGTH = 110
"""Characters of a passage, about three lines of a page."""
MOST = 3
ENOUGH = 40
"""Characters from which on a sentence is as good as a longer one."""
FAR = 600
"""Characters after which text without punctuation is cut."""
_AGAIN = 0.25
"""What a string counts that an earlier passage shows."""
_EACH = 0.1
"""What every mark counts, whatever it marks."""
_CLAUSE = re.compile(r"[，,、；;：:。！？]")
_LAST_CLAUSE = re.compile(r".*[，,、；;：:。！？]", re.DOTALL)
_LOW = 0xDC00, 0xE000
"""The second halves of characters that take two units."""
_CLOSERS = np.zeros(1 << 16, np.bool_)
_CLOSERS[[ord(sign) for sign in "”’」』）)"]] = True


class Windows(NamedTuple):
    """The passages chosen, in order: lists of equal length."""

    texts: list[int]
    """Which text each one is of."""
    starts: list[int]
    ends: list[int]


class _Sentences(NamedTuple):
    """The sentences that hold marks, in order."""

    firsts: Ints
    """The first mark of each."""
    counts: Ints
    """How many marks it holds."""
    stops: Ints
    """Which stop ends it."""
    sizes: Ints
    """Its units."""


def windows(units: UnitArray, marks: Marks, texts: Ints, weights: npt.NDArray[np.float64]) -> Windows:
    """Return the passages that hold the most of what is marked; `texts` tells the text of each mark, in order.

    A string counts by its weight.
    """
    sentences = _sentences(marks)
    if sentences.sizes.max(initial=0) > FAR:
        marks = _cut(marks)
        sentences = _sentences(marks)
    owners = texts[sentences.firsts]
    best = _best(marks, sentences, owners, weights)
    firsts = sentences.firsts[best]
    starts, ends = _extents(units, marks, sentences.stops[best], firsts)
    return Windows(owners[best].tolist(), starts, ends)


def _sentences(marks: Marks) -> _Sentences:
    stops = marks.stops.searchsorted(marks.starts)
    firsts = np.concatenate(([0], (stops[1:] != stops[:-1]).nonzero()[0] + 1))[: len(stops)]
    counts = np.concatenate((firsts[1:], [len(stops)]))[: len(stops)] - firsts
    stops = stops[firsts]
    return _Sentences(firsts, counts, stops, marks.stops[stops] - marks.stops[stops - 1])


def _cut(marks: Marks) -> Marks:
    """Return the marks with stops added where there are none for long."""
    gaps = marks.stops[1:] - marks.stops[:-1]
    wide = (gaps > FAR).nonzero()[0]
    more = gaps[wide] // FAR
    steps = np.arange(int(more.sum())) - (more.cumsum() - more).repeat(more) + 1
    added = marks.stops[wide].repeat(more) + FAR * steps
    added += np.isin(added + 1, marks.lows)
    stops = np.concatenate((marks.stops, added))
    lines = np.concatenate((marks.lines, np.zeros(len(steps), np.bool_)))
    order = stops.argsort(kind="stable")
    return marks._replace(stops=stops[order], lines=lines[order])


def _best(marks: Marks, sentences: _Sentences, owners: Ints, weights: npt.NDArray[np.float64]) -> Ints:
    """Choose sentences of each text one by one, in order at last.

    What an earlier one shows counts less, and so do lines too short to tell much.
    """
    begins = np.concatenate(([0], (owners[1:] != owners[:-1]).nonzero()[0] + 1))
    sizes = np.concatenate((begins[1:], [len(owners)])) - begins
    if sizes.max() <= MOST:
        return np.arange(len(owners))
    rows = np.arange(len(begins)).repeat(sizes)
    held = np.zeros((len(owners), len(weights)))
    held[np.arange(len(owners)).repeat(sentences.counts), marks.strings] = weights[marks.strings]
    new = np.ones((len(begins), len(weights)))
    short = np.minimum(sentences.sizes, ENOUGH)
    often = _EACH * sentences.counts
    earlier = np.arange(len(owners)) * 1e-9
    taken = np.zeros(len(owners), np.bool_)
    for _ in range(MOST):
        value = (np.einsum("ij,ij->i", held, new.take(rows, 0)) + often) * short - earlier
        value[taken] = -1.0
        chosen = (value == np.maximum.reduceat(value, begins).take(rows)).nonzero()[0]
        taken[chosen] = True
        which, strings = held[chosen].nonzero()
        new[rows[chosen[which]], strings] = _AGAIN
    return taken.nonzero()[0]


def _extents(units: UnitArray, marks: Marks, sentences: Ints, firsts: Ints) -> tuple[list[int], list[int]]:
    """Return where windows on sentences begin and end: all of a sentence that fits, and on into those that do too."""
    first_starts, first_ends = marks.starts[firsts], marks.ends[firsts]
    starts = np.minimum(_after(units, marks, sentences - 1), first_starts)
    own = np.maximum(sentences, marks.stops.searchsorted(first_ends))
    lines = marks.lines.nonzero()[0]
    line = lines[lines.searchsorted(own)]
    last = np.minimum(np.maximum(marks.stops.searchsorted(starts + LENGTH) - 1, own), line)
    ends = _after(units, marks, last) - marks.lines[last]
    begun, ended = starts.tolist(), ends.tolist()
    for at in (marks.stops[own] - starts >= LENGTH).nonzero()[0].tolist():
        sentence = begun[at], int(marks.stops[own[at]]) + (not marks.lines[own[at]])
        begun[at], ended[at] = _clauses(units, sentence, (int(first_starts[at]), int(first_ends[at])))
    return begun, ended


def _after(units: UnitArray, marks: Marks, stops: Ints) -> Ints:
    """Return where the text goes on after stops and what closes a quotation there."""
    after = marks.stops[stops] + 1
    closed: Mask = _CLOSERS[units[after]] & ~marks.lines[stops]
    return after + closed


def _clauses(units: UnitArray, sentence: Span, mark: Span) -> Span:
    """Return the part of a long sentence to show around a mark: from a clause's beginning to a clause's end."""
    start, end = sentence
    low = max(start, mark[0] - LENGTH // 2)
    # One character a unit, so that offsets agree.
    text = units[low : mark[1] + LENGTH].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    if mark[1] - start > LENGTH:
        clause = _CLAUSE.search(text, 0, mark[0] - low)
        start = low + clause.end() if clause else max(start, mark[0] - LENGTH // 3)
        start += _LOW[0] <= units[start] < _LOW[1]
    stop = min(end, start + LENGTH)
    clauses = _LAST_CLAUSE.match(text, mark[1] - low, stop - low) if stop > mark[1] else None
    if clauses:
        return start, low + clauses.end()
    stop = max(stop, mark[1])
    return start, stop + bool(_LOW[0] <= units[stop] < _LOW[1])
