"""A compilation falls into its reports, and a single report stays whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from indexer.clean import clean
from indexer.split import Part, split

PROSE = "\n".join(
    (
        "今年以来，在县委的正确领导下，我局认真履行职责，各项工作取得新进展，现将有关情况汇报如下。",
        "一、主要工作",
        "扎实开展调查研究，走访乡镇十二个、村（社区）四十六个，梳理问题二十三条，逐条明确责任人和完成时限。"
        * 3,
        "二、下步打算",
        "坚持问题导向，完善长效机制，持续加强干部队伍建设，确保全年目标任务圆满完成。",
    )
)


def page(*titles: str, head: str = "") -> str:
    """Return a page that holds a report under each title."""
    return "\n".join([*([head] if head else []), *(f"{title}\n{PROSE}" for title in titles)])


@pytest.mark.parametrize(
    ("marks", "head", "titles"),
    [
        (("篇一", "篇二"), "党建总结（精选2篇）", ("党建总结（篇一）", "党建总结（篇二）")),
        (("篇一：林业局总结", "篇二：信访总结"), "", ("林业局总结", "信访总结")),
        (("【篇1】林业局工作总结", "【篇2】水利局工作总结"), "", ("林业局工作总结", "水利局工作总结")),
        (("第1篇 林业局工作总结", "第2篇 水利局工作总结"), "", ("林业局工作总结", "水利局工作总结")),
        (("第一篇：述职报告", "第二篇：述职报告"), "", ("述职报告", "述职报告")),
        (("范文一", "范文二"), "述职报告范文", ("述职报告范文（范文一）", "述职报告范文（范文二）")),
        (("范文一\n林业局述职", "范文二\n水利局述职"), "", ("林业局述职", "水利局述职")),
        (("总结（一）", "总结（二）"), "工作总结2篇", ("总结（一）", "总结（二）")),
        (("工作总结1", "工作总结2"), "2022年工作总结汇编", None),
        (("述职报告篇1", "述职报告篇2", "述职报告篇3"), "", None),
        (("党建总结篇一（模板）", "党建总结篇二（通用）", "党建总结篇三"), "", None),
        (("驻村工作心得体会",) * 3, "", ("驻村工作心得体会",) * 3),
        (("林业局工作总结", "水利局汇报范文_"), "优质2篇工作总结", ("林业局工作总结", "水利局汇报范文_")),
        (("林业局工作总结", "水利局情况汇报"), "经验材料汇编", ("林业局工作总结", "水利局情况汇报")),
        (("学习心得体会", "作风建设心得体会"), "心得体会四篇", ("学习心得体会", "作风建设心得体会")),
    ],
)  # fmt: skip
def test_compilations_fall_into_reports(
    marks: tuple[str, ...], head: str, titles: tuple[str, ...] | None
) -> None:
    parts = split(page(*marks, head=head))
    assert tuple(part.title for part in parts) == (titles or marks)
    assert all(part.text.endswith("圆满完成。") for part in parts)


def test_parts_cover_page_after_blurb() -> None:
    text = page(
        "县林业局工作总结",
        "县水利局工作总结",
        head="工作总结（精选2篇）\n总结是对一年工作的回顾，写好总结很重要。",
    )
    parts = split(text)
    assert text.endswith("\n".join(part.text for part in parts))
    assert parts[0].text.startswith("县林业局工作总结\n今年以来")


def test_page_title_with_blurb_is_no_report() -> None:
    blurb = "总结是对一段时间工作的回顾，写好总结能让我们看清得失，请看各单位的做法，结合实际灵活运用。" * 4
    for head in ("工作总结2篇", "工作总结（优质2篇）", "优秀工作总结范文2篇"):
        text = page("县林业局工作总结", "县水利局工作总结", head=f"{head}\n{head}\n{blurb}")
        assert [part.title for part in split(text)] == ["县林业局工作总结", "县水利局工作总结"]


def test_contents_are_no_reports() -> None:
    contents = "目录\n篇一：林业局总结\n篇二：水利局总结\n篇三：民政局总结\n"
    text = contents + page("篇一：林业局总结", "篇二：水利局总结", "篇三：民政局总结")
    assert [len(part.text) > 100 for part in split(text)] == [True] * 3


def test_more_titles_than_announced_are_weighed() -> None:
    text = page("县林业局工作总结", "县水利局工作总结", head="工作总结2篇").replace(
        "二、下步打算", "下步工作计划", 1
    )
    assert [part.title for part in split(text)] == ["县林业局工作总结", "县水利局工作总结"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "某镇2022年工作总结\n" + PROSE,
        page(
            "第一篇 开启新征程", "第二篇 构建新格局", "第三篇 推动新发展", head="云汀市第十四个五年规划纲要"
        ),
        page("第一篇\n开启新征程", "第二篇\n构建新格局", head="云汀市第十四个五年规划纲要"),
        page("工作方案（第1篇）"),
        page("第一编 总则", "第二编 分则"),
        page("（一）工作总结", "（二）工作计划", head="县林业局情况汇报"),
        page("一、2021年工作总结", "二、2022年工作计划"),
        page("2021年工作总结", "2022年工作计划", head="县林业局关于两年工作的汇报"),
        page("关于印发实施方案的通知", "老旧小区改造实施方案", head="云府办〔2022〕31号"),
        page("关于编印典型案例汇编的通知", "典型案例征集工作方案"),
        page("案例一", "案例二", "案例三", head="优化营商环境典型案例"),
        page("附件1", "附件2", head="关于做好年度考核的通知"),
        "述职报告\n全年发表论文3篇\n" + PROSE,
        "学习心得体会\n" + "我们学习了三篇范文，很受启发。\n" * 30,
    ],
)
def test_single_reports_stay_whole(text: str) -> None:
    assert split(text) == [Part(text, None)]


def test_time_grows_with_length_only() -> None:
    begin = time.perf_counter()
    for piece in (
        "篇一\n" * 40_000,
        "工作总结（一）\n" * 40_000,
        "心得体会\n" * 40_000,
        "（" * 300_000,
        "篇" * 300_000,
    ):
        split("范文汇编（精选9篇）\n" + piece)
    assert time.perf_counter() - begin < 6


TITLES = (
    "推动机关党建和业务深度融合调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推动机关党建和业务深度融合的调研报告范文",
    "推动党建和业务深度融合的调研报告",
    "推动机关党建和业务深度融合的调研报告",
    "推动机关党建和业务深度融合的调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推动机关党建和业务深度融合的调研报告",
    "年XX年中国厨具市场深度调查与投资前景调研报告",
    "深度贫困村调研报告",
    "深度调研报告精选_",
    "推进党建工作与业务工作深度融合的调研报告",
    "推进党建工作与业务工作深度融合的调研报告",
    "推动机关党建和业务深度融合的调研报告",
    "深度贫困村调研报告",
    "深度贫困村调研报告",
)


@pytest.mark.corpus
def test_seeds_fall_into_their_reports(corpus: Path) -> None:
    for file in sorted((corpus / "seeds").iterdir()):
        parts = split(clean(file.read_text(encoding="utf-8"))[0])
        expected = TITLES if file.name.startswith("003_") else (None,)
        assert tuple(part.title for part in parts) == expected


@pytest.mark.corpus
def test_single_reports_of_archive_stay_whole(corpus: Path) -> None:
    for file in sorted((corpus / "archive").rglob("*.txt")):
        assert len(split(clean(file.read_text(encoding="utf-8", errors="replace"))[0])) == 1, file.name
