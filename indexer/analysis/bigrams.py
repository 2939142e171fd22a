"""From text to its characters and every pair of neighbours with their offsets: what makes exact strings findable."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.analysis.utf16 import encoded

SEPARATOR = 0
"""The unit that stands after each text; one inside a text is in no term, like a line feed."""
LINE_FEED = 10


def bigrams(text: str) -> Iterator[tuple[str, npt.NDArray[np.uint32]]]:
    """Yield the characters of a normalized text and the pairs of neighbours in a line, with ascending offsets.

    A character is one unit of UTF-16 here and offsets count units, so that half a surrogate pair is one too. Terms
    ascend, a character right before the pairs that it begins. A NUL parts a text as a line feed does.

    >>> [(term, offsets.tolist()) for term, offsets in bigrams("改革改革\\n好")]
    [('好', [5]), ('改', [0, 2]), ('改革', [0, 2]), ('革', [1, 3]), ('革改', [1])]
    """
    units = encoded(text)
    inside = is_inside(units)
    singles = units.astype(np.uint32) << 16
    keys = np.concatenate((singles[inside], singles[:-1] | units[1:]))
    places = np.concatenate((np.flatnonzero(inside), np.arange(len(units) - 1)))
    keep = np.concatenate((np.ones(np.count_nonzero(inside), np.bool_), inside[:-1] & inside[1:]))
    keys, places = keys[keep], places[keep].astype(np.uint32)
    order = np.argsort(keys, kind="stable")
    keys, places = keys[order], places[order]
    starts = np.flatnonzero(np.diff(keys, prepend=np.uint32(0)))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(keys)], strict=False):
        yield spelled(int(keys[start])), places[start:end]


def key(term: str) -> int:
    """Return the number of a term of one or two units, by which terms are ordered.

    >>> hex(key("改")), hex(key("改革"))
    ('0x65390000', '0x65399769')
    """
    units = encoded(term).tolist()
    first, second = units + [0] * (2 - len(units))
    return int(first) << 16 | int(second)


def spelled(number: int) -> str:
    """Return the term of a number, halves of surrogate pairs each by themselves.

    >>> spelled(0x65390000), spelled(0x65399769)
    ('改', '改革')
    """
    return chr(number >> 16) + (chr(number & 0xFFFF) if number & 0xFFFF else "")


def positional(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Say of each term, by its number, whether an index keeps its offsets.

    Every pair of neighbours is near one whose offsets are kept: those are the pairs that begin with a telling
    character, and those that hold none.
    """
    first, second = keys >> 16, keys & 0xFFFF
    kept: npt.NDArray[np.bool_] = (second != 0) & (telling()[first] | ~telling()[second])
    return kept


def is_inside(units: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
    """Say of each unit whether it is in terms: line feeds and separators are not."""
    inside: npt.NDArray[np.bool_] = (units != LINE_FEED) & (units != SEPARATOR)
    return inside


@cache
def telling() -> npt.NDArray[np.bool_]:
    """Say of each unit whether it is a letter, a digit, an ideograph or half of a pair: bool, shape (65536,)."""
    table = np.fromiter((chr(unit).isalnum() for unit in range(0x10000)), np.bool_, 0x10000)
    table[0xD800:0xE000] = True
    table.setflags(write=False)
    return table
