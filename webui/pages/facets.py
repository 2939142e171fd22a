"""Every value of one facet, to look through and to look for; and the copies that a hit stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from indexer import FacetValue, PageError
from webui.archive import archive
from webui.languages import _
from webui.pages.addresses import pages, requested
from webui.parameters import choice, number
from webui.presenters import LABELS, page_numbers, written
from webui.rendering import page
from webui.search_state import FILTERS, SearchState

ORDERS = {"": "按篇数", "name": "按音序"}
"""In what order values can be listed."""
LEAF = 200
"""Values on one page."""
LONGEST = 100
"""Characters of what is looked for."""


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
    order, find = choice(asked, "order", ORDERS), request.args.get("find", "").strip()[:LONGEST]
    counts = archive().engine.search(replace(state, size=1).query, hits=False).facets.get(name, ())
    found = _sought(name, counts, find)
    if order:
        found = sorted(found, key=lambda value: _sound(str(value.value)))
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
        orders=ORDERS,
        leaf=leaf,
        numbers=page_numbers(leaf, leaves),
        leaves=leaves,
        everything=everything,
    )


def everything(state: SearchState, name: str, find: str = "", order: str = "", leaf: int = 1) -> str:
    """Return where all values of a facet are listed."""
    asked = {"find": find, "order": order, "leaf": str(leaf) if leaf > 1 else ""}
    extra = urlencode({key: value for key, value in asked.items() if value})
    query_string = "&".join(filter(None, (state.at(1).query_string, extra)))
    path = url_for("pages.facet", name=name)
    return f"{path}?{query_string}" if query_string else path


def _sought(name: str, values: Sequence[FacetValue], find: str) -> list[FacetValue]:
    """Return the values that hold what is looked for, those that begin with it first."""
    if not find:
        return list(values)
    find = find.casefold()
    held = [(written(name, str(value.value)).casefold(), value) for value in values]
    held = [(label, value) for label, value in held if find in label]
    return [value for _label, value in sorted(held, key=lambda row: not row[0].startswith(find))]


def _sound(value: str) -> bytes:
    """Return what sorts a value by its sound: the national standard lists common characters in that order."""
    return value.encode("gb18030", "replace")


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
