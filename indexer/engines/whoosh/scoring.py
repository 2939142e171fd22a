"""How well documents answer: BM25F over title, outline and body, by words and by pairs of characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import numpy as np

from indexer.analysis import normalize, query_words, remembering_words, segmenter, stopwords
from indexer.arrays import Array
from indexer.engines.whoosh.formulas import idf, renamed, saturated
from indexer.engines.whoosh.matching import holders, text_fields
from indexer.engines.whoosh.postings import Floats, Postings
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import pairs_of
from indexer.engines.whoosh.views import Ints
from indexer.query import Leaf, Node, Pattern, Phrase, Words, leaves
from indexer.schema import TEXT_FIELDS

EXACT_BONUS = 1.0
"""How much a run of several words counts as one string, in units of its rarest pair's inverse document frequency."""
ASIDE = 0.5
"""How much a pair counts that touches a word which says little, as most of a question's: 0.3 to 0.7 rank alike."""
NAMED = 0.5
"""How much another name counts beside the one asked for, which is surer: 0.25 to 0.75 rank alike, 1 a little worse."""
LONG = 8
"""Characters of a quoted string up to which its pairs count in ranking, too."""
ASKED = 4
"""A list that is so many times longer than the documents are is asked for each of them, others are walked through."""
CELLS = 4_000_000
"""Frequencies, of terms in documents, that are in memory at once."""
Kind = Literal["words", "bigrams"]
_WILD = re.compile(r"[*?]+")


class Term(NamedTuple):
    """A word or a pair of a query."""

    kind: Kind
    text: str
    weight: float
    """Its inverse document frequency, less where it says little."""
    views: tuple[str, ...]
    """The views that hold it."""


def scores(snapshot: Snapshot, tree: Node, docs: Ints) -> Floats:
    """Return the scores of some ascending documents; shape of `docs`, float32."""
    total = np.zeros(len(docs), np.float32)
    if not len(docs):
        return total
    places = _places(snapshot, docs)
    total += _sum(snapshot, terms(snapshot, tree), docs, places)
    for leaf in leaves(tree):
        for _, gained in gains(snapshot, leaf, docs, places):
            total += gained
        total += exact(snapshot, leaf, docs)
    return total


def _places(snapshot: Snapshot, docs: Ints) -> Array:
    """Return for each document of the snapshot its place among some, -1 for the others; shape (documents,)."""
    places = np.full(snapshot.size, -1, np.int32)
    places[docs] = np.arange(len(docs), dtype=np.int32)
    return places


