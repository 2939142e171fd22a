"""Lines that a file sets apart: lines with their style or type go in, headings with their levels come out."""

from __future__ import annotations

import re
from collections.abc import Iterable

DEEPEST = 4
"""Levels that a report has; what is deeper counts as the deepest."""
KINDS = ("黑体", "楷体", "bold")
"""How GB/T 9704 sets the first, the second and the third level, whichever of them a file uses."""

_STYLED = 60
_TYPED = 40
_HAN = re.compile("[\u4e00-\u9fff]")
_RUNNING = tuple("。；，、：;,:…")


def is_short(line: str, *, styled: bool = False) -> bool:
    """Say whether a line can be a heading: by its style, or by its type alone.

    >>> is_short("一、主要做法"), is_short("特此通知。"), is_short("各乡镇人民政府："), is_short("2023")
    (True, False, False, False)
    """
    if "\n" in line or not _HAN.search(line):
        return False
    return len(line) <= (_STYLED if styled else _TYPED) and (styled or not line.endswith(_RUNNING))


def levels(found: Iterable[tuple[str, int | str]], lines: int) -> dict[str, int]:
    """Return headings with their levels, in a file of so many lines: those of styles, below them those of type.

    >>> levels([("主要做法", "bold"), ("工作报告", 1), ("存在问题", "bold")], 20)
    {'工作报告': 1, '主要做法': 2, '存在问题': 2}
    """
    found = list(found)
    known = {line: min(level, DEEPEST) for line, level in found if isinstance(level, int)}
    deepest = max(known.values(), default=0)
    for kind in KINDS:
        typed = [line for line, each in found if each == kind]
        # Where most is bold, bold type says nothing.
        if typed and len(typed) * 2 <= lines:
            deepest = min(deepest + 1, DEEPEST)
            for line in typed:
                known.setdefault(line, deepest)
    return known
