"""The sources of an archive go in, the lines come out that its sites print on every page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from indexer.clean import Learner
from indexer.document import Source
from indexer.readers import Reader
from indexer.settings import Settings

PAGES = (".htm", ".html", ".md", ".mht", ".mhtml", ".txt")
"""Kinds of files that come from sites."""
LOOKED_AT = 2_000
"""Files; of a larger archive those whose paths' digests are the smallest."""


def learn(sources: Sequence[Source], settings: Settings, shelf: Path) -> frozenset[str]:
    """Return the lines that recur across unrelated files and belong to no report."""
    pages = [source for source in sources if source.path.lower().endswith(PAGES)]
    if len(pages) > LOOKED_AT:
        pages = sorted(sorted(pages, key=_digest)[:LOOKED_AT], key=lambda source: source.path)
    learner = Learner()
    with Reader(settings, shelf) as reader:
        # What cannot be read is told of when it is read for good.
        for item in reader.read(pages, lambda path, reason: None, bare=True):
            if item.text is not None:
                learner.add(item.source.path, item.text)
    return learner.lines()


def _digest(source: Source) -> bytes:
    return hashlib.blake2b(source.path.encode("utf-8"), digest_size=8).digest()
