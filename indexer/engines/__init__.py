"""Where reports live, and who finds them: the contract of every engine, and the one that the settings name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.document import Document
from indexer.engines.whoosh import WhooshEngine
from indexer.query import Query
from indexer.results import (
    Edition,
    Neighbours,
    Relative,
    Results,
    SetPhrase,
    Similar,
    Span,
    Stats,
    Suggestion,
)
from indexer.searches import SEARCHES, Searches
from indexer.settings import Settings
from indexer.wordings import Sentences, Timeline


class Engine(Protocol):
    """Searches a published index; follows new generations by itself, and may be shared by threads."""

    @property
    def generation(self) -> int:
        """The number of the generation that answers now."""

    @property
    def stamp(self) -> str:
        """What changes whenever answers may: with the generation, and with the archive's own table of names."""

    def search(self, query: Query, *, hits: bool = True, passages: bool = True) -> Results:
        """Return one page of what satisfies a query; raise PageError past the last page.

        It is without its hits if not `hits`, and these without passages and marks if not `passages`.
        """

    def matching(self, query: Query) -> npt.NDArray[np.int64]:
        """Return the engine's own numbers of all documents that satisfy a query, ascending."""

    def document(self, id: str) -> Document:
        """Return a document; raise NotFoundError for an id that there is not."""

    def documents(self, query: Query) -> Iterator[Document]:
        """Yield every document that satisfies a query, in its order, whatever its page and limit."""

    def family(self, id: str) -> tuple[Relative, ...]:
        """Return the other documents of a document's family, nearest first; raise NotFoundError for an unknown id."""

    def family_id(self, id: str) -> str:
        """Return the id of the first document of a document's family; raise NotFoundError for an unknown id."""

    def similar(self, id: str, limit: int = 6) -> tuple[Similar, ...]:
        """Return documents that say the like, the likest first, none of its family; raise NotFoundError."""

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what a reader who typed so much may be about to type, the best first; () where nothing fits."""

    def glossary(self, containing: str = "", limit: int = 100) -> tuple[SetPhrase, ...]:
        """Return the set phrases of the archive that hold a string, those of the most documents first."""

    def neighbours(self, query: Query, rank: int) -> Neighbours | None:
        """Return the hit of a rank, from 1, over all pages of a query, and those beside it; None where there is none."""

    def editions(self, id: str) -> tuple[Edition, ...]:
        """Return the reports of a document's unit and genre, itself among them, newest first; raise NotFoundError."""

    def timeline(self, phrases: Sequence[str], query: Query, by: str | None = None) -> Timeline:
        """Return how often exact strings are used in each year of what a query finds, perhaps also by a facet's values."""

    def sentences(self, query: Query, roles: Sequence[str] = ()) -> Sentences:
        """Return one page of the sentences that hold what a query asks for, perhaps only of sections with these roles."""

    def occurrences(self, query: Query, document: Document) -> list[Span]:
        """Return what a query marks in a document's text, in order, not overlapping."""

    def stats(self) -> Stats:
        """Return how much the index holds."""


def open_engine(settings: Settings) -> Engine:
    """Open the index that the settings name; raise IndexMissingError or IndexFormatError."""
    searches = Searches(settings.index / SEARCHES) if settings.count_searches else None
    return WhooshEngine(settings.index, settings.synonyms, searches)
