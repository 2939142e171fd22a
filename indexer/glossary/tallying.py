"""From texts to how often each of some strings stands in them, and in how many: all strings in one pass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.analysis import encoded
from indexer.glossary.repeats import Ints, Keys, Mask, Texts

LEADING = 3
"""By so many units it is looked whether any of the strings may begin; none is shorter."""
_BUCKET_BITS = 18
_LED = np.uint64((1 << 16 * LEADING) - 1)
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)


class _Step:
    """What strings begin with, up to one length."""

    def __init__(self, hashes: Keys, strings: Ints) -> None:
        """Take the hashes of beginnings, and for each the string that it is all of, -1 for none."""
        # A beginning that is one string's whole stands once with it, and with -1 for each string that goes on.
        order = np.lexsort((-strings, hashes * _MIX))
        keys = (hashes * _MIX)[order]
        first = np.concatenate(([True], keys[1:] != keys[:-1]))
        self._keys, self._strings = keys[first], strings[order[first]]
        self._marks = _marked(keys)
        buckets = _buckets(self._keys)
        self._begins = buckets.searchsorted(np.arange(1 << _BUCKET_BITS))
        self._crowd = int(np.bincount(buckets).max())

    def find(self, hashes: Keys) -> tuple[Ints, Ints]:
        """Return the places of those of some hashes that are beginnings, and the strings that these are all of."""
        keys = hashes * _MIX
        likely = np.flatnonzero(self._marks.take(_buckets(keys)))
        keys = keys[likely]
        # Keys are as good as random, so that few share a bucket and the right one is near its begin.
        at = self._begins.take(_buckets(keys))
        for _ in range(self._crowd - 1):
            at += self._keys.take(at, mode="clip") < keys
        same = self._keys.take(at, mode="clip") == keys
        return likely[same], self._strings.take(at[same])


class Tally:
    """Counts some distinct strings in texts that are handed over in batches."""

    def __init__(self, strings: Sequence[str]) -> None:
        """Take the strings, normalized, each of LEADING units or more."""
        self.documents: Ints = np.zeros(len(strings), np.int64)
        self.occurrences: Ints = np.zeros(len(strings), np.int64)
        units = [encoded(string) for string in strings]
        led = [np.append(each[:LEADING], np.uint16(0)) for each in units]
        leading: Keys = np.concatenate([np.empty(0, np.uint16), *led]).view("<u8")
        self._begins = _marked(leading * _MIX)
        self._steps = _steps(units)

    def add(self, units: Texts) -> None:
        """Count in some texts, normalized, a zero after each."""
        padded = np.concatenate((units, np.zeros(LEADING, np.uint16)))
        window: Keys = np.ndarray((len(units),), "<u8", padded.data, strides=(2,))
        places = np.flatnonzero(self._begins.take(_buckets((window & _LED) * _MIX)))
        hashes = padded[places].astype(np.uint64)
        for after in range(1, LEADING):
            hashes = _longer(hashes, padded[places + after])
        found, strings = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for size, step in enumerate(self._steps, LEADING):
            same, whole = step.find(hashes)
            places, hashes = places[same], hashes[same]
            found.append(places[whole >= 0])
            strings.append(whole[whole >= 0])
            # A string that would reach over the end of the last text meets its separator before.
            hashes = _longer(hashes, padded.take(places + size, mode="clip"))
        self._count(units, np.concatenate(found), np.concatenate(strings))

    def _count(self, units: Texts, places: Ints, strings: Ints) -> None:
        size = len(self.documents)
        owners = np.flatnonzero(units == 0).searchsorted(places)
        self.occurrences += np.bincount(strings, minlength=size)
        self.documents += np.bincount(np.unique(owners * size + strings) % max(size, 1), minlength=size)


def _steps(strings: Sequence[Texts]) -> list[_Step]:
    lengths = np.array([len(each) for each in strings], np.int64)
    longest = int(lengths.max(initial=0))
    table = np.zeros((len(strings), longest), np.uint16)
    for row, each in zip(table, strings, strict=True):
        row[: len(each)] = each
    steps = []
    hashes = table[:, 0].astype(np.uint64) if longest else np.empty(0, np.uint64)
    for size in range(1, longest + 1):
        if size > 1:
            hashes = _longer(hashes, table[:, size - 1])
        if size >= LEADING:
            held = np.flatnonzero(lengths >= size)
            steps.append(_Step(hashes[held], np.where(lengths[held] == size, held, -1)))
    return steps


def _longer(hashes: Keys, units: Texts) -> Keys:
    """Return the hashes of strings that go on with one more unit each."""
    longer: Keys = hashes * _BASE
    longer += units
    longer ^= longer >> np.uint64(31)
    return longer


def _marked(keys: Keys) -> Mask:
    marks = np.zeros(1 << _BUCKET_BITS, np.bool_)
    marks[_buckets(keys)] = True
    return marks


def _buckets(keys: Keys) -> Ints:
    buckets: Ints = (keys >> np.uint64(64 - _BUCKET_BITS)).view(np.int64)
    return buckets
