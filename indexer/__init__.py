"""An archive of official reports, from files to answers.

    sources     which files are there, and which changed?
    readers     how are they read without harm?
    extract     what does this file say?
    clean       which of it is the report itself?
    split       how many reports are in it?
    outline     how is each of them built?
    metadata    who wrote it, when, where, what kind?
    analysis    which words and characters is it made of?
    engines     where do reports live, and who finds them?
    families    which were copied from one another, and differences: how do two of them differ?
    publish     how does a new index replace the old?

    languages   how is it said to readers of another language?

    query       what does the reader mean?
    synonyms    what else is it called?
    suggest     what may be about to be typed? what is searched for often (searches), said often (glossary)?
    results     what does an answer hold?
    snippets    where does a report answer the query?
    ways        what else could be asked, if it finds little?

`pipeline` runs the first list from top to bottom; `cli` and `webui` ask the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.differences import Comparison, Row, compare
    from indexer.document import Document, Evidence, Metadata
    from indexer.engines import Engine, open_engine
    from indexer.errors import (
        ArchiveError,
        IndexFormatError,
        IndexMissingError,
        NotFoundError,
        PageError,
        QueryError,
    )
    from indexer.families import share
    from indexer.languages import LANGUAGES, NATIVE, Catalog, retold, speak, spoken
    from indexer.pipeline import Tally, build, update
    from indexer.query import SORTS, Query, parse
    from indexer.results import (
        Edition,
        FacetValue,
        Hit,
        Neighbours,
        PhraseUse,
        Relative,
        Results,
        ScoreShare,
        Sentence,
        Sentences,
        Series,
        SetPhrase,
        Similar,
        Snippet,
        Stats,
        Suggestion,
        TermShare,
        Timeline,
        Way,
        YearSize,
        YearUse,
    )
    from indexer.schema import FACETS, FIELDS, GENRES, ORG_TYPES
    from indexer.searches import SEARCHES, Searches
    from indexer.settings import Settings, load

__all__ = [
    "FACETS",
    "FIELDS",
    "GENRES",
    "LANGUAGES",
    "NATIVE",
    "ORG_TYPES",
    "SEARCHES",
    "SORTS",
    "ArchiveError",
    "Catalog",
    "Comparison",
    "Document",
    "Edition",
    "Engine",
    "Evidence",
    "FacetValue",
    "Hit",
    "IndexFormatError",
    "IndexMissingError",
    "Metadata",
    "Neighbours",
    "NotFoundError",
    "PageError",
    "PhraseUse",
    "Query",
    "QueryError",
    "Relative",
    "Results",
    "Row",
    "ScoreShare",
    "Searches",
    "Sentence",
    "Sentences",
    "Series",
    "SetPhrase",
    "Settings",
    "Similar",
    "Snippet",
    "Stats",
    "Suggestion",
    "Tally",
    "TermShare",
    "Timeline",
    "Way",
    "YearSize",
    "YearUse",
    "build",
    "compare",
    "load",
    "open_engine",
    "parse",
    "retold",
    "share",
    "speak",
    "spoken",
    "update",
]

_ROOMS: dict[str, tuple[str, ...]] = {
    "indexer.differences": (
        "Comparison",
        "Row",
        "compare",
    ),
    "indexer.document": (
        "Document",
        "Evidence",
        "Metadata",
    ),
    "indexer.engines": (
        "Engine",
        "open_engine",
    ),
    "indexer.errors": (
        "ArchiveError",
        "IndexFormatError",
        "IndexMissingError",
        "NotFoundError",
        "PageError",
        "QueryError",
    ),
    "indexer.families": ("share",),
    "indexer.languages": (
        "Catalog",
        "LANGUAGES",
        "NATIVE",
        "retold",
        "speak",
        "spoken",
    ),
    "indexer.pipeline": (
        "Tally",
        "build",
        "update",
    ),
    "indexer.query": (
        "Query",
        "SORTS",
        "parse",
    ),
    "indexer.results": (
        "Edition",
        "FacetValue",
        "Hit",
        "Neighbours",
        "PhraseUse",
        "Relative",
        "Results",
        "ScoreShare",
        "Sentence",
        "Sentences",
        "Series",
        "SetPhrase",
        "Similar",
        "Snippet",
        "Stats",
        "Suggestion",
        "TermShare",
        "Timeline",
        "Way",
        "YearSize",
        "YearUse",
    ),
    "indexer.schema": (
        "FACETS",
        "FIELDS",
        "GENRES",
        "ORG_TYPES",
    ),
    "indexer.searches": (
        "SEARCHES",
        "Searches",
    ),
    "indexer.settings": (
        "Settings",
        "load",
    ),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Return what a room offers; it is opened when first asked for, since a process that reads files needs few."""
    if name not in _HOMES:
        raise AttributeError(f"module 'indexer' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
