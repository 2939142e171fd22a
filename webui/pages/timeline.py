"""提法年表: how a wording was used through the years."""

from __future__ import annotations

from flask import Response

from webui.pages.addresses import pages
from webui.rendering import page
from webui.search_state import SearchState


@pages.get("/timeline")
def timeline() -> Response:
    """Show the page."""
    return page("timeline.html", state=SearchState())
