"""From the state of the archive to the tag of an answer, by which a client that has it already need not get it again."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from flask import Response, request

from indexer import spoken
from webui.archive import archive


def address_tag() -> str:
    """Return the tag of what is answered to this address: another one whenever the answer may be another."""
    here = (request.script_root + request.path).encode("utf-8", "replace")
    state = f"{_program()} {archive().engine.stamp} {spoken()}".encode()
    return _digest(b"\0".join((state, here, request.query_string)))


def content_tag(response: Response) -> str:
    """Return the tag of an answer that depends on more than the address."""
    return _digest(response.get_data())


def is_known(tag: str) -> bool:
    """Tell whether the client names this very tag; who has it was given this answer."""
    known = request.if_none_match
    return not known.star_tag and known.contains_weak(tag)


def tagged(response: Response, tag: str) -> Response:
    """Put the tag on an answer, and leave out what the client has already."""
    # Weak, because the same answer may be compressed or not, and tells how long it took.
    response.set_etag(tag, weak=True)
    if response.status_code == 200 and request.if_none_match.contains_weak(tag):
        return unchanged(tag)
    return response


def unchanged(tag: str) -> Response:
    """Return the answer that there is nothing new."""
    response = Response(status=304, mimetype="application/json")
    response.set_etag(tag, weak=True)
    return response


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what changes with the program: its version, and when any of it last changed."""
    root = Path(__file__).parents[2]
    code = (file for room in ("indexer", "webui") for file in (root / room).rglob("*.py"))
    newest = max(file.stat().st_mtime_ns for file in code)
    try:
        return f"{version('juanzong')} {newest}"
    except PackageNotFoundError:
        return str(newest)
