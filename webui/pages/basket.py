"""摘录: the passages and reports that a reader has gathered in the browser."""

from __future__ import annotations

from flask import Response

from webui.pages.addresses import pages
from webui.rendering import page
from webui.search_state import SearchState


@pages.get("/basket")
def basket() -> Response:
    """Show the page."""
    return page("basket.html", state=SearchState())
