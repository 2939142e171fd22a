"""找句子: sentences to use again, each once."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webui.annals import inner
from webui.archive import archive
from webui.languages import counted
from webui.pages.addresses import pages
from webui.phrases import examples, telling
from webui.presenters import chips, facets, page_numbers, years
from webui.rendering import page
from webui.said import ORDERS, Sayings, answer, roles, sayings
from webui.search_state import SearchState, is_form

SIZES = (10, 20, 50)
"""How many sentences a page may have."""


@pages.get("/sentences")
def sentences() -> AnyResponse:
    """Show the sentences that say what is asked for, or what there is to ask for."""
    typed = request.args.to_dict(flat=False)
    asked = Sayings.from_address(typed)
    if is_form(typed):
        return redirect(_address(asked))
    return _start(asked) if asked.is_empty else _found(asked)


def _address(asked: Sayings) -> str:
    path, query_string = url_for("pages.sentences"), asked.query_string
    return f"{path}?{query_string}" if query_string else path


def _start(asked: Sayings) -> Response:
    engine = archive().engine
    return page(
        "sentences.html",
        asked=asked,
        state=asked.state,
        examples=examples(engine),
        telling=telling(engine),
    )


def _found(asked: Sayings) -> Response:
    state = asked.state
    found = archive().engine.sentences(state.query, asked.roles)
    results = answer(found)
    return page(
        "sentences.html",
        asked=asked,
        each=lambda n: counted("{n} 句", n),
        state=state,
        found=found,
        results=results,
        sayings=sayings(found, state),
        roles=roles(found.facets.get("role", ()), asked),
        inner=inner,
        ORDERS=ORDERS,
        address=lambda other: _address(asked.within(other)),
        sayings_address=_address,
        facets=facets(results, state),
        years=years(results, state),
        chips=chips(state),
        cleared=SearchState(state.text),
        numbers=page_numbers(found.page, found.pages),
        sizes=SIZES,
    )
