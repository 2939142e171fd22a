"""The formulas of ranking, one function each, with their sources."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
K1 = 0.9
"""From 0.7 to 1.2 ranks questions alike, within half a point of MRR@10; 0.9 is what Trotman and others (2014) found."""
B = 0.75
PASSAGE_K1 = 0.3
"""In a short passage what is said twice says little more."""


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


def saturated(frequency: Floats, k1: float = K1) -> Floats:
    """Return frequencies on a scale where more of the same counts less and less (BM25's k1).

    >>> saturated(np.array([0, 1, 1e9], np.float32), 1.0).round(3).tolist()
    [0.0, 1.0, 2.0]
    """
    scale: Floats = frequency * np.float32(k1 + 1) / (frequency + np.float32(k1))
    return scale


def told(often: Floats, weights: Floats) -> Floats:
    """Return how much passages of equal length say of a query, from how often they hold its terms; shape (passages,).

    BM25 without its lengths, of overlapping windows (Callan 1994; Kaszkiel and Zobel 2001).
    """
    said: Floats = saturated(often, PASSAGE_K1) @ weights
    return said


def renamed(asked: Floats, other: Floats, asked_weight: float, other_weight: float) -> Floats:
    """Return what another name for a piece adds to its score, where documents hold that rather than the piece itself.

    The better of the two counts, and neither more than the piece asked for (as in the synonym operator of INQUERY, Turtle
    and Croft 1991, which takes alternatives for one term).
    """
    gained: Floats = np.maximum(other * np.float32(asked_weight / other_weight) - asked, 0)
    return gained
