"""Where reports answer: the sentences that hold the most of what was asked, with their marks."""

from indexer.snippets.nearness import answering
from indexer.snippets.occurrences import Sought, spans
from indexer.snippets.page import Excerpts, Found, excerpts
from indexer.snippets.strips import FEW, Passage, Strip, UnitArray, parts_of, pieces_of, strings_of
from indexer.snippets.windows import LENGTH, MOST

__all__ = [
    "FEW",
    "LENGTH",
    "MOST",
    "Excerpts",
    "Found",
    "Passage",
    "Sought",
    "Strip",
    "UnitArray",
    "answering",
    "excerpts",
    "parts_of",
    "pieces_of",
    "spans",
    "strings_of",
]
