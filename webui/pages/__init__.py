"""The pages, one module each; all of them spell addresses alike."""

from __future__ import annotations

from webui.pages import (
    basket,
    compare,
    document,
    export,
    facets,
    help,
    language,
    search,
    sentences,
    start,
    status,
    timeline,
)
from webui.pages.addresses import address, pages, reading, route
from webui.pages.language import here

__all__ = [
    "address",
    "basket",
    "compare",
    "document",
    "export",
    "facets",
    "help",
    "here",
    "language",
    "pages",
    "reading",
    "route",
    "search",
    "sentences",
    "start",
    "status",
    "timeline",
]
