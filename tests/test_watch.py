"""Watching: the index follows the archive by itself."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock

import indexer
from indexer import ArchiveError, Settings, Tally
from indexer.watch import watch

PATIENCE = 60.0


def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < PATIENCE, "it did not happen"
        time.sleep(0.05)


@contextmanager
def watching(settings: Settings) -> Iterator[tuple[list[Tally], list[ArchiveError]]]:
    tallies: list[Tally] = []
    errors: list[ArchiveError] = []
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(settings, tallies.append, errors.append, stop))
    thread.start()
    try:
        yield tallies, errors
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def test_index_follows_the_archive(archive: Settings) -> None:
    with watching(archive) as (tallies, errors):
        until(lambda: len(tallies) == 1)
        engine = indexer.open_engine(archive)
        assert engine.stats().documents == 3
        (archive.archive / "丁.txt").write_text("关于植树的通知\n各村：\n请组织植树。", "utf-8")
        until(lambda: engine.search(indexer.parse("植树")).total == 1)
        shutil.move(archive.archive / "甲.txt", archive.archive.parent / "甲.txt")
        until(lambda: engine.stats().documents == 3)
    assert not errors
    assert [tally.documents for tally in tallies] == [3, 1, 0]


def test_busy_index_is_tried_again(archive: Settings) -> None:
    indexer.build(archive)
    (archive.archive / "丁.txt").write_text("关于植树的通知\n各村：\n请组织植树。", "utf-8")
    with FileLock(str(archive.index / "write.lock")) as lock, watching(archive) as (tallies, errors):
        until(lambda: len(errors) == 1)
        lock.release()
        until(lambda: len(tallies) == 1)
    assert "另一个程序" in errors[0].message
