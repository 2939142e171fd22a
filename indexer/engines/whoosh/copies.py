"""Which documents were copied from one another: found at every commit, kept in one file beside the segments."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import starts_of, stretches
from indexer.arrays import Array, ArrayFile, write_arrays
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.errors import IndexFormatError
from indexer.families import Families, group, regroup

FILE = "families.bin"
_COLUMNS = tuple(field.name for field in fields(Families))


class Part(NamedTuple):
    """A segment of an index, and which of its documents are there."""

    segment: Segment
    present: Mask
    before: Ints = NONE
    """For each document the number it had before the commit, -1 for a new one; of no use without an earlier state."""


class Tally(NamedTuple):
    """How often each family is among some documents."""

    families: int
    """How many families they are of."""
    sizes: Ints
    """For each family of several documents how many of those; shape (families of several,)."""


class Copies:
    """Tells the family of each document of an open index."""

    def __init__(self, first: npt.NDArray[np.int32], share: npt.NDArray[np.uint8]) -> None:
        """Take for each document the number of its family's first one, -1 if it is deleted, and what both share."""
        self.first = first
        self.share = share

    @classmethod
    def read(cls, folder: Path, documents: int) -> Copies:
        """Read what a folder holds of it; where it holds nothing, every document is a family of its own."""
        try:
            file = ArrayFile(folder / FILE)
        except FileNotFoundError:
            return cls.none(documents)
        if file.about.get("documents") != documents:
            raise IndexFormatError(
                f"索引文件“{FILE}”与索引的 {documents} 篇文档对不上", "请运行 juanzong build 重建索引。"
            )
        return cls(file.array("first"), file.array("share"))

    @classmethod
    def none(cls, documents: int) -> Copies:
        """Return that every document is a family of its own."""
        return cls(np.arange(documents, dtype=np.int32), np.full(documents, 100, np.uint8))

    @cached_property
    def places(self) -> npt.NDArray[np.int32]:
        """For each document the place of its family among those of several documents, -1 for any other."""
        sizes = np.bincount(self.first[self.first >= 0], minlength=len(self.first))
        several = sizes > 1
        numbered = np.where(several, np.cumsum(several) - 1, -1).astype(np.int32)
        # What is deleted takes the -1 at the end.
        places: npt.NDArray[np.int32] = np.append(numbered, np.int32(-1)).take(self.first)
        return places

    @cached_property
    def several(self) -> int:
        """How many families there are of several documents."""
        return int(self.places.max(initial=-1)) + 1

    def tally(self, docs: Ints) -> Tally:
        """Count the families that some documents are of."""
        if not self.several:
            return Tally(len(docs), np.empty(0, np.int64))
        places = self.places.take(docs)
        places = places[places >= 0]
        sizes = np.bincount(places, minlength=self.several)
        return Tally(len(docs) - len(places) + int(np.count_nonzero(sizes)), sizes)

    def sizes(self, tally: Tally, docs: Ints) -> Ints:
        """Return how many of those tallied are of each document's family; the documents are among them."""
        if not self.several:
            return np.ones(len(docs), np.int64)
        places = self.places.take(docs)
        return np.where(places < 0, 1, tally.sizes.take(places, mode="clip"))

    def best(self, docs: Ints) -> Ints:
        """Return the places of those of some documents, in any order, before which none is of their families."""
        places = self.places.take(docs)
        several = np.flatnonzero(places >= 0)
        leading = places < 0
        leading[several[np.unique(places[several], return_index=True)[1]]] = True
        return np.flatnonzero(leading)

    def family(self, number: int) -> Ints:
        """Return the other documents of a document's family, ascending."""
        others: Ints = np.flatnonzero(self.first == self.first[number])
        return others.compress(others != number)


def find(folder: Path, parts: Sequence[Part], earlier: Sequence[Segment] = ()) -> None:
    """Write which documents of an index are copies; from what is known of an earlier state of it, if something is.

    The earlier state's file is in the folder, and is replaced rather than written into: it may be another
    generation's as well.
    """
    known = _known(folder, sum(segment.size for segment in earlier))
    families = _found(parts) if known is None else _found_anew(known, parts, earlier)
    if families is not known:
        write(folder, families)


def write(folder: Path, families: Families) -> None:
    """Write the families of an index."""
    aside = folder / f"{FILE}.new"
    arrays = {name: np.asarray(getattr(families, name)) for name in _COLUMNS}
    write_arrays(aside, arrays, {"documents": len(families.first)})
    os.replace(aside, folder / FILE)


def forget(folder: Path) -> None:
    """Remove what is known, since it no longer holds; every document is then a family of its own."""
    (folder / FILE).unlink(missing_ok=True)


def _present(parts: Sequence[Part]) -> Mask:
    return np.concatenate([np.empty(0, np.bool_), *(part.present for part in parts)])


def _sketches(chosen: Sequence[tuple[Segment, Ints | None]]) -> tuple[Array, Ints, Array]:
    """Return the sketches of some documents of segments, of all where none are named: hashes, starts and keys."""
    hashes, sizes, keys = [np.empty(0, np.uint32)], [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    for segment, numbers in chosen:
        held, at = segment.sketches
        if numbers is None:
            hashes.append(held)
            sizes.append(np.diff(at))
            keys.append(segment.keys)
        elif len(numbers):
            size = np.diff(at).take(numbers)
            hashes.append(held[stretches(at.take(numbers), size)])
            sizes.append(size)
            keys.append(segment.keys.take(numbers))
    return np.concatenate(hashes), starts_of(np.concatenate(sizes)), np.concatenate(keys)


def _known(folder: Path, documents: int) -> Families | None:
    """Return the families of an earlier state of so many documents."""
    path = folder / FILE
    if not documents or not path.exists():
        return None
    file = ArrayFile(path)
    if file.about.get("documents") != documents or not all(name in file for name in _COLUMNS):
        return None
    return Families(**{name: file.array(name) for name in _COLUMNS})


def _found(parts: Sequence[Part]) -> Families:
    hashes, starts, keys = _sketches([(part.segment, None) for part in parts])
    return group(hashes, starts, keys, _present(parts))


def _found_anew(known: Families, parts: Sequence[Part], earlier: Sequence[Segment]) -> Families:
    """Group what came and went, in the earlier numbers and on from the last one; then number as it is now."""
    before = np.concatenate([np.empty(0, np.int64), *(part.before for part in parts)])
    if np.array_equal(before, np.arange(len(known.first))) and np.array_equal(
        _present(parts), known.first >= 0
    ):
        return known
    new = before < 0
    size = len(known.first)
    numbers = np.full(size + np.count_nonzero(new), -1, np.int64)
    numbers[before[~new]] = np.flatnonzero(~new)
    numbers[size:] = np.flatnonzero(new)
    there = numbers >= 0
    present = np.zeros(len(numbers), np.bool_)
    present[there] = _present(parts)[numbers[there]]
    edges = starts_of(np.array([part.segment.size for part in parts]))
    fresh = [
        (part.segment, np.flatnonzero(new[a:b])) for part, a, b in zip(parts, edges, edges[1:], strict=False)
    ]
    hashes, starts, keys = _sketches([*((segment, None) for segment in earlier), *fresh])
    return regroup(known, hashes, starts, keys, present).renumbered(numbers)
