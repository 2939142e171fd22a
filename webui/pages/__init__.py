"""The pages, one module each; all of them spell addresses alike."""

from __future__ import annotations

from webui.pages import basket, compare, document, help, search, sentences, status, timeline
from webui.pages.addresses import address, pages, reading

__all__ = [
    "address",
    "basket",
    "compare",
    "document",
    "help",
    "pages",
    "reading",
    "search",
    "sentences",
    "status",
    "timeline",
]
