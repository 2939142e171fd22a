"""Headings are found with their levels, and govern the text up to the next."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from indexer.outline import outline, role

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


PROSE = "今年以来，先后召开专题会议六次，走访村（社区）四十六个，梳理问题二十三条，逐条明确责任人和完成时限。"


def levels(text: str, styled: dict[str, int] | None = None) -> list[tuple[int, str]]:
    """Return the levels and headings of a text."""
    return [(section.level, section.heading) for section in outline(text, styled=styled)]


def test_parts_stand_above_numbers_that_begin_anew() -> None:
    text = f"第一部分 现状\n一、甲\n{PROSE}\n第二部分 建议\n一、乙\n（一）丙\n第三条 略"
    assert levels(text) == [
        (1, "第一部分 现状"), (2, "一、甲"), (1, "第二部分 建议"), (2, "一、乙"), (3, "（一）丙"), (3, "第三条"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "styled", "expected"),
    [
        # Above numbers that begin anew below it, under numbers that go on across it, beside those set alike.
        ("回顾 一、甲 二、乙 打算 一、丙", {"回顾": 1, "打算": 1}, [1, 2, 2, 1, 2]),
        ("一、甲 强化领导 狠抓落实 二、乙", {"强化领导": 4, "狠抓落实": 4}, [1, 2, 2, 1]),
        ("一、甲 （一）乙 结束语", {"一、甲": 1, "（一）乙": 2, "结束语": 1}, [1, 2, 1]),
        ("总论 一、甲 分论 一、乙", {"总论": 1, "一、甲": 2, "分论": 1, "一、乙": 2}, [1, 2, 1, 2]),
        ("一、甲 要点 1.乙", {"一、甲": 1, "要点": 2}, [1, 2, 3]),
        # Without any numbers, as the file ranks them.
        ("回顾 成效 不足 打算", {"回顾": 2, "成效": 3, "不足": 3, "打算": 2}, [1, 2, 2, 1]),
    ],
)
def test_styled_headings_nest_among_numbers(lines: str, styled: dict[str, int], expected: list[int]) -> None:
    text = "\n".join(f"{line}\n{PROSE}" for line in lines.split())
    assert levels(text, styled) == list(zip(expected, lines.split(), strict=True))


def test_styled_lines_that_are_none_are_passed_over() -> None:
    lines = ("2023年5月6日", "附件1", "目录", f"{PROSE}{PROSE}", "倾倒垃圾；", "***")
    assert levels("\n".join(lines), dict.fromkeys(lines, 1)) == []


def test_lines_alone_between_paragraphs_are_headings() -> None:
    text = f"某县情况汇报\n{PROSE}\n工作回顾\n{PROSE}\n短板在哪里\n{PROSE}"
    assert levels(text) == [(1, "工作回顾"), (1, "短板在哪里")]
    assert levels(f"{PROSE}\n存在的问题\n{PROSE}") == [(1, "存在的问题")]


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n工作回顾\n{PROSE}",
        f"{PROSE}\n云汀市林业局\n{PROSE}\n记者张三\n{PROSE}",
        f"{PROSE}\n甲乡\n乙乡\n丙乡\n{PROSE}",
        f"{PROSE}\n图1 河道分布\n{PROSE}\n来源于统计\n{PROSE}",
        f"一、甲\n{PROSE}\n工作回顾\n{PROSE}\n短板在哪里\n{PROSE}",
        f"{PROSE}\n谢谢大家\n{PROSE}\n谢谢大家\n{PROSE}",
    ],
)
def test_other_short_lines_are_no_headings(text: str) -> None:
    assert [heading for _, heading in levels(text) if not heading.startswith("一、")] == []


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("总体情况", "基本情况 概况 总体情况 概述 产业发展现状 第一部分 基本情况"),
        (
            "主要做法",
            "工作开展情况 主要措施 经验做法 几点做法 所做的主要工作 2023年工作情况 党建工作推进情况",
        ),
        ("成效", "取得的成效 主要成绩 亮点 工作亮点及成效 三年改革成效显著 主要成果"),
        (
            "存在问题",
            "存在的主要问题和不足 面临的困难 薄弱环节 困难与挑战 工作中存在的短板弱项 存在问题及原因分析 不足之处",
        ),
        (
            "下步打算",
            "下一步工作安排 2024年工作思路 今后努力方向 下步打算 “十五五”时期主要目标和2026年重点工作 后续工作",
        ),
        ("意见建议", "对策建议 几点建议 意见和建议 下一步工作建议 对策"),
        (
            None,
            "成效与问题 主要做法和成效 存在问题及下步打算 着力解决突出环境问题 问题整改情况 总结经验做法 巩固脱贫攻坚成果"
            " 时间安排 需要注意的问题 第一章 第三条 总体要求 保障措施 现状与机遇 机构改革情况和存在问题 强化领导",
        ),
    ],
)
def test_headings_say_what_sections_do(name: str | None, headings: str) -> None:
    found = {heading: role(f"二、{heading}：") for heading in headings.replace("部分 ", "部分").split()}
    assert found == dict.fromkeys(found, name)


def test_law_has_no_roles() -> None:
    text = "第一章 基本情况\n第一条 为了解决存在问题，制定本条例。\n第二条 略"
    assert [section.role for section in outline(text)] == [None] * 3


@pytest.mark.corpus
def test_roles_of_real_headings_keep_their_words(corpus: Path) -> None:
    files = sorted((corpus / "archive").rglob("*.txt"))
    sections = [section for file in files for section in outline(file.read_text("utf-8", "replace"))]
    found = Counter(section.role for section in sections if section.role)
    assert set(found) == {"总体情况", "主要做法", "成效", "存在问题", "下步打算", "意见建议"}
    assert not [section for section in sections if section.role and section.heading.startswith("第")]


def test_time_grows_with_length_only() -> None:
    begin = time.perf_counter()
    assert len(outline("（一）抓落实。\n1.抓细节。\n" * 50_000)) == 100_000
    for piece in ("一" * 300_000, "第一" * 200_000, "（" * 300_000, "1" * 300_000):
        outline(piece)
    outline("工作回顾\n" * 50_000 + "甲乙丙丁\n回顾\n" * 50_000, styled={"回顾": 1})
    assert time.perf_counter() - begin < 5
