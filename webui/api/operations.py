"""The table of what programs can ask: each operation with its address, its parameters and its answer; the document is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request

from webui.parameters import LANGUAGE, Address, Parameter
from webui.rendering import json_response

api = Blueprint("api", __name__, url_prefix="/api/v1")

View = Callable[..., Mapping[str, Any]]
"""Answers an address, and the values that its path holds, with an object."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked with GET."""

    name: str
    path: str
    """Below the API's root, as Flask spells it: /documents/<id:id>."""
    summary: str
    parameters: tuple[Parameter, ...]
    answer: type
    """The TypedDict that tells the shape of the answer."""


OPERATIONS: list[Operation] = []
"""All of them, in the order in which they are described."""


def operation(path: str, summary: str, answer: type, *parameters: Parameter) -> Callable[[View], View]:
    """Make a view answer an address of the API, and be described."""

    def register(view: View) -> View:
        found = Operation(view.__name__, path, summary, (*parameters, LANGUAGE), answer)
        OPERATIONS.append(found)
        api.add_url_rule(path, view.__name__, _answering(found, view))
        return view

    return register


def _answering(operation: Operation, view: View) -> Callable[..., Response]:
    @wraps(view)
    def answer(**path: str) -> Response:
        address: Address = request.args.to_dict(flat=False)
        LANGUAGE.read(address)
        return json_response(view(address, **path))

    return answer
