"""From an archive's files to its documents, with nothing imported that a contender's process would have to wait for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHANGING, STANDING = "changing.jsonl", "standing.jsonl"
"""The archive's files: the one document that updates change, which is the first, and all others."""
Record = dict[str, Any]
"""One line of a .jsonl archive."""


def records(folder: Path) -> Iterator[Record]:
    """Yield the documents of an archive, the changing one first."""
    return map(json.loads, lines(folder))


def lines(folder: Path) -> Iterator[bytes]:
    """Yield the lines of an archive, one a document."""
    for file in sorted(folder.glob("*.jsonl")):
        with file.open("rb") as stream:
            yield from stream
