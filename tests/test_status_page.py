"""The archivist's page: what the archive holds, what could not be read, what is searched for."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import indexer
from webui import create_app
from webui.condition import covered, sized, troubles


@pytest.fixture
def built(archive: indexer.Settings) -> indexer.Settings:
    """Settings of a small archive with its index and three files that cannot be read."""
    (archive.archive / "坏一.docx").write_bytes(b"PK\x03\x04 nothing")
    (archive.archive / "坏二.docx").write_bytes(b"PK\x03\x04 nothing")
    (archive.archive / "<空>.txt").write_bytes(b"")
    indexer.build(archive)
    return archive


def text(client: FlaskClient, path: str = "/status") -> str:
    """Return a page as it is read."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.text.partition("<main")[2])).split())


def test_unread_files_are_grouped_by_reason(built: indexer.Settings) -> None:
    client = create_app(built).test_client()
    page = text(client)
    assert "共 3 份" in page
    assert page.index("2 份 坏一.docx 坏二.docx") < page.index("1 份 <空>.txt")
    assert "juanzong update" in page


def test_only_so_many_files_are_named() -> None:
    problems = {f"{number}.txt": "文件是空的" if number % 3 else "文件已损坏" for number in range(300)}
    found = list(troubles(problems, named=220))
    assert [(trouble.reason, trouble.number, len(trouble.named)) for trouble in found] == [
        ("文件是空的", 200, 200),
        ("文件已损坏", 100, 20),
    ]


def test_coverage_adds_up(engine: indexer.Engine) -> None:
    stats = engine.stats()
    rows = covered(stats)
    assert [row.name for row in rows] == [row.name for row in indexer.FACETS]
    for row in rows:
        assert row.known + row.unknown == stats.documents
        counts = engine.search(indexer.parse("", collapse=False)).facets[row.name]
        assert sum(value.count for value in counts) == row.known


def test_generations_are_listed(built: indexer.Settings) -> None:
    client = create_app(built).test_client()
    assert "还保留着的前几代" not in text(client)
    (built.archive / "丁.txt").write_text("关于修桥的报告\n桥已修好。", "utf-8")
    indexer.update(built)
    page = text(client)
    assert re.search(r"第几代 2 建成 [\d: -]+ 用时 [\d.]+ 秒 · 更新", page)
    assert re.search(r"还保留着的前几代 .* 1 [\d-]+ [\d:]+ 3 篇", page)


def test_searches_are_told_without_who(built: indexer.Settings) -> None:
    client = create_app(built).test_client()
    for _ in range(3):
        client.get("/?q=%E6%B2%B3%E9%81%93")
    client.get("/?q=%E6%97%A0%E6%AD%A4%E4%BA%8B%E7%89%A9")
    page = text(client)
    assert "查了没有找到的 无此事物 1 次" in page
    assert "常搜的 河道 3 次 · 2 篇" in page
    assert "不记是谁" in page
    assert "count_searches = false" in page


def test_counting_can_be_switched_off(built: indexer.Settings) -> None:
    client = create_app(dataclasses.replace(built, count_searches=False)).test_client()
    client.get("/?q=%E6%97%A0%E6%AD%A4%E4%BA%8B%E7%89%A9")
    page = text(client)
    assert "没有统计检索词" in page
    assert "无此事物" not in page
    assert not (built.index / "searches.db").exists()


def test_empty_archive_is_told_plainly(tmp_path: Path) -> None:
    folder = tmp_path / "空"
    folder.mkdir()
    settings = indexer.Settings(archive=folder, index=tmp_path / "索引", jobs=1)
    indexer.build(settings)
    client = create_app(settings).test_client()
    assert "馆里还没有报告" in text(client)
    assert "馆里还没有报告" in text(client, "/")


def test_status_is_quick(settings: indexer.Settings) -> None:
    client = create_app(settings).test_client()
    client.get("/status")
    began = time.perf_counter()
    for _ in range(10):
        client.get("/status")
    assert (time.perf_counter() - began) / 10 < 0.05


@pytest.mark.parametrize(
    ("size", "written"), [(0, "0 KB"), (1023 * 1024, "1023 KB"), (1 << 20, "1.0 MB"), (5 << 40, "5120.0 GB")]
)
def test_sizes_are_written_short(size: int, written: str) -> None:
    assert sized(size) == written


def test_watchers_are_told_the_generation(built: indexer.Settings) -> None:
    client = create_app(built).test_client()
    assert json.loads(client.get("/healthz").text) == {"status": "ok", "generation": 1}
