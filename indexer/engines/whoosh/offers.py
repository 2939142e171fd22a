"""What is offered while a reader types: gathered at every commit, kept in two files beside the segments.

The one has the titles and organizations of all documents of a build; the other, rewritten by updates, the set
phrases, what came since, and how many documents have now what the first has.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.analysis import starts_of
from indexer.arrays import Array, ArrayFile, write_arrays
from indexer.engines.whoosh.copies import Part
from indexer.engines.whoosh.matching import find
from indexer.engines.whoosh.phrases import read as set_phrases
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.errors import IndexFormatError, QueryError
from indexer.query import parse
from indexer.results import SetPhrase, Suggestion
from indexer.searches import Searches
from indexer.suggest import KINDS, Block, Entries, Kind, Store, arranged, is_plain

MAIN, RECENT = "suggest.bin", "suggest-recent.bin"
FEW = 1_000
"""So many documents may come and go, or one in so many, before everything is gathered anew."""
SHARE = 20
MOST = 1_000
"""So many searches are offered."""
PATIENCE = 0.01
"""Seconds after which it is not looked up any more what finds something."""
REFRESH = 30.0
"""Seconds after which it is looked what else is searched for."""
_BLOCK = ("units", "starts", "kinds", "counts", "digests", "places", "lists")
_ORGANIZATION, _CANONICAL, _TITLE = (KINDS.index(kind) for kind in ("organization", "canonical", "title"))
Changes = Mapping[tuple[Kind, str], int]
"""For each text of a kind how many documents more, or fewer, have it."""


class _Known(NamedTuple):
    """What an earlier commit wrote."""

    main: dict[str, Array]
    rows: list[tuple[str, Kind, int]]
    """What the second file offers besides the first."""
    changed: dict[int, int]
    """For entries of the first file, in how many documents they are now, where that is not what it says."""
    present: Mask
    """Which documents were there."""
    drift: int
    """How many documents came or went since the first file was written."""


def write(
    folder: Path,
    parts: Sequence[Part],
    earlier: Sequence[Segment] = (),
    phrases: Sequence[SetPhrase] | None = None,
) -> None:
    """Write what an index offers; from what is known of an earlier state of it, if something is.

    Without `phrases` those of the earlier state stay. Files of the earlier state are replaced rather than written
    into: they may be another generation's as well.
    """
    known = _known(folder, sum(segment.size for segment in earlier))
    if phrases is None and known:
        named = [row for row in known.rows if row[1] == "phrase"]
    else:
        named = _named(set_phrases(folder) if phrases is None else phrases)
    present = np.concatenate([np.empty(0, np.bool_), *(part.present for part in parts)])
    changes = _changes(known, parts, earlier) if known else None
    if known is None or changes is None:
        _replace(folder / MAIN, arranged(_gathered(parts)), {})
        _write_recent(folder, named, {}, present, 0)
        return
    drift, tally = changes
    rows: Counter[tuple[Kind, str]] = Counter(
        {(kind, text): count for text, kind, count in known.rows if kind != "phrase"}
    )
    changed = dict(known.changed)
    _apply(known.main, tally, rows, changed)
    came = [(text, kind, count) for (kind, text), count in rows.items() if count > 0]
    _write_recent(folder, [*named, *came], changed, present, known.drift + drift)


def read(folder: Path, snapshot: Snapshot) -> Store:
    """Return what an index offers; gathered anew where its folder does not tell."""
    known = _known(folder, snapshot.size)
    if known is None:
        return gathered(snapshot, set_phrases(folder))
    main = Block(known.main)
    main.counts[list(known.changed)] = list(known.changed.values())
    return Store([main, Block.of(Entries.of(known.rows).grouped())])


def gathered(snapshot: Snapshot, phrases: Sequence[SetPhrase] = ()) -> Store:
    """Return some phrases and the titles and organizations of an index, whatever its folder tells."""
    present = np.ones(snapshot.size, np.bool_)
    present[snapshot.deleted] = False
    masks = np.split(present, snapshot.bases[1:-1])
    parts = [Part(segment, mask) for segment, mask in zip(snapshot.segments, masks, strict=False)]
    return Store([Block.of(_gathered(parts)), Block.of(Entries.of(_named(phrases)).grouped())])


def _named(phrases: Sequence[SetPhrase]) -> list[tuple[str, Kind, int]]:
    return [(phrase.text, "phrase", phrase.documents) for phrase in phrases]


def suggest(
    snapshot: Snapshot, store: Store, text: str, limit: int = 8, searches: Block | None = None
) -> tuple[Suggestion, ...]:
    """Return what a reader of an index may be about to type, the best first; nothing that finds nothing."""
    finding = _Finding(snapshot)
    return tuple(
        Suggestion(*offer) for offer in store.suggest(text, limit, searches=searches, total=finding.total)
    )


class _Finding:
    """Counts what searches find while one suggestion after the other is made; not for long."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._late = time.monotonic() + PATIENCE
        self._before: dict[str, Ints] = {}
        """For what was typed before the last piece the documents that it finds."""

    def total(self, before: str, piece: str) -> int:
        """Count what a search finds; after a while it is nothing any more, so that typing is not held up."""
        if time.monotonic() > self._late:
            return 0
        if not before.strip():
            return self._snapshot.remember(piece, "offered", lambda: len(self._found(piece)))
        if not is_plain(before):
            return len(self._found(before + piece))
        if before not in self._before:
            self._before[before] = self._found(before)
        return len(self._found(piece, self._before[before]))

    def _found(self, text: str, among: Ints | None = None) -> Ints:
        """Return the documents, of all or among some, that a search finds."""
        try:
            return self._snapshot.living(find(self._snapshot, parse(text).tree, among))
        except QueryError:
            return NONE


