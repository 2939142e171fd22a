"""From the rules beside this file to tables: a rule a line, columns parted by tabs, `#` before a remark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files


def rows(name: str) -> list[list[str]]:
    """Return the rows of one file of rules."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def longest_end(text: str, ends: dict[str, str], limit: int) -> str | None:
    """Return the longest of `ends` that the text ends in.

    >>> longest_end("云汀市人民政府", {"政府": "", "人民政府": ""}, 4)
    '人民政府'
    """
    for length in range(min(len(text), limit), 0, -1):
        if text[-length:] in ends:
            return text[-length:]
    return None


def any_of(phrases: Iterable[str]) -> str:
    """Return a regular expression for any of the phrases, the longest that fits; quick for many phrases.

    >>> any_of(["市委", "水利局", "市委办"])
    '水(?:利局)|市(?:委办|委)'
    """
    rests: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        rests.setdefault(re.escape(phrase[0]), []).append(re.escape(phrase[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
