"""From a report's title, text, date and number to the year it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from indexer.metadata.date import AD, CHINESE, days, number_in
from indexer.metadata.found import Found, in_title

_YEAR = re.compile(
    rf"(?<![\d一二三四五六七八九])({AD}|[一二]{CHINESE}{{3}})(?=\s?(?:[-—~～至－―]|年|级[^，。]{{0,8}}新生))"
)
_BRACKETED = re.compile(rf"[〔\[﹝（(]({AD})[〕\]﹞）)]")
_BARE = re.compile(
    r"(?<![\d.])((?:19[5-9]|20[0-4])\d)(?=全[国省市县区]|中国|世界|国际|[春夏秋冬][季天]?|[”》）)】]|$)"
)
_TARGET = re.compile(r"\s?年?(?:远景|愿景|目标|奋斗目标|前)")
_FOUNDED = re.compile(r"(?:(?:成立|建|生)于|自|到|(?<!截)至)$")
_QUOTED = re.compile(r"《[^《》]{0,80}》|〔[^〔〕]{0,12}〕")
_PERIOD = re.compile(
    rf"(?<!\d)({AD}|[一二][〇○零九]{CHINESE}{{2}})\s?(?:年度|学年|年以来|年来|年[上下]半年|年是|年我|年工作|"
    r"年第?[一二三四1-4]季度|年1[-—至]\d{1,2}月|年\d{1,2}月\d{1,2}日期间|年全[年市县区省国镇乡街局校])"
)
_BARE_YEAR = re.compile(rf"(?:^|[。；！？\s“])({AD})\s?年[，,、：:]")
_BEGINS = re.compile(
    rf"(?:(?:^|[。！？；\s])\s*(?:截至|截止|自|从)?|于(?={AD}年\d{{1,2}}月\d{{1,2}}日))({AD})\s?年"
    r"(?!.{0,12}(?:成立|出生|毕业|入职|建|创))"
)
_ORDER = re.compile(rf"令\s?[〔【\[](?P<year>{AD})[〕】\]]第?\d+号|[〔【\[](?P<old>{AD})[〕】\]]第\d+号")
_ISSUED = re.compile(rf"({AD})年\d{{1,2}}月(?:\d{{1,2}}日)?，?[^。\n]{{2,40}}?(?:印发|出台|发布|制定)")
_PLANNED = re.compile(rf"(?:制定|印发|实施)了?({AD})年")
_REPORTS = re.compile(r"总结|报告|汇报|年报|情况")
# The year comes first, so that the search can leap to its figures; what stands before it is looked at afterwards.
_NAMED = re.compile(
    rf"({AD})(?<![\d—\-～~到至前]....)(?<![成建生]于....)(?<!(?:预计|力争|将在|将于)....)(?<!预计[在到]....)\s?年"
    r"(?!底?前|以?来|远景|目标|底|后|[^。]{0,12}(?:成立|出生|创[立建办]|始建))"
)
_FOLDER = re.compile(rf"(?:^|/)({AD})年?度?/")
_CITED = re.compile(rf"〔({AD})〕")
_UNTIL = re.compile(r"截[至止]$")
_DATELINE = re.compile(r"(?<![年\d])\d{1,2}月\d{1,2}日")
_LATELY = re.compile(r"近日|日前|今年")
_FIVE_YEARS = re.compile(r"“?(十[一二三四五六])五”?(?=[^年]{0,30}(?:规划|纲要|计划))")
_EFFECT = re.compile(rf"自({AD})年\d{{1,2}}月\d{{1,2}}日起(?:施行|实施|生效|执行)")
_REVISED = re.compile(r"修订|修改|废止|此后")
_OFFICIAL = ("通知", "意见", "决定", "公告", "函", "通报", "方案", "工作计划")
_OTHER = "其他"
_NEWS = ("简报新闻", _OTHER)
_EXPLAINS, _PLAN = "解读", "规划"


def title_year(title: str) -> int | None:
    """Return the first year that a title names; a plan's target or a year of foundation is none.

    >>> title_year("X区2023年工作总结"), title_year("二〇二一年工作要点"), title_year("2035年远景目标纲要")
    (2023, 2021, None)
    >>> title_year("数字经济行动计划（2020-2022年）"), title_year("2021年工作总结和2022年工作计划")
    (2020, 2021)
    """
    written = _in_title(title)
    return number_in(written) if written else None


def _in_title(title: str) -> str | None:
    for found in _YEAR.finditer(title):
        if _FOUNDED.search(title, 0, found.start()) or _TARGET.match(title, found.end()):
            continue
        if 1900 <= number_in(found.group(1)) <= 2099:
            return found.group(1)
    bare = _BRACKETED.search(title) or _BARE.search(title)
    return bare.group(1) if bare else None


def period_year(opening: str) -> int | None:
    """Return the year of the period that an opening reports on.

    >>> period_year("2022年以来，我局在市委领导下扎实工作。"), period_year("研究院成立于1981年，是检验机构。")
    (2022, None)
    """
    found = _period(_unquoted(opening))
    return number_in(found.group(1)) if found else None


def opening_year(opening: str) -> int | None:
    """Return the year that a sentence of the opening begins with.

    >>> opening_year("2020年1月20日，市科技局召开座谈会。"), opening_year("林某于2020年1月入职。")
    (2020, None)
    """
    found = _BEGINS.search(_unquoted(opening))
    return number_in(found.group(1)) if found else None


def year_of(
    title: str, text: str, body: int, *, kind: str, date: Found | None = None, coded: Found | None = None
) -> Found | None:
    """Return the year a text is about: the title's, the reported period's, the day's, the number's, else none.

    `coded`: the document's number, whose value is its year here.

    >>> year_of("工作总结", "2022年以来，我局扎实工作。", 0, kind="工作总结", date=Found("2023-01-05", "signed")).value
    '2022'
    """
    signed = date.value[:4] if date else None
    if written := _in_title(title):
        year = str(number_in(written))
        near = [int(other) - int(year) for other in (signed, coded.value if coded else None) if other]
        sign = 1 if any(gap in (0, 1) for gap in near) else -1 if near and min(map(abs, near)) > 2 else 0
        return Found(year, "title", *in_title(text, body, written), sign)
    if date and signed and kind == "工作报告" and "大会" in text[body : body + 200]:
        return Found(signed, "delivered", date.start, date.end)
    period = _at(body, _period(_unquoted(text[body : body + 300])), "period")
    if date and signed:
        if period and int(signed) - int(period.value) in (0, 1) and _REPORTS.search(title):
            return period.backed(1)
        agree = 1 if coded and coded.value == signed else 0
        return Found(signed, date.how, date.start, date.end, agree)
    if kind == _EXPLAINS:
        return _explained(text, body)
    return _told(title, text, body, kind, period, coded)


def filed_year(path: str) -> Found | None:
    """Return the year of the folder that a file is kept in.

    >>> filed_year("碧溪县教育局/2020年/调研报告.txt").value
    '2020'
    """
    years = _FOLDER.findall(path)
    return Found(years[-1], "folder") if years else None


def _told(
    title: str, text: str, body: int, kind: str, period: Found | None, coded: Found | None
) -> Found | None:
    """Return the year that the text tells where it bears no date."""
    opening = _opening(text[body : body + 400], kind)
    planned = _planned(title, text, body) if kind not in _NEWS else None
    found = (
        (planned if kind == _PLAN else None)
        or _at(body, _BEGINS.search(opening), "opening")
        or period
        or coded
    )
    if not found and kind in _NEWS:
        found = (None if "周年" in title else _dated(text, body)) or _recent(text, body)
        if not found and kind != _OTHER:
            found = _at(body, _NAMED.search(opening), "opening")
    orders = [_at(body, order, "order") for order in _ORDER.finditer(text[body : body + 300])]
    return found or (orders[-1] if orders else planned or _mentioned(text, body, kind))


def _opening(opening: str, kind: str) -> str:
    """Return what of the opening is about the matter itself; in news what follows may be history."""
    opening = _unquoted(opening)
    if kind == _OTHER:
        return ""
    return opening[: opening.find("。", 12, 150) + 1 or 60] if kind in _NEWS else opening


def _recent(text: str, body: int) -> Found | None:
    """Return the year in the number of what was issued 近日 or 今年, as an opening tells."""
    opening = text[body : body + 400]
    return _at(body, _CITED.search(opening), "issued") if _LATELY.search(opening) else None


def _planned(title: str, text: str, body: int) -> Found | None:
    """Return the first year of the five-year plan that a title names.

    >>> _planned("“十四五”水安全保障规划", "", 0).value
    '2021'
    """
    found = _FIVE_YEARS.search(title)
    if not found:
        return None
    first = 2001 + 5 * (number_in(found.group(1)) - 10)
    return Found(str(first), "plan", *in_title(text, body, found.group()))


def _dated(text: str, body: int) -> Found | None:
    """Return the year in which news tells again the day that its first words tell without one.

    >>> _dated("大桥通车\\n12月29日，大桥通车。2018年12月29日是它五十岁生日。", 5).value
    '2018'
    """
    day = _DATELINE.search(text, body, body + 80)
    again = re.search(rf"({AD})年{day.group()}", text[body:]) if day else None
    return _at(body, again, "opening")


def _explained(text: str, body: int) -> Found | None:
    """Return the year in which what a text explains was issued, as it tells."""
    opening = text[body : body + 600]
    issued = _PLANNED.search(opening) or _ISSUED.search(opening[:400])
    if not issued:
        return _recent(text, body)
    return None if _REVISED.search(opening, issued.end()) else _at(body, issued, "issued")


def _mentioned(text: str, body: int, kind: str) -> Found | None:
    """Return the year that a text without any date speaks about: the one it names most, or cites last.

    News must name it twice, or say 截至 with the whole day; a year long past counts only where it names a later one less.
    """
    if kind == "法律法规":
        start = max(body, len(text) - 400)
        return _at(start, _EFFECT.search(text[start:]), "effect")
    if kind not in (*_OFFICIAL, *_NEWS[:1]):
        return None
    bare = _unquoted(text[body:])
    counts = Counter(number_in(found.group(1)) for found in _NAMED.finditer(bare))
    if kind in _OFFICIAL and not counts:
        latest = max(_CITED.finditer(text, body), key=lambda found: found.group(1), default=None)
        return _at(0, latest, "mentioned")
    if kind not in _OFFICIAL:
        for year in _until(bare):
            counts[int(year)] += 2
        latest_year = max(counts, default=0)
        if counts[latest_year] < 2 and (
            sum(counts.values()) < 2 or latest_year - min(counts) > 1 or max(counts.values()) < 2
        ):
            return None
    if not counts:
        return None
    year = str(max(counts, key=lambda year: (counts[year], year)))
    at = text.find(year, body)
    return Found(year, "mentioned", max(at, 0), at + len(year) if at >= 0 else 0)


def _until(text: str) -> Iterator[str]:
    """Yield the years of the days that a text counts up to: 截至2020年2月3日24时."""
    if "截" in text:
        for day in days(text):
            if _UNTIL.search(text[max(0, day.start - 2) : day.start]):
                yield day.iso[:4]


def _period(opening: str) -> re.Match[str] | None:
    return _PERIOD.search(opening) or _BARE_YEAR.search(opening)


def _unquoted(text: str) -> str:
    """Blank out the titles and numbers that a text quotes, every other character where it stands."""
    return _QUOTED.sub(lambda found: "□" * len(found.group()), text)


def _at(base: int, found: re.Match[str] | None, how: str) -> Found | None:
    """Return the year that a match names in its first group that holds one."""
    if not found:
        return None
    group = next(number for number in range(1, found.re.groups + 1) if found.group(number))
    written = found.group(group)
    return Found(str(number_in(written)), how, base + found.start(group), base + found.end(group))
