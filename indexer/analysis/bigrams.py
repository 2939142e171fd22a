"""From text to every pair of neighbouring characters with its offsets: what makes exact strings findable."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

END = "\0"
"""Stands for the missing neighbour of a line's last character."""


def bigrams(text: str) -> Iterator[tuple[str, npt.NDArray[np.uint32]]]:
    """Yield each distinct pair of a normalized text with the ascending offsets where it begins (uint32).

    A pair never crosses a line; a line's last character is paired with END, so each character begins one pair.

    >>> [(pair, list(map(int, offsets))) for pair, offsets in bigrams("改革改革\\n好")]
    [('好\\x00', [5]), ('改革', [0, 2]), ('革\\x00', [3]), ('革改', [1])]
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    following = np.append(codes[1:], np.uint64(0))
    following[following == 10] = 0
    offsets = np.flatnonzero(codes != 10)
    keys = (codes << np.uint64(32) | following)[offsets]
    order = np.argsort(keys, kind="stable")
    keys, ordered = keys[order], offsets[order].astype(np.uint32)
    bounds = np.flatnonzero(np.diff(keys, prepend=np.uint64(0)) != 0)
    firsts = keys[bounds]
    halves = np.column_stack((firsts >> np.uint64(32), firsts & np.uint64(0xFFFFFFFF)))
    pairs = halves.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    ends = np.append(bounds[1:], len(keys))[: len(bounds)]
    for place, (start, end) in enumerate(zip(bounds.tolist(), ends.tolist(), strict=True)):
        yield pairs[2 * place : 2 * place + 2], ordered[start:end]
