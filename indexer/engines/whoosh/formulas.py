"""The formulas of ranking, one function each, with their sources."""

from __future__ import annotations

import math

import numpy as np

from indexer.engines.whoosh.snapshot import Floats

K1 = 1.2
B = 0.75


def idf(documents: int, holding: int) -> float:
    """Return a term's inverse document frequency (Robertson and Zaragoza 2009, with Lucene's 1 + inside).

    >>> round(idf(100, 1), 3), round(idf(100, 100), 3)
    (4.21, 0.005)
    """
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def length_normalized(counts: Floats, lengths: Floats, average: float) -> Floats:
    """Return term frequencies divided by how much longer than average their documents are (BM25F's first step)."""
    normalized: Floats = counts / (1 - B + B * lengths / np.float32(average))
    return normalized


def saturated(frequency: Floats) -> Floats:
    """Return frequencies on a scale where more of the same counts less and less (BM25's k1)."""
    scale: Floats = frequency * np.float32(K1 + 1) / (frequency + np.float32(K1))
    return scale
