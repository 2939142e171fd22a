"""Did you mean: what is offered for a misspelled query, and that nothing is where nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import indexer
from indexer.analysis import normalize
from indexer.engines.whoosh import WhooshEngine
from indexer.engines.whoosh.correcting import correction
from indexer.engines.whoosh.relaxing import match
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.query import parse

REPORTS = {
    "甲": "松溪县作风建设年活动实施方案\n为切实加强作风建设，县委决定开展作风建设年活动。各单位要把作风建设摆在突出位置。",
    "乙": "松溪县作风建设工作总结\n全县作风建设取得明显成效，营商环境持续优化，群众满意度不断提高。",
    "丙": "云坪镇河道清理工作总结\n全镇清理河道四十公里，河道清理工作受到群众好评。营商环境持续优化。",
    "丁": "松溪县营商环境评价报告\n营商环境评价覆盖全县，作风建设与营商环境一体推进。",
    "戊": "云坪镇未成年人保护工作报告\n未成年人保护工作站建成，未成年人保护热线开通。",
    "己": "松溪县港口条例执行情况报告\n港口条例执行情况总体良好。",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("spelling")
    archive = folder / "档案"
    archive.mkdir()
    for name, text in REPORTS.items():
        (archive / f"{name}.txt").write_text(text, "utf-8")
    settings = indexer.Settings(archive=archive, index=folder / "索引", jobs=1)
    indexer.build(settings)
    return WhooshEngine(settings.index)._now()


def offered(snapshot: Snapshot, text: str) -> str | None:
    query = parse(text)
    return correction(snapshot, query, match(snapshot, query.tree))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("作疯建设", "作风建设"),
        ("坐风见设", "作风建设"),
        ("云坪镇河到清理工作总结", "云坪镇河道清理工作总结"),
        ("末成年人保护工作", "未成年人保护工作"),
        ("松溪县作风建设工总作结", "松溪县作风建设工作总结"),
        ("云坪镇河道清清理工作总结", "云坪镇河道清理工作总结"),
        ("松溪县港口条例执情况报告", "松溪县港口条例执行情况报告"),
        ("松溪县营商环境评馒报告", "松溪县营商环境评价报告"),
    ],
)
def test_right_spelling_is_offered(snapshot: Snapshot, typed: str, meant: str) -> None:
    assert offered(snapshot, typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"作疯建设" 年份:2019..2023', '"作风建设" 年份:2019..2023'),
        ("标题：作疯建设 -“河到清理”", "标题：作风建设 -“河到清理”"),
        ("(作疯建设 OR 营商环境) -合同", "(作风建设 OR 营商环境) -合同"),
        ("作瘋建設", "作风建设"),
        ("松溪县 营商还境", "松溪县 营商环境"),
    ],
)
def test_rest_of_query_stays(snapshot: Snapshot, typed: str, meant: str) -> None:
    assert offered(snapshot, typed) == meant


@pytest.mark.parametrize("typed", ["zuofeng jianshe", "zuofengjianshe", "ZuoFeng JianShe"])
def test_sounds_become_characters(snapshot: Snapshot, typed: str) -> None:
    assert offered(snapshot, typed) == "作风建设"


@pytest.mark.parametrize(
    "typed",
    [
        "", "，。！", "作", "作风建设", "作風建設", "营商环境 OR 河道清理", "松溪县作风建设年活动实施方案", "GDP", "shi",
        "王晓明", "青海省玉树藏族自治州", "“作风建设”", "-作疯建设", "𠮷野村", "2023年", "这里一个字也没有写过什么",
    ],
)  # fmt: skip
def test_nothing_is_offered_without_need(snapshot: Snapshot, typed: str) -> None:
    assert offered(snapshot, typed) is None


@pytest.mark.parametrize("typed", ["疯" * 1000, "作疯建设 " * 200, "(" * 50 + "作疯建设", '"作疯'])
def test_any_input_is_survived(snapshot: Snapshot, typed: str) -> None:
    assert offered(snapshot, typed) != ""


def test_titles_as_they_are_are_right(engine: indexer.Engine, settings: indexer.Settings) -> None:
    snapshot = WhooshEngine(settings.index)._now()
    for number in snapshot.live.tolist():
        segment, own = snapshot.locate(number)
        assert offered(snapshot, segment.title(own)) is None, segment.title(own)


def test_empty_archive_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "档案").mkdir()
    settings = indexer.Settings(archive=tmp_path / "档案", index=tmp_path / "索引", jobs=1)
    indexer.build(settings)
    snapshot = WhooshEngine(settings.index)._now()
    assert offered(snapshot, "作疯建设") is None
    assert offered(snapshot, "zuofeng jianshe") is None


def test_offer_is_never_applied(engine: indexer.Engine) -> None:
    found = engine.search(parse("政府工做报告"))
    assert found.suggestion is not None
    assert normalize(found.suggestion) == "政府工作报告"
    assert found.query == "政府工做报告"
