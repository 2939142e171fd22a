"""Tantivy with jieba's words: cut beforehand, joined by spaces, taken apart by its tokenizer of white space."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sized
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rjieba
import tantivy

from tests.speed.contender import FACETS, Answer, Question, others, spaced
from tests.speed.records import records

SNIPPET = 200
"""Characters, spaces between words included."""
TITLE_WEIGHT = 3.0
MANY = 1_000
"""More than any facet's values."""
TOTAL = "total"


class Tantivy:
    """Ranks by BM25 with AND between words, counts facets by aggregation over fast fields."""

    def versions(self) -> str:
        """Return what it is made of."""
        return f"tantivy-py {version('tantivy')}, rjieba {version('rjieba')}"

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive; its writer's threads work beside the segmenter."""
        folder.mkdir()
        self._cut = rjieba.Jieba().cut
        self._known = self._schema()
        self._index = tantivy.Index(self._known, path=str(folder))
        self._add(records(archive))

    def grow(self, file: Path) -> None:
        """Add a file's documents in a commit of their own."""
        with file.open("rb") as stream:
            self._add(map(json.loads, stream))

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        self._cut = rjieba.Jieba().cut
        self._index = tantivy.Index.open(str(folder))
        self._known = self._index.schema
        self._searcher = self._index.searcher()

    def segments(self) -> int:
        """Return of how many segments the index is made."""
        return int(self._searcher.num_segments)

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""
        words = [self._word(word) for word in question.words]
        query = self._filtered(words, question.filters)
        found: Any = self._searcher.search(query, limit)  # its types leave the count out
        makes = tantivy.SnippetGenerator.create(self._searcher, query, self._known, "text")
        makes.set_max_num_chars(SNIPPET)
        hits = []
        for _, address in found.hits:
            document = self._searcher.doc(address)
            snippet = makes.snippet_from_doc(document)
            snippet.highlighted()
            hits.append((document["id"][0], snippet.fragment().replace(" ", "")))
        facets = self._counted(words, question.filters, found.count).facets
        return Answer(found.count, facets, tuple(hits))

    def count(self, question: Question, *, ranked: bool) -> Answer:
        """Return the exact total and the facets only: a search and an aggregation, or an aggregation alone."""
        words = [self._word(word) for word in question.words]
        if not ranked:
            return self._counted(words, question.filters)
        found: Any = self._searcher.search(self._filtered(words, question.filters), 1)
        return Answer(found.count, self._counted(words, question.filters, found.count).facets)

    def documents(self, question: Question) -> tuple[int, Sized]:
        """Return the exact total and all addresses."""
        words = [self._word(word) for word in question.words]
        query = tantivy.Query.const_score_query(self._filtered(words, question.filters), 1.0)
        found = self._searcher.search(query, self._searcher.num_docs, count=False)
        return len(found.hits), found.hits

    def update(self, record: Mapping[str, Any]) -> None:
        """Delete the document, add it and commit."""
        writer = self._index.writer()
        writer.delete_documents_by_term("id", record["id"])
        writer.add_document(self._document(record))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _add(self, documents: Iterable[Mapping[str, Any]]) -> None:
        writer = self._index.writer()
        for record in documents:
            writer.add_document(self._document(record))
        writer.commit()
        writer.wait_merging_threads()

    def _counted(self, words: list[Any], filters: Mapping[str, str], total: int | None = None) -> Answer:
        """Count in one aggregation over what holds the words, below the filters that narrow each facet."""
        groups: dict[str, list[str]] = {_narrowing(filters): []}
        for name in FACETS:
            groups.setdefault(_narrowing(others(filters, name)), []).append(name)
        asked: dict[str, Any] = {}
        for narrowing, names in groups.items():
            terms = {name: {"terms": {"field": name, "size": MANY}} for name in names}
            asked |= {narrowing: {"filter": narrowing, "aggs": terms}} if narrowing else terms
        if total is None and not filters:
            asked[TOTAL] = {"value_count": {"field": "year"}}
        found = self._searcher.aggregate(self._filtered(words, {}), asked)
        if total is None:
            total = int(found[_narrowing(filters)]["doc_count"] if filters else found[TOTAL]["value"])
        facets = {}
        for narrowing, names in groups.items():
            for name in names:
                buckets = (found[narrowing] if narrowing else found)[name]["buckets"]
                facets[name] = {str(b["key"]).removesuffix(".0"): b["doc_count"] for b in buckets}
        return Answer(total, facets)

    def _filtered(self, words: list[Any], filters: Mapping[str, str]) -> Any:
        chosen = [
            tantivy.Query.term_query(self._known, name, int(value) if name == "year" else value)
            for name, value in filters.items()
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in [*words, *chosen]])

    def _word(self, word: str) -> Any:
        """Ask for what was cut of one word, or of one exact string, as a phrase in title or text."""
        cut = self._cut(word)
        either = []
        for field, weight in (("title", TITLE_WEIGHT), ("text", 1.0)):
            if len(cut) == 1:
                part = tantivy.Query.term_query(self._known, field, cut[0])
            else:
                part = tantivy.Query.phrase_query(self._known, field, list(cut))
            either.append((tantivy.Occur.Should, tantivy.Query.boost_query(part, weight)))
        return tantivy.Query.boolean_query(either)

    def _document(self, record: Mapping[str, Any]) -> Any:
        texts = {name: spaced(self._cut(record[name])) for name in ("title", "text")}
        return tantivy.Document.from_dict({**record, **texts}, self._known)

    @staticmethod
    def _schema() -> Any:
        schema = tantivy.SchemaBuilder()
        for name in ("title", "text"):
            schema.add_text_field(name, stored=True, tokenizer_name="whitespace")
        for name in ("id", "organization", "date", "region"):
            schema.add_text_field(name, stored=True, tokenizer_name="raw")
        for name in ("org_type", "genre"):
            schema.add_text_field(name, stored=True, fast=True, tokenizer_name="raw")
        schema.add_unsigned_field("year", stored=True, indexed=True, fast=True)
        return schema.build()


def _narrowing(filters: Mapping[str, str]) -> str:
    """Return filters in its query language; no value of the invented archive needs quoting."""
    return " AND ".join(f"{name}:{value}" for name, value in filters.items())
