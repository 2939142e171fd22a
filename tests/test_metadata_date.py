"""Dates and years: the day of signing, and the year that a text is about."""

from __future__ import annotations

import pytest

from indexer.metadata import derive
from indexer.metadata.date import days
from indexer.metadata.number import comparable, kind_of, number, number_year
from indexer.metadata.year import period_year, title_year


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
        ("2 0 2 3 年 3 月 5 日", "2023-03-05"),
        ("二 〇 二 三 年 三 月 十 五 日", "2023-03-15"),
        ("2023. 3. 5", "2023-03-05"),
        ("２０２３．３．５", "2023-03-05"),
        ("2023年3月5号", "2023-03-05"),
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
        ("关于防汛的通知\n各县区：\n请遵照执行。二〇〇五年九月三十日防汛方案一、总则", 2005, "2005-09-30"),
        ("关于防汛的通知\n云水〔2021〕3号\n请落实。\n云汀市水利局\n3月5日", 2021, "2021-03-05"),
        ("大桥通车\n12月29日，大桥通车。那一夜，许多人没有睡。2018年12月29日已经写进历史。", 2018, None),
        ("班史\n1月5日，训练开始。这个班很有名。1971年8月2日，班长负伤。", None, None),
        ("“十四五”水安全保障规划\n2019年，全市供水稳定。", 2021, None),
        ("《巡河办法》解读\n近日，市水利局印发《巡河办法》（云水〔2020〕9号）。", 2020, None),
        ("湿地保护条例\n第一条 为了保护湿地，制定本条例。\n第二条 本条例自2002年7月1日起施行。", 2002, None),
        (
            "学习讲稿\n同志们：今天讲三点。\n（这是李某某2022年10月23日在全市读书班上的讲话。）",
            2022,
            "2022-10-23",
        ),
    ],
)
def test_year_follows_its_order(text: str, year: int | None, date: str | None) -> None:
    metadata = derive(text, path="1.txt").metadata
    assert (metadata.year, metadata.date) == (year, date)


def test_quoted_plans_name_no_period() -> None:
    assert period_year("根据《发展规划（2010—2020年）》，制定本意见。") is None


def test_furniture_dates_the_page() -> None:
    derived = derive(
        "茶业集团走访茶农\n12月8日，一行人来到茶园。",
        path="1.txt",
        removed=("来源：某报 发布时间：2020-12-11",),
    )
    assert (derived.metadata.date, derived.metadata.year) == ("2020-12-11", 2020)


def test_folder_tells_the_year_last() -> None:
    text = "农村小规模学校调研报告\n全县有小规模学校三十所。"
    assert derive(text, path="教育局/2020/报告.txt").metadata.year == 2020
    assert derive("2019年" + text, path="教育局/2020/报告.txt").metadata.year == 2019


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云政办发〔2023〕12号\n各县区：", "云政办发〔2023〕12号"),
        ("云政办发[2023]12号\n各县区：", "云政办发[2023]12号"),
        ("云政办发【2023】12号\n各县区：", "云政办发【2023】12号"),
        ("云政办发﹝2023﹞12号\n各县区：", "云政办发﹝2023﹞12号"),
        ("云政办发（2023）12号\n各县区：", "云政办发（2023）12号"),
        ("云政办发 〔２０２３〕 １２ 号\n各县区：", "云政办发〔２０２３〕１２号"),
        ("（云府办〔2021〕 26 号）\n各县区：", "云府办〔2021〕26号"),
        ("云汀市人民政府令第12号\n现公布", "云汀市人民政府令第12号"),
        ("云汀市人民政府令\n（第16号）\n现公布", "云汀市人民政府令（第16号）"),
        ("云汀海关公告2023年第5号\n现公告如下", "云汀海关公告2023年第5号"),
        ("2023年第12号\n现公告如下", "2023年第12号"),
        ("根据《防汛通知》（云政〔2021〕3号）精神，", None),
        ("按照云政〔2021〕3号要求，", None),
        ("云交〔2004〕241号文收悉。", None),
        ("按照《捐赠办法》（财政局 海关 云汀海关公告2015年第102号）办理", None),
    ],
)
def test_own_number_is_told_from_cited(text: str, expected: str | None) -> None:
    found = number(text)
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    "written",
    ["云政办发〔2023〕12号", "云政办发[2023]12号", "云政办发（２０２３）第 012 号", "云政办发【2023】12号"],
)
def test_numbers_compare_in_any_writing(written: str) -> None:
    assert comparable(written) == "云政办发〔2023〕12号"
    assert number_year(written) == 2023


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("云政办发〔2023〕12号", "政府"),
        ("云府办〔2021〕26号", "政府"),
        ("云委发〔2021〕2号", "党委"),
        ("云财建〔2021〕2号", "党政部门"),
        ("上坪乡政发〔2021〕2号", "乡镇街道"),
        ("云纪发〔2021〕2号", "纪检监察"),
        ("2023年第12号", None),
    ],
)
def test_code_tells_the_kind_of_unit(written: str, kind: str | None) -> None:
    assert kind_of(written) == kind
