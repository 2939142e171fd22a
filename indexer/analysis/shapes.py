"""From a character to those that look like it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def similar(character: str) -> str:
    """Return the characters that a normalized character is easily taken for or written for, the likest first.

    >>> similar("己"), similar("赢"), similar("A")
    ('已巳', '嬴羸', '')
    """
    return _table().get(character, "")


@cache
def _table() -> dict[str, str]:
    lines = files("indexer.analysis").joinpath("shapes.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {row[0]: row[1] for row in rows}
