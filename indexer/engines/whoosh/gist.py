"""From all sentences that were found to those that say different things: which documents, years and roles each has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from indexer.analysis import starts_of
from indexer.arrays import Array
from indexer.engines.whoosh.alike import Cores, cores, grouped
from indexer.engines.whoosh.sections import are_headings, roles_at
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sifting import Piece
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.query import Filter, year_range
from indexer.results import FacetValue

SHORT = 8
"""A sentence that says less than so many characters tells little."""
HEADING = 64
"""What says more is no heading."""
ROOM = 4_000_000
"""Cells of a table in which pairs are counted; more of them are sorted."""
UNDATED = 1 << 28
"""Sorts behind every day."""


class Found(NamedTuple):
    """The sentences of all segments, one row each, by ascending documents and places."""

    docs: Ints
    begins: Ints
    """Counted over all texts of the segment."""
    sizes: Ints
    whole: Mask
    """Whether a run stands in it as it was typed."""
    lesser: Mask
    """Whether it is a heading, a row of a table, or very short."""
    roles: Array
    groups: Ints
    """The number of what it says."""

    def chosen(self, mask: Mask | Ints) -> Found:
        """Return some of them."""
        columns: list[Array] = [column[mask] for column in self]
        return Found(*columns)


def gathered(parts: Iterable[tuple[Segment, int, Iterable[Piece]]]) -> Found:
    """Put the sentences of segments together, each with its first document's number."""
    read = [_read(segment, base, piece) for segment, base, pieces in parts for piece in pieces]
    if not read:
        return Found(NONE, NONE, NONE, NONE > 0, NONE > 0, NONE, NONE)
    found = Found(*map(np.concatenate, zip(*(each for each, _ in read), strict=True)))
    said = [each for _, each in read]
    keys, units, sizes = ([getattr(each, name) for each in said] for name in ("digests", "units", "sizes"))
    return found._replace(groups=grouped(np.concatenate(keys), np.concatenate(units), np.concatenate(sizes)))


def _read(segment: Segment, base: int, piece: Piece) -> tuple[Found, Cores]:
    """Look at some sentences; it is not told yet which say the same."""
    windows, units, whole = piece
    core = cores(units, windows.sizes)
    starts = windows.begins + core.heads
    lesser = (core.sizes < SHORT) | ~core.ended
    numbered = np.flatnonzero(core.numbered & ~lesser & (core.sizes < HEADING))
    reach = windows.begins[numbered] + core.reach[numbered]
    lesser[numbered] = are_headings(segment, windows.owners[numbered], starts[numbered], reach)
    roles = roles_at(segment, windows.owners, starts)
    docs = windows.owners + base
    return Found(docs, windows.begins, windows.sizes, whole, lesser, roles, docs), core


class Said(NamedTuple):
    """What different sentences there are, one row each."""

    groups: Ints
    places: Ints
    """The place among the sentences found of the one that each is quoted from: the earliest dated."""
    documents: Ints
    first: Ints
    """The earliest year of each, UNDATED where it has none."""
    last: Ints
    """The latest; -1 for none."""
    lesser: Mask
    """Whether it is nowhere more than a heading, a row of a table, or very short."""


def said(snapshot: Snapshot, found: Found) -> Said:
    """Return what sentences say, each once."""
    dates = snapshot.numbers["date"].take(found.docs).astype(np.int64)
    ranks = snapshot.id_ranks.take(found.docs)
    order = np.lexsort((np.where(dates > 0, dates, UNDATED) << 32 | ranks, found.groups))
    groups = found.groups[order]
    edges = np.flatnonzero(np.diff(groups, prepend=-1))
    pairs = np.sort(found.groups << 32 | found.docs)
    each = pairs[np.diff(pairs, prepend=-1) > 0] >> 32
    years = snapshot.numbers["year"].take(found.docs[order])
    return Said(
        groups=groups[edges],
        places=order[edges],
        documents=np.bincount(each)[groups[edges]] if len(each) else each,
        first=np.minimum.reduceat(np.where(years < 0, UNDATED, years), edges) if len(edges) else edges,
        last=np.maximum.reduceat(years, edges) if len(edges) else edges,
        lesser=np.logical_and.reduceat(found.lesser[order], edges) if len(edges) else edges > 0,
    )


