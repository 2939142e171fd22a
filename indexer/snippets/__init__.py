"""Where reports answer: the sentences that hold the most of what was asked, with their marks."""

from indexer.snippets.occurrences import UnitArray, spans
from indexer.snippets.page import Excerpts, Found, excerpts
from indexer.snippets.windows import LENGTH, MOST

__all__ = [
    "LENGTH",
    "MOST",
    "Excerpts",
    "Found",
    "UnitArray",
    "excerpts",
    "spans",
]
