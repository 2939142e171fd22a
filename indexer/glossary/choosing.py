"""From what several texts hold to the wordings that an archive uses again and again, and to words for its dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.analysis import decoded, segmenter
from indexer.glossary.evidence import (
    LINE_FEED,
    LOOKS,
    Cohesion,
    Edges,
    Floats,
    borders,
    cut_out,
    edges,
    spread,
)
from indexer.glossary.repeats import PLACE_BITS, SHORTEST, Hashes, Ints, Mask, Repeats, Texts, repeats

MOST_UNITS = 1 << PLACE_BITS
"""So many units are looked through at most."""
LEAST, SHARE = 5, 500
"""A wording is in so many texts at least, and in one of so many."""
MOST = 5_000
"""So many are kept at most, long ones and those in many texts first."""
FRAGMENT, FRAGMENT_OF_WORD = 0.7, 0.9
"""What goes on in the same way in a larger share of its occurrences is a piece of a longer string; one word may more."""
_WITH, _AS, _OF = "以为的"
_NUMERALS = "〇零一二三四五六七八九十百千万亿两几"
FIGURES = 0.2
"""What stands beside figures in a larger share is a piece of a sum or a date."""
LEAST_OF_WORD, LONGEST_WORD = 10, 6
"""A wording that is to be a word is in so many documents at least, and of so many characters at most."""
LOOSE = 4.0
"""The least cohesion in bits."""
ENOUGH_FOR_WORD, ENOUGH, ENOUGH_OF_SHORTEST = 7.0, 10.0, 14.0
"""How much must speak in all for a string that is one word, for one of several, and for one of three characters."""
CLOSED, CLOSED_BY_SIGNS, OPENED = 0.3, 0.08, 0.04
"""A string of several words must end before a sign or a link in so large a share, or it is a beginning; before a sign in
so large a share; and begin after either in so large a share, or it is an end."""
FREE, FIRM, OFTEN = 0.35, 7.5, 40
"""What goes on in the same way in no larger a share, holds together by so many bits and stands so often need not end
before signs and links as often: 中国特色社会主义."""
WHOLE_WORDS = 0.6
"""The share of places at which it must be cut out by the segmenter."""


class Wording(NamedTuple):
    """A string that texts use again and again, as it is normalized, and what was seen of it."""

    text: str
    documents: int
    occurrences: int


def mine(units: Texts) -> tuple[Wording, ...]:
    """Return the wordings of some texts, those in the most texts first.

    `units` are the texts, normalized, a zero after each, no more than MOST_UNITS; best one of each family of copies.
    What stands more than once in the same sentence all around counts once.
    """
    units = units[:MOST_UNITS]
    ends = np.flatnonzero(units == 0)
    units = units[: ends[-1] + 1 if len(ends) else 0]
    if not len(units):
        return ()
    hashes = Hashes(units)
    levels = list(repeats(units, hashes, max(LEAST, len(ends) // SHARE)))
    found = list(_whole(units, list(_likely(units, hashes, levels))))
    # Of two that are as frequent the longer one is more of a set phrase.
    found.sort(key=lambda wording: (-wording.documents * (len(wording.text) - 1), wording.text))
    kept = sorted(found[:MOST], key=lambda wording: (-wording.documents, -wording.occurrences, wording.text))
    return tuple(kept)


def dictionary(wordings: Iterable[tuple[str, int, int]]) -> list[str]:
    """Return those of some wordings, given with documents and occurrences, that had better be words, commonest first.

    These are short ones of which the segmenter leaves single characters that mean little by themselves; what it cuts
    into words is found and ranked by them, and as one word would hide them. What an archive taught it does not count.

    >>> dictionary([("做大做强", 60, 90), ("转变政府职能", 40, 50), ("林长制", 30, 30), ("一事一议", 2, 2)])
    ['做大做强']
    """
    cut = segmenter(()).cut
    often = [
        text for text, documents, _ in wordings if documents >= LEAST_OF_WORD and len(text) <= LONGEST_WORD
    ]
    return [text for text in often if _falls_apart(cut(text))][:MOST]


def _falls_apart(words: Sequence[str]) -> bool:
    single = {word for word in words if len(word) == 1}
    return len(words) > 1 and bool(single) and single.isdisjoint(_unfit("single"))


class _Likely(NamedTuple):
    """Strings of one length for which enough speaks; each array of shape (strings,)."""

    size: int
    firsts: Ints
    counts: Ints
    documents: Ints
    apart: Mask
    """Which may be wordings though they are of several words."""
    places: Ints
    """Where to look at their surroundings; shape (strings, LOOKS)."""


def _likely(units: Texts, hashes: Hashes, levels: Sequence[Repeats]) -> Iterator[_Likely]:
    cohesion = Cohesion(units, hashes, levels)
    for level, longer in pairwise(levels):
        most = spread(level, longer, len(units))
        chosen = np.flatnonzero(most <= FRAGMENT_OF_WORD)
        bound = cohesion.of(level.size, level.firsts[chosen], level.counts[chosen])
        chosen, bound = chosen[bound >= LOOSE], bound[bound >= LOOSE]
        if not len(chosen):
            continue
        beside = edges(units, level, chosen)
        score = _score(bound, beside)
        apart = _apart(beside) & (score >= (ENOUGH_OF_SHORTEST if level.size == SHORTEST else ENOUGH))
        apart &= most[chosen] <= FRAGMENT
        if level.size > SHORTEST:
            apart |= (
                (most[chosen] <= FREE) & (bound >= FIRM) & (level.counts[chosen] >= OFTEN) & _open(beside)
            )
        kept = (score >= ENOUGH_FOR_WORD) & (beside.figures <= FIGURES)
        chosen, apart = chosen[kept], apart[kept]
        counts = level.counts[chosen]
        looks = level.starts[chosen][:, None] + (counts[:, None] - 1) * np.arange(LOOKS) // (LOOKS - 1)
        yield _Likely(
            level.size, level.firsts[chosen], counts, level.documents[chosen], apart, level.places[looks]
        )


def _score(bound: Floats, beside: Edges) -> Floats:
    """Return how much speaks for strings: signs beside them more than links, and signs on both sides the most."""
    after = beside.signs_after + beside.links_after / 2
    before = beside.signs_before + beside.links_before / 2
    score: Floats = np.minimum(bound, 12) + 6 * after + 3 * before + 6 * beside.signs
    return score


def _apart(beside: Edges) -> Mask:
    """Say which strings begin and end often enough where something begins or ends."""
    apart: Mask = _open(beside) & (beside.signs_after + beside.links_after >= CLOSED)
    apart &= beside.signs_after >= CLOSED_BY_SIGNS
    return apart


def _open(beside: Edges) -> Mask:
    """Say which strings begin, and end, where something does, at least now and then."""
    now_and_then: Mask = beside.signs_before + beside.links_before >= OPENED
    now_and_then &= beside.signs_after >= OPENED
    return now_and_then


def _whole(units: Texts, likely: Sequence[_Likely]) -> Iterator[Wording]:
    """Yield those strings that consist of whole words, and begin and end as wordings do."""
    for some in likely:
        chosen = np.flatnonzero(cut_out(units, some.size, some.places) >= WHOLE_WORDS)
        strings = units[some.firsts[chosen][:, None] + np.arange(some.size + 1)]
        strings[:, -1] = LINE_FEED
        begins = borders(strings.ravel())[:-1].reshape(strings.shape)
        for place, string, edges_within in zip(chosen.tolist(), strings, begins, strict=True):
            text = decoded(string[:-1])
            words = [text[a:b] for a, b in pairwise(np.flatnonzero(edges_within).tolist())]
            if (len(words) == 1 or words[0] == _WITH or some.apart[place]) and _fits(text, words):
                yield Wording(text, int(some.documents[place]), int(some.counts[place]))


def _fits(text: str, words: Sequence[str]) -> bool:
    """Tell whether a string that consists of these words begins and ends as wordings do.

    >>> _fits("转变政府职能", ["转变", "政府", "职能"]), _fits("的政府职能", ["的", "政府", "职能"])
    (True, False)
    """
    if text.endswith(_rules()["name"]) or _named().search(text):
        return False
    if len(words) == 1:
        return len(text) > SHORTEST
    return not (
        words[0] in _unfit("begin")
        or words[-1] in _unfit("end")
        or not _unfit("within").isdisjoint(words)
        or (words[0] == _WITH and _AS not in text)
        # 工作的通知 and 法规的规定 are pieces, 党的领导 is none.
        or (len(words) == 3 and words[1] == _OF and len(words[0]) > 1)
    )


@cache
def _unfit(kind: str) -> frozenset[str]:
    return frozenset(_rules()[kind])


@cache
def _rules() -> dict[str, tuple[str, ...]]:
    rules: dict[str, tuple[str, ...]] = {}
    for line in files("indexer.glossary").joinpath("rules.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, words = line.split("\t")
            rules[kind] = (*rules.get(kind, ()), *words.split())
    return rules


@cache
def _named() -> re.Pattern[str]:
    """Return what makes a string a place, a date or a sum."""
    measures, places = ("|".join(_rules()[kind]) for kind in ("measure", "place"))
    return re.compile(f"{places}|第[{_NUMERALS}]|[{_NUMERALS}]+(?:{measures})|百分之")
