"""Every value of one facet, to look through and to look for; and the copies that a hit stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from indexer import FacetValue, PageError
from webui.archive import archive
from webui.facet_values import FIND, ORDER, sought
from webui.languages import _
from webui.pages.addresses import pages, requested
from webui.parameters import number
from webui.presenters import LABELS, page_numbers, written
from webui.rendering import page
from webui.search_state import FILTERS, SearchState

LEAF = 200
"""Values on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value of a facet, and the search with it, or without it."""

    label: str
    count: int
    selected: bool
    excluded: bool
    state: SearchState
    """The search once the value is chosen, or no longer chosen or left out."""
    without: SearchState
    """The search once the value is left out."""


@pages.get("/facets/<name>")
def facet(name: str) -> Response:
    """List all values of a facet among what a search finds."""
    if name not in FILTERS:
        abort(404)
    state, asked = requested().at(1), request.args.to_dict(flat=False)
    order, find = ORDER.read(asked), FIND.read(asked)
    counts = archive().engine.search(replace(state, size=1).query, hits=False).facets.get(name, ())
    found = sought(name, counts, asked)
    leaf, leaves = number(asked, "leaf", 1, 1_000_000), max(1, -(-len(found) // LEAF))
    if leaf > leaves:
        raise PageError(
            _("没有第 {page} 页，一共 {pages} 页", page=leaf, pages=leaves), _("请从第一页看起。")
        )
    return page(
        "facet.html",
        state=state,
        name=name,
        label=LABELS[name],
        lines=[_line(name, value, state) for value in found[(leaf - 1) * LEAF : leaf * LEAF]],
        highest=max((value.count for value in found), default=1) or 1,
        total=len(counts),
        found=len(found),
        find=find,
        order=order,
        orders=ORDER.values,
        leaf=leaf,
        numbers=page_numbers(leaf, leaves),
        leaves=leaves,
        everything=everything,
    )


def everything(state: SearchState, name: str, find: str = "", order: str = ORDER.usual, leaf: int = 1) -> str:
    """Return where all values of a facet are listed."""
    usual = order == ORDER.usual
    asked = {"find": find, "order": "" if usual else order, "leaf": str(leaf) if leaf > 1 else ""}
    extra = urlencode({key: value for key, value in asked.items() if value})
    query_string = "&".join(filter(None, (state.at(1).query_string, extra)))
    path = url_for("pages.facet", name=name)
    return f"{path}?{query_string}" if query_string else path


def _line(name: str, value: FacetValue, state: SearchState) -> Line:
    asked = str(value.value)
    excluded = asked in state.excluded.get(name, ())
    return Line(
        label=written(name, asked),
        count=value.count,
        selected=value.selected,
        excluded=excluded,
        state=state.include(name, asked) if excluded else state.toggle(name, asked),
        without=state.exclude(name, asked),
    )


@pages.get("/documents/<id:id>/family")
def family(id: str) -> Response:
    """List the copies of a report: a page by itself, and what the list of results unfolds."""
    engine = archive().engine
    return page("family.html", state=requested(), document=engine.document(id), relatives=engine.family(id))
