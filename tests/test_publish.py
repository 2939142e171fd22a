"""A new index replaces the old one whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from filelock import FileLock

import indexer
from indexer import IndexFormatError, IndexMissingError, Settings, parse
from indexer.errors import ArchiveError, BusyError
from indexer.publish import Manifest, current, rollback, writing


def test_readers_follow_a_new_generation(archive: Settings) -> None:
    indexer.build(archive)
    engine = indexer.open_engine(archive)
    assert (engine.generation, engine.search(parse("")).total) == (1, 3)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    indexer.build(archive)
    assert (engine.generation, engine.search(parse("")).total) == (2, 4)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted in /proc")
def test_old_generations_are_let_go(archive: Settings) -> None:
    indexer.build(archive)
    engine = indexer.open_engine(archive)

    def opened() -> int:
        engine.search(parse("河道"))
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    for _ in range(5):
        indexer.build(archive)
        assert opened() <= before + 2


def test_rollback_returns_the_generation_before(archive: Settings) -> None:
    indexer.build(archive)
    engine = indexer.open_engine(archive)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    indexer.build(archive)
    assert rollback(archive.index).generation == 1
    assert engine.search(parse("")).total == 3
    with pytest.raises(ArchiveError, match="之前没有"):
        rollback(archive.index)
    assert indexer.build(archive).generation == 3


def test_only_the_kept_generations_stay(archive: Settings) -> None:
    for _ in range(4):
        indexer.build(archive)
    assert sorted(folder.name for folder in (archive.index / "generations").iterdir()) == ["3", "4"]


def test_failed_build_leaves_the_old_index(archive: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    indexer.build(archive)
    before = {file: file.read_bytes() for file in archive.index.rglob("*") if file.is_file()}

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.engines.whoosh.writer.Writer.add", full_disk)
    with pytest.raises(ArchiveError, match="磁盘"):
        indexer.build(archive)
    assert {file: file.read_bytes() for file in archive.index.rglob("*") if file.is_file()} == before


def test_leftovers_of_a_killed_build_are_swept(archive: Settings) -> None:
    indexer.build(archive)
    dead = archive.index / "generations" / "2"
    dead.mkdir()
    (dead / "MAIN_x.seg").write_bytes(b"half")
    assert indexer.build(archive).generation == 2


def test_second_writer_is_refused(archive: Settings) -> None:
    indexer.build(archive)
    with FileLock(str(archive.index / "write.lock")), pytest.raises(BusyError), writing(archive.index):
        pass


def test_changed_byte_is_noticed(archive: Settings) -> None:
    indexer.build(archive)
    manifest = Manifest.read(archive.index)
    chance = random.Random(6)
    for name in manifest.files:
        file = manifest.folder / name
        whole = file.read_bytes()
        for _ in range(20):
            place = chance.randrange(len(whole))
            file.write_bytes(
                whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
            )
            assert manifest.damaged() == [name]
        file.write_bytes(whole[:-1])
        assert manifest.damaged() == [name]
        with pytest.raises(IndexFormatError, match="缺失或损坏"):
            indexer.open_engine(archive)
        file.write_bytes(whole)
    assert manifest.damaged() == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere files may be copied")
def test_what_stays_is_linked_and_not_read_again(archive: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    indexer.build(archive)
    before = Manifest.read(archive.index)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    read = []

    def digest(file: Path) -> str:
        read.append(file.name)
        return hashlib.sha256(file.read_bytes()).hexdigest()

    monkeypatch.setattr("indexer.publish._digest", digest)
    indexer.update(archive)
    after = Manifest.read(archive.index)
    stayed = {name for name in before.files if name.endswith(".arrays") or name == "suggest.bin"}
    assert stayed < set(after.files)
    assert not stayed & set(read)
    assert set(after.files) - stayed <= set(read)
    assert after.damaged() == []


def test_broken_pointer_is_mended_by_a_build(archive: Settings) -> None:
    indexer.build(archive)
    (archive.index / "CURRENT").write_text("nonsense", "utf-8")
    with pytest.raises(IndexFormatError):
        current(archive.index)
    assert indexer.update(archive).generation == 2
    assert indexer.open_engine(archive).generation == 2


def test_damaged_table_is_never_unpickled(archive: Settings) -> None:
    indexer.build(archive)
    toc = next(Manifest.read(archive.index).folder.glob("*.toc"))
    data = bytearray(toc.read_bytes())
    data[-20] ^= 1
    toc.write_bytes(data)
    with pytest.raises(IndexFormatError, match="缺失或损坏"):
        indexer.open_engine(archive)


@pytest.mark.parametrize(("change", "told"), [
    ({"format": 0}, "第 0 版格式"),
    ({"segmenter": "other 1.0"}, "other 1.0"),
    ({"files": None, "sources": None, "built": None, "nonsense": 1}, "清单"),
])  # fmt: skip
def test_foreign_index_asks_for_a_rebuild(archive: Settings, change: dict, told: str) -> None:
    indexer.build(archive)
    file = archive.index / "generations" / "1" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(IndexFormatError, match=told) as raised:
        indexer.open_engine(archive)
    assert "juanzong build" in raised.value.hint


def test_no_index_yet_is_explained(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="还没有索引"):
        current(tmp_path)


def test_killed_build_leaves_an_index_that_answers(archive: Settings) -> None:
    indexer.build(archive)
    code = (
        "import indexer\n"
        f"s = indexer.Settings(archive={str(archive.archive)!r}, index={str(archive.index)!r}, jobs=1)\n"
        "print('go', flush=True)\nwhile True: indexer.build(s)\n"
    )
    chance = random.Random(8)
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as builder:
            assert builder.stdout is not None
            builder.stdout.readline()
            time.sleep(chance.uniform(0.02, 0.6))
            builder.kill()
        engine = indexer.open_engine(archive)
        assert engine.search(parse("河道")).total == 2
        assert Manifest.read(archive.index).damaged() == []
    assert indexer.build(archive).documents == 3


def test_readers_see_no_error_while_generations_change(archive: Settings) -> None:
    indexer.build(archive)
    engine = indexer.open_engine(archive)
    stop, asked, failed = threading.Event(), [0], []

    def ask() -> None:
        while not stop.is_set():
            try:
                assert engine.search(parse("河道")).total == 2
                asked[0] += 1
            except Exception as error:
                failed.append(error)

    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(12):
        indexer.build(archive)
    stop.set()
    for reader in readers:
        reader.join()
    assert not failed
    assert asked[0] > 100
    assert engine.generation == 13
