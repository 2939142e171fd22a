"""The archive at a glance: how much of what, from when, what came last, and what is often asked and said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Response, current_app

from indexer import Engine, Hit, Results, SetPhrase, Stats
from webui.archive import archive
from webui.phrases import examples
from webui.presenters import facets, years
from webui.rendering import page
from webui.search_state import SearchState

NEWEST = 10
"""Additions that are named."""
OFTEN = 8
"""Frequent searches that are offered."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the start page tells of one generation."""

    stats: Stats
    results: Results
    """Everything, counted by facets."""
    newest: tuple[Hit, ...]
    phrases: tuple[SetPhrase, ...]


def start(state: SearchState) -> Response:
    """Show the archive at a glance."""
    searches, engine = archive().searches, archive().engine
    glance = _glance(engine)
    return page(
        "start.html",
        state=state,
        stats=glance.stats,
        facets=facets(glance.results, state),
        years=years(glance.results, state),
        newest=glance.newest,
        phrases=glance.phrases,
        often=searches.popular(OFTEN) if searches else [],
    )


def _glance(engine: Engine) -> Glance:
    """Look at a generation once; nothing of it changes any more."""
    known: tuple[int, Glance] | None = current_app.extensions.get("juanzong-glance")
    if known is None or known[0] != engine.generation:
        every = SearchState(size=1)
        newest = replace(every, sort="added", size=NEWEST)
        known = (
            engine.generation,
            Glance(
                stats=engine.stats(),
                results=engine.search(every.query, hits=False),
                newest=engine.search(newest.query).hits,
                phrases=tuple(examples(engine)),
            ),
        )
        current_app.extensions["juanzong-glance"] = known
    return known[1]
