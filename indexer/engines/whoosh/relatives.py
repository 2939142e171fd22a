"""From a document to the others of its family, the nearest first."""

from __future__ import annotations

import numpy as np

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.families import share
from indexer.results import Relative

MOST = 200
"""So many are held against the document itself."""


def relatives(snapshot: Snapshot, number: int) -> tuple[Relative, ...]:
    """Return the other documents of a document's family; of a very large one those nearest to its first document."""
    members = snapshot.copies.family(number)
    if len(members) > MOST:
        order = np.argsort(-snapshot.copies.share[members].astype(np.int64), kind="stable")
        members = members[order[:MOST]]
    text = snapshot.document(number).text
    found = [_relative(snapshot, member, text) for member in members.tolist()]
    return tuple(sorted(found, key=lambda relative: (-relative.share, relative.id)))


def _relative(snapshot: Snapshot, number: int, text: str) -> Relative:
    document = snapshot.document(number)
    metadata = document.metadata
    return Relative(
        document.id, metadata.title, metadata.organization, metadata.year, document.source, document.member,
        document.part, share(text, document.text),
    )  # fmt: skip
