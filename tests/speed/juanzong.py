"""The project itself, through its front door."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import Any

import indexer
from tests.speed.contender import FACETS, Answer, Question

MOST = 1_000
"""Hits that one page may hold."""


class Juanzong:
    """卷宗 as it is installed."""

    def versions(self) -> str:
        """Return what it is made of."""
        return ", ".join(f"{name} {version(name)}" for name in ("juanzong", "whoosh3", "numpy", "rjieba"))

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive."""
        self._settings = indexer.Settings(archive=archive, index=folder)
        tally = indexer.build(self._settings)
        assert not tally.problems, tally.problems

    def grow(self, file: Path) -> None:
        """Find out by itself which file was added."""
        indexer.update(self._settings)

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        self._settings = indexer.Settings(archive=archive, index=folder)
        self._engine: Any = indexer.open_engine(self._settings)
        self._spares = {"hits": False} if "hits" in signature(self._engine.search).parameters else {}

    def segments(self) -> int:
        """Return of how many segments the index is made; 0 where that is not known."""
        return int(getattr(self._engine.stats(), "segments", 0))

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""
        results = self._engine.search(_query(question, limit))
        return Answer(
            results.total, _facets(results),
            tuple((hit.id, "".join(snippet.text for snippet in hit.snippets)) for hit in results.hits),
        )  # fmt: skip

    def count(self, question: Question, *, ranked: bool) -> Answer:
        """Return the exact total and the facets, ranked or not; an engine that cannot spare the hits finds one."""
        results = self._engine.search(_query(question, 1), **self._spares)
        return Answer(results.total, _facets(results))

    def documents(self, question: Question) -> tuple[int, Sized]:
        """Return the exact total and all numbers that match; an engine without numbers gives a page of hits."""
        if hasattr(self._engine, "matching"):
            numbers: Sized = self._engine.matching(_query(question, 1))
            return len(numbers), numbers
        results = self._engine.search(_query(question, MOST))
        return results.total, results.hits

    def update(self, record: Mapping[str, Any]) -> None:
        """Find out by itself which file was changed."""
        indexer.update(self._settings)


def _query(question: Question, limit: int) -> indexer.Query:
    text = f'"{question.words[0]}"' if question.exact else " ".join(question.words)
    return indexer.parse(text, filters=question.filters, limit=limit)


def _facets(results: indexer.Results) -> dict[str, dict[str, int]]:
    return {name: {str(value.value): value.count for value in results.facets[name]} for name in FACETS}
