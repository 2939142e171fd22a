"""The lines of a report go in, its paragraphs come out: broken ones joined, a report without line breaks parted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from indexer.numerals import numeral

_INDENT = re.compile("(?:[\u3000\xa0\u2003]{2}| {4}|\t)")
_CLOSING = frozenset("，。；：！？、）》」』”’％%,;!?)]】〉")
_FOLD = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3})、|[（(](?P<two>[一二三四五六七八九十]{1,3})[）)]"
    r"|第(?:(?P<article>[一二三四五六七八九十百零]{1,6})条(?![规第款项的、和至与及])|(?P<chapter>[一二三四五六七八九十]{1,3})章)"
)
_STOPPED = re.compile("[。：；！？”）:;] ?$")
_GENERAL = re.compile("第一章 ?总 ?则")
_REFERRED = re.compile("[法例定据照反和与及或至到、》章节款项条] ?$")
_OPENING = frozenset("《（“「『(〈")
_MIDWAY = re.compile("[\u4e00-\u9fffA-Za-z0-9，、](?<!摄)")
_TERMINAL = frozenset("。！？!?；;：:…”’」』）)")
_HEADED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇]|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]是|附件|——"
)

FOLDED = 600
"""Characters; a longer paragraph may be a whole report without its line breaks."""

WIDEST = 80
"""Chinese characters; a wider line is a paragraph, not a piece of one."""


Line = tuple[str, str]
"""What a line of a file says, and how it stands there."""


HEADED = _HEADED
"""Matches what begins with a number, as headings and items do."""


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Return the paragraphs that lines are pieces of.

    >>> paragraphs([("会议审议通过了县长李明代表县人民政府所作的《", ""), ("报告", ""), ("》。", "")])
    ['会议审议通过了县长李明代表县人民政府所作的《报告》。']
    """
    found: list[str] = []
    for line in _rejoined(_unwrapped(lines)):
        if len(line) < FOLDED:
            found.append(line)
        else:
            found.extend(_unfolded(line))
    return found


def _width(raw: str) -> int:
    """Return how many Chinese characters wide a line is."""
    # In UTF-8 a Chinese character takes three bytes and a Latin one takes one.
    wide = len(raw) + len(raw.encode("utf-8", "surrogatepass")) if len(raw) <= 2 * WIDEST else 4 * len(raw)
    return (wide + 1) // 4


def _unwrapped(lines: Sequence[Line]) -> list[str]:
    """Join lines that were broken at a fixed width inside sentences."""
    width = _wrap_width(lines)
    if not width:
        return [text for text, _ in lines]
    indents = sum(_INDENT.match(raw) is not None for _, raw in lines) * 20 > len(lines)
    joined: list[str] = []
    runs_on = False
    for text, raw in lines:
        begins = _INDENT.match(raw) if indents else _HEADED.match(text)
        if runs_on and not begins:
            latin = joined[-1][-1:].isascii() and text[0].isascii() and text[0].isalnum()
            joined[-1] += (" " if latin else "") + text
        else:
            joined.append(text)
        runs_on = _width(raw) >= width - 3 and (indents or text[-1] not in _TERMINAL)
    return joined


def _wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which a text's lines were broken; 0 when they were not."""
    if len(lines) < 6 or _has_paragraphs(lines):
        return 0
    widths = [_width(raw) for _, raw in lines]
    # A wrapped text's commonest width is its widest, give or take punctuation that may not begin a line.
    counts = Counter(widths)
    width = max(counts, key=lambda value: sum(counts.get(value + step, 0) for step in (-2, -1, 0, 1)))
    if not 16 <= width <= WIDEST:
        return 0
    ends = [text[-1] for (text, _), wide in zip(lines, widths, strict=True) if width - 3 <= wide <= width + 2]
    wider = sum(wide > width + 2 for wide in widths)
    broken = sum(end not in _TERMINAL for end in ends)
    evident = len(ends) * 2 >= len(lines) and broken * 10 >= len(ends) * 6 and wider * 20 <= len(lines)
    return width if evident else 0


def _has_paragraphs(lines: Sequence[Line]) -> bool:
    """Say whether more lines than one in twenty are too wide for a wrapped text; most texts show it at once."""
    wide = 0
    for _, raw in lines:
        if len(raw) > WIDEST + 2 and _width(raw) > WIDEST + 2:
            wide += 1
            if wide * 20 > len(lines):
                return True
    return False


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Join lines that a link or a page's end broke inside a sentence.

    >>> _rejoined(["会议审议了", "政府工作报告", "。会议认为，成绩来之不易。"])[0]
    '会议审议了'
    >>> _rejoined(["会议听取和审议了省长代表省人民政府所作的", "政府工作报告", "。会议认为，成绩来之不易。"])
    ['会议听取和审议了省长代表省人民政府所作的政府工作报告。会议认为，成绩来之不易。']
    """
    joined: list[str] = []
    for line in lines:
        if joined and line[0] in _CLOSING and joined[-1][-1] not in "。！？":
            link = joined.pop()
            linked = joined and len(link) <= 20 and len(joined[-1]) >= 20 and joined[-1][-1] not in _TERMINAL
            before = joined.pop() if linked and not _HEADED.match(link) else ""
            joined.append(before + link + line)
        elif joined and joined[-1][-1] != "。" and _is_broken(joined[-1], line):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _unfolded(line: str) -> list[str]:
    """Part a long paragraph that holds a whole report, its line breaks lost, before 一、 （一） and 第一条.

    >>> _unfolded("通知如下：一、提高认识。" + "要抓好落实。" * 99 + "二、强化保障（一）加强领导。")[2:]
    ['二、强化保障', '（一）加强领导。']
    """
    cuts, counts = [0], Counter[str]()
    for match in _FOLD.finditer(line):
        kind = str(match.lastgroup)
        # Only what continues the count begins a paragraph; a quotation of 第三条 does not.
        again = kind == "two" and match[kind] == numeral(1)
        if (again or match[kind] == numeral(counts[kind] + 1)) and _begins(line, match, cuts[-1]):
            counts[kind] = 1 if again else counts[kind] + 1
            if kind != "two":
                counts["two"] = 0
            cuts.append(match.start())
    if len(cuts) < 3:
        return [line]
    return [part for start, end in pairwise([*cuts, len(line)]) if (part := line[start:end].strip())]


def _begins(line: str, match: re.Match[str], last: int) -> bool:
    """Say whether a number may open a paragraph: after a sentence, or （一） after the heading above it."""
    before = line[max(0, match.start() - 2) : match.start()]
    if _STOPPED.search(before) or _GENERAL.match(line, match.start()):
        return True
    if match["article"]:
        return not _REFERRED.search(before)
    heading = line[last : match.start()]
    return match["two"] == numeral(1) and last > 0 and len(heading) <= 40 and "，" not in heading[-4:]


def _is_broken(line: str, following: str) -> bool:
    """Say whether a sentence stops short at the end of a line and goes on in the next."""
    if line[-1] in _OPENING:
        return not _HEADED.match(following)
    if following[-1] not in "。；" or len(line) <= 40 or "，" not in line or not _MIDWAY.match(line[-1]):
        return False
    return not _HEADED.match(following)
