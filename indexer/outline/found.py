"""A text goes in, the lines that are headings come out, with what says so: a number, a style, or how they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from indexer.outline.roles import role

SHORT = 40
"""Characters; a shorter line that opens with a number is a heading as a whole."""

LONGEST = 60
"""Characters of a heading that a paragraph runs on from."""

ALONE = 20
"""Characters; a longer line without a number or a style is no heading."""

PROSE = 30
"""Characters; a shorter line is no paragraph."""

_NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
_OPENINGS = re.compile(
    r"(?=[一二三四五六七八九十百零〇第（(\d])"
    rf"(?:(?P<part>第(?:{_NUMERAL}|\d{{1,2}})(?:章|编|篇|部分))"
    rf"|(?P<one>{_NUMERAL}[、.．](?!{_NUMERAL}[、.．]))"
    rf"|(?P<two>(?:[（(]{_NUMERAL}[）)]|第(?:{_NUMERAL}|\d{{1,2}})节))"
    rf"|(?P<three>(?:\d{{1,2}}(?:[.．](?![\d.．])|、(?!\d))|(?P<article>第{_NUMERAL}条(?:之{_NUMERAL})?)"
    r"(?=[ ：:　]|[^规款项中第的、和至（《，。]|$)))"
    r"|(?P<four>[（(]\d{1,2}[）)]))"
)
_LEVELS = {"part": 0, "one": 1, "two": 2, "three": 3, "four": 4}
_STOP = re.compile("[。：:？！]")
_ITEM_ENDS = ("；", ";", "，", ",", "、")
_NO_STYLED = re.compile(
    r"[\d年月日〇○零一二三四五六七八九十.\-/（）() ]+|附[件录表]?[\d一二三四五六七八九十]*[：:]?|目 ?录|[^\u4e00-\u9fffA-Za-z]*"
)
_NO_HEADING = re.compile(
    r"[^\u4e00-\u9fff“]|[图表附注]|来源|记者|作者|编辑|责任|抄送|主题词|联系|电话|谢谢|[同各]|.*(?:日|公司|大学|学院|[局厅委院部会省市县]|日报|晚报|网|社|办公室|政府)$"
)
_MARKS = re.compile("[。；;！!？?，,：:、（(《\\d]")


class Heading(NamedTuple):
    """A heading before it is known how far it governs."""

    level: int
    """0 for what may stand above 一、, such as 第一部分; 1 for 一、 and so on."""
    text: str
    start: int
    style: int = 0
    """The level of the file's own style; 0 if it has none."""
    is_numbered: bool = True


def numbered(text: str, body: int, styled: Mapping[str, int]) -> list[Heading]:
    """Return the lines from `body` on that open with a heading's number or that the file sets as headings."""
    found: list[Heading] = []
    start = body
    items: set[int] = set()
    for line in text[body:].split("\n"):
        opening = _OPENINGS.match(line)
        if opening is None:
            # An item's number may have been met before, but not across a paragraph of prose.
            if items:
                items.clear()
            if styled and (style := styled.get(line, 0)) and _is_styled(line):
                found.append(Heading(0, line.rstrip("。：: "), start, style, is_numbered=False))
        else:
            level = _LEVELS[str(opening.lastgroup)]
            is_item = level in items
            if line.endswith(_ITEM_ENDS):
                is_item = True
                items.add(level)
            elif is_item:
                items.discard(level)
            article = opening["article"]
            if heading := article or ("" if is_item else _heading(line, opening.end())):
                found.append(Heading(level, heading, start, styled.get(line, 0) if styled else 0))
        start += len(line) + 1
    return found


def _heading(line: str, opened: int) -> str:
    """Return the heading that a paragraph opens with; nothing where its first sentence is too long.

    >>> _heading("（二）夯实基层基础。坚持抓乡促村，整顿软弱涣散村党组织5个，选派驻村第一书记21名。", 3)
    '（二）夯实基层基础'
    """
    stop = _STOP.search(line, opened, LONGEST)
    if stop and (len(line) > SHORT or stop[0] == "。"):
        line = line[: stop.start()]
    heading = line.rstrip("。：:")
    return heading if opened < len(heading) <= LONGEST else ""


def _is_styled(line: str) -> bool:
    """Tell whether a line that is set as a heading can be one."""
    return 2 <= len(line) <= LONGEST and not line.endswith(_ITEM_ENDS) and not _NO_STYLED.fullmatch(line)


def alone(text: str, body: int) -> list[Heading]:
    """Return short lines between paragraphs, where no other headings are and these are surely some.

    Two of them must stand so, or one must say what its section does.
    """
    lines = text[body:].split("\n")
    places = [at for at, line in enumerate(lines[:-1]) if len(line) <= ALONE and _stands(lines, at)]
    counts = Counter(lines[at] for at in places)
    places = [at for at in places if counts[lines[at]] == 1]
    if len(places) < 2 and not any(role(lines[at]) for at in places):
        return []
    starts = [body]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return [Heading(1, lines[at], starts[at], 1, is_numbered=False) for at in places]


def _stands(lines: list[str], at: int) -> bool:
    """Tell whether a short line stands between paragraphs as a heading does."""
    line = lines[at]
    if not _is_paragraph(lines[at + 1]):
        return False
    if role(line):
        return at == 0 or _is_paragraph(lines[at - 1])
    if len(line) < 4 or at == 0 or not _is_paragraph(lines[at - 1]):
        return False
    return not (_NO_HEADING.match(line) or _MARKS.search(line))


def _is_paragraph(line: str) -> bool:
    return len(line) >= PROSE and line[-1] in "。！？!?”…）"
