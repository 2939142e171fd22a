"""From text to where its paragraphs and sentences begin."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_STOPS = np.array([ord(sign) for sign in "。！？!?"], dtype="<u4")


def paragraph_starts(text: str) -> npt.NDArray[np.uint32]:
    """Return the ascending offsets where the lines of a text begin (uint32).

    >>> paragraph_starts("一、总体情况\\n今年以来").tolist()
    [0, 7]
    """
    return _after(_codes(text) == 10)


def sentence_starts(text: str) -> npt.NDArray[np.uint32]:
    """Return the ascending offsets where sentences begin, each line's start among them (uint32).

    >>> sentence_starts("好。很好！\\n是").tolist()
    [0, 2, 5, 6]
    """
    codes = _codes(text)
    return _after((codes == 10) | np.isin(codes, _STOPS))


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _after(ends: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
    return np.concatenate(([0], np.flatnonzero(ends) + 1)).astype(np.uint32)
