"""What an answer holds: hits with their passages, exact totals, and facets with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

Span = tuple[int, int]
"""A stretch of text: the offset of its first character and the offset after its last."""


class Snippet(NamedTuple):
    """A passage of a report with what the reader asked for marked in it."""

    text: str
    ranges: tuple[Span, ...]
    """Spans of `text` to mark, in order, not overlapping."""
    start: int
    """The offset of the passage in the document's text."""
    heading: tuple[str, ...] = ()
    """The headings above the passage, outermost first."""


class TermShare(NamedTuple):
    """What one term adds to one part of a score."""

    text: str
    often: float
    """How often the document holds it, fields weighed and lengths allowed for."""
    weight: float
    """Its inverse document frequency."""
    value: float


class ScoreShare(NamedTuple):
    """One part of the score of a hit; the parts add up to it."""

    part: str
    """One of: words, bigrams (pairs of characters), names (other names of a piece), exact, passage."""
    value: float
    terms: tuple[TermShare, ...] = ()
    """What it is made of, the weightiest first; () where it is not made of terms."""


class Hit(NamedTuple):
    """One document on a page of results."""

    rank: int
    """From 1, over all pages."""
    id: str
    title: str
    title_ranges: tuple[Span, ...]
    organization: str | None
    canonical_organization: str | None
    """Its full name, where that is known to differ."""
    org_type: str | None
    year: int | None
    date: str | None
    genre: str | None
    region: str | None
    source: str
    member: str
    """Where it lies inside its source; "" for the source itself."""
    part: int | None
    characters: int
    score: float
    family: str
    """The id of the family of copies it belongs to; its own id when there are none."""
    family_size: int
    """How many of the documents found are of that family, this one among them."""
    snippets: tuple[Snippet, ...] = ()
    explanation: tuple[ScoreShare, ...] = ()
    """The parts of its score, where that was asked for."""
    added: str | None = None
    """The day on which it first came into the index."""

    @property
    def url(self) -> str:
        """Where its page is, below the web front's root."""
        return "/documents/" + quote(self.id, safe="")


class Relative(NamedTuple):
    """Another document of the same family."""

    id: str
    title: str
    organization: str | None
    year: int | None
    source: str
    member: str
    part: int | None
    share: int
    """How many percent of the wording of the shorter of the two is in the other as well."""


class Way(NamedTuple):
    """Another search, for readers whom this one does not help."""

    kind: str
    """What it does otherwise: sound asks for another spelling, part for a part of a phrase, apart for its words, any for
    one of the words; filter, word, refine, within, same and exact do without one of these, bare without all but words."""
    what: str
    """The spelling, word, part or filter (org_type:政府) that it is about; for bare, the words if they are others."""
    text: str
    """What to type."""
    filters: Mapping[str, tuple[str, ...]]
    total: int
    """How many documents it finds."""


class Suggestion(NamedTuple):
    """What the reader may be about to type."""

    text: str
    kind: str
    """One of: title, organization, phrase, search."""
    ranges: tuple[Span, ...]
    """Spans of `text` that were typed, by characters or by sound."""
    documents: int
    """In how many documents it stands; for a search, how many it found."""


class Similar(NamedTuple):
    """A document like another, and why."""

    id: str
    title: str
    organization: str | None
    year: int | None
    genre: str | None
    sentences: int
    """Sentences that both have."""
    words: tuple[str, ...]
    """The most telling words that both have."""
    score: float
    """From 0 to 1."""

    @property
    def url(self) -> str:
        """Where its page is, below the web front's root."""
        return "/documents/" + quote(self.id, safe="")


class SetPhrase(NamedTuple):
    """A wording that the archive's reports use again and again (提法)."""

    text: str
    documents: int
    occurrences: int


class Neighbours(NamedTuple):
    """A document among the results of a search, with those before and after it."""

    rank: int
    """From 1."""
    total: int
    """Hits that are paged through."""
    id: str
    previous: tuple[str, str] | None
    """Id and title; None at the beginning."""
    next: tuple[str, str] | None


