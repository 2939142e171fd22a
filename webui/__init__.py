"""From answers to readers: the pages and the API of an archive."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, url_for
from werkzeug.routing import BaseConverter

from indexer import SORTS, Settings
from webui import api, errors, otherwise, pages, presenters, search_state
from webui.archive import Archive

__all__ = ["create_app"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

YEAR = 365 * 24 * 3600
"""Seconds for which browsers keep static files, whose addresses change with their content."""


class _Id(BaseConverter):
    """A document's id, which may hold any character, slashes too."""

    regex = ".+?"
    part_isolating = False

    def to_url(self, value: str) -> str:
        return quote(value, safe="")


def create_app(settings: Settings) -> Flask:
    """Build the web front of an archive; there need not be an index yet."""
    app = Flask(__name__)
    app.extensions["juanzong"] = Archive(settings)
    app.url_map.converters["id"] = _Id
    app.url_map.merge_slashes = False
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "marked": presenters.marked,
        "figure": presenters.figure,
        "day": presenters.day,
        "time_taken": presenters.time_taken,
        "moment": presenters.moment,
        "path": presenters.path,
        "about": presenters.about,
        "issuer": presenters.issuer,
        "kin": presenters.kin,
        "likeness": presenters.likeness,
        "origin": presenters.origin,
    }
    app.jinja_env.globals |= {
        "address": pages.address,
        "meant": otherwise.meant,
        "reading": pages.reading,
        "asset": _assets(Path(app.static_folder or "")),
        "labels": presenters.LABELS,
        "EXPANDED": otherwise.EXPANDED,
        "KIN": presenters.KIN,
        "SORTS": SORTS,
        "SAME": search_state.SAME,
        "WITHIN": search_state.WITHIN,
    }
    app.register_blueprint(pages.pages)
    app.register_blueprint(api.api)
    errors.register(app)
    app.after_request(_secure)
    return app


def _assets(folder: Path) -> object:
    """Return a function that names a static file by its content, so that browsers may keep it for good."""
    versions = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        for file in folder.iterdir()
        if file.is_file()
    }

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=versions[name])

    return asset


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
