"""From a report to those of the same unit and genre in other years."""

from __future__ import annotations

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.results import Edition


def editions(snapshot: Snapshot, number: int) -> tuple[Edition, ...]:
    """Return the reports of the unit and genre of a document, itself among them, newest first."""
    raise NotImplementedError
