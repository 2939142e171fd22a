"""From style sheets and scripts to addresses that change with their content, so that browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, abort, current_app, request, url_for

from webui.languages import CATALOGS, script_words

STYLES = (
    "paper",
    "masthead",
    "suggest",
    "results",
    "facets",
    "start",
    "report",
    "compare",
    "timeline",
    "sentences",
    "basket",
    "plain",
    "print",
)
"""The parts of the one style sheet, in the order in which later ones win."""
KEPT = 365 * 24 * 3600
"""Seconds for which browsers may keep an asset."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

assets = Blueprint("assets", __name__)


class Asset(NamedTuple):
    """A file as it is sent."""

    body: bytes
    packed: bytes
    """The same, compressed."""
    kind: str


class Assets:
    """Everything that pages load, under one version: modules name each other by relative addresses."""

    def __init__(self, root: Path) -> None:
        style = "\n".join((root / "styles" / f"{name}.css").read_text("utf-8") for name in STYLES)
        bodies = {"style.css": style.encode()}
        bodies |= {file.name: file.read_bytes() for file in sorted((root / "static").iterdir())}
        bodies |= {f"words-{language}.js": script_words(language).encode() for language in CATALOGS}
        self.files = {name: _asset(name, body) for name, body in bodies.items()}
        self.version = hashlib.sha256(repr(sorted(bodies.items())).encode()).hexdigest()[:12]


def _asset(name: str, body: bytes) -> Asset:
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 9, mtime=0), kind)


def asset(name: str) -> str:
    """Return the address of an asset."""
    return url_for("assets.file", version=_assets().version, name=name)


@assets.get("/static/<version>/<name>")
def file(version: str, name: str) -> Response:
    """Hand out an asset; an address of another version gets what there is now, and does not keep it."""
    found = _assets().files.get(name)
    if found is None:
        abort(404)
    packed = request.accept_encodings["gzip"] > 0
    answer = Response(found.packed if packed else found.body, mimetype=found.kind)
    if packed:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    if version == _assets().version:
        answer.cache_control.public = answer.cache_control.immutable = True
        answer.cache_control.max_age = KEPT
    else:
        answer.cache_control.no_cache = True
    return answer


def _assets() -> Assets:
    found: Assets = current_app.extensions["juanzong-assets"]
    return found
