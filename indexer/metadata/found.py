"""From what a rule found in a report to how sure it is: the shares that were right when the rules were measured."""

from __future__ import annotations

from typing import NamedTuple

from indexer.document import Evidence
from indexer.metadata.tables import rows

_SURE = {(field, how): (origin, float(share)) for field, how, origin, share in rows("sureness.tsv")}
_DOUBTED, _LOWEST, _HIGHEST = 0.75, 0.05, 0.99


class Found(NamedTuple):
    """A value, the rule that found it, and the words that say so."""

    value: str
    how: str
    start: int = 0
    end: int = 0
    support: int = 0
    """How many other signs agree, less those that speak against it."""

    def backed(self, agreeing: int) -> Found:
        """Return the same with so many more signs that agree, or that disagree if below 0."""
        return self._replace(support=self.support + agreeing) if agreeing else self


def evidence(field: str, found: Found) -> Evidence:
    """Return how sure a value is: each sign that agrees halves the doubt, each that disagrees takes a quarter.

    >>> evidence("year", Found("2023", "title", 4, 9))
    Evidence(confidence=0.96, origin='title', start=4, end=9)
    >>> evidence("year", Found("2023", "title", 4, 9, -1)).confidence
    0.72
    """
    origin, share = _SURE[field, found.how]
    if share == 1:
        return Evidence(share, origin)
    if found.support:
        share = _supported(share, found.support)
    return Evidence(share, origin, found.start, found.end)


def _supported(share: float, support: int) -> float:
    share = 1 - (1 - share) * 0.5**support if support > 0 else share * _DOUBTED**-support
    return round(min(max(share, _LOWEST), _HIGHEST), 3)


def in_title(text: str, body: int, words: str) -> tuple[int, int]:
    """Return where the title lines of a text hold some words, else all of those lines; nowhere if they are not in it.

    >>> in_title("云汀市水利局2023年\\n工作总结\\n一、", 18, "2023年"), in_title("一、概况", 0, "2023年")
    ((6, 11), (0, 0))
    """
    at = text.find(words, 0, body)
    if at >= 0:
        return at, at + len(words)
    return (0, len(text[:body].rstrip())) if body else (0, 0)
