"""The switch of the language: a cookie, and back to where the reader was."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from indexer import LANGUAGES
from webui.languages import COOKIE
from webui.pages.addresses import pages

YEAR = 365 * 24 * 3600
LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
"""A path of ours: browsers read two slashes, of either kind, as another host, and drop some control characters."""


def here() -> str:
    """Return the address of this request as a path, to come back to."""
    query_string = request.query_string.decode("ascii", "replace")
    return quote(request.script_root + request.path) + (f"?{query_string}" if query_string else "")


@pages.get("/language/<code>")
def language(code: str) -> Response:
    """Speak a language to this reader from now on."""
    if code not in LANGUAGES:
        abort(404)
    back = request.args.get("next", "")
    answer = redirect(back if LOCAL.fullmatch(back) else request.script_root + "/")
    answer.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    answer.cache_control.no_store = True
    return answer
