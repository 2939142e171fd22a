"""How well orders of documents answer questions: the first right one, all right ones, and whether they are there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FIRST, FOUND = 10, 100
"""How many documents readers look at, and how many are asked for."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over questions."""

    mrr: float
    ndcg: float
    recall: float
    empty: int
    """Questions without an answer."""


def measured(answers: Mapping[str, Sequence[str]], judged: Mapping[str, Mapping[str, int]]) -> Measures:
    """Measure answers, each the ids of documents in order.

    >>> measured({"甲": ["1", "2"], "乙": []}, {"甲": {"2": 1}, "乙": {"3": 1}})
    Measures(mrr=0.25, ndcg=0.31546487678572877, recall=0.5, empty=1)
    """
    mrr = ndcg = recall = 0.0
    for question, grades in judged.items():
        ranked = [grades.get(id, 0) for id in answers[question][:FOUND]]
        mrr += next((1 / place for place, grade in enumerate(ranked[:FIRST], 1) if grade), 0.0)
        ndcg += _gain(ranked) / _gain(sorted(grades.values(), reverse=True))
        recall += sum(map(bool, ranked)) / len(grades)
    count = len(judged)
    return Measures(mrr / count, ndcg / count, recall / count, sum(not answers[each] for each in judged))


def _gain(grades: Sequence[int]) -> float:
    """Return what the first grades are worth, less further down (Järvelin and Kekäläinen 2002)."""
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades[:FIRST], 1))
