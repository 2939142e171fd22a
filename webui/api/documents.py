"""Operations on single reports, and on the archive as a whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for

from webui.api.operations import operation
from webui.api.shapes import Anything
from webui.archive import archive
from webui.parameters import Address
from webui.search_state import PARAMETERS, SearchState


@operation("/documents/<id:id>", "一篇文稿", Anything, *PARAMETERS)
def document(address: Address, id: str) -> dict[str, Any]:
    """Hand out a document, with what a query marks in it when one is given."""
    engine, state = archive().engine, SearchState.from_address(address)
    found = engine.document(id)
    body = {**asdict(found), "url": url_for("pages.document", id=found.id)}
    if state.has_words:
        body["ranges"] = engine.occurrences(state.query, found)
    return body


@operation("/stats", "馆藏概况", Anything)
def stats(address: Address) -> dict[str, Any]:
    """Tell how much the archive holds."""
    return asdict(archive().engine.stats())
