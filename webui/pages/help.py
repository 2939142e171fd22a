"""How to ask."""

from __future__ import annotations

from flask import Response

from webui.pages.addresses import pages
from webui.rendering import page
from webui.search_state import SearchState


@pages.get("/help")
def help() -> Response:
    """Explain how to ask."""
    return page("help.html", state=SearchState())
