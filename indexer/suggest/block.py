"""A block of texts to offer, and lists of where in it two characters read from such letters follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import decoded, starts_of
from indexer.suggest.entries import KINDS, Entries, Kind
from indexer.suggest.spelling import Piece
from indexer.suggest.syllables import CLASSES, tables

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_PAIRS = CLASSES * CLASSES
LISTS = len(KINDS) * 2 * _PAIRS
"""One list for each kind, for beginnings and for what is inside, for each pair of classes."""
CHUNKS = (1_024, 8_192, 65_536)
"""So many places are looked at first, then so many, then the next so many at a time."""


class Fit(NamedTuple):
    """An entry that fits, and where in its text."""

    entry: int
    start: int
    """In units."""


class Block:
    """Texts by kind, the commonest first, one after another with a 0 before, between and behind."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        """Take what `arranged` gave, or what was written of it."""
        self._units = np.asarray(arrays["units"], np.uint16)
        self._starts = np.asarray(arrays["starts"], np.int32)
        self._kinds = np.asarray(arrays["kinds"], np.int32)
        self._places = np.asarray(arrays["places"], np.int32)
        self._lists = np.asarray(arrays["lists"], np.uint32)
        self.weights = np.asarray(arrays["counts"], np.int64)
        """By what the entries of each kind are ordered."""
        self.counts = self.weights.copy()
        """In how many documents each entry is; entries of 0 are not found."""

    @classmethod
    def of(cls, entries: Entries) -> Block:
        """Arrange entries that are grouped."""
        return cls(arranged(entries))

    @classmethod
    def of_searches(cls, rows: Iterable[tuple[str, int, int]]) -> Block:
        """Arrange searches, each with how often it was asked and how many documents it found; the texts differ."""
        found = {text: (times, total) for text, times, total in rows}
        entries = Entries.of((text, "search", times) for text, (times, _) in found.items()).grouped()
        block = cls.of(entries)
        block.counts = np.array([found[text][1] for text in entries.texts()], np.int64)
        return block

    def __len__(self) -> int:
        return len(self.counts)

    def text(self, entry: int) -> str:
        """Return the text of an entry, as written."""
        return decoded(self._units[self._starts[entry] : self._starts[entry + 1] - 1])

    def top(self, kind: Kind, wanted: int) -> list[Fit]:
        """Return the first entries of a kind."""
        low, high = self._range(kind)
        return [Fit(low + place, 0) for place in np.flatnonzero(self.counts[low:high])[:wanted].tolist()]

    def holding(self, several: Iterable[Sequence[Piece]], kind: Kind) -> Mask:
        """Tell which entries of a kind have each of several pieces somewhere."""
        mask: Mask = self.counts > 0
        for pieces in several:
            held = np.zeros(len(mask), np.bool_)
            for inside in (False, True):
                for starts in self._candidates(pieces, kind, inside):
                    held[self._starts.searchsorted(starts, "right") - 1] = True
            mask &= held
        return mask

    def find(
        self, pieces: Sequence[Piece], kind: Kind, wanted: int, *, inside: bool, among: Mask | None = None
    ) -> list[Fit]:
        """Return the first entries of a kind, of all or among some, that begin with such pieces, or have them inside."""
        found: dict[int, int] = {}
        for starts in self._candidates(pieces, kind, inside):
            entries = self._starts.searchsorted(starts, "right") - 1
            living = self.counts.take(entries) > 0 if among is None else among.take(entries)
            for entry, start in zip(entries[living].tolist(), starts[living].tolist(), strict=True):
                found.setdefault(entry, start)
                if len(found) == wanted:
                    break
            if len(found) == wanted:
                break
        return [Fit(entry, start - int(self._starts[entry])) for entry, start in found.items()]

    def _range(self, kind: Kind) -> tuple[int, int]:
        place = KINDS.index(kind)
        return int(self._kinds[place]), int(self._kinds[place + 1])

    def _candidates(self, pieces: Sequence[Piece], kind: Kind, inside: bool) -> Iterator[Ints]:
        """Yield where such pieces stand, in ascending order, some at a time."""
        low, high = self._range(kind)
        if low == high:
            return
        if len(pieces) == 1:
            yield from self._single(pieces[0], kind, inside)
            return
        distance, places = self._rarest(pieces, kind, inside)
        rest = [step for step in range(len(pieces)) if step not in (distance, distance + 1)]
        # What the list is of is known by first letters only.
        order = [distance, distance + 1, *rest]
        for chunk in _chunks(places):
            starts = chunk.astype(np.int64) - distance
            for step in order:
                starts = starts[self._fits(pieces[step], starts + step)]
                if not len(starts):
                    break
            else:
                yield starts

    def _single(self, piece: Piece, kind: Kind, inside: bool) -> Iterator[Ints]:
        low, high = self._range(kind)
        if not inside:
            for chunk in _chunks(self._starts[low:high]):
                yield chunk[self._fits(piece, chunk)].astype(np.int64)
            return
        first, last = int(self._starts[low]), int(self._starts[high])
        # Most characters are soon met with.
        soon = np.arange(first, min(first + CHUNKS[1], last))
        yield soon[self._fits(piece, soon)]
        number = (2 * KINDS.index(kind) + 1) * _PAIRS + piece.kind * CLASSES
        places = self._places[int(self._lists[number]) : int(self._lists[number + CLASSES])]
        places = places[places >= first + CHUNKS[1]]
        yield np.sort(places[self._fits(piece, places)]).astype(np.int64)

    def _rarest(self, pieces: Sequence[Piece], kind: Kind, inside: bool) -> tuple[int, Array]:
        """Return where in the pieces the pair of the shortest list is, and that list."""
        base = (2 * KINDS.index(kind) + inside) * _PAIRS
        best, of, size = 0, (0, 0), -1
        for step in range(len(pieces) - 1 if inside else 1):
            number = base + pieces[step].kind * CLASSES + pieces[step + 1].kind
            edges = int(self._lists[number]), int(self._lists[number + 1])
            if size < 0 or edges[1] - edges[0] < size:
                best, of, size = step, edges, edges[1] - edges[0]
        return best, self._places[of[0] : of[1]]

    def _fits(self, piece: Piece, places: Array) -> Mask:
        units = self._units.take(places, mode="clip")
        if piece.sounds is None:
            fits: Mask = tables().folded.take(units) == piece.unit
            return fits
        fits = piece.sounds.take(tables().usual.take(units))
        fits |= piece.sounds.take(tables().other.take(units))
        return fits


def arranged(entries: Entries) -> dict[str, Array]:
    """Return the arrays of a block of grouped entries."""
    starts = 1 + starts_of(entries.sizes + 1)
    units = np.zeros(starts[-1], np.uint16)
    units[np.arange(len(entries.units)) + np.repeat(np.arange(1, len(entries) + 1), entries.sizes)] = (
        entries.units
    )
    keys, places = _keyed(units, starts, entries)
    return {
        "units": units,
        "starts": starts.astype(np.int32),
        "kinds": entries.kinds.searchsorted(np.arange(len(KINDS) + 1)).astype(np.int32),
        "counts": entries.counts.astype(np.int32),
        "digests": entries.digests(),
        # The sort by 16 bits is one by digits, and stable: each list stays in the order of ranks.
        "places": places.take(np.argsort(keys, kind="stable")),
        "lists": starts_of(np.bincount(keys, minlength=LISTS)).astype(np.uint32),
    }


def _keyed(units: Array, starts: Ints, entries: Entries) -> tuple[npt.NDArray[np.uint16], Array]:
    """Return the number of the list that each place belongs into, and the places; some belong into several lists."""
    base = np.zeros(len(units), np.uint16)
    begins = (2 * _PAIRS * entries.kinds.astype(np.uint16)).astype(np.uint16)
    base[1:] = np.repeat(begins + np.uint16(_PAIRS), entries.sizes + 1)
    base[starts[:-1]] = begins
    first, second = (kind.take(units).astype(np.uint16) for kind in (tables().first, tables().second))
    keys = base + first * np.uint16(CLASSES)
    keys[:-1] += first[1:]
    # What is read in two ways, or stands before such, is found by either way.
    either = first != second
    one = np.flatnonzero(either)
    next = np.flatnonzero(either[1:])
    both = np.flatnonzero(either[:-1] & either[1:])
    following = np.append(first[1:], np.uint16(0))
    more = (
        base[one] + second[one] * np.uint16(CLASSES) + following[one],
        base[next] + first[next] * np.uint16(CLASSES) + second[next + 1],
        base[both] + second[both] * np.uint16(CLASSES) + second[both + 1],
    )
    at = np.concatenate((one, next, both))
    keys = np.insert(keys, at, np.concatenate(more))
    places = np.insert(np.arange(len(units), dtype=np.int32), at, at)
    within = units.take(places) > 0
    return keys[within], places[within]


def _chunks(places: Array) -> Iterator[Array]:
    """Yield some places first, then ever more of them."""
    low, turn = 0, 0
    while low < len(places):
        size = CHUNKS[min(turn, len(CHUNKS) - 1)]
        yield places[low : low + size]
        low, turn = low + size, turn + 1
