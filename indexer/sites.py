"""From what an administrator writes to the origin of a web site: who may show the archive, and where it is shown itself."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
"""The ports that an origin leaves unsaid, by its scheme."""
_PLACE = re.compile(r"(?:\[[^\[\]@]*\]|[^\[\]@]*?)(?::[0-9]*)?")
_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62}){0,126}")
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""How a host ends that browsers take for an address of four bytes, however it is spelled."""
_DIFFERENT = re.compile("[ßẞςΣ\u200c\u200d]")
"""Characters that Python's codec turns into other names than browsers do."""
_PATH = re.compile(r"(?:/[a-zA-Z0-9._~-]+)*/*")


def origin(text: str) -> str:
    """Return the origin of a web address as browsers write it; raise ValueError where there is none.

    >>> origin("HTTP://OA.yunting.gov.cn:80/"), origin("http://档案.中国")
    ('http://oa.yunting.gov.cn', 'http://xn--dyv4b.xn--fiqs8s')
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in PORTS or not _PLACE.fullmatch(parts.netloc):
        raise ValueError(text)
    name, port = parts.hostname or "", parts.port
    host = _address(name) if parts.netloc.startswith("[") else _name(name)
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")


def _address(text: str) -> str:
    address = ipaddress.IPv6Address(text)
    # The last four bytes of these are written in two ways.
    if address.ipv4_mapped or address.scope_id:
        raise ValueError(text)
    return f"[{address.compressed}]"


def _name(text: str) -> str:
    """Return a host as browsers write it, perhaps behind a star, of which there are none below an address of four bytes."""
    star, name = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    if _DIFFERENT.search(name):
        raise ValueError(text)
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    name = name.lower()
    if _NUMBER.fullmatch(name) and (star or str(ipaddress.IPv4Address(name)) != name):
        raise ValueError(text)
    if not _NAME.fullmatch(name):
        raise ValueError(text)
    return star + name


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
    below, dot, rest = host[: -len(name)], host[-len(name) - 1 : -len(name)], host[-len(name) :]
    return asked == scheme and rest == name and dot == "." and bool(_NAME.fullmatch(below[:-1]))


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
