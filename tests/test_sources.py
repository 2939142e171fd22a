"""Which files an archive holds, and which of them changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.document import Source
from indexer.sources import changes, scan


def scanned(folder: Path) -> tuple[list[str], dict[str, str]]:
    problems: dict[str, str] = {}
    sources = scan(folder, {".txt"}, lambda _: {}, problems.__setitem__)
    return [source.path for source in sources], problems


def test_files_come_in_the_order_of_paths(tmp_path: Path) -> None:
    for name in ("乙/二.txt", "甲/一.TXT", "乙/一.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    assert scanned(tmp_path) == (["乙/一.txt", "乙/二.txt", "甲/一.TXT"], {})


def test_office_leftovers_are_passed_over(tmp_path: Path) -> None:
    for name in ("~$总结.txt", ".hidden.txt", "Thumbs.db", "metadata.csv"):
        (tmp_path / name).write_text("x", "utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text("x", "utf-8")
    assert scanned(tmp_path) == ([], {})


def test_unknown_formats_are_named(tmp_path: Path) -> None:
    for name in ("照片.jpg", "无后缀"):
        (tmp_path / name).write_text("x", "utf-8")
    paths, problems = scanned(tmp_path)
    assert paths == []
    assert set(problems) == {"照片.jpg", "无后缀"}


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are made the POSIX way")
def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "断链.txt").symlink_to(tmp_path / "没有")
    os.mkfifo(tmp_path / "管道.txt")
    (tmp_path / "回环").symlink_to(tmp_path)
    (tmp_path / os.fsdecode(b"\xb1\xa8.txt")).write_text("x", "utf-8")
    paths, problems = scanned(tmp_path)
    assert paths == ["??.txt"]
    assert set(problems) == {"断链.txt", "管道.txt"}


def test_changes_are_told_by_content(tmp_path: Path) -> None:
    old, new = (Source(name, tmp_path, 1, digest) for name, digest in (("a", "1"), ("b", "2")))
    assert changes([old, new], {"a": "1", "b": "1", "c": "1"}) == ([new], ["c"])
