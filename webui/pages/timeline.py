"""提法年表: how a wording was used through the years."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import Timeline
from webui.annals import FEW_CHARACTERS, FEW_DOCUMENTS, annals, inner, uses
from webui.archive import archive
from webui.languages import _
from webui.pages.addresses import pages
from webui.phrases import alike, examples, offered
from webui.presenters import Chip, chips, facets, years
from webui.rendering import page
from webui.search_state import SearchState, is_form
from webui.tables import table
from webui.wordings import BY, MOST, PER, Wordings


@pages.get("/timeline")
def timeline() -> AnyResponse:
    """Show how wordings were used through the years, or what there is to ask for."""
    typed = request.args.to_dict(flat=False)
    wordings = Wordings.from_address(typed)
    if is_form(typed) or typed.get("phrase", []) != list(wordings.phrases):
        return redirect(_address(wordings))
    if not wordings.phrases:
        return _start(wordings)
    used = archive().engine.timeline(wordings.phrases, wordings.state.query, wordings.by or None)
    if request.args.get("format") == "csv":
        return table(used, wordings)
    return _shown(wordings, used)


def _address(wordings: Wordings) -> str:
    path, query_string = url_for("pages.timeline"), wordings.query_string
    return f"{path}?{query_string}" if query_string else path


def _start(wordings: Wordings) -> Response:
    engine = archive().engine
    return page(
        "timeline.html",
        wordings=wordings,
        state=wordings.state,
        PER=PER,
        MOST=MOST,
        annals_address=_address,
        offered=offered(engine),
        examples=examples(engine),
    )


def _shown(wordings: Wordings, used: Timeline) -> Response:
    engine, state = archive().engine, wordings.state
    # The engine takes what differs in writing only for one wording.
    wordings = replace(wordings, phrases=tuple(use.text for use in used.whole.phrases))
    # What narrows is counted over the documents that hold any of the wordings.
    results = engine.search(wordings.any.query, hits=False)
    return page(
        "timeline.html",
        wordings=wordings,
        state=state,
        used=used,
        annals=annals(used, wordings, _regions(wordings)),
        plain=uses(used, wordings),
        inner=inner,
        BY=BY,
        PER=PER,
        MOST=MOST,
        FEW_DOCUMENTS=FEW_DOCUMENTS,
        FEW_CHARACTERS=FEW_CHARACTERS,
        address=lambda other: _address(wordings.within(other)),
        annals_address=_address,
        offered=offered(engine),
        alike=[] if wordings.is_full else alike(engine, wordings.phrases),
        results=results,
        facets=facets(results, state),
        years=years(results, state),
        chips=[*_words(state), *chips(state)],
        cleared=SearchState(),
    )


def _words(state: SearchState) -> list[Chip]:
    """Return the words that the documents must hold besides, if there are any."""
    return [Chip(_("文稿须含：{text}", text=state.text), state.but(text=""))] if state.text else []


def _regions(wordings: Wordings) -> list[str]:
    """Return the regions of the documents that are looked through, where these are divided by them."""
    if wordings.by != "region":
        return []
    found = archive().engine.search(wordings.state.query, hits=False)
    return [str(value.value) for value in found.facets.get("region", ())]
