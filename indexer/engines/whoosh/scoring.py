"""How well a document answers: BM25F over title, outline and body, by words and by pairs of characters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.analysis import normalize, query_words, stopwords
from indexer.engines.whoosh.fields import term
from indexer.engines.whoosh.formulas import idf, length_normalized, saturated
from indexer.engines.whoosh.matching import string_mask
from indexer.engines.whoosh.snapshot import Floats, Snapshot
from indexer.query import Node, Words, leaves
from indexer.schema import TEXT_FIELDS, Field

EXACT_BONUS = 1.0
"""How much the whole run as one string counts, in units of its inverse document frequency."""


def scores(snapshot: Snapshot, tree: Node) -> Floats:
    """Return every document's score; shape (documents,), float32."""
    total = np.zeros(snapshot.size, np.float32)
    for leaf in leaves(tree):
        text = normalize(leaf.text)
        fields = [field for field in TEXT_FIELDS if leaf.field in (None, field.name)]
        for word in query_words(text):
            if word not in stopwords():
                _add(total, snapshot, fields, "words", word.encode("utf-8", "replace"))
        for pair in dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1)):
            if pair.isalnum():
                _add(total, snapshot, fields, "bigrams", term(pair))
        if isinstance(leaf, Words) and len(text) > 2:
            held = string_mask(snapshot, text, leaf.field)
            total[held] += np.float32(EXACT_BONUS * idf(snapshot.size, int(held.sum())))
    return total


def _add(total: Floats, snapshot: Snapshot, fields: Sequence[Field], kind: str, text: bytes) -> None:
    """Add one term's share, its weighted frequencies in all fields summed before they saturate (BM25F)."""
    frequency = np.zeros(snapshot.size, np.float32)
    for field in fields:
        name = f"{field.name}_{kind}"
        postings = snapshot.postings(name, text)
        if len(postings.docs):
            lengths = snapshot.lengths[name]
            average = float(lengths.mean()) or 1.0
            share = length_normalized(postings.counts, lengths[postings.docs], average)
            frequency[postings.docs] += np.float32(field.weight) * share
    holding = int(np.count_nonzero(frequency))
    if holding:
        total += np.float32(idf(snapshot.size, holding)) * saturated(frequency)