class Often:
    """What is searched for often, laid out anew now and then."""

    def __init__(self, searches: Searches) -> None:
        self._searches = searches
        self._laid = -inf
        self._block: Block | None = None

    def block(self) -> Block | None:
        """Return what can be offered of it; None for nothing."""
        if time.monotonic() - self._laid > REFRESH:
            self._laid = time.monotonic()
            rows = self._searches.popular(MOST)
            self._block = Block.of_searches(rows) if rows else None
        return self._block


def _gathered(parts: Sequence[Part]) -> Entries:
    """Return the titles and organizations of all documents, the commonest first, then the newest."""
    named = _organizations(parts)
    titles, dates = [], [np.empty(0, np.int64)]
    for part in parts:
        docs = np.flatnonzero(part.present)
        _, begins, sizes = part.segment.spans("title", docs)
        units = part.segment.stretches("title", docs, begins, sizes)
        titles.append(
            Entries(units, sizes, np.full(len(docs), _TITLE, np.uint8), np.ones(len(docs), np.int64))
        )
        dates.append(part.segment.numbers["date"].take(docs).astype(np.int64))
    newest = np.argsort(-np.concatenate(dates), kind="stable")
    every = Entries.joined([named, *titles])
    return every.grouped(np.concatenate((np.arange(len(named)), len(named) + newest)))


def _organizations(parts: Sequence[Part]) -> Entries:
    """Return the names of organizations; one that is nowhere signed with counts as canonical only."""
    found = Entries.joined(
        _values(part, field, kind)
        for field, kind in (("organization", _ORGANIZATION), ("canonical_organization", _CANONICAL))
        for part in parts
    )
    signed = found.kinds == _ORGANIZATION
    alike = Entries(found.units, found.sizes, np.zeros(len(found), np.uint8), found.counts).digests()
    kinds = np.where(np.isin(alike, alike[signed]), _ORGANIZATION, _CANONICAL).astype(np.uint8)
    return Entries(found.units, found.sizes, kinds, found.counts)


def _values(part: Part, field: str, kind: int) -> Entries:
    """Return the distinct values of a column, each with how many documents have it."""
    column = part.segment.strings(field)
    data, bounds = column.joined(0, len(column))
    raw = np.frombuffer(data, np.uint8)
    # A character is one unit, but one of four bytes is two.
    units = starts_of((raw & 0xC0 != 0x80).astype(np.int64) + (raw >= 0xF0))
    sizes = np.diff(units.take(bounds))
    text = data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    counts = np.bincount(column.ordinals[part.present], minlength=len(column))
    return Entries(np.frombuffer(text, "<u2"), sizes, np.full(len(sizes), kind, np.uint8), counts)


