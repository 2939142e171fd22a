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
    results     what does an answer hold? (wordings: one about phrases and sentences)
    snippets    where does a report answer the query?
    references  how is it cited?
    ways        what else could be asked, if it finds little?

`pipeline` runs the first list from top to bottom; `cli` and `webui` ask the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.differences import (
        Alteration,
        Comparison,
        Figure,
        Growth,
        Headings,
        Row,
        alterations,
        compare,
        growths,
        headings,
        known_names,
    )
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
    from indexer.export import json_lines
    from indexer.families import share
    from indexer.languages import LANGUAGES, NATIVE, Catalog, retold, speak, spoken
    from indexer.metadata.corrections import neutral
    from indexer.outline import ROLES
    from indexer.pipeline import Tally, build, update
    from indexer.query import SORTS, Query, parse
    from indexer.references import citation, cited
    from indexer.results import (
        Edition,
        FacetValue,
        Hit,
        Neighbours,
        Relative,
        Results,
        ScoreShare,
        SetPhrase,
        Similar,
        Snippet,
        Stats,
        Suggestion,
        TermShare,
        Way,
    )
    from indexer.schema import FACETS, FIELDS, GENRES, ORG_TYPES
    from indexer.searches import SEARCHES, Searches
    from indexer.settings import Settings, load
    from indexer.sites import admits, origin, site
    from indexer.wordings import PhraseUse, Sentence, Sentences, Series, Timeline, YearSize, YearUse

__all__ = [
    "FACETS",
    "FIELDS",
    "GENRES",
    "LANGUAGES",
    "NATIVE",
    "ORG_TYPES",
    "ROLES",
    "SEARCHES",
    "SORTS",
    "Alteration",
    "ArchiveError",
    "Catalog",
    "Comparison",
    "Document",
    "Edition",
    "Engine",
    "Evidence",
    "FacetValue",
    "Figure",
    "Growth",
    "Headings",
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
    "admits",
    "alterations",
    "build",
    "citation",
    "cited",
    "compare",
    "growths",
    "headings",
    "json_lines",
    "known_names",
    "load",
    "neutral",
    "open_engine",
    "origin",
    "parse",
    "retold",
    "share",
    "site",
    "speak",
    "spoken",
    "update",
]

_ROOMS: dict[str, tuple[str, ...]] = {
    "indexer.differences": (
        "Alteration",
        "Comparison",
        "Figure",
        "Growth",
        "Headings",
        "Row",
        "alterations",
        "compare",
        "growths",
        "headings",
        "known_names",
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
    "indexer.export": ("json_lines",),
    "indexer.families": ("share",),
    "indexer.languages": (
        "Catalog",
        "LANGUAGES",
        "NATIVE",
        "retold",
        "speak",
        "spoken",
    ),
    "indexer.metadata.corrections": ("neutral",),
    "indexer.outline": ("ROLES",),
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
    "indexer.references": (
        "citation",
        "cited",
    ),
    "indexer.results": (
        "Edition",
        "FacetValue",
        "Hit",
        "Neighbours",
        "Relative",
        "Results",
        "ScoreShare",
        "SetPhrase",
        "Similar",
        "Snippet",
        "Stats",
        "Suggestion",
        "TermShare",
        "Way",
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
    "indexer.sites": (
        "admits",
        "origin",
        "site",
    ),
    "indexer.wordings": (
        "PhraseUse",
        "Sentence",
        "Sentences",
        "Series",
        "Timeline",
        "YearSize",
        "YearUse",
    ),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """Return what a room offers; it is opened when first asked for, since a process that reads files needs few."""
    if name not in _HOMES:
        raise AttributeError(f"module 'indexer' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
