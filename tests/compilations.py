"""Compilations built from single reports, in the heading styles that offices and web pages use."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.numerals import numeral


class Report(NamedTuple):
    """A single report."""

    title: str
    body: str


@dataclass
class Compilation:
    """A page of several reports, and where each of them begins."""

    style: str
    text: str
    starts: list[int]
    titles: list[str]
    headings: Mapping[str, int] = field(default_factory=dict)


class Dressed(NamedTuple):
    """What stands above a report's body in a compilation, and what the report is then called."""

    head: list[str]
    title: str


UNITS = [
    "云汀市林业局",
    "上坪乡人民政府",
    "青禾县水利局",
    "云汀市民政局",
    "石桥镇党委",
    "白鹭街道办事处",
    "青禾县教育局",
    "云汀市城管局",
    "清江区司法局",
    "望山县审计局",
    "云汀市人民医院",
    "柳溪镇综治中心",
    "清江区住建局",
    "望山县农业农村局",
    "云汀市交通运输局",
    "青禾县总工会",
    "云汀市图书馆",
    "柳溪镇人民政府",
    "清江区妇联",
    "望山县信访局",
    "云汀市统计局",
    "青禾县供销社",
]
TOPICS = [
    "河道治理",
    "营商环境",
    "乡村振兴",
    "基层党建",
    "安全生产",
    "信访维稳",
    "森林防火",
    "义务教育",
    "养老服务",
    "垃圾分类",
    "法治建设",
    "作风建设",
    "数据共享",
    "防汛抗旱",
    "粮食储备",
    "文化惠民",
    "招商引资",
    "移风易俗",
]
GENRES = ("工作总结", "工作汇报", "情况报告", "调研报告", "述职报告", "工作要点", "经验材料", "心得体会")
STEPS = (
    "健全制度",
    "压实责任",
    "摸清底数",
    "强化督查",
    "培训队伍",
    "公开承诺",
    "分类指导",
    "联动处置",
    "建立台账",
    "入户走访",
)
ENDS = (
    "问题整改率达到百分之九十六", "群众满意度继续上升", "经费缺口正在多方筹措", "没有发生一起责任事故", "试点经验在全县推开",
    "有关数据已经上墙公示", "部分村组进度仍然偏慢", "下一步将加快收尾",
)  # fmt: skip


def report(dice: random.Random, slogans: float = 0.0) -> Report:
    """Write a report: with headings or without, as a letter, a speech or neither, some under a slogan for a title."""
    unit, topic, genre = dice.choice(UNITS), dice.choice(TOPICS), dice.choice(GENRES)
    year = dice.randint(2018, 2024)
    forms = (
        f"{unit}{year}年{topic}{genre}", f"关于{topic}情况的{genre[-2:]}", f"{unit}关于{year}年{topic}工作的{genre[-2:]}",
    )  # fmt: skip
    lines = [_paragraph(dice, f"{year}年以来，{unit}围绕{topic}，")]
    addressed = dice.random() < 0.4
    if addressed:
        lines.insert(
            0, dice.choice(["县委、县政府：", "各位领导、同志们：", "市人大常委会：", "尊敬的各位评委："])
        )
    lines += dice.choice([_numbered, _numbered, _deep, _counted])(dice, topic)
    if addressed or dice.random() < 0.3:
        day = f"{year}年12月{dice.randint(1, 28)}日"
        lines += dice.choice([[unit, day], ["以上汇报，请批评指正。"], ["谢谢大家！"]])
    if dice.random() < slogans:
        lines.insert(0, f"——{unit}{topic}的探索")
        forms = (f"党建引领聚合力 {topic}开新局", f"{topic}惠民生 群众笑开颜", f"下足绣花功夫 抓实{topic}")
    return Report(dice.choice(forms), "\n".join(lines))


def _paragraph(dice: random.Random, opening: str = "") -> str:
    count = dice.randint(2, 6)
    sentences = (
        f"{dice.choice(STEPS)}，{dice.choice(STEPS)}，涉及{dice.randint(3, 90)}个村（社区），{dice.choice(ENDS)}。"
        for _ in range(count)
    )
    return opening + "".join(sentences)


