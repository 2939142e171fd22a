"""Texts that may be offered: each once, with how many documents have it, the commonest of each kind first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.analysis import decoded, normalize_units, starts_of, stretches

Ints = npt.NDArray[np.int64]
Kind: TypeAlias = Literal["search", "phrase", "organization", "canonical", "title"]
"""A canonical organization is one that is signed with other names only; it is offered where names are asked for."""
KINDS: tuple[Kind, ...] = ("search", "phrase", "organization", "canonical", "title")
SHORTEST, LONGEST = 2, 100
"""Units of what is offered; nobody picks a title of more."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Texts with their kinds and counts, one after another."""

    units: npt.NDArray[np.uint16]
    """The texts as they are written; uint16."""
    sizes: Ints
    """How many units each has."""
    kinds: npt.NDArray[np.uint8]
    """For each the place of its kind in `KINDS`."""
    counts: Ints
    """In how many documents each is."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Kind, int]]) -> Entries:
        """Lay rows one after another."""
        texts, kinds, counts = [], [], []
        for text, kind, count in rows:
            texts.append(text.encode("utf-16-le", "surrogatepass"))
            kinds.append(KINDS.index(kind))
            counts.append(count)
        sizes = np.fromiter((len(text) // 2 for text in texts), np.int64, len(texts))
        return cls(
            np.frombuffer(b"".join(texts), "<u2"),
            sizes,
            np.array(kinds, np.uint8),
            np.array(counts, np.int64),
        )

    @classmethod
    def joined(cls, several: Iterable[Entries]) -> Entries:
        """Return the entries of several, one after another."""
        parts = [cls.of(()), *several]
        units, sizes, kinds, counts = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("units", "sizes", "kinds", "counts")
        )
        return cls(units, sizes, kinds, counts)

    def __len__(self) -> int:
        return len(self.sizes)

    def texts(self) -> list[str]:
        """Return the texts."""
        return [decoded(self.units[a:b]) for a, b in pairwise(starts_of(self.sizes).tolist())]

    def take(self, places: Ints) -> Entries:
        """Return some of them."""
        sizes = self.sizes.take(places)
        units = self.units.take(stretches(starts_of(self.sizes).take(places), sizes))
        return Entries(units, sizes, self.kinds.take(places), self.counts.take(places))

    def digests(self) -> npt.NDArray[np.uint64]:
        """Return for each what stands for its text, normalized, and its kind.

        >>> rows = [("工作總結", "title", 1), ("工作总结", "title", 1), ("工作总结", "phrase", 1)]
        >>> len(set(Entries.of(rows).digests().tolist()))
        2
        """
        starts = starts_of(self.sizes)
        # Each unit at its place in its text gives a number; the sum of them all tells the text.
        places = np.arange(len(self.units), dtype=np.int64)
        places -= np.repeat(starts[:-1], self.sizes)
        places <<= 16
        places |= normalize_units(self.units)
        sums = np.zeros(len(places) + 1, np.uint64)
        np.cumsum(_mixed(places.view(np.uint64)), out=sums[1:])
        at = sums.take(starts)
        return _mixed(at[1:] - at[:-1] + self.kinds)

    def grouped(self, order: Ints | None = None) -> Entries:
        """Return each once that can be offered, counts together: by kinds, the commonest first, then in a given order."""
        fitting = (self.sizes >= SHORTEST) & (self.sizes <= LONGEST)
        if order is None:
            order = np.arange(len(self))
        order = order[fitting.take(order)]
        _, first, of = np.unique(self.digests().take(order), return_index=True, return_inverse=True)
        counts = np.bincount(of, self.counts.take(order), len(first)).astype(np.int64)
        ranks = np.lexsort((first, -counts, self.kinds.take(order.take(first))))
        ranks = ranks[counts.take(ranks) > 0]
        found = self.take(order.take(first.take(ranks)))
        return Entries(found.units, found.sizes, found.kinds, counts.take(ranks))


def _mixed(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return numbers so scattered that sums of them hardly ever meet (the finalizer of splitmix64)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        numbers ^= numbers >> np.uint64(shift)
        numbers *= np.uint64(factor)
    numbers ^= numbers >> np.uint64(31)
    return numbers
