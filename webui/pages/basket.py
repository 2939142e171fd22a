"""摘录: the passages and reports that a reader has gathered in the browser, and the file that is made of them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, abort, request, url_for

from indexer import QueryError, citation
from webui.archive import archive
from webui.downloads import WORD, download
from webui.excerpts import BEGINNING, Collection, above, gathered, places, stretch
from webui.languages import _
from webui.markdown import markdown
from webui.pages.addresses import pages
from webui.presenters import issuer
from webui.rendering import json_response, page
from webui.search_state import SearchState

LARGEST = 200_000
"""Bytes that a browser may send of its basket, notes included."""
FORM = 4096
"""Bytes that a form adds to them."""


@pages.get("/basket")
def basket() -> Response:
    """Show the page; what is on it is in the browser."""
    return page("basket.html", state=SearchState())


@pages.get("/documents/<id:id>/excerpt")
def excerpt(id: str) -> Response:
    """Hand out what a basket keeps of a report, or of a stretch of it: its words, where they stand, how it is cited."""
    report = archive().engine.document(id)
    body: dict[str, object] = {
        "id": id,
        "title": report.metadata.title,
        "about": issuer(report),
        "citation": citation(report),
        "url": url_for("pages.document", id=id),
    }
    if "start" in request.args:
        start, end = _offset("start"), _offset("end")
        passage = stretch(report, start, end)
        if passage is None:
            raise QueryError(
                _("这一篇没有第 {start} 到 {end} 字", start=start, end=end), _("请回到原文重新摘录。")
            )
        body |= {
            "start": start,
            "end": start + len(passage.text),
            "text": passage.text,
            "heading": above(passage),
            "beginning": passage.text[:BEGINNING],
        }
    return json_response(body)


def _offset(name: str) -> int:
    value = request.args.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise QueryError(
            _("参数 {name} 的值“{value}”不行", name=name, value=value), _("请用不小于 0 的整数。")
        )
    return int(value)


@pages.post("/basket/export")
def take() -> Response:
    """Make a file of a basket: every word of a report comes from the archive, only its place and notes from the browser."""
    if not _is_ours():
        abort(403)
    if (request.content_length or 0) > LARGEST + FORM:
        raise QueryError(_("摘录连批注太大了"), _("请把批注写短，或分几次导出。"))
    request.max_content_length = request.max_form_memory_size = LARGEST + FORM
    excerpts, missing = gathered(archive().engine, places(request.form.get("items", "")))
    made = datetime.now().astimezone()
    preface = (_("导出时间 {when}，共 {n} 篇。", when=f"{made:%Y-%m-%d %H:%M}", n=len(excerpts)),)
    collection = Collection(_("摘录"), made, preface, excerpts, missing)
    name = f"{_('摘录')} {made:%Y-%m-%d}"
    if request.form.get("format") == "md":
        return download(
            markdown(collection, _address).encode("utf-8", "replace"),
            "text/markdown; charset=utf-8",
            name,
            "md",
        )
    # Imported here, since it brings in all of python-docx, which no other answer needs.
    from webui.word import word

    return download(word(collection, _address), WORD, name, "docx")


def _is_ours() -> bool:
    """Tell whether a form was sent from a page of ours; a browser too old to say so is believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _address(id: str) -> str:
    return url_for("pages.document", id=id, _external=True)
