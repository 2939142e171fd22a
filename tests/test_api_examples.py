"""The examples that programs for the API may begin with are run, each against a served archive."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask, Response

import indexer
from tests.serving import serving
from webui import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(indexer.__file__).parent.parent / "webui" / "examples"
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def total(engine: indexer.Engine) -> int:
    """How many reports of the sample archive hold 整改."""
    return engine.search(indexer.parse("整改")).total


def example(name: str, address: str, folder: Path) -> Path:
    """Write an example as its reader would, with the address of his archive."""
    text = (FOLDER / name).read_text("utf-8")
    assert text.count(ADDRESS) == 1
    file = folder / name
    file.write_text(text.replace(ADDRESS, address), "utf-8")
    return file


def test_python_example_runs(address: str, total: int, tmp_path: Path) -> None:
    file = example("python.py", address, tmp_path)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(file)], capture_output=True, encoding="utf-8", check=True
    )
    lines = dict(line.split("：", 1) for line in done.stdout.splitlines())
    assert list(lines) == ["检索", "文稿", "提示", "分面", "全部", "未变", "错误"]
    assert int(lines["全部"]) == total
    assert lines["未变"].strip() == "True"
    assert "整改" in lines["文稿"]
    assert "400" in lines["错误"]
    assert "year" in lines["错误"]


def test_shell_example_runs(address: str, total: int, tmp_path: Path) -> None:
    if shutil.which("curl") is None or shutil.which("sh") is None:
        pytest.skip("curl is not installed")
    file = example("curl.sh", address, tmp_path)
    done = subprocess.run(["sh", str(file)], capture_output=True, encoding="utf-8", check=True)
    *answers, status = [line for line in done.stdout.splitlines() if line]
    assert status == "304"
    told = [json.loads(answer) for answer in answers]
    assert [set(answer) for answer in told[:4]] == [
        {"total", "hits"}, {"id", "metadata"}, {"query", "suggestions"},
        {"field", "total", "page", "pages", "size", "values"},
    ]  # fmt: skip
    ids = [hit["id"] for page in told[4:] for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == total


@pytest.fixture
def sites(settings: indexer.Settings) -> Iterator[tuple[str, str]]:
    """Where the archive is served, and an empty page of another site, which the archive admits."""
    other = Flask("other", static_folder=None)
    other.add_url_rule("/", "page", lambda: Response("<!doctype html><ul></ul>", mimetype="text/html"))
    other.add_url_rule("/favicon.ico", "icon", lambda: Response(status=204))
    with serving(other) as elsewhere:
        page = elsewhere.replace("127.0.0.1", "localhost")
        with serving(create_app(dataclasses.replace(settings, sites=(page,)))) as archive:
            yield archive, page


@pytest.mark.browser
def test_browser_example_runs(
    sites: tuple[str, str],
    browser: Browser,
    engine: indexer.Engine,
    total: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    archive, elsewhere = sites
    caplog.set_level("INFO", "werkzeug")
    script = example("browser.js", archive, tmp_path).read_text("utf-8")
    with browser.new_context() as context:
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(elsewhere)
        page.add_script_tag(content=script)
        found = page.evaluate("main()")
        page.evaluate("list(document.querySelector('ul'), { q: '整改', size: 4 })")
        links = page.locator("li a").evaluate_all("links => links.map(link => [link.textContent, link.href])")
        stats = [page.evaluate("ask('stats')") for _ in range(2)]
    assert said == []
    assert found["whole"] == total
    assert set(found["marked"]) == {"整改"}
    assert found["regions"]
    assert {"year", "去年"} <= set(re.findall("year|去年", found["problem"]))
    newest = engine.search(indexer.parse("整改", sort="newest", limit=4)).hits
    assert links == [[hit.title, archive + hit.url] for hit in newest]
    assert stats[0] == stats[1]
    # The browser asked once more by the tag that it had.
    assert [
        record.getMessage().split('" ')[1] for record in caplog.records if "/stats" in record.getMessage()
    ] == ["200 -", "304 -"]
