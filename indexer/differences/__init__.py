"""Two texts in, what stayed, what changed and what is new out."""

from indexer.differences.comparison import Comparison, Row, compare

__all__ = ["Comparison", "Row", "compare"]
