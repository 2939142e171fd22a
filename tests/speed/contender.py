"""What everything that is measured has to do, and who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

FACETS = ("org_type", "genre", "year")


@dataclass(frozen=True, slots=True)
class Question:
    """One search: words that must all be found, or one exact string, and facet values chosen."""

    words: tuple[str, ...]
    filters: Mapping[str, str]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What has to be known after a search."""

    total: int
    facets: Mapping[str, Mapping[str, int]]
    """Each facet's values with their counts, not narrowed by the facet's own choice."""
    hits: tuple[tuple[str, str], ...] = ()
    """The best documents' ids, each with a snippet."""


class Contender(Protocol):
    """Indexes an archive in a folder, opens it and answers; making one imports what it needs."""

    def versions(self) -> str:
        """Return what it is made of."""

    def build(self, archive: Path, folder: Path) -> None:
        """Index the whole archive."""

    def open(self, archive: Path, folder: Path) -> None:
        """Open what was built."""

    def search(self, question: Question, limit: int) -> Answer:
        """Return the exact total, the facets and the best documents with snippets."""

    def count(self, question: Question, *, ranked: bool) -> Answer:
        """Return the exact total and the facets only; find the best documents, or spare even that."""

    def documents(self, question: Question) -> tuple[int, Sized]:
        """Return the exact total and all that match, as addresses of its own, in any order."""

    def update(self, record: Mapping[str, Any]) -> None:
        """Take in a document that was changed, so that the next search knows it."""


class Growing(Contender, Protocol):
    """Keeps what came later in a segment of its own."""

    def grow(self, file: Path) -> None:
        """Take in a file that was added to the archive after building."""

    def segments(self) -> int:
        """Return of how many segments the index is made; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of the table."""

    label: str
    place: str
    """Where its class is: module:class:argument."""
    most: int | None = None
    """How many documents it is given at most."""
    files: bool = False
    """Whether it reads changed files itself."""
    grows: bool = False
    """Whether it can be built of several segments."""


ENTRIES: dict[str, Entry] = {
    "juanzong": Entry("卷宗", "juanzong:Juanzong", files=True, grows=True),
    "tantivy": Entry("tantivy, rjieba", "tantivy:Tantivy", grows=True),
    "fts5-words": Entry("FTS5, rjieba", "sqlite:Words", most=100_000),
    "fts5-trigram": Entry("FTS5 trigram", "sqlite:Trigrams", most=20_000),
    "stock": Entry("stock Whoosh, jieba", "stock:Stock", most=2_000),
}


def contender(name: str) -> Contender:
    """Make the contender of that name; raise ImportError where its packages are missing."""
    module, kind = ENTRIES[name].place.split(":")
    made: Contender = getattr(import_module(f"tests.speed.{module}"), kind)()
    return made


def others(filters: Mapping[str, str], facet: str) -> dict[str, str]:
    """Return the filters that narrow a facet's counts: all but its own.

    >>> others({"year": "2021", "genre": "通知"}, "year")
    {'genre': '通知'}
    """
    return {name: value for name, value in filters.items() if name != facet}


def spaced(words: Iterable[str]) -> str:
    """Join words so that a tokenizer of white space finds them again."""
    return " ".join(words)
