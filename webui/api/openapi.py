"""From the table of operations to the OpenAPI document that programs are written by: what it says is said elsewhere once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from flask import Response, request

from indexer import FACETS, retold, spoken
from webui.api.fresh import content_tag, tagged
from webui.api.operations import OPERATIONS, Operation, api
from webui.api.schemas import Schemas
from webui.api.shapes import ErrorAnswer
from webui.languages import _
from webui.parameters import LANGUAGE, PAGE, Choice, Number, Parameter, Text, Values
from webui.rendering import json_response

Object = dict[str, Any]
"""A JSON object."""

ABOUT = """卷宗的检索、文稿和馆藏概况，都是 JSON（UTF-8）。

- 只有 GET（和 HEAD），不收也不发 cookie。别的网站的网页要取用，须由管理员把它写进设置 sites。
- 参数空着等于没写；只能写一次的参数写了几次，以最后一次为准；不认识的参数不理会；用不了的值回答 400，并说明是哪个参数。
- 错误都是一个样子：error 里有 status、message 和 hint。
- 位置都按字（Unicode 码位）数，从 0 起，一对数是起点和终点之后。
- 每个回答都有 ETag；下次在 If-None-Match 里带上它，没有变化就回答 304，不再检索。
- fields 只要几个成员时，其余的都不出现：回答合乎名字以 Part 结尾的那个 schema；不写 fields 时合乎另一个，写明必有的都有。
- 一页读完，把 next 写进 cursor 接着读，直到 next 为 null；其间档案若有更新，回答 404，须从头读起。"""
TAGS: Mapping[str, str] = {
    "检索": "找文稿、句子、提法和分面的值",
    "文稿": "一篇文稿和与它有关的",
    "馆藏": "整个档案",
}
OF_DOCUMENT, OF_ARCHIVE = ("/documents/", ("/stats", "/phrases"))
PATH: Mapping[str, Parameter] = {
    "id": Text("id", "文稿的编号", "3f2a9c51d07be846"),
    "name": Choice("name", "分面", {row.name: row.label for row in FACETS}, example="genre"),
}
"""What stands in the paths of operations."""
KNOWN = Text("If-None-Match", "上一次回答的 ETag", 'W/"4f6b1f0e2c1d7a9b8e3c5d60"', 0)
HEADERS: Mapping[str, str] = {
    "ETag": "这个回答的标记；馆藏、程序和参数不变，它就不变",
    "Cache-Control": "可以留多久",
    "Vary": "回答还取决于请求的哪些头",
    "Content-Language": "提示和错误所用的语言",
    "Server-Timing": "检索用了多少毫秒",
    "Access-Control-Allow-Origin": "获准取用的网站；未获准的没有",
}
SOMETIMES = ("Content-Language", "Server-Timing", "Access-Control-Allow-Origin")
"""Headers that not every answer has."""
UNCHANGED = "与 If-None-Match 里的一样，没有变化"
TOO_LONG = "请求行和头合起来超过 256 KB；由服务器直接拒绝，回答是纯文字"
FAILURES: Mapping[str, tuple[str, str]] = {
    "400": ("BadRequest", "某个参数的值用不了，或检索式太长"),
    "404": ("NotFound", "没有这篇文稿、这个分面、这一页，或 cursor 接不上了"),
    "503": ("Unavailable", "还没有建索引，或索引已损坏"),
}


@api.get("/openapi.json")
def openapi() -> Response:
    """Hand out the document, in the reader's language, for the address that the reader sees."""
    LANGUAGE.read(request.args.to_dict(flat=False))
    response = json_response(_document(request.url_root.rstrip("/") + str(api.url_prefix), spoken()))
    response.cache_control.no_cache = True
    response.vary.update(("Accept-Language", "Cookie"))
    response.content_language = [spoken()]
    return tagged(response, content_tag(response))


@lru_cache(maxsize=8)
def _document(server: str, language: str) -> Object:
    """Return the document; what is said in it is said in the language that is spoken."""
    schemas = Schemas()
    paths = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.path): {"get": _operation(operation, schemas)}
        for operation in OPERATIONS
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": _("卷宗"), "version": _version(), "description": _(ABOUT)},
        "servers": [{"url": server}],
        "tags": [{"name": _(name), "description": _(about)} for name, about in TAGS.items()],
        "paths": paths,
        "components": {
            "parameters": {name: _described(each, place) for name, (each, place) in _shared().items()},
            "headers": {name: _header(name) for name in HEADERS},
            "responses": {
                **{name: _failure(about, schemas) for name, about in FAILURES.values()},
                "TooLong": {
                    "description": _(TOO_LONG),
                    "content": {"text/plain": {"schema": {"type": "string"}}},
                },
            },
            "schemas": schemas.found,
        },
    }


