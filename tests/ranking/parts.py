"""Our own engine, as it is, and with parts of its ranking only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

import numpy as np

import indexer
from indexer import parse
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.formulas import saturated
from indexer.engines.whoosh.ranking import LOOKED_AT
from indexer.engines.whoosh.relaxing import match
from indexer.engines.whoosh.scoring import exact, frequencies, gains, terms
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.windows import best_passages, passage_terms
from indexer.publish import Manifest
from indexer.query import leaves
from indexer.synonyms import Names, expand
from tests.ranking.measures import FOUND

Rank = Callable[[str], list[str]]
"""From a question to the ids of documents, the best first."""
PARTS: Mapping[str, Collection[str]] = {
    "words": ("words",),
    "bigrams": ("bigrams",),
    "words, bigrams": ("words", "bigrams"),
    "words, bigrams, exact": ("words", "bigrams", "exact"),
    "words, bigrams, passage": ("words", "bigrams", "passage"),
    "words, bigrams, exact, names": ("words", "bigrams", "exact", "names"),
    "passage alone, of the best by all": ("best", "passage"),
    "all": ("words", "bigrams", "exact", "names", "passage"),
}


def ours(index: Path) -> dict[str, Rank]:
    """Return our engine's ways to answer: by default, unfolded, and by parts of its ranking, copies not folded."""
    engine = indexer.open_engine(indexer.Settings(index=index))
    snapshot = snapshot_of(Manifest.read(index).folder)
    names = Names()

    def found(text: str, *, collapse: bool) -> list[str]:
        return [hit.id for hit in engine.search(parse(text, limit=FOUND, collapse=collapse)).hits]

    return {
        "卷宗, default": partial(found, collapse=True),
        "卷宗, copies not folded": partial(found, collapse=False),
        **{f"卷宗, {name}": partial(_ranked, snapshot, names, parts) for name, parts in PARTS.items()},
    }


def _ranked(snapshot: Snapshot, names: Names, parts: Collection[str], text: str) -> list[str]:
    """Rank what a question finds by some parts of its score only."""
    tree = expand(parse(text).tree, names.now())
    docs = match(snapshot, tree).docs
    if not len(docs):
        return []
    score = np.zeros(len(docs), np.float32)
    asked = terms(snapshot, tree)
    counted = [term for term in asked if term.kind in parts or "best" in parts]
    weights = np.array([term.weight for term in counted], np.float32)
    score += weights @ saturated(frequencies(snapshot, counted, docs))
    for leaf in leaves(tree):
        if "exact" in parts:
            score += exact(snapshot, leaf, docs)
        if "names" in parts:
            score += sum(gained for _, gained in gains(snapshot, leaf, docs))
    order = np.argsort(-score, kind="stable")[:FOUND]
    pairs = passage_terms(asked)
    if pairs and "passage" in parts:
        head = order[:LOOKED_AT]
        gained = best_passages(snapshot, pairs, docs[head]).scores
        total = gained if "best" in parts else score[head] + gained
        order = np.concatenate((head[np.argsort(-total, kind="stable")], order[LOOKED_AT:]))
    return [snapshot.id(number) for number in docs[order].tolist()]
