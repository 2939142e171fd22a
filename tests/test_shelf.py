"""The shelf: slow readings are kept by content and given back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import indexer.shelf
from indexer.document import Reading, Source
from indexer.shelf import Shelf


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A file that counts as slow to read."""
    monkeypatch.setattr(indexer.shelf, "SLOW", 0.0)
    file = tmp_path / "甲.md"
    file.write_text("---\ntitle: 河道清理\n---\n请在三月底前清理河道。", "utf-8")
    return Source("甲.md", file, file.stat().st_size, "f1+csv")


def test_slow_reading_is_not_repeated(source: Source, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    first = list(shelf.readings(source, print))
    source.file.write_text("别的", "utf-8")
    assert first == [Reading("请在三月底前清理河道。", "河道清理")]
    assert list(shelf.readings(source, print)) == first
    assert list(shelf.readings(replace(source, fingerprint="f1"), print)) == first
    assert list(shelf.readings(replace(source, fingerprint="f2"), print)) == [Reading("别的")]


def test_interrupted_reading_is_not_kept(source: Source, tmp_path: Path) -> None:
    for _ in Shelf(tmp_path / "shelf").readings(source, print):
        break
    assert not (tmp_path / "shelf").exists()


@pytest.mark.parametrize("bad", [b"", b"{}", b"[1]", b'[{"text": 1, "nonsense": 2}]', b"\xff"])
def test_damaged_reading_is_read_again(source: Source, tmp_path: Path, bad: bytes) -> None:
    shelf = Shelf(tmp_path / "shelf")
    first = list(shelf.readings(source, print))
    (kept,) = (tmp_path / "shelf").iterdir()
    kept.write_bytes(bad)
    assert list(shelf.readings(source, print)) == first


def test_readings_of_gone_files_are_taken_away(source: Source, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    list(shelf.readings(source, print))
    shelf.prune(["f1", "f3"])
    assert len(list((tmp_path / "shelf").iterdir())) == 1
    shelf.prune(["f3"])
    assert not list((tmp_path / "shelf").iterdir())
