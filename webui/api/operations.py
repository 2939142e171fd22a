"""The table of what programs can ask: each operation with its address, its parameters and its answer; the document is made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request

from indexer import spoken
from webui.api import fresh
from webui.api.fields import HELP, Fields, Wanted
from webui.parameters import LANGUAGE, Address, Parameter
from webui.rendering import json_response

api = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks of an operation."""

    address: Address
    """The parameters that the operation has."""
    wanted: Wanted
    """The members of the answer that are to be given."""


View = Callable[..., Mapping[str, Any]]
"""Answers what is asked, and the values that the path of the address holds, with an object."""


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
    kept: int = 0
    """Seconds for which browsers may keep an answer without asking again; 0 where its tag tells the state of the archive."""


OPERATIONS: list[Operation] = []
"""All of them, in the order in which they are described."""


def operation(
    path: str, summary: str, answer: type, *parameters: Parameter, kept: int = 0
) -> Callable[[View], View]:
    """Make a view answer an address of the API, and be described."""
    fields = Fields("fields", HELP, shape=answer)

    def register(view: View) -> View:
        found = Operation(view.__name__, path, summary, (*parameters, fields, LANGUAGE), answer, kept)
        OPERATIONS.append(found)
        api.add_url_rule(path, view.__name__, _answering(found, view, fields))
        return view

    return register


def _answering(operation: Operation, view: View, fields: Fields) -> Callable[..., Response]:
    known = {parameter.name for parameter in operation.parameters}

    @wraps(view)
    def answer(**path: str) -> Response:
        said = request.args.to_dict(flat=False)
        address = {name: values for name, values in said.items() if name in known}
        LANGUAGE.read(address)
        asked = Asked(address, fields.wanted(address))
        # Made before the search: if the archive changes meanwhile, the client asks once more, and never too seldom.
        tag = "" if operation.kept else fresh.address_tag()
        if tag and fresh.is_known(tag):
            return _labelled(fresh.unchanged(tag), operation.kept)
        body = view(asked, **path)
        response = json_response(_below(request.script_root, asked.wanted.of(body)))
        if "took_ms" in body:
            response.headers["Server-Timing"] = f"search;dur={body['took_ms']}"
        return _labelled(fresh.tagged(response, tag or fresh.content_tag(response)), operation.kept)

    return answer


def _below(root: str, body: Any) -> Any:
    """Return an answer whose addresses of pages lie below where the front is reached."""
    if not root:
        return body
    if isinstance(body, dict):
        return {
            # A document's own url, among its metadata, is where it was published.
            name: value if name == "metadata" else f"{root}{value}" if name == "url" else _below(root, value)
            for name, value in body.items()
        }
    return [_below(root, each) for each in body] if isinstance(body, list | tuple) else body


def _labelled(response: Response, kept: int) -> Response:
    """Tell browsers and caches how long an answer may be kept, and what it depends on."""
    if kept:
        response.cache_control.public = True
        response.cache_control.max_age = kept
    else:
        response.cache_control.no_cache = True
        response.content_language = [spoken()]
        response.vary.update(("Accept-Language", "Cookie"))
    return response
