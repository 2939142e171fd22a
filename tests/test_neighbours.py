"""What stands before and after a hit, and which reports of a unit and genre there are through the years."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import indexer
from indexer import Engine, Settings, parse
from indexer.document import Document, Metadata
from indexer.engines.whoosh import Writer, snapshot_of
from indexer.engines.whoosh.editions import MOST, editions
from indexer.errors import NotFoundError
from indexer.query import SORTS


@pytest.mark.parametrize("text", ["", "工作", "河道 巡查", "如何推进河长制？", "天文望远镜 河道"])
@pytest.mark.parametrize("options", [
    *({"sort": sort} for sort in SORTS),
    {"collapse": False}, {"filters": {"genre": "通知"}}, {"exclude": {"genre": "通知"}}, {"same": "paragraph"},
])  # fmt: skip
def test_neighbours_are_those_of_the_pages(engine: Engine, text: str, options: dict[str, Any]) -> None:
    hits = engine.search(parse(text, limit=1000, **options)).hits
    shown = [(hit.id, hit.title) for hit in hits]
    # Asked as a page of few is, which is another question to the ranking.
    query = parse(text, limit=3, **options)
    for rank in {1, 2, 3, len(hits) // 2, len(hits) - 1, len(hits)} - {0, -1}:
        if rank > len(hits):
            continue
        found = engine.neighbours(query, rank)
        assert found is not None
        assert (found.rank, found.total, found.id) == (rank, len(hits), shown[rank - 1][0])
        assert found.previous == (shown[rank - 2] if rank > 1 else None)
        assert found.next == (shown[rank] if rank < len(hits) else None)
    assert engine.neighbours(query, 0) is engine.neighbours(query, len(hits) + 1) is None


def test_folded_hits_are_counted_as_one(engine: Engine) -> None:
    folded, opened = (engine.neighbours(parse("", collapse=fold), 1) for fold in (True, False))
    assert folded is not None
    assert opened is not None
    assert folded.total == engine.stats().families < opened.total == engine.stats().documents


def report(id: str, unit: str, year: int, *, region: str | None = "云汀市", text: str = "", genre: str | None = "工作总结",
           canonical: str | None = None, date: str | None = None) -> Document:  # fmt: skip
    known = Metadata(f"{id}号", unit, canonical, year=year, date=date, genre=genre, region=region)
    dice = random.Random(id)
    own = "".join(dice.choices("清理巡查河道茶园古桥渡口水库堤防学校村庄", k=80))
    return Document(id, text or f"{unit}{year}年工作。\n{own}。", known, f"{id}.txt")


def found(folder: Path, documents: list[Document], id: str) -> list[str]:
    """Return the editions of a document."""
    for part in (documents[::2], documents[1::2]):
        writer = Writer(folder)
        for document in part:
            writer.add(document)
        writer.commit()
    snapshot = snapshot_of(folder)
    number = snapshot.number_of(id)
    assert number is not None
    return [edition.id for edition in editions(snapshot, number)]


def test_editions_are_of_the_unit_and_genre(tmp_path: Path) -> None:
    documents = [
        report("一", "云汀市住房和城乡建设局", 2019),
        report("二", "云汀市住建局", 2020, canonical="云汀市住房和城乡建设局"),
        report("三", "住建局", 2021, canonical="住房和城乡建设局"),
        report("四", "市住建局", 2022, canonical="市住房和城乡建设局"),
        report("五", "市住建局", 2022, canonical="市住房和城乡建设局", region="澜江市"),
        report("六", "云汀市住房和城乡建设局", 2023, region=None),
        report("七", "市住建局", 2023, canonical="市住房和城乡建设局", region=None),
        report("八", "云汀市住房和城乡建设局", 2019, genre="通知"),
        report("九", "云汀市水利局", 2019),
        report("十", "云汀市住房和城乡建设局", 2024, genre=None),
    ]
    assert found(tmp_path, documents, "一") == ["六", "四", "三", "二", "一"]
    assert found(tmp_path / "其他", documents, "五") == ["五"]
    assert found(tmp_path / "不明", documents, "十") == ["十"]


def test_region_may_be_told_in_full(tmp_path: Path) -> None:
    documents = [
        report("一", "海陵区教育局", 2019, region="江苏省泰州市海陵区"),
        report("二", "泰州市海陵区教育局", 2020, region="江苏省泰州市海陵区"),
        report("三", "区教育局", 2021, region="泰州市海陵区"),
        report("四", "国务院办公厅", 2021, region=None),
        report("五", "国务院办公厅", 2022, region=None),
    ]
    assert found(tmp_path, documents, "一") == ["三", "二", "一"]
    assert found(tmp_path / "中央", documents, "四") == ["五", "四"]


def test_newest_edition_is_first_and_copies_are_one(tmp_path: Path) -> None:
    text = "一、主要做法\n巡查河道四十次，清理漂浮物五吨，劝阻违规钓鱼十二起。\n二、存在问题\n人手不足，经费不足。"
    documents = [
        report("甲", "云汀市水利局", 2021, text=text, date="2021-12-30"),
        report("乙", "云汀市水利局", 2021, text=text, date="2021-12-31"),
        report("丙", "云汀市水利局", 2021, date="2021-06-30"),
        report("丁", "云汀市水利局", 2022),
        report("戊", "云汀市水利局", 2022, date="2022-03-05"),
    ]
    assert found(tmp_path, documents, "甲") == ["戊", "丁", "甲", "丙"]
    assert found(tmp_path / "副本", documents, "乙") == ["戊", "丁", "乙", "丙"]


def test_nearest_editions_stay_of_many(tmp_path: Path) -> None:
    documents = [report(f"{year}", "云汀市水利局", year) for year in range(1950, 2020)]
    assert found(tmp_path, documents, "2019") == [str(year) for year in range(2019, 2019 - MOST, -1)]
    middle = found(tmp_path / "中", documents, "1980")
    assert len(middle) == MOST
    assert middle[MOST // 2] == "1980"
    assert found(tmp_path / "早", documents, "1950") == [str(year) for year in range(1979, 1949, -1)]


def test_every_sample_document_is_among_its_editions(engine: Engine) -> None:
    sizes = {}
    for document in engine.documents(parse("")):
        each = engine.editions(document.id)
        assert document.id in {edition.id for edition in each}
        assert {edition.genre for edition in each} == {document.metadata.genre}
        sizes[document.id] = len(each)
    assert max(sizes.values()) > 1
    with pytest.raises(NotFoundError):
        engine.editions("没有")


@pytest.mark.corpus
def test_editions_of_real_documents_are_of_one_unit(corpus_settings: Settings) -> None:
    engine = indexer.open_engine(corpus_settings)
    many = 0
    for document in engine.documents(parse("")):
        each = engine.editions(document.id)
        many += len(each) > 1
        names = {edition.organization for edition in each}
        assert len(names) <= 4, names
    assert many > 300
