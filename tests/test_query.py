"""What a query means, whatever was typed."""

from __future__ import annotations

import random

import pytest

from indexer.errors import QueryError
from indexer.query import parse


@pytest.mark.parametrize(("typed", "understood"), [
    ("党建 业务", "党建 业务"),
    ('"政治站位" -整改', '"政治站位" -整改'),
    ("“政治站位”", '"政治站位"'),
    ("「政治站位」", '"政治站位"'),
    ("“十四五”规划", '"十四五" 规划'),
    ("党建 OR 业务 融合", "党建 OR (业务 融合)"),
    ("党建|业务", "党建 OR 业务"),
    ("（党建 ｜ 业务） NOT 融合", "(党建 OR 业务) -融合"),
    ("标题：作风建设", "title:作风建设"),
    ("title:作风 小标题:问题 正文:整改", "title:作风 outline:问题 text:整改"),
    ("机构:住建局 机构类型:政府 文种:通知", "organization:住建局 org_type:政府 genre:通知"),
    ("年份:2019..2023", "year:2019..2023"),
    ("year:2021", "year:2021"),
    ("年份：..2015", "year:..2015"),
    ('来源:"旧系统导出/信息 简报.jsonl"', "source:旧系统导出/信息 简报.jsonl"),
    ("地区:碧溪县 文号:云府办〔2021〕18号", "region:碧溪县 number:云府办〔2021〕18号"),
    ("NOT NOT 党建", "党建"),
    ("标题:“工作 总结”", 'title:"工作 总结"'),
    ("", ""),
    ("   ", ""),
])  # fmt: skip
def test_query_is_understood(typed: str, understood: str) -> None:
    query = parse(typed)
    assert str(query.tree) == understood
    assert query.notice is None


@pytest.mark.parametrize(("typed", "understood", "told"), [
    ("(党建", "党建", "右括号"),
    ("党建)) 业务", "党建 业务", "右括号"),
    ("“党建", '"党建"', "右引号"),
    ("NOT OR 党建", "党建", "NOT"),
    ("年份:去年", "去年", "不是年份"),
    ("机构:", "", "没有内容"),
    ("标题:(作风 建设)", "作风 建设", "括号"),
    ("(" * 300 + "党建", "党建", "太深"),
])  # fmt: skip
def test_what_is_not_understood_is_told(typed: str, understood: str, told: str) -> None:
    query = parse(typed)
    assert str(query.tree) == understood
    assert told in str(query.notice)


def test_any_input_has_an_answer() -> None:
    chance = random.Random(20)
    pieces = [
        "党建",
        "a",
        " ",
        '"',
        "“",
        "”",
        "(",
        ")",
        "（",
        "OR",
        "NOT",
        "-",
        "|",
        "年份:",
        "2019..",
        "标题:",
        "*",
        "~",
        "\0",
    ]
    for _ in range(20_000):
        text = "".join(chance.choices(pieces, k=chance.randint(0, 25)))
        str(parse(text).tree)


def test_longest_query_is_parsed() -> None:
    for text in ("NOT " * 499 + "x", "(" * 1999, "党 " * 1000, "党" * 2000, "a OR " * 399):
        parse(text)


@pytest.mark.parametrize(("options", "named"), [
    ({"sort": "best"}, "sort"),
    ({"page": 0}, "page"),
    ({"limit": 0}, "size"),
    ({"limit": 1001}, "size"),
    ({"within": "body"}, "in"),
    ({"same": "page"}, "same"),
    ({"filters": {"year": ["abc"]}}, "year"),
    ({"filters": {"colour": ["red"]}}, "colour"),
])  # fmt: skip
def test_impossible_choices_are_named(options: dict, named: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse("党建", **options)
    assert named in str(raised.value)
    assert raised.value.hint


def test_overlong_query_is_refused() -> None:
    with pytest.raises(QueryError):
        parse("党" * 2001)


def test_choices_reach_every_leaf() -> None:
    assert str(parse("党建 -业务", within="title", exact=True).tree) == 'title:"党建" -title:"业务"'
    assert parse("党建", filters={"year": [2021, "2021"]}).filters == {"year": ("2021",)}
    assert parse("党建", filters={"year": 2021, "genre": "通知"}).filters == {
        "year": ("2021",),
        "genre": ("通知",),
    }
