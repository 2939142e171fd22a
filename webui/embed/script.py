"""The script of the component, as other sites load it: short, compressed once, asked about again after minutes."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Response, request

from webui.embed.blueprint import embed

SOURCE = Path(__file__).with_name("embed.js")
KEPT = 300
"""Seconds for which browsers need not ask again; the address does not change with the content."""
SPARE = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|// [^\n]*\s*|\s*(?P<sign>[-+*=?:,{}();&|<>!])\s*|(?P<blank>\s)\s+"""
)
"""What a script holds for people only, beside what must stay."""


@embed.get("/embed.js")
def script() -> Response:
    """Hand out the script that makes <juanzong-search> and lets frames grow."""
    body, packed, tag = _script()
    is_packed = request.accept_encodings["gzip"] > 0
    answer = Response(packed if is_packed else body, mimetype="text/javascript")
    if is_packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.cache_control.public = True
    answer.cache_control.max_age = KEPT
    # The same text is the same script, compressed or not.
    answer.set_etag(tag, weak=True)
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, bytes, str]:
    body = shorter(SOURCE.read_text("utf-8")).encode()
    return body, gzip.compress(body, 9, mtime=0), sha256(body).hexdigest()[:16]


def shorter(script: str) -> str:
    r"""Return a script without what is there for people only: comments, and blanks beside signs.

    Statements must end with semicolons, and regular expressions hold neither quotes nor blanks.

    >>> shorter('// Why.\nif (a > 1) {\n  b("甲 = 乙"); // 丙\n}\n')
    'if(a>1){b("甲 = 乙");}'
    """
    return SPARE.sub(lambda found: found["text"] or found["sign"] or found["blank"] or "", script)
