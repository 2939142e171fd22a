"""Two reports side by side."""

from __future__ import annotations

from flask import Response

from indexer import compare, share
from webui.archive import archive
from webui.comparing import MOST, counts, pairs
from webui.pages.addresses import pages
from webui.rendering import page
from webui.search_state import SearchState


@pages.get("/documents/<id:id>/compare/<id:other>")
def compare_with(id: str, other: str) -> Response:
    """Set two reports side by side, sentence by sentence."""
    engine = archive().engine
    first, second = engine.document(id), engine.document(other)
    comparison = compare(first.text, second.text)
    return page(
        "compare.html",
        state=SearchState(),
        first=first,
        second=second,
        share=share(first.text, second.text),
        counts=counts(comparison),
        pairs=pairs(first.text, second.text, comparison),
        coarse=comparison.coarse,
        cut=len(comparison.rows) > MOST,
    )
