"""On which day a document came, through updates, moves, builds and other formats; and what a generation tells of itself."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
from indexer import Settings, parse
from indexer.cli import cli
from indexer.errors import IndexFormatError
from indexer.publish import Manifest, current

FIRST, SECOND, THIRD = date(2024, 3, 1), date(2024, 5, 20), date(2025, 1, 2)


def days(settings: Settings) -> dict[str, str | None]:
    """Return the day of each document, by source, as documents and hits have it."""
    engine = indexer.open_engine(settings)
    told = {document.source: document.added for document in engine.documents(parse(""))}
    assert {hit.source: hit.added for hit in engine.search(parse("", limit=100)).hits} == told
    return told


def test_only_what_is_new_has_the_later_day(archive: Settings) -> None:
    indexer.build(archive, today=FIRST)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    (archive.archive / "甲.txt").write_text("关于河道清理的通知\n改过的内容。", "utf-8")
    indexer.update(archive, today=SECOND)
    before = dict.fromkeys(("甲.txt", "乙.txt", "丙.txt"), "2024-03-01")
    assert days(archive) == {**before, "丁.txt": "2024-05-20"}
    indexer.build(archive, today=THIRD)
    assert days(archive) == {**before, "丁.txt": "2024-05-20"}


def test_moved_file_keeps_its_day(archive: Settings) -> None:
    indexer.build(archive, today=FIRST)
    (archive.archive / "旧档").mkdir()
    (archive.archive / "甲.txt").rename(archive.archive / "旧档" / "甲.txt")
    indexer.update(archive, today=SECOND)
    assert days(archive)["旧档/甲.txt"] == "2024-03-01"


def test_what_was_away_comes_anew(archive: Settings) -> None:
    indexer.build(archive, today=FIRST)
    file = archive.archive / "甲.txt"
    text = file.read_text("utf-8")
    file.unlink()
    indexer.update(archive, today=SECOND)
    file.write_text(text, "utf-8")
    indexer.update(archive, today=THIRD)
    assert days(archive) == {"甲.txt": "2025-01-02", "乙.txt": "2024-03-01", "丙.txt": "2024-03-01"}


@pytest.mark.parametrize("compact", [False, True])
def test_days_survive_merging(archive: Settings, compact: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = dataclasses.replace(archive, compact=compact)
    indexer.build(archive, today=date(2024, 1, 1))
    for step in range(2, 12):
        (archive.archive / f"{step}.txt").write_text(f"第{step}次汇报\n清理河道{step}处。", "utf-8")
        indexer.update(archive, today=date(2024, 1, step))
    assert len(list(Manifest.read(archive.index).folder.glob("*.arrays"))) < 10
    told = days(archive)
    assert all(told[f"{step}.txt"] == f"2024-01-{step:02}" for step in range(2, 12))
    monkeypatch.setattr("indexer.shares.SHARE_BYTES", 50)
    indexer.build(dataclasses.replace(archive, jobs=3), today=THIRD)
    assert days(archive) == told


@pytest.mark.parametrize("begin", [indexer.build, indexer.update])
def test_days_outlive_another_format(archive: Settings, begin: object) -> None:
    indexer.build(archive, today=FIRST)
    file = archive.index / "generations" / "1" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"format": 1}), "utf-8")
    for path in file.parent.glob("*.arrays"):
        path.unlink()
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    assert callable(begin)
    begin(archive, today=SECOND)
    assert sorted(days(archive).items()) == [
        ("丁.txt", "2024-05-20"), ("丙.txt", "2024-03-01"), ("乙.txt", "2024-03-01"), ("甲.txt", "2024-03-01"),
    ]  # fmt: skip


def test_newest_arrivals_come_first(archive: Settings) -> None:
    indexer.build(archive, today=FIRST)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。\n松风县水利局\n2001年5月1日", "utf-8")
    indexer.update(archive, today=SECOND)
    hits = indexer.open_engine(archive).search(parse("", sort="added")).hits
    assert hits[0].source == "丁.txt"
    # Of the same day the newest text is first.
    assert [hit.date or str(hit.year or "") for hit in hits[1:]] == ["2022", "2021-03-01", ""]


def test_sample_is_sorted_by_arrival_and_date(engine: indexer.Engine) -> None:
    sorts = [[d.id for d in engine.documents(parse("工作", sort=sort))] for sort in ("added", "newest")]
    assert set(sorts[0]) == set(sorts[1])
    assert sorts[0][:20] == sorts[1][:20]


def test_file_of_another_index_is_told(archive: Settings) -> None:
    indexer.build(archive)
    folder = Manifest.read(archive.index).folder
    other = dataclasses.replace(archive, index=archive.index.with_name("另一个"))
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    indexer.build(other)
    (folder / "arrivals.bin").unlink()
    (folder / "arrivals.bin").write_bytes((Manifest.read(other.index).folder / "arrivals.bin").read_bytes())
    with pytest.raises(IndexFormatError, match=r"arrivals\.bin"):
        indexer.open_engine(archive)


def test_manifest_tells_how_it_was_made(archive: Settings, runner: CliRunner) -> None:
    indexer.build(archive)
    (archive.archive / "丁.txt").write_text("新增的方案\n内容。", "utf-8")
    tally = indexer.update(archive)
    stats = indexer.open_engine(archive).stats()
    assert (stats.kind, stats.generation, current(archive.index)) == ("update", 2, 2)
    assert 0 < stats.seconds <= round(tally.seconds, 2)
    told = [(past.generation, past.kind, past.documents) for past in stats.generations]
    assert told == [(2, "update", 4), (1, "build", 3)]
    line = ["stats", "--index", str(archive.index)]
    shown = runner.invoke(cli, line).stdout
    assert "现用：第 2 代，更新于" in shown
    assert "保留：第 1 代，重建于" in shown
    values = json.loads(runner.invoke(cli, [*line, "--json"]).stdout)
    assert [past["documents"] for past in values["generations"]] == [4, 3]


def test_generation_of_another_format_is_not_told(archive: Settings) -> None:
    indexer.build(archive)
    indexer.build(archive)
    (archive.index / "generations" / "1" / "manifest.json").write_text('{"format": 1}', "utf-8")
    assert [past.generation for past in indexer.open_engine(archive).stats().generations] == [2]


def test_export_tells_the_day(archive: Settings, runner: CliRunner, tmp_path: Path) -> None:
    indexer.build(archive, today=FIRST)
    line = ["export", "--index", str(archive.index)]
    rows = [json.loads(row) for row in runner.invoke(cli, line).stdout.splitlines()]
    assert {row["added"] for row in rows} == {"2024-03-01"}
    found = runner.invoke(cli, ["search", "河道", "--index", str(archive.index), "--json"]).stdout
    assert {hit["added"] for hit in json.loads(found)["hits"]} == {"2024-03-01"}
