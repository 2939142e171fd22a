"""Who else ranks: Whoosh with jieba's analyzer, SQLite's trigrams, tantivy with jieba's words; any word will do."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.analysis import normalize
from tests.ranking.measures import FOUND
from tests.ranking.parts import Rank
from tests.ranking.questions import Questions

TITLE_WEIGHT = 1.0
"""As they come: 3 is 0.002 better for trigrams, and 0.16 worse for tantivy."""


def stock(questions: Questions, folder: Path) -> Rank:
    """Index by Whoosh as it comes, with the analyzer that jieba brings for it, and OR between words."""
    from whoosh import index
    from whoosh.fields import ID, TEXT, Schema
    from whoosh.qparser import MultifieldParser, OrGroup

    with warnings.catch_warnings():
        # Its last release, of 2020, holds escapes and an import that newer Pythons warn of.
        warnings.simplefilter("ignore")
        import jieba
        from jieba.analyse import ChineseAnalyzer
    jieba.dt.tmp_dir = str(folder)
    analyzer = ChineseAnalyzer()
    schema = Schema(id=ID(stored=True), title=TEXT(analyzer), text=TEXT(analyzer))
    (folder / "whoosh").mkdir()
    made = index.create_in(str(folder / "whoosh"), schema)
    writer = made.writer()
    for id, title, text in questions.records():
        writer.add_document(id=id, title=title, text=text)
    writer.commit()
    searcher = made.searcher()
    parser = MultifieldParser(["title", "text"], schema, group=OrGroup)

    def rank(text: str) -> list[str]:
        return [hit["id"] for hit in searcher.search(parser.parse(text), limit=FOUND)]

    return rank


def trigrams(questions: Questions, folder: Path) -> Rank:
    """Index every three characters by SQLite's FTS5, and ask for any of a question's."""
    base = sqlite3.connect(folder / "trigrams.db")
    base.execute("CREATE VIRTUAL TABLE reports USING fts5(id UNINDEXED, title, text, tokenize='trigram')")
    base.executemany("INSERT INTO reports VALUES(?, ?, ?)", questions.records())
    base.execute("INSERT INTO reports(reports) VALUES('optimize')")
    base.commit()

    def rank(text: str) -> list[str]:
        plain = "".join(filter(str.isalnum, normalize(text)))
        asked = " OR ".join(f'"{plain[at : at + 3]}"' for at in range(len(plain) - 2))
        if not asked:
            return []
        order = f"ORDER BY bm25(reports, 0, {TITLE_WEIGHT}, 1) LIMIT {FOUND}"
        found = base.execute(f"SELECT id FROM reports WHERE reports MATCH ? {order}", (asked,))
        return [id for (id,) in found.fetchall()]

    return rank


def tantivy(questions: Questions, folder: Path) -> Rank:
    """Index words cut by jieba's Rust port by tantivy, and ask for any of a question's."""
    tantivy: Any = import_module("tantivy")
    cut = import_module("rjieba").Jieba().cut
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "text"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    schema = builder.build()
    (folder / "tantivy").mkdir()
    made = tantivy.Index(schema, path=str(folder / "tantivy"))
    writer = made.writer()
    for id, title, text in questions.records():
        known = {"id": id, "title": " ".join(cut(title)), "text": " ".join(cut(text))}
        writer.add_document(tantivy.Document.from_dict(known, schema))
    writer.commit()
    writer.wait_merging_threads()
    made.reload()
    searcher = made.searcher()

    def rank(text: str) -> list[str]:
        query = tantivy.Query
        words = [word for word in dict.fromkeys(cut(text)) if any(map(str.isalnum, word))]
        parts = [
            (tantivy.Occur.Should, query.boost_query(query.term_query(schema, name, word), weight))
            for word in words for name, weight in (("title", TITLE_WEIGHT), ("text", 1.0))
        ]  # fmt: skip
        found = searcher.search(query.boolean_query(parts), FOUND) if parts else None
        return [searcher.doc(address)["id"][0] for _, address in found.hits] if found else []

    return rank


RIVALS: Mapping[str, Callable[[Questions, Path], Rank]] = {
    "Whoosh + ChineseAnalyzer, OR": stock,
    "SQLite FTS5 trigram, OR": trigrams,
    "tantivy + jieba, OR": tantivy,
}
