"""Where reports live, and who finds them: the contract of every engine, and the one that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from indexer.document import Document
from indexer.engines.whoosh import WhooshEngine
from indexer.query import Query
from indexer.results import Results, Span, Stats
from indexer.settings import Settings


class Engine(Protocol):
    """Searches a published index; follows new generations by itself, and may be shared by threads."""

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""

    def search(self, query: Query) -> Results:
        """Return one page of what satisfies a query; raise PageError past the last page."""

    def document(self, id: str) -> Document:
        """Return a document; raise NotFoundError for an id that there is not."""

    def documents(self, query: Query) -> Iterator[Document]:
        """Yield every document that satisfies a query, in its order, whatever its page and limit."""

    def occurrences(self, query: Query, document: Document) -> list[Span]:
        """Return what a query marks in a document's text, in order, not overlapping."""

    def stats(self) -> Stats:
        """Return how much the index holds."""


def open_engine(settings: Settings) -> Engine:
    """Open the index that the settings name; raise IndexMissingError or IndexFormatError."""
    return WhooshEngine(settings.index)
