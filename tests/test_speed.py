"""The table that compares: it runs on a small archive, and what can find exact strings finds all of them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.speed.archive import OtherArchiveError, deal, ready
from tests.speed.contender import Question
from tests.speed.records import lines, records
from tests.speed.reports import questions, report, strings
from tests.speed.truth import scan

ROOT = Path(__file__).resolve().parent.parent
TRIGRAMS_SINCE = (3, 34)
EXACT = ["juanzong", *(["fts5-trigram"] if sqlite3.sqlite_version_info >= TRIGRAMS_SINCE else [])]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speed") / "archive"
    ready(folder, 12)
    return folder


def test_table_agrees_with_a_scan(archive: Path, tmp_path: Path) -> None:
    names = [*EXACT, *(["tantivy"] if find_spec("tantivy") else [])]
    kept = tmp_path / "speed.json"
    size = ["--documents", "12", "--queries", "6", "--repeat", "1", "--archive", str(archive)]
    done = _run("tests.speed", *size, "--json", str(kept), "--only", *names)
    assert done.returncode == 0, done.stderr
    assert "| building, million characters a second |" in done.stdout
    measured = json.loads(kept.read_text("utf-8"))["contenders"]
    assert set(measured) == set(names)
    for name in names:
        assert not measured[name]["trouble"]
        assert measured[name]["values"]["update"] > 0
    for name in EXACT:
        assert measured[name]["lists"]["exact_totals"] == measured[name]["exact_truth"]


def test_growth_has_a_line_for_each_size(archive: Path) -> None:
    size = ["--documents", "6", "12", "--segments", "2", "--queries", "3", "--repeat", "1"]
    done = _run("tests.speed.growth", *size, "--archive", str(archive), "--only", "juanzong")
    assert done.returncode == 0, done.stderr
    shown = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if "| 卷宗 |" in line]
    assert [line[:2] for line in shown] == [["6", "2"], ["12", "2"]]
    assert all(float(line[-1]) > 0 for line in shown)


def test_what_is_not_installed_is_told(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "tantivy.py").write_text('raise ModuleNotFoundError("no tantivy here")', "utf-8")
    size = ["--documents", "3", "--repeat", "1", "--archive", str(archive)]
    done = _run("tests.speed", *size, "--only", "tantivy", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "tantivy, rjieba: not measured" in done.stdout
    assert "no tantivy here" in done.stdout


def test_archive_holds_reports_in_order(archive: Path) -> None:
    assert list(records(archive)) == [report(number) for number in range(12)]


def test_other_archives_are_refused(archive: Path, tmp_path: Path) -> None:
    ready(archive, 5)
    with pytest.raises(OtherArchiveError, match="does not hold 13 reports"):
        ready(archive, 13)
    deal(archive, tmp_path / "changed", 3)
    standing = tmp_path / "changed" / "standing.jsonl"
    standing.write_text(standing.read_text("utf-8").replace("年", "月", 1), "utf-8")
    with pytest.raises(OtherArchiveError):
        ready(tmp_path / "changed", 3)


def test_parts_hold_every_document_once(archive: Path, tmp_path: Path) -> None:
    waiting = deal(archive, tmp_path / "dealt", 7, 3)
    assert [len(file.read_bytes().splitlines()) for file in waiting] == [2, 3]
    for file in waiting:
        file.replace(tmp_path / "dealt" / file.name)
    assert list(lines(tmp_path / "dealt")) == list(lines(archive))[:7]


def test_scan_knows_every_size(archive: Path) -> None:
    documents = list(records(archive))
    asked = [*questions(12, 4), *strings(12)[:3], Question(("年",), {"year": str(documents[4]["year"])})]
    found = scan(archive, asked, {5, 12})
    assert found[5].characters == sum(len(document["text"]) for document in documents[:5])
    assert found[12].documents == 12
    assert found[12].totals[-1] == sum(document["year"] == documents[4]["year"] for document in documents)


def _run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True, encoding="utf-8", cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip
