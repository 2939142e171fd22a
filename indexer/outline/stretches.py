"""Sections that lie in one another go in, stretches of text that each do one thing in the report come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from indexer.document import Section

ROLES: tuple[str, ...] = ("总体情况", "主要做法", "成效", "存在问题", "下步打算", "意见建议")
"""What a section can do. An index keeps places in this list: what is added goes to its end."""


class Stretch(NamedTuple):
    """A stretch of text and what it does."""

    start: int
    end: int
    role: str


def stretches(sections: Iterable[Section]) -> list[Stretch]:
    """Return the stretches that have roles, in order; a section without a role has that of the section around it.

    >>> inner = Section(2, "（一）人手紧", 15, 30), Section(2, "（二）下步打算", 30, 40, "下步打算")
    >>> [tuple(each) for each in stretches([Section(1, "二、存在问题", 5, 50, "存在问题"), *inner])]
    [(5, 30, '存在问题'), (30, 40, '下步打算'), (40, 50, '存在问题')]
    """
    found: list[Stretch] = []
    around: list[tuple[int, str | None]] = []
    place = 0

    def reach(end: int) -> None:
        nonlocal place
        role = around[-1][1] if around else None
        if role and end > place:
            before = found[-1] if found else None
            if before and (before.end, before.role) == (place, role):
                found[-1] = before._replace(end=end)
            else:
                found.append(Stretch(place, end, role))
        place = max(place, end)

    for section in sections:
        while around and around[-1][0] <= section.start:
            reach(around[-1][0])
            around.pop()
        reach(section.start)
        around.append((section.end, section.role or (around[-1][1] if around else None)))
    while around:
        reach(around[-1][0])
        around.pop()
    return found
