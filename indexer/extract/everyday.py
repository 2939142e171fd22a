"""A text goes in; how much of it is everyday Chinese, and so how likely somebody meant it, comes out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_SIGNS = "\u3000，。、；：？！（）《》“”‘’【】〔〕—…·×％／．－～"
_NEUTRAL = frozenset("\ufffd\xa0")


def likeness(text: str) -> float:
    """Say how everyday a text's characters are on average, from -1 to 1; ASCII and what is lost do not count.

    >>> likeness("情况汇报") > 0.8, likeness("鎯呭喌姹囨姤") < 0, likeness("2023")
    (True, True, 0.0)
    """
    worth = _worth()
    values = [worth.get(character, -1.0) for character in text if character > "\x7f"]
    lost = sum(map(text.count, _NEUTRAL))
    return sum(values) / (len(values) - lost) if len(values) > lost else 0.0


@cache
def everyday() -> frozenset[str]:
    """Return the thousand commonest characters, and their traditional forms."""
    return frozenset("".join(_rows()[:2]))


@cache
def common() -> frozenset[str]:
    """Return the three thousand commonest characters, and their traditional forms."""
    return frozenset("".join(_rows()))


@cache
def _rows() -> tuple[str, ...]:
    text = files(__package__).joinpath("common.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _worth() -> dict[str, float]:
    return {
        **dict.fromkeys(common(), 0.4),
        **dict.fromkeys(everyday(), 1.0),
        **dict.fromkeys(_SIGNS, 0.4),
        **dict.fromkeys(_NEUTRAL, 0.0),
    }
