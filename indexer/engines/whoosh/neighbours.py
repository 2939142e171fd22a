"""From a place among the results of a query to the documents beside it."""

from __future__ import annotations

from indexer.engines.whoosh.answering import answer
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.query import Query
from indexer.results import Neighbours


def neighbours(snapshot: Snapshot, query: Query, rank: int) -> Neighbours | None:
    """Return the hit of a rank, counted as the pages of a search count it, and those beside it; None where there is none."""
    found = answer(snapshot, query)
    if not 1 <= rank <= found.total:
        return None
    first = max(rank - 2, 0)
    numbers = found.ranked(snapshot, query, first, rank + 1)[0].tolist()
    shown = [
        (segment.strings("id").value(n), segment.title(n)) for segment, n in map(snapshot.locate, numbers)
    ]
    place = rank - 1 - first
    return Neighbours(
        rank, found.total, shown[place][0],
        previous=shown[place - 1] if place else None,
        next=shown[place + 1] if place + 1 < len(shown) else None,
    )  # fmt: skip
