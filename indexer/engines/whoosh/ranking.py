"""Which documents come first: the order asked for, equal ones by date and then by id, so that no order is chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.arrays import Array
from indexer.engines.whoosh.copies import Tally
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.scoring import scores
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints
from indexer.query import Everything, Query

SPARE = 5
"""So many more documents are looked at than there should be in so many families."""
FEW = 2_000
"""So many documents are sorted whole, with their ids read one by one."""


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
    if sort == "relevance":
        score = scores(snapshot, query.tree, docs)
        keys: list[Array] = [-score, -snapshot.numbers["date"].take(docs)]
    elif sort == "longest":
        keys = [-snapshot.numbers["characters"].take(docs)]
    else:
        date = snapshot.numbers["date"].take(docs).astype(np.int64)
        undated = np.int64(1) << 40
        keys = [np.where(date == 0, undated, -date if sort == "newest" else date)]
    if folded is None:
        chosen = _first(snapshot, docs, keys, stop)[start:]
    else:
        chosen = _first_of_families(snapshot, docs, keys, stop, folded.families)[start:]
    return docs[chosen], np.zeros(len(chosen), np.float32) if score is None else score[chosen]


def _first_of_families(
    snapshot: Snapshot, docs: Ints, keys: Sequence[Array], count: int, families: int
) -> Ints:
    """Return the places in `docs` of those that come first of the first families."""
    count = min(count, families)
    # About as many as it takes if families come as often here as everywhere; more where it was too few.
    wanted = count * len(docs) // max(families, 1) + SPARE
    while True:
        places = _first(snapshot, docs, keys, wanted)
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
        if len(places) > max(FEW, 2 * count):
            ids = snapshot.id_ranks.take(docs[places])
        else:
            raw = np.array([snapshot.raw_id(number) for number in docs[places].tolist()], object)
            ids = raw.argsort(kind="stable").argsort(kind="stable")
        order = np.lexsort([ids, *(key[places] for key in reversed(keys))])
    return places[order][:count]
