"""Differences: each sentence of both texts told once, and exactly what was filled in."""

from __future__ import annotations

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.differences import Comparison, Row, alterations, compare
from indexer.differences.figures import figures

texts = st.one_of(
    st.text(),
    st.text(alphabet="甲乙丙丁，。；\n 1２a", max_size=60),
    st.lists(
        st.sampled_from(
            ["巡查河道40次。", "巡查河道12次。", "人手不足；", "\n", "　", "经费紧张！\n", "东湖乡"]
        ),
        max_size=25,
    ).map("".join),
)
TEMPLATE = "{}工作总结\n今年以来，{}在县委领导下完成投资{}亿元。\n一、主要做法\n巡查河道{}次，由{}同志牵头。\n{}人民政府\n"


def kinds(comparison: Comparison) -> list[str]:
    """Return what became of each row."""
    return [row.kind for row in comparison.rows]


def put_together(rows: tuple[Row, ...], side: int, text: str) -> str:
    """Return the text that the rows hold, from its beginning to its end."""
    return "".join(text[slice(*span)] for span in sorted(row[side] for row in rows if row[side] is not None))


@given(texts, texts)
def test_rows_hold_both_texts_once(first: str, second: str) -> None:
    rows = compare(first, second).rows
    assert put_together(rows, 1, first) == first
    assert put_together(rows, 2, second) == second


@given(texts, texts)
def test_changes_lie_in_order_inside_their_rows(first: str, second: str) -> None:
    for row in compare(first, second).rows:
        assert len(row.first_changes) == len(row.second_changes)
        assert bool(row.first_changes) <= (row.kind in ("changed", "moved"))
        for span, changes in ((row.first, row.first_changes), (row.second, row.second_changes)):
            places = [place for change in changes for place in change]
            assert places == sorted(places)
            assert not span or not places or (span[0] <= places[0] and places[-1] <= span[1])


@given(texts, texts)
def test_texts_can_be_exchanged(first: str, second: str) -> None:
    there, back = compare(first, second), compare(second, first)
    assert sorted(map(repr, there.rows)) == sorted(repr(row.mirrored) for row in back.rows)
    assert there.coarse == back.coarse


@given(texts)
def test_same_texts_are_one_run(text: str) -> None:
    assert compare(text, text).rows == ((("same", (0, len(text)), (0, len(text)), (), ()),) if text else ())


def test_filled_in_template_shows_the_blanks() -> None:
    one = ["东湖乡", "东湖乡", "3.2", "40", "陈建国", "东湖乡"]
    other = ["西山镇", "西山镇", "12", "136", "李卫民", "西山镇"]
    first, second = TEMPLATE.format(*one), TEMPLATE.format(*other)
    rows = compare(first, second).rows
    assert [first[slice(*span)] for row in rows for span in row.first_changes] == one
    assert [second[slice(*span)] for row in rows for span in row.second_changes] == other
    assert {row.kind for row in rows} == {"same", "changed"}


@given(
    st.lists(
        st.tuples(st.text("东南西北湖山", max_size=5), st.text("青石白云坪岗", min_size=1, max_size=5)),
        min_size=6,
        max_size=6,
    )
)
def test_nothing_but_the_blanks_differs(blanks: list[tuple[str, str]]) -> None:
    one, other = ([pair[side] for pair in blanks] for side in (0, 1))
    first, second = TEMPLATE.format(*one), TEMPLATE.format(*other)
    rows = compare(first, second).rows
    assert [first[slice(*span)] for row in rows for span in row.first_changes] == one
    assert [second[slice(*span)] for row in rows for span in row.second_changes] == other


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("人手不足。经费紧张。", "人手不足。经费紧张。道路失修。", ["same", "only_second"]),
        ("人手不足。道路失修。经费紧张。", "人手不足。经费紧张。", ["same", "only_first", "same"]),
        ("一、做法\n甲。乙。\n二、问题\n丙。", "二、问题\n丙。一、做法\n甲。乙。\n", ["same", "moved"]),
        ("总投资3亿元。", "总投资48亿元。", ["changed"]),
        ("总投资３亿元。 \n", "总投资3亿元。", ["same"]),
        ("發展經濟。", "发展经济。", ["same"]),
        ("", "新增一句。", ["only_second"]),
        ("天晴。", "山高路远水长。", ["changed"]),
    ],
)
def test_each_sentence_is_told(first: str, second: str, expected: list[str]) -> None:
    assert kinds(compare(first, second)) == expected


def test_moved_sentence_shows_what_changed() -> None:
    first = "全年巡查河道四十余次并建立台账。群众满意度明显提高。茶园面积逐年增加。"
    second = "茶园面积逐年增加。群众满意度明显提高。全年巡查河道六十余次并建立台账。"
    rows = compare(first, second).rows
    row = next(row for row in rows if row.first_changes)
    assert row.kind == "moved"
    assert first[slice(*row.first_changes[0])] == "四十"


