"""Numbers in cells: a number and its format go in, what a spreadsheet shows of it comes out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.I)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_FIGURES = re.compile(r"[#0?,]*[#0?](?:\.([#0?]*))?")


class Format(NamedTuple):
    """How a number is shown."""

    kind: str
    """`date`, `month`, `moment`, `time`, `percent` or `fixed`."""
    places: int = 0
    """Decimals, for the last two."""


# The formats that every spreadsheet knows by number, ECMA-376 part 1, 18.8.30, with those of Chinese versions.
_KNOWN: dict[int, Format] = {
    **dict.fromkeys((14, 15, 16, 28, 29, 30, 31, 51, 53, 54, 58), Format("date")),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), Format("month")),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56), Format("time")),
    22: Format("moment"),
    **dict.fromkeys((1, 3, 37, 38), Format("fixed", 0)),
    **dict.fromkeys((2, 4, 39, 40), Format("fixed", 2)),
    9: Format("percent", 0),
    10: Format("percent", 2),
}


def formats(styles: Any) -> list[Format | None]:
    """Return the format of every cell style of a workbook."""
    own: dict[str, Format | None] = {}
    for each in styles.iter("{*}numFmt"):
        own[each.get("numFmtId", "")] = spelled(each.get("formatCode", ""))
    found: list[Format | None] = []
    for group in styles.iter("{*}cellXfs"):
        for style in group.iterchildren("{*}xf"):
            id = style.get("numFmtId", "")
            known = _KNOWN.get(int(id)) if id.isascii() and id.isdigit() and len(id) < 10 else None
            found.append(own.get(id, known))
    return found


def spelled(code: str) -> Format | None:
    """Return what a format's code means; None where it shows a number as it is.

    >>> spelled('yyyy"年"m"月"d"日"'), spelled("0.0%"), spelled("#,##0.00_ "), spelled("General")
    (Format(kind='date', places=0), Format(kind='percent', places=1), Format(kind='fixed', places=2), None)
    """
    code = _ELAPSED.sub("h", _LITERAL.sub("", code[:300])).partition(";")[0].lower()
    if "general" in code or "@" in code:
        return None
    if {"y", "d"} & set(code) or ("m" in code and not {"h", "s"} & set(code)):
        if "h" in code:
            return Format("moment")
        return Format("date" if "d" in code else "month")
    if {"h", "s"} & set(code):
        return Format("time")
    figures = _FIGURES.search(code)
    if figures is None or "e+" in code or code[figures.end() :].startswith(","):
        return None
    return Format("percent" if "%" in code else "fixed", len(figures[1] or ""))


def shown(value: str, format: Format | None, since_1904: bool = False) -> str:
    """Return a number as its format shows it, dates in ISO 8601.

    >>> shown("44990", Format("date")), shown("0.30000000000000004", None), shown("0.153", Format("percent", 1))
    ('2023-03-05', '0.3', '15.3%')
    """
    if len(value) > 40 or "_" in value:
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if format is None or abs(number) >= 1e15 or number != number:
        return _plain(number)
    if format.kind == "percent":
        return _plain(round(number * 100, format.places)) + "%"
    if format.kind == "fixed":
        return _plain(round(number, format.places))
    return _moment(number, format.kind, since_1904) or _plain(number)


def _plain(number: float) -> str:
    """Write a number without the noise that its last bits are; a spreadsheet keeps fifteen digits."""
    return f"{number:.15g}"


def _moment(days: float, kind: str, since_1904: bool) -> str:
    """Return what a number of days means; nothing where it is no date that a spreadsheet knows."""
    if not 0 <= days < 2_958_466:
        return ""
    # Spreadsheets believe that there was a 29 February 1900.
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if days < 60 else 30)
    try:
        moment = start + timedelta(seconds=round(days * 86400))
    except OverflowError:
        return ""
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    if kind == "time":
        return clock
    day = f"{moment:%Y-%m}" if kind == "month" and moment.day == 1 else f"{moment:%Y-%m-%d}"
    return f"{day} {clock}" if kind == "moment" else day
