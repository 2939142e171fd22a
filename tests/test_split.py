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


LINE = (
    "全镇扎实开展调查研究，走访村（社区）四十六个，梳理问题二十三条，逐条明确责任人和完成时限，整改率达到九成以上。"
    * 3
)
LETTER = "云汀市人民政府办公室\n2023年5月6日"


def sections(*headings: str) -> str:
    """Return a stretch of a report with these headings."""
    return "\n".join(f"{heading}\n{LINE}" for heading in headings)


PLAN = sections("一、总体要求", "二、主要任务", "三、保障措施")


@pytest.mark.parametrize(
    "text",
    [
        # A cover, a table of contents, chapters and an annex, each on a page of its own.
        "乡村振兴\n调研报告\n云汀市农业农村局\n\f目录\n一、基本情况……1\n二、存在问题……5\n"
        f"\f{sections('一、基本情况')}\n\f{sections('二、存在问题')}\n\f附件1\n调研点位一览表\n{LINE}",
        f"乡村振兴调研报告\n目录\n工作回顾\n存在的问题\n\f工作回顾\n{PLAN}\n\f存在的问题\n{PLAN}",
        # Letters with what they print.
        f"关于印发防汛工作制度的通知\n各村：\n{LINE}\n附件：1.值班工作办法\n2.应急工作方案\n{LETTER}\n"
        f"\f附件1\n值班工作办法\n{PLAN}\n\f附件2\n应急工作方案\n{PLAN}",
        f"关于印发物资管理办法等文件的通知\n各村：\n现印发《防汛物资管理办法》《防汛应急工作方案》。\n{LINE}\n{LETTER}\n"
        f"防汛物资管理办法\n{PLAN}\n防汛应急工作方案\n{PLAN}",
        f"关于转发市林业局防火工作报告的通知\n各单位：\n{LINE}\n{LETTER}\n云汀市林业局关于森林防火工作的报告\n"
        f"市人民政府：\n{PLAN}\n云汀市林业局\n2023年4月1日",
        f"安全生产专项整治方案\n{PLAN}\n\f附件1\n道路交通整治方案\n{PLAN}\n\f附件2\n消防安全整治方案\n{PLAN}",
        # One report in two halves, under a title of its own.
        f"关于2022年工作总结和2023年工作计划的报告\n2022年工作总结\n{PLAN}\n2023年工作计划\n{PLAN}",
        f"政府工作报告\n各位代表：\n{LINE}\n上篇 工作回顾\n{PLAN}\n下篇 工作安排\n{PLAN}\n谢谢大家！",
        f"调研报告\n第一部分 现状\n{PLAN}\n第二部分 建议\n{PLAN}",
        # The title as a page's running head.
        f"林业局工作总结\n{sections('一、甲', '二、乙')}\n林业局工作总结\n{sections('三、丙', '四、丁')}\n林业局工作总结\n{LINE}",
        f"关于学习先进经验的通知\n各单位：\n{LINE}\n石桥镇工作总结\n{LINE}\n请认真学习。\n{LETTER}",
        "一周要闻\n" + sections("市领导调研乡村振兴", "全市召开安全生产会议", "我市举行招商推介会"),
        f"第十四个五年规划\n{sections('第一编 总则', '第二编 任务')}",
    ],
)  # fmt: skip
def test_chapters_and_annexes_stay_with_their_report(text: str) -> None:
    assert split(text) == [Part(text.replace("\f", ""), None)]


@pytest.mark.parametrize(
    "lines",
    [
        ("云汀市人民政府文件", "云政发〔2023〕5号", "关于防汛工作的通知"),
        ("机密", "中共云汀市委文件", "关于作风建设的意见"),
        ("云政办〔2023〕7号", "云汀市人民政府办公室", "关于防汛工作的通知"),
        ("云汀市人民政府办公室", "关于印发防汛物资管理办法的", "通知", "云政办〔2023〕7号"),
        ("党建引领聚合力 乡村振兴展新颜", "——石桥镇党委的探索"),
    ],
)
def test_report_begins_at_top_of_its_heading(lines: tuple[str, ...]) -> None:
    head = "\n".join(lines)
    first = f"关于清理河道的通知\n各村：\n{PLAN}\n{LETTER}"
    text = f"{first}\n\f{head}\n各单位：\n{PLAN}\n{LETTER}"
    assert [part.start for part in split(text)] == [0, len(first) + 1]


def test_parts_say_where_they_begin() -> None:
    text = f"述职报告（精选2篇）\n{LINE}\n\f篇一\n林业局述职报告\n{LINE}\n\f篇二\n水利局述职报告\n{LINE}"
    parts = split(text)
    assert [part.title for part in parts] == ["林业局述职报告", "水利局述职报告"]
    assert all(text[part.start] == "\f" for part in parts)
    assert not any("\f" in part.text for part in parts)


def test_time_grows_with_length_only() -> None:
    begin = time.perf_counter()
    for piece in (
        "篇一\n" * 40_000,
        "工作总结（一）\n" * 40_000,
        "心得体会\n" * 40_000,
        "（" * 300_000,
        "篇" * 300_000,
        "\f某局文件\n云政发〔2022〕1号\n" * 10_000,
        "关于\n" * 30_000,
        "———\n工作总结\n" * 10_000,
    ):
        split("范文汇编（精选9篇）\n目录\n" + piece, {piece.partition("\n")[0]: 1})
    # Alone on a core less than half of it; what is quadratic takes minutes.
    assert time.perf_counter() - begin < 30


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
