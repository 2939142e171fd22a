"""The document that describes the API: what it says holds for every answer, and nothing of the API goes unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

import indexer
from tests.openapi_cases import explore, serving
from webui import create_app
from webui.api import OPERATIONS
from webui.api.parts import CoverageShape, FacetsShape, ScoreShareShape
from webui.api.schemas import Schemas
from webui.parameters import Choice
from webui.search_state import FILTERS

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
TYPED = (
    "整改", "整改 问题", "住建局", "河长制 天文望远镜", "作疯建设", "“整改”", "标题:通知 OR 年份:2021", "怎样整治形式主义？",
    "安全生产 -通报", "(((", "\x00\ufeff", "龘龘龘",
)  # fmt: skip
"""Searches that find much, little, something else or nothing."""
BASE: dict[str, dict[str, Any]] = {
    "timeline": {"phrase": ["整改", "乡村振兴"]},
    "sentences": {"q": "整改"},
    "suggest": {"q": "zf"},
    "search": {"q": "河长制", "size": 1},
}
"""What an operation is asked for, so that other parameters have something to work on."""


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def ids(engine: indexer.Engine) -> list[str]:
    return [hit.id for hit in engine.search(indexer.parse("", limit=1000, collapse=False)).hits]


def validator(described: dict[str, Any], name: str) -> jsonschema_rs.Validator:
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    return jsonschema_rs.validator_for(schema)


def paths(operation: Any, ids: Iterable[str]) -> list[str]:
    """Return addresses of an operation, for everything that its path can name."""
    values = {"id": list(ids), "name": FILTERS}
    found = re.search(r"<(?:\w+:)?(\w+)>", operation.path)
    if not found:
        return [operation.path]
    return [operation.path.replace(found[0], value) for value in values[found[1]]]


def questions(operation: Any) -> Iterator[dict[str, Any]]:
    """Yield what to ask: everything at once that goes together, and each parameter with each of its values."""
    base = BASE.get(operation.name, {})
    yield base
    for parameter in operation.parameters:
        if parameter.name in ("fields", "cursor"):
            continue
        values = [*parameter.values, ""] if isinstance(parameter, Choice) else [parameter.shown, ""]
        yield from (
            {**base, parameter.name: value} for value in values if value or parameter.name not in base
        )
        if parameter.name == "q":
            yield from ({**base, "q": text} for text in TYPED)
            yield {**base, "q": TYPED[3], "genre": "通报", "explain": "1"}


def members(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the schema and the name of every member that an answer has."""
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = schemas[name] if name else schema
    for option in schema.get("anyOf", ()):
        if value is not None and "$ref" in option:
            yield from members(value, option, schemas)
    if isinstance(value, list):
        for each in value:
            yield from members(each, schema.get("items", {}), schemas)
    elif isinstance(value, dict):
        for member, inner in value.items():
            if "properties" in schema:
                yield name, member
            below = schema.get("properties", {}).get(member, schema.get("additionalProperties", {}))
            yield from members(inner, below, schemas)