HUGE = 700_000


def noise(alphabet: str, seed: int) -> str:
    """Return two megabytes of characters in any order."""
    return "".join(random.Random(seed).choices(alphabet, k=HUGE))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("甲。" * (HUGE // 2), "甲。" * (HUGE // 3) + "乙。" * (HUGE // 6)),
        ("甲乙丙丁" * (HUGE // 4), "甲乙丁丙" * (HUGE // 4)),
        ("。" * HUGE, "；" * HUGE),
        (noise("甲乙丙丁戊，。", 1), noise("甲乙丙丁戊，。", 2)),
        (noise("甲乙丙丁戊己庚辛壬癸", 1), noise("甲乙丙丁戊己庚辛壬癸", 2)),
    ],
    ids=["repeated", "unbroken", "stops", "clauses", "noise"],
)
def test_absurd_texts_end_within_seconds(first: str, second: str) -> None:
    start = perf_counter()
    rows = compare(first, second).rows
    # Seconds on a machine that does nothing else.
    assert perf_counter() - start < 60
    assert put_together(rows, 1, first) == first


def test_too_much_that_is_new_is_said() -> None:
    assert compare(noise("甲乙丙丁戊己庚辛", 1), noise("甲乙丙丁戊己庚辛", 2)).coarse
    assert not compare("甲。" * 1000, "乙。" * 1000).coarse


@given(texts, texts)
def test_alterations_lie_inside_their_row(first: str, second: str) -> None:
    for row in compare(first, second).rows:
        altered = alterations(first, second, row)
        assert bool(altered) == bool(row.first_changes)
        for side, span in ((1, row.first), (2, row.second)):
            places = [place for alteration in altered for place in alteration[side]]
            assert places == sorted(places)
            assert not places or (span and span[0] <= places[0] and places[-1] <= span[1])


@given(texts, texts)
def test_alterations_can_be_exchanged(first: str, second: str) -> None:
    for row in compare(first, second).rows:
        there, back = alterations(first, second, row), alterations(second, first, row.mirrored)
        assert [(nature, one, other) for nature, other, one in back] == list(there)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("排查问题32个。", "排查问题46个。", [("figure", "32", "46")]),
        ("排查问题四十余个，均已整改。", "排查问题三十余个，均已整改。", [("figure", "四十余", "三十余")]),
        ("增长百分之六，总体平稳。", "增长6.5%，总体平稳。", [("figure", "百分之六", "6.5%")]),
        ("2022年3月5日印发执行。", "2023年4月16日印发执行。", [("figure", "2022年3月5日", "2023年4月16日")]),
        ("东湖镇党委高度重视。", "西山镇党委高度重视。", [("name", "东湖", "西山")]),
        ("石家庄市率先完成任务。", "唐山市率先完成任务。", [("name", "石家庄市", "唐山市")]),
        ("由李建国同志牵头办理。", "由李卫民同志牵头办理。", [("name", "李建国", "李卫民")]),
        (
            "碧溪县工业和信息化局牵头办理。",
            "碧溪县发展和改革委员会牵头办理。",
            [("name", "碧溪县工业和信息化局", "碧溪县发展和改革委员会")],
        ),
        ("经费保障更加有力。", "经费保障更为有力。", [("wording", "加", "为")]),
        ("推进乡村振兴取得实效。", "推动乡村振兴取得实效。", [("wording", "进", "动")]),
        ("在全县开展农村低保整治。", "在全县组织农村低保整治。", [("wording", "开展", "组织")]),
        ("统一部署这项工作。", "分步部署这项工作。", [("wording", "统一", "分步")]),
    ],
)
def test_natures_are_told(first: str, second: str, expected: list[tuple[str, str, str]]) -> None:
    found = [
        (nature, first[slice(*one)], second[slice(*other)])
        for row in compare(first, second).rows
        for nature, one, other in alterations(first, second, row)
    ]
    assert found == expected


def test_altered_noise_ends_within_seconds() -> None:
    first, second = noise("甲乙1,.丙丁戊李镇", 1)[:60_000], noise("甲乙1,.丙丁戊李镇", 2)[:60_000]
    start = perf_counter()
    rows = compare(first, second).rows
    assert all(alterations(first, second, row) for row in rows if row.first_changes)
    assert perf_counter() - start < 60


def test_document_numbers_count_nothing() -> None:
    text = "云府办〔2021〕26号文件明确，全年排查隐患32处"
    assert [found.written for found in figures(text, 0, len(text)) if not found.is_date] == ["32"]
