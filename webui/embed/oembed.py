"""From the address of a report or a search to what other systems put in its place: a frame that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Response, current_app, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from indexer import NotFoundError, QueryError, origin
from webui.archive import archive
from webui.embed.blueprint import embed
from webui.embed.feed import heading
from webui.embed.look import SIZE, Embedded, Look
from webui.embed.wellformed import add, line, root, written
from webui.languages import _
from webui.pages.addresses import outside
from webui.parameters import LANGUAGE, Address, Number, Text, given
from webui.rendering import json_response
from webui.search_state import SearchState

URL = Text("url", "一篇报告或一次检索的网址", longest=8000)
WIDTH = Number("maxwidth", "最宽多少像素", 640, 100_000)
HEIGHT = Number("maxheight", "最高多少像素", 880, 100_000)
CARD = 280
"""Pixels that a report's card is high at most, if it is as wide as it may be."""
FORMATS = ("json", "xml")
KEPT = 3600
"""Seconds for which others may keep an answer."""
FRAME = Markup(
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}"'
    # The frame is of the archive's own origin, which its scripts and its messages about its height need; since that
    # is not the host's, it cannot take the sandbox off. It opens new windows, and never replaces the host's page.
    ' sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"'
    ' referrerpolicy="no-referrer" loading="lazy" frameborder="0"></iframe>'
)


class Shown(NamedTuple):
    """What an address leads to."""

    src: str
    """The address of its frame."""
    title: str
    author: str
    """"" where it has none."""
    height: int
    """Pixels that it is high at most."""


@embed.get("/oembed")
def oembed() -> Response:
    """Tell how to show a report or a search of this archive."""
    asked: Address = request.args.to_dict(flat=False)
    form = given(asked, "format") or "json"
    if form not in FORMATS:
        return _unknown(form)
    width, height = min(WIDTH.read(asked), WIDTH.usual), min(HEIGHT.read(asked), HEIGHT.usual)
    shown = _shown(URL.read(asked), LANGUAGE.read(asked))
    height = min(height, shown.height)
    frame = FRAME.format(src=shown.src, title=shown.title, width=width, height=height)
    body = {
        "type": "rich", "version": "1.0", "title": shown.title,
        **({"author_name": shown.author} if shown.author else {}),
        "provider_name": _("卷宗"), "provider_url": outside(f"{request.script_root}/"), "cache_age": KEPT,
        "width": width, "height": height, "html": str(frame),
    }  # fmt: skip
    answer = json_response(body) if form == "json" else _xml(body)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _shown(url: str, language: str) -> Shown:
    endpoint, values, query = _found(url)
    state = replace(SearchState.from_address(parse_qs(query)), page=1, explain=False)
    look = Look(language=language)
    if endpoint == "pages.search":
        # The usual length of a page is another one in a frame.
        size = SIZE.usual if state.size == SearchState().size else min(state.size, SIZE.highest)
        embedded = Embedded(replace(state, size=size), look)
        return Shown(_frame(url_for("embed.search"), embedded), heading(state), "", HEIGHT.usual)
    document = archive().engine.document(values["id"])
    words = replace(state, filters={}, excluded={}, sort="relevance", size=SIZE.usual)
    src = _frame(url_for("embed.document", id=document.id), Embedded(words, look))
    known = document.metadata
    return Shown(src, line(known.title), line(known.organization or ""), CARD)


def _frame(path: str, embedded: Embedded) -> str:
    query_string = embedded.query_string
    return outside(path + (f"?{query_string}" if query_string else ""))


def _found(url: str) -> tuple[str, Mapping[str, str], str]:
    """Return which page an address is, what its path holds, and its query; raise NotFoundError where it is none of ours."""
    if not url:
        raise QueryError(_("没有写参数 url"), _("请写一篇报告或一次检索的网址。"))
    try:
        parts, top = urlsplit(url), request.script_root
        path = unquote(parts.path) or "/"
        is_ours = origin(url) == origin(request.host_url) and (path == top or path.startswith(f"{top}/"))
    except ValueError:
        is_ours = False
    if is_ours:
        try:
            # The same table as for requests, so that what is read here is what would be shown there.
            endpoint, values = current_app.url_map.bind("").match(path[len(top) :] or "/", "GET")
        except (HTTPException, RequestRedirect):
            endpoint, values = "", {}
        if endpoint in ("pages.document", "pages.search"):
            return endpoint, values, parts.query
    raise NotFoundError(
        _("网址“{url}”不是本馆的报告或检索", url=url if len(url) <= 80 else url[:80] + "…"),
        _("请从报告页或检索结果页复制网址。"),
    )


def _xml(body: Mapping[str, object]) -> Response:
    top = root("oembed", {})
    for name, value in body.items():
        add(top, name, str(value))
    return Response(written(top), content_type="text/xml; charset=utf-8")


def _unknown(form: str) -> Response:
    """Refuse a format with the status that oEmbed has for this, in the shape of all errors."""
    message = _("没有“{form}”这种格式", form=form[:40])
    hint = _("请用 {formats} 之一。", formats=_("、").join(FORMATS))
    return json_response({"error": {"status": 501, "message": message, "hint": hint}}, 501)
