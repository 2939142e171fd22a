"""From a folder of segments to the snapshot that is searched."""

from __future__ import annotations

from pathlib import Path

from indexer.analysis import segmenter
from indexer.engines.whoosh import arrivals, vocabulary
from indexer.engines.whoosh.codec import opened
from indexer.engines.whoosh.copies import Copies
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import read_segments


def snapshot_of(folder: Path) -> Snapshot:
    """Open the segments in a folder."""
    segments = read_segments(folder)
    deletions = [segment.deleted_mask() if segment.has_deletions() else None for segment in segments]
    held = [opened(folder, segment) for segment in segments]
    documents = sum(segment.size for segment in held)
    return Snapshot(
        held, deletions, Copies.read(folder, documents), segmenter(vocabulary.read(folder)),
        arrivals.read(folder, documents),
    )  # fmt: skip
