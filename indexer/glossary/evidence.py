"""What speaks for a string being a whole wording: its parts hold together, its surroundings vary, words end with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import decoded, segmenter, starts_of, stretches, telling
from indexer.glossary.repeats import Hashes, Ints, Repeats, Texts

Floats = npt.NDArray[np.float64]
AROUND = 6
"""Units before and after a string that are cut into words together with it."""
LOOKS = 3
"""Places of a string at which it is looked how the text around is cut."""
LINE_FEED = 10
_BOX = 0x25A1
_BEFORE, _AFTER = (
    "的了和与及或在是对为以把被从向由于并而等各要将",
    "的了和与及或在是对为以把被从向由于并而等也都就",
)
_FIGURES = "0123456789%〇零一二三四五六七八九十百千万亿两第"
_PLAIN, _SIGN, _LINK, _FIGURE = range(4)


class Edges(NamedTuple):
    """What stands beside some strings, as shares of their occurrences; each of shape (strings,)."""

    signs_before: Floats
    signs_after: Floats
    signs: Floats
    """Signs on both sides."""
    links_before: Floats
    """Words that hold a sentence together."""
    links_after: Floats
    figures: Floats
    """Figures on the side that has more of them."""


def spread(shorter: Repeats, longer: Repeats, length: int) -> Floats:
    """Return for each string the largest share of its occurrences that go on in the same way, before or after.

    `longer` are the strings of one more unit, and `length` is that of the texts.
    """
    most = np.zeros(len(shorter.keys))
    numbers = np.zeros(length, np.int32)
    numbers[shorter.places] = np.repeat(np.arange(len(shorter.keys)), shorter.counts)
    for step in (0, 1):
        inside = numbers.take(longer.firsts + step)
        np.maximum.at(most, inside, longer.counts / shorter.counts.take(inside))
    return most


class Cohesion:
    """Tells how much more often strings stand than if their parts met by chance."""

    def __init__(self, units: Texts, hashes: Hashes, levels: Sequence[Repeats]) -> None:
        self._units = units
        self._hashes = hashes
        self._levels = {level.size: level for level in levels}
        self._singles = np.bincount(units, minlength=0x10000)
        self._pairs = np.sort(_pairs(units))

    def of(self, size: int, places: Ints, counts: Ints) -> Floats:
        """Return the mutual information of the two parts, in bits, at the weakest seam of each string (Bouma 2009)."""
        least = np.full(len(places), np.inf)
        for seam in range(1, size):
            parts = self._counts(places, seam) * self._counts(places + seam, size - seam)
            np.minimum(least, np.log2(counts * float(len(self._units)) / parts), out=least)
        return least

    def _counts(self, places: Ints, size: int) -> Ints:
        if size == 1:
            return self._singles.take(self._units.take(places))
        if size == 2:
            pairs = _pairs(self._units, places)
            return self._pairs.searchsorted(pairs, "right") - self._pairs.searchsorted(pairs)
        level = self._levels[size]
        return level.counts.take(level.keys.searchsorted(self._hashes.keys(places, size)))


def edges(units: Texts, level: Repeats, chosen: Ints) -> Edges:
    """Return what stands beside some strings of one length, by their numbers."""
    counts = level.counts.take(chosen)
    places = level.places.take(stretches(level.starts.take(chosen), counts))
    starts = starts_of(counts)[:-1]
    # What comes before the first unit is the separator after the last text.
    before, after = _kinds(_BEFORE)[units[places - 1]], _kinds(_AFTER)[units[places + level.size]]

    def share(mask: npt.NDArray[np.bool_]) -> Floats:
        shares: Floats = np.add.reduceat(mask.astype(np.int64), starts) / counts
        return shares

    return Edges(
        share(before == _SIGN), share(after == _SIGN), share((before == _SIGN) & (after == _SIGN)),
        share(before == _LINK), share(after == _LINK),
        np.maximum(share(before == _FIGURE), share(after == _FIGURE)),
    )  # fmt: skip


def cut_out(units: Texts, size: int, places: Ints) -> Floats:
    """Return at what share of some of its places, (strings, LOOKS), the segmenter cuts out each string of one size."""
    begins = np.maximum(places - AROUND, 0)
    ends = np.minimum(places + size + AROUND, len(units))
    lengths = (ends - begins).ravel() + 1
    text = units.take(stretches(begins.ravel(), lengths), mode="clip")
    at = starts_of(lengths)
    text[at[1:] - 1] = LINE_FEED
    firsts = at[:-1].reshape(places.shape) + places - begins
    border = borders(text)
    shares: Floats = np.mean(border[firsts] & border[firsts + size], axis=1)
    return shares


def borders(units: Texts) -> npt.NDArray[np.bool_]:
    """Tell before which units the segmenter begins a word, and that one ends at the end; shape (units + 1,)."""
    plain = units.copy()
    # Halves of a pair of surrogates may have been torn apart.
    plain[(units >= 0xD800) & (units < 0xE000)] = _BOX
    found = np.zeros(len(units) + 1, np.bool_)
    found[starts_of(np.fromiter(map(len, segmenter().cut(decoded(plain))), np.int64))] = True
    return found


@cache
def _kinds(links: str) -> npt.NDArray[np.uint8]:
    """Return for each unit what it is beside a string."""
    kinds = np.where(telling(), _PLAIN, _SIGN).astype(np.uint8)
    kinds[list(map(ord, links))] = _LINK
    kinds[list(map(ord, _FIGURES))] = _FIGURE
    return kinds


def _pairs(units: Texts, places: Ints | None = None) -> npt.NDArray[np.uint32]:
    first, second = (
        (units[:-1], units[1:]) if places is None else (units.take(places), units.take(places + 1))
    )
    pairs: npt.NDArray[np.uint32] = first.astype(np.uint32) << np.uint32(16) | second
    return pairs
