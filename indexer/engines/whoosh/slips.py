"""From a run of text to the slips that it may hold: what each undoes, and how much likelier that makes the run."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, telling
from indexer.analysis.shapes import similar
from indexer.analysis.sounds import read_so, same_sound
from indexer.engines.whoosh.chances import between, documents, frequent, held_by, likeliest, likelihood
from indexer.engines.whoosh.snapshot import Snapshot

Mask = npt.NDArray[np.bool_]
COSTS = {"sound": 3.0, "shape": 4.0, "swapped": 5.0, "extra": 6.0, "missing": 6.0, "any": 7.0}
"""How unlikely each slip is, as a negative logarithm."""
RARE = 0.02
"""A pair is weak that is in no larger share of the documents of the rarer of its characters."""
PLACES, FEWER = 6, 3
"""So many places of a run are looked at, the weakest, and in so many also what neither sounds nor looks alike is tried."""
FOREIGN = 5
"""Of a run of which more pairs than so many, and than a quarter, are in no document, the archive knows too little."""
SEVERAL, TOGETHER = 4, 28
"""So many neighbours may be wrong together; for each so many others of its sound are tried."""
LOOKED_UP = 6
"""So many spellings are looked up, the likeliest."""
Change: TypeAlias = tuple[int, int, str, str]
"""The first four of a slip's parts."""


class Slip(NamedTuple):
    """One change to a run."""

    start: int
    end: int
    """The stretch that is replaced."""
    text: str
    kind: str
    """What it undoes: a key of COSTS."""
    gain: float
    """By how much it makes the run's pairs likelier, as a logarithm, less what the slip costs."""

    def applied(self, run: str) -> str:
        """Return the run as it would be."""
        return run[: self.start] + self.text + run[self.end :]


class Run:
    """A run's units, with how many documents hold its characters and pairs."""

    def __init__(self, snapshot: Snapshot, text: str) -> None:
        self.snapshot = snapshot
        self.text = text
        self.units = encoded(text).astype(np.uint32)
        self.size = len(self.units)
        self.keys = self.units[:-1] << 16 | self.units[1:]
        held = held_by(snapshot, np.concatenate((self.units << 16, self.keys)))
        self.singles, self.pairs = held[: self.size], held[self.size :]
        self._known: dict[str, float] = {}
        self._held = dict(zip(map("".join, pairwise(text)), self.pairs.tolist(), strict=True))
        self.han = (self.units >= 0x4E00) & (self.units < 0xA000)
        self.edges = ~telling()[self.units]
        """Signs, across which nothing is expected."""

    @cached_property
    def weak(self) -> Mask:
        """Which pairs hardly any document holds that holds their characters, and those with a sign; shape (size - 1,)."""
        least = np.minimum(self.singles[:-1], self.singles[1:])
        weak: Mask = (self.pairs <= np.maximum(2, RARE * least)) | self.edges[:-1] | self.edges[1:]
        return weak

    def firm(self, start: int, end: int) -> bool:
        """Tell whether a stretch fits what is before or behind, or in itself."""
        return not self.weak[max(start - 1, 0) : end].all()

    @property
    def foreign(self) -> bool:
        """Whether so much of a run is unknown that one slip does not explain it."""
        absent = np.count_nonzero((self.pairs == 0) & ~(self.edges[:-1] | self.edges[1:]))
        return bool(absent > max(FOREIGN, self.size / 4))

    @cached_property
    def doubtful(self) -> list[int]:
        """The places of ideographs that fit neither what is before nor behind, the least fitting first."""
        weak = self.weak
        joined = ~(self.edges[:-1] | self.edges[1:])
        absent = (self.pairs == 0) & joined
        before, behind = np.append(True, weak), np.append(weak, True)
        kept = self.han & ((before & behind) | np.append(False, absent) | np.append(absent, False))
        # A sign or an end says nothing, for or against.
        pairs = np.where(joined, self.pairs, np.inf)
        low, high = np.append(np.inf, pairs), np.append(pairs, np.inf)
        alone = np.isinf(low) & np.isinf(high)
        order = np.lexsort((np.maximum(low, high), np.minimum(low, high)))
        return [place for place in order.tolist() if kept[place] and not alone[place]][:PLACES]

    def known(self, text: str) -> float:
        """Return in about how many documents a normalized string stands, in texts or, if in none, in titles."""
        found = self._known.get(text)
        if found is None:
            self.look_up([text])
            pairs = {pair: self._held[pair] for pair in map("".join, pairwise(text))}
            found = documents(self.snapshot, text, pairs) if all(pairs.values()) else 0.0
            self._known[text] = found
        return found

    def look_up(self, texts: Iterable[str]) -> None:
        """Look up at once the pairs of strings that will be asked for."""
        pairs = {pair for text in texts for pair in map("".join, pairwise(text))} - self._held.keys()
        if pairs:
            asked = list(pairs)
            units = np.array([[ord(pair[0]), ord(pair[1])] for pair in asked], np.uint32)
            held = held_by(self.snapshot, units[:, 0] << 16 | units[:, 1])
            self._held.update(zip(asked, held.tolist(), strict=True))

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch without signs around a stretch."""
        signs = np.flatnonzero(self.edges)
        before, behind = signs[signs < start], signs[signs >= end]
        return (int(before[-1]) + 1 if len(before) else 0), (int(behind[0]) if len(behind) else self.size)

    def gain(self, start: int, end: int, text: str) -> float:
        """Return how much likelier a run's pairs would be with a stretch replaced, as a logarithm."""
        old, new = self._line(start, end, self.text[start:end]), self._line(start, end, text)
        width = max(len(old), len(new))
        lines = [line + [0] * (width - len(line)) for line in (old, new)]
        before, after = likelihood(self.snapshot, np.array(lines, np.uint32)).tolist()
        return float(after - before)

    def _line(self, start: int, end: int, text: str) -> list[int]:
        return [self.at(start - 1), *map(ord, text), self.at(end)]

    def at(self, place: int) -> int:
        """Return the unit at a place; 0 for a sign and beyond the ends."""
        return int(self.units[place]) if 0 <= place < self.size and not self.edges[place] else 0


