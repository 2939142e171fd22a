"""From pairs of documents with wording in common to the families that they make."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Percents = npt.NDArray[np.uint8]

COPY, COPY_OF_LONGER = 50, 30
"""A copy has so many percent of the shorter text's shingles, and of the longer's: a changed character costs six."""
PART = 60
"""A part has so many percent of its shingles in a longer text, which is no copy of it."""


class Links(NamedTuple):
    """Pairs of documents, by rank, and what they have in common; each array of shape (E,)."""

    earlier: Ints
    later: Ints
    of_earlier: Percents
    """Percent of the earlier one's shingles that are in the other."""
    of_later: Percents
    """Percent of the later one's."""

    def where(self, chosen: Bools) -> Links:
        """Return some of them."""
        earlier, later, of_earlier, of_later = self
        return Links(earlier[chosen], later[chosen], of_earlier[chosen], of_later[chosen])

    @property
    def of_shorter(self) -> Percents:
        """Percent of the shorter one's."""
        return np.maximum(self.of_earlier, self.of_later)

    @property
    def of_longer(self) -> Percents:
        """Percent of the longer one's."""
        return np.minimum(self.of_earlier, self.of_later)


def join(links: Links, count: int) -> Ints:
    """Return for each rank the rank of the document that its family is named for (int64, shape (count,)).

    In order of rank, a document that no family has taken founds one. Whoever is a copy of a founder is in the family of
    the one it has most in common with, so that everyone in a family has half of the wording of its founder, or it of
    them, however long a chain of copies may be.

    A longer text is no copy of its part. Families are joined for the sake of parts two by two only, and named for the
    part, so that neither a compilation nor a passage that everybody quotes draws together what has nothing in common.
    """
    founders = _founded(links, count)
    return _coupled(links, founders)


def _founded(links: Links, count: int) -> Ints:
    links = links.where((links.of_shorter >= COPY) & (links.of_longer >= COPY_OF_LONGER))
    founders = np.full(count, -1, np.int64)
    waits = np.zeros(count, np.bool_)
    while len(links.earlier):
        # Whoever is the copy of nobody earlier that may found a family founds one.
        waits[links.later] = True
        offers = links.where(~waits[links.earlier])
        waits[links.later] = False
        founders[offers.earlier] = offers.earlier
        _take(founders, offers)
        links = links.where((founders[links.earlier] < 0) & (founders[links.later] < 0))
    return np.where(founders < 0, np.arange(count), founders)


def _take(founders: Ints, links: Links) -> None:
    """Let each copy of founders join the one it has most in common with."""
    order = np.lexsort((links.earlier, 100 - links.of_shorter, links.later))
    later = links.later[order]
    best = order[np.concatenate(([True], later[1:] != later[:-1]))[: len(later)]]
    founders[links.later[best]] = links.earlier[best]


def _coupled(links: Links, founders: Ints) -> Ints:
    count = len(founders)
    akin = _akin(links, founders)
    chosen = (links.of_shorter >= PART) & (links.of_longer < COPY_OF_LONGER)
    links = links.where(chosen)
    first = links.of_earlier > links.of_later
    part = founders[np.where(first, links.earlier, links.later)]
    whole = founders[np.where(first, links.later, links.earlier)]
    order = np.lexsort((whole, part, 100 - links.of_shorter, 100 - links.of_longer))
    order = order[np.isin(part[order] * count + whole[order], akin)]
    part, whole = part[order], whole[order]
    joined, free = np.arange(count), np.ones(count, np.bool_)
    while True:
        live = free[part] & free[whole] & (part != whole)
        part, whole = part[live], whole[live]
        if not len(part):
            named: Ints = joined[founders]
            return named
        places = np.arange(len(part))
        best = np.full(count, len(part))
        np.minimum.at(best, part, places)
        np.minimum.at(best, whole, places)
        chosen = (best[part] == places) & (best[whole] == places)
        joined[whole[chosen]] = part[chosen]
        free[part[chosen]] = free[whole[chosen]] = False


def _akin(links: Links, founders: Ints) -> Ints:
    """Return the pairs of a founder and another family of which everyone is kin to it."""
    count = len(founders)
    kin = links.of_shorter >= COPY
    one = np.concatenate((links.earlier[kin], links.later[kin]))
    other = np.concatenate((links.later[kin], links.earlier[kin]))
    chosen = (founders[one] == one) & (one != founders[other])
    pairs, members = np.unique(one[chosen] * count + founders[other[chosen]], return_counts=True)
    whole: Ints = pairs[members == np.bincount(founders, minlength=count)[pairs % count]]
    return whole
