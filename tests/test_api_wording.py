"""Timelines and sentences as JSON and in the terminal."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

import indexer
from indexer.cli import cli
from webui import create_app


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    """The pages of the sample archive."""
    return create_app(settings).test_client()


def told(client: FlaskClient, path: str, status: int = 200, **parameters: Any) -> Any:
    """Return what an address answers."""
    answer = client.get(f"/api/v1/{path}?{urlencode(parameters, doseq=True)}")
    assert answer.status_code == status
    return answer.get_json()


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the time that it took, and where its next page is."""
    return {name: value for name, value in answer.items() if name not in ("took_ms", "next")}


def test_timeline_is_served(client: FlaskClient, engine: indexer.Engine) -> None:
    found = told(client, "timeline", phrase=["工作", "安全"], by="genre", org_type="政府", q="检查")
    asked = indexer.parse("检查", filters={"org_type": ["政府"]})
    expected = engine.timeline(["工作", "安全"], asked, "genre").as_json()
    assert timeless(found) == json.loads(json.dumps(timeless(expected)))
    assert [use["text"] for use in found["phrases"]] == ["工作", "安全"]


def test_sentences_are_served(client: FlaskClient, engine: indexer.Engine) -> None:
    found = told(client, "sentences", q="整改 台账", role=["存在问题", "主要做法"], size=3, sort="newest")
    expected = engine.sentences(
        indexer.parse("整改 台账", limit=3, sort="newest"), ("存在问题", "主要做法")
    ).as_json()
    assert timeless(found) == json.loads(json.dumps(timeless(expected)))
    assert found["size"] == 3


@pytest.mark.parametrize(
    ("path", "parameters", "status", "named"),
    [
        ("timeline", {}, 400, "phrase"), ("timeline", {"phrase": "工作", "by": "title"}, 400, "title"),
        ("timeline", {"phrase": ["长" * 101]}, 400, "长长长"), ("sentences", {"q": "工作", "role": "小结"}, 400, "小结"),
        ("sentences", {"q": "工作", "page": 9999}, 404, "9999"), ("sentences", {"q": "工作", "year": "二零"}, 400, "二零"),
    ],
)  # fmt: skip
def test_bad_values_are_named(
    client: FlaskClient, path: str, parameters: dict[str, Any], status: int, named: str
) -> None:
    error = told(client, path, status, **parameters)["error"]
    assert error["status"] == status
    assert named in error["message"]
    assert error["hint"]


def run(runner: CliRunner, settings: indexer.Settings, *words: str) -> str:
    done = runner.invoke(cli, [*words, "--index", str(settings.index)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_timeline_is_typed(runner: CliRunner, settings: indexer.Settings, engine: indexer.Engine) -> None:
    lines = run(runner, settings, "timeline", "安全", "没有的提法", "--by", "org_type").splitlines()
    use = engine.timeline(["安全"], indexer.parse("")).whole.phrases[0]
    assert f"安全　{use.documents:,} 篇　{use.occurrences:,} 次" in lines
    assert use.first
    assert any(use.first.id in line and "首见" in line for line in lines)
    assert "没有的提法　0 篇　0 次" in lines
    assert "—— 政府 ——" in lines
    row = next(line.split() for line in lines if line.strip().startswith(str(use.years[-1].year)))
    assert row[1:3] == [f"{use.years[-1].documents:,}", f"{use.years[-1].occurrences:,}"]
    answer = json.loads(
        run(runner, settings, "timeline", "安全", "--year", "2020..", "--query", "检查", "--json")
    )
    assert all(size["year"] >= 2020 for size in answer["sizes"])


def test_sentences_are_typed(runner: CliRunner, settings: indexer.Settings, engine: indexer.Engine) -> None:
    text = run(runner, settings, "sentences", "整改", "--role", "存在问题", "--limit", "2")
    found = engine.sentences(indexer.parse("整改", limit=2), ("存在问题",))
    assert f"{found.total:,} 条句子" in text
    assert all(sentence.text in text and sentence.id in text for sentence in found.sentences)
    assert "部分  " in text
    answer = json.loads(run(runner, settings, "sentences", "整改", "--genre", "工作总结", "--json"))
    assert answer["total"] == engine.sentences(indexer.parse("整改", filters={"genre": ["工作总结"]})).total
    assert "请写出句子里应有的词" in run(runner, settings, "sentences", "标题:整改")
