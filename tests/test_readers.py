"""Reading in a process apart: what a hostile file costs, and what it does not."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

import indexer
from indexer.document import Source, Stretch
from indexer.processes import Message
from indexer.readers import Reader, read_sources, task_of
from indexer.settings import Settings

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and limits of POSIX systems")


def source_at(file: Path, size: int = 0) -> Source:
    return Source(file.name, file, size or (file.stat().st_size if file.is_file() else 1), "")


def plain(folder: Path, name: str) -> Source:
    file = folder / name
    file.write_text(f"关于{file.stem}河道清理的通知\n各村：\n请在三月底前清理河道。", "utf-8")
    return source_at(file)


def read(reader: Reader, sources: list[Source]) -> tuple[list[str], dict[str, str], list[str]]:
    """Return the sources of the documents read, the problems, and the sources that were done with."""
    problems: dict[str, str] = {}
    items = list(reader.read(sources, problems.__setitem__))
    found = [item.document.source for item in items if item.document]
    return found, problems, [item.source.path for item in items if not item.document]


@POSIX
def test_hanging_file_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "乙.txt")
    sources = [plain(tmp_path, "甲.txt"), source_at(tmp_path / "乙.txt"), plain(tmp_path, "丙.txt")]
    with Reader(Settings(time_limit=2), tmp_path / "shelf") as reader:
        found, problems, done = read(reader, sources)
    assert found == ["甲.txt", "丙.txt"]
    assert list(problems) == ["乙.txt"]
    assert "2 秒还没有读完" in problems["乙.txt"]
    assert done == ["甲.txt", "乙.txt", "丙.txt"]


@POSIX
def test_killed_process_is_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "乙.txt")
    sources = [plain(tmp_path, "甲.txt"), source_at(tmp_path / "乙.txt"), plain(tmp_path, "丙.txt")]
    with Reader(Settings(), tmp_path / "shelf") as reader:
        items = reader.read(sources, (problems := {}).__setitem__)
        assert next(items).document
        doomed = reader._child._process
        threading.Timer(1, doomed.kill).start()
        found = [item.document.source for item in items if item.document]
        assert doomed.poll() == -9
    assert found == ["丙.txt"]
    assert "意外结束（SIGKILL）" in problems["乙.txt"]


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold a process to its memory")
def test_too_hungry_file_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "乙.txt").write_bytes("河道清理。".encode() * 12_000_000)
    sources = [plain(tmp_path, "甲.txt"), source_at(tmp_path / "乙.txt"), plain(tmp_path, "丙.txt")]
    with Reader(Settings(memory_limit=512), tmp_path / "shelf") as reader:
        found, problems, _ = read(reader, sources)
    assert found == ["甲.txt", "丙.txt"]
    assert "内存" in problems["乙.txt"]


@POSIX
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold a process to its memory")
def test_bad_line_costs_only_itself(tmp_path: Path) -> None:
    file = tmp_path / "甲.jsonl"
    with file.open("wb") as stream:
        for number in range(40):
            text = "河道清理。" * (12_000_000 if number == 20 else 5)
            stream.write(
                json.dumps({"id": str(number), "title": "通知", "text": text}, ensure_ascii=False).encode()
            )
            stream.write(b"\n\n" if number % 7 == 0 else b"\n")
    problems: dict[str, str] = {}
    with Reader(Settings(memory_limit=512), tmp_path / "shelf") as reader:
        items = list(reader.read([source_at(file)], problems.__setitem__))
    found = [item.document.id for item in items if item.document]
    assert found == [str(number) for number in range(40) if number != 20]
    assert [item.source.path for item in items if not item.document] == ["甲.jsonl"]
    assert problems["甲.jsonl"].startswith("第 24 行：")


def test_texts_too_long_are_refused(tmp_path: Path) -> None:
    (tmp_path / "长.txt").write_text("河道清理工作。\n" * 1_500_000, "utf-8")
    with Reader(Settings(), tmp_path / "shelf") as reader:
        found, problems, done = read(reader, [source_at(tmp_path / "长.txt")])
    assert (found, done) == ([], ["长.txt"])
    assert "文字太多" in problems["长.txt"]


def test_a_rules_fault_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("indexer.assemble.split", broken)
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("TMPDIR", "/tmp")
    task = {
        "megabytes": 1_000_000,
        "shelf": str(tmp_path / "shelf"),
        "learned": [],
        "temporary": str(tmp_path),
    }
    said: list[Message] = []
    asked = [{**task_of(plain(tmp_path, "甲.txt")), "bare": False}]
    read_sources(task, said.append, iter(asked))
    assert said[0] == {"ready": True}
    assert "ZeroDivisionError：oops" in said[1]["failed"]


def test_process_ends_with_its_owner(tmp_path: Path) -> None:
    with Reader(Settings(), tmp_path / "shelf") as reader:
        read(reader, [plain(tmp_path, "甲.txt")])
        process = reader._child._process
        assert process.poll() is None
    assert process.poll() is not None


def test_waiting_for_a_slow_writer_is_no_hang(tmp_path: Path) -> None:
    sources = [plain(tmp_path, f"{number}.txt") for number in range(60)]
    with Reader(Settings(time_limit=1), tmp_path / "shelf") as reader:
        items = reader.read(sources, (problems := {}).__setitem__)
        next(items)
        time.sleep(1.5)
        assert sum(item.document is not None for item in items) == 59
    assert not problems


def test_stretches_are_read_by_themselves(tmp_path: Path) -> None:
    file = tmp_path / "甲.jsonl"
    lines = [json.dumps({"id": str(number), "text": "河道清理。"}).encode() + b"\n" for number in range(9)]
    file.write_bytes(b"".join(lines))
    at = [sum(map(len, lines[:number])) for number in range(10)]
    source = Source(
        "甲.jsonl", file, at[9], "", stretches=(Stretch(at[2], at[4], 3), Stretch(at[7], at[8], 8))
    )
    with Reader(Settings(), tmp_path / "shelf") as reader:
        items = list(reader.read([source], print))
    assert [item.document.id for item in items if item.document] == ["2", "3", "7"]


def test_fault_of_one_file_costs_no_build(archive: indexer.Settings) -> None:
    (archive.archive / "长.txt").write_text("河道清理工作。\n" * 1_500_000, "utf-8")
    tally = indexer.build(archive)
    assert tally.documents == 3
    assert list(tally.problems) == ["长.txt"]
