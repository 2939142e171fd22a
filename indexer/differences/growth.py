"""From two texts to the figures that say other than before how much there is of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.differences.comparison import Comparison
from indexer.differences.figures import ENOUGH, Figure, figure, figures
from indexer.differences.natures import Alteration

Key = tuple[str, str]


class Growth(NamedTuple):
    """A figure that became another."""

    first: Figure
    second: Figure

    @property
    def percent(self) -> float | None:
        """How much it grew, in percent of what it was; None where the two cannot be set against each other."""
        before, after = self.first.value, self.second.value
        unit = [each.unit for each in self]
        if before is None or after is None or unit[0] != unit[1] or not before:
            return None
        return (after - before) / before * 100

    @property
    def points(self) -> float | None:
        """How many percentage points lie between two percentages; None for other figures."""
        before, after = self.first.value, self.second.value
        is_share = self.first.unit == self.second.unit == "%"
        return after - before if is_share and before is not None and after is not None else None

    @property
    def weight(self) -> float:
        """How much it changed, whichever way; 0 where that cannot be told."""
        return abs(self.percent or 0.0)


def growths(
    first: str, second: str, comparison: Comparison, alterations: Iterable[Alteration]
) -> tuple[Growth, ...]:
    """Return the figures that changed, in the order of the first text: those altered inside a sentence, and those of
    sentences that are otherwise put but say the same words before them. Dates are none.

    >>> from indexer.differences import compare
    >>> one, other = "全年排查问题32个。其他情况从略。", "本年度我们继续努力，排查问题46个，均已整改。"
    >>> for growth in growths(one, other, compare(one, other), ()):
    ...     print(growth.first.lead, growth.first.written, growth.second.written, growth.second.tail, growth.percent)
    全年排查问题 32 46 个 43.75
    """
    found = [
        Growth(figure(first, change.first), figure(second, change.second))
        for change in alterations
        if change.nature == "figure"
        and change.first[0] < change.first[1]
        and change.second[0] < change.second[1]
    ]
    found += _same_words(_left(first, comparison, 1), _left(second, comparison, 2))
    return tuple(
        growth
        for growth in sorted(found, key=lambda growth: growth.first.span)
        if not (growth.first.is_date or growth.second.is_date)
        and growth.first.lead
        and growth.first.written != growth.second.written
    )


def _left(text: str, comparison: Comparison, side: int) -> dict[Key, Figure]:
    """Return the figures of sentences without counterpart that are the only ones about their thing."""
    about: dict[Key, list[Figure]] = defaultdict(list)
    for row in comparison.rows:
        span = row[side]
        if row.kind in ("only_first", "only_second") and isinstance(span, tuple):
            for found in figures(text, *span):
                about[found.about].append(found)
    return {
        key: found[0] for key, found in about.items() if len(found) == 1 and len(key[0]) == ENOUGH and key[1]
    }


def _same_words(one: dict[Key, Figure], other: dict[Key, Figure]) -> Sequence[Growth]:
    return [Growth(found, other[key]) for key, found in one.items() if key in other]
