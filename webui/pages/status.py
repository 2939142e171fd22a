"""How the archive stands: for the archivist, for watchers and for crawlers."""

from __future__ import annotations

from flask import Response

from webui.archive import archive
from webui.condition import NAMED, covered, troubles
from webui.pages.addresses import pages
from webui.rendering import json_response, page
from webui.search_state import SearchState

LISTED = 20
"""Searches that are listed of those asked often, and of those that found nothing."""


@pages.get("/status")
def status() -> Response:
    """Tell what the archive holds, how its index was made, and what is searched for in it."""
    stats, searches = archive().engine.stats(), archive().searches
    return page(
        "status.html",
        state=SearchState(),
        stats=stats,
        covered=covered(stats),
        troubles=list(troubles(stats.problems)),
        unnamed=max(0, len(stats.problems) - NAMED),
        counting=searches is not None,
        missed=searches.missed(LISTED) if searches else [],
        often=searches.popular(LISTED) if searches else [],
        trouble=searches.problem if searches else None,
        sites=archive().settings.sites,
    )


@pages.get("/healthz")
def health() -> Response:
    """Tell a watcher whether this front can answer."""
    return json_response({"status": "ok", "generation": archive().engine.generation})


@pages.get("/robots.txt")
def robots() -> Response:
    """Keep crawlers out of the endless combinations of filters."""
    closed = ("/?", "/*?", "/api/", "/status", "/embed/", "/fragment/", "/feed.atom")
    rules = ("User-agent: *", *(f"Disallow: {path}" for path in closed), "")
    return Response("\n".join(rules), mimetype="text/plain")