def _asked(operation: Operation) -> Iterator[tuple[Parameter, str]]:
    """Yield what an operation can be asked with, and where it stands in a request."""
    yield from ((PATH[name], "path") for name in re.findall(r"<(?:\w+:)?(\w+)>", operation.path))
    yield from ((parameter, "query") for parameter in operation.parameters)
    yield KNOWN, "header"


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, tuple[Parameter, str]]:
    """Return the parameters that several operations have, by name; those of one alone are described with it."""
    every = [asked for operation in OPERATIONS for asked in _asked(operation)]
    uses = Counter(id(parameter) for parameter, _place in every)
    return {parameter.name: (parameter, place) for parameter, place in every if uses[id(parameter)] > 1}


def _reference(parameter: Parameter, place: str) -> Object:
    if _shared().get(parameter.name, (None, ""))[0] is parameter:
        return {"$ref": f"#/components/parameters/{parameter.name}"}
    return _described(parameter, place)


def _described(parameter: Parameter, place: str) -> Object:
    """Return the description of a parameter; in a query an empty value is as good as none, and so belongs to it."""
    about = _(parameter.help)
    if isinstance(parameter, Choice):
        values = [
            _("{value}（{label}）", value=value, label=retold(_(label)))
            for value, label in parameter.values.items()
            if value
        ]
        about = _("{about}：{values}", about=about, values=_("、").join(values))
    described: Object = {"name": parameter.name, "in": place, "description": about}
    if place == "path" or getattr(parameter, "needed", False):
        described["required"] = True
    elif isinstance(parameter, Number | Values):
        described["allowEmptyValue"] = True
    schema = parameter.schema
    if isinstance(parameter, Choice) and place == "query":
        schema["enum"].append("")
    if isinstance(parameter, Values):
        described |= {"style": "form", "explode": True}
    return {**described, "schema": schema, "example": parameter.shown}


def _operation(operation: Operation, schemas: Schemas) -> Object:
    asked = [_reference(parameter, place) for parameter, place in _asked(operation)]
    return {
        "operationId": operation.name,
        "summary": _(operation.summary),
        "tags": [_(_tag(operation))],
        "parameters": asked,
        "responses": {
            "200": _answer(operation, schemas),
            "304": {"description": _(UNCHANGED), "headers": _headers("ETag", "Cache-Control", "Vary")},
            **{
                status: {"$ref": f"#/components/responses/{FAILURES[status][0]}"}
                for status in _failures(operation)
            },
            "431": {"$ref": "#/components/responses/TooLong"},
        },
    }


def _answer(operation: Operation, schemas: Schemas) -> Object:
    whole, part = schemas.refer(operation.answer), schemas.refer(operation.answer, part=True)
    found: Object = {
        "description": _(operation.summary),
        "headers": _headers(*HEADERS),
        "content": {"application/json": {"schema": {"anyOf": [whole, part]}}},
    }
    links = {
        other.name: {"operationId": other.name, "parameters": {"id": f"$response.body#/{place}"}}
        for place in _ids(schemas.found[operation.answer.__name__], schemas)
        for other in OPERATIONS
        if other.path.startswith(OF_DOCUMENT)
    }
    return {**found, "links": links} if links else found


def _ids(schema: Object, schemas: Schemas) -> Iterator[str]:
    """Yield where an answer holds the id of the first of the documents that it lists."""
    for name, member in schema["properties"].items():
        one = schemas.found.get(member.get("items", {}).get("$ref", "").rpartition("/")[2], {})
        if "id" in one.get("properties", {}):
            yield f"{name}/0/id"


def _failures(operation: Operation) -> Iterator[str]:
    yield "400"
    if "<" in operation.path or PAGE in operation.parameters:
        yield "404"
    yield "503"


def _failure(about: str, schemas: Schemas) -> Object:
    return {
        "description": _(about),
        "content": {"application/json": {"schema": schemas.refer(ErrorAnswer)}},
    }


def _header(name: str) -> Object:
    required = {} if name in SOMETIMES else {"required": True}
    return {"description": _(HEADERS[name]), **required, "schema": {"type": "string"}}


def _headers(*names: str) -> Object:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _tag(operation: Operation) -> str:
    searching, of_document, of_archive = TAGS
    if operation.path.startswith(OF_DOCUMENT):
        return of_document
    return of_archive if operation.path in OF_ARCHIVE else searching


def _version() -> str:
    try:
        return version("juanzong")
    except PackageNotFoundError:
        return "0"
