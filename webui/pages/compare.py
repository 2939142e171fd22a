"""Two reports side by side, the choice of the second one, and a unit's report year by year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote, urlencode

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indexer import Document, NotFoundError
from webui.archive import archive
from webui.comparing import SHOWS, UNFOLDED, Piece, examined, lines, page_of, pieces, shown, tally
from webui.editions import STEPS, chosen_pair, one_a_year, steps
from webui.languages import _
from webui.pages.addresses import pages
from webui.parameters import choice, number
from webui.presenters import page_numbers
from webui.rendering import page
from webui.search_state import SearchState

GROWTHS = 8
"""Figures that are shown at once; the rest is folded."""
OFFERED = 8
"""Reports of each kind that are offered to be compared with."""


@pages.get("/documents/<id:id>/compare/<id:other>")
def compare_with(id: str, other: str) -> Response:
    """Set two reports side by side, sentence by sentence; `show` picks what is shown of that."""
    engine = archive().engine
    address = request.args.to_dict(flat=False)
    show, asked = choice(address, "show", SHOWS), number(address, "page", 1, 1_000_000)
    first, second = engine.document(id), engine.document(other)
    found = examined(first, second)
    rows = list(pieces(first, second, found))
    leaves = shown(rows, show)
    leaf = page_of(leaves, asked)
    counts = tally(rows)
    growths = [] if id == other else sorted(found.growths, key=lambda growth: -growth.weight)
    return page(
        "compare.html",
        state=SearchState(),
        first=first,
        second=second,
        sides=sides(first, second),
        kept=[
            round(100 * found.kept(side) / max(1, len(report.text)))
            for side, report in enumerate((first, second))
        ],
        coarse=found.comparison.coarse,
        growths=growths,
        first_growths=GROWTHS,
        unfolded=UNFOLDED,
        shows={
            name: (_(label), counts[name]) for name, label in SHOWS.items() if counts[name] or name == show
        },
        show=show,
        counts=counts,
        lines=list(lines(first, second, leaf)),
        edge=(leaves[asked - 2][-1].number if asked > 1 else 0, _first_number(leaves, asked)),
        page=asked,
        pages=len(leaves),
        numbers=page_numbers(asked, len(leaves)),
        differences=max((piece.number for piece in leaves[-1]), default=0),
    )


def _first_number(leaves: Sequence[Sequence[Piece]], page: int) -> int:
    """Return the number of the first difference after a page; 0 after the last."""
    following = leaves[page] if page < len(leaves) else []
    return next((piece.number for piece in following if piece.number), 0)


def sides(first: Document, second: Document) -> tuple[str, str]:
    """Return short names for two reports: by their years, by their units, or else as the one before and the one after."""
    one, other = first.metadata, second.metadata
    if one.year and other.year and one.year != other.year:
        return _("{year} 年", year=one.year), _("{year} 年", year=other.year)
    if one.organization and other.organization and one.organization != other.organization:
        return one.organization, other.organization
    return _("前稿"), _("后稿")


@pages.get("/compare")
def choose() -> AnyResponse:
    """Choose what to compare: first one report, then another; two that are chosen are compared."""
    engine = archive().engine
    first, second = request.args.get("first", "").strip(), request.args.get("second", "").strip()
    if first and second:
        engine.document(first), engine.document(second)
        return redirect(url_for("pages.compare_with", id=first, other=second))
    report = engine.document(first) if first else None
    # Of copies, too, each may be the one to compare.
    asked = replace(SearchState.from_address(request.args.to_dict(flat=False)), collapse=False)
    if named := _named(asked.text):
        chosen = (first, named) if first else (named, None)
        return redirect(url_for("pages.choose", first=chosen[0], second=chosen[1]))
    results = engine.search(asked.query) if asked.text else None
    return page(
        "choose.html",
        state=SearchState(),
        asked=asked,
        first=report,
        results=results,
        numbers=page_numbers(results.page, results.pages) if results else [],
        leaf=lambda number: f"{url_for('pages.choose')}?{_leaf(first, asked.at(number))}",
        family=engine.family(first)[:OFFERED] if report else (),
        editions=[found for found in engine.editions(first) if found.id != first][:OFFERED] if report else (),
        alike=engine.similar(first) if report else (),
    )


def _leaf(first: str, asked: SearchState) -> str:
    return "&".join(filter(None, (urlencode({"first": first}) if first else "", asked.query_string)))


def _named(text: str) -> str | None:
    """Return the id that was put in instead of words: by itself, or as the address of a page."""
    found = re.search(r"/documents/([^/?#\s]+)", text)
    id = unquote(found.group(1)) if found else text
    if not found and (" " in text or not text.isascii() or len(text) < 8):
        return None
    try:
        return archive().engine.document(id).id
    except NotFoundError:
        return None


@pages.get("/documents/<id:id>/editions")
def editions(id: str) -> Response:
    """Set a unit's reports of one genre beside each other, year by year; `with` names the one to compare this one with."""
    engine = archive().engine
    report = engine.document(id)
    every = engine.editions(id)
    years = one_a_year(report, every)
    chosen = chosen_pair(engine, report, years, every, request.args.get("with", ""))
    return page(
        "editions.html",
        state=SearchState(),
        document=report,
        every=every,
        chosen=chosen,
        steps=steps(engine, report, years, chosen),
        more=max(0, len(years) - 1 - STEPS),
    )
