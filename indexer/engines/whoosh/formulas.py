"""The formulas of ranking, one function each, with their sources."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
K1 = 1.2
B = 0.75


def idf(documents: int, holding: int) -> float:
    """Return a term's inverse document frequency (Robertson and Zaragoza 2009, with Lucene's 1 + inside).

    >>> round(idf(100, 1), 3), round(idf(100, 100), 3)
    (4.21, 0.005)
    """
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def relative_lengths(lengths: npt.NDArray[Any], average: float) -> Floats:
    """Return by what the frequencies in documents of such lengths are divided (BM25F's first step)."""
    relative: Floats = (1 - B + B * lengths.astype(np.float32) / np.float32(average)).astype(np.float32)
    return relative


def saturated(frequency: Floats) -> Floats:
    """Return frequencies on a scale where more of the same counts less and less (BM25's k1)."""
    scale: Floats = frequency * np.float32(K1 + 1) / (frequency + np.float32(K1))
    return scale
