"""From wordings to how often each year used them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.query import Query
from indexer.results import Timeline


def timeline(snapshot: Snapshot, phrases: Sequence[str], query: Query, by: str | None) -> Timeline:
    """Return how often exact strings are used in each year of what a query finds, perhaps also by the values of a facet."""
    raise NotImplementedError
