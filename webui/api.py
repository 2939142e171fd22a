"""The same answers as JSON, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, request, url_for

from indexer import Document
from webui.archive import archive
from webui.pages.addresses import requested
from webui.rendering import json_response
from webui.search_state import number

api = Blueprint("api", __name__, url_prefix="/api/v1")

SUGGESTED, MOST_SUGGESTED = 8, 20
"""Suggestions that are given when no number is asked for, and at most."""
FRESH = 60
"""Seconds for which a browser need not ask for the same suggestions again."""


@api.get("/search")
def search() -> Response:
    """Answer a search."""
    return json_response(archive().engine.search(requested().query).as_json())


@api.get("/documents/<id:id>")
def document(id: str) -> Response:
    """Hand out a document, with what a query marks in it when one is given."""
    engine, state = archive().engine, requested()
    found = engine.document(id)
    body = document_json(found)
    if state.has_words:
        body["ranges"] = engine.occurrences(state.query, found)
    return json_response(body)


@api.get("/suggest")
def suggest() -> Response:
    """Offer what a reader who typed so much may be about to type."""
    typed = request.args.get("q", "")
    limit = number(request.args.to_dict(flat=False), "limit", SUGGESTED, MOST_SUGGESTED)
    offered = archive().engine.suggest(typed, limit)
    body = {"query": typed, "suggestions": [suggestion._asdict() for suggestion in offered]}
    answer = json_response(body)
    answer.cache_control.public = True
    answer.cache_control.max_age = FRESH
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@api.get("/stats")
def stats() -> Response:
    """Tell how much the archive holds."""
    return json_response(asdict(archive().engine.stats()))


@api.get("/timeline")
def timeline() -> Response:
    """Tell how often wordings are used in each year of what a search finds."""
    by = request.args.get("by") or None
    found = archive().engine.timeline(request.args.getlist("phrase"), requested().query, by)
    return json_response(found.as_json())


@api.get("/sentences")
def sentences() -> Response:
    """Find sentences, each once, perhaps only those of sections with some roles."""
    roles = [role for role in request.args.getlist("role") if role]
    return json_response(archive().engine.sentences(requested().query, roles).as_json())


def document_json(document: Document) -> dict[str, Any]:
    """Return a document in the shape that programs are given."""
    return {**asdict(document), "url": url_for("pages.document", id=document.id)}
