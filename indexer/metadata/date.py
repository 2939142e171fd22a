"""From a report's text to the day it was signed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.metadata.found import Found

_ZERO = "〇○零OＯo０◯"
_ONES = "一二三四五六七八九"
CHINESE = f"[{_ONES}{_ZERO}]"
_DIGITS = str.maketrans(_ZERO + _ONES + "元", "0" * len(_ZERO) + "1234567891")
AD = r"(?:19|20|１９|２０)\d\d"

# A space may part any two signs of what a scan or a justified line gave.
_IN_YEAR = re.compile(
    rf"年\s{{0,3}}(?P<month>\d\s?\d?|十\s?[一二]?|[{_ONES}])\s{{0,3}}月\s{{0,3}}"
    rf"(?P<day>\d\s?\d?|[二三]?\s?十\s?[{_ONES}]?|[{_ONES}])\s{{0,3}}[日号]"
)
_FULL = re.compile(
    rf"(?P<year>(?:[1１]\s?[9９]|[2２]\s?[0０])\s?\d\s?\d|{CHINESE}\s?{CHINESE}\s?{CHINESE}\s?{CHINESE})"
    rf"\s{{0,3}}{_IN_YEAR.pattern}"
)
_BEFORE_YEAR = 11
"""Characters that a full date may have before 年."""
_MARKS = "-./－．／"
_SHORT = re.compile(
    rf"(?<!\d)(?P<year>{AD})(?P<mark>[{_MARKS}])\s?(?P<month>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})(?!\d)"
)
_MARKED = re.compile(rf"(?P<mark>[{_MARKS}])\s?\d{{1,2}}(?P=mark)\s?\d")
_IN_MONTH = re.compile(
    rf"(?:^|[\s（(])(\d{{1,2}}|十[一二]?|[{_ONES}])月(\d{{1,2}}|[二三]?十[{_ONES}]?|[{_ONES}])日[）)]?\s*$"
)

_LAW = re.compile(r"通过|公布|发布|修订|修正|批准|颁布|制定")
_TAKES_EFFECT = re.compile(r"\s*(?:施行|起|[，,])")
_DELIVERY = re.compile(r"\s?在[^。\n]{4,60}(?:上|时)")
_UNDER_TITLE = re.compile(r"(?:^|\n|讲话|致辞|演讲|报告|发言|贺词|谈话|》)\s*[（(]$")
_BEGINS = re.compile(r"\s*(?:目\s*录|第[一1]\s?[章条])")
_STATED = re.compile(r"(?:时间|日期)\s*[：:]\s*$")
_PRINTED = re.compile(r"[》报]\s*[（(]\s*$")
_PAGE = re.compile(r"\s*第?\s*\d{1,2}\s*版")
_TOLD_AFTER = re.compile(r"这是[^。\n]{0,30}$")
_CLOCK = re.compile(r"\s*\d{1,2}:\d\d(?::\d\d)?")
_BIDDEN = re.compile(rf"。\s{{0,40}}(?=[一二]{CHINESE}{{3}}\s?年|(?P<figures>{AD}年))")
_BIDS = ("执行", "落实", "实施", "办理", "贯彻", "参照")
_GOES_ON = re.compile(r"\s?(?:[，,、。；;至到起前—\-～~]|之前|以前|以来|在|召开)")
_HEAD, _TAIL, _ORDERS = 700, 160, 2500


class Day(NamedTuple):
    """A day as written in a text."""

    start: int
    end: int
    iso: str


def days(text: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Yield the full dates of a stretch of text, in order.

    >>> [day.iso for day in days("2023年3月5日、二〇二三年三月十五日、二○二三年十二月三十日、2023.3.5、2 0 2 3 年 3 月 6 日")]
    ['2023-03-05', '2023-03-15', '2023-12-30', '2023-03-05', '2023-03-06']
    """
    stop = len(text) if end is None else min(end, len(text))
    found = [*_full(text, start, stop), *_short(text, start, stop)]
    for match in sorted(found, key=re.Match.start):
        year, month, day = (number_in(match[part]) for part in ("year", "month", "day"))
        if 1900 <= year <= 2099 and (iso := _iso(year, month, day)):
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


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def number_in(written: str) -> int:
    """Return the number below 100 or the year that digits or characters write.

    >>> number_in("二〇二三"), number_in("十二"), number_in("二十"), number_in("三十一"), number_in("0 5")
    (2023, 12, 20, 31, 5)
    """
    written = "".join(written.split())
    if "十" in written:
        tens, ones = written.split("十")
        return (number_in(tens) if tens else 1) * 10 + (number_in(ones) if ones else 0)
    return int(written.translate(_DIGITS))