def _known(folder: Path, documents: int) -> _Known | None:
    """Return what was written for an earlier state of so many documents; what is damaged is as good as missing."""
    if not documents or not (folder / RECENT).exists() or not (folder / MAIN).exists():
        return None
    try:
        main, recent = ArrayFile(folder / MAIN), ArrayFile(folder / RECENT)
        if recent.about.get("documents") != documents:
            return None
        arrays = {name: main.array(name) for name in _BLOCK}
        changed, now = (recent.array(name).tolist() for name in ("changed", "now"))
        present = np.unpackbits(recent.array("present"), count=documents).astype(np.bool_)
    except (IndexFormatError, KeyError):
        return None
    rows = [(text, kind, count) for text, kind, count in recent.about["rows"]]
    return _Known(arrays, rows, dict(zip(changed, now, strict=True)), present, recent.about["drift"])


def _changes(known: _Known, parts: Sequence[Part], earlier: Sequence[Segment]) -> tuple[int, Changes] | None:
    """Return how many documents came or went, and what that changes; None where it is too many."""
    before = np.concatenate(
        [np.empty(0, np.int64), *(np.where(part.present, part.before, -1) for part in parts)]
    )
    gone = known.present.copy()
    gone[before[before >= 0]] = False
    came = [np.flatnonzero(part.present & (part.before < 0)) for part in parts]
    drift = int(np.count_nonzero(gone)) + sum(map(len, came))
    if drift + known.drift > max(FEW, len(known.present) // SHARE):
        return None
    edges = starts_of(np.array([segment.size for segment in earlier])).tolist()
    tally: Counter[tuple[Kind, str]] = Counter()
    for segment, low, high in zip(earlier, edges, edges[1:], strict=False):
        tally.subtract(_offered(segment, np.flatnonzero(gone[low:high])))
    for part, docs in zip(parts, came, strict=True):
        tally.update(_offered(part.segment, docs))
    return drift, {change: count for change, count in tally.items() if count}


def _offered(segment: Segment, docs: Ints) -> Iterable[tuple[Kind, str]]:
    """Yield what each of a few documents offers."""
    for number in docs.tolist():
        organization, canonical = segment.strings_of(number, ("organization", "canonical_organization"))
        yield "title", segment.title(number)
        if organization:
            yield "organization", organization
        if canonical:
            yield "canonical", canonical


def _apply(
    main: Mapping[str, Array], changes: Changes, rows: Counter[tuple[Kind, str]], changed: dict[int, int]
) -> None:
    """Count what came and went, where it is known already, or else as something new."""
    digests, counts = main["digests"], main["counts"]
    order = np.argsort(digests)
    places = np.full(len(changes), -1)
    # A canonical name that someone signs with is known as that.
    for canonical in ("canonical", "organization") if len(digests) else ():
        wanted = Entries.of(
            (text, canonical if kind == "canonical" else kind, 0) for kind, text in changes
        ).digests()
        near = order.take(digests.searchsorted(wanted, sorter=order), mode="clip")
        places = np.where(digests.take(near) == wanted, near, places)
    for (change, count), entry in zip(changes.items(), places.tolist(), strict=True):
        if entry < 0:
            rows[change] += count
        else:
            changed[entry] = changed.get(entry, int(counts[entry])) + count


def _write_recent(
    folder: Path, rows: Sequence[tuple[str, Kind, int]], changed: Mapping[int, int], present: Mask, drift: int
) -> None:
    arrays: dict[str, Array] = {
        "changed": np.array(list(changed), np.int64),
        "now": np.array(list(changed.values()), np.int64),
        "present": np.packbits(present),
    }
    _replace(folder / RECENT, arrays, {"documents": len(present), "drift": drift, "rows": list(rows)})


def _replace(file: Path, arrays: Mapping[str, Array], about: Mapping[str, object]) -> None:
    aside = file.with_name(f"{file.name}.new")
    write_arrays(aside, arrays, about)
    os.replace(aside, file)
