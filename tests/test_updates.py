"""What an update gives is what a build from nothing gives, and it reads no more than what changed."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest

import indexer
from indexer import Settings, parse
from indexer.publish import FORMAT, Manifest

QUERIES = ("", "河道", "茶园 巡查", '"河道清"', "清", "年份:2021", "-河道", "河道 OR 茶园")


def answers(settings: Settings) -> dict[str, Any]:
    """All that readers may see of an index, but for the scores."""
    engine = indexer.open_engine(settings)
    found: dict[str, Any] = {document.id: document for document in engine.documents(parse(""))}
    for text in QUERIES:
        results = engine.search(parse(text, limit=100))
        found[text] = (
            results.total, {h.id: (h.title, h.title_ranges, h.snippets) for h in results.hits},
            {n: {(v.value, v.count) for v in values} for n, values in results.facets.items()},
        )  # fmt: skip
    stats = engine.stats()
    told = {path: sorted(reason.split("；")) for path, reason in stats.problems.items()}
    return found | {
        "stats": (stats.documents, stats.parts, stats.characters, stats.coverage),
        "problems": told,
    }


def scores(settings: Settings) -> list[dict[str, float]]:
    engine = indexer.open_engine(settings)
    return [{h.id: h.score for h in engine.search(parse(text, limit=100)).hits} for text in QUERIES]


def line(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.08:
        return chance.choice(["", "{", '{"id": "空"}', "[]"])
    record = {
        "title": chance.choice("甲乙丙") + "总结",
        "text": body(chance),
        "year": chance.randint(2019, 2022),
    }
    if kind < 0.8:
        record["id"] = f"号{chance.randrange(25)}"
    return json.dumps(record, ensure_ascii=False)


def body(chance: random.Random) -> str:
    words = chance.choices(["河道", "清理", "茶园", "巡查", "清", "整改", "𠮷"], k=12)
    return "一、主要做法\n" + "".join(words) + "。\n二、存在问题\n" + "".join(words[::3]) + "。"


def edit(folder: Path, chance: random.Random) -> None:
    """Change a file: a few lines of a .jsonl, or a text as a whole."""
    file = folder / chance.choice(["一.jsonl", "二.jsonl", "三.jsonl", "甲.txt", "乙.txt", "丁.txt"])
    if chance.random() < 0.12:
        file.unlink(missing_ok=True)
    elif file.suffix == ".txt":
        file.write_text(f"{chance.choice('上下')}半年汇报\n{body(chance)}", "utf-8")
    else:
        lines = file.read_text("utf-8").split("\n") if file.exists() else []
        for _ in range(chance.randint(1, 4)):
            place = chance.randint(0, len(lines))
            action = chance.random()
            if action < 0.5:
                lines.insert(place, line(chance))
            elif lines and action < 0.7:
                del lines[place - 1]
            elif lines and action < 0.9:
                lines[place - 1] = line(chance)
            elif lines:
                lines.insert(place, chance.choice(lines))
        file.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("jobs", [1, 2])
def test_random_edits_give_what_a_build_gives(
    archive: Settings, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.shares.SHARE_BYTES", 200)
    chance = random.Random(11 + jobs)
    for _ in range(12):
        edit(archive.archive, chance)
    indexer.build(archive)
    fresh = dataclasses.replace(archive, index=archive.index.with_name("重建"), jobs=jobs)
    for _ in range(30 if jobs == 1 else 6):
        for _ in range(chance.randint(1, 4)):
            edit(archive.archive, chance)
        indexer.update(archive)
        tally = indexer.build(fresh)
        updated, rebuilt = answers(archive), answers(fresh)
        assert updated == rebuilt
        assert (tally.documents, tally.parts, tally.characters) == rebuilt["stats"][:3]
        for one, other in zip(scores(archive), scores(fresh), strict=True):
            assert one == pytest.approx(other, abs=1e-5)
        assert len(list(Manifest.read(archive.index).folder.glob("*.arrays"))) <= 8


def collection(archive: Settings, lines: list[dict[str, str]], name: str = "全部.jsonl") -> None:
    file = archive.archive / name
    file.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), "utf-8")


def records(count: int) -> list[dict[str, str]]:
    return [
        {"id": f"{place}", "title": f"第{place}号", "text": f"第{place}处河道。"} for place in range(count)
    ]


def test_only_changed_lines_are_read(archive: Settings) -> None:
    lines = records(50)
    collection(archive, lines)
    indexer.build(archive)
    lines[7]["text"] = "改过的正文。"
    collection(archive, [*lines[:20], *lines[22:], {"id": "新", "title": "新增", "text": "新增的。"}])
    assert indexer.update(archive).documents == 2
    engine = indexer.open_engine(archive)
    assert engine.document("7").text == "改过的正文。"
    assert engine.stats().documents == 3 + 49


def test_lines_without_ids_keep_their_own(archive: Settings) -> None:
    lines = [{"title": "通知", "text": f"第{place}处河道。"} for place in range(4)]
    collection(archive, lines)
    assert indexer.build(archive).problems == {}
    before = {d.id for d in indexer.open_engine(archive).documents(parse(""))}
    collection(archive, lines[::-1][1:])
    assert indexer.update(archive).documents == 0
    after = {d.id for d in indexer.open_engine(archive).documents(parse(""))}
    assert (len(before), len(after), after - before) == (7, 6, set())


def test_freed_id_goes_to_the_next_line(archive: Settings) -> None:
    for name, text in (("一.jsonl", "前一篇。"), ("二.jsonl", "后一篇。")):
        collection(archive, [{"id": "同号", "title": "通知", "text": text}], name)
    assert set(indexer.build(archive).problems) == {"二.jsonl"}
    (archive.archive / "一.jsonl").unlink()
    assert indexer.update(archive).problems == {}
    assert indexer.open_engine(archive).document("同号").text == "后一篇。"


def test_line_numbers_are_those_of_the_file(archive: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.shares.SHARE_BYTES", 100)
    file = archive.archive / "全部.jsonl"
    lines = [json.dumps(each, ensure_ascii=False) for each in records(30)]
    lines[3] = lines[25] = "{"
    file.write_text("\n".join(lines), "utf-8")
    told = "第 4 行不是完整的 JSON；第 26 行不是完整的 JSON"
    for jobs in (1, 3):
        assert indexer.build(dataclasses.replace(archive, jobs=jobs)).problems == {file.name: told}
    file.write_text("\n".join(["", *lines]), "utf-8")
    told = "第 5 行不是完整的 JSON；第 27 行不是完整的 JSON"
    tally = indexer.update(archive)
    assert (tally.documents, tally.problems) == (0, {file.name: told})


def test_first_line_wins_in_any_number_of_processes(
    archive: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.shares.SHARE_BYTES", 100)
    collection(archive, [*records(20), *({**each, "text": "重复的。"} for each in records(20))])
    for jobs in (1, 2, 5):
        tally = indexer.build(dataclasses.replace(archive, jobs=jobs))
        engine = indexer.open_engine(archive)
        assert (tally.documents, engine.stats().documents) == (23, 23)
        assert tally.characters == engine.stats().characters
        assert engine.document("19").text == "第19处河道。"
        assert tally.problems["全部.jsonl"].count("重复") == 20


def test_corrections_rebuild_every_line(archive: Settings) -> None:
    collection(archive, records(5))
    indexer.build(archive)
    (archive.archive / "metadata.csv").write_text(
        "file,organization\n全部.jsonl,松风县农业农村局\n", "utf-8-sig"
    )
    assert indexer.update(archive).documents == 5
    assert indexer.open_engine(archive).document("3").metadata.organization == "松风县农业农村局"


@pytest.mark.parametrize("change", [{"format": FORMAT - 1}, {"segmenter": "other 1.0"}])
def test_index_of_another_kind_is_built_anew(archive: Settings, change: dict[str, Any]) -> None:
    indexer.build(archive)
    file = archive.index / "generations" / "1" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), "utf-8")
    tally = indexer.update(archive)
    assert (tally.documents, tally.generation) == (3, 2)


def test_changed_setting_builds_anew(archive: Settings) -> None:
    indexer.build(archive)
    compact = dataclasses.replace(archive, compact=True)
    assert indexer.update(compact).documents == 3
    assert indexer.update(compact).documents == 0
    assert indexer.open_engine(compact).search(parse('"河道"')).total == 2


def test_unread_files_are_tried_again_with_new_programs(
    archive: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (archive.archive / "坏.pdf").write_bytes(b"%PDF-1.7 nothing")
    with monkeypatch.context() as before:
        before.setattr("indexer.pipeline.installed", lambda: "none of them")
        assert set(indexer.build(archive).problems) == {"坏.pdf"}
        assert indexer.update(archive).generation == 1
    tried = indexer.update(archive)
    assert (tried.generation, set(tried.problems)) == (2, {"坏.pdf"})
    assert indexer.update(archive).generation == 2
