"""The table that compares: it runs on a small archive, and what can find exact strings finds all of them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRIGRAMS_SINCE = (3, 34)
EXACT = ["juanzong", *(["fts5-trigram"] if sqlite3.sqlite_version_info >= TRIGRAMS_SINCE else [])]


def test_table_agrees_with_a_scan(tmp_path: Path) -> None:
    names = [*EXACT, *(["tantivy"] if find_spec("tantivy") else [])]
    kept = tmp_path / "speed.json"
    size = ["--documents", "30", "--queries", "6", "--repeat", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.speed", *size, "--json", str(kept), "--only", *names],
        capture_output=True, encoding="utf-8", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| building, million characters a second |" in done.stdout
    measured = json.loads(kept.read_text("utf-8"))
    assert set(measured) == set(names)
    for name in names:
        assert not measured[name]["trouble"]
        assert measured[name]["values"]["update"] > 0
    for name in EXACT:
        assert measured[name]["lists"]["exact_totals"] == measured[name]["exact_truth"]


def test_what_is_not_installed_is_told(tmp_path: Path) -> None:
    (tmp_path / "tantivy.py").write_text('raise ModuleNotFoundError("no tantivy here")', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.speed", "--documents", "3", "--only", "tantivy"],
        capture_output=True, encoding="utf-8", cwd=ROOT, env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "tantivy, rjieba: not measured" in done.stdout
    assert "no tantivy here" in done.stdout
