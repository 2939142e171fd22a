"""Headings are found with their levels, and govern the text up to the next."""

from __future__ import annotations

import time

import pytest

from indexer.outline import outline

REPORT = """某县作风建设情况汇报
一、主要做法
（一）提高站位。今年以来，先后召开专题会议六次。
1.压实责任。成立专班。
（1）明确分工
（二）从严整治
二、存在问题：
一是认识不深。二是措施不实。"""


def test_levels_nest_as_written() -> None:
    found = [(section.level, section.heading) for section in outline(REPORT)]
    assert found == [
        (1, "一、主要做法"),
        (2, "（一）提高站位"),
        (3, "1.压实责任"),
        (4, "（1）明确分工"),
        (2, "（二）从严整治"),
        (1, "二、存在问题"),
    ]


def test_sections_end_at_next_of_level() -> None:
    first, second, third, fourth, fifth, last = outline(REPORT)
    assert REPORT[first.start :].startswith("一、")
    assert first.end == last.start
    assert second.end == third.end == fourth.end == fifth.start
    assert last.end == len(REPORT)


@pytest.mark.parametrize(
    ("line", "level", "heading"),
    [
        ("十二、下步打算", 1, "十二、下步打算"),
        ("第一章 总 则", 1, "第一章 总 则"),
        ("第三部分 保障措施", 1, "第三部分 保障措施"),
        ("第二节 一般规定", 2, "第二节 一般规定"),
        ("(二)从严从实抓落实。", 2, "(二)从严从实抓落实"),
        ("第十八条 县级以上人民政府应当加强组织领导。", 3, "第十八条"),
        ("第二十条之一 本条例所称河湖，是指江河和湖泊。", 3, "第二十条之一"),
        ("3．强化督查", 3, "3．强化督查"),
        ("2、抓好整改", 3, "2、抓好整改"),
        ("（3）定期通报", 4, "（3）定期通报"),
        ("三、强化保障：" + "各乡镇要落实经费。" * 10, 1, "三、强化保障"),
    ],
)
def test_heading_styles_are_known(line: str, level: int, heading: str) -> None:
    (section,) = outline(line)
    assert (section.level, section.heading) == (level, heading)


@pytest.mark.parametrize(
    "line",
    [
        "一是提高认识。",
        "一、二、三等奖共评出四十名。",
        "1.5亿元用于道路建设。",
        "2023.10.1起施行",
        "第一条规定的情形除外。",
        "第三次会议审议通过",
        "（一）未按规定报送材料的；",
        "（2）" + "没有停顿的长句" * 20,
        "今年以来，一、二季度完成较好",
        "一、",
        "",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert outline(line) == ()


def test_items_of_list_are_no_headings() -> None:
    text = "第九条 禁止下列行为：\n（一）倾倒垃圾；\n（二）非法采砂；\n（三）其他损害行为。\n第十条 （略）"
    assert [section.heading for section in outline(text)] == ["第九条", "第十条"]


def test_headings_before_body_are_passed_over() -> None:
    text = "一、二审案件办理情况\n一、案件情况\n正文。"
    assert [section.start for section in outline(text, body=11)] == [11]


def test_time_grows_with_length_only() -> None:
    begin = time.perf_counter()
    assert len(outline("（一）抓落实。\n1.抓细节。\n" * 50_000)) == 100_000
    for piece in ("一" * 300_000, "第一" * 200_000, "（" * 300_000, "1" * 300_000):
        outline(piece)
    assert time.perf_counter() - begin < 5
