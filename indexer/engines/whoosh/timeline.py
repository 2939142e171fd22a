"""From wordings to how often each year used them."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import normalize
from indexer.engines.whoosh.answering import answer
from indexer.engines.whoosh.counting import counted
from indexer.engines.whoosh.editions import edition
from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.sets import distinct, union
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.strings import holding
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.errors import QueryError
from indexer.query import Everything, Query
from indexer.wordings import PhraseUse, Series, Timeline, YearSize, YearUse

MOST_PHRASES, LONGEST = 12, 100
MOST_GROUPS = 12
GROUPINGS = ("org_type", "region", "genre", "level")
REST = ""
"""The group of all values that have none of their own."""
DENSE = 4
"""Of one document in so many or more all places are looked up; of fewer only theirs."""
_PLACE = re.compile(r"(.+?(?:省|自治区|特别行政区|市|自治州|盟|地区))(?=..)")


class _Use(NamedTuple):
    """Where a wording is."""

    text: str
    docs: Ints
    """The documents that hold it, ascending."""
    owners: Ints
    """The document of each occurrence in a text, ascending."""


class _Cells(NamedTuple):
    """A table of years by groups, and which cell each document is in."""

    years: list[int]
    groups: list[str]
    of: Ints
    """For each document of the archive its group and year in one number; shape (documents,)."""

    def tally(self, docs: Ints, weights: Ints | None = None) -> Ints:
        """Count documents, or sum what they weigh; shape (groups, years + 1), those without a year first."""
        width = len(self.years) + 1
        sums = np.bincount(self.of.take(docs), weights, len(self.groups) * width)
        return sums.astype(np.int64).reshape(-1, width)


def timeline(snapshot: Snapshot, phrases: Sequence[str], query: Query, by: str | None) -> Timeline:
    """Return how often exact strings are used in each year of what a query finds, perhaps also by the values of a facet.

    There are at most twelve groups, of the values with the most documents that hold any of the strings; the documents
    with another value or none are one more group, "". Regions are put together by their province or city.
    """
    began = time.perf_counter()
    wanted = _wanted(phrases)
    if by is not None and by not in GROUPINGS:
        raise QueryError(f"不能按“{by}”分组（参数 by）", "可用：" + "、".join(GROUPINGS))
    alone = isinstance(query.tree, Everything) and not (query.filters or query.excluded)
    docs = snapshot.live if alone else answer(snapshot, query).kept
    there = np.zeros(snapshot.size, np.bool_)
    there[docs] = True
    uses = [_use(snapshot, text, docs, there) for text in wanted]
    years = snapshot.numbers["year"].take(docs)
    cells = _cells(snapshot, docs, years, uses, None)
    groups = _series(snapshot, docs, uses, _cells(snapshot, docs, years, uses, by)) if by else ()
    return Timeline(
        whole=_series(snapshot, docs, uses, cells)[0],
        groups=tuple(each for each in groups if each.sizes or any(use.documents for use in each.phrases)),
        by=by,
        undated=int(np.count_nonzero(years == UNKNOWN_YEAR)),
        took_ms=(time.perf_counter() - began) * 1000,
    )


def _wanted(phrases: Sequence[str]) -> list[str]:
    """Return the strings as typed, each once, however it is written."""
    wanted = {normalize(text): text for text in reversed([phrase.strip() for phrase in phrases]) if text}
    if not wanted:
        raise QueryError("没有写要看的提法（参数 phrase）", "请写一个或几个提法，如“乡村振兴”。")
    if len(wanted) > MOST_PHRASES:
        raise QueryError(f"一次写了 {len(wanted)} 个提法，太多了", f"请减到 {MOST_PHRASES} 个以内。")
    for text in wanted.values():
        if len(text) > LONGEST:
            raise QueryError(
                f"提法“{text[:20]}…”有 {len(text)} 个字，太长了", f"请缩短到 {LONGEST} 个字以内。"
            )
    return list(wanted.values())[::-1]


def _use(snapshot: Snapshot, text: str, docs: Ints, there: Mask) -> _Use:
    """Find a string in documents, which are also given as a mask of all."""
    string = normalize(text)
    found = [NONE]
    if len(docs) * DENSE > snapshot.size:
        for segment, base in zip(snapshot.segments, snapshot.bases.tolist(), strict=False):
            owners = counted(segment, string, None)[0] + base
            found.append(owners[there.take(owners)] if len(docs) < snapshot.size else owners)
    else:
        for segment, base, own in by_segment(snapshot, docs):
            found.append(counted(segment, string, own)[0] + base)
    owners = np.concatenate(found)
    titled = holding(snapshot, "title", string)
    return _Use(text, union((distinct(owners), titled[there.take(titled)])), owners)


def _cells(snapshot: Snapshot, docs: Ints, years: Ints, uses: Sequence[_Use], by: str | None) -> _Cells:
    """Lay out a table of the years of documents, and of the values of a facet if one is named."""
    counts = np.bincount(years - UNKNOWN_YEAR)
    counts[:1] = 0
    known = np.flatnonzero(counts)
    places = np.zeros(len(counts) + 1, np.int64)
    places[known] = np.arange(1, len(known) + 1)
    of = places.take(snapshot.numbers["year"] - UNKNOWN_YEAR, mode="clip")
    groups = [REST]
    if by:
        column = snapshot.column(by)
        names = [_place(value) if by == "region" else value for value in column.values]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        ordinals = np.array([numbers[name] for name in names], np.int64).take(column.ordinals)
        holders = np.bincount(ordinals.take(union(use.docs for use in uses)), minlength=len(numbers)).tolist()
        sizes = np.bincount(ordinals.take(docs), minlength=len(numbers)).tolist()
        ranked = sorted(
            filter(None, numbers), key=lambda name: (-holders[numbers[name]], -sizes[numbers[name]], name)
        )
        groups = [*[name for name in ranked if sizes[numbers[name]]][:MOST_GROUPS], REST]
        moved = np.array(
            [groups.index(name) if name in groups else len(groups) - 1 for name in numbers], np.int64
        )
        of = moved.take(ordinals) * (len(known) + 1) + of
    return _Cells((known + UNKNOWN_YEAR).tolist(), groups, of)


def _place(region: str) -> str:
    """Return the province or city that a region is in.

    >>> [_place(region) for region in ("广东省广州市", "北京市密云区", "内蒙古自治区包头市", "沙市区", "云坪县")]
    ['广东省', '北京市', '内蒙古自治区', '沙市区', '云坪县']
    """
    found = _PLACE.match(region)
    return found[1] if found else region


def _series(snapshot: Snapshot, docs: Ints, uses: Sequence[_Use], cells: _Cells) -> tuple[Series, ...]:
    """Return the uses of all strings, group by group."""
    sizes = cells.tally(docs)
    characters = cells.tally(docs, snapshot.numbers["characters"].take(docs))
    phrases = [_phrases(snapshot, use, cells) for use in uses]
    return tuple(
        Series(
            group,
            tuple(
                YearSize(year, size, length)
                for year, size, length in zip(
                    cells.years, sizes[row, 1:].tolist(), characters[row, 1:].tolist(), strict=True
                )
                if size
            ),
            tuple(each[row] for each in phrases),
        )
        for row, group in enumerate(cells.groups)
    )


def _phrases(snapshot: Snapshot, use: _Use, cells: _Cells) -> list[PhraseUse]:
    """Return the uses of one string in each group."""
    documents, occurrences = cells.tally(use.docs), cells.tally(use.owners)
    ends = _ends(snapshot, use.docs, cells)
    return [
        PhraseUse(
            use.text,
            int(held.sum()),
            int(often.sum()),
            tuple(
                YearUse(year, count, times)
                for year, count, times in zip(cells.years, held[1:].tolist(), often[1:].tolist(), strict=True)
                if count
            ),
            *(None if number is None else edition(snapshot, number) for number in both),
        )
        for held, often, both in zip(documents, occurrences, ends, strict=True)
    ]


def _ends(snapshot: Snapshot, docs: Ints, cells: _Cells) -> list[tuple[int | None, int | None]]:
    """Return for each group the earliest and the latest dated of some documents."""
    dates = snapshot.numbers["date"].take(docs)
    dated = docs[dates > 0]
    groups = cells.of.take(dated) // (len(cells.years) + 1)
    keys = groups << 32 | dates[dates > 0]
    found: list[tuple[int | None, int | None]] = [(None, None)] * len(cells.groups)
    if not len(dated):
        return found
    firsts, lasts = _first_of_each(keys, groups, len(found)), _first_of_each(-keys, groups, len(found))
    # Of several of one day that of the smallest id, whichever segment it came into.
    for group in np.flatnonzero(np.bincount(groups, minlength=len(found))).tolist():
        found[group] = (
            _smallest(snapshot, dated[firsts[group] == keys]),
            _smallest(snapshot, dated[keys == -lasts[group]]),
        )
    return found


def _first_of_each(keys: Ints, groups: Ints, count: int) -> Ints:
    """Return the smallest key of each group."""
    least = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(least, groups, keys)
    return least


def _smallest(snapshot: Snapshot, docs: Ints) -> int:
    """Return the document of the smallest id."""
    return int(docs[snapshot.id_ranks.take(docs).argmin()] if len(docs) > 1 else docs[0])
