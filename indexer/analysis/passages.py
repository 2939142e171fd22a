"""From text to where its paragraphs and sentences begin."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from indexer.analysis.utf16 import encoded

LINE_FEED = 10
STOPS = "。！？!?"


def paragraph_starts(text: str) -> npt.NDArray[np.uint32]:
    """Return the ascending offsets, in UTF-16 units, where the lines of a text begin (uint32).

    >>> paragraph_starts("一、总体情况\\n今年以来").tolist()
    [0, 7]
    """
    return _after(encoded(text) == LINE_FEED)


def sentence_starts(text: str) -> npt.NDArray[np.uint32]:
    """Return the ascending offsets, in UTF-16 units, where sentences begin, each line's start among them (uint32).

    >>> sentence_starts("好。很好！\\n是").tolist()
    [0, 2, 5, 6]
    """
    return _after(ending()[encoded(text)])


@cache
def ending() -> npt.NDArray[np.bool_]:
    """Say of each unit whether a sentence ends with it: bool, shape (65536,)."""
    table = np.zeros(0x10000, dtype=np.bool_)
    table[[LINE_FEED, *map(ord, STOPS)]] = True
    table.setflags(write=False)
    return table


def _after(ends: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
    return np.concatenate(([0], np.flatnonzero(ends) + 1)).astype(np.uint32)