def test_document_keeps_to_openapi(described: dict[str, Any]) -> None:
    assert [error.message for error in OPENAPI_31_VALIDATOR.iter_errors(described)] == []
    for schema in described["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid(schema)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    for place in set(re.findall(r'"\$ref": ?"#/([^"]+)"', str(described).replace("'", '"'))):
        found = described
        for name in place.split("/"):
            found = found[name]


def test_every_route_is_described(client: FlaskClient, described: dict[str, Any]) -> None:
    rules = {
        rule.rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")
    }
    spelled = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.removeprefix("/api/v1")) for rule in rules}
    assert spelled == {*described["paths"], "/openapi.json"}
    names = [path["get"]["operationId"] for path in described["paths"].values()]
    assert names == [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_shared_parameters_have_one_meaning() -> None:
    uses: dict[str, dict[int, int]] = {}
    for operation in OPERATIONS:
        for parameter in operation.parameters:
            counts = uses.setdefault(parameter.name, {})
            counts[id(parameter)] = counts.get(id(parameter), 0) + 1
    for name, counts in uses.items():
        assert sum(count > 1 for count in counts.values()) <= 1, name


def test_every_parameter_is_described(described: dict[str, Any]) -> None:
    for path, operation in zip(described["paths"].values(), OPERATIONS, strict=True):
        known = [resolved(described, reference) for reference in path["get"]["parameters"]]
        assert [each["name"] for each in known if each["in"] == "query"] == [
            parameter.name for parameter in operation.parameters
        ]
        for each in known:
            assert each["description"], each
            assert jsonschema_rs.is_valid(each["schema"], each["example"]), each


def resolved(described: dict[str, Any], reference: dict[str, str]) -> dict[str, Any]:
    if "$ref" not in reference:
        return reference
    return described["components"]["parameters"][reference["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]


def test_every_member_is_described(described: dict[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        assert schema["additionalProperties"] is False
        for member, inner in schema["properties"].items():
            assert inner.get("description"), (name, member)


def test_readme_names_every_operation() -> None:
    for operation in OPERATIONS:
        path = re.sub(r"<\w+:(\w+)>", r"<\1>", operation.path)
        assert f"/api/v1{path}" in README, path
    assert "/api/v1/openapi.json" in README


def test_shapes_follow_the_tables(engine: indexer.Engine) -> None:
    assert tuple(get_type_hints(FacetsShape)) == FILTERS
    assert tuple(get_type_hints(CoverageShape)) == FILTERS
    parts = get_args(get_type_hints(ScoreShareShape)["part"])
    hits = engine.search(indexer.parse("作风建设 整改", explain=True)).hits
    assert {share.part for hit in hits for share in hit.explanation} <= set(parts)


def test_part_lacks_nothing_but_duties() -> None:
    for operation in OPERATIONS:
        schemas = Schemas()
        schemas.refer(operation.answer)
        whole = set(schemas.found)
        schemas.refer(operation.answer, part=True)
        assert set(schemas.found) == whole | {name + "Part" for name in whole}
        for name in whole:
            part = schemas.found[name + "Part"]
            assert "required" not in part
            assert list(part["properties"]) == list(schemas.found[name]["properties"])


def test_answers_have_the_shapes_described(
    client: FlaskClient, described: dict[str, Any], ids: list[str]
) -> None:
    schemas, seen = described["components"]["schemas"], set()
    for operation in OPERATIONS:
        name = operation.answer.__name__
        whole = validator(described, name)
        for number, path in enumerate(paths(operation, ids)):
            for question in questions(operation) if number < 4 else ({}, {"q": "整改"}):
                answer = client.get("/api/v1" + path, query_string=question)
                if answer.status_code == 404 and "page" in question:
                    continue
                assert answer.status_code == 200, (path, question, answer.text)
                body = answer.get_json()
                assert [str(error) for error in whole.iter_errors(body)] == [], (path, question)
                seen |= set(members(body, {"$ref": f"#/{name}"}, schemas))
    unseen = {
        (name, member)
        for name, schema in schemas.items()
        for member in schema["properties"]
        if not name.endswith("Part") and (name, member) not in seen
    }
    assert unseen <= {
        ("ErrorAnswer", "error"),
        *(("Problem", name) for name in ("status", "message", "hint")),
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_fields_leave_the_shape_of_parts(
    client: FlaskClient, described: dict[str, Any], ids: list[str], operation: Any
) -> None:
    name = operation.answer.__name__
    first, *rest = described["components"]["schemas"][name]["properties"]
    path, base = "/api/v1" + paths(operation, ids)[0], BASE.get(operation.name, {})
    body = client.get(path, query_string={**base, "fields": first}).get_json()
    assert set(body) == {first}
    assert validator(described, name + "Part").is_valid(body)
    assert validator(described, name).is_valid(body) == (not rest)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?sort=best", 400),
        ("/search?lang=fr", 400),
        ("/search?page=999999", 404),
        ("/search?cursor=1", 400),
        ("/search?cursor=2-0123456789abcdef", 404),
        ("/search?fields=nothing", 400),
        ("/search?year=二〇二一", 400),
        ("/search?not_year=1", 400),
        ("/search?genre=" + "通" * 2001, 400),
        ("/search?refine=" + "改" * 2001, 400),
        ("/sentences?q=整改&role=结尾", 400),
        ("/facets/title", 404),
        ("/facets/genre?limit=0", 400),
        ("/timeline", 400),
        ("/timeline?phrase=", 400),
        ("/timeline?" + "&".join(f"phrase={number}" for number in range(13)), 400),
        ("/documents/nope", 404),
        ("/documents/nope/family", 404),
        ("/documents/nope/similar?limit=21", 400),
        ("/documents/nope/editions", 404),
    ],
)
def test_errors_are_those_described(
    client: FlaskClient, described: dict[str, Any], path: str, status: int
) -> None:
    answer = client.get("/api/v1" + path)
    assert answer.status_code == status
    assert validator(described, "ErrorAnswer").is_valid(answer.get_json())
    found = [
        operation["get"]["responses"]
        for spelled, operation in described["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", spelled), path.partition("?")[0])
    ]
    assert str(status) in found[0]


def test_missing_index_does_not_hide_the_document(tmp_path: Path, described: dict[str, Any]) -> None:
    client = create_app(indexer.Settings(archive=tmp_path, index=tmp_path / "nothing")).test_client()
    assert client.get("/api/v1/openapi.json").get_json()["paths"] == described["paths"]
    error = client.get("/api/v1/stats")
    assert error.status_code == 503
    assert validator(described, "ErrorAnswer").is_valid(error.get_json())


def test_document_names_the_address_of_readers(settings: indexer.Settings, client: FlaskClient) -> None:
    here = client.get("/api/v1/openapi.json", base_url="http://127.0.0.1:8123").get_json()
    assert here["servers"] == [{"url": "http://127.0.0.1:8123/api/v1"}]


def test_document_is_sent_once(client: FlaskClient) -> None:
    first = client.get("/api/v1/openapi.json")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Content-Language"] == "zh-Hans"
    assert client.get("/api/v1/openapi.json?lang=en").headers["Content-Language"] == "en"
    assert client.get("/api/v1/openapi.json?lang=xx").status_code == 400


def test_other_methods_are_told_what_is_allowed(client: FlaskClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = client.open("/api/v1/search", method=method)
        assert answer.status_code == 405
        assert answer.allow.as_set() == {"get", "head", "options"}


def test_random_requests_are_answered_as_described(settings: indexer.Settings, tmp_path: Path) -> None:
    with serving(settings) as address:
        outcome = explore(address, 1000, tmp_path, phases="examples,fuzzing,stateful")
    assert outcome.failures == 0, outcome.told
    assert outcome.is_complete, outcome.told
    assert outcome.cases >= 1000
