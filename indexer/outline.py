"""How a report is built: its text goes in, its headings with their levels and stretches come out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import Section

SHORT = 40
"""Characters; a shorter line that opens with a number is a heading as a whole."""

LONGEST = 60
"""Characters of a heading that a paragraph runs on from."""

_NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
_OPENINGS = re.compile(
    r"(?=[一二三四五六七八九十百零〇第（(\d])"
    rf"(?:(?P<one>(?:{_NUMERAL}[、.．](?!{_NUMERAL}[、.．])|第(?:{_NUMERAL}|\d{{1,2}})(?:章|编|篇|部分)))"
    rf"|(?P<two>(?:[（(]{_NUMERAL}[）)]|第(?:{_NUMERAL}|\d{{1,2}})节))"
    rf"|(?P<three>(?:\d{{1,2}}(?:[.．](?![\d.．])|、(?!\d))|(?P<article>第{_NUMERAL}条(?:之{_NUMERAL})?)"
    r"(?=[ ：:　]|[^规款项中第的、和至（《，。]|$)))"
    r"|(?P<four>[（(]\d{1,2}[）)]))"
)
_LEVELS = {"one": 1, "two": 2, "three": 3, "four": 4}
_STOP = re.compile("[。：:？！]")
_ITEM_ENDS = ("；", ";", "，", ",", "、")


Heading = tuple[int, str, int]
"""The level, text and start of a heading found, before it is known how far it governs."""


def outline(text: str, body: int = 0) -> tuple[Section, ...]:
    r"""Return the headings of a text from `body` on, each with the stretch that it governs.

    >>> sections = outline("一、主要做法\n（一）压实责任。成立专班。\n二、下步打算")
    >>> [(section.level, section.heading, section.start, section.end) for section in sections]
    [(1, '一、主要做法', 0, 21), (2, '（一）压实责任', 7, 21), (1, '二、下步打算', 21, 27)]
    """
    found = list(_headings(text, body))
    ends = [len(text)] * len(found)
    open_at: list[int] = []
    for number, (level, _, start) in enumerate(found):
        while open_at and found[open_at[-1]][0] >= level:
            ends[open_at.pop()] = start
        open_at.append(number)
    return tuple([Section(*heading, end) for heading, end in zip(found, ends, strict=True)])


def _headings(text: str, body: int) -> Iterator[Heading]:
    start = body
    items: set[int] = set()
    for line in text[body:].split("\n"):
        opening = _OPENINGS.match(line)
        if opening is None:
            # An item's number may have been met before, but not across a paragraph of prose.
            if items:
                items.clear()
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
                yield level, heading, start
        start += len(line) + 1


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
