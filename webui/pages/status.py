"""How the archive stands: for the archivist, for watchers and for crawlers."""

from __future__ import annotations

from flask import Response

from webui.archive import archive
from webui.pages.addresses import pages
from webui.rendering import json_response, page
from webui.search_state import SearchState


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
