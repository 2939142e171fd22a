"""From a text to its sketch: a few hundred numbers by which texts that share stretches of wording find each other."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.analysis import normalize_units, telling

Hashes = npt.NDArray[np.uint32]

SHINGLE = 6
"""Characters that are compared as one. Of two texts of the same subject, one shingle in a hundred is common at 6."""
WHOLE = 256
"""A sketch of fewer numbers holds every shingle of its text; one of more holds the smallest."""
FEW, MOST = 12, 1 << 10
"""A sketch of more holds one shingle in so many, and MOST of them, so that short texts are found in long ones."""
NUMERALS = "0123456789〇零一二三四五六七八九十百千万亿两"
VOID = np.uint32(0xFFFFFFFF)
"""What no shingle becomes."""
_FIRST, _SECOND, _THIRD, _LAST = map(np.uint32, (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F))


def sketch(text: str) -> Hashes:
    """Return the sketch of a text: the smallest of its shingles' hashes, ascending (uint32).

    The same text has the same sketch on every machine. Figures, punctuation and spaces leave no trace.

    >>> sketch("全年完成投资3.2亿元。").tolist() == sketch("全年完成\\n投资 48 亿元").tolist() != []
    True
    """
    hashes = shingles(text)
    count = len(hashes)
    limit = min(max(WHOLE, count // FEW), MOST)
    # Twice as many as are needed, were all of them different; few texts repeat themselves more.
    bound = 2 * limit
    while bound < count:
        smallest = _distinct(hashes[hashes < (bound << 32) // count])
        if len(smallest) >= limit:
            return smallest[:limit]
        bound *= 4
    return _distinct(hashes)[:limit]


def share(first: str, second: str) -> int:
    """Return how many percent of the shingles of the text that has fewer are in the other too.

    >>> share("巡查河道四十次，清理垃圾五吨。", "全年巡查河道32次，清理垃圾9吨，修补堤坝。")
    100
    >>> share("巡查河道四十次", "茶园面积逐年增加")
    0
    """
    one, other = _distinct(shingles(first)), _distinct(shingles(second))
    fewer = min(len(one), len(other))
    both = len(one) + len(other) - len(_distinct(np.concatenate((one, other))))
    return 100 * both // fewer if fewer else 0


def shingles(text: str) -> Hashes:
    """Return the hash of each stretch of SHINGLE characters that tell something, in the order of the text (uint32)."""
    units = _wording()[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")]
    units = units[units != 0].astype(np.uint32)
    if len(units) < SHINGLE:
        return np.zeros(0, np.uint32)
    pairs = units[1:] << np.uint32(16)
    pairs |= units[:-1]
    hashes: Hashes = pairs[:-4] * _FIRST
    hashes ^= hashes >> np.uint32(15)
    hashes += pairs[2:-2]
    hashes *= _SECOND
    hashes ^= hashes >> np.uint32(13)
    hashes += pairs[4:]
    hashes *= _THIRD
    hashes ^= hashes >> np.uint32(16)
    hashes *= _LAST
    hashes ^= hashes >> np.uint32(15)
    hashes[hashes == VOID] = 0
    return hashes


def _distinct(hashes: Hashes) -> Hashes:
    ordered: Hashes = np.sort(hashes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]


@cache
def _wording() -> npt.NDArray[np.uint16]:
    """Return what each unit counts as among its neighbours, 0 for none: uint16, shape (65536,)."""
    units = np.arange(0x10000, dtype=np.uint16)
    table = np.where(telling()[units], normalize_units(units), 0).astype(np.uint16)
    table[normalize_units(np.frombuffer(NUMERALS.encode("utf-16-le"), dtype="<u2"))] = 0
    table[0xFF10:0xFF1A] = 0
    table.setflags(write=False)
    return table
