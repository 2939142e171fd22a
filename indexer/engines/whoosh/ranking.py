"""Which documents come first: the order asked for, equal ones by date and then by id, so that no order is chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indexer.arrays import Array
from indexer.engines.whoosh.copies import Tally
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.scoring import scores, terms
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE, Ints
from indexer.engines.whoosh.windows import best_passages, passage_terms
from indexer.query import Everything, Node, Query

SPARE = 5
"""So many more documents are looked at than there should be in so many families."""
FEW = 2_000
"""So many documents are sorted whole, with their ids read one by one."""
LOOKED_AT = 15
"""So many of the best documents are looked at passage by passage; 10 to 100 rank alike."""


def ranked(
    snapshot: Snapshot, query: Query, docs: Ints, start: int, stop: int, folded: Tally | None = None
) -> tuple[Ints, Floats]:
    """Return documents `start` to `stop` of some in the query's order, with their scores.

    Of families that are `folded`, which tells how many there are among the documents, only the first one counts.
    """
    sort = query.sort
    if sort == "relevance" and isinstance(query.tree, Everything):
        sort = "newest"
    score: Floats | None = None
    head = NONE
    if sort == "relevance":
        score = scores(snapshot, query.tree, docs)
        keys: list[Array] = [-score, -snapshot.numbers["date"].take(docs)]
        head, gained = _looked_at(snapshot, query.tree, docs, keys)
        score[head] += gained
    elif sort == "longest":
        keys = [-snapshot.numbers["characters"].take(docs)]
    elif sort == "added":
        keys = [-snapshot.numbers[name].take(docs) for name in ("added", "date")]
    else:
        date = snapshot.numbers["date"].take(docs).astype(np.int64)
        undated = np.int64(1) << 40
        keys = [np.where(date == 0, undated, -date if sort == "newest" else date)]

    def first(count: int) -> Ints:
        if count <= len(head):
            return head[:count]
        return np.concatenate((head, _first(snapshot, docs, keys, count)[len(head) :]))

    chosen = (
        first(stop) if folded is None else _first_of_families(snapshot, docs, first, stop, folded.families)
    )
    chosen = chosen[start:]
    return docs[chosen], np.zeros(len(chosen), np.float32) if score is None else score[chosen]


def _looked_at(snapshot: Snapshot, tree: Node, docs: Ints, keys: Sequence[Array]) -> tuple[Ints, Floats]:
    """Return the places in `docs` of the best documents by the keys, as their best passages order them, and what these add.

    What is added is never less than nothing: no document that is not among them comes before one that is.
    """
    head = _first(snapshot, docs, keys, LOOKED_AT)
    pairs = passage_terms(terms(snapshot, tree))
    if not pairs or not len(docs):
        return head, np.zeros(len(head), np.float32)
    gained = best_passages(snapshot, pairs, docs[head]).scores
    order = np.argsort(keys[0][head] - gained, kind="stable")
    return head[order], gained[order]


def looked_at(snapshot: Snapshot, tree: Node, docs: Ints) -> Ints:
    """Return those of some documents to whose scores their best passages add, in any order."""
    keys: list[Array] = [-scores(snapshot, tree, docs), -snapshot.numbers["date"].take(docs)]
    return docs[_first(snapshot, docs, keys, LOOKED_AT)]


def _first_of_families(
    snapshot: Snapshot, docs: Ints, first: Callable[[int], Ints], count: int, families: int
) -> Ints:
    """Return the places in `docs` of those that come first of the first families."""
    count = min(count, families)
    # About as many as it takes if families come as often here as everywhere; more where it was too few.
    wanted = count * len(docs) // max(families, 1) + SPARE
    while True:
        places = first(wanted)
        found = places[snapshot.copies.best(docs[places])]
        if len(found) >= count:
            return found[:count]
        wanted *= 2


def _first(snapshot: Snapshot, docs: Ints, keys: Sequence[Array], count: int) -> Ints:
    """Return the places in `docs` of those that come first by the keys, ascending, and then by their ids."""
    sure: list[Ints] = []
    places = np.arange(len(docs))
    missing = count
    for key in keys:
        if missing >= len(places):
            break
        # Those before the last one wanted are in; those equal to it are told apart by the next key.
        values = key.take(places)
        least = np.partition(values, missing - 1)[missing - 1]
        before = places[values < least]
        sure.append(before)
        places = places[values == least]
        missing -= len(before)
    places = np.concatenate([*sure, places])
    order = np.lexsort([key[places] for key in reversed(keys)])
    by = [key[places[order]] for key in keys]
    same = np.logical_and.reduce([key[1:] == key[:-1] for key in by])
    if same[:count].any():
        if len(places) > FEW:
            ids = snapshot.id_ranks.take(docs[places])
        else:
            raw = np.array([snapshot.raw_id(number) for number in docs[places].tolist()], object)
            ids = raw.argsort(kind="stable").argsort(kind="stable")
        order = np.lexsort([ids, *(key[places] for key in reversed(keys))])
    return places[order][:count]
