"""The project itself, through its front door."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import indexer
from tests.speed.contender import FACETS, Answer, Question


class Juanzong:
    """卷宗 as it is installed."""

    def versions(self) -> str:
        """Return what it is made of."""
        return ", ".join(f"{name} {version(name)}" for name in ("juanzong", "whoosh3", "numpy", "rjieba"))

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive."""
        tally = indexer.build(indexer.Settings(archive=archive, index=folder))
        assert not tally.problems, tally.problems

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""
        self._settings = indexer.Settings(archive=archive, index=folder)
        self._engine = indexer.open_engine(self._settings)

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""
        text = f'"{question.words[0]}"' if question.exact else " ".join(question.words)
        results = self._engine.search(indexer.parse(text, filters=question.filters, limit=limit))
        return Answer(
            results.total,
            {name: {str(value.value): value.count for value in results.facets[name]} for name in FACETS},
            tuple((hit.id, "".join(snippet.text for snippet in hit.snippets)) for hit in results.hits),
        )

    def update(self, record: Mapping[str, Any]) -> None:
        """Find out by itself which file was changed."""
        indexer.update(self._settings)
