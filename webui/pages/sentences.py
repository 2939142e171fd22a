"""找句子: sentences to use again, each once."""

from __future__ import annotations

from flask import Response

from webui.pages.addresses import pages
from webui.rendering import page
from webui.search_state import SearchState


@pages.get("/sentences")
def sentences() -> Response:
    """Show the page."""
    return page("sentences.html", state=SearchState())
