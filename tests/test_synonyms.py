"""Other names of the same: which pieces of a run have them, where they are left alone, and an archive's own table."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import normalize
from indexer.query import And, Near, Node, Not, Or, Pattern, Phrase, Words, parse
from indexer.synonyms import Synonyms, expand, expanded

OWN = Synonyms.read()
TABLE = files("indexer.synonyms").joinpath("synonyms.tsv").read_text("utf-8")


def names(text: str, synonyms: Synonyms = OWN) -> dict[str, tuple[str, ...]]:
    """Return the pieces of a query with their other names."""
    return dict(expanded(expand(parse(text).tree, synonyms)))


def own(folder: Path, content: str | bytes) -> Synonyms:
    """Return the shipped table with an archive's own."""
    file = folder / "synonyms.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return Synonyms.read(file)


@pytest.mark.parametrize(("asked", "piece", "other"), [
    ("云汀市住建局工作总结", "住建局", "住房和城乡建设局"),
    ("住房城乡建设局", "住房城乡建设局", "住建局"),
    ("市发改委", "发改委", "发展和改革委员会"),
    ("云汀市人社局", "人社局", "人力资源和社会保障局"),
    ("县政府工作报告", "县政府", "县人民政府"),
    ("放管服", "放管服", "简政放权、放管结合、优化服务"),
    ("“放管服”改革", "改革", ""),
    ("新冠肺炎疫情", "新冠肺炎疫情", "新型冠状病毒肺炎疫情"),
    ("低保户", "低保户", "最低生活保障对象"),
    ("住房公积金提取", "住房公积金", "公积金"),
    ("个税起征点", "个税", "个人所得税"),
    ("ＧＤＰ增速", "ＧＤＰ", "国内生产总值"),
    ("gdp增速", "gdp", "国内生产总值"),
    ("醫保基金", "醫保基金", "医疗保障基金"),
    ("四个意识", "四个意识", "政治意识、大局意识、核心意识、看齐意识"),
    ("双碳目标", "双碳", "碳达峰、碳中和"),
])  # fmt: skip
def test_names_bring_their_others(asked: str, piece: str, other: str) -> None:
    if other:
        assert other in names(asked)[piece]
    else:
        assert piece not in names(asked)


@pytest.mark.parametrize("text", [
    "外国人社区", "行政协调", "期中考试", "人行道", "人行横道", "跨国企业", "个人行为", "兼职教师", "中国企业家", "高低保护",
    "城市监管", "涉外企业", "宗教改革", "domain", "openai", "whose", "中国石油大学",
])  # fmt: skip
def test_short_names_inside_other_words_stay(text: str) -> None:
    assert names(text) == {}


def test_longest_name_is_taken() -> None:
    assert list(names("社会保险费缓缴")) == ["社会保险费"]
    assert list(names("疫情防控重点保障物资")) == ["疫情防控重点保障物资"]


def test_found_anyway_is_not_brought() -> None:
    assert names("公积金") == {}
    for member, others in OWN.lookup.others.items():
        assert not any(member in normalize(other) for other in others), member


def test_wider_word_does_not_bring_narrower() -> None:
    assert "大学生" in OWN.of("高校毕业生")
    assert OWN.of("大学生") == ()
    assert "工商银行" in OWN.of("工行")
    assert "工行" not in OWN.of("工商银行")


def test_shipped_table_is_well_made() -> None:
    groups = [line.split("\t") for line in TABLE.splitlines() if line and not line.startswith("#")]
    whole = [group for group in groups if len(group) > 1]
    assert len(whole) >= 400
    assert len({tuple(group) for group in groups}) == len(groups)
    for group in groups:
        members = [normalize(member.lstrip("<>")) for member in group if not member.startswith("#")]
        assert len(set(members)) == len(members), group
        assert all(2 <= len(member) == len(member.strip()) for member in members), group


def test_every_group_brings_something() -> None:
    for line in TABLE.splitlines():
        group = [cell for cell in line.split("\t") if cell and not cell.startswith("#")]
        if len(group) > 1:
            assert any(OWN.of(member.lstrip("<")) for member in group if not member.startswith(">")), group


def test_exact_strings_and_patterns_stay() -> None:
    tree = And((Phrase("住建局"), Pattern("住建?"), Near((Words("住建局"), Words("总结")), 10)))
    assert expand(tree, OWN) == tree


def test_words_near_in_a_sentence_have_others() -> None:
    tree = Near((Words("住建局"), Or((Phrase("a"), Words("低保")))), "sentence", ordered=True)
    found = expand(tree, OWN)
    assert isinstance(found, Near)
    assert (found.within, found.ordered) == ("sentence", True)
    assert list(dict(expanded(found))) == ["住建局", "低保"]


