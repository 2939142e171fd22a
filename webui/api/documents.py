"""Operations on single reports, and on the archive as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from webui.api.operations import Asked, operation
from webui.api.shapes import DocumentAnswer, EditionsAnswer, FamilyAnswer, SimilarAnswer, StatsAnswer
from webui.archive import archive
from webui.parameters import Number
from webui.search_state import PARAMETERS, SearchState

ALIKE = Number("limit", "最多几篇", 6, 20)


@operation("/documents/<id:id>", "一篇文稿", DocumentAnswer, *PARAMETERS)
def document(asked: Asked, id: str) -> Mapping[str, Any]:
    """Hand out a document, with what a query marks in it when one is given."""
    engine, state = archive().engine, SearchState.from_address(asked.address)
    found = engine.document(id)
    body = {**asdict(found), "url": _page(found.id)}
    if state.has_words and "ranges" in asked.wanted:
        body["ranges"] = engine.occurrences(state.query, found)
    return body


@operation("/documents/<id:id>/family", "同源文稿", FamilyAnswer)
def family(asked: Asked, id: str) -> Mapping[str, Any]:
    """List the other reports of a report's family."""
    engine = archive().engine
    relatives = engine.family(id)
    return {
        "id": engine.family_id(id), "total": len(relatives),
        "relatives": [{**each._asdict(), "url": _page(each.id)} for each in relatives],
    }  # fmt: skip


@operation("/documents/<id:id>/similar", "相近的文稿", SimilarAnswer, ALIKE)
def similar(asked: Asked, id: str) -> Mapping[str, Any]:
    """List reports that say the like."""
    found = archive().engine.similar(id, ALIKE.read(asked.address))
    return {"similar": [{**each._asdict(), "url": each.url} for each in found]}


@operation("/documents/<id:id>/editions", "同一单位同一文种历年的文稿", EditionsAnswer)
def editions(asked: Asked, id: str) -> Mapping[str, Any]:
    """List the reports of the same unit and genre through the years."""
    return {"editions": [{**each._asdict(), "url": each.url} for each in archive().engine.editions(id)]}


@operation("/stats", "馆藏概况", StatsAnswer)
def stats(asked: Asked) -> Mapping[str, Any]:
    """Tell how much the archive holds."""
    return asdict(archive().engine.stats())


def _page(id: str) -> str:
    """Return where the page of a report is, below the web front's root."""
    return "/documents/" + quote(id, safe="")
