"""From a query to the sentences that hold what it asks for, each once."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.query import Query
from indexer.results import Sentences


def sentences(snapshot: Snapshot, query: Query, roles: Sequence[str]) -> Sentences:
    """Return one page of the sentences that hold what a query asks for, perhaps only of sections with these roles."""
    raise NotImplementedError