def local_slips(run: Run) -> list[Slip]:
    """Return the single changes at doubtful places, the likeliest first."""
    changes: list[Change] = []
    for place in run.doubtful:
        here = run.text[place]
        for kind, others in (("sound", same_sound(here)), ("shape", similar(here))):
            changes += [(place, place + 1, other, kind) for other in frequent(run.snapshot, others)]
        for at in (place - 1, place):
            if run.at(at) and run.at(at + 1):
                changes.append((at, at + 2, run.text[at + 1] + run.text[at], "swapped"))
    gaps: dict[int, None] = {}
    for place in run.doubtful[:FEWER]:
        changes.append((place, place + 1, "", "extra"))
        if not run.firm(place, place + 1):
            others = between(run.snapshot, run.at(place - 1), run.at(place + 1))
            changes += [(place, place + 1, other, "any") for other in others]
        gaps.update(dict.fromkeys(at for at in (place, place + 1) if not run.pairs[at - 1 : at].any()))
    for at in gaps:
        inserted = between(run.snapshot, run.at(at - 1), run.at(at))
        changes += [(at, at, other, "missing") for other in inserted]
    return weighed(run, changes)


def weighed(run: Run, changes: list[Change]) -> list[Slip]:
    """Return changes with what they gain, the likeliest first, as many as may be looked up, and each spelling once."""
    if not changes:
        return []
    around = {(start, end): (run.at(start - 1), run.at(end)) for start, end, _, _ in changes}
    written = [(start, end, run.text[start:end]) for start, end in around]
    written += [(start, end, text) for start, end, text, _ in changes]
    rows = []
    for start, end, text in written:
        before, behind = around[start, end]
        rows.append((before, *map(ord, text), behind, 0, 0)[:4])
    found = likelihood(run.snapshot, np.array(rows, np.uint32))
    typed = dict(zip(around, found.tolist(), strict=False))
    gains = found[len(around) :] - [typed[start, end] + COSTS[kind] for start, end, _, kind in changes]
    best: dict[str, Slip] = {}
    for at in np.argsort(-gains, kind="stable")[: 4 * LOOKED_UP].tolist():
        start, end, text, kind = changes[at]
        slip = Slip(start, end, text, kind, float(gains[at]))
        best.setdefault(slip.applied(run.text), slip)
    return [slip for spelling, slip in best.items() if spelling != run.text][:LOOKED_UP]


def several_slips(run: Run) -> list[Slip]:
    """Return changes of neighbouring doubtful characters to others of the same sounds or similar shapes, the likeliest first."""
    places = sorted(run.doubtful)
    edges = [0, *(at for at in range(1, len(places)) if places[at] - places[at - 1] > 2), len(places)]
    found = []
    for first, last in pairwise(edges):
        start, end = places[first], places[last - 1] + 1
        if 1 < end - start <= SEVERAL:
            choices = [_choices(run, place) for place in range(start, end)]
            for text, _ in likeliest(run.snapshot, run.at(start - 1), choices, run.at(end)):
                changed = sum(a != b for a, b in zip(text, run.text[start:end], strict=True))
                if changed > 1:
                    gain = run.gain(start, end, text) - COSTS["sound"] * changed
                    found.append(Slip(start, end, text, "sound", gain))
    return sorted(found, key=lambda slip: -slip.gain)[:LOOKED_UP]


def _choices(run: Run, place: int) -> list[tuple[str, float]]:
    here = run.text[place]
    choices = {here: 0.0}
    for kind, others in (("sound", same_sound(here)), ("shape", similar(here))):
        for other in frequent(run.snapshot, others, TOGETHER):
            choices.setdefault(other, COSTS[kind])
    return list(choices.items())


def meant_by_sound(snapshot: Snapshot, syllables: list[str]) -> list[tuple[str, float]]:
    """Return the likeliest strings that are read so."""
    choices = [
        [(character, 0.0) for character in frequent(snapshot, read_so(syllable))] for syllable in syllables
    ]
    return likeliest(snapshot, 0, choices, 0) if all(choices) else []
