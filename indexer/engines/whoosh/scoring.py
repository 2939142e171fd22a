"""How well documents answer: BM25F over title, outline and body, by words and by pairs of characters."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from indexer.analysis import normalize, query_words, remembering, stopwords
from indexer.arrays import Array
from indexer.engines.whoosh.formulas import idf, saturated
from indexer.engines.whoosh.matching import holders, text_fields
from indexer.engines.whoosh.postings import Floats, Postings
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import pairs_of
from indexer.engines.whoosh.views import Ints
from indexer.query import Node, Phrase, Words, leaves
from indexer.schema import TEXT_FIELDS

EXACT_BONUS = 1.0
"""How much a run of several words counts as one string, in units of its rarest pair's inverse document frequency."""
LONG = 8
"""Characters of a quoted string up to which its pairs count in ranking, too."""
ASKED = 4
"""A list that is so many times longer than the documents are is asked for each of them, others are walked through."""
CELLS = 4_000_000
"""Frequencies, of terms in documents, that are in memory at once."""


class _Term(NamedTuple):
    """A word or a pair of a query."""

    text: str
    weight: float
    """Its inverse document frequency."""
    views: tuple[str, ...]
    """The views that hold it."""


def scores(snapshot: Snapshot, tree: Node, docs: Ints) -> Floats:
    """Return the scores of some documents; shape of `docs`, float32."""
    terms = _terms(snapshot, tree)
    total = np.zeros(len(docs), np.float32)
    if not len(docs):
        return total
    # Where in `docs` a document stands; shape (documents,).
    places = np.full(snapshot.size, -1, np.int32)
    places[docs] = np.arange(len(docs), dtype=np.int32)
    rows = max(CELLS // len(docs), 1)
    for first in range(0, len(terms), rows):
        some = terms[first : first + rows]
        weights = np.array([term.weight for term in some], np.float32)
        total += np.dot(weights, saturated(_frequencies(snapshot, some, docs, places)))
    for leaf in leaves(tree):
        text = normalize(leaf.text)
        if isinstance(leaf, Words) and len(query_words(text)) > 1:
            held = holders(snapshot, text, leaf.field, docs)
            total[places.take(held)] += np.float32(EXACT_BONUS * _rarest_idf(snapshot, text, leaf.field))
    return total


def _rarest_idf(snapshot: Snapshot, text: str, field: str | None) -> float:
    """Weigh a string by its rarest pair of characters, in the field in which most documents hold that."""
    views = [f"{name}_bigrams" for name in text_fields(field)]
    return max(
        idf(snapshot.count, max(snapshot.holding(snapshot.postings(view, pair)) for view in views))
        for pair in pairs_of(text)
    )


def _terms(snapshot: Snapshot, tree: Node) -> list[_Term]:
    """Return the terms that are asked for and held by some document; a term of two leaves stands twice."""
    found = []
    for leaf in leaves(tree):
        for kind, text in _asked(normalize(leaf.text), whole=isinstance(leaf, Phrase)):
            term = snapshot.remember(
                text, (kind, leaf.field), partial(_term, snapshot, kind, text, leaf.field)
            )
            if term.views:
                found.append(term)
    return found


def _term(snapshot: Snapshot, kind: str, text: str, only: str | None) -> _Term:
    """Weigh a term by the field in which most documents hold it, as Lucene's CombinedFieldQuery does."""
    views = [f"{field.name}_{kind}" for field in TEXT_FIELDS if only in (None, field.name)]
    holding = {view: snapshot.holding(snapshot.postings(view, text)) for view in views}
    return _Term(
        text, idf(snapshot.count, max(holding.values())), tuple(view for view in views if holding[view])
    )


@remembering
def _asked(text: str, *, whole: bool) -> tuple[tuple[str, str], ...]:
    """Return the words and pairs that a run is made of; of a long string that is found as a whole, words will do."""
    words = [("words", word) for word in query_words(text) if word not in stopwords()]
    if whole and words and len(text) > LONG:
        return tuple(words)
    return (*words, *(("bigrams", pair) for pair in pairs_of(text) if pair.isalnum()))


def _frequencies(snapshot: Snapshot, terms: list[_Term], docs: Ints, places: Array) -> Floats:
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
