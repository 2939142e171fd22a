"""From a place in a report to the button that puts it into the reader's basket."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from indexer import spoken
from webui.languages import counted

_BUTTON = '<button class="gather" type="button" data-id="{}"{} aria-pressed="false">{}</button>'


def gather(id: str, start: int | None = None, end: int | None = None) -> Markup:
    """Return the button for a report, or for a stretch of its text.

    >>> gather("a&b", 10, 24)
    Markup('<button class="gather" type="button" data-id="a&amp;b" data-start="10" data-end="24" aria-pressed="false">摘录</button>')
    """
    place = "" if start is None else f' data-start="{start}" data-end="{end}"'
    return Markup(_BUTTON.format(escape(id), place, _label(spoken())))


@lru_cache
def _label(_language: str) -> Markup:
    return escape(counted("摘录", 1))
