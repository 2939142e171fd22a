"""Chinese numerals as headings use them: 十二 and 12 go in, the other comes out."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Write a number below one thousand as Chinese headings do.

    >>> [numeral(number) for number in (3, 10, 12, 40, 57, 100, 103, 126)]
    ['三', '十', '十二', '四十', '五十七', '一百', '一百零三', '一百二十六']
    """
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    lead = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        lead += "十" if tens == 1 and not hundreds else _DIGITS[tens] + "十"
    elif lead and ones:
        lead += "零"
    return lead + (_DIGITS[ones] if ones else "")


def number(text: str) -> int:
    """Read a numeral below one thousand.

    >>> [number(text) for text in ("7", "三", "十", "十二", "二十", "三十六", "两", "一百零八")]
    [7, 3, 10, 12, 20, 36, 2, 108]
    """
    if text.isdigit():
        return int(text)
    value = digit = 0
    for character in text.replace("两", "二"):
        unit = {"十": 10, "百": 100}.get(character, 0)
        value += (digit or 1) * unit
        digit = 0 if unit else _DIGITS.find(character)
    return value + digit
