"""What an answer holds that is about wordings: their uses through the years, and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from indexer.results import Edition, FacetValue, Span


class YearSize(NamedTuple):
    """How much of the archive is of one year."""

    year: int
    documents: int
    characters: int


class YearUse(NamedTuple):
    """How often a wording is used in one year."""

    year: int
    documents: int
    """Documents that hold it."""
    occurrences: int


class PhraseUse(NamedTuple):
    """How a wording was used through the years."""

    text: str
    documents: int
    """Documents that hold it, those without a year among them."""
    occurrences: int
    years: tuple[YearUse, ...]
    """Years in which it is used, ascending."""
    first: Edition | None
    """The earliest dated document that holds it; None where none has a year."""
    last: Edition | None


class Series(NamedTuple):
    """The wordings' uses in the documents of one organization type or region; "" for those without one, and for all."""

    group: str
    sizes: tuple[YearSize, ...]
    """The years of these documents, ascending; years without any are left out."""
    phrases: tuple[PhraseUse, ...]
    """In the order in which they were asked for."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Wordings through the years."""

    whole: Series
    groups: tuple[Series, ...]
    """The same by the values of a facet, those of the most documents first; () where none was asked for."""
    by: str | None
    undated: int
    """Documents without a year among those looked through."""
    took_ms: float

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape that the command line and the API print."""
        return {
            "by": self.by, "undated": self.undated, "took_ms": round(self.took_ms, 2),
            **_series(self.whole), "groups": [{"group": each.group, **_series(each)} for each in self.groups],
        }  # fmt: skip


class Sentence(NamedTuple):
    """A sentence, once, however many documents hold it."""

    text: str
    ranges: tuple[Span, ...]
    """Spans of `text` to mark, in order, not overlapping."""
    documents: int
    """Documents that hold it."""
    years: tuple[int, ...]
    """The years of these, ascending, each once."""
    id: str
    """The document that it is quoted from: the earliest dated one."""
    title: str
    organization: str | None
    year: int | None
    date: str | None
    genre: str | None
    start: int
    """The offset of the sentence in that document's text."""
    heading: tuple[str, ...]
    role: str | None
    """What its section does in that document, such as 存在问题."""

    @property
    def url(self) -> str:
        """Where the page of the document is, below the web front's root."""
        return "/documents/" + quote(self.id, safe="")


@dataclass(frozen=True, slots=True)
class Sentences:
    """One page of sentences, with their exact total and facets."""

    query: str
    """The query as understood."""
    total: int
    """Different sentences."""
    documents: int
    """Documents that hold any of them."""
    page: int
    size: int
    pages: int
    sentences: tuple[Sentence, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    """As for a search, but counting sentences; `role` is one of them."""
    took_ms: float
    notice: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape that the command line and the API print."""
        return {
            "query": self.query, "total": self.total, "documents": self.documents, "page": self.page,
            "pages": self.pages, "size": self.size, "took_ms": round(self.took_ms, 2), "notice": self.notice,
            "sentences": [
                {**each._asdict(), "ranges": [list(span) for span in each.ranges], "url": each.url}
                for each in self.sentences
            ],
            "facets": {
                name: [{"value": v.value, "count": v.count, "selected": v.selected} for v in values]
                for name, values in self.facets.items()
            },
        }  # fmt: skip


def _series(series: Series) -> dict[str, Any]:
    return {
        "sizes": [size._asdict() for size in series.sizes],
        "phrases": [
            {
                **use._asdict(), "years": [year._asdict() for year in use.years],
                "first": _edition(use.first), "last": _edition(use.last),
            }
            for use in series.phrases
        ],
    }  # fmt: skip


def _edition(edition: Edition | None) -> dict[str, Any] | None:
    return {**edition._asdict(), "url": edition.url} if edition else None
