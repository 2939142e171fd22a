"""The archive's set phrases, read once a generation, as examples and as wordings to compare with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from flask import current_app

from indexer import ROLES, Engine, SetPhrase, parse

EXAMPLES = 18
"""Phrases that a page offers where nothing is asked for."""
OFFERED = 60
"""Phrases that a box offers while a reader types."""
ALIKE = 8
"""Phrases that it offers to compare with."""
KEPT = 3000
"""Phrases among which it looks."""
TRIED = 8
"""Phrases of which it is asked where in reports they are said."""
PLACES = frozenset("省市区县乡镇村道局委会院")
"""How names of places and offices end, which are set phrases, but tell nothing through the years."""
TELLING = 5
"""Characters from which on a phrase is a wording rather than a word."""


def phrases(engine: Engine) -> tuple[SetPhrase, ...]:
    """Return the set phrases of the archive, those of the most documents first."""
    known: tuple[int, tuple[SetPhrase, ...]] | None = current_app.extensions.get("juanzong-phrases")
    if known is None or known[0] != engine.generation:
        known = engine.generation, engine.glossary(limit=KEPT)
        current_app.extensions["juanzong-phrases"] = known
    return known[1]


def offered(engine: Engine) -> list[SetPhrase]:
    """Return the phrases that a box offers while a reader types."""
    return [phrase for phrase in phrases(engine) if len(phrase.text) >= TELLING][:OFFERED]


def examples(engine: Engine) -> list[SetPhrase]:
    """Return phrases to begin with: wordings first, then words, none inside another."""
    every = phrases(engine)
    telling = [phrase for phrase in every if len(phrase.text) >= TELLING and phrase.text[-1] not in PLACES]
    found: list[SetPhrase] = []
    for phrase in (*telling, *every):
        if not any(phrase.text in other.text or other.text in phrase.text for other in found):
            found.append(phrase)
        if len(found) == EXAMPLES:
            break
    return found


def telling(engine: Engine) -> list[tuple[str, str]]:
    """Return for each role of a section a phrase that is often said in such sections."""
    known: tuple[int, list[tuple[str, str]]] | None = current_app.extensions.get("juanzong-telling")
    if known is None or known[0] != engine.generation:
        known = engine.generation, _telling(engine)
        current_app.extensions["juanzong-telling"] = known
    return known[1]


def _telling(engine: Engine) -> list[tuple[str, str]]:
    counts: dict[str, dict[str, int]] = {role: {} for role in ROLES}
    for phrase in examples(engine)[:TRIED]:
        for value in engine.sentences(parse(phrase.text, limit=1)).facets.get("role", ()):
            counts[str(value.value)][phrase.text] = value.count
    found: list[tuple[str, str]] = []
    for role, said in counts.items():
        fresh = {
            text: count for text, count in said.items() if text not in (used for _, used in found)
        } or said
        if fresh:
            found.append((role, max(fresh, key=lambda text: fresh[text])))
    return found


def alike(engine: Engine, asked: Sequence[str]) -> list[SetPhrase]:
    """Return phrases that share two neighbouring characters with one that is asked for."""
    pairs = {one + other for phrase in asked for one, other in pairwise(phrase)}
    if not pairs:
        return []
    shares = re.compile("|".join(map(re.escape, pairs)))
    close = [
        (sum(pair in phrase.text for pair in pairs), phrase)
        for phrase in phrases(engine)
        if shares.search(phrase.text) and phrase.text not in asked
    ]
    close.sort(key=lambda row: (-row[0], -row[1].documents))
    return [phrase for _, phrase in close[:ALIKE]]