def ordered(snapshot: Snapshot, found: Found, said: Said, sort: str, stop: int) -> Ints:
    """Return the rows of what was said that come first, up to `stop` of them, in order; other sorts are relevance."""
    places = said.places
    lesser = said.lesser.astype(np.int64)
    many = (1 << 20) - said.documents
    late = (1 << 14) - said.last.astype(np.int64)
    if sort == "newest":
        key = late << 21 | lesser << 20 | many
    elif sort == "oldest":
        key = said.first.astype(np.int64) << 21 | lesser << 20 | many
    elif sort == "longest":
        key = (1 << 32) - found.sizes[places]
    else:
        key = lesser << 40 | many << 16 | (~found.whole[places]).astype(np.int64) << 15 | late
    rows = np.arange(len(key))
    if stop < len(key):
        rows = np.flatnonzero(key <= np.partition(key, stop - 1)[stop - 1])
    docs = found.docs[places[rows]]
    dates = snapshot.numbers["date"].take(docs).astype(np.int64)
    ranks = np.where(dates > 0, dates, UNDATED) << 32 | snapshot.id_ranks.take(docs)
    return rows[np.lexsort((found.begins[places[rows]], ranks, key[rows]))][:stop]


def distinct_pairs(groups: Ints, values: Ints, count: int) -> Ints:
    """Return for each value how many groups have it; shape (count,)."""
    total = int(groups.max(initial=-1)) + 1
    if total * count <= ROOM:
        held = np.zeros(total * count, np.bool_)
        held[groups * count + values] = True
        tally: Ints = np.count_nonzero(held.reshape(total, count), axis=0)
        return tally
    pairs = np.sort(groups * count + values)
    kept = pairs[np.diff(pairs, prepend=-1) > 0]
    return np.bincount(kept % count, minlength=count)


def facet(
    snapshot: Snapshot, found: Found, name: str, chosen: Filter, roles: tuple[str, ...]
) -> tuple[FacetValue, ...]:
    """Count what is said by the values of a facet: years the latest first, others the most frequent first."""
    if name in snapshot.numbers:
        years = snapshot.numbers[name].take(found.docs)
        tally = distinct_pairs(found.groups, years + 1, int(years.max(initial=-1)) + 2)
        ranges = [year_range(value) for value in chosen]
        return tuple(
            FacetValue(
                year, int(tally[year + 1]), any((low or 0) <= year <= (high or 9999) for low, high in ranges)
            )
            for year in (np.flatnonzero(tally)[::-1] - 1).tolist()
            if year >= 0
        )
    if name == "role":
        names: tuple[str, ...] = ("", *roles)
        tally = distinct_pairs(found.groups, found.roles.astype(np.int64) + 1, len(names))
    else:
        column = snapshot.column(name)
        names = column.values
        tally = distinct_pairs(found.groups, column.ordinals.take(found.docs).astype(np.int64), len(names))
    counts = {value: count for value, count in zip(names, tally.tolist(), strict=False) if value and count}
    counts.update({value: 0 for value in sorted(chosen) if value not in counts})
    return tuple(
        FacetValue(value, counts[value], value in chosen)
        for value in sorted(counts, key=lambda value: -counts[value])
    )


def passing(masks: Mapping[str, Mask], count: int, but: str | None = None) -> Mask:
    """Tell which sentences pass all filters, or all but one."""
    found = np.ones(count, np.bool_)
    for name, mask in masks.items():
        if name != but:
            found &= mask
    return found


def years_of(snapshot: Snapshot, found: Found, groups: list[int]) -> dict[int, tuple[int, ...]]:
    """Return the years of the documents that say some things, ascending, each once."""
    wanted = np.array(sorted(groups), np.int64)
    kept = np.flatnonzero(np.isin(found.groups, wanted))
    years = snapshot.numbers["year"].take(found.docs[kept]).astype(np.int64)
    pairs = np.unique(found.groups[kept][years >= 0] << 16 | years[years >= 0])
    edges = starts_of(np.bincount(wanted.searchsorted(pairs >> 16), minlength=len(wanted))).tolist()
    values = (pairs & 0xFFFF).tolist()
    return {
        group: tuple(values[low:high])
        for group, low, high in zip(wanted.tolist(), edges, edges[1:], strict=False)
    }
