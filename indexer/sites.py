"""From what an administrator writes to the origin of a web site: who may show the archive, and where it is shown itself."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
"""The ports that an origin leaves unsaid, by its scheme."""
_HOST = re.compile(
    r"(?:\*\.)?[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62}){0,126}|\[[0-9a-f:.]+\]"
)
_PATH = re.compile(r"(?:/[a-zA-Z0-9._~-]+)*/*")


def origin(text: str) -> str:
    """Return the origin of a web address as browsers write it; raise ValueError where there is none.

    >>> origin("HTTP://OA.yunting.gov.cn:80/"), origin("http://档案.中国")
    ('http://oa.yunting.gov.cn', 'http://xn--dyv4b.xn--fiqs8s')
    """
    parts = urlsplit(text.strip())
    host = (parts.hostname or "").lower()
    if not host.isascii():
        # The codec takes no star, which stands before a name and is no part of it.
        star, name = ("*.", host[2:]) if host.startswith("*.") else ("", host)
        host = star + name.encode("idna").decode("ascii")
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in PORTS or not _HOST.fullmatch(host) or parts.username is not None:
        raise ValueError(text)
    port = parts.port
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")


def site(text: str) -> str:
    """Return the origin, perhaps of all hosts below a name, that a setting names; raise ValueError for anything else.

    >>> site("https://*.yunting.gov.cn/")
    'https://*.yunting.gov.cn'
    """
    parts = urlsplit(text.strip())
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(text)
    return origin(text)


def admits(site: str, origin: str) -> bool:
    """Tell whether a site of the settings is the origin that a browser names, or holds it.

    >>> admits("https://*.yunting.gov.cn", "https://oa.yunting.gov.cn")
    True
    >>> admits("https://*.yunting.gov.cn", "https://yunting.gov.cn"), admits("http://a.cn", "http://a.cn:8080")
    (False, False)
    """
    scheme, star, name = site.partition("://*.")
    if not star:
        return site == origin
    asked, _, host = origin.partition("://")
    return asked == scheme and host.endswith("." + name)


def public(text: str) -> str:
    """Return the address below which readers reach the front, without a slash at its end; "" for "".

    >>> public("https://dangan.yunting.gov.cn/juanzong/")
    'https://dangan.yunting.gov.cn/juanzong'
    """
    if not text.strip():
        return ""
    parts = urlsplit(text.strip())
    if parts.query or parts.fragment or "*" in text or not _PATH.fullmatch(parts.path):
        raise ValueError(text)
    return origin(text) + parts.path.rstrip("/")
