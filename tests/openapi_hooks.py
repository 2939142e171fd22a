"""From what schemathesis makes up to what is sent of it: a query that is wrong in memory alone is no bad request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.hooks import HookContext

ELSEWHERE = (
    ParameterLocation.PATH,
    ParameterLocation.HEADER,
    ParameterLocation.COOKIE,
    ParameterLocation.BODY,
)


@schemathesis.hook
def filter_case(context: HookContext, case: schemathesis.Case) -> bool:
    """Leave out what is called a bad request for its query, which as sent is a good one: genre=null, size= for {}."""
    meta = case.meta
    if meta is None or not meta.is_negative_at(ParameterLocation.QUERY):
        return True
    return any(meta.is_negative_at(place) for place in ELSEWHERE) or not _is_good(case)


def _is_good(case: schemathesis.Case) -> bool:
    """Tell whether a query as sent is one that the document admits."""
    address = requests.Request(**case.as_transport_kwargs("http://localhost")).prepare().url
    sent = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return all(
        parameter.get_validator().is_valid(_read(parameter.definition["schema"], sent[parameter.name]))
        if parameter.name in sent
        else not parameter.is_required
        for parameter in case.operation.query
    )


def _read(schema: dict[str, Any], texts: Sequence[str]) -> Any:
    """Return what the document says that the texts of a parameter stand for."""
    if schema["type"] == "array":
        return list(texts)
    last = texts[-1]
    return int(last) if schema["type"] == "integer" and last.isascii() and last.isdigit() else last
