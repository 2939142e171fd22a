"""The pages of results."""

from __future__ import annotations

import re

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from indexer import Results
from webui.archive import archive
from webui.listing import entries
from webui.otherwise import offer_groups, suggested
from webui.pages.addresses import address, pages, requested
from webui.pages.facets import everything
from webui.pages.start import start
from webui.presenters import chips, cleared, facets, page_numbers, years
from webui.reasons import reasons
from webui.rendering import page
from webui.search_state import SearchState, is_form

SIZES = (10, 20, 50)
"""How many hits a page can be asked to hold."""
FOLLOWED = 5
"""Wordings of a search that are followed through the years."""


@pages.get("/")
def search() -> AnyResponse:
    """Show what was found, or the archive at a glance when nothing is asked for."""
    state = requested()
    if is_form(request.args.to_dict(flat=False)):
        return redirect(address(state))
    return start(state) if state.is_empty else _results(state)


def _results(state: SearchState) -> Response:
    results = archive().engine.search(state.query)
    remembered(state, results)
    answer = page(
        "results.html",
        state=state,
        results=results,
        entries=entries(results.hits, state),
        facets=facets(results, state),
        everything=everything,
        years=years(results, state),
        chips=chips(state),
        cleared=cleared(state),
        numbers=page_numbers(results.page, results.pages),
        sizes=SIZES,
        offers=offer_groups(results, state),
        suggested=suggested(results),
        reasons=reasons(results.hits) if state.explain else {},
        phrases=phrases(state.text),
    )
    # A webmaster sees in the browser's own tools which part of the wait was the search.
    answer.headers["Server-Timing"] = f"search;dur={results.took_ms:.2f}"
    return answer


def phrases(text: str) -> list[str]:
    """Return the wordings in a search that can be followed through the years.

    >>> phrases("作风建设 “马上 就办” 年份:2023 -通报")
    ['作风建设', '马上 就办']
    """
    quoted = r"[“\"]([^“”\"]*)[”\"]"
    found = [(one or other).strip() for one, other in re.findall(rf"{quoted}|([^\s“”\"]+)", text)]
    return [
        piece
        for piece in found
        if piece and not re.search(r"[:：*?？()（）|~^]|^[-+!]|^(AND|OR|NOT)$", piece)
    ][:FOLLOWED]


def remembered(state: SearchState, results: Results) -> None:
    """Count a search that was typed, with what it found by itself, so that it can be offered to others."""
    if state.text and state.page == 1 and not state.filters and not state.excluded and not state.refinements:
        archive().count(state.text, 0 if results.relaxed else results.total)
