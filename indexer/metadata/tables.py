"""From the rules beside this file to tables: a rule a line, columns parted by tabs, `#` before a remark."""

from __future__ import annotations

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
