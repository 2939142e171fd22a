"""A page goes in, the lines come out that number its reports: 篇一, 【篇2】, 工作总结（三）."""

from __future__ import annotations

import re

from indexer.numerals import number
from indexer.split.page import Page
from indexer.split.titles import NUMERAL, SENTENCE, bare, genre

TRIES = 20
"""How often the numbering may begin anew before it is given up."""

SLIGHT = 7
"""Characters; a shorter heading is one of a report's own, such as 三、完善工作方案."""

_BRACKETS = "[【\\[（(《〔]?", "[】\\]）)》〕]?"
SIGNS = ("篇", "范文", "例文", "范本", "模板", "样本")
"""What numbers reports; a text with none of it has no such lines."""

SIGN = re.compile(
    rf"{_BRACKETS[0]}(?:(?:{'|'.join(SIGNS)})[ ]?{_BRACKETS[0]}(?P<a>{NUMERAL})"
    rf"|第[ ]?(?P<b>{NUMERAL})[ ]?篇(?![章幅]))"
    rf"(?:范文)?{_BRACKETS[1]}[ ]?(?:[:：、.．—\-][ ]?)?(?P<rest>.{{0,80}})"
)
OPENERS = tuple("篇范例模样第【[（(《〔")
SUFFIXED = re.compile(
    rf"(?P<stem>.{{2,50}}?)[ ]?(?:[（(【\[]?(?:篇|范文|第|之)[ ]?(?P<a>{NUMERAL})[ ]?篇?[）)】\]]?"
    rf"|[（(【\[](?P<b>{NUMERAL})[）)】\]]|(?P<c>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}))"
    r"(?:[（(【][^）)】]{1,10}[）)】])?[:：]?"
)
_NUMBER_ENDS = frozenset("一二三四五六七八九十百篇）)】]:：0123456789")
TITLED = re.compile(
    rf"(?P<open>[（(]?)(?P<a>{NUMERAL})(?P<close>[）)、.．][）)、.．]?)[ ]?(?P<rest>[^\d].{{3,60}})"
)
_DIVISION = re.compile("附[件录表则]|案例|事例|问题?|阶段|图|表|步骤|项目|任务")

Found = list[tuple[int, int]]
"""Lines, and the number that each gives."""


def signed(page: Page) -> list[int]:
    """Find the lines that number reports: 篇一, 第2篇, 【篇3】, 范文四：某局总结."""
    found: Found = []
    firm = 0
    for at in page.short:
        line = page.lines[at]
        sign = SIGN.fullmatch(line) if line.startswith(OPENERS) else None
        if sign is None or sign["rest"].endswith(("。", "；")):
            continue
        found.append((at, number(sign["a"] or sign["b"])))
        firm += bool(sign["a"]) or bool(genre(sign["rest"]))
    # Laws and five-year plans are divided into 第一篇, 第二篇 as well.
    if page.announced == 1 and firm * 2 < len(found):
        return []
    return _sequence(page, found)


def suffixed(page: Page) -> list[int]:
    """Find titles that differ by their number: 工作总结（一）, 工作总结（二）."""
    stems: dict[str, Found] = {}
    for at in page.short:
        line = page.lines[at]
        match = SUFFIXED.fullmatch(line) if line and line[-1] in _NUMBER_ENDS else None
        if match and _is_stem(match["stem"], page):
            count = number(match["a"] or match["b"] or match["c"])
            stems.setdefault(match["stem"], []).append((at, count))
    if page.announced == 1:
        stems = {stem: found for stem, found in stems.items() if len(stem) >= 4 and len(found) >= 2}
    return max((_sequence(page, found) for found in stems.values()), key=len, default=[])


def _is_stem(stem: str, page: Page) -> bool:
    """Tell whether a title without its number is one of a report, or the page's own."""
    if stem[-1].isdigit() or _DIVISION.search(stem):
        return False
    if genre(stem) or (len(stem) < 4 and genre(f"工作{stem}")):
        return True
    opening = bare(page.lines[0])
    return len(stem) >= 4 and not SENTENCE.search(stem) and stem in opening


def enumerated(page: Page) -> list[int]:
    """Find titles that a page announces and then counts like headings: 一、某局总结, 二、某镇汇报."""
    if page.announced == 1:
        return []
    ways: dict[str, Found] = {}
    for at in page.short:
        match = TITLED.fullmatch(page.lines[at])
        if match and len(match["rest"]) > SLIGHT and genre(match["rest"]):
            way = f"{match['open']}{match['a'].isdigit()}{match['close']}"
            ways.setdefault(way, []).append((at, number(match["a"])))
    return max((_sequence(page, found) for found in ways.values()), key=len, default=[])


def _sequence(page: Page, found: Found) -> list[int]:
    """Keep the places numbered 1, 2, 3 … that have prose between them; a table of contents has none."""
    ones = [place for place, (_, count) in enumerate(found) if count == 1]
    for first in ones[:TRIES]:
        starts: list[int] = []
        last = 0
        for at, count in found[first:]:
            # A page may have lost one of its reports.
            if last < count <= last + 2:
                starts.append(at)
                last = count
        kept = page.with_prose(starts)
        if len(kept) >= 2 and len(kept) * 3 >= len(starts) * 2:
            return starts
    return []
