"""Templates and objects as responses."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template


def page(template: str, *, status: int = 200, **names: object) -> Response:
    """Render a template."""
    return Response(_encoded(render_template(template, **names)), status, mimetype="text/html")


def json_response(body: Any, status: int = 200) -> Response:
    """Write an object as JSON that people can read too."""
    return Response(_encoded(json.dumps(body, ensure_ascii=False)), status, mimetype="application/json")


def _encoded(text: str) -> bytes:
    # Texts read out of damaged files can hold halves of surrogate pairs, which no encoding takes.
    return text.encode("utf-8", "replace")
