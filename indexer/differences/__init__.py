"""Two texts in, what stayed, what changed and what is new out: sentences, the figures and names in them, headings."""

from indexer.differences.comparison import Comparison, Row, compare
from indexer.differences.figures import Figure
from indexer.differences.growth import Growth, growths
from indexer.differences.headings import Headings, headings
from indexer.differences.names import known_names
from indexer.differences.natures import Alteration, alterations

__all__ = [
    "Alteration",
    "Comparison",
    "Figure",
    "Growth",
    "Headings",
    "Row",
    "alterations",
    "compare",
    "growths",
    "headings",
    "known_names",
]
