"""From a report's text to the day it was signed and the year it is about."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

_ZERO = "〇○零OＯo０◯"
_ONES = "一二三四五六七八九"
_CN = f"[{_ONES}{_ZERO}]"
_DIGITS = str.maketrans(_ZERO + _ONES + "元", "0" * len(_ZERO) + "1234567891")
_AD = r"(?:19|20|１９|２０)\d\d"

_IN_YEAR = re.compile(
    rf"年\s{{0,3}}(?P<month>\d{{1,2}}|十[一二]?|[{_ONES}])\s{{0,3}}月\s{{0,3}}"
    rf"(?P<day>\d{{1,2}}|[二三]?十[{_ONES}]?|[{_ONES}])\s{{0,3}}日"
)
_FULL = re.compile(rf"(?P<year>(?:19|20|１９|２０)\d\s?\d|{_CN}{{4}})\s{{0,3}}{_IN_YEAR.pattern}")
_BEFORE_YEAR = 8
"""Characters that a full date may have before 年."""
_SHORT = re.compile(
    rf"(?<!\d)(?P<year>{_AD})(?P<mark>[-./－．])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)"
)
_MARKS = "-./－．"
_MARKED = re.compile(rf"(?P<mark>[{_MARKS}])\d{{1,2}}(?P=mark)\d")
_YEAR = re.compile(rf"(?<![\d{_ONES}])({_AD}|[一二]{_CN}{{3}})(?=\s?(?:[-—~～至－―]|年))")
_BRACKETED = re.compile(rf"[〔\[﹝（(]({_AD})[〕\]﹞）)]")
_TARGET = re.compile(r"\s?年?(?:远景|愿景|目标|奋斗目标|前)")
_FOUNDED = ("成立于", "建于", "生于", "自")
_QUOTED = re.compile(r"《[^《》]{0,80}》|〔[^〔〕]{0,12}〕")
_PERIOD = re.compile(
    rf"(?<!\d)({_AD}|[一二][〇○零九]{_CN}{{2}})\s?(?:年度|学年|年以来|年来|年[上下]半年|年是|年我|年工作|"
    r"年第?[一二三四1-4]季度|年1[-—至]\d{1,2}月|年\d{1,2}月\d{1,2}日期间|年全[年市县区省国镇乡街局校])"
)
_BARE_YEAR = re.compile(rf"(?:^|[。；！？\s“])({_AD})\s?年[，,、：:]")
_BEGINS = re.compile(
    rf"(?:(?:^|[。！？；\s])\s*(?:截至|截止|自|从)?|于(?={_AD}年\d{{1,2}}月\d{{1,2}}日))({_AD})\s?年"
    r"(?!.{0,12}(?:成立|出生|毕业|入职|建|创))"
)
_ORDER = re.compile(rf"令\s?[〔【\[](?P<year>{_AD})[〕】\]]第?\d+号|[〔【\[](?P<old>{_AD})[〕】\]]第\d+号")
_ISSUED = re.compile(rf"({_AD})年\d{{1,2}}月(?:\d{{1,2}}日)?，?[^。\n]{{2,40}}?(?:印发|出台|发布|制定)")
_REPORTS = re.compile(r"总结|报告|汇报|年报|情况")

_LAW = re.compile(r"通过|公布|发布|修订|修正|批准|颁布|制定")
_TAKES_EFFECT = re.compile(r"\s*(?:施行|起|[，,])")
_DELIVERY = re.compile(r"\s?在[^。\n]{4,60}上")
_UNDER_TITLE = re.compile(r"(?:^|\n|讲话|致辞|演讲|报告|发言|贺词|谈话|》)\s*[（(]$")
_STATED = re.compile(r"(?:时间|日期)\s*[：:]\s*$")
_HEAD, _TAIL = 700, 160


class Day(NamedTuple):
    """A day as written in a text."""

    start: int
    end: int
    iso: str


def days(text: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Yield the full dates of a stretch of text, in order.

    >>> [day.iso for day in days("2023年3月5日、二〇二三年三月十五日、二○二三年十二月三十日、2023.3.5")]
    ['2023-03-05', '2023-03-15', '2023-12-30', '2023-03-05']
    """
    stop = len(text) if end is None else min(end, len(text))
    found = [*_full(text, start, stop), *_short(text, start, stop)]
    for match in sorted(found, key=re.Match.start):
        year, month, day = (number_in(match[part]) for part in ("year", "month", "day"))
        try:
            iso = datetime.date(year, month, day).isoformat()
        except ValueError:
            continue
        if 1900 <= year <= 2099:
            yield Day(match.start(), match.end(), iso)


