"""Numbers in Chinese characters and in digits, one written as the other."""

from __future__ import annotations

from indexer.numerals import number, numeral

FIGURE = "〇零○◯一二两三四五六七八九十百千"
_DIGITS = "〇一二三四五六七八九"
_ZEROS = str.maketrans(dict.fromkeys("零○◯oо0", "〇"))
_LARGEST = 9999


def read(text: str) -> int | None:
    """Return the value of a well written number up to 9999; None for what only looks like one.

    >>> [read(text) for text in ("12", "十二", "一百零八", "三千五百", "两", "三五", "千", "012")]
    [12, 12, 108, 3500, 2, None, None, 12]
    """
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= 4 else None
    plain = text.translate(_ZEROS).replace("〇", "零")
    lead, thousand, rest = plain.rpartition("千")
    if len(lead) > 1 or len(rest) > 6:
        return None
    value = number(rest.removeprefix("零")) if rest.removeprefix("零") else 0
    value += 1000 * number(lead) if lead else 0
    # 两千二百 and 一十二 are well written as well.
    again = {
        spoken.replace("两", "二") for spoken in (written(value), written(value).replace("十", "一十", 1))
    }
    return (
        value if value <= _LARGEST and plain.replace("两", "二") in again and (lead or not thousand) else None
    )


def written(value: int) -> str:
    """Write a number up to 9999 in characters.

    >>> [written(value) for value in (0, 12, 108, 1000, 3500, 5008)]
    ['零', '十二', '一百零八', '一千', '三千五百', '五千零八']
    """
    thousands, rest = divmod(value, 1000)
    if not thousands:
        return numeral(value) if value else "零"
    tail = numeral(rest) if rest else ""
    gap = "零" if 0 < rest < 100 else ""
    return numeral(thousands) + "千" + gap + ("一" * (9 < rest < 20)) + tail


def year(text: str) -> int | None:
    """Return the year that four digits or characters name.

    >>> year("2023"), year("二〇二三"), year("二零○三"), year("1234"), year("二三")
    (2023, 2023, 2003, None, None)
    """
    digits = "".join(
        character if character.isdecimal() else str(_DIGITS.find(character))
        for character in (text if text.isdecimal() else text.translate(_ZEROS))
    )
    return int(digits) if len(digits) == 4 and digits.isdecimal() and digits[:2] in ("19", "20") else None


def year_written(value: int) -> tuple[str, ...]:
    """Write a year in characters in each way that reports do.

    >>> year_written(2023), year_written(1985)
    (('二〇二三', '二零二三', '二○二三'), ('一九八五',))
    """
    plain = "".join(_DIGITS[int(digit)] for digit in str(value))
    return tuple(dict.fromkeys(plain.replace("〇", zero) for zero in "〇零○"))


def decimal_read(text: str) -> str | None:
    """Return a number in characters, a decimal one perhaps, as digits.

    >>> decimal_read("三点五"), decimal_read("九十九点零八"), decimal_read("百"), decimal_read("几")
    ('3.5', '99.08', '100', None)
    """
    if text in ("百", "一百"):
        return "100"
    whole, point, rest = text.partition("点")
    value = read(whole) if whole else None
    digits = [_DIGITS.find(character) for character in rest.translate(_ZEROS)]
    if value is None or bool(point) != bool(rest) or -1 in digits:
        return None
    return f"{value}{'.' if point else ''}{''.join(map(str, digits))}"


def decimal_written(text: str) -> str | None:
    """Write a number in digits, a decimal one perhaps, in characters.

    >>> decimal_written("3.5"), decimal_written("120"), decimal_written("99999")
    ('三点五', '一百二十', None)
    """
    whole, point, rest = text.partition(".")
    if len(whole) > 4 or (len(whole) > 1 and whole[0] == "0"):
        return None
    return written(int(whole)) + point.replace(".", "点") + rest.translate(_SPOKEN)


_SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")
