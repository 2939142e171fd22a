"""From style sheets and scripts to addresses that change with their content, so that browsers keep them for good."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, abort, current_app, request

from webui.languages import CATALOG_FILES, script_words

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
    "gallery",
    "plain",
    "older",
    "contrast",
    "print",
)
"""The parts of the one style sheet, in the order in which later ones win."""
FRAME = ("paper", "embed", "contrast")
"""The parts of the sheet of what other sites show in frames."""
KEPT = 365 * 24 * 3600
"""Seconds for which browsers may keep an asset."""
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
WORDS = {f"words-{language}.js": language for language in CATALOG_FILES}
"""Scripts that are made when they are first asked for, of the language whose words they hold."""

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
        bodies = {"style.css": plainer(_joined(root, STYLES)).encode()}
        bodies["embed.css"] = plainer(themed(_joined(root, FRAME))).encode()
        bodies |= {file.name: file.read_bytes() for file in sorted((root / "static").iterdir())}
        catalogs = [file.read_bytes() for file in CATALOG_FILES.values()]
        self.files = {name: _asset(name, body) for name, body in bodies.items()}
        self.version = hashlib.sha256(repr((sorted(bodies.items()), catalogs)).encode()).hexdigest()[:12]

    def find(self, name: str) -> Asset | None:
        """Return an asset; None where there is none of that name."""
        if name in WORDS and name not in self.files:
            self.files[name] = _asset(name, script_words(WORDS[name]).encode())
        return self.files.get(name)


def _joined(root: Path, names: Iterable[str]) -> str:
    return "\n".join([(root / "styles" / f"{name}.css").read_text("utf-8") for name in names])


def themed(style: str) -> str:
    """Let a class decide whether it is light or dark, where one does, instead of the reader's system.

    >>> print(themed("@media (prefers-color-scheme: dark) {\\n  :root { --ink: #fff; }\\n}"))
    @media (prefers-color-scheme: dark) { :root:not(.light) { --ink: #fff; } }
    :root.dark { --ink: #fff; }
    """
    dark = r"@media (\([^)]*\) and )?\(prefers-color-scheme: dark\) \{\s*:root (\{[^}]*\})\s*\}"

    def both(found: re.Match[str]) -> str:
        besides, colours = found[1] or "", found[2]
        system = f"@media {besides}(prefers-color-scheme: dark) {{ :root:not(.light) {colours} }}"
        chosen = f":root.dark {colours}"
        return f"{system}\n" + (f"@media {besides[:-5]} {{ {chosen} }}" if besides else chosen)

    return re.sub(dark, both, style)


def plainer(style: str) -> str:
    """Say before each declaration that needs custom properties the same by their first values, for browsers without.

    >>> plainer(":root { --ink: #23211e; }\\na { color: var(--ink); margin: 0; }")
    ':root { --ink: #23211e; }\\na { color: #23211e; color: var(--ink); margin: 0; }'
    """
    values: dict[str, str] = {}
    for name, value in re.findall(r"(--[\w-]+):\s*([^;}]+)", style):
        values.setdefault(name, _resolved(value.strip(), values))

    def both(found: re.Match[str]) -> str:
        first = _resolved(found[0], values)
        return found[0] if "var(" in first else f"{first}; {found[0]}"

    return re.sub(r"(?<![\w-])[a-z][a-z-]*:[^;{}]*var\([^;{}]*(?<!\s)", both, style)


def _resolved(text: str, values: dict[str, str]) -> str:
    return re.sub(r"var\((--[\w-]+)\)", lambda name: values.get(name[1], name[0]), text)


def _asset(name: str, body: bytes) -> Asset:
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 9, mtime=0), kind)


def asset(name: str) -> str:
    """Return the address of an asset."""
    return f"{request.script_root}/static/{_assets().version}/{name}"


@assets.get("/static/<version>/<name>")
def file(version: str, name: str) -> Response:
    """Hand out an asset; an address of another version gets what there is now, and does not keep it."""
    found = _assets().find(name)
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
