"""From a batch of texts to the lists of its words: which documents hold each, and how often.

A word of up to four units is its own key: the 64 bits of the text at which it begins, masked to its length. Tables
turn keys into numbers of words without making a string of each; what a word holds inside is asked once a word.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from indexer.analysis.units import Ints, Units, spread, starts_of
from indexer.analysis.words import Segmenter, parts, segmenter

Keys = npt.NDArray[np.uint64]
SLICE = 1 << 14
"""Units that are cut and counted at once, and then on to the next safe place."""
SAFE = (0, ord("\n"), ord("。"))
"""Signs after which a text may be taken apart: jieba cuts what lies between signs by itself."""
SLOT_BITS = 20
"""A table has so many slots, as a power of two; it is for as many words."""
MOST_WORDS = 400_000
"""A process forgets the words it knows when there are more of them; junk has no end of words."""
MOST_COUNTED = 0xFFFF
# A word of more than four units has no key of its own: this one begins with 0, which none has that is in a table.
_MASKS = np.array(
    [0, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFF0000], dtype=np.uint64
)
# Odd, so that no two keys become one.
_MIXES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words with the documents that hold them, ascending in both."""

    terms: bytes
    """All distinct words in UTF-8, one after another, in the order of their bytes."""
    bounds: Ints
    """Where each word begins in `terms`, and the end; int64, shape (T + 1,)."""
    starts: Ints
    """Where each word's documents begin, and the end; int64, shape (T + 1,)."""
    docs: npt.NDArray[np.uint16]
    """The documents of each word; shape (P,)."""
    counts: npt.NDArray[np.uint32]
    """How often each of these documents holds the word; shape (P,)."""
    lengths: npt.NDArray[np.uint32]
    """How often each document holds any word; shape (N,)."""


def word_lists(batch: Units) -> WordLists:
    """Invert a batch by jieba's words and the shorter words inside them.

    >>> lists = word_lists(Units.of(["放管服改革，改革。", "改革"]))
    >>> lists.terms.decode(), lists.starts.tolist(), lists.docs.tolist(), lists.counts.tolist()
    ('改革放管服放管服改革', [0, 2, 3, 4], [0, 1, 0, 0], [2, 1, 1, 1])
    """
    if len(_vocabulary(segmenter()).words) > MOST_WORDS:
        _vocabulary.cache_clear()
    vocabulary = _vocabulary(segmenter())
    counted = [_counted(batch, begin, end, vocabulary) for begin, end in _slices(batch.normalized)]
    return _ranked(counted, vocabulary, len(batch))


class Vocabulary:
    """The words met so far, each with a number."""

    def __init__(self) -> None:
        self.words = ["", "\0"]
        """The words by number: none has the number 0, and 1 is the sign between texts."""
        self._numbers = {word: number for number, word in enumerate(self.words)}
        # Each slot of a table holds what remains of a mixed key, and the number of its word.
        self._tables = np.zeros((len(_MIXES), 1 << SLOT_BITS), np.uint64)
        self._tables[:, 0] = 1
        self._inside, self._inside_sizes = array("q"), array("q")
        self._spelled: list[str] = []
        self._order = np.zeros(0, np.int64)

    def numbers(self, keys: Keys, text: bytes, begins: Ints, sizes: Ints) -> Ints:
        """Return the numbers of words by their keys, or by their spelling if they are in no table yet."""
        numbers = self._found(keys, 0)
        missing = np.flatnonzero(numbers == 0)
        numbers[missing] = self._found(keys[missing], 1)
        missing = missing[numbers[missing] == 0]
        places = (2 * begins[missing]).tolist(), (2 * (begins + sizes)[missing]).tolist()
        words = [text[begin:end].decode("utf-16-le") for begin, end in zip(*places, strict=True)]
        numbers[missing] = list(map(self._number, words))
        self._enter(keys[missing], numbers[missing])
        return numbers

    def inside(self) -> tuple[Ints, Ints]:
        """Return the words inside each word, itself among them, one after another, and where each one's begin."""
        while len(self._inside_sizes) < len(self.words):
            inside = parts(self.words[len(self._inside_sizes)])
            self._inside.extend(map(self._number, inside))
            self._inside_sizes.append(len(inside))
        return np.array(self._inside), starts_of(np.array(self._inside_sizes))

    def order(self) -> Ints:
        """Return the numbers of all words in the order of their spelling, which is that of their UTF-8."""
        fresh = sorted(self.words[len(self._spelled) :])
        places = [bisect_left(self._spelled, word) for word in fresh]
        self._order = np.insert(self._order, places, list(map(self._numbers.__getitem__, fresh)))
        self._spelled += fresh
        self._spelled.sort()
        return self._order

    def _found(self, keys: Keys, table: int) -> Ints:
        rest = keys * np.uint64(_MIXES[table])
        found: Keys = self._tables[table].take((rest >> np.uint64(64 - SLOT_BITS)).view(np.int64))
        rest <<= np.uint64(SLOT_BITS)
        rest ^= found
        found &= np.uint64((1 << SLOT_BITS) - 1)
        found *= rest < np.uint64(1 << SLOT_BITS)
        return found.view(np.int64)

    def _enter(self, keys: Keys, numbers: Ints) -> None:
        """Put words that have keys in the first table where their slot is free."""
        fit = (keys & np.uint64(0xFFFF) != 0) & (numbers < 1 << SLOT_BITS)
        keys, numbers = keys[fit], numbers[fit]
        for table, mix in zip(self._tables, _MIXES, strict=True):
            mixed = keys * np.uint64(mix)
            slots = (mixed >> np.uint64(64 - SLOT_BITS)).view(np.int64)
            entries = mixed << np.uint64(SLOT_BITS) | numbers.view(np.uint64)
            free = table[slots] == 0
            table[slots[free]] = entries[free]
            left = table[slots] != entries
            keys, numbers = keys[left], numbers[left]

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number


