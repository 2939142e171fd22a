"""From units of text to how they are read, as numbers: a syllable each, or two for what is read in either way."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache
from importlib.resources import files
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import normalize_units
from indexer.analysis.sounds import readings

Codes = npt.NDArray[np.uint16]
Mask = npt.NDArray[np.bool_]
_LETTERS = 2
"""The class of a; 0 is that of nothing, 1 that of what is neither read nor a digit."""
_DIGITS = _LETTERS + 26
CLASSES = 64
"""Classes are below this."""


class Tables(NamedTuple):
    """What is known of every unit as written; each of shape (65536,)."""

    folded: Codes
    """The unit normalized."""
    usual: Codes
    """The place of its usual reading in `spellings()`; a Latin letter is read as itself; 0 for none."""
    other: Codes
    """The same of its other reading; the usual one again where there is none."""
    first: npt.NDArray[np.uint8]
    """The class of its usual reading's first letter, or of a digit."""
    second: npt.NDArray[np.uint8]
    """The same of its other reading."""


@cache
def spellings() -> tuple[str, ...]:
    """Return nothing, then all syllables and single letters, in alphabetical order."""
    return ("", *sorted({*ascii_lowercase, *_syllables()}))


@cache
def _syllables() -> frozenset[str]:
    return frozenset(reading for code in range(0x3400, 0xA000) for reading in readings(chr(code)))


def is_syllable(text: str) -> bool:
    """Tell whether this is how some character is read.

    >>> is_syllable("feng"), is_syllable("fen"), is_syllable("fe")
    (True, True, False)
    """
    return text in _syllables()


@cache
def tables() -> Tables:
    """Return what is known of every unit."""
    folded = normalize_units(np.arange(0x10000).astype(np.uint16))
    places = {spelling: place for place, spelling in enumerate(spellings())}
    usual = np.zeros(0x10000, np.uint16)
    for letter in ascii_lowercase:
        usual[ord(letter)] = places[letter]
    for code in range(0x3400, 0xA000):
        if found := readings(chr(code)):
            usual[code] = places.get(found[0], 0)
    other = usual.copy()
    for character, pair in heteronyms().items():
        usual[ord(character)], other[ord(character)] = (places[reading] for reading in pair)
    first, second = (_classes(codes) for codes in (usual, other))
    return Tables(folded, usual[folded], other[folded], first[folded], second[folded])


def _classes(codes: Codes) -> npt.NDArray[np.uint8]:
    of = np.array([1, *(class_of(spelling[0]) for spelling in spellings()[1:])], np.uint8)
    classes = of[codes]
    classes[ord("0") : ord("9") + 1] = np.arange(_DIGITS, _DIGITS + 10)
    classes[0] = 0
    return classes


@cache
def heteronyms() -> dict[str, tuple[str, str]]:
    """Return the characters that are read in two ways, and these.

    >>> heteronyms()["重"]
    ('chong', 'zhong')
    """
    lines = files("indexer.suggest").joinpath("heteronyms.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    found = {}
    for pair, characters in rows:
        one, another = pair.split()
        found.update(dict.fromkeys(characters, (one, another)))
    return found


@lru_cache(maxsize=1_000)
def beginning(letters: str) -> Mask:
    """Tell which spellings begin with some letters."""
    low = bisect_left(spellings(), letters)
    high = bisect_left(spellings(), letters + "{")  # the character after z
    mask = np.zeros(len(spellings()), np.bool_)
    mask[low:high] = True
    return mask


@lru_cache(maxsize=1_000)
def exactly(syllable: str) -> Mask:
    """Tell which spelling is this one."""
    return np.array([spelling == syllable for spelling in spellings()])


@lru_cache(maxsize=1_000)
def like(syllable: str) -> Mask:
    """Tell which spellings many readers take for this one, as their speech does.

    >>> [spellings()[place] for place in np.flatnonzero(like("shen"))]
    ['sen', 'seng', 'shen', 'sheng']
    """
    return np.array([blurred(spelling) == blurred(syllable) for spelling in spellings()])


@lru_cache(maxsize=1_000)
def blurred(syllable: str) -> str:
    """Return a syllable without what many readers do not tell apart: zh ch sh from z c s, ng from n."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable


def class_of(letter: str) -> int:
    """Return the class of a letter."""
    return ord(letter) - ord("a") + _LETTERS
