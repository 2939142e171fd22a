"""From two reports to a page that sets them side by side: what stayed, what changed, what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from indexer import Comparison, Row
from webui.presenters import Span, marked

KINDS = {
    "same": "相同",
    "changed": "改动",
    "moved": "换了位置",
    "only_first": "只在左边",
    "only_second": "只在右边",
}
FOLDED = 600
"""Characters; of a longer stretch that is the same only the beginning and the end are shown."""
SHOWN = 80
"""Characters that are shown of each."""
MOST = 3000
"""Rows that a page holds."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of both texts side by side."""

    kind: str
    label: str
    first: Markup
    second: Markup


def pairs(first: str, second: str, comparison: Comparison) -> Iterator[Pair]:
    """Yield what a page shows of a comparison, row by row."""
    for row in comparison.rows[:MOST]:
        one = _shown(first, row, row.first, row.first_changes)
        other = _shown(second, row, row.second, row.second_changes)
        if one.strip() or other.strip():
            yield Pair(row.kind, KINDS[row.kind], one, other)


def counts(comparison: Comparison) -> list[tuple[str, int]]:
    """Return how many characters stayed, changed, moved and are new, with what that is called."""
    found: Counter[str] = Counter()
    for row in comparison.rows:
        span = row.first or row.second or (0, 0)
        found[row.kind] += span[1] - span[0]
    return [(label, found[kind]) for kind, label in KINDS.items() if found[kind]]


def _shown(text: str, row: Row, span: Span | None, changes: Sequence[Span]) -> Markup:
    if span is None:
        return Markup("")
    start, end = span
    if row.kind == "same" and end - start > FOLDED:
        left_out = Markup("<i>……（{}字相同）……</i>").format(f"{end - start - 2 * SHOWN:,} ")
        return marked(text[start : start + SHOWN], ()) + left_out + marked(text[end - SHOWN : end], ())
    return marked(text[start:end], [(low - start, high - start) for low, high in changes if low < high])
