"""Tantivy with jieba's words: cut beforehand, joined by spaces, taken apart by its tokenizer of white space."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rjieba
import tantivy

from tests.speed.archive import records
from tests.speed.contender import FACETS, Answer, Question, others, spaced

SNIPPET = 200
"""Characters, spaces between words included."""
TITLE_WEIGHT = 3.0
MANY = 1_000
"""More than any facet's values."""


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
        writer = tantivy.Index(self._known, path=str(folder)).writer()
        for record in records(archive):
            writer.add_document(self._document(record))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        self._cut = rjieba.Jieba().cut
        self._index = tantivy.Index.open(str(folder))
        self._known = self._index.schema
        self._searcher = self._index.searcher()

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
        return Answer(found.count, self._facets(words, question.filters), tuple(hits))

    def update(self, record: Mapping[str, Any]) -> None:
        """Delete the document, add it and commit."""
        writer = self._index.writer()
        writer.delete_documents_by_term("id", record["id"])
        writer.add_document(self._document(record))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _facets(self, words: list[Any], filters: Mapping[str, str]) -> dict[str, dict[str, int]]:
        counted: dict[str, Any] = {}
        for chosen in (True, False):
            names = [name for name in FACETS if (name in filters) is chosen]
            for group in [[name] for name in names] if chosen else [names]:
                query = self._filtered(words, others(filters, group[0]) if chosen else filters)
                asked = {name: {"terms": {"field": name, "size": MANY}} for name in group}
                counted |= self._searcher.aggregate(query, asked)
        return {
            name: {str(b["key"]).removesuffix(".0"): b["doc_count"] for b in counted[name]["buckets"]}
            for name in FACETS
        }

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
