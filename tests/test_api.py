"""What programs are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

import indexer
from webui import create_app


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def fetch(client: FlaskClient, path: str, status: int = 200, **parameters: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", query_string=parameters)
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def test_search_answers_as_the_engine(client: FlaskClient, engine: indexer.Engine) -> None:
    body = fetch(client, "search", q="整改 问题", sort="newest", size="3")
    results = engine.search(indexer.parse("整改 问题", sort="newest", limit=3)).as_json()
    assert body["hits"] == results["hits"]
    assert (body["total"], body["size"], body["facets"]) == (results["total"], 3, results["facets"])


@pytest.mark.parametrize("text", ["工作", "整改 问题", ""])
@pytest.mark.parametrize("chosen", [{}, {"year": "2019..2023"}, {"genre": "工作总结", "org_type": "政府"}])
def test_count_is_what_choosing_finds(client: FlaskClient, text: str, chosen: dict[str, str]) -> None:
    facets = fetch(client, "search", 200, q=text, **chosen)["facets"]
    assert {"org_type", "genre", "year", "region"} <= set(facets)
    for name, values in facets.items():
        for value in values:
            found = fetch(client, "search", 200, q=text, size="1", **{**chosen, name: value["value"]})
            assert found["total"] == value["count"], (name, value)


def test_ranges_hold_what_was_asked(client: FlaskClient) -> None:
    for hit in fetch(client, "search", q="“整改”")["hits"]:
        for snippet in hit["snippets"]:
            assert {snippet["text"][start:end] for start, end in snippet["ranges"]} <= {"整改"}


def test_answer_says_what_it_did(client: FlaskClient) -> None:
    body = fetch(client, "search", q="住建局")
    assert "住房和城乡建设局" in body["expanded"][0]["others"]
    assert body["expanded"][0]["asked"] == "住建局"
    assert (body["suggestion"], body["ways"]) == (None, [])
    alone = fetch(client, "search", q="住建局", expand="0")
    assert alone["expanded"] == []
    assert alone["total"] <= body["total"]


def test_ways_find_what_they_say(client: FlaskClient) -> None:
    body = fetch(client, "search", q="河长制 天文望远镜", genre="通报")
    assert body["relaxed"]
    assert body["ways"]
    for way in body["ways"]:
        assert set(way) == {"kind", "what", "text", "filters", "total"}
        found = fetch(client, "search", 200, q=way["text"], **way["filters"])
        assert found["total"] == way["total"], way


def test_refining_narrows_the_answer(client: FlaskClient) -> None:
    whole, within = (
        fetch(client, "search", q="工作"),
        fetch(client, "search", q="工作", refine=["整改", "台账"]),
    )
    assert 0 < within["total"] < whole["total"]
    assert within["total"] == fetch(client, "search", q="工作 整改 台账")["total"]


def test_score_is_explained_when_asked(client: FlaskClient) -> None:
    hit = fetch(client, "search", q="作风建设 整改", explain="1")["hits"][0]
    assert sum(part["value"] for part in hit["explanation"]) == pytest.approx(hit["score"], abs=0.01)
    assert {"part", "value", "terms"} == set(hit["explanation"][0])
    assert "explanation" not in fetch(client, "search", q="作风建设 整改")["hits"][0]


def test_suggestions_are_offered(client: FlaskClient, engine: indexer.Engine) -> None:
    body = fetch(client, "suggest", q="作风", limit="5")
    assert body["query"] == "作风"
    assert 0 < len(body["suggestions"]) <= 5
    for suggestion in body["suggestions"]:
        assert set(suggestion) == {"text", "kind", "ranges", "documents"}
        assert {suggestion["text"][start:end] for start, end in suggestion["ranges"]} == {"作风"}
        assert engine.search(indexer.parse(suggestion["text"])).total > 0


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "作" * 3000, "龘龘龘", "<b>", "((", "\ufffe"])
def test_nothing_to_suggest_is_no_error(client: FlaskClient, typed: str) -> None:
    assert fetch(client, "suggest", q=typed)["suggestions"] == []


@pytest.mark.parametrize("limit", ["0", "21", "x"])
def test_number_of_suggestions_is_bounded(client: FlaskClient, limit: str) -> None:
    assert "limit" in fetch(client, "suggest", 400, q="作风", limit=limit)["error"]["message"]


def test_browsers_keep_suggestions_a_while(client: FlaskClient) -> None:
    answer = client.get("/api/v1/suggest?q=zf")
    assert answer.cache_control.max_age == 60
    again = client.get("/api/v1/suggest?q=zf", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_document_is_given_whole(client: FlaskClient, engine: indexer.Engine) -> None:
    id = fetch(client, "search", q="整改")["hits"][0]["id"]
    body = fetch(client, f"documents/{id}", q="整改")
    document = engine.document(id)
    assert body["text"] == document.text
    assert body["metadata"]["title"] == document.metadata.title
    assert body["outline"][0]["heading"] == document.outline[0].heading
    assert {body["text"][start:end] for start, end in body["ranges"]} == {"整改"}
    assert "ranges" not in fetch(client, f"documents/{id}")


def test_stats_are_those_of_the_engine(client: FlaskClient, engine: indexer.Engine) -> None:
    assert fetch(client, "stats")["documents"] == engine.stats().documents


@pytest.mark.parametrize(
    ("path", "parameters", "status", "named"),
    [
        ("search", {"page": "0"}, 400, "page"),
        ("search", {"page": "abc"}, 400, "page"),
        ("search", {"size": "1001"}, 400, "size"),
        ("search", {"sort": "foo"}, 400, "sort"),
        ("search", {"year": "abc"}, 400, "year"),
        ("search", {"page": "9999"}, 404, "9999"),
        ("documents/nope", {}, 404, "nope"),
        ("nowhere", {}, 404, ""),
    ],
)
def test_errors_have_one_shape(
    client: FlaskClient, path: str, parameters: dict[str, str], status: int, named: str
) -> None:
    error = fetch(client, path, status, **parameters)["error"]
    assert set(error) == {"status", "message", "hint"}
    assert error["status"] == status
    assert named in error["message"]


def test_largest_page_is_allowed(client: FlaskClient, engine: indexer.Engine) -> None:
    assert len(fetch(client, "search", size="1000")["hits"]) == engine.stats().families
    assert len(fetch(client, "search", size="1000", collapse="0")["hits"]) == engine.stats().documents


@pytest.mark.parametrize(
    "text", ["(((", "“没有右引号", "-", "NOT OR foo", "标题:", "<script>", "\x00\ufeff", "a" * 1900]
)
def test_any_words_are_answered(client: FlaskClient, text: str) -> None:
    assert fetch(client, "search", q=text)["page"] == 1


def test_missing_index_is_explained(tmp_path: Path) -> None:
    client = create_app(indexer.Settings(archive=tmp_path, index=tmp_path / "nothing")).test_client()
    assert "juanzong build" in fetch(client, "search", 503, q="河道")["error"]["hint"]


def test_health_tells_the_generation(client: FlaskClient, engine: indexer.Engine) -> None:
    assert client.get("/healthz").json == {"status": "ok", "generation": engine.generation}
