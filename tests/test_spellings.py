"""Other writings of the same: numbers, years, plans, document numbers, traditional characters, masked text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
from indexer.analysis import normalize
from indexer.synonyms.figures import read, written
from indexer.synonyms.spellings import spellings

RUNS = st.text(
    alphabet='二〇三五十百千零2035年月日第个五规划%.,/-〔〕[]号令季度级响应Ⅳ㈠平方米km分之万亿"', max_size=30
)


def others(text: str) -> dict[str, tuple[str, ...]]:
    """Return each piece of a run with its other writings."""
    folded = normalize(text)
    return {folded[start:end]: found for start, end, found in spellings(folded)}


@pytest.mark.parametrize("same", [
    ("2023年", "二〇二三年", "二零二三年", "二○二三年", "２０２３年"),
    ("2035", "二〇三五"),
    ("2023年3月5日", "二〇二三年三月五日", "2023年03月05日"),
    ("3月5日", "三月五日"),
    ("三月份", "3月份"),
    ("百分之五", "5%", "５％"),
    ("百分之三点五", "3.5%"),
    ("百分之一百二十", "120%"),
    ("千分之三", "3‰"),
    ("三分之二", "2/3"),
    ("第十四个五年规划", "“十四五”规划", "十四五规划", "第14个五年规划"),
    ("“十五”计划", "第十个五年计划", "十五计划"),
    ("十四五时期", "“十四五”时期"),
    ("三季度", "3季度"),
    ("第三季度", "3季度"),
    ("前三季度", "前3季度", "前三个季度"),
    ("第三条", "第3条"),
    ("第二十一次", "第21次"),
    ("十三届", "13届"),
    ("三年行动", "3年行动"),
    ("两个月", "2个月"),
    ("一号文件", "1号文件"),
    ("五千万", "5000万"),
    ("12000万", "1.2亿"),
    ("12345万元", "12,345万元"),
    ("120平方米", "120㎡", "120m²"),
    ("10公里", "10km", "10千米"),
    ("平方米", "㎡"),
    ("国办发〔2023〕12号", "国办发[2023]12号", "国办发（2023）12号", "国办发【2023】12号"),
    ("令第712号", "第712号令"),
    ("Ⅳ级应急响应", "四级应急响应", "IV级应急响应"),
    ("2020年第8号", "2020年8号"),
    ("台账", "台帐"),
    ("隨著", "随着"),
    ("答復", "答覆"),
], ids=lambda same: same[0])  # fmt: skip
def test_writings_bring_each_other(same: tuple[str, ...]) -> None:
    for asked in map(normalize, same):
        ((piece, found),) = others(asked).items()
        runs = {asked, *(asked.replace(piece, normalize(other)) for other in found)}
        assert all(any(run in normalize(other) for run in runs) for other in same), asked


@pytest.mark.parametrize(("asked", "brought"), [
    ("国办发〔2023〕05号", "〔2023〕5号"),
    ("国办发【2023】第012号", "〔2023〕12号"),
    ("2023-03-05", "2023年3月5日"),
    ("2023.3.5", "二〇二三年三月五日"),
    ("二OO八年", "2008年"),
    ("㈠", "(一)"),
    ("十四五", "第十四个五年规划"),
])  # fmt: skip
def test_writing_brings_the_usual_one(asked: str, brought: str) -> None:
    ((_, found),) = others(asked).items()
    assert brought in found


@pytest.mark.parametrize("text", [
    "20多", "5个百分点", "百分之几", "三五天", "两个维护", "三个代表", "四个意识", "二十五条", "十四五岁", "十五", "六五环境日",
    "八五普法", "一月", "三月三", "平反复查", "G20", "12345热线", "PM2.5", "一个", "上百万", "①", "37.3度", "第一书记", "五位一体", "〇",
])  # fmt: skip
def test_what_only_looks_like_a_number_stays(text: str) -> None:
    assert others(text) == {}


def test_all_of_a_long_run_is_read() -> None:
    found = others("国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要第三章")
    assert list(found) == ["第十四个五年规划", "二〇三五年", "第三章"]


@given(st.integers(1, 9999))
def test_numbers_return_as_they_went(value: int) -> None:
    assert read(written(value)) == value


@given(RUNS | st.text(max_size=40))
def test_pieces_lie_in_order_and_differ(text: str) -> None:
    folded = normalize(text)
    end = 0
    for start, stop, found in spellings(folded):
        assert end <= start < stop <= len(folded)
        assert found
        assert len(set(found)) == len(found)
        assert not any(folded[start:stop] in other for other in found)
        end = stop


@pytest.mark.parametrize(("written_as", "folded"), [
    ("徵求意見", "征求意见"),
    ("合夥人", "合伙人"),
    ("菸草專賣", "烟草专卖"),
    ("衞生", "卫生"),
    ("國辦發﹝2023﹞12號", "国办发〔2023〕12号"),
    ("時間∶9﹕30", "时间:9:30"),
    ("幹部、乾旱、著作", "干部、乾旱、著作"),
])  # fmt: skip
def test_rarer_forms_fold_as_well(written_as: str, folded: str) -> None:
    assert normalize(written_as) == folded


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> indexer.Engine:
    """An archive of four texts with masked names, single signs and traditional characters."""
    folder = tmp_path_factory.mktemp("遮盖")
    archive = folder / "档案"
    archive.mkdir()
    texts = {
        "甲": "关于市*局作风问题的通报\n经查，市*局工作人员张××、李某某迟到早退，共X个岗位无人值守。",
        "乙": "关于市教育局的通报\n市教育局开展了督查，编号为A的岗位有5个，全部到岗。",
        "丙": "關於徵求意見的通知\n請各單位於三月底前報送書面意見，逾期視為無意見。",
        "丁": "河道清理记录\n巡查河道，清理垃圾，×××负责。",
    }
    for name, text in texts.items():
        (archive / f"{name}.txt").write_text(text, "utf-8")
    settings = dataclasses.replace(indexer.Settings(), archive=archive, index=folder / "索引", jobs=1)
    indexer.build(settings)
    return indexer.open_engine(settings)


@pytest.mark.parametrize(("asked", "found"), [
    ('"市*局"', "甲"),
    ('"市＊局"', "甲"),
    ('"张××"', "甲"),
    ('"×××"', "丁"),
    ('"X个"', "甲"),
    ('"x个"', "甲"),
    ("的", "甲乙丙"),
    ("5", "乙"),
    ("a", "乙"),
    ("A", "乙"),
    ("征求意见", "丙"),
    ("徵求意見", "丙"),
    ('"书面意见"', "丙"),
    ('"書面意見"', "丙"),
])  # fmt: skip
def test_signs_are_found_as_they_stand(masked: indexer.Engine, asked: str, found: str) -> None:
    results = masked.search(indexer.parse(asked))
    assert {Path(masked.document(hit.id).source).stem for hit in results.hits} == set(found)
