"""The embedded engine: a Whoosh index, published as generations, searched by arrays.

fields details                  how reports become Whoosh fields, and what is only shown of them
runs merging weaving united     from documents to a segment's file
views segment                   what a segment's file says: lists of terms, texts, columns
reopening compaction writer     which segments there are; small ones become one
copies                          which documents were copied from one another
codec lexicon matcher gathering what Whoosh itself asks of a segment
postings snapshot               all segments seen as one
sets strings passages matching  which documents satisfy a query
formulas scoring ranking facets which come first, and how many have which value
relatives                       what one document has to do with others
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, normalize, segmenter
from indexer.document import Document
from indexer.engines.whoosh.codec import opened
from indexer.engines.whoosh.copies import Copies, Tally
from indexer.engines.whoosh.facets import counts
from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.matching import Matched, filtered, find, match, required_words, text_fields
from indexer.engines.whoosh.passages import together
from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.relatives import relatives
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import passing
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints
from indexer.engines.whoosh.writer import Holder, Writer, join, read_segments
from indexer.errors import IndexFormatError, NotFoundError, PageError
from indexer.publish import Manifest, current, pointer
from indexer.query import Phrase, Query, leaves
from indexer.results import Hit, Relative, Results, Span, Stats
from indexer.schema import FACETS
from indexer.snippets import Found, excerpts, spans

if TYPE_CHECKING:
    from whoosh.query import Query as WhooshQuery

__all__ = ["Holder", "WhooshEngine", "Writer", "join"]


_OF_HITS = ("id", "organization", "canonical_organization", "source", "member", "day")
TOLD = 12
"""How many dropped words a notice names."""


class WhooshEngine:
    """Searches the published generation of one index folder, and moves on when a new one is published."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._stamp = pointer(index)
        self._opened = self._open()
        """The manifest and the snapshot of one generation, replaced together, so that no answer mixes two."""
        self._fallbacks = 0

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""
        return self._current()[0].generation

    def search(self, query: Query, *, hits: bool = True) -> Results:
        """Return one page of what satisfies a query, with exact totals and facets; without the page if not `hits`."""
        began = time.perf_counter()
        snapshot = self._now()
        found = _matched(snapshot, query)
        masks = filtered(snapshot, query.filters, found.docs)
        kept = passing(found.docs, masks)
        total = len(kept)
        tally = snapshot.copies.tally(kept)
        pages = -(-(tally.families if query.collapse else total) // query.limit)
        if query.page > max(pages, 1):
            raise PageError(f"没有第 {query.page} 页（参数 page）", f"结果共 {total} 篇，{pages} 页。")
        return Results(
            query=str(query.tree), total=total, families=tally.families, page=query.page, size=query.limit, pages=pages,
            hits=_hits(snapshot, query, kept, tally) if hits else (),
            facets=counts(snapshot, found.docs, masks, query.filters),
            took_ms=(time.perf_counter() - began) * 1000,
            relaxed=bool(found.dropped), dropped=found.dropped, notice=_notice(query, found),
        )  # fmt: skip

    def matching(self, query: Query) -> npt.NDArray[np.int64]:
        """Return the numbers of all documents that satisfy a query, ascending: the quickest answer there is."""
        return _kept(self._now(), query).astype(np.int64, copy=False)

    def select(self, query: WhooshQuery) -> npt.NDArray[np.int64]:
        """Return the numbers of all documents that satisfy one of Whoosh's own query objects, ascending."""
        # Imported here, because it brings in all of Whoosh's queries, which our own need not wait for.
        from indexer.engines.whoosh.selecting import known, select, walked

        manifest, snapshot = self._current()
        if known(query):
            return select(snapshot, query)
        with self._lock:
            self._fallbacks += 1
        return walked(snapshot, manifest.folder, query)

    def document(self, id: str) -> Document:
        """Return a document; raise NotFoundError for an id that there is not."""
        snapshot, number = self._found(id)
        return snapshot.document(number)

    def occurrences(self, query: Query, document: Document) -> list[Span]:
        """Return what a query marks in a document's text, in order, not overlapping."""
        return spans(encoded(document.text), _strings(query, "text"))

    def documents(self, query: Query) -> Iterator[Document]:
        """Yield every document that satisfies a query, in its order, whatever its page and limit."""
        snapshot = self._now()
        kept = _kept(snapshot, query)
        for number in ranked(snapshot, query, kept, 0, len(kept))[0].tolist():
            yield snapshot.document(number)

    def family(self, id: str) -> tuple[Relative, ...]:
        """Return the other documents of a document's family, nearest first; raise NotFoundError for an unknown id."""
        snapshot, number = self._found(id)
        return relatives(snapshot, number)

    def family_id(self, id: str) -> str:
        """Return the id of the first document of a document's family; raise NotFoundError for an unknown id."""
        snapshot, number = self._found(id)
        return snapshot.id(int(snapshot.copies.first[number]))

    def stats(self) -> Stats:
        """Return how much the published generation holds."""
        manifest, snapshot = self._current()
        live = snapshot.live
        coverage = {}
        for facet in FACETS:
            if facet.kind == "number":
                known = snapshot.numbers[facet.name] != UNKNOWN_YEAR
            else:
                column = snapshot.column(facet.name)
                known = np.array([bool(value) for value in column.values], np.bool_)[column.ordinals]
            coverage[facet.name] = int(np.count_nonzero(known[live]))
        parts = [segment.numbers["part"] for segment in snapshot.segments]
        return Stats(
            documents=len(live), parts=int(np.count_nonzero(np.concatenate([np.empty(0, np.int32), *parts])[live])),
            characters=int(snapshot.numbers["characters"][live].sum(dtype=np.int64)), families=snapshot.copies.tally(live).families,
            coverage=coverage, generation=manifest.generation, built=manifest.built,
            sources=manifest.sources, problems=manifest.problems, segmenter=manifest.segmenter, bytes=manifest.bytes,
            segments=len(snapshot.segments), fallbacks=self._fallbacks,
        )  # fmt: skip

    def _found(self, id: str) -> tuple[Snapshot, int]:
        """Return where a document is."""
        snapshot = self._now()
        number = snapshot.number_of(id)
        if number is None:
            raise NotFoundError(f"没有编号为“{id}”的文档", "它可能已从档案中移走，请重新检索。")
        return snapshot, number

    def _now(self) -> Snapshot:
        return self._current()[1]

    def _current(self) -> tuple[Manifest, Snapshot]:
        """Return the published generation, opening it if it is new."""
        stamp = pointer(self._index)
        if stamp != self._stamp:
            with self._lock:
                if current(self._index) != self._opened[0].generation:
                    self._opened = self._open()
                self._stamp = stamp
        return self._opened

    def _open(self) -> tuple[Manifest, Snapshot]:
        while True:
            manifest = Manifest.read(self._index)
            if manifest.segmenter != segmenter().identity:
                raise IndexFormatError(
                    f"索引是用“{manifest.segmenter}”分词的，现在用的是“{segmenter().identity}”",
                    "请运行 juanzong build 重建索引。",
                )
            try:
                manifest.check_table()
                return manifest, snapshot_of(manifest.folder)
            except (OSError, IndexFormatError):
                if current(self._index) == manifest.generation:
                    raise


def snapshot_of(folder: Path) -> Snapshot:
    """Open the segments in a folder."""
    segments = read_segments(folder)
    deletions = [segment.deleted_mask() if segment.has_deletions() else None for segment in segments]
    held = [opened(folder, segment) for segment in segments]
    return Snapshot(held, deletions, Copies.read(folder, sum(segment.size for segment in held)))


def _matched(snapshot: Snapshot, query: Query) -> Matched:
    if query.same:
        found = together(snapshot, query.tree, snapshot.living(find(snapshot, query.tree)), query.same)
        if found is not None:
            return Matched(found)
    return match(snapshot, query.tree)


def _kept(snapshot: Snapshot, query: Query) -> Ints:
    docs = _matched(snapshot, query).docs
    return passing(docs, filtered(snapshot, query.filters, docs))


def _hits(snapshot: Snapshot, query: Query, kept: Ints, tally: Tally) -> tuple[Hit, ...]:
    """Return one page of the documents found."""
    start = (query.page - 1) * query.limit
    folded = tally if query.collapse and tally.families < len(kept) else None
    numbers, scores = ranked(snapshot, query, kept, start, start + query.limit, folded)
    families = [snapshot.id(first) for first in snapshot.copies.first.take(numbers).tolist()]
    sizes = snapshot.copies.sizes(tally, numbers).tolist()
    places = snapshot.locate_all(numbers)
    shown = excerpts([_found(*place) for place in places], _strings(query, "text"), _strings(query, "title"))
    years, characters = (snapshot.numbers[name].take(numbers).tolist() for name in ("year", "characters"))
    org_types, genres, regions = (
        snapshot.column(name).of(numbers) for name in ("org_type", "genre", "region")
    )
    hits = []
    for place, ((segment, number), score, excerpt) in enumerate(
        zip(places, scores.tolist(), shown, strict=True)
    ):
        id, organization, canonical, source, member, day = segment.strings_of(number, _OF_HITS)
        hits.append(
            Hit(
                rank=start + place + 1, id=id, title=segment.title(number), title_ranges=excerpt.title_ranges,
                organization=organization or None, canonical_organization=canonical or None,
                org_type=org_types[place] or None,
                year=None if years[place] == UNKNOWN_YEAR else years[place], date=day or None,
                genre=genres[place] or None, region=regions[place] or None, source=source, member=member,
                part=int(segment.numbers["part"][number]) or None, characters=characters[place],
                score=score, family=families[place], family_size=sizes[place], snippets=excerpt.snippets,
            )
        )  # fmt: skip
    return tuple(hits)


def _found(segment: Segment, number: int) -> Found:
    text = segment.units("text", number)
    return Found(
        segment.units("title", number), text, segment.body(number, text), segment.headings(number, text)
    )


def _strings(query: Query, field: str) -> list[str]:
    """Return the normalized strings that a query marks in the title or the text."""
    strings = []
    for leaf in leaves(query.tree):
        if field in text_fields(leaf.field) or (field == "text" and leaf.field == "outline"):
            text = normalize(leaf.text)
            strings += [text] if isinstance(leaf, Phrase) else [text, *required_words(text)]
    return strings


def _notice(query: Query, found: Matched) -> str | None:
    notices = [query.notice] if query.notice else []
    if found.dropped:
        named = "、".join(found.dropped[:TOLD]) + (
            f" 等 {len(found.dropped)} 个" if len(found.dropped) > TOLD else ""
        )
        notices.append(f"没有一篇含有全部词语，以下是较接近的；最接近的也缺：{named}")
    return "；".join(notices) or None
