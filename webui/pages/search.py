"""The start page, with the archive at a glance, and the pages of results."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from indexer import Results
from webui.archive import archive
from webui.otherwise import offer_groups, suggested
from webui.pages.addresses import address, pages, requested
from webui.presenters import chips, cleared, facets, page_numbers, years
from webui.reasons import reasons
from webui.rendering import page
from webui.search_state import SearchState, is_form


@pages.get("/")
def search() -> AnyResponse:
    """Show what was found, or the archive at a glance when nothing is asked for."""
    state = requested()
    if is_form(request.args):
        return redirect(address(state))
    return _start(state) if state.is_empty else _results(state)


def _start(state: SearchState) -> Response:
    engine = archive().engine
    results = engine.search(replace(state, size=1, page=1).query)
    return page(
        "start.html",
        state=state,
        results=results,
        stats=engine.stats(),
        facets=facets(results, state),
        years=years(results, state),
    )


def _results(state: SearchState) -> Response:
    results = archive().engine.search(state.query)
    remembered(state, results)
    return page(
        "results.html",
        state=state,
        results=results,
        facets=facets(results, state),
        years=years(results, state),
        chips=chips(state),
        cleared=cleared(state),
        numbers=page_numbers(results.page, results.pages),
        offers=offer_groups(results, state),
        suggested=suggested(results),
        reasons=reasons(results.hits),
    )


def remembered(state: SearchState, results: Results) -> None:
    """Count a search that was typed, with what it found by itself, so that it can be offered to others."""
    if state.text and state.page == 1 and not state.filters and not state.refinements:
        archive().count(state.text, 0 if results.relaxed else results.total)
