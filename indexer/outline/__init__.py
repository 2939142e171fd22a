"""How a report is built: its text goes in, its headings with their levels, stretches and roles come out."""

from __future__ import annotations

from collections.abc import Mapping

from indexer.document import Section
from indexer.outline.found import Heading, alone, numbered
from indexer.outline.levels import levelled
from indexer.outline.roles import role
from indexer.outline.stretches import ROLES, Stretch, stretches

__all__ = ["ROLES", "Stretch", "outline", "role", "stretches"]


def outline(text: str, body: int = 0, styled: Mapping[str, int] | None = None) -> tuple[Section, ...]:
    r"""Return the headings of a text from `body` on, each with the stretch that it governs.

    `styled` names lines that the file itself sets as headings, and their levels.

    >>> sections = outline("一、主要做法\n（一）压实责任。成立专班。\n二、下步打算")
    >>> [(section.level, section.heading, section.start, section.end) for section in sections]
    [(1, '一、主要做法', 0, 21), (2, '（一）压实责任', 7, 21), (1, '二、下步打算', 21, 27)]
    >>> [section.role for section in sections]
    ['主要做法', None, '下步打算']
    """
    found = numbered(text, body, styled or {})
    if not found:
        found = alone(text, body)
    return _governing(levelled(found), len(text))


def _governing(found: list[Heading], length: int) -> tuple[Section, ...]:
    """Let every heading govern the text up to the next of its level or a higher one."""
    ends = [length] * len(found)
    open_at: list[int] = []
    for number, heading in enumerate(found):
        while open_at and found[open_at[-1]].level >= heading.level:
            ends[open_at.pop()] = heading.start
        open_at.append(number)
    return tuple(
        [
            Section(heading.level, heading.text, heading.start, end, role(heading.text))
            for heading, end in zip(found, ends, strict=True)
        ]
    )
