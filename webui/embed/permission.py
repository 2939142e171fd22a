"""From a page's address to whether the archive lets it in, and to the lines with which it would be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from indexer import QueryError, admits, origin
from webui.languages import _


@dataclass(frozen=True, slots=True)
class Permission:
    """What a page of some site may do here, and what it lacks."""

    origin: str
    """The site, as browsers write it."""
    is_own: bool
    """Whether that is the archive's own site."""
    is_admitted: bool
    is_mixed: bool
    """Whether the page comes by https and the archive does not, which browsers do not allow."""
    setting: str
    """The line of the settings that names the site, after those that are named already."""


def permission(address: str, root: str, sites: Sequence[str]) -> Permission:
    """Judge the address of a page; raise QueryError for one that no browser would call an origin.

    >>> found = permission("oa.yunting.gov.cn/index.jsp", "http://dangan.yunting.gov.cn", ["http://sl.yunting.gov.cn"])
    >>> found.origin, found.is_admitted, found.setting
    ('http://oa.yunting.gov.cn', False, 'sites = ["http://sl.yunting.gov.cn", "http://oa.yunting.gov.cn"]')
    """
    try:
        asked = origin(address if "://" in address else f"http://{address}")
    except ValueError:
        raise QueryError(
            _("“{address}”不是一个网页的网址", address=address[:80]),
            _("请照浏览器地址栏抄写，如 http://oa.example.gov.cn/index.jsp。"),
        ) from None
    own = origin(root)
    is_admitted = any(admits(site, asked) for site in sites)
    named = [*sites, asked] if not is_admitted else list(sites)
    return Permission(
        origin=asked,
        is_own=asked == own,
        is_admitted=is_admitted,
        is_mixed=asked.startswith("https:") and own.startswith("http:"),
        setting=f"sites = {json.dumps(named)}",
    )


def allowance(root: str, directives: Sequence[str]) -> str:
    """Return what a page's own security policy must say besides, for the archive to be let in.

    >>> allowance("http://dangan.yunting.gov.cn/juanzong", ["script-src", "connect-src"])
    'script-src http://dangan.yunting.gov.cn; connect-src http://dangan.yunting.gov.cn'
    """
    return "; ".join(f"{directive} {origin(root)}" for directive in directives)
