"""SQLite's full-text index, FTS5: once over jieba's words, once over its own trigrams."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sized
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.speed.contender import FACETS, Answer, Question, others, spaced
from tests.speed.records import records

COLUMNS = ("id", "organization", "org_type", "year", "date", "genre", "region")
AROUND = 30
"""Characters on each side of a word in a snippet made by hand."""


class _Table(ABC):
    """An FTS5 table of title and text beside a plain table of the metadata."""

    tokenizer: str

    def versions(self) -> str:
        """Return what it is made of."""
        return f"SQLite {sqlite3.sqlite_version}"

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive in one transaction, then merge."""
        folder.mkdir()
        self._open(folder)
        run = self._base.execute
        run(f"CREATE VIRTUAL TABLE reports USING fts5(title, text, tokenize='{self.tokenizer}')")
        run(f"CREATE TABLE metadata(number INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        for number, record in enumerate(records(archive), 1):
            run("INSERT INTO reports(rowid, title, text) VALUES(?, ?, ?)", (number, *self._texts(record)))
            values = [number, *(str(record[name]) for name in COLUMNS)]
            run(f"INSERT INTO metadata VALUES(?{', ?' * len(COLUMNS)})", values)
        run("CREATE UNIQUE INDEX ids ON metadata(id)")
        run("INSERT INTO reports(reports) VALUES('optimize')")
        self._base.commit()
        self._base.close()

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        self._open(folder)
        self._base.execute("CREATE TEMP TABLE matched(number INTEGER PRIMARY KEY, score REAL)")

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""
        condition, values = self._condition(question.words)
        counted = self._counted(question, ranked=True)
        narrowed, chosen = _narrowed(question.filters)
        best = self._base.execute(
            f"SELECT number, id {narrowed} ORDER BY score LIMIT {limit}", chosen
        ).fetchall()
        shown = self._snippets([number for number, _ in best], condition, values, question.words)
        self._base.rollback()
        return Answer(counted.total, counted.facets, tuple((id, shown[number]) for number, id in best))

    def count(self, question: Question, *, ranked: bool) -> Answer:
        """Return the exact total and the facets only, with a score for every match or without."""
        counted = self._counted(question, ranked=ranked)
        self._base.rollback()
        return counted

    def documents(self, question: Question) -> tuple[int, Sized]:
        """Return the exact total and all row numbers that match."""
        condition, values = self._condition(question.words)
        rows = self._base.execute(f"SELECT rowid FROM reports WHERE {condition}", values).fetchall()
        return len(rows), rows

    def update(self, record: Mapping[str, Any]) -> None:
        """Replace the document's row and commit."""
        number = self._base.execute("SELECT number FROM metadata WHERE id = ?", (record["id"],)).fetchone()[0]
        change = "UPDATE reports SET title = ?, text = ? WHERE rowid = ?"
        self._base.execute(change, (*self._texts(record), number))
        self._base.commit()

    def _counted(self, question: Question, *, ranked: bool) -> Answer:
        """Note what matches in a table of its own, and count over it."""
        run = self._base.execute
        run("DELETE FROM matched")
        condition, values = self._condition(question.words)
        score = "bm25(reports, 3.0, 1.0)" if ranked and "MATCH" in condition else "0"
        run(f"INSERT INTO matched SELECT rowid, {score} FROM reports WHERE {condition}", values)
        facets = {}
        for name in FACETS:
            narrowed, chosen = _narrowed(others(question.filters, name))
            facets[name] = dict(run(f"SELECT {name}, count(*) {narrowed} GROUP BY 1", chosen))
        narrowed, chosen = _narrowed(question.filters)
        return Answer(run(f"SELECT count(*) {narrowed}", chosen).fetchone()[0], facets)

    def _open(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "reports.db")
        self._base.execute("PRAGMA temp_store = MEMORY")

    def _texts(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return record["title"], record["text"]

    @abstractmethod
    def _condition(self, words: Iterable[str]) -> tuple[str, list[str]]:
        """Return what SQL asks for words, and its values."""

    def _snippets(
        self, numbers: list[int], condition: str, values: list[str], words: tuple[str, ...]
    ) -> dict[int, str]:
        among = ", ".join(map(str, numbers))
        make = "snippet(reports, 1, '[', ']', '…', 60)"
        found = self._base.execute(
            f"SELECT rowid, {make} FROM reports WHERE {condition} AND rowid IN ({among})", values
        )
        return dict(found.fetchall())


class Words(_Table):
    """Words cut beforehand and joined by spaces; its own tokenizer for Unicode finds them again."""

    tokenizer = "unicode61"

    def __init__(self) -> None:
        self._rjieba = import_module("rjieba")

    def versions(self) -> str:
        """Return what it is made of."""
        return f"{super().versions()}, rjieba {version('rjieba')}"

    def _open(self, folder: Path) -> None:
        super()._open(folder)
        self._cut = self._rjieba.Jieba().cut

    def _texts(self, record: Mapping[str, Any]) -> tuple[str, str]:
        return spaced(self._cut(record["title"])), spaced(self._cut(record["text"]))

    def _condition(self, words: Iterable[str]) -> tuple[str, list[str]]:
        return "reports MATCH ?", [" AND ".join(f'"{spaced(self._cut(word))}"' for word in words)]


class Trigrams(_Table):
    """Every three characters; what is shorter is looked for in every row."""

    tokenizer = "trigram"

    def _condition(self, words: Iterable[str]) -> tuple[str, list[str]]:
        long = [word for word in words if len(word) > 2]
        short = [word for word in words if len(word) < 3]
        conditions = ["reports MATCH ?"] * bool(long) + ["(title LIKE ? OR text LIKE ?)"] * len(short)
        values = [" AND ".join(f'"{word}"' for word in long)] * bool(long)
        return " AND ".join(conditions), values + [f"%{word}%" for word in short for _ in range(2)]

    def _snippets(
        self, numbers: list[int], condition: str, values: list[str], words: tuple[str, ...]
    ) -> dict[int, str]:
        if "MATCH" in condition:
            return super()._snippets(numbers, condition, values, words)
        among = ", ".join(map(str, numbers))
        rows: list[tuple[int, str]] = self._base.execute(
            f"SELECT rowid, text FROM reports WHERE rowid IN ({among})"
        ).fetchall()
        return {number: _around(text, words[0]) for number, text in rows}


def _narrowed(filters: Mapping[str, str]) -> tuple[str, list[str]]:
    tests = "".join(f" AND {name} = ?" for name in filters)
    return f"FROM matched JOIN metadata USING (number) WHERE 1{tests}", list(filters.values())


def _around(text: str, word: str) -> str:
    start = max(text.find(word), 0)
    return text[max(start - AROUND, 0) : start + len(word) + AROUND]
