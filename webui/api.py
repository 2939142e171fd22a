"""The same answers as JSON, for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, url_for

from indexer import Document
from webui.archive import archive
from webui.pages import requested
from webui.rendering import json_response

api = Blueprint("api", __name__, url_prefix="/api/v1")


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
    if state.text:
        body["ranges"] = engine.occurrences(state.query, found)
    return json_response(body)


@api.get("/stats")
def stats() -> Response:
    """Tell how much the archive holds."""
    return json_response(asdict(archive().engine.stats()))


def document_json(document: Document) -> dict[str, Any]:
    """Return a document in the shape that programs are given."""
    return {**asdict(document), "url": url_for("pages.document", id=document.id)}
