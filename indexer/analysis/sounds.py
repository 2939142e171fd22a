"""From characters to how they are read, without tones."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

LONGEST = 6
"""Letters of a syllable: zhuang."""


def readings(character: str) -> tuple[str, ...]:
    """Return the readings of a normalized character, the usual one first; () where it has none.

    >>> readings("作"), readings("长"), readings("A")
    (('zuo',), ('zhang', 'chang'), ())
    """
    return _table().get(character, ())


def same_sound(character: str) -> str:
    """Return the other characters that share a reading with a normalized character, each once.

    >>> "风" in same_sound("锋"), "锋" in same_sound("锋")
    (True, False)
    """
    others = dict.fromkeys(other for reading in readings(character) for other in _by_reading()[reading])
    others.pop(character, None)
    return "".join(others)


def read_so(syllable: str) -> str:
    """Return the characters that are read so, those first that mostly are.

    >>> read_so("zuo")[:2], read_so("zuofeng")
    ('作做', '')
    """
    return _by_reading().get(syllable, "")


def syllables(letters: str) -> list[str]:
    """Part letters into syllables without tones, as few as do; [] where that cannot be done.

    >>> syllables("zuofengjianshe"), syllables("fangan"), syllables("gdp")
    (['zuo', 'feng', 'jian', 'she'], ['fang', 'an'], [])
    """
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*before, letters[start:end]]
            for start in range(max(0, end - LONGEST), end)
            if (before := best[start]) is not None and letters[start:end] in _by_reading()
        ]
        # Of as many syllables that way whose first ones are longer.
        best.append(min(ways, key=lambda way: (len(way), [-len(part) for part in way]), default=None))
    return best[-1] or []


@cache
def _rows() -> tuple[tuple[tuple[str, ...], str], ...]:
    lines = files("indexer.analysis").joinpath("pinyin.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((tuple(readings.split()), characters) for readings, characters in cells)


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {character: readings for readings, characters in _rows() for character in characters}


@cache
def _by_reading() -> dict[str, str]:
    """Return the characters of each reading; those that are mostly read so come first."""
    found: dict[str, str] = {}
    for place in range(4):
        for readings, characters in _rows():
            if place < len(readings):
                found[readings[place]] = found.get(readings[place], "") + characters
    return found
