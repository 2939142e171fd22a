"""From searches to the addresses of pages, and from this request's address to its search."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for

from webui.search_state import SearchState

pages = Blueprint("pages", __name__)
"""Every page is a route of this."""


def address(state: SearchState) -> str:
    """Return where a search is found."""
    query_string = state.query_string
    return f"{request.script_root}/" + (f"?{query_string}" if query_string else "")


def route(endpoint: str, **values: Any) -> str:
    """Return the address of a page; those without values, which every page names, are made once."""
    return url_for(endpoint, **values) if values else _plain(endpoint, request.script_root)


@lru_cache(maxsize=256)
def _plain(endpoint: str, root: str) -> str:
    return url_for(endpoint)


def outside(path: str) -> str:
    """Return a path of ours as another site has to spell it: with scheme and host."""
    return request.host_url.rstrip("/") + path


def requested() -> SearchState:
    """Return the search that the address of this request spells."""
    return SearchState.from_address(request.args.to_dict(flat=False))


def reading(state: SearchState, id: str, at: int | None = None, rank: int | None = None) -> str:
    """Return where a document of an answer is read: perhaps from a certain character on, perhaps as the hit of a rank."""
    path = url_for("pages.document", id=id)
    extra = urlencode([(name, value) for name, value in (("at", at), ("rank", rank)) if value is not None])
    query_string = "&".join(filter(None, (state.query_string, extra)))
    return f"{path}?{query_string}" if query_string else path
