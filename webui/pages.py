"""The pages: search, document, source, help and the archive's state."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import Document, Results, compare, share
from webui.archive import PLAIN, archive, charset
from webui.comparing import MOST, counts, pairs
from webui.otherwise import offer_groups, suggested
from webui.presenters import chips, cleared, facets, facts, issuer, page_numbers, years
from webui.provenance import grounds
from webui.reasons import reasons
from webui.rendering import json_response, page
from webui.search_state import SearchState, is_form
from webui.typesetting import anchor, typeset

pages = Blueprint("pages", __name__)


def address(state: SearchState) -> str:
    """Return where a search is found."""
    query_string = state.query_string
    return url_for("pages.search") + (f"?{query_string}" if query_string else "")


def requested() -> SearchState:
    """Return the search that the address of this request spells."""
    return SearchState.from_address(request.args.to_dict(flat=False))


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


@pages.get("/documents/<id:id>")
def document(id: str) -> AnyResponse:
    """Show one report as a sheet to read; `at` leads to the first hit from that character on."""
    engine, state = archive().engine, requested()
    report = engine.document(id)
    spans = engine.occurrences(state.query, report) if state.has_words else []
    if at := request.args.get("at"):
        return redirect(f"{reading(state, id)}#{_place(report, spans, at)}")
    return page(
        "document.html",
        state=state,
        document=report,
        sheet=typeset(report, spans),
        issuer=issuer(report),
        facts=facts(report),
        grounds=grounds(report),
        relatives=engine.family(id),
        alike=engine.similar(id),
    )


def reading(state: SearchState, id: str, at: int | None = None) -> str:
    """Return where a document of an answer is read, perhaps from a certain character on."""
    path = url_for("pages.document", id=id)
    query_string = "&".join(filter(None, (state.query_string, "" if at is None else f"at={at}")))
    return f"{path}?{query_string}" if query_string else path


def _place(report: Document, spans: Sequence[tuple[int, int]], at: str) -> str:
    """Return the name of the hit at or after a character, or else of the section around it."""
    offset = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else 0
    number = bisect_left([start for start, _ in spans], offset)
    if number < len(spans):
        return f"h{number + 1}"
    return anchor(max(bisect_right([section.start for section in report.outline], offset) - 1, 0))


@pages.get("/documents/<id:id>/compare/<id:other>")
def compare_with(id: str, other: str) -> Response:
    """Set two reports side by side, sentence by sentence."""
    engine = archive().engine
    first, second = engine.document(id), engine.document(other)
    comparison = compare(first.text, second.text)
    return page(
        "compare.html",
        state=SearchState(),
        first=first,
        second=second,
        share=share(first.text, second.text),
        counts=counts(comparison),
        pairs=pairs(first.text, second.text, comparison),
        coarse=comparison.coarse,
        cut=len(comparison.rows) > MOST,
    )


@pages.get("/documents/<id:id>/source")
def source(id: str) -> Response:
    """Hand out the file that a report came in: texts to look at, all else to keep."""
    file = archive().source(archive().engine.document(id))
    if file.suffix.lower() in PLAIN:
        answer = send_file(file, "text/plain", download_name=file.name, max_age=0)
        answer.content_type = f"text/plain; charset={charset(file)}"
        return answer
    return send_file(file, "application/octet-stream", as_attachment=True, download_name=file.name, max_age=0)


@pages.get("/help")
def help() -> Response:
    """Explain how to ask."""
    return page("help.html", state=SearchState())


@pages.get("/status")
def status() -> Response:
    """Tell what the archive holds and how it stands."""
    engine = archive().engine
    return page("status.html", state=SearchState(), stats=engine.stats())


@pages.get("/healthz")
def health() -> Response:
    """Tell a watcher whether this front can answer."""
    return json_response({"status": "ok", "generation": archive().engine.generation})


@pages.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers out of the endless combinations of filters."""
    rules = ("User-agent: *", "Disallow: /?", "Disallow: /*?", "Disallow: /api/", "Disallow: /status", "")
    return Response("\n".join(rules), mimetype="text/plain")