@lru_cache(maxsize=1)
def _vocabulary(_: Segmenter) -> Vocabulary:
    return Vocabulary()


def _slices(units: npt.NDArray[np.uint16]) -> Iterator[tuple[int, int]]:
    """Yield stretches of a batch that can be cut apart from each other."""
    safe = np.flatnonzero((units == SAFE[0]) | (units == SAFE[1]) | (units == SAFE[2])) + 1
    begin = 0
    while begin < len(units):
        end = int(safe[np.searchsorted(safe, min(begin + SLICE, len(units)))])
        yield begin, end
        begin = end


def _counted(batch: Units, begin: int, end: int, vocabulary: Vocabulary) -> Keys:
    """Cut a stretch of a batch and count: `word << 32 | document << 16 | count`, in ascending order."""
    text, begins, sizes = _cut(batch.normalized[begin:end])
    window = np.ndarray((end - begin,), dtype="<u8", buffer=text + bytes(8), strides=(2,))
    keys = window.take(begins)
    keys &= _MASKS.take(np.minimum(sizes, len(_MASKS) - 1))
    found = vocabulary.numbers(keys, text, begins, sizes)
    first, shares = spread(batch.starts, begin, end)
    words = np.diff(np.searchsorted(begins, starts_of(shares)))
    found <<= 16
    found |= np.repeat(np.arange(first, first + len(shares)), words)
    found.sort()
    starts = np.flatnonzero(_changes(found))
    counts = np.diff(starts, append=len(found))
    found = found[starts]
    if counts.max() > MOST_COUNTED:
        # The same again, as often as needed.
        more = (counts - 1) // MOST_COUNTED
        found = np.concatenate((found, np.repeat(found, more)))
        counts = np.concatenate((counts - more * MOST_COUNTED, np.full(more.sum(), MOST_COUNTED)))
    found <<= 16
    found |= counts
    return found.view(np.uint64)


def _cut(units: npt.NDArray[np.uint16]) -> tuple[bytes, Ints, Ints]:
    """Cut units into words; return them as bytes, and where among them each word begins and its size."""
    raw = units.tobytes()
    try:
        text = raw.decode("utf-16-le")
    except UnicodeDecodeError:
        # The Rust port cannot take halves of a surrogate pair.
        text = raw.decode("utf-16-le", "surrogatepass").encode("utf-8", "replace").decode("utf-8")
        raw = text.encode("utf-16-le")
    sizes = _sizes(segmenter().cut(text))
    ends = np.cumsum(sizes)
    if len(text) != len(units):
        # There are characters of two units: from places among characters to places among units.
        characters = np.flatnonzero(np.frombuffer(raw, dtype="<u2") & 0xFC00 != 0xDC00)
        ends = np.append(characters, len(units))[ends]
        sizes = np.diff(ends, prepend=0)
    return raw, ends - sizes, sizes


def _sizes(words: Sequence[str]) -> Ints:
    try:
        return np.frombuffer(bytes(map(len, words)), np.uint8).astype(np.int64)
    except ValueError:
        # A word of more than 255 characters.
        return np.fromiter(map(len, words), np.int64, len(words))


def _ranked(counted: list[Keys], vocabulary: Vocabulary, documents: int) -> WordLists:
    """Join what was counted, with the words inside words, in the order of spelling."""
    inside, inside_starts = vocabulary.inside()
    order = vocabulary.order()
    ranks = np.zeros(len(order), np.uint64)
    ranks[order] = np.arange(len(order), dtype=np.uint64) << np.uint64(32)
    inside_ranks = ranks[inside]
    found = np.concatenate(
        [np.zeros(0, np.uint64), *(_expanded(each, inside_ranks, inside_starts) for each in counted)]
    )
    found.sort()
    postings = found >> np.uint64(16)
    starts = np.flatnonzero(_changes(postings))
    postings, docs = postings[starts], postings[starts].astype(np.uint16)
    counts = found.astype(np.uint16).astype(np.uint32)
    if len(starts) < len(found):
        counts = np.add.reduceat(counts, starts, dtype=np.uint32)
    present = (postings >> np.uint64(16)).astype(np.int64)
    terms = np.flatnonzero(_changes(present))
    blob, bounds = _blob([vocabulary.words[number] for number in order[present[terms]].tolist()])
    lengths = np.bincount(docs, weights=counts, minlength=documents).astype(np.uint32)
    return WordLists(blob, bounds, np.append(terms, len(docs)), docs, counts, lengths)


def _blob(words: list[str]) -> tuple[bytes, Ints]:
    """Return words one after another in UTF-8, and where each begins."""
    text = "".join(words)
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    sizes = 1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)
    starts = starts_of(np.fromiter(map(len, words), np.int64, len(words)))
    return text.encode(), starts_of(sizes)[starts]


def _expanded(counted: Keys, inside: Keys, starts: Ints) -> Keys:
    """Put in place of each word the words inside it, given as their ranks << 32."""
    numbers = (counted >> np.uint64(32)).astype(np.int64)
    begins = starts.take(numbers)
    numbers += 1
    sizes = starts.take(numbers)
    sizes -= begins
    begins -= np.cumsum(sizes)
    begins += sizes
    places = np.repeat(begins, sizes)
    places += np.arange(len(places))
    expanded = np.repeat(counted & np.uint64(0xFFFFFFFF), sizes)
    expanded |= inside.take(places)
    return expanded


def _changes(values: Ints | Keys) -> npt.NDArray[np.bool_]:
    changes = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=changes[1:])
    return changes