def _full(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    # To look back from 年 is quicker than to look ahead from every character; so is _short's way.
    for found in _IN_YEAR.finditer(text, start, stop):
        if match := _FULL.search(text, max(start, found.start() - _BEFORE_YEAR), found.end()):
            start = match.end()
            yield match


def _short(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    if any(text.find(mark, start, stop) >= 0 for mark in _MARKS):
        for found in _MARKED.finditer(text, start, stop):
            at = found.start() - len("2023")
            if at >= start and (match := _SHORT.match(text, at, stop)):
                yield match


def number_in(written: str) -> int:
    """Return the number below 100 or the year that digits or characters write.

    >>> number_in("二〇二三"), number_in("十二"), number_in("二十"), number_in("三十一"), number_in("05")
    (2023, 12, 20, 31, 5)
    """
    if "十" in written:
        tens, ones = written.split("十")
        return (number_in(tens) if tens else 1) * 10 + (number_in(ones) if ones else 0)
    return int(re.sub(r"\s", "", written).translate(_DIGITS))


def title_year(title: str) -> int | None:
    """Return the first year that a title names; a plan's target or a year of foundation is none.

    >>> title_year("X区2023年工作总结"), title_year("二〇二一年工作要点"), title_year("2035年远景目标纲要")
    (2023, 2021, None)
    >>> title_year("数字经济行动计划（2020-2022年）"), title_year("2021年工作总结和2022年工作计划")
    (2020, 2021)
    """
    for found in _YEAR.finditer(title):
        if title.endswith(_FOUNDED, 0, found.start()) or _TARGET.match(title, found.end()):
            continue
        if 1900 <= (year := number_in(found.group(1))) <= 2099:
            return year
    bracketed = _BRACKETED.search(title)
    return int(bracketed.group(1)) if bracketed else None


def period_year(opening: str) -> int | None:
    """Return the year of the period that an opening reports on.

    >>> period_year("2022年以来，我局在市委领导下扎实工作。"), period_year("研究院成立于1981年，是检验机构。")
    (2022, None)
    """
    opening = _QUOTED.sub("", opening)
    found = _PERIOD.search(opening) or _BARE_YEAR.search(opening)
    return number_in(found.group(1)) if found else None


def opening_year(opening: str) -> int | None:
    """Return the year that a sentence of the opening begins with.

    >>> opening_year("2020年1月20日，市科技局召开座谈会。"), opening_year("林某于2020年1月入职。")
    (2020, None)
    """
    found = _BEGINS.search(_QUOTED.sub("", opening))
    return int(found.group(1)) if found else None


def year_of(
    title: str, body: str, date: str | None, coded: int | None, *, delivered: bool = False, news: bool = False
) -> int | None:
    """Return the year a text is about: the title's, the reported period's, the day's, the number's, else none.

    `delivered`: a report given to a congress, which belongs to the year of its delivery. `news`: only the
    first sentence is about the matter itself; what follows may be history.

    >>> year_of("工作总结", "2022年以来，我局扎实工作。", "2023-01-05", None)
    2022
    """
    if named := title_year(title):
        return named
    signed = int(date[:4]) if date else None
    if signed and delivered:
        return signed
    period = period_year(body[:300])
    if signed:
        return period if period in (signed - 1, signed) and _REPORTS.search(title) else signed
    if "解读" in title and (issued := _ISSUED.search(body[:400])):
        return int(issued.group(1))
    orders = [int(found["year"] or found["old"]) for found in _ORDER.finditer(body[:300])]
    return opening_year(body[: 150 if news else 400]) or period or coded or (orders[-1] if orders else None)


def date_of(text: str, body: int, signed: Day | None, *, law: bool = False) -> str | None:
    """Return the day of passing, delivery or signing, else of publishing; None if the text gives none.

    >>> date_of("湿地条例\\n（2019年11月29日市人大常委会通过 2020年1月1日起施行）\\n第一条 …", 5, None, law=True)
    '2019-11-29'
    """
    enacted = [day.iso for day in days(text, 0, _HEAD) if _is_enacting(text, day)] if law else []
    if enacted:
        return max(enacted)
    return (
        _delivered(text, body) or (signed.iso if signed else None) or _last(text) or _stated(text, body + 400)
    )


def _is_enacting(text: str, day: Day) -> bool:
    """Tell whether a law was passed, published or amended on this day, as its head says."""
    line_end = text.find("\n", day.end)
    after = text[day.end : min(day.end + 130, line_end if line_end >= 0 else len(text))]
    after = re.split(r"\d{4}年", after, maxsplit=1)[0]
    before = text[max(0, day.start - 2) : day.start].rstrip()
    lists = not before or before[-1] in "（(日过正订布准根据经" or text[day.start - 1].isspace()
    return bool(lists and _LAW.search(after) and not _TAKES_EFFECT.match(after))


def _delivered(text: str, body: int) -> str | None:
    """Return the day under the title on which a report was given: ——2024年1月9日在…会议上."""
    for day in days(text, max(0, body - 80), body + 160):
        if _DELIVERY.match(text, day.end) and (day.start == 0 or text[day.start - 1] in "\n（(—－-"):
            return day.iso
    return None


def _last(text: str) -> str | None:
    """Return the day that ends the text or stands alone in one of its last lines."""
    last = None
    for day in days(text, max(0, len(text) - _TAIL)):
        line_before = text[text.rfind("\n", 0, day.start) + 1 : day.start]
        alone = not line_before.strip(" \u3000（(") and text[day.end : day.end + 1] in tuple("\n）)")
        if alone or not text[day.end :].strip(" \u3000\n）)。"):
            last = day.iso
    return last


def _stated(text: str, end: int) -> str | None:
    """Return the day that stands alone near the title, in brackets after it, or after 发布时间："""
    for day in days(text, 0, end):
        before, after = text[max(0, day.start - 12) : day.start], text[day.end : day.end + 1]
        alone = before[-1:] in ("", "\n") and after in ("", "\n")
        if alone or _STATED.search(before) or (_UNDER_TITLE.search(before) and after in tuple("）)，,")):
            return day.iso
    return None