class Edition(NamedTuple):
    """A report of the same unit and genre in some year."""

    id: str
    title: str
    organization: str | None
    year: int | None
    date: str | None
    genre: str | None

    @property
    def url(self) -> str:
        """Where its page is, below the web front's root."""
        return "/documents/" + quote(self.id, safe="")


@dataclass(slots=True)
class FacetValue:
    """A value of a facet and how many results there are once it is chosen."""

    value: str | int
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """One page of an answer, with its exact total and facets."""

    query: str
    """The query as understood."""
    total: int
    """Documents found."""
    families: int
    """Families found; what is paged through where they are folded."""
    page: int
    size: int
    """Hits a page."""
    pages: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    took_ms: float
    folded: bool = False
    """Whether hits stand for their families; copies are never folded among the answers to a question."""
    relaxed: bool = False
    """Whether documents were taken that do not hold everything asked for: none does, or it is a question."""
    dropped: tuple[str, ...] = ()
    """The words that even the closest documents lack, when relaxed."""
    notice: str | None = None
    """What was not understood, or how it was."""
    suggestion: str | None = None
    """The query as it may have been meant; only offered."""
    expanded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What other names were searched for as well: each as asked, and the others."""
    ways: tuple[Way, ...] = ()
    """Other searches, where this one found nothing or was relaxed."""

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape that the command line and the API print."""
        return {
            "query": self.query, "total": self.total, "families": self.families, "page": self.page,
            "pages": self.pages, "size": self.size, "took_ms": round(self.took_ms, 2), "folded": self.folded, "relaxed": self.relaxed,
            "dropped": list(self.dropped), "notice": self.notice, "suggestion": self.suggestion,
            "expanded": [{"asked": asked, "others": list(others)} for asked, others in self.expanded],
            "ways": [
                {**way._asdict(), "filters": {name: list(values) for name, values in way.filters.items()}}
                for way in self.ways
            ],
            "hits": [_hit(hit) for hit in self.hits],
            "facets": {
                name: [{"value": v.value, "count": v.count, "selected": v.selected} for v in values]
                for name, values in self.facets.items()
            },
        }  # fmt: skip


def _hit(hit: Hit) -> dict[str, Any]:
    explanation = [
        {
            "part": share.part,
            "value": round(share.value, 4),
            "terms": [term._asdict() for term in share.terms],
        }
        for share in hit.explanation
    ]
    return {
        "rank": hit.rank, "id": hit.id, "title": hit.title, "title_ranges": [list(r) for r in hit.title_ranges],
        "organization": hit.organization, "canonical_organization": hit.canonical_organization,
        "org_type": hit.org_type, "year": hit.year, "date": hit.date, "genre": hit.genre, "region": hit.region,
        "source": hit.source, "member": hit.member, "part": hit.part,
        "characters": hit.characters, "added": hit.added, "url": hit.url, "score": round(hit.score, 4),
        "family": {"id": hit.family, "size": hit.family_size},
        "snippets": [
            {"text": s.text, "ranges": [list(r) for r in s.ranges], "start": s.start, "heading": list(s.heading)}
            for s in hit.snippets
        ],
        **({"explanation": explanation} if explanation else {}),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """A generation of an index that is kept on disk, as its manifest tells."""

    generation: int
    kind: str
    """How it was made: build or update."""
    built: str
    """When it was published, in ISO 8601."""
    seconds: float
    """How long it took to make."""
    documents: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Stats:
    """How much an index holds, and how much of each facet is known."""

    documents: int
    parts: int
    """Documents that are parts of a compilation."""
    characters: int
    families: int
    coverage: Mapping[str, int]
    """For each facet, the documents that have a value."""
    generation: int
    built: str
    """When the generation was published, in ISO 8601."""
    sources: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)
    """Files that could not be read, with the reason."""
    segmenter: str = ""
    bytes: int = 0
    """The generation's size on disk."""
    segments: int = 0
    """Pieces that the generation is searched in."""
    fallbacks: int = 0
    """Queries of Whoosh's that this engine object had to leave to Whoosh's own matchers."""
    seconds: float = 0.0
    """How long the generation took to make."""
    kind: str = ""
    """How it was made: build or update."""
    generations: tuple[Past, ...] = ()
    """The generations on disk that can be read, the latest first."""