def test_not_wanted_has_spellings_only() -> None:
    found = expand(Not(Words("住建局2023年总结")), OWN)
    assert isinstance(found, Not)
    assert isinstance(found.child, Words)
    assert [(part.asked, part.kind) for part in found.child.expansions] == [("2023年", "spelling")]


def test_field_and_text_are_kept() -> None:
    found = expand(Words("ＧＤＰ２０２３年", "title"), OWN)
    assert isinstance(found, Words)
    assert (found.text, found.field) == ("ＧＤＰ２０２３年", "title")
    assert [part.asked for part in found.expansions] == ["ＧＤＰ", "２０２３年"]


def test_tree_without_names_is_the_same() -> None:
    tree: Node = And((Words("河道"), Phrase("茶园")))
    assert expand(tree, OWN) == tree


def test_archive_adds_its_own(tmp_path: Path) -> None:
    synonyms = own(tmp_path, "云汀市清源行动\t清源行动\t# 2021 年起\n# 说明\n\n碧溪工业集中区\t>碧溪园区\r\n")
    assert synonyms.problems == ()
    assert synonyms.of("云汀市清源行动") == ("清源行动",)
    assert synonyms.of("碧溪工业集中区") == ("碧溪园区",)
    assert synonyms.of("碧溪园区") == ()
    assert synonyms.of("住建局") == OWN.of("住建局")


def test_archive_leaves_a_name_alone(tmp_path: Path) -> None:
    synonyms = own(tmp_path, "住建局\n医保医师\n")
    assert names("云汀市住建局", synonyms) == {}
    assert names("医保医师", synonyms) == {}
    assert names("医保", synonyms)


def test_names_of_others_are_not_looked_up(tmp_path: Path) -> None:
    synonyms = own(tmp_path, "清源\t碧水\n碧水\t蓝天\n")
    assert synonyms.of("清源") == ("碧水",)
    assert synonyms.of("碧水") == ("清源", "蓝天")


@pytest.mark.parametrize(("content", "reason"), [
    ("局\t住建局\n清源\t碧水", "第 1 行没有用上：“局”太短"),
    ("清源\t碧水\n住建局，住房局", "第 2 行没有用上：“住建局，住房局”里没有制表符"),
    (">河长\t>湖长\n清源\t碧水", "每个词前面都有“>”"),
    ("<河长\t<湖长\n清源\t碧水", "每个词前面都有“<”"),
    ("\t".join(f"词语{n}" for n in range(30)) + "\n清源\t碧水", "一组有 30 个词"),
    ("长" * 80 + "\t短的\n清源\t碧水", "太长"),
])  # fmt: skip
def test_bad_lines_are_told_and_left_out(tmp_path: Path, content: str, reason: str) -> None:
    synonyms = own(tmp_path, content)
    (problem,) = synonyms.problems
    assert "synonyms.tsv" in problem
    assert reason in problem
    assert synonyms.of("清源") == ("碧水",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_notepads_are_read(tmp_path: Path, encoding: str) -> None:
    assert own(tmp_path, "清源\t碧水\r\n".encode(encoding)).of("清源") == ("碧水",)


def test_missing_or_unreadable_table_stops_nothing(tmp_path: Path) -> None:
    assert Synonyms.read(tmp_path / "没有.tsv").problems == ()
    (problem,) = Synonyms.read(tmp_path).problems
    assert "读不了" in problem
    (problem,) = own(tmp_path, b"\xff\x00\x81\xff\xff").problems
    assert "不是文本文件" in problem
    assert Synonyms.read(tmp_path).of("住建局")


@given(st.text(max_size=60) | st.text(alphabet="住建局放管服新冠肺炎疫情防控gdp人社政协 \t", max_size=40))
def test_pieces_lie_in_order(text: str) -> None:
    folded = normalize(text)
    end = 0
    for start, stop, others in OWN.pieces(folded):
        assert end <= start < stop <= len(folded)
        assert OWN.of(folded[start:stop]) == others
        end = stop


@given(st.text(max_size=60))
def test_any_table_is_read(content: str) -> None:
    from indexer.synonyms.table import _groups

    problems: list[str] = []
    groups = _groups(content, "甲", problems)
    assert all(len(member.lstrip("<>")) >= 2 for group in groups for member in group)


@given(st.text(max_size=60))
def test_expansions_are_pieces_of_the_run(text: str) -> None:
    found = expand(Words(text), OWN)
    assert isinstance(found, Words)
    place = 0
    for part in found.expansions:
        place = text.index(part.asked, place) + len(part.asked)
        assert part.others
