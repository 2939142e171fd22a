"""What can be typed, and what comes of it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
from indexer import Settings
from indexer.cli import cli
from indexer.export import COLUMNS


def juanzong(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indexer", *map(str, words)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=cwd, timeout=300)


@pytest.fixture
def built(archive: Settings) -> Settings:
    indexer.build(archive)
    return archive


def test_build_tells_what_it_did(archive: Settings) -> None:
    done = juanzong("build", archive.archive, "--index", archive.index)
    assert done.returncode == 0
    assert "写入 3 篇" in done.stdout
    assert done.stderr == ""


def test_unread_files_are_named_and_exit_3(archive: Settings) -> None:
    (archive.archive / "坏.docx").write_bytes(b"PK\x03\x04 nothing")
    done = juanzong("build", archive.archive, "--index", archive.index)
    assert done.returncode == 3
    assert "坏.docx" in done.stdout
    tally = json.loads(juanzong("build", archive.archive, "--index", archive.index, "--json").stdout)
    assert (tally["documents"], list(tally["problems"])) == (3, ["坏.docx"])


def test_search_prints_the_contract(built: Settings) -> None:
    done = juanzong("search", "河道", "--index", built.index, "--json")
    answer = json.loads(done.stdout)
    assert set(answer) >= {
        "query", "total", "families", "page", "pages", "size", "took_ms", "relaxed", "notice", "suggestion", "hits", "facets",
    }  # fmt: skip
    hit = answer["hits"][0]
    assert set(hit) >= {
        "rank", "id", "title", "title_ranges", "organization", "org_type", "year", "date", "genre", "region", "source",
        "part", "url", "score", "family", "snippets",
    }  # fmt: skip
    assert set(hit["snippets"][0]) == {"text", "ranges", "start", "heading"}
    assert set(answer["facets"]) == {"org_type", "year", "genre", "region"}
    assert set(answer["facets"]["genre"][0]) == {"value", "count", "selected"}
    assert answer["total"] == 2


def test_search_says_what_else_it_did(settings: Settings, runner: CliRunner) -> None:
    def search(*words: str) -> str:
        done = runner.invoke(cli, ["search", *words, "--index", str(settings.index), "--limit", "1"])
        assert done.exit_code == 0, done.output
        return done.output

    assert "已扩展：住建局 → 住房和城乡建设局" in search("住建局")
    assert "已扩展" not in search("住建局", "--no-expand")
    assert "您是不是要找：河长制" in search("河掌制")
    assert "去掉“天文、望远镜”：河长制" in search("河长制 天文望远镜")
    assert "词语 " in search("河长制", "--explain")
    total = indexer.open_engine(settings).search(indexer.parse("河长制", refine=["巡查"])).total
    assert f"{total} 篇" in search("河长制", "--refine", "巡查")


@pytest.mark.parametrize(
    ("words", "shown", "keys"),
    [
        (["suggest", "hzz"], "河长制", {"text", "kind", "ranges", "documents"}),
        (["phrases", "--limit", "3"], "篇", {"text", "documents", "occurrences"}),
    ],
)
def test_offers_are_shown_and_printed(
    settings: Settings, runner: CliRunner, words: list[str], shown: str, keys: set[str]
) -> None:
    done = runner.invoke(cli, [*words, "--index", str(settings.index)])
    assert done.exit_code == 0, done.output
    assert shown in done.output
    rows = json.loads(runner.invoke(cli, [*words, "--index", str(settings.index), "--json"]).output)
    assert rows
    assert set(rows[0]) == keys


def test_similar_reports_are_shown_with_the_reason(settings: Settings, runner: CliRunner) -> None:
    engine = indexer.open_engine(settings)
    id = next(
        hit.id for hit in engine.search(indexer.parse("河长制", limit=50)).hits if engine.similar(hit.id)
    )
    done = runner.invoke(cli, ["similar", id, "--index", str(settings.index)])
    assert "都谈" in done.output or "共有" in done.output
    rows = json.loads(runner.invoke(cli, ["similar", id, "--index", str(settings.index), "--json"]).output)
    assert rows[0]["id"] == engine.similar(id)[0].id
    assert runner.invoke(cli, ["similar", "无", "--index", str(settings.index)]).exit_code == 1


def test_search_shows_readable_lines(built: Settings, runner: CliRunner) -> None:
    done = runner.invoke(cli, ["search", "河道 -茶园", "--index", str(built.index), "--genre", "通知"])
    assert done.exit_code == 0, done.output
    assert "关于河道清理的通知" in done.output
    assert "\x1b" not in done.output


def test_show_prints_one_document(built: Settings) -> None:
    id = json.loads(juanzong("search", "巡查", "--index", built.index, "--json").stdout)["hits"][0]["id"]
    shown = juanzong("show", id, "--index", built.index).stdout
    assert "2022年工作总结" in shown
    assert "一、主要做法" in shown
    document = json.loads(juanzong("show", id, "--index", built.index, "--json").stdout)
    assert document["metadata"]["year"] == 2022


def test_export_has_the_columns(built: Settings) -> None:
    rows = [json.loads(line) for line in juanzong("export", "--index", built.index).stdout.splitlines()]
    assert len(rows) == 3
    assert all(tuple(row) == COLUMNS for row in rows)
    table = list(
        csv.DictReader(
            io.StringIO(juanzong("export", "河道", "--index", built.index, "--format", "csv").stdout)
        )
    )
    assert len(table) == 2
    assert tuple(table[0]) == COLUMNS


def test_stats_verify_and_rollback(built: Settings) -> None:
    assert json.loads(juanzong("stats", "--index", built.index, "--json").stdout)["documents"] == 3
    assert "完好" in juanzong("verify", "--index", built.index).stdout
    assert juanzong("rollback", "--index", built.index).returncode == 1
    indexer.build(built)
    assert "已退回第 1 代" in juanzong("rollback", "--index", built.index).stdout
    segment = next((built.index / "generations" / "1").glob("*.arrays"))
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")
    done = juanzong("verify", "--index", built.index)
    assert done.returncode == 1
    assert segment.name in done.stderr


def test_doctor_says_what_to_do(built: Settings, tmp_path: Path) -> None:
    done = juanzong("doctor", "--index", built.index, "--archive", built.archive)
    assert done.returncode == 0, done.stdout
    done = juanzong("doctor", "--archive", tmp_path / "none")
    assert done.returncode == 1
    assert "请检查路径" in done.stdout


@pytest.mark.parametrize(("words", "code", "told"), [
    (["search", "河道"], 1, "juanzong build"),
    (["build", "没有这个文件夹"], 1, "不存在"),
    (["search", "河道", "--page", "0"], 2, "页码从 1 开始"),
    (["search", "河道", "--year", "abc"], 2, "年份"),
    (["search"], 2, "QUERY"),
    (["search", "河道", "--sort", "best"], 2, "relevance"),
    (["fly"], 2, "fly"),
    (["--config", "none.toml", "stats"], 2, "读不了"),
])  # fmt: skip
def test_mistakes_get_a_message(tmp_path: Path, words: list[str], code: int, told: str) -> None:
    done = juanzong(*words, cwd=tmp_path)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(("words", "told"), [
    (["search", "河道", "--page", "10000"], "没有第 10000 页"),
    (["show", "no-such-id"], "没有编号"),
])  # fmt: skip
def test_what_is_not_there_is_said(built: Settings, words: list[str], told: str) -> None:
    done = juanzong(*words, "--index", built.index)
    assert done.returncode == 1
    assert told in done.stderr


def test_every_command_has_an_example(runner: CliRunner) -> None:
    for name, command in cli.commands.items():
        assert "例：" in str(command.help), name
        assert runner.invoke(cli, [name, "--help"]).exit_code == 0


def test_busy_port_is_explained(built: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = juanzong("serve", "--index", built.index, "--port", taken.getsockname()[1])
    assert done.returncode == 1
    assert "端口" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_serve_builds_and_answers(archive: Settings, workers: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "indexer",
        "serve",
        "--archive",
        archive.archive,
        "--index",
        archive.index,
    ]
    server = subprocess.Popen(
        [*map(str, command), "--port", str(port), "--workers", str(workers)], stderr=subprocess.PIPE
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    assert json.load(answer)["generation"] == 1
                break
            except OSError:
                assert server.poll() is None, server.stderr.read() if server.stderr else ""
                assert time.monotonic() < deadline
                time.sleep(0.2)
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert server.returncode == 0


def test_copies_are_compared(settings: indexer.Settings) -> None:
    found = json.loads(juanzong("search", "来源:同源文稿/", "--index", settings.index, "--json").stdout)
    (hit,) = found["hits"]
    assert hit["family"]["size"] == 4
    shown = json.loads(juanzong("show", hit["id"], "--index", settings.index, "--json").stdout)
    assert [relative["share"] >= 70 for relative in shown["family"]] == [True] * 3
    other = shown["family"][0]["id"]
    done = juanzong("compare", hit["id"], other, "--index", settings.index)
    assert done.stdout.startswith("- ")
    assert "字相同）" in done.stdout
    rows = json.loads(juanzong("compare", hit["id"], other, "--index", settings.index, "--json").stdout)[
        "rows"
    ]
    assert {"same", "changed"} <= {row["kind"] for row in rows}
    family = {
        json.loads(line)["family"]
        for line in juanzong("export", "来源:同源文稿/", "--index", settings.index).stdout.splitlines()
    }
    assert len(family) == 1


def test_audit_is_taken_back(archive: indexer.Settings) -> None:
    juanzong("build", archive.archive, "--index", archive.index)
    first = juanzong("audit", "--index", archive.index).stdout
    assert "丙.txt" in first
    (archive.archive / "metadata.csv").write_text(first, "utf-8")
    juanzong("update", archive.archive, "--index", archive.index)
    assert len(juanzong("audit", "--index", archive.index).stdout.splitlines()) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")
def test_watch_stops_when_told(archive: indexer.Settings) -> None:
    command = [
        sys.executable,
        "-m",
        "indexer",
        "watch",
        str(archive.archive),
        "--index",
        str(archive.index),
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert json.loads(process.stdout.readline())["documents"] == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
