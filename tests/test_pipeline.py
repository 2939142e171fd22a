"""From files to documents: build, update, corrections, problems."""

from __future__ import annotations

import dataclasses
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

import indexer
from indexer import Document, Settings, parse
from indexer.errors import SourceError
from indexer.publish import Manifest


def documents(settings: Settings) -> dict[str, Document]:
    return {document.id: document for document in indexer.open_engine(settings).documents(parse(""))}


def test_seeds_become_their_reports(corpus: Path, tmp_path: Path) -> None:
    settings = Settings(archive=corpus / "seeds", index=tmp_path)
    tally = indexer.build(settings)
    assert (tally.documents, tally.parts, tally.problems) == (23, 19, {})
    parts = [document for document in documents(settings).values() if document.part]
    assert sorted(document.part or 0 for document in parts) == list(range(1, 20))
    for document in documents(settings).values():
        assert document.text.splitlines()
        for rubbish in ("paidbegin", "编辑密码", "首页 >", "\u200b", "下面是小编"):
            assert rubbish not in document.text


def test_sample_archive_is_all_read(settings: Settings) -> None:
    stats = indexer.open_engine(settings).stats()
    assert stats.documents >= 80
    assert {Path(path).name for path in stats.problems} == {"空白.txt", "损坏的文件.docx", "加密汇报.pdf"}
    facets = indexer.open_engine(settings).search(parse("")).facets
    assert {value.value for value in facets["org_type"]} == set(indexer.ORG_TYPES)
    assert len(facets["genre"]) >= 16
    assert {value.value for value in facets["year"]} >= set(range(2014, 2026))


def test_ids_stay_from_build_to_build(archive: Settings) -> None:
    indexer.build(archive)
    before = set(documents(archive))
    indexer.build(archive)
    assert set(documents(archive)) == before


