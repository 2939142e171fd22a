"""The embedded engine: a Whoosh index, published as generations, searched by arrays."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexer.analysis import normalize, segmenter
from indexer.document import Document
from indexer.engines.whoosh.facets import counts
from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.matching import Matched, filter_masks, match, required_words, text_fields
from indexer.engines.whoosh.scoring import scores
from indexer.engines.whoosh.snapshot import Floats, Ints, Mask, Snapshot, all_of
from indexer.engines.whoosh.strings import starts
from indexer.engines.whoosh.writer import Writer, join
from indexer.errors import IndexFormatError, NotFoundError, PageError
from indexer.publish import Manifest, current
from indexer.query import Everything, Phrase, Query, leaves
from indexer.results import Hit, Results, Span, Stats
from indexer.schema import FACETS
from indexer.snippets import marks, snippets

__all__ = ["WhooshEngine", "Writer", "join"]


TOLD = 12
"""How many dropped words a notice names."""


class WhooshEngine:
    """Searches the published generation of one index folder, and moves on when a new one is published."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._opened = self._open()
        """The manifest and the snapshot of one generation, replaced together, so that no answer mixes two."""

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""
        return self._current()[0].generation

    def search(self, query: Query) -> Results:
        """Return one page of what satisfies a query, with exact totals and facets."""
        began = time.perf_counter()
        snapshot = self._now()
        found = match(snapshot, query.tree, query.same)
        masks = filter_masks(snapshot, query.filters)
        kept = all_of([found.mask, *masks.values()])
        total = int(kept.sum())
        pages = -(-total // query.limit)
        if query.page > max(pages, 1):
            raise PageError(f"没有第 {query.page} 页（参数 page）", f"结果共 {total} 篇，{pages} 页。")
        page, score = _page(snapshot, query, kept)
        first = (query.page - 1) * query.limit + 1
        hits = tuple(_hit(snapshot, query, number, first + place, score) for place, number in enumerate(page))
        return Results(
            query=str(query.tree), total=total, families=total, page=query.page, size=query.limit, pages=pages,
            hits=hits, facets=counts(snapshot, found.mask, masks, query.filters),
            took_ms=(time.perf_counter() - began) * 1000,
            relaxed=bool(found.dropped), dropped=found.dropped, notice=_notice(query, found),
        )  # fmt: skip

    def document(self, id: str) -> Document:
        """Return a document; raise NotFoundError for an id that there is not."""
        snapshot = self._now()
        number = snapshot.number_of(id)
        if number is None:
            raise NotFoundError(f"没有编号为“{id}”的文档", "它可能已从档案中移走，请重新检索。")
        return snapshot.document(number)

    def occurrences(self, query: Query, document: Document) -> list[Span]:
        """Return what a query marks in a document's text, in order, not overlapping."""
        snapshot = self._now()
        number = snapshot.number_of(document.id)
        return [] if number is None else _marks(snapshot, query, number, "text")

    def documents(self, query: Query) -> Iterator[Document]:
        """Yield every document that satisfies a query, in its order, whatever its page and limit."""
        snapshot = self._now()
        masks = filter_masks(snapshot, query.filters)
        kept = all_of([match(snapshot, query.tree, query.same).mask, *masks.values()])
        for number in _ranked(snapshot, query, kept)[0].tolist():
            yield snapshot.document(number)

    def stats(self) -> Stats:
        """Return how much the published generation holds."""
        manifest, snapshot = self._current()
        live = snapshot.live
        coverage = {}
        for facet in FACETS:
            if facet.kind == "number":
                known = snapshot.numbers[facet.name] != UNKNOWN_YEAR
            else:
                column = snapshot.keywords[facet.name]
                known = np.array([bool(value) for value in column.values], np.bool_)[column.ordinals]
            coverage[facet.name] = int((known & live).sum())
        return Stats(
            documents=int(live.sum()), parts=int(((snapshot.numbers["part"] > 0) & live).sum()),
            characters=int(snapshot.numbers["characters"][live].sum()), families=int(live.sum()),
            coverage=coverage, generation=manifest.generation, built=manifest.built,
            sources=manifest.sources, problems=manifest.problems, segmenter=manifest.segmenter, bytes=manifest.bytes,
        )  # fmt: skip

    def _now(self) -> Snapshot:
        return self._current()[1]

    def _current(self) -> tuple[Manifest, Snapshot]:
        """Return the published generation, opening it if it is new."""
        if current(self._index) != self._opened[0].generation:
            with self._lock:
                if current(self._index) != self._opened[0].generation:
                    self._opened = self._open()
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
                return manifest, Snapshot(manifest.folder)
            except (OSError, IndexFormatError):
                if current(self._index) == manifest.generation:
                    raise


def _ranked(snapshot: Snapshot, query: Query, kept: Mask) -> tuple[Ints, Floats]:
    """Return the kept documents in the query's order, equal ones by id, and every document's score."""
    numbers = np.flatnonzero(kept)
    score: Floats = np.zeros(snapshot.size, np.float32)
    by_id = snapshot.keywords["id"].ordinals[numbers]
    date = snapshot.numbers["date"][numbers]
    sort = query.sort
    if sort == "relevance" and isinstance(query.tree, Everything):
        sort = "newest"
    if sort == "relevance":
        score = scores(snapshot, query.tree)
        order = np.lexsort((by_id, -date, -score[numbers]))
    elif sort == "longest":
        order = np.lexsort((by_id, -snapshot.numbers["characters"][numbers]))
    else:
        order = np.lexsort((by_id, -date if sort == "newest" else date, date == 0))
    return numbers[order], score


def _page(snapshot: Snapshot, query: Query, kept: Mask) -> tuple[list[int], Floats]:
    ranked, score = _ranked(snapshot, query, kept)
    start = (query.page - 1) * query.limit
    return ranked[start : start + query.limit].tolist(), score


def _hit(snapshot: Snapshot, query: Query, number: int, rank: int, score: Floats) -> Hit:
    document = snapshot.document(number)
    metadata = document.metadata
    title_ranges = tuple(_marks(snapshot, query, number, "title"))
    return Hit(
        rank=rank, id=document.id, title=metadata.title,
        title_ranges=title_ranges,
        organization=metadata.organization, org_type=metadata.org_type, year=metadata.year, date=metadata.date,
        genre=metadata.genre, region=metadata.region, source=document.source, part=document.part,
        characters=len(document.text), score=float(score[number]), family=document.id, family_size=1,
        snippets=snippets(document, _marks(snapshot, query, number, "text"), titled=bool(title_ranges)),
    )  # fmt: skip


def _marks(snapshot: Snapshot, query: Query, number: int, field: str) -> list[Span]:
    """Return the spans of one field of a document that hold what a query asks for."""
    found: dict[str, list[int]] = {}
    for leaf in leaves(query.tree):
        if field not in text_fields(leaf.field) and not (field == "text" and leaf.field == "outline"):
            continue
        text = normalize(leaf.text)
        strings = [text] if isinstance(leaf, Phrase) else [text, *required_words(text)]
        for string in strings:
            if string not in found:
                found[string] = starts(snapshot, field, string, number)
    return marks(found)


def _notice(query: Query, found: Matched) -> str | None:
    notices = [query.notice] if query.notice else []
    if found.dropped:
        named = "、".join(found.dropped[:TOLD]) + (
            f" 等 {len(found.dropped)} 个" if len(found.dropped) > TOLD else ""
        )
        notices.append(f"没有一篇含有全部词语，以下是较接近的；最接近的也缺：{named}")
    return "；".join(notices) or None
