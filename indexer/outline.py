"""How a report is built: its text goes in, its headings with their levels and stretches come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.document import Section

SHORT = 40
"""Characters; a shorter line that opens with a number is a heading as a whole."""

LONGEST = 60
"""Characters of a heading that a paragraph runs on from."""

_NUMERAL = "[一二三四五六七八九十百零〇]{1,5}"
_OPENINGS = re.compile(
    rf"(?P<one>(?:{_NUMERAL}[、.．](?!{_NUMERAL}[、.．])|第(?:{_NUMERAL}|\d{{1,2}})(?:章|编|篇|部分)))"
    rf"|(?P<two>(?:[（(]{_NUMERAL}[）)]|第(?:{_NUMERAL}|\d{{1,2}})节))"
    rf"|(?P<three>(?:\d{{1,2}}(?:[.．](?![\d.．])|、(?!\d))|(?P<article>第{_NUMERAL}条(?:之{_NUMERAL})?)"
    r"(?=[ ：:　]|[^规款项中第的、和至（《，。]|$)))"
    r"|(?P<four>[（(]\d{1,2}[）)])"
)
_LEVELS = ("one", "two", "three", "four")
_STOP = re.compile("[。：:？！]")
_ITEM_ENDS = ("；", ";", "，", ",", "、")


class Heading(NamedTuple):
    """A heading found, before it is known how far it governs."""

    level: int
    text: str
    start: int


def outline(text: str, body: int = 0) -> tuple[Section, ...]:
    r"""Return the headings of a text from `body` on, each with the stretch that it governs.

    >>> sections = outline("一、主要做法\n（一）压实责任。成立专班。\n二、下步打算")
    >>> [(section.level, section.heading, section.start, section.end) for section in sections]
    [(1, '一、主要做法', 0, 21), (2, '（一）压实责任', 7, 21), (1, '二、下步打算', 21, 27)]
    """
    ends: list[int] = []
    found = list(_headings(text, body))
    open_at: list[int] = []
    for number, heading in enumerate(found):
        ends.append(len(text))
        while open_at and found[open_at[-1]].level >= heading.level:
            ends[open_at.pop()] = heading.start
        open_at.append(number)
    return tuple(Section(*heading, end) for heading, end in zip(found, ends, strict=True))


def _headings(text: str, body: int) -> Iterator[Heading]:
    start = body
    items: set[int] = set()
    for line in text[body:].split("\n"):
        opening = _OPENINGS.match(line)
        if opening is None:
            # An item's number may have been met before, but not across a paragraph of prose.
            items.clear()
        else:
            level = _LEVELS.index(next(name for name in _LEVELS if opening[name])) + 1
            is_item = line.endswith(_ITEM_ENDS) or level in items
            if line.endswith(_ITEM_ENDS):
                items.add(level)
            else:
                items.discard(level)
            heading = "" if is_item and not opening["article"] else _heading(line, opening)
            if heading:
                yield Heading(level, heading, start)
        start += len(line) + 1


def _heading(line: str, opening: re.Match[str]) -> str:
    """Return the heading that a paragraph opens with; nothing where its first sentence is too long.

    >>> line = "（二）夯实基层基础。坚持抓乡促村，整顿软弱涣散村党组织5个，选派驻村第一书记21名。"
    >>> _heading(line, _OPENINGS.match(line))
    '（二）夯实基层基础'
    """
    if opening["article"]:
        return opening["article"]
    stop = _STOP.search(line, opening.end(), LONGEST)
    if stop and (len(line) > SHORT or stop[0] == "。"):
        line = line[: stop.start()]
    heading = line.rstrip("。：:")
    return heading if opening.end() < len(heading) <= LONGEST else ""