def _numbered(dice: random.Random, topic: str) -> list[str]:
    names = ["基本情况", "主要做法", f"{topic}取得的成效", "存在的问题", "下一步工作打算"]
    lines = []
    for number, name in enumerate(names[dice.randint(0, 2) :], 1):
        lines += [f"{numeral(number)}、{name}", *(_paragraph(dice) for _ in range(dice.randint(1, 3)))]
    return lines


def _deep(dice: random.Random, topic: str) -> list[str]:
    lines = []
    for number, line in enumerate(_numbered(dice, topic)):
        lines.append(line)
        if number % 2:
            lines += [f"（{numeral(count)}）{dice.choice(STEPS)}。{_paragraph(dice)}" for count in (1, 2, 3)]
            lines += [f"{count}.{dice.choice(STEPS)}\n{_paragraph(dice)}" for count in (1, 2)]
    return lines


def _counted(dice: random.Random, topic: str) -> list[str]:
    return [
        f"第{numeral(number)}，推进{topic}。{_paragraph(dice)}" for number in range(1, dice.randint(4, 6))
    ]


def _short(title: str) -> str:
    """Return the kind of report that a title names, for a page that names no more."""
    word = re.search(
        "(报告|总结|汇报|要点|材料|体会|讲话|致辞|通知|意见|决定|通报|方案|计划|函)(?:（.*）)?$", title
    )
    return next((genre for genre in GENRES if title.endswith(genre)), f"工作{word[1] if word else '材料'}")


Style = Callable[[Sequence[Report], random.Random], list[Dressed]]


def _each(dress: Callable[[int, Report], tuple[list[str], str]]) -> Style:
    return lambda reports, _: [Dressed(*dress(number, report)) for number, report in enumerate(reports, 1)]


def _kind(dress: Callable[[int, str], list[str]], own: bool = False) -> Style:
    """Return a style in which every heading is the page's kind of report and a number."""

    def style(reports: Sequence[Report], dice: random.Random) -> list[Dressed]:
        kind = _short(reports[0].title)
        heads = [dress(number, kind) for number in range(1, len(reports) + 1)]
        return [
            Dressed([*head, *([report.title] if own else [])], report.title if own else head[0])
            for head, report in zip(heads, reports, strict=True)
        ]

    return style


def _repeated(reports: Sequence[Report], dice: random.Random) -> list[Dressed]:
    return [Dressed([reports[0].title], reports[0].title) for _ in reports]


def _units(reports: Sequence[Report], dice: random.Random) -> list[Dressed]:
    tail = _short(reports[0].title)
    mask = dice.choice(["***", "某某", "XX", ""])
    ends = ("局", "镇", "单位", "街道")
    titles = [
        f"{mask}{ends[number % 4]}{tail}" if mask else f"{UNITS[number % len(UNITS)]}{tail}"
        for number in range(len(reports))
    ]
    return [Dressed([title], title) for title in titles]


def _red(reports: Sequence[Report], dice: random.Random) -> list[Dressed]:
    heads = []
    for report in reports:
        unit = dice.choice(UNITS)
        number = f"云{unit[2]}发〔{dice.randint(2015, 2024)}〕{dice.randint(1, 99)}号"
        heads.append(Dressed([f"{unit}文件", number, report.title], report.title))
    return heads


