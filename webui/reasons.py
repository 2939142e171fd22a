"""From a score to the reasons for it: which parts it has, and which words they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer import Hit
from webui.languages import _

PARTS = {
    "words": "词语",
    "bigrams": "字串",
    "exact": "原样",
    "names": "别名",
    "passage": "段落",
}
MEANING = {
    "words": "含有所查的词语",
    "bigrams": "含有相邻的两个字",
    "exact": "含有原样的字串",
    "names": "含有所查词语的别的说法",
    "passage": "有一段集中谈到",
}
NAMED = 6
"""Terms of a part that are named."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term's share in a part of a score."""

    text: str
    value: str
    often: str
    weight: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a score, as a bar and as a figure."""

    label: str
    meaning: str
    value: str
    length: float
    """In hundredths of the largest on the page."""
    terms: tuple[Term, ...]
    more: int
    """Terms that are not named."""


def reasons(hits: Sequence[Hit]) -> dict[str, list[Part]]:
    """Return what the score of each hit is made of, by its id."""
    highest = max((share.value for hit in hits for share in hit.explanation), default=0.0) or 1.0
    return {
        hit.id: [
            Part(
                _(PARTS[share.part]),
                _(MEANING[share.part]),
                f"{share.value:.2f}",
                round(100 * max(share.value, 0.0) / highest, 1),
                tuple(
                    Term(term.text, f"{term.value:.2f}", f"{term.often:.2f}", f"{term.weight:.2f}")
                    for term in share.terms[:NAMED]
                ),
                max(0, len(share.terms) - NAMED),
            )
            for share in hit.explanation
        ]
        for hit in hits
    }
