"""From a random query to the same as it is sent: schemathesis judges what it made up, a server what stands in the address."""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.hooks import HookContext


@schemathesis.hook
def map_query(context: HookContext, query: dict[str, Any]) -> dict[str, Any]:
    """Write the values of a parameter that takes several as a list of texts: genre=1 is "1", alone or not."""
    parameters = context.operation.query
    return {
        name: _several(value) if _takes_several(parameters.get(name)) else value
        for name, value in (query or {}).items()
    }


def _takes_several(parameter: Any) -> bool:
    return parameter is not None and parameter.validation_schema.get("type") == "array"


def _several(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    return [_sent(each) for each in value] if isinstance(value, list) else [_sent(value)]


def _sent(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value) if isinstance(value, int | float) else value
