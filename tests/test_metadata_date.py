"""Dates and years: the day of signing, and the year that a text is about."""

from __future__ import annotations

import pytest

from indexer.metadata import derive
from indexer.metadata.date import days, period_year, title_year
from indexer.metadata.number import number


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2023年3月5日", "2023-03-05"),
        ("2023 年 3 月 5 日", "2023-03-05"),
        ("２０２３年３月５日", "2023-03-05"),
        ("二〇二三年三月五日", "2023-03-05"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("二零二三年十月二十日", "2023-10-20"),
        ("二OO八年一月一日", "2008-01-01"),
        ("2023.3.5", "2023-03-05"),
        ("2023-03-05", "2023-03-05"),
        ("2023/3/5", "2023-03-05"),
    ],
)
def test_day_is_read(written: str, iso: str) -> None:
    assert [day.iso for day in days(f"（{written}）")] == [iso]


@pytest.mark.parametrize("written", ["2023年2月30日", "2023年13月1日", "1223年3月5日", "2023-3.5", "3月5日"])
def test_impossible_day_is_none(written: str) -> None:
    assert list(days(written)) == []


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("关于2023年度优秀单位的通报", 2023),
        ("数字化行动计划（2020—2022年）", 2020),
        ("2021年工作总结和2022年工作计划", 2021),
        ("二〇三五年远景目标纲要", None),
        ("研究院成立于1981年", None),
        ("关于防汛的通知（云政〔2019〕3号）", 2019),
        ("关于防汛的通知", None),
    ],
)
def test_title_names_year(title: str, year: int | None) -> None:
    assert title_year(title) == year


@pytest.mark.parametrize(
    ("text", "year", "date"),
    [
        ("工作总结\n2022年，我局扎实工作。\n云汀市水利局\n2023年1月5日", 2022, "2023-01-05"),
        ("关于防汛的通知\n请落实2020年印发的方案。\n云汀市水利局\n2023年5月6日", 2023, "2023-05-06"),
        ("关于防汛的通知\n云水〔2021〕3号\n各县区：\n请落实。", 2021, None),
        ("湿地条例\n（2019年11月2日市人大常委会通过　2020年1月1日起施行）\n第一条 为了", 2019, "2019-11-02"),
        (
            "政府工作报告\n（2024年1月9日在云汀市第五届人民代表大会上）\n各位代表：\n2023年工作回顾",
            2024,
            "2024-01-09",
        ),
        ("读书有感\n这部小说于2004年3月获奖。", None, None),
        ("乡村规划纲要\n到2035年，基本实现现代化。", None, None),
    ],
)
def test_year_follows_its_order(text: str, year: int | None, date: str | None) -> None:
    metadata, _ = derive(text, path="1.txt")
    assert (metadata.year, metadata.date) == (year, date)


def test_quoted_plans_name_no_period() -> None:
    assert period_year("根据《发展规划（2010—2020年）》，制定本意见。") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云政办发〔2023〕12号\n各县区：", "云政办发〔2023〕12号"),
        ("云政办发[2023]12号\n各县区：", "云政办发[2023]12号"),
        ("（云府办〔2021〕 26 号）\n各县区：", "云府办〔2021〕26号"),
        ("根据《防汛通知》（云政〔2021〕3号）精神，", None),
        ("按照云政〔2021〕3号要求，", None),
        ("云交〔2004〕241号文收悉。", None),
    ],
)
def test_own_number_is_told_from_cited(text: str, expected: str | None) -> None:
    assert number(text) == expected
