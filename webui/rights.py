"""From a request's origin and host to what its site may do: fetch, show in a frame, or nothing at all."""

from __future__ import annotations

import ipaddress
import socket
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Response, request

from indexer import QueryError, admits
from webui.archive import archive
from webui.behind import SAID
from webui.languages import _

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
)
OPEN = ("api", "embed")
"""The blueprints whose answers other sites may ask for, if the settings name them."""
SHARED = ("/api/", "/embed", "/fragment/", "/oembed", "/feed.atom", "/opensearch")
"""How their addresses begin; also those that lead nowhere, of which programs are told in the same way."""
FRAMED = ("embed.search", "embed.document")
"""The pages that sites of the settings may show in a frame."""
FRAMING = "embed.gallery"
"""The page that shows those itself."""
PUBLIC = ("assets.file", "embed.script")
"""What the pages of any site may load: it tells nothing of the archive."""
LOCAL = (
    ".localhost", ".local", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa",
)  # fmt: skip
"""How names end that are not given away in the world (RFC 6762, appendix G; RFC 6761; RFC 8375)."""


def is_shared() -> bool:
    """Tell whether this address is one that other sites may ask for."""
    return request.blueprint in OPEN or request.path.startswith(SHARED)


def admitted(origin: str) -> bool:
    """Tell whether the settings name the site of an origin, as a browser writes it."""
    return _admitted(origin, archive().settings.sites)


@lru_cache(maxsize=256)
def _admitted(origin: str, sites: tuple[str, ...]) -> bool:
    return any(admits(site, origin) for site in sites)


def check() -> None:
    """Refuse a request by a name that is not ours: anybody can make a name of theirs lead to this machine.

    Without this a page of such a name would read the archive through the browser of somebody who is let in.
    """
    host: str = request.environ.get(SAID) or request.environ.get("HTTP_HOST", "")
    if request.endpoint in PUBLIC or is_ours(host):
        return
    shown = host if len(host) <= 80 else host[:80] + "…"
    own = urlsplit(archive().settings.url).netloc
    raise QueryError(
        _("本馆的网址里没有“{host}”这个主机名", host=shown),
        _("请让反向代理转发读者所用的主机名 {own}，或改正设置 url。", own=own)
        if own
        else _("请管理员在设置 url 里写上读者访问的网址，如 http://{host}。", host=shown),
    )


def is_ours(host: str) -> bool:
    """Tell whether a request was sent to a name that is ours, or to one that nobody else can own."""
    settings = archive().settings
    return _is_ours(host.lower(), (settings.host.lower(), urlsplit(settings.url).hostname or ""))


@lru_cache(maxsize=256)
def _is_ours(host: str, own: tuple[str, ...]) -> bool:
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    name = name.strip("[]").rstrip(".")
    # A name without a dot is one of this network.
    if ("." not in name and ":" not in name) or name.endswith(LOCAL):
        return True
    return name in own or name == socket.gethostname().lower() or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def grant(response: Response) -> Response:
    """Say in an answer who may read it and who may show it in a frame; nobody else's browser will."""
    headers = response.headers
    framed = request.path.startswith("/embed/") and request.endpoint in FRAMED
    ancestors = " ".join(("'self'", *archive().settings.sites)) if framed else "'none'"
    frames = "frame-src 'self'; " if request.endpoint == FRAMING else ""
    headers.setdefault("Content-Security-Policy", f"{POLICY}{frames}frame-ancestors {ancestors}")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if framed else "same-origin")
    if not framed:
        # Browsers that know no frame-ancestors.
        headers.setdefault("X-Frame-Options", "DENY")
    if request.endpoint not in PUBLIC:
        # No page of another site learns, by loading it as a picture or a script, whether a document exists.
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if is_shared():
        # Caches must not give one site what was answered to another, nor to one without rights.
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if origin and admitted(origin):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Expose-Headers"] = "ETag, Server-Timing"
    return response
