"""From a place among the results of a query to the documents beside it."""

from __future__ import annotations

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.query import Query
from indexer.results import Neighbours


def neighbours(snapshot: Snapshot, query: Query, rank: int) -> Neighbours | None:
    """Return the hit of a rank and those beside it; None where there is none."""
    raise NotImplementedError
