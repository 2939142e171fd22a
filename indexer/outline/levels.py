"""Headings go in as they were found, numbered, styled or neither; the same come out with levels that nest."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.outline.found import Heading

DEEPEST = 4

_FIRST = ("一、", "一.", "一．", "（一）", "(一)", "1.", "1．", "1、", "（1）")


def levelled(found: Sequence[Heading]) -> list[Heading]:
    """Give every heading a level from 1 to 4: a styled one that of the numbers set alike, or one above or below them.

    >>> parts = [Heading(0, "第一部分 现状", 0), Heading(1, "一、甲", 9), Heading(0, "第二部分", 13), Heading(1, "一、乙", 18)]
    >>> [heading.level for heading in levelled(parts)], [heading.level for heading in levelled(parts[1:3])]
    ([1, 2, 1, 2], [1, 1])
    """
    if all(heading.level for heading in found):
        return list(found)
    styles = _styles(found)
    levels = [heading.level if heading.is_numbered else styles[heading.style] for heading in found]
    lowest = min(levels, default=1) if _stand_above(found, levels) else 1
    sunk = [
        level + 1 - lowest if _sinks(heading) else level for heading, level in zip(found, levels, strict=True)
    ]
    return [
        heading._replace(level=max(1, min(DEEPEST, level)))
        for heading, level in zip(found, sunk, strict=True)
    ]


def _sinks(heading: Heading) -> bool:
    """Tell whether a heading goes down when others are put above 一、; the sections and articles of a law stay."""
    return heading.level == 0 or not heading.text.startswith("第")


def _stand_above(found: Sequence[Heading], levels: Sequence[int]) -> bool:
    """Tell whether 一、 begins below headings that are put above it: below one that is styled, or two like 第一部分."""
    begun = 0.0
    above: Heading | None = None
    for heading, level in zip(found, levels, strict=True):
        if level < 1:
            above = heading
        elif level == 1 and above is None:
            return False
        elif above and heading.text.startswith(_FIRST[:3]):
            begun += 0.5 if above.is_numbered else 1
    return begun >= 1


def _styles(found: Sequence[Heading]) -> dict[int, int]:
    """Say for each of the file's styles which level it has: that of the numbers set in it, or what lies between."""
    known: dict[int, int] = {}
    for heading in found:
        if heading.style and heading.is_numbered:
            known[heading.style] = min(heading.level, known.get(heading.style, DEEPEST))
    styles = sorted({heading.style for heading in found if heading.style})
    if not known:
        first = _first(found)
        return {style: min(DEEPEST, first + rank) for rank, style in enumerate(styles)}
    least = min(known)
    levels: dict[int, int] = {}
    for style in styles:
        if style in known:
            levels[style] = known[style]
        elif style < least:
            levels[style] = known[least] - 1
        else:
            levels[style] = levels[max(other for other in levels if other < style)] + 1
    return levels


def _first(found: Sequence[Heading]) -> int:
    """Return the level of the highest style where no number has it: above the numbers that begin anew below it.

    Where the numbers go on across it, it stands below them.
    """
    above = below = 0
    for place, heading in enumerate(found):
        following = next((other for other in found[place + 1 : place + 3] if other.is_numbered), None)
        if heading.is_numbered or following is None:
            continue
        if following.text.startswith(_FIRST):
            above += 1
        elif place and found[place - 1].is_numbered:
            below += 1
    if above or below:
        return 0 if above >= below else 2
    return 1
