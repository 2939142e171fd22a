"""From a request's origin to what its site may do: fetch, show in a frame, or neither."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, request

from indexer import admits
from webui.archive import archive

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
OPEN = ("api", "embed")
"""The blueprints whose answers other sites may ask for, if the settings name them."""
SHARED = ("/api/", "/embed", "/fragment/", "/oembed", "/feed.atom", "/opensearch")
"""How their addresses begin; also those that lead nowhere, of which programs are told in the same way."""
FRAMED = ("embed.search", "embed.document")
"""The pages that sites of the settings may show in a frame."""


def is_shared() -> bool:
    """Tell whether this address is one that other sites may ask for."""
    return request.blueprint in OPEN or request.path.startswith(SHARED)


def admitted(origin: str) -> bool:
    """Tell whether the settings name the site of an origin, as a browser writes it."""
    return _admitted(origin, archive().settings.sites)


@lru_cache(maxsize=256)
def _admitted(origin: str, sites: tuple[str, ...]) -> bool:
    return any(admits(site, origin) for site in sites)


def grant(response: Response) -> Response:
    """Say in an answer who may read it and who may show it in a frame; nobody else's browser will."""
    headers = response.headers
    framed = request.path.startswith("/embed/") and request.endpoint in FRAMED
    ancestors = " ".join(("'self'", *archive().settings.sites)) if framed else "'none'"
    headers.setdefault("Content-Security-Policy", POLICY + ancestors)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if framed else "same-origin")
    if is_shared():
        # Caches must not give one site what was answered to another, nor to one without rights.
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and admitted(origin):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "ETag, Server-Timing"
    return response
