"""From a span of years as readers write it to its first and last year."""

from __future__ import annotations

import re
from typing import TypeAlias

from indexer.analysis import normalize

Years: TypeAlias = tuple[int | None, int | None]
"""The first and the last year; None for a side that is open."""
_FIGURES = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE = re.compile(r"[〇○零一二三四五六七八九]{4}")
_YEAR = r"([12]\d{3})\s*年?度?"
_SPAN = re.compile(rf"(?:{_YEAR})?\s*(?:\.{{2,3}}|…+|-{{1,2}}|~|至|到)\s*(?:{_YEAR})?")
_ONE = re.compile(rf"=?\s*{_YEAR}")
_BOUND = re.compile(rf"(>=|=>|≥|>|<=|=<|≤|<)\s*{_YEAR}")
_SIDE = re.compile(rf"{_YEAR}(以来|以后|之后|后|起|至今|以前|之前|前)")


def years(text: str) -> Years | None:
    """Return the years that a text spans, both included; None if it is no span of years.

    >>> years("2019..2023"), years("２０１９年到２０２３年"), years("二〇二一年"), years("去年")
    ((2019, 2023), (2019, 2023), (2021, 2021), None)
    >>> years(">=2019"), years("<2021"), years("2019-"), years("2019年以来")
    ((2019, None), (None, 2020), (2019, None), (2019, None))
    """
    plain = _CHINESE.sub(lambda found: found[0].translate(_FIGURES), normalize(text)).strip()
    if found := _ONE.fullmatch(plain):
        return int(found[1]), int(found[1])
    if (found := _SPAN.fullmatch(plain)) and any(found.groups()):
        low, high = (int(year) if year else None for year in found.groups())
        return (high, low) if low and high and high < low else (low, high)
    if found := _BOUND.fullmatch(plain):
        sign, year = found[1], int(found[2])
        if ">" in sign or sign == "≥":
            return year + (sign == ">"), None
        return None, year - (sign == "<")
    if found := _SIDE.fullmatch(plain):
        return (None, int(found[1])) if "前" in found[2] else (int(found[1]), None)
    return None
