"""The sources of an archive go in, shares of about equal size come out, one for each process of a build."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from indexer.document import Source, Stretch

SHARE_BYTES = 1_000_000
"""A process of its own pays for at least so many bytes of sources."""


def shares_of(sources: list[Source], processes: int) -> list[list[Source]]:
    """Divide the sources into shares of about equal size.

    All .jsonl files, laid end to end, are cut into equal parts in this order, so that of lines with the same id it is
    the first that stays. Other files are dealt out.
    """
    count = min(processes, sum(source.size for source in sources) // SHARE_BYTES)
    if count < 2:
        return [sources]
    whole = sum(source.size for source in sources if source.lined)
    # An empty file at the end begins after the last byte.
    cuts = [*(whole * place // count for place in range(count)), whole + 1]
    shares: list[list[Source]] = [list(_cut(sources, first, last)) for first, last in pairwise(cuts)]
    sizes = [whole // count] * count
    others = [source for source in sources if not source.lined]
    for source in sorted(others, key=lambda source: (-source.size, source.path)):
        place = sizes.index(min(sizes))
        shares[place].append(source)
        sizes[place] += source.size
    return [share for share in shares if share]


def _cut(sources: list[Source], first: int, last: int) -> Iterator[Source]:
    """Yield the .jsonl files with the lines that begin from one byte up to another, counted over all of them."""
    place = 0
    for source in sources:
        if not source.lined:
            continue
        assert source.lines is not None
        starts = source.lines.starts
        low, high = (bisect_left(starts, edge - place) for edge in (first, last))
        if low == 0 and high == len(starts) and first <= place < last:
            yield source
        elif low < high:
            end = starts[high] if high < len(starts) else source.size
            yield replace(source, stretches=(Stretch(starts[low], end, low + 1),))
        place += source.size
