"""Why documents have the scores that they have: the parts that add up to them, and the terms that make up these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from indexer.analysis import normalize
from indexer.engines.whoosh.formulas import PASSAGE_K1, saturated
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.ranking import looked_at
from indexer.engines.whoosh.scoring import Term, exact, frequencies, gains, terms
from indexer.engines.whoosh.sets import within
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints
from indexer.engines.whoosh.windows import WEIGHT, best_passages, passage_terms
from indexer.query import Everything, Node, Query, leaves
from indexer.results import ScoreShare, TermShare

PARTS = ("words", "bigrams", "names", "exact", "passage")
"""What a score is made of, in the order in which it is told."""
_Share = tuple[int, str, TermShare]
"""The place of a document, the part of its score, and what one term adds to it."""


def explained(snapshot: Snapshot, query: Query, docs: Ints, numbers: Ints) -> list[tuple[ScoreShare, ...]]:
    """Return what the scores of some documents are made of, which are among those that were ranked for a query.

    Nothing is told where documents are not in the order of their scores.
    """
    if query.sort != "relevance" or isinstance(query.tree, Everything):
        return [()] * len(numbers)
    order = np.argsort(numbers)
    found: list[dict[str, list[TermShare]]] = [defaultdict(list) for _ in order]
    ascending = numbers[order]
    for place, part, share in chain(
        _of_terms(snapshot, query.tree, ascending),
        _of_leaves(snapshot, query.tree, ascending),
        _of_passages(snapshot, query.tree, docs, ascending),
    ):
        found[int(order[place])][part].append(share)
    return [tuple(_summed(part, shares[part]) for part in PARTS if part in shares) for shares in found]


def _summed(part: str, shares: list[TermShare]) -> ScoreShare:
    ordered = tuple(sorted(shares, key=lambda share: -share.value))
    return ScoreShare(part, sum(share.value for share in shares), ordered)


def _of_terms(snapshot: Snapshot, tree: Node, docs: Ints) -> Iterator[_Share]:
    asked = terms(snapshot, tree)
    often = frequencies(snapshot, asked, docs)
    values = np.array([term.weight for term in asked])[:, None] * saturated(often)
    yield from _shares(asked, [term.kind for term in asked], often, values)


def _of_leaves(snapshot: Snapshot, tree: Node, docs: Ints) -> Iterator[_Share]:
    """Yield what documents get for a whole run, and for other names of its pieces."""
    for leaf in leaves(tree):
        for place, value in enumerate(exact(snapshot, leaf, docs).tolist()):
            if value:
                yield place, "exact", TermShare(normalize(leaf.text), 1.0, value, value)
        for name, gained in gains(snapshot, leaf, docs):
            for place, value in enumerate(gained.tolist()):
                if value:
                    yield place, "names", TermShare(name, 1.0, value, value)


def _of_passages(snapshot: Snapshot, tree: Node, docs: Ints, numbers: Ints) -> Iterator[_Share]:
    pairs = passage_terms(terms(snapshot, tree))
    if not pairs:
        return
    places = np.flatnonzero(within(numbers, np.sort(looked_at(snapshot, tree, docs))))
    if len(places):
        often = best_passages(snapshot, pairs, numbers[places]).often.T
        values = np.array([WEIGHT * term.weight for term in pairs])[:, None] * saturated(often, PASSAGE_K1)
        for place, part, share in _shares(pairs, ["passage"] * len(pairs), often, values):
            yield int(places[place]), part, share


def _shares(
    asked: Sequence[Term], parts: Sequence[str], often: Floats, values: np.typing.NDArray[np.floating]
) -> Iterator[_Share]:
    """Yield what is not nothing; `often` and `values` are of shape (terms, documents)."""
    for row, place in np.argwhere(values).tolist():
        term = asked[row]
        share = TermShare(term.text, float(often[row, place]), term.weight, float(values[row, place]))
        yield place, parts[row], share