def test_processes_change_nothing(archive: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.shares.SHARE_BYTES", 50)
    indexer.build(archive)
    alone = documents(archive)
    shared = dataclasses.replace(archive, jobs=3, index=archive.index.with_name("另一个"))
    tally = indexer.build(shared)
    assert documents(shared) == alone
    assert (tally.documents, tally.files, tally.files_total) == (3, 3, 3)


def test_a_plain_script_can_build(archive: Settings, tmp_path: Path) -> None:
    """A script without the guard that multiprocessing asks for."""
    script = tmp_path / "script.py"
    script.write_text(
        "import indexer, indexer.shares\nindexer.shares.SHARE_BYTES = 50\n"
        f"print(indexer.build(indexer.Settings(archive={str(archive.archive)!r}, index={str(archive.index)!r}, jobs=2)).documents)\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, cwd=tmp_path.parent, check=True
    )
    assert done.stdout == "3\n"


def test_update_equals_a_build(archive: Settings) -> None:
    indexer.build(archive)
    chance = random.Random(7)
    for step in range(20):
        folder = archive.archive
        for _ in range(chance.randint(1, 3)):
            name = folder / f"{chance.choice('甲乙丙丁戊己')}.txt"
            if name.exists() and chance.random() < 0.4:
                name.unlink()
            else:
                name.write_text(
                    f"第{step}次汇报\n" + "".join(chance.choices("河道清理茶园巡查", k=30)) + "。", "utf-8"
                )
        indexer.update(archive)
        fresh = dataclasses.replace(archive, index=archive.index.with_name(f"重建{step}"))
        indexer.build(fresh)
        assert documents(archive) == documents(fresh)
        assert len(list((Manifest.read(archive.index).folder).glob("*.arrays"))) <= 8
        updated, rebuilt = (
            indexer.open_engine(s).search(parse('"河道"', limit=100)) for s in (archive, fresh)
        )
        assert {h.id for h in updated.hits} == {h.id for h in rebuilt.hits}


def test_update_without_changes_publishes_nothing(archive: Settings) -> None:
    indexer.build(archive)
    tally = indexer.update(archive)
    assert (tally.documents, tally.generation) == (0, 1)


def test_touched_file_is_not_changed(archive: Settings) -> None:
    indexer.build(archive)
    (archive.archive / "甲.txt").touch()
    assert indexer.update(archive).documents == 0


def test_corrections_win(archive: Settings) -> None:
    table = archive.archive / "metadata.csv"
    indexer.build(archive)
    table.write_text("file,organization,year,genre\n丙.txt,松风县农业农村局,2019,情况汇报\n", "utf-8-sig")
    assert indexer.update(archive).documents == 1
    document = next(d for d in documents(archive).values() if d.source == "丙.txt")
    assert document.metadata.organization == "松风县农业农村局"
    assert (document.metadata.year, document.metadata.genre) == (2019, "情况汇报")


def test_wrong_corrections_are_told(archive: Settings) -> None:
    (archive.archive / "metadata.csv").write_text("file,year\n丙.txt,去年\n没有.txt,2020\n", "utf-8")
    problems = indexer.build(archive).problems
    assert "metadata.csv" in problems
    assert len(documents(archive)) == 3


def test_bad_files_cost_nothing_else(archive: Settings) -> None:
    folder = archive.archive
    (folder / "空.txt").write_bytes(b"")
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 not a zip")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "图.dwg").write_bytes(b"AC1032")
    (folder / "坏.jsonl").write_text(
        '{"id": "a", "title": "好的一行", "text": "正文在此。"}\n{"id": \n', "utf-8"
    )
    tally = indexer.build(archive)
    assert set(tally.problems) == {"空.txt", "坏.docx", "坏.pdf", "图.dwg", "坏.jsonl"}
    assert tally.documents == 4
    assert set(indexer.open_engine(archive).stats().problems) == set(tally.problems)


def test_moved_file_keeps_its_id(archive: Settings) -> None:
    indexer.build(archive)
    before = {document.source: document.id for document in documents(archive).values()}
    (archive.archive / "旧档").mkdir()
    (archive.archive / "甲.txt").rename(archive.archive / "旧档" / "河道.txt")
    (archive.archive / "甲.txt").write_text("关于防汛的通知\n各村：\n请做好防汛准备。", "utf-8")
    tally = indexer.update(archive)
    moved = {document.source: document.id for document in documents(archive).values()}
    assert (tally.documents, tally.removed) == (2, 0)
    assert moved["乙.txt"] == before["乙.txt"]
    (archive.archive / "乙.txt").rename(archive.archive / "旧档" / "总结.txt")
    (archive.archive / "丙.txt").unlink()
    for work in (indexer.update, indexer.build):
        work(archive)
        now = {document.source: document.id for document in documents(archive).values()}
        assert now == {
            "甲.txt": before["甲.txt"], "旧档/河道.txt": moved["旧档/河道.txt"], "旧档/总结.txt": before["乙.txt"],
        }  # fmt: skip


def test_jsonl_keeps_ids_and_metadata(tmp_path: Path) -> None:
    lines = [
        {
            "id": "x/1",
            "title": "一号通知",
            "text": "第一行\n第二行",
            "year": 2015,
            "genre": "通知",
            "org_type": "政府",
        },
        {"id": "x/2", "title": "二号函", "text": "内容", "organization": "云汀市财政局", "region": "云汀市"},
        {"id": "x/1", "title": "重复的", "text": "内容"},
    ]
    file = tmp_path / "all.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    settings = Settings(archive=file, index=tmp_path / "index")
    tally = indexer.build(settings)
    assert (tally.documents, list(tally.problems)) == (2, ["all.jsonl"])
    assert "重复" in tally.problems["all.jsonl"]
    first = documents(settings)["x/1"].metadata
    assert (first.title, first.year, first.genre, first.org_type) == ("一号通知", 2015, "通知", "政府")


def test_empty_archive_is_an_empty_index(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    settings = Settings(archive=tmp_path / "空", index=tmp_path / "索引")
    assert indexer.build(settings).documents == 0
    engine = indexer.open_engine(settings)
    for text in ("", "工作", '"工作"', "-工作", "年份:2020"):
        assert engine.search(parse(text)).total == 0
    assert engine.stats().documents == 0
    (tmp_path / "空" / "一.txt").write_text("一份通知\n内容。", "utf-8")
    indexer.update(settings)
    assert engine.search(parse("内容")).total == 1


def test_missing_archive_is_explained(tmp_path: Path) -> None:
    for place in (tmp_path / "none", tmp_path / "file.txt"):
        if place.suffix:
            place.write_text("x", "utf-8")
        with pytest.raises(SourceError):
            indexer.build(Settings(archive=place, index=tmp_path / "index"))
    assert not (tmp_path / "index").exists()