def _sum(snapshot: Snapshot, asked: list[Term], docs: Ints, places: Array) -> Floats:
    """Return what terms add to the scores of documents."""
    total = np.zeros(len(docs), np.float32)
    rows = max(CELLS // len(docs), 1)
    for first in range(0, len(asked), rows):
        some = asked[first : first + rows]
        weights = np.array([term.weight for term in some], np.float32)
        total += np.dot(weights, saturated(_frequencies(snapshot, some, docs, places)))
    return total


def frequencies(snapshot: Snapshot, asked: list[Term], docs: Ints) -> Floats:
    """Return how often each ascending document holds each term, fields weighed and lengths allowed for."""
    return _frequencies(snapshot, asked, docs, _places(snapshot, docs))


def exact(snapshot: Snapshot, leaf: Leaf, docs: Ints) -> Floats:
    """Return what documents get for holding a run of several words as it is."""
    found = np.zeros(len(docs), np.float32)
    text = normalize(leaf.text)
    if isinstance(leaf, Words) and len(query_words(text)) > 1:
        held = holders(snapshot, text, leaf.field, docs)
        if len(held):
            found[docs.searchsorted(held)] = EXACT_BONUS * _rarest_idf(snapshot, text, leaf.field)
    return found


def gains(
    snapshot: Snapshot, leaf: Leaf, docs: Ints, places: Array | None = None
) -> Iterator[tuple[str, Floats]]:
    """Yield each piece of a run that has other names, and what these add to the scores of documents."""
    places = _places(snapshot, docs) if places is None else places
    for expansion in leaf.expansions if isinstance(leaf, Words) else ():
        named: list[tuple[Floats, float]] = []
        for text in (expansion.asked, *expansion.others):
            asked = _of_text(snapshot, normalize(text), leaf.field, whole=False)
            if asked or not named:
                named.append((_sum(snapshot, asked, docs, places), sum(term.weight for term in asked)))
        (own, weight), *others = named
        # A piece of which nothing is held weighs as much as its lightest other name.
        weight = weight or min((other for _, other in others), default=0.0)
        gained = [renamed(own, other, weight, other_weight) for other, other_weight in others]
        if gained:
            yield expansion.asked, np.float32(NAMED) * np.maximum.reduce(gained)


def _rarest_idf(snapshot: Snapshot, text: str, field: str | None) -> float:
    """Weigh a string by its rarest pair of characters, in the field in which most documents hold that."""
    views = [f"{name}_bigrams" for name in text_fields(field)]
    return max(
        idf(snapshot.count, max(snapshot.holding(snapshot.postings(view, pair)) for view in views))
        for pair in pairs_of(text)
    )


def terms(snapshot: Snapshot, tree: Node) -> list[Term]:
    """Return the terms that are asked for and held by some document; a term of two leaves stands twice."""
    return [term for leaf in leaves(tree) for term in of_leaf(snapshot, leaf)]


def of_leaf(snapshot: Snapshot, leaf: Leaf) -> list[Term]:
    """Return the terms of one leaf that some document holds."""
    if isinstance(leaf, Pattern):
        pieces = [piece for piece in _WILD.split(normalize(leaf.text)) if piece]
        return [
            term for piece in pieces for term in _of_text(snapshot, piece, leaf.field, whole=True)
            if term.kind == "bigrams"
        ]  # fmt: skip
    return _of_text(snapshot, normalize(leaf.text), leaf.field, whole=isinstance(leaf, Phrase))


def _of_text(snapshot: Snapshot, text: str, field: str | None, *, whole: bool) -> list[Term]:
    found = []
    for kind, part, share in _asked(text, whole=whole):
        term = snapshot.remember(part, (kind, field), partial(_term, snapshot, kind, part, field))
        if term.views:
            found.append(term if share == 1 else term._replace(weight=share * term.weight))
    return found


def _term(snapshot: Snapshot, kind: Kind, text: str, only: str | None) -> Term:
    """Weigh a term by the field in which most documents hold it, as Lucene's CombinedFieldQuery does."""
    views = [f"{field.name}_{kind}" for field in TEXT_FIELDS if only in (None, field.name)]
    holding = {view: snapshot.holding(snapshot.postings(view, text)) for view in views}
    held = tuple(view for view in views if holding[view])
    return Term(kind, text, idf(snapshot.count, max(holding.values())), held)


@remembering_words
def _asked(text: str, *, whole: bool) -> tuple[tuple[Kind, str, float], ...]:
    """Return the words and pairs that a run is made of, with shares; of a long string found whole, words will do.

    >>> [(part, share) for _, part, share in _asked("补贴是多少", whole=False)]
    [('补贴', 1.0), ('补贴', 1.0), ('贴是', 0.5), ('是多', 0.5), ('多少', 0.5)]
    """
    words: list[tuple[Kind, str, float]] = [
        ("words", word, 1.0) for word in query_words(text) if word not in stopwords()
    ]
    if whole and words and len(text) > LONG:
        return tuple(words)
    aside = frozenset() if whole else _aside(text)
    return (
        *words,
        *(("bigrams", pair, ASIDE if pair in aside else 1.0) for pair in pairs_of(text) if pair.isalnum()),
    )


def _aside(text: str) -> frozenset[str]:
    """Return the pairs of a run that always touch a word which says little."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    little = [len(word) * (word in stopwords(),) for word in segmenter().cut(plain)]
    marks = [mark for word in little for mark in word]
    pairs = [(text[at : at + 2], marks[at] or marks[at + 1]) for at in range(len(text) - 1)]
    return frozenset(pair for pair, _ in pairs) - {pair for pair, touches in pairs if not touches}


def _frequencies(snapshot: Snapshot, terms: list[Term], docs: Ints, places: Array) -> Floats:
    """Return how often each document holds each term, fields weighed and lengths allowed for; shape (terms, documents)."""
    found = np.zeros((len(terms), len(docs)), np.float32)
    shares = {
        view: snapshot.shares[view].take(docs) for view in {view for term in terms for view in term.views}
    }
    walked: list[tuple[int, str, Postings]] = []
    for row, term in enumerate(terms):
        for view in term.views:
            postings = snapshot.postings(view, term.text)
            if postings.long:
                found[row] += postings.often(docs) * shares[view]
            elif len(docs) * ASKED < postings.n:
                place, often = postings.found(docs)
                found[row, place] += often * shares[view][place]
            else:
                walked.append((row, view, postings))
    if walked:
        _walk(walked, places, shares, found)
    return found


def _walk(
    lists: list[tuple[int, str, Postings]], places: Array, shares: dict[str, Floats], found: Floats
) -> None:
    """Add what short lists say of documents, all lists at once, whose places among these are given by number."""
    place = places.take(np.concatenate([postings.docs for _, _, postings in lists]))
    kept = np.flatnonzero(place >= 0)
    if not len(kept):
        return
    place = place.take(kept)
    of = np.cumsum([postings.n for _, _, postings in lists]).searchsorted(kept, "right")
    often = np.concatenate([postings.counts for _, _, postings in lists]).take(kept)
    share = np.concatenate([shares[view] for _, view, _ in lists]).take(of * found.shape[1] + place)
    # A document holds a term in several fields: not all places are different.
    rows = np.array([row for row, _, _ in lists]).take(of)
    np.add.at(found.reshape(-1), rows * found.shape[1] + place, often * share)
