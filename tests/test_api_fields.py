"""Asking for less, and the operations that list: values of a facet, families, editions, phrases."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from flask.testing import FlaskClient

import indexer
from webui import create_app
from webui.api import OPERATIONS
from webui.api.fields import Fields, names


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    """The pages of the sample archive."""
    return create_app(settings).test_client()


def got(client: FlaskClient, path: str, status: int = 200, **parameters: Any) -> Any:
    answer = client.get(f"/api/v1/{path}?{urlencode(parameters, doseq=True)}")
    assert answer.status_code == status, answer.text
    return json.loads(answer.data)


def pattern(name: str) -> str:
    operation = next(each for each in OPERATIONS if each.name == name)
    return next(str(each.schema["pattern"]) for each in operation.parameters if isinstance(each, Fields))


def spelled(tree: Any, above: str = "") -> list[str]:
    found = []
    for name, below in tree.items():
        found += [above + name, *spelled(below, f"{above}{name}.")]
    return found


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        ("total", {"total": {}}),
        ("total,hits.id,hits.title", {"total": {}, "hits": {"id": {}, "title": {}}}),
        ("hits.snippets.text,hits.family.size", {"hits": {"snippets": {"text": {}}, "family": {"size": {}}}}),
        ("facets.year", {"facets": {"year": {"value": {}, "count": {}, "selected": {}}}}),
        ("facets.year.count,next", {"facets": {"year": {"count": {}}}, "next": {}}),
        ("hits.family,hits.family.id", {"hits": {"family": {"id": {}, "size": {}}}}),
        ("hits.family.id,hits.family", {"hits": {"family": {"id": {}, "size": {}}}}),
    ],
)  # fmt: skip
def test_only_what_is_asked_for_is_given(client: FlaskClient, fields: str, shape: Any) -> None:
    def shaped(value: Any) -> Any:
        if isinstance(value, list):
            return shaped(value[0]) if value else {}
        return {name: shaped(each) for name, each in value.items()} if isinstance(value, dict) else {}

    whole, part = got(client, "search", q="整改"), got(client, "search", q="整改", fields=fields)
    assert shaped(part) == shape
    if "snippets" not in fields:
        assert got(client, "search", q="整改", fields="hits.id")["hits"] == [
            {"id": hit["id"]} for hit in whole["hits"]
        ]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.name))
def test_every_name_may_be_asked_for(operation: Any) -> None:
    every = spelled(names(operation.answer))
    assert len(every) == len(set(every)) > 0
    for name in every:
        assert re.fullmatch(pattern(operation.name), name), name
    assert re.fullmatch(pattern(operation.name), ",".join(every[:5]))
    assert not re.fullmatch(pattern(operation.name), every[0] + ",")


def test_each_part_is_that_of_the_whole(client: FlaskClient) -> None:
    whole = got(client, "search", q="作风建设 整改", explain=1)
    for name in names(next(each.answer for each in OPERATIONS if each.name == "search")):
        part = got(client, "search", q="作风建设 整改", explain=1, fields=name)
        assert part.keys() == {name}
        if name != "took_ms":
            assert part[name] == whole[name]


@pytest.mark.parametrize(
    ("fields", "named", "usable"),
    [
        ("totals", "totals", "total、"), ("hits.name", "hits.name", "hits.title"), ("total.x", "total.x", "没有下一级"),
        (" total", " total", "total、"), ("total,", "", "total、"), (",", "", "total、"), ("hits..id", "hits..id", "hits.id"),
        ("hits.snippets.x", "hits.snippets.x", "hits.snippets.text"), ("x" * 3000, "x" * 40, "2000"),
    ],
)  # fmt: skip
def test_unknown_names_are_told(client: FlaskClient, fields: str, named: str, usable: str) -> None:
    error = got(client, "search", 400, q="整改", fields=fields)["error"]
    assert "fields" in error["message"]
    assert named in error["message"]
    assert usable in error["hint"]
    assert not re.fullmatch(pattern("search"), fields) or len(fields) > 2000


@pytest.mark.parametrize("text", ["整改", "作风建设 工作", ""])
def test_hits_may_do_without_passages(engine: indexer.Engine, text: str) -> None:
    whole, bare = (engine.search(indexer.parse(text), passages=passages) for passages in (True, False))
    assert [hit._replace(snippets=(), title_ranges=()) for hit in whole.hits] == list(bare.hits)
    assert (whole.total, whole.facets) == (bare.total, bare.facets)


def test_document_is_given_in_part(client: FlaskClient) -> None:
    id = quote(got(client, "search", q="整改", fields="hits.id")["hits"][0]["id"], safe="")
    part = got(client, f"documents/{id}", q="整改", fields="id,metadata.title,outline.heading")
    assert part.keys() == {"id", "metadata", "outline"}
    assert part["metadata"].keys() == {"title"}
    assert got(client, f"documents/{id}", q="整改", fields="ranges")["ranges"]
    assert got(client, f"documents/{id}", fields="ranges") == {}


def test_values_of_a_facet_are_listed(client: FlaskClient) -> None:
    counted = got(client, "search", q="工作")["facets"]
    for field in ("org_type", "genre", "year", "region"):
        answer = got(client, f"facets/{field}", q="工作", limit=1000)
        assert answer["values"] == counted[field]
        assert (answer["field"], answer["total"], answer["page"]) == (field, len(counted[field]), 1)


def test_values_are_paged(client: FlaskClient) -> None:
    whole = got(client, "facets/genre", limit=1000)["values"]
    pages = got(client, "facets/genre", limit=3)["pages"]
    found = [got(client, "facets/genre", limit=3, page=page)["values"] for page in range(1, pages + 1)]
    assert [value for values in found for value in values] == whole
    assert got(client, "facets/genre", 404, limit=3, page=pages + 1)["error"]["status"] == 404


@pytest.mark.parametrize(
    ("field", "parameters", "fits"),
    [
        ("region", {"prefix": "云"}, "^云"), ("region", {"find": "县"}, "县"), ("year", {"prefix": "202"}, "^202"),
        ("genre", {"find": "报", "prefix": "通"}, "^通.*报"), ("genre", {"find": "没有"}, "没有"),
    ],
)  # fmt: skip
def test_values_are_looked_for(
    client: FlaskClient, field: str, parameters: dict[str, str], fits: str
) -> None:
    every = [str(each["value"]) for each in got(client, f"facets/{field}", limit=1000)["values"]]
    found = [
        str(each["value"]) for each in got(client, f"facets/{field}", limit=1000, **parameters)["values"]
    ]
    assert sorted(found) == sorted(value for value in every if re.search(fits, value))


def test_values_are_ordered_by_sound(client: FlaskClient) -> None:
    names = [each["value"] for each in got(client, "facets/genre", limit=1000, order="name")["values"]]
    assert names == sorted(names, key=lambda name: str(name).encode("gb18030"))


def test_chosen_values_are_told(client: FlaskClient) -> None:
    answer = got(client, "facets/genre", genre=["通知", "通报"], limit=1000)
    assert {each["value"] for each in answer["values"] if each["selected"]} == {"通知", "通报"}
    assert answer["total"] > 2


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("facets/title", 404, "title"), ("facets/genre?order=x", 400, "order"), ("facets/genre?limit=0", 400, "limit"),
        ("facets/genre?limit=1001", 400, "limit"), ("facets/genre?page=x", 400, "page"), ("facets/genre?year=x", 400, "year"),
        ("facets/genre?find=" + "x" * 101, 400, "find"), ("phrases?limit=0", 400, "limit"),
        ("documents/nope/family", 404, "nope"), ("documents/nope/similar", 404, "nope"), ("documents/nope/editions", 404, "nope"),
        ("documents/nope/similar?limit=21", 400, "limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_listed_is_named(client: FlaskClient, path: str, status: int, named: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert answer.json is not None
    assert named in answer.json["error"]["message"]


def test_relatives_are_those_of_the_engine(
    client: FlaskClient, engine: indexer.Engine, places: dict[str, str]
) -> None:
    answer = got(client, f"documents/{places['one']}/family")
    assert answer["total"] == len(answer["relatives"]) > 0
    hit = next(
        h for h in got(client, "search", size=1000)["hits"] if quote(h["id"], safe="") == places["one"]
    )
    assert answer["id"] == hit["family"]["id"]
    assert hit["family"]["size"] == answer["total"] + 1
    for relative in answer["relatives"]:
        assert 0 < relative["share"] <= 100
        assert client.get(relative["url"]).status_code == 200


def test_similar_reports_and_editions_are_served(
    client: FlaskClient, engine: indexer.Engine, places: dict[str, str]
) -> None:
    id = places["first"]
    similar = got(client, f"documents/{id}/similar", limit=2)["similar"]
    assert [each["id"] for each in similar] == [each.id for each in engine.similar(unquote(id), 2)]
    editions = got(client, f"documents/{id}/editions")["editions"]
    assert unquote(id) in [each["id"] for each in editions]
    assert all(each["url"] == "/documents/" + quote(each["id"], safe="") for each in similar + editions)


def test_phrases_hold_what_is_asked(client: FlaskClient, engine: indexer.Engine) -> None:
    found = got(client, "phrases", containing="工作", limit=5)["phrases"]
    assert [each["text"] for each in found] == [each.text for each in engine.glossary("工作", 5)]
    assert all("工作" in each["text"] for each in found)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["search?q=x", "stats", "facets/genre", "documents/x/family"])
def test_only_reading_is_allowed(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"/api/v1/{path}", method=method)
    assert answer.status_code == 405
    assert answer.json is not None
    assert set(answer.json["error"]) == {"status", "message", "hint"}
    assert answer.allow.as_set() == {"get", "head", "options"}


def test_preflight_grants_reading_only(client: FlaskClient) -> None:
    answer = client.options(
        "/api/v1/search", headers={"Origin": "http://a.cn", "Access-Control-Request-Method": "PUT"}
    )
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.allow.as_set() == {"get", "head", "options"}
    assert not [name for name, _value in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize(
    "path", ["", "nowhere", "search/", "documents/", "../", "facets", "v2/search", "facets/a/b", "%00", "%ff"]
)
def test_unknown_paths_are_told_alike(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.json is not None
    assert set(answer.json["error"]) == {"status", "message", "hint"}


def test_broken_program_tells_it_alike(settings: indexer.Settings, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(settings)
    del app.extensions["juanzong"].settings
    for path in ("stats", "search?q=x", "documents/x"):
        answer = app.test_client().get(f"/api/v1/{path}")
        assert answer.status_code == 500
        assert answer.json is not None
        assert set(answer.json["error"]) == {"status", "message", "hint"}
    assert "no answer to /api/v1/stats" in caplog.text
