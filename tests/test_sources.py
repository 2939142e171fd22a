"""Which files an archive holds, and which of them changed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from indexer.document import Lines, Look, Record, Source
from indexer.sources import MOMENT, changes, identify, scan


def no_lines(_: Path) -> Lines:
    return Lines((), ())


def fingerprint(file: Path, known: Record | None = None) -> Record:
    """What a scan remembers of the only file in its folder."""
    records = {file.name: known} if known else {}
    (source,) = scan(file.parent, {".txt"}, lambda _: {}, print, no_lines, records)
    assert source.look
    return Record(source.fingerprint, source.look, source.path)


def unread(file: Path) -> Record:
    """A wrong fingerprint, which is given back unless the file is read."""
    look = fingerprint(file).look
    return Record("recorded", look._replace(seen=look.seen + 2 * MOMENT), file.name)


def scanned(folder: Path) -> tuple[list[str], dict[str, str]]:
    problems: dict[str, str] = {}
    sources = scan(folder, {".txt"}, lambda _: {}, problems.__setitem__, no_lines)
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
    known = dict.fromkeys("abc", Record("1", Look(1, 0, 0, 0, 0), "a"))
    assert changes([old, new], known) == ([new], ["c"])


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a file's times prove nothing")
def test_same_look_spares_reading(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("一份通知", "utf-8")
    known = unread(file)
    assert fingerprint(file, known) == known


@pytest.mark.skipif(os.name != "posix", reason="elsewhere every file is read")
def test_change_with_its_date_put_back_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("一份通知", "utf-8")
    before, status, known = fingerprint(file), file.stat(), unread(file)
    time.sleep(0.02)
    file.write_text("一份总结", "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = fingerprint(file, known)
    assert after.fingerprint not in ("recorded", before.fingerprint)


def test_touched_file_has_the_same_fingerprint(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("一份通知", "utf-8")
    before, known = fingerprint(file), unread(file)
    os.utime(file, ns=(1, 1))
    assert fingerprint(file, known).fingerprint == before.fingerprint


def test_file_seen_as_it_was_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("一份通知", "utf-8")
    before = fingerprint(file)
    assert fingerprint(file, Record("recorded", before.look, file.name)).fingerprint == before.fingerprint


def test_replaced_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("一份通知", "utf-8")
    status, known = file.stat(), unread(file)
    (tmp_path / "乙").write_text("一份总结", "utf-8")
    (tmp_path / "乙").replace(file)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert fingerprint(file, known).fingerprint != "recorded"


def held(path: str, digest: str, origin: str = "") -> dict[str, Record]:
    return {path: Record(digest, Look(1, 0, 0, 0, 0), origin or path)}


@pytest.mark.parametrize(
    ("known", "found", "origins"),
    [
        ({}, {"甲": "1"}, {"甲": "甲"}),
        (held("甲", "1"), {"甲": "2"}, {"甲": "甲"}),
        (held("甲", "1"), {"乙/甲": "1"}, {"乙/甲": "甲"}),
        (held("甲", "1+csv"), {"乙": "1"}, {"乙": "甲"}),
        (held("甲", "1"), {"乙": "2"}, {"乙": "乙"}),
        (held("甲", "1"), {"甲": "1", "乙": "1"}, {"甲": "甲", "乙": "乙"}),
        (held("乙", "1", "甲"), {"乙": "1", "甲": "2"}, {"乙": "甲", "甲": "甲\n2"}),
        (held("乙", "1", "甲"), {"丙": "1", "甲": "2"}, {"丙": "甲", "甲": "甲\n2"}),
        (
            held("甲", "1") | held("乙", "1"),
            {"丁": "1", "戊": "1", "己": "1"},
            {"丁": "乙", "己": "甲", "戊": "戊"},
        ),
    ],
)
def test_moved_files_keep_identity(
    known: dict[str, Record], found: dict[str, str], origins: dict[str, str]
) -> None:
    sources = [Source(path, Path(path), 1, digest) for path, digest in sorted(found.items())]
    assert {source.path: source.origin for source in identify(sources, known)} == origins


def test_nearer_corrections_win(tmp_path: Path) -> None:
    rows = {
        ".": {"甲.txt": {"": {"year": "2001"}}, "乙/丙.txt": {"": {"year": "2002", "genre": "通知"}},
              "乙/包.txt/内/丁.txt": {"": {"year": "2003"}, "2": {"year": "2004"}}, "没有.txt": {"": {"year": "1"}}},
        "乙": {"丙.txt": {"": {"year": "2005"}}},
    }  # fmt: skip
    (tmp_path / "乙").mkdir()
    for name in ("甲.txt", "乙/丙.txt", "乙/包.txt", "metadata.csv", "乙/metadata.csv"):
        (tmp_path / name).write_text("x", "utf-8")
    problems: list[tuple[str, str]] = []
    sources = scan(
        tmp_path, {".txt"}, lambda csv: rows[csv.parent.relative_to(tmp_path).as_posix()],
        lambda *told: problems.append(told), no_lines,
    )  # fmt: skip
    assert {source.path: source.corrections for source in sources} == {
        "甲.txt": {"": {"year": "2001"}},
        "乙/丙.txt": {"": {"year": "2005", "genre": "通知"}},
        "乙/包.txt": {"内/丁.txt": {"year": "2003"}, "内/丁.txt#2": {"year": "2004"}},
    }
    assert problems == [("metadata.csv", "订正了“没有.txt”，但没有这个文件")]
