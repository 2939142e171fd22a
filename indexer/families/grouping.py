"""From the sketches of an archive, or of what came and went, to its families."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.families.joining import COPY, Links, join
from indexer.families.pairs import (
    Holders,
    Sketches,
    formulaic,
    holders,
    marks,
    meetings,
    of_documents,
    shares,
)
from indexer.families.sketches import Hashes

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Percents = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
LOW = 0xFFFFFFFF


@dataclass(frozen=True)
class Families:
    """Which documents make a family, and what an update has to know of how that was found."""

    first: npt.NDArray[np.int32]
    """For each document the number of the one that its family is named for; -1 for absent ones; shape (N,)."""
    share: Percents
    """Percent that the document and that one have in common, of the shorter; 100 for itself; shape (N,)."""
    pairs: Ints
    """Pairs with much wording in common, ascending: the earlier document 32 bits up, the later; shape (E,)."""
    of_earlier: Percents
    """Percent of the earlier document of each pair that is in the later; shape (E,)."""
    of_later: Percents
    """Percent of the later that is in the earlier; shape (E,)."""
    meetings: npt.NDArray[np.int32]
    """In how many hashes each pair met; shape (E,)."""

    def renumbered(self, numbers: Ints) -> Families:
        """Return the same families when documents have new numbers, -1 for absent ones that have none."""
        kept = numbers >= 0
        first = np.full(int(numbers.max(initial=-1)) + 1, -1, np.int32)
        common = np.zeros(len(first), np.uint8)
        first[numbers[kept]] = np.where(self.first[kept] < 0, -1, numbers[self.first[kept]])
        common[numbers[kept]] = self.share[kept]
        pairs = numbers[self.pairs >> 32] << 32 | numbers[self.pairs & LOW]
        order = np.argsort(pairs)
        of_earlier, of_later, met = self.of_earlier[order], self.of_later[order], self.meetings[order]
        return Families(first, common, pairs[order], of_earlier, of_later, met)


class _Order(NamedTuple):
    """Documents in the order of their keys."""

    documents: Ints
    """By rank; shape (P,)."""
    ranks: Ints
    """By document, -1 for absent ones; shape (N,)."""

    @classmethod
    def of(cls, keys: Keys, present: Bools) -> _Order:
        documents = np.flatnonzero(present)
        documents = documents[np.argsort(keys[documents], kind="stable")]
        ranks = np.full(len(keys), -1, np.int64)
        ranks[documents] = np.arange(len(documents))
        return cls(documents, ranks)


def key(day: str | None, id: str) -> int:
    """Return by what a document is ordered among its copies: by its date, undated ones last, then by its id.

    It fits 64 bits, and no two ids of an archive are likely ever to have the same.

    >>> key("2019-03-05", "乙") < key("2021-01-01", "甲") < key(None, "甲") < 1 << 64
    True
    """
    days = date.fromisoformat(day).toordinal() if day else (1 << 22) - 1
    digest = blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return days << 42 | int.from_bytes(digest, "big") >> 22


def group(hashes: Hashes, starts: Ints, keys: Keys, present: Bools | None = None) -> Families:
    """Return the families of all documents that are present, from their sketches and keys."""
    sketches = Sketches(hashes, starts)
    present = np.ones(len(keys), np.bool_) if present is None else present
    numbers, percents = np.zeros(0, np.int32), np.zeros(0, np.uint8)
    none = Families(numbers, percents, np.zeros(0, np.int64), percents, percents, numbers)
    return _updated(none, sketches, keys, present, marks(sketches, present))


def regroup(
    families: Families, hashes: Hashes, starts: Ints, keys: Keys, present: Bools | None = None
) -> Families:
    """Return what `group` would, from the families as they were before documents came or went.

    Documents keep their numbers and keys, those that went too; new ones have the numbers after the last.
    """
    sketches = Sketches(hashes, starts)
    present = np.ones(len(keys), np.bool_) if present is None else present
    changed = np.flatnonzero(_before(families, len(keys)) != present)
    return _updated(families, sketches, keys, present, of_documents(sketches, changed))


def _updated(families: Families, sketches: Sketches, keys: Keys, present: Bools, wanted: Hashes) -> Families:
    """Return families in which the pairs that meet in one of the wanted hashes are found anew."""
    held = holders(sketches, wanted)
    old, old_counts = _met(held, _Order.of(keys, _before(families, len(keys))))
    order = _Order.of(keys, present)
    new, new_counts = _met(held, order)
    # A pair that met before and is not among the pairs was looked at already.
    fresh = (_found(new, old, old_counts) == 0) & (_found(new, families.pairs, families.meetings) == 0)
    added, added_counts = new[fresh], new_counts[fresh]
    of_earlier, of_later = shares(sketches, added, COPY)
    common = np.maximum(of_earlier, of_later)
    linked = (common >= COPY) & ~formulaic(sketches, added, common)
    met = (
        families.meetings - _found(families.pairs, old, old_counts) + _found(families.pairs, new, new_counts)
    )
    met = np.concatenate((met, added_counts[linked])).astype(np.int32)
    pairs = np.concatenate((families.pairs, added[linked]))
    of_earlier = np.concatenate((families.of_earlier, of_earlier[linked]))
    of_later = np.concatenate((families.of_later, of_later[linked]))
    keep = np.flatnonzero(met > 0)
    keep = keep[np.argsort(pairs[keep])]
    pairs, of_earlier, of_later, met = pairs[keep], of_earlier[keep], of_later[keep], met[keep]
    ranked = Links(order.ranks[pairs >> 32], order.ranks[pairs & LOW], of_earlier, of_later)
    first = np.full(len(keys), -1, np.int64)
    first[order.documents] = order.documents[join(ranked, len(order.documents))]
    common = _in_common(sketches, first, order, pairs, ranked.of_shorter)
    return Families(first.astype(np.int32), common, pairs, of_earlier, of_later, met)


def _met(held: Holders, order: _Order) -> tuple[Ints, Ints]:
    """Return the pairs of present documents that meet, ascending, and in how many hashes."""
    pairs, counts = meetings(held, order.ranks)
    pairs = order.documents[pairs >> 32] << 32 | order.documents[pairs & LOW]
    ascending = np.argsort(pairs)
    return pairs[ascending], counts[ascending]


def _in_common(sketches: Sketches, first: Ints, order: _Order, pairs: Ints, shared: Percents) -> Percents:
    """Return what each document has in common with the first of its family."""
    common = np.where(first < 0, 0, 100).astype(np.uint8)
    members = np.flatnonzero((first >= 0) & (first != np.arange(len(first))))
    one, other = members, first[members]
    wanted = np.where(order.ranks[one] < order.ranks[other], one << 32 | other, other << 32 | one)
    known = _found(wanted, pairs, shared)
    unknown = known == 0
    known[unknown] = np.max(shares(sketches, wanted[unknown], 0), axis=0)
    common[members] = known
    return common


def _found(wanted: Ints, pairs: Ints, values: npt.NDArray[np.integer]) -> Ints:
    """Return the value of each wanted pair; 0 for those that are not among the ascending pairs."""
    if not len(pairs):
        return np.zeros(len(wanted), np.int64)
    places = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    return np.where(pairs[places] == wanted, values[places], 0).astype(np.int64)


def _before(families: Families, count: int) -> Bools:
    """Say which documents were present when the families were found."""
    present = np.zeros(count, np.bool_)
    present[: len(families.first)] = families.first >= 0
    return present