def date_of(
    text: str, body: int, signed: Day | None, *, law: bool = False, removed: Sequence[str] = ()
) -> Found | None:
    """Return the day of passing, delivery or signing, else of publishing; None if nothing gives one.

    `removed`: the lines that cleaning took out, where a page says when it was published.

    >>> date_of("湿地条例\\n（2019年11月29日市人大常委会通过 2020年1月1日起施行）\\n第一条 …", 5, None, law=True).value
    '2019-11-29'
    """
    enacted = [day for day in days(text, 0, _HEAD) if _is_enacting(text, day)] if law else []
    if enacted:
        return _found("enacted", max(enacted, key=lambda day: day.iso))
    if day := _delivered(text, body):
        return _found("delivered", day)
    bidden = _bidden(text)
    if signed and not (bidden and bidden.start < signed.start):
        return _found("signed", signed)
    for how, other in (("signed", bidden), ("closing", _last(text))):
        if other:
            return _found(how, other)
    return _stated(text, body + 400) or _published(removed)


def yearless(text: str, year: str) -> Found | None:
    """Return the day at the end that is written without its year, in the year that the document's number holds.

    >>> yearless("请认真贯彻执行。\\n云汀市水利局\\n3月5日", "2023").value
    '2023-03-05'
    """
    tail = text[-40:].rstrip()
    found = _IN_MONTH.search(tail)
    iso = _iso(int(year), number_in(found[1]), number_in(found[2])) if found else None
    if not found or not iso:
        return None
    start = len(text[:-40]) + found.start(1)
    return Found(iso, "yearless", start, len(text[:-40]) + len(tail))


def _found(how: str, day: Day) -> Found:
    return Found(day.iso, how, day.start, day.end)


def _is_enacting(text: str, day: Day) -> bool:
    """Tell whether a law was passed, published or amended on this day, as its head says."""
    line_end = text.find("\n", day.end)
    after = text[day.end : min(day.end + 130, line_end if line_end >= 0 else len(text))]
    after = re.split(r"\d{4}年", after, maxsplit=1)[0]
    before = text[max(0, day.start - 2) : day.start].rstrip()
    lists = not before or before[-1] in "（(日过正订布准根据经" or text[day.start - 1].isspace()
    return bool(lists and _LAW.search(after) and not _TAKES_EFFECT.match(after))


def _delivered(text: str, body: int) -> Day | None:
    """Return the day under the title on which a report was given: ——2024年1月9日在…会议上."""
    for day in days(text, max(0, body - 80), body + 160):
        if _DELIVERY.match(text, day.end) and (day.start == 0 or text[day.start - 1] in "\n（(—－-"):
            return day
    told = text.find("这是", max(body, len(text) - 200))
    for day in days(text, told) if told >= 0 else ():
        if _TOLD_AFTER.search(text[max(0, day.start - 40) : day.start]) and _DELIVERY.match(text, day.end):
            return day
    return None


def _bidden(text: str) -> Day | None:
    """Return the day after the words that bid to carry out what is sent: 请遵照执行。二〇〇五年九月三十日."""
    for found in _BIDDEN.finditer(text, 0, _ORDERS):
        if found["figures"] and not text.endswith(_BIDS, 0, found.start()):
            continue
        for day in days(text, found.end(), found.end() + 24):
            after = text[day.end : day.end + 1]
            if day.start == found.end() and (after.isspace() or not found["figures"]):
                return None if _GOES_ON.match(text, day.end) else day
    return None


def _last(text: str) -> Day | None:
    """Return the day that ends the text or stands alone in one of its last lines."""
    last = None
    for day in days(text, max(0, len(text) - _TAIL)):
        line_before = text[text.rfind("\n", 0, day.start) + 1 : day.start]
        alone = not line_before.strip(" \u3000（(") and text[day.end : day.end + 1] in tuple("\n）)")
        printed = _PRINTED.search(line_before[-12:]) and _PAGE.match(text, day.end)
        clock = _CLOCK.match(text, day.end)
        after = text[clock.end() if clock else day.end :].strip(" \u3000\n）)。")
        if alone or printed or not after or (clock and after == "回复"):
            last = day
    return last


def _stated(text: str, end: int) -> Found | None:
    """Return the day in brackets under the title, or that stands alone near it or after 发布时间："""
    for day in days(text, 0, end):
        before, after = text[max(0, day.start - 12) : day.start], text[day.end : day.end + 1]
        if _UNDER_TITLE.search(before) and after in tuple("）)，,"):
            return _found("under title", day)
        alone = before[-1:] in ("", "\n") and after in ("", "\n")
        if alone or _STATED.search(before) or _BEGINS.match(text, day.end):
            return _found("published", day)
    return None


def _published(removed: Sequence[str]) -> Found | None:
    """Return the day that a page's furniture says it was published on: 发布时间：2020-12-11."""
    for line in removed:
        if "时间" in line or "日期" in line:
            for day in days(line[:200]):
                if _STATED.search(line[: day.start]):
                    return Found(day.iso, "page")
    return None
