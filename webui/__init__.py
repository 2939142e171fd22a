"""From answers to readers: the pages and the API of an archive."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import BaseConverter

from indexer import LANGUAGES, NATIVE, SORTS, Settings, retold, spoken
from webui import (
    api,
    assets,
    compressing,
    condition,
    embed,
    errors,
    gathering,
    languages,
    lists,
    otherwise,
    pages,
    parameters,
    presenters,
    rights,
)
from webui.archive import Archive
from webui.behind import Behind
from webui.octets import Readable

__all__ = ["create_app"]


class _Id(BaseConverter):
    """A document's id, which may hold any character, slashes and line feeds too."""

    regex = "(?s:.+?)"
    part_isolating = False

    def to_url(self, value: str) -> str:
        return quote(value, safe="")


def create_app(settings: Settings) -> Flask:
    """Build the web front of an archive; there need not be an index yet."""
    app = Flask(__name__, static_folder=None)
    app.extensions["juanzong"] = Archive(settings)
    app.extensions["juanzong-assets"] = assets.Assets(Path(__file__).parent)
    app.url_map.converters["id"] = _Id
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "marked": presenters.marked,
        "figure": languages.figure,
        "retold": retold,
        "verbatim": languages.verbatim,
        "time_taken": presenters.time_taken,
        "moment": presenters.moment,
        "lasted": condition.lasted,
        "sized": condition.sized,
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
        "url_for": pages.route,
        "here": pages.here,
        "asset": assets.asset,
        "_": languages.markup,
        "gather": gathering.gather,
        "choices": lists.choices,
        "bars": lists.bars,
        "counted": languages.counted,
        "spoken": spoken,
        "LANGUAGES": LANGUAGES,
        "NATIVE": NATIVE,
        "labels": presenters.LABELS,
        "EXPANDED": otherwise.EXPANDED,
        "KIN": presenters.KIN,
        "SORTS": SORTS,
        "SAME": parameters.SAME,
        "WITHIN": parameters.WITHIN,
    }
    app.before_request(languages.listen)
    app.before_request(rights.check)
    app.register_blueprint(assets.assets)
    app.register_blueprint(pages.pages)
    app.register_blueprint(api.api)
    app.register_blueprint(embed.embed)
    errors.register(app)
    app.wsgi_app = Readable(app.wsgi_app)  # type: ignore[method-assign]
    if settings.url:
        app.wsgi_app = Behind(app.wsgi_app, settings.url)  # type: ignore[method-assign]
    # The last one registered comes first.
    app.after_request(compressing.compress)
    app.after_request(rights.grant)
    app.after_request(languages.label)
    return app
