"""From what other sites show to responses: a page for a frame, or a fragment in the encoding of the page around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request

from webui.archive import archive
from webui.embed.look import THEMES
from webui.parameters import Choice
from webui.rendering import page

CHARSETS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "gb18030": "GB 18030",
    "gbk": "GBK",
    "big5": "Big5",
    "ascii": "只用 ASCII 和字符引用，放进哪种编码的网页都行",
}
LABELS = {"ascii": "us-ascii"}
"""What an encoding is called in a header, where that differs."""
CHARSET = Choice("charset", "片段的编码，与所在网页一致", CHARSETS, "utf-8", "gb18030")
SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
FRESH = 60
"""Seconds for which an answer may be shown again without asking: a portal that thousands open asks once a minute."""
_HALVES = re.compile(r"[\ud800-\udfff]")
# In one or another of these encodings, browsers read these characters otherwise than Python writes them.
_DISPUTED = re.compile(
    "[\xa2\xa3\xa5\u0401-\u0451\u1e3f\u2022\u203e\u223c\u2460-\u247d\u2609\u2641\u3005\u3041-\u30fe\uff0f\uff3c\uff64\ue000-\uf8ff]"
)


def framed(template: str, theme: str, *, status: int = 200, **names: Any) -> Response:
    """Render a page for a frame; it knows which sites may ask how high it is."""
    sites = " ".join(archive().settings.sites)
    return page(template, status=status, theme=theme, scheme=SCHEMES[theme], sites=sites, **names)


def bare(template: str, *, status: int = 200, **names: Any) -> Response:
    """Render a fragment in the encoding that the address asks for."""
    charset = chosen(request.args.get("charset", ""), CHARSETS, CHARSET.usual)
    body = encoded(render_template(template, **names), charset)
    content_type = f"text/html; charset={LABELS.get(charset, charset)}"
    return Response(body, status, content_type=content_type)


def chosen(value: str, values: Mapping[str, str], usual: str) -> str:
    """Return a value if it is one of those known, else the usual one: errors must be told in some way."""
    return value if value in values else usual


def theme() -> str:
    """Return the theme that this request asks for."""
    return chosen(request.args.get("theme", ""), THEMES, "auto")


def encoded(text: str, charset: str) -> bytes:
    """Encode a text of HTML, with references for characters that the encoding lacks.

    >>> encoded("河道①", "ascii"), encoded("㐂", "gbk")
    (b'&#27827;&#36947;&#9312;', b'&#13314;')
    """
    # Half a surrogate pair, out of a damaged file, has no encoding and no reference either.
    whole = _HALVES.sub("\ufffd", text)
    if charset != "utf-8":
        whole = _DISPUTED.sub(lambda found: f"&#{ord(found[0])};", whole)
    return whole.encode(charset, "xmlcharrefreplace")


def kept(response: Response, *, typed: bool) -> Response:
    """Say how long an answer may be kept: by everybody what a webmaster asked for, by the reader alone what a reader typed."""
    control = response.cache_control
    if typed:
        control.private = True
    else:
        control.public = True
    control.max_age = FRESH
    return response
