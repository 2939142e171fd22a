"""Whoosh as it comes, with the analyzer that jieba brings for it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sized
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh import index, query, sorting
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.qparser import MultifieldParser, OrGroup

from tests.speed.contender import FACETS, Answer, Question, others
from tests.speed.records import records

with warnings.catch_warnings():
    # Its last release, of 2020, holds escapes and an import that newer Pythons warn of.
    warnings.simplefilter("ignore")
    import jieba
    from jieba.analyse import ChineseAnalyzer


class Stock:
    """Ranks by BM25F with OR between words, counts facets by its own grouping."""

    def versions(self) -> str:
        """Return what it is made of."""
        return f"whoosh3 {version('whoosh3')}, jieba {version('jieba')}"

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive."""
        folder.mkdir()
        _keep_cache(folder.parent)
        analyzer = ChineseAnalyzer()
        schema = Schema(
            id=ID(stored=True, unique=True), title=TEXT(analyzer, stored=True), text=TEXT(analyzer, stored=True),
            organization=ID(stored=True), org_type=ID(stored=True, sortable=True), date=ID(stored=True),
            genre=ID(stored=True, sortable=True), region=ID(stored=True),
            year=NUMERIC(stored=True, sortable=True),
        )  # fmt: skip
        writer = index.create_in(str(folder), schema).writer()
        for record in records(archive):
            writer.add_document(**record)
        writer.commit()

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        _keep_cache(folder.parent)
        jieba.initialize()
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(["title", "text"], self._index.schema, group=OrGroup)

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""
        found, facets = self._found(question, limit)
        return Answer(len(found), facets, tuple((hit["id"], hit.highlights("text")) for hit in found[:limit]))

    def count(self, question: Question, *, ranked: bool) -> Answer:
        """Return the exact total and the facets only; it ranks nearly as fast as it does not."""
        found, facets = self._found(question, 1)
        return Answer(len(found), facets)

    def documents(self, question: Question) -> tuple[int, Sized]:
        """Return the exact total and all numbers that match."""
        found = self._searcher.search(self._asked(question), limit=None, scored=False)
        numbers = [hit.docnum for hit in found]
        return len(numbers), numbers

    def update(self, record: Mapping[str, Any]) -> None:
        """Replace the document and commit."""
        writer = self._index.writer()
        writer.update_document(**record)
        writer.commit()
        self._searcher = self._searcher.refresh()

    def _found(self, question: Question, limit: int) -> tuple[Any, dict[str, dict[str, int]]]:
        asked = self._asked(question)
        facets: dict[str, dict[str, int]] = {}
        found = self._grouped(asked, question.filters, limit, FACETS, facets)
        for name in question.filters:
            self._grouped(asked, others(question.filters, name), 1, (name,), facets)
        return found, facets

    def _asked(self, question: Question) -> Any:
        text = f'"{question.words[0]}"' if question.exact else " ".join(question.words)
        return self._parser.parse(text)

    def _grouped(
        self, asked: Any, filters: Mapping[str, str], limit: int, names: tuple[str, ...],
        facets: dict[str, dict[str, int]],
    ) -> Any:  # fmt: skip
        grouping = sorting.Facets()
        for name in names:
            grouping.add_facet(name, sorting.FieldFacet(name, maptype=sorting.Count))
        chosen = [
            query.Term(name, self._index.schema[name].to_bytes(int(value) if name == "year" else value))
            for name, value in filters.items()
        ]
        found = self._searcher.search(
            asked, limit=limit, groupedby=grouping, filter=query.And(chosen) if chosen else None
        )
        for name in names:
            facets[name] = {str(value): count for value, count in found.groups(name).items()}
        return found


def _keep_cache(folder: Path) -> None:
    # The shared temporary folder, where jieba would look, may hold another dictionary's cache.
    jieba.dt.tmp_dir = str(folder)
