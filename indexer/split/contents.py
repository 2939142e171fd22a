"""A page goes in, the lines come out that a list at its top names and that come again below it."""

from __future__ import annotations

import re
from bisect import bisect_right

from indexer.split.page import Page
from indexer.split.titles import LONG, NUMERAL

DEEP = 200
"""Lines at the beginning of a page that may belong to such a list."""

GAP = 40
"""Characters that may stand between two entries of the list."""

BEFORE = 800
"""Characters that may stand before the list."""

BELOW = 80
"""Characters that stand within three lines below a title that is no entry of a list."""

_LEADER = re.compile(r"[ ]?(?:[.．·…—\-_]{2,}|[ ])[ ]?[（(]?\d{1,4}[）)]?$|[（(]\d{1,4}[）)]$")
_COUNT = re.compile(rf"[（(【\[]?(?:第?(?:{NUMERAL})[篇）)、.．】\]][：:、]?|[●■◆▲★·\-])[ ]?")


def listed(page: Page) -> list[int]:
    """Return the lines below a list of titles that it names, in its order."""
    places: dict[str, list[int]] = {}
    entries: list[tuple[str, int]] = []
    for at in page.short:
        line = page.lines[at]
        if page.size(at + 1, min(at + 4, len(page.lines))) >= BELOW:
            places.setdefault(line, []).append(at)
        if at < DEEP and page.size(0, at) < BEFORE + BELOW * len(entries) and (key := _entry(line)):
            entries.append((key, at))
    return _again(page, entries, places)


def _again(page: Page, entries: list[tuple[str, int]], places: dict[str, list[int]]) -> list[int]:
    """Match the entries that stand one below another with the lines that they name."""
    best: list[int] = []
    run: list[int] = []
    before = -1
    for key, at in entries:
        if key not in places:
            continue
        if before < 0 or page.size(before + 1, at) > GAP or (run and run[0] <= at):
            run = []
        found = places[key]
        following = bisect_right(found, run[-1] if run else at)
        if following == len(found):
            continue
        run.append(found[following])
        before = at
        if len(run) > len(best):
            best = list(run)
    return best if len(best) >= 2 else []


def _entry(line: str) -> str:
    """Return the title that a line of a list names.

    >>> _entry("1.县林业局工作总结……………12"), _entry("县水利局工作总结")
    ('县林业局工作总结', '县水利局工作总结')
    """
    if not 4 <= len(line) <= LONG or line[-1] in "。；：":
        return ""
    return _LEADER.sub("", _COUNT.sub("", line, count=1) if _COUNT.match(line) else line)
