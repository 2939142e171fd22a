"""The embedded engine: searches the published generation, and follows when a new one is published."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, identity, normalize, using
from indexer.document import Document
from indexer.engines.whoosh import answering, offers, phrases, vocabulary
from indexer.engines.whoosh.answering import strings
from indexer.engines.whoosh.correcting import correction
from indexer.engines.whoosh.editions import editions
from indexer.engines.whoosh.facets import counts
from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.matching import filtered, find
from indexer.engines.whoosh.neighbours import neighbours
from indexer.engines.whoosh.offers import Often
from indexer.engines.whoosh.opening import snapshot_of
from indexer.engines.whoosh.passages import together
from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.relatives import relatives
from indexer.engines.whoosh.sentences import sentences
from indexer.engines.whoosh.sets import passing
from indexer.engines.whoosh.similar import similar
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.timeline import timeline
from indexer.errors import IndexFormatError, NotFoundError, PageError
from indexer.publish import Manifest, current, manifests, pointer
from indexer.query import Query
from indexer.results import (
    Edition,
    Neighbours,
    Past,
    Relative,
    Results,
    SetPhrase,
    Similar,
    Span,
    Stats,
    Suggestion,
    Way,
)
from indexer.schema import FACETS
from indexer.searches import Searches
from indexer.snippets import spans
from indexer.suggest import Store
from indexer.synonyms import Names, expand, expanded
from indexer.ways import ways
from indexer.wordings import Sentences, Timeline

if TYPE_CHECKING:
    from whoosh.query import Query as WhooshQuery


class WhooshEngine:
    """Searches the published generation of one index folder, and moves on when a new one is published."""

    def __init__(self, index: Path, synonyms: Path | None = None, searches: Searches | None = None) -> None:
        """Open an index; take the file of an archive's own synonyms, which need not be there, and counted searches."""
        self._index = index
        self._names = Names(synonyms)
        self._often = Often(searches) if searches else None
        self._lock = threading.Lock()
        self._stamp = pointer(index)
        self._opened = self._open()
        """The manifest and the snapshot of one generation, replaced together, so that no answer mixes two."""
        self._offering = threading.Lock()
        self._offered: tuple[Snapshot, Store] | None = None
        self._fallbacks = 0

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""
        return self._current()[0].generation

    @property
    def stamp(self) -> str:
        """What changes whenever answers may: with the generation, and with the archive's own table of names."""
        manifest = self._current()[0]
        return f"{manifest.generation} {manifest.built} {self._names.stamp()}"

    def search(self, query: Query, *, hits: bool = True, passages: bool = True) -> Results:
        """Return one page of what satisfies a query, with exact totals and facets.

        It is without its hits if not `hits`, and these without passages and marks if not `passages`.
        """
        began = time.perf_counter()
        snapshot = self._now()
        with using(snapshot.segmenter):
            asked = self._expanded(query)
            answer = answering.answer(snapshot, asked)
            found, total = answer.matched, len(answer.kept)
            pages = -(-answer.total // query.limit)
            if query.page > max(pages, 1):
                raise PageError(f"没有第 {query.page} 页（参数 page）", f"结果共 {total} 篇，{pages} 页。")
            shown = answering.hits(snapshot, asked, answer, passages) if hits else ()
            values = counts(snapshot, found.docs, answer.masks, query.filters)
            first = hits and query.page == 1
            meant = correction(snapshot, query, found) if first else None
            others: tuple[Way, ...] = ()
            if first and (not total or (found.relaxed and not found.whole)):
                others = ways(query, partial(self._count, snapshot), dropped=found.dropped, suggestion=meant)
        return Results(
            query=str(query.tree), total=total, families=answer.tally.families, page=query.page, size=query.limit, pages=pages,
            hits=shown, facets=values, took_ms=(time.perf_counter() - began) * 1000,
            folded=answer.fold, relaxed=found.relaxed, dropped=found.dropped, notice=answering.notice(query, found),
            suggestion=meant, expanded=expanded(asked.tree), ways=others,
        )  # fmt: skip

    def matching(self, query: Query) -> npt.NDArray[np.int64]:
        """Return the numbers of all documents that satisfy a query, ascending: the quickest answer there is."""
        snapshot = self._now()
        with using(snapshot.segmenter):
            return answering.answer(snapshot, self._expanded(query)).kept.astype(np.int64, copy=False)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a reader who typed so much may be about to type, the best first; () where nothing fits."""
        manifest, snapshot = self._current()
        with using(snapshot.segmenter):
            offered = self._offered
            if offered is None or offered[0] is not snapshot:
                with self._offering:
                    offered = self._offered
                    if offered is None or offered[0] is not snapshot:
                        offered = self._offered = snapshot, offers.read(manifest.folder, snapshot)
            often = self._often.block() if self._often else None
            return offers.suggest(snapshot, offered[1], text, limit, often)

    def glossary(self, containing: str = "", limit: int = 100) -> tuple[SetPhrase, ...]:
        """Return the set phrases of the archive that hold a string, those of the most documents first."""
        wanted = normalize(containing)
        every = phrases.read(self._current()[0].folder)
        return tuple(phrase for phrase in every if wanted in normalize(phrase.text))[:limit]

    def similar(self, id: str, limit: int = 6) -> tuple[Similar, ...]:
        """Return documents that say the like, the likest first, none of its family; raise NotFoundError."""
        snapshot, number = self._found(id)
        with using(snapshot.segmenter):
            return similar(snapshot, number, limit)

    def neighbours(self, query: Query, rank: int) -> Neighbours | None:
        """Return the hit of a rank, from 1, over all pages of a query, and those beside it; None where there is none."""
        snapshot = self._now()
        with using(snapshot.segmenter):
            return neighbours(snapshot, self._expanded(query), rank)

    def editions(self, id: str) -> tuple[Edition, ...]:
        """Return the reports of a document's unit and genre, itself among them, newest first; raise NotFoundError."""
        return editions(*self._found(id))

    def timeline(self, phrases: Sequence[str], query: Query, by: str | None = None) -> Timeline:
        """Return how often exact strings are used in each year of what a query finds, perhaps also by a facet's values."""
        snapshot = self._now()
        with using(snapshot.segmenter):
            return timeline(snapshot, phrases, self._expanded(query), by)

    def sentences(self, query: Query, roles: Sequence[str] = ()) -> Sentences:
        """Return one page of the sentences that hold what a query asks for, perhaps only of sections with these roles."""
        snapshot = self._now()
        with using(snapshot.segmenter):
            return sentences(snapshot, self._expanded(query), roles)

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
        with using(self._now().segmenter):
            return spans(encoded(document.text), strings(self._expanded(query), "text"))

    def documents(self, query: Query) -> Iterator[Document]:
        """Yield every document that satisfies a query, in its order, whatever its page and limit."""
        snapshot = self._now()
        with using(snapshot.segmenter):
            asked = self._expanded(query)
            kept = answering.answer(snapshot, asked).kept
            numbers = ranked(snapshot, asked, kept, 0, len(kept))[0].tolist()
        for number in numbers:
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
            segments=len(snapshot.segments), fallbacks=self._fallbacks, seconds=manifest.seconds, kind=manifest.kind,
            generations=tuple(map(_past, manifests(self._index))),
        )  # fmt: skip

    def _expanded(self, query: Query) -> Query:
        """Return a query with the other spellings and names of what it asks for."""
        return replace(query, tree=expand(query.tree, self._names.now())) if query.expand else query

    def _count(self, snapshot: Snapshot, query: Query) -> int:
        """Return how many documents hold all that a query asks for."""
        asked = self._expanded(query)
        docs = snapshot.living(find(snapshot, asked.tree))
        if query.same:
            found = together(snapshot, asked.tree, docs, query.same)
            docs = docs if found is None else found
        return len(passing(docs, filtered(snapshot, query.filters, docs, query.excluded)))

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
            cut_by = identity(vocabulary.read(manifest.folder))
            if manifest.segmenter != cut_by:
                raise IndexFormatError(
                    f"索引是用“{manifest.segmenter}”分词的，现在用的是“{cut_by}”",
                    "请运行 juanzong build 重建索引。",
                )
            try:
                manifest.check_table()
                return manifest, snapshot_of(manifest.folder)
            except (OSError, IndexFormatError):
                if current(self._index) == manifest.generation:
                    raise


def _past(manifest: Manifest) -> Past:
    """Return what a manifest tells of its generation."""
    return Past(
        manifest.generation,
        manifest.kind,
        manifest.built,
        manifest.seconds,
        manifest.documents,
        manifest.bytes,
    )
