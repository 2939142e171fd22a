"""The shapes of what programs are given, as types; the OpenAPI document takes them from here."""

from __future__ import annotations

from typing import Any, TypedDict


class Range(TypedDict):
    """To be replaced by the real shapes."""

    start: int
    end: int


Anything = dict[str, Any]
