"""What an index learns from its archive when it is built: its set phrases, what to offer, words for the next build."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.analysis import using
from indexer.engines.whoosh import offers, phrases
from indexer.engines.whoosh.copies import Part
from indexer.engines.whoosh.opening import snapshot_of
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.glossary import dictionary


def study(folder: Path) -> None:
    """Read over a whole index once it is written, and keep beside it what it teaches."""
    snapshot = snapshot_of(folder)
    with using(snapshot.segmenter):
        found = phrases.write(snapshot, folder)
        offers.write(folder, _parts(snapshot), phrases=found)


def learned_words(folder: Path) -> tuple[str, ...]:
    """Return the words that an index teaches the segmenter of the next build."""
    return tuple(dictionary(phrases.read(folder)))


def _parts(snapshot: Snapshot) -> list[Part]:
    present = np.zeros(snapshot.size, np.bool_)
    present[snapshot.live] = True
    edges = snapshot.bases.tolist()
    return [
        Part(segment, present[low:high])
        for segment, low, high in zip(snapshot.segments, edges, edges[1:], strict=False)
    ]
