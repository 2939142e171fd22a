"""What a client that comes again is told, and one that reads everything page by page."""

from __future__ import annotations

import dataclasses
import gzip
import json
import os
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

import indexer
from webui import create_app
from webui.api import OPERATIONS
from webui.compressing import compress

ROLES = ["存在问题", "主要做法", "下步打算"]
ASKED = {
    "search": "search?q=整改", "document": "documents/{id}?q=整改", "family": "documents/{id}/family",
    "similar": "documents/{id}/similar", "editions": "documents/{id}/editions", "facet": "facets/region?q=整改",
    "suggest": "suggest?q=zfjs", "timeline": "timeline?phrase=整改", "sentences": "sentences?q=整改",
    "phrases": "phrases?containing=工作", "stats": "stats",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    """The pages of the sample archive."""
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def paths(client: FlaskClient) -> dict[str, str]:
    """An address of each operation."""
    id = client.get("/api/v1/search?q=整改&size=1").json["hits"][0]["id"]  # type: ignore[index]
    return {name: "/api/v1/" + path.replace("{id}", quote(id, safe="")) for name, path in ASKED.items()}


def got(client: FlaskClient, path: str, status: int = 200, **parameters: Any) -> Any:
    answer = client.get(f"/api/v1/{path}?{urlencode(parameters, doseq=True)}")
    assert answer.status_code == status, answer.text
    return json.loads(answer.data)


def test_every_operation_is_asked() -> None:
    assert {operation.name for operation in OPERATIONS} == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_new_is_304(client: FlaskClient, paths: dict[str, str], name: str) -> None:
    first = client.get(paths[name])
    tag = first.headers["ETag"]
    assert (first.status_code, tag[:2]) == (200, "W/")
    for known in (tag, tag[2:], f'"other", {tag}', "*"):
        again = client.get(paths[name], headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert {"Origin"} <= set(again.vary)
    assert client.get(paths[name], headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("name", ASKED)
def test_head_tells_what_get_would(client: FlaskClient, paths: dict[str, str], name: str) -> None:
    whole, head = client.get(paths[name]), client.head(paths[name])
    assert (head.status_code, head.data) == (200, b"")
    told = ("ETag", "Content-Type", "Cache-Control", "Vary")
    assert [head.headers[header] for header in told] == [whole.headers[header] for header in told]


@pytest.mark.parametrize("name", ASKED)
def test_compressed_answer_keeps_its_tag(client: FlaskClient, paths: dict[str, str], name: str) -> None:
    plain = client.get(paths[name])
    packed = client.get(paths[name], headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary
    body = gzip.decompress(packed.data) if packed.content_encoding else packed.data
    told, told_packed = (json.loads(text) for text in (plain.data, body))
    assert {**told, "took_ms": 0} == {**told_packed, "took_ms": 0}
    assert bool(packed.content_encoding) == (len(plain.data) >= 1024)


def test_strong_tag_is_weakened_by_compressing() -> None:
    app = Flask("sheets", static_folder=None)
    app.after_request(compress)

    @app.get("/<int:size>")
    def sheet(size: int) -> Response:
        response = Response("甲" * size, mimetype="application/opensearchdescription+xml")
        response.set_etag("one")
        return response

    for path, taking, tag in (("/900", "gzip", 'W/"one"'), ("/9", "gzip", '"one"'), ("/900", "", '"one"')):
        assert app.test_client().get(path, headers={"Accept-Encoding": taking}).headers["ETag"] == tag


def test_tag_tells_addresses_and_languages_apart(client: FlaskClient) -> None:
    addresses = [
        "/api/v1/search?q=甲",
        "/api/v1/search?q=乙",
        "/api/v1/search?q=甲&page=1",
        "/api/v1/stats?q=甲",
    ]
    tags = [client.get(address).headers["ETag"] for address in addresses]
    english = client.get(addresses[0], headers={"Accept-Language": "en"})
    assert {"Accept-Language", "Cookie"} <= set(english.vary)
    assert english.content_language.as_set() == {"en"}
    assert len({*tags, english.headers["ETag"]}) == 5


@pytest.mark.parametrize(
    ("path", "status"),
    [("search?page=x", 400), ("search?fields=x", 400), ("search?page=9999", 404), ("documents/nope", 404), ("facets/x", 404)],
)  # fmt: skip
def test_what_fails_is_never_unchanged(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(f"/api/v1/{path}", headers={"If-None-Match": "*"})
    assert answer.status_code == status
    assert "ETag" not in answer.headers


def test_suggestions_are_kept_a_minute(client: FlaskClient) -> None:
    kept = client.get("/api/v1/suggest?q=zf").cache_control
    assert (kept.public, kept.max_age) == (True, 60)
    assert client.get("/api/v1/search?q=zf").cache_control.no_cache


def test_update_changes_tags_and_ends_cursors(archive: indexer.Settings) -> None:
    indexer.build(archive)
    client = create_app(archive).test_client()
    path = "/api/v1/search?q=河道&size=1"
    first = client.get(path)
    tag, cursor = first.headers["ETag"], json.loads(first.data)["next"]
    assert cursor
    (archive.archive / "丁.txt").write_text("河道巡查情况汇报\n全县河道巡查三轮。", "utf-8")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    indexer.update(archive)
    again = client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag
    assert json.loads(again.data)["total"] == json.loads(first.data)["total"] + 1
    assert "第一页" in got(client, "search", 404, q="河道", size=1, cursor=cursor)["error"]["hint"]


def test_own_names_change_tags(archive: indexer.Settings) -> None:
    table = archive.archive.parent / "同义词.tsv"
    settings = dataclasses.replace(archive, synonyms=table)
    indexer.build(settings)
    client = create_app(settings).test_client()
    tag = client.get("/api/v1/search?q=河道").headers["ETag"]
    table.write_text("河道\t水道\n", "utf-8")
    os.utime(table, (1, 1))
    assert client.get("/api/v1/search?q=河道", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("size", [1, 7, 50])
@pytest.mark.parametrize(
    "search", [{}, {"q": "工作"}, {"q": "工作", "sort": "newest"}, {"collapse": "0", "sort": "oldest"}]
)
def test_cursor_reads_everything_once(client: FlaskClient, search: dict[str, str], size: int) -> None:
    found, cursor, page = [], "", 0
    while cursor is not None:
        answer = got(client, "search", **{**search, "size": size, "cursor": cursor})
        page += 1
        assert answer["page"] == page
        found += [hit["id"] for hit in answer["hits"]]
        cursor = answer["next"]
    whole = got(client, "search", **{**search, "size": 1000})
    assert found == [hit["id"] for hit in whole["hits"]]
    assert whole["next"] is None


def test_cursor_reads_sentences(client: FlaskClient) -> None:
    found, cursor = [], ""
    while cursor is not None:
        answer = got(client, "sentences", q="整改", role=ROLES, size=3, cursor=cursor)
        found += [each["text"] for each in answer["sentences"]]
        cursor = answer["next"]
    whole = got(client, "sentences", q="整改", role=ROLES, size=1000)["sentences"]
    assert found == [each["text"] for each in whole]
    assert len(found) > 3


@pytest.mark.parametrize(
    "other", [{"q": "整"}, {"size": 3}, {"genre": "通报"}, {"sort": "newest"}, {"collapse": "0"}]
)
def test_cursor_is_of_one_search(client: FlaskClient, other: dict[str, Any]) -> None:
    search = {"q": "整改", "size": 2}
    cursor = got(client, "search", **search)["next"]
    assert got(client, "search", **search, cursor=cursor, page=1, fields="page")["page"] == 2
    error = got(client, "search", 404, **{**search, **other, "cursor": cursor})["error"]
    assert "cursor" in error["message"]
    got(client, "sentences", 404, **search, cursor=cursor)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "0-0123456789abcdef",
        "2-",
        "2-0123456789ABCDEF",
        " ",
        "2-0123456789abcdef\n",
        "९-0123456789abcdef",
    ],
)
def test_malformed_cursor_is_named(client: FlaskClient, cursor: str) -> None:
    assert "cursor" in got(client, "search", 400, q="整改", cursor=cursor)["error"]["message"]


def test_notices_are_told_in_the_language_asked(client: FlaskClient) -> None:
    chinese, english = (
        got(client, "search", q="河长制 天文望远镜", lang=lang)["notice"] for lang in ("zh-Hans", "en")
    )
    assert chinese.startswith("没有一篇")
    assert english.startswith("No report")
    assert got(client, "search", 400, sort="x", lang="en")["error"]["hint"].startswith("Values: ")