STYLES: dict[str, Style] = {
    "篇一": _each(lambda n, r: ([f"篇{numeral(n)}", r.title], r.title)),
    "篇一：": _each(lambda n, r: ([f"篇{numeral(n)}：{r.title}"], r.title)),
    "第1篇": _each(lambda n, r: ([f"第{n}篇 {r.title}"], r.title)),
    "【篇1】": _each(lambda n, r: ([f"【篇{n}】{r.title}"], r.title)),
    "范文三": _each(lambda n, r: ([f"范文{numeral(n)}", r.title], r.title)),
    "例文2：": _each(lambda n, r: ([f"例文{n}：{r.title}"], r.title)),
    "标题（一）": _kind(lambda n, kind: [f"{kind}（{numeral(n)}）"]),
    "标题1": _kind(lambda n, kind: [f"{kind}{n}"]),
    "标题篇1": _kind(lambda n, kind: [f"{kind} 篇{n}"]),
    "之一": _kind(lambda n, kind: [f"经验交流材料之{numeral(n)}"], own=True),
    "重复标题": _repeated,
    "单位不同": _units,
    "一、标题": _each(lambda n, r: ([f"{numeral(n)}、{r.title}"], r.title)),
    "目录": _each(lambda n, r: ([r.title], r.title)),
    "页码目录": _each(lambda n, r: ([r.title], r.title)),
    "只有标题": _each(lambda n, r: ([r.title], r.title)),
    "分隔线": _each(lambda n, r: ([r.title], r.title)),
    "分页": _each(lambda n, r: ([r.title], r.title)),
    "加粗标题": _each(lambda n, r: ([r.title], r.title)),
    "红头": _red,
}
SILENT = ("分页", "红头", "加粗标题", "分隔线", "只有标题", "目录", "页码目录", "之一")
"""Styles that offices use, whose pages promise no number."""

LAID_OUT = ("分页", "红头", "加粗标题", "分隔线", "目录", "页码目录", "之一")
"""Styles that show a title for what it is even if it names no kind of report."""

BLURBS = (
    "总结是对一段时间工作的回顾，写好总结能让我们看清得失。下面是一些单位的做法，供大家参考。",
    "为了方便各单位学习借鉴，我们把近期收到的材料整理在一起，请结合实际灵活运用。",
)


def compile_reports(
    reports: Sequence[Report], style: str, dice: random.Random, *, announce: bool, intro: bool
) -> Compilation:
    """Put reports together in one text, in a style."""
    dressed = STYLES[style](reports, dice)
    kind = _short(reports[0].title)
    head: list[str] = []
    if announce or style == "一、标题":
        count = dice.choice([str(len(reports)), numeral(len(reports))])
        page = (
            [f"{kind}汇编", f"{kind}选编"]
            if style in SILENT
            else [f"{kind}（精选{count}篇）", f"优秀{kind}范文{count}篇"]
        )
        head.append(dice.choice(page))
    if intro:
        head.append(dice.choice(BLURBS))
    if style in ("目录", "页码目录"):
        head.append("目录" if dice.random() < 0.7 else "材料清单")
        for number, (_, title) in enumerate(dressed, 1):
            head.append(f"{number}.{title}……{number * 3}" if style == "页码目录" else title)
    return _assembled(reports, style, dressed, head)


def _assembled(
    reports: Sequence[Report], style: str, dressed: Sequence[Dressed], head: list[str]
) -> Compilation:
    pieces = list(head)
    starts: list[int] = []
    for number, (report, (lines, _)) in enumerate(zip(reports, dressed, strict=True)):
        if style == "分隔线" and (number or head):
            pieces.append("———————————" if len(reports) % 2 else "* * *")
        starts.append(sum(len(piece) + 1 for piece in pieces))
        broken = style == "分页" and pieces
        pieces += [("\f" if broken else "") + lines[0], *lines[1:], report.body]
    headings = {lines[0]: 1 for lines, _ in dressed} if style == "加粗标题" else {}
    return Compilation(style, "\n".join(pieces), starts, [title for _, title in dressed], headings)


def compilations(count: int, seed: int, pool: Sequence[Report] = ()) -> list[Compilation]:
    """Build compilations of 2 to 20 reports, as many in each style; from `pool` if there is one, from our own otherwise."""
    dice = random.Random(seed)
    found = []
    for number in range(count):
        style = list(STYLES)[number % len(STYLES)]
        size = dice.choice([2, 2, 3, 3, 4, 5, 7, 10, 15, 20])
        slogans = 0.15 if style in LAID_OUT else 0.0
        reports = dice.sample(pool, size) if pool else [report(dice, slogans) for _ in range(size)]
        found.append(
            compile_reports(reports, style, dice, announce=dice.random() < 0.5, intro=dice.random() < 0.5)
        )
    return found
