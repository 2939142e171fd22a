"""Other writings of the same years, days, numbers, plans and document numbers in a run of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files

from indexer.synonyms.figures import (
    FIGURE,
    decimal_read,
    decimal_written,
    read,
    written,
    year,
    year_written,
)
from indexer.synonyms.lookup import Lookup, Piece, telling

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], "list[str] | tuple[str, ...]"]]
_WORTH_A_LOOK = re.compile(rf"[\d{FIGURE}㈠-㈩⑴-⒛㎏-㏒℃Ⅰ-Ⅳ]|[iv]级|平方|千[米克]|公[里斤]|摄氏")


def spellings(text: str) -> list[Piece]:
    """Return the pieces of a normalized text that have other writings; the longest where they overlap.

    >>> spellings("2023年安全生产")
    [(0, 5, ('二〇二三年', '二零二三年', '二○二三年'))]
    >>> [others for *_, others in spellings("三季度增长百分之五")]
    [('3季度',), ('5%',)]
    >>> spellings("20多名干部提高5个百分点左右")
    []
    """
    found = _WORDS.pieces(text)
    if _WORTH_A_LOOK.search(text):
        found += [piece for rule in _RULES for piece in _applied(rule, text)]
    return longest(found, len(text))


def longest(found: list[Piece], length: int) -> list[Piece]:
    """Return the pieces of a run that are left when the longest are taken first, in order.

    >>> longest([(0, 2, ("甲",)), (1, 5, ("乙",)), (5, 6, ("丙",))], 6)
    [(1, 5, ('乙',)), (5, 6, ('丙',))]
    """
    taken = bytearray(length)
    kept: list[Piece] = []
    for piece in sorted(found, key=lambda piece: piece[0] - piece[1]):
        start, end, _ = piece
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(piece)
    return sorted(kept)


def _applied(rule: _Rule, text: str) -> Iterator[Piece]:
    pattern, others = rule
    for match in pattern.finditer(text):
        if kept := telling(match.group(), others(match)):
            yield match.start(), match.end(), kept


def _date(match: re.Match[str]) -> list[str]:
    value = year(match[1])
    parts = [read(part) for part in match.groups()[1:] if part]
    if value is None or None in parts or not all(1 <= (part or 0) <= 31 for part in parts):
        return []
    numbers = [part for part in parts if part]
    if numbers and numbers[0] > 12:
        return []
    signs = "月日"[: len(numbers)]
    tails = [
        "".join(write(part) + sign for part, sign in zip(numbers, signs, strict=True)) for write in _WAYS
    ]
    found = [f"{value}年{tail}" for tail in tails[1:]]
    found += [f"{written_year}年{tails[0]}" for written_year in year_written(value)]
    return found


def _numeric_date(match: re.Match[str]) -> list[str]:
    month, day = int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return []
    dated = re.fullmatch(_DATE, f"{match[1]}年{month}月{day}日")
    return [f"{match[1]}年{month}月{day}日", *(_date(dated) if dated else [])]


def _year(match: re.Match[str]) -> list[str]:
    value = year(match[0])
    return [] if value is None else [str(value), *year_written(value)]


def _month_day(match: re.Match[str]) -> list[str]:
    month, day = read(match[1]), read(match[2])
    if not month or not day or month > 12 or day > 31:
        return []
    return [f"{month}月{day}日", f"{written(month)}月{written(day)}日"]


def _month(match: re.Match[str]) -> list[str]:
    month = read(match[1])
    # 一月 and 二月 stand in 十一月 and 十二月.
    return [f"{month}月", written(month) + "月"] if month and 3 <= month <= 12 else []


def _quarter(match: re.Match[str]) -> list[str]:
    value = read(match[2])
    if not value or value > 4:
        return []
    middle = ("", "个") if match[1] == "前" else ("",)
    if match[1] == "前":
        return [f"前{figure}{between}季度" for figure in (written(value), value) for between in middle]
    return [f"{written(value)}季度", f"{value}季度"]


def _percent(match: re.Match[str]) -> list[str]:
    sign = "%" if match[1] == "百" else "‰"
    amount = match[2] if match[2].isascii() else decimal_read(match[2])
    spoken = decimal_written(amount) if amount else None
    return [f"{amount}{sign}", f"{match[1]}分之{spoken}"] if spoken else []


def _percent_sign(match: re.Match[str]) -> list[str]:
    spoken = decimal_written(match[1])
    return [f"{'百' if match[2] == '%' else '千'}分之{spoken}"] if spoken else []


def _fraction(match: re.Match[str]) -> list[str]:
    under, over = (read(part) for part in ((match[1], match[2]) if match[1] else (match[4], match[3])))
    if not over or not under or not over < under <= 10:
        return []
    return [f"{written(under)}分之{written(over)}", f"{over}/{under}"]


def _plan(match: re.Match[str]) -> list[str]:
    """Write a five-year plan in each way: (十四), (规划) and (期间)."""
    count, kind, tail = read(match[1]), match[2] or "", match[3] or ""
    # 十五 is a number too, and “六五” may be a day; those plans are named with what they are.
    if not count or count > 19 or (count < 11 and not kind and not tail):
        return []
    name, plan = written(count) + "五", kind or ("规划" if count > 10 else "计划")
    full = [f"第{figure}个五年{plan}{tail}" for figure in (written(count), count)]
    return [f"{name}{kind}{tail}", f'"{name}"{kind}{tail}', *full]


def _ordinal(match: re.Match[str]) -> list[str]:
    value = read(match[1])
    return [f"第{value}{match[2]}", f"第{written(value)}{match[2]}"] if value and value < 1000 else []


def _count(match: re.Match[str]) -> list[str]:
    value = read(match[1])
    if not value or value > 999 or (value == 1 and "号" not in match[2]):
        return []
    spoken = "两" if value == 2 and match[2][0] in "个小分年项条" else written(value)
    return [f"{value}{match[2]}", f"{spoken}{match[2]}"]


def _large(match: re.Match[str]) -> list[str]:
    value, sign = read(match[1]), match[2]
    found = [f"{written(value)}{sign}", f"{value}{sign}"] if value else []
    if value and value // 1000 == 2:
        found.append("两" + found[0][1:])
    if sign == "万" and match[1].isascii() and int(match[1]) >= 1000:
        found += [f"{int(match[1]) / 10000:g}亿", f"{int(match[1]):,}万"]
    return found


def _fractional(match: re.Match[str]) -> list[str]:
    value = round(float(match[1]) * 10000, 4)
    return [f"{value:.0f}万"] if value == int(value) else []


def _grouped(match: re.Match[str]) -> list[str]:
    plain = match[0].replace(",", "")
    return [plain] if plain != match[0] else [f"{int(plain):,}"] if len(plain) < 13 else []


def _unit(match: re.Match[str]) -> list[str]:
    return [match[1] + sign for sign in _UNITS[match[2]]]


def _sign(match: re.Match[str]) -> list[str]:
    return list(_SIGNS[match[0]])


def _document_number(match: re.Match[str]) -> list[str]:
    end = f"{int(match[2])}{match[3]}"
    padded = ["〔{}〕0" + end] if int(match[2]) < 10 else []
    forms = [pair + end for pair in _BRACKETS] + [pair + "第" + end for pair in _BRACKETS[:3]]
    return [form.format(match[1]) for form in (*forms, *padded)]


def _issue(match: re.Match[str]) -> list[str]:
    return [f"{match[1]}年第{int(match[2])}号", f"{match[1]}年{int(match[2])}号"]


def _order(match: re.Match[str]) -> list[str]:
    value = read(match[1] or match[2])
    if not value:
        return []
    return [f"{a}第{count}号{b}" for count in (value, written(value)) for a, b in (("令", ""), ("", "令"))]


def _enclosed(match: re.Match[str]) -> list[str]:
    return [unicodedata.normalize("NFKC", match[0])]


def _grade(match: re.Match[str]) -> list[str]:
    letters = unicodedata.normalize("NFKC", match[1]).lower()
    roman = ("i", "ii", "iii", "iv")
    value = roman.index(letters) + 1 if letters in roman else read(match[1])
    if not value or value > 4:
        return []
    return ["ⅠⅡⅢⅣ"[value - 1] + match[2], roman[value - 1] + match[2], written(value) + match[2]]


def _table() -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = {}
    for line in files("indexer.synonyms").joinpath("spellings.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, what = line.split("\t")
            table.setdefault(kind, []).append(what.split())
    return table


def _any(names: list[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_WAYS: tuple[Callable[[int], str], ...] = (written, str, "{:02}".format)
_BRACKETS = ("〔{}〕", "[{}]", "({})", "【{}】")
_READ = _table()
_UNITS = {sign: [other for other in signs if other != sign] for signs in _READ["unit"] for sign in signs}
_WORDS = Lookup.of(
    {word: tuple(other for other in words if other != word) for words in _READ["word"] for word in words}
)
_SIGNS = {sign: [other for other in signs if other != sign] for signs in _READ["sign"] for sign in signs}
_F = rf"[{FIGURE}]"
_N = rf"\d{{1,4}}|{_F}{{1,7}}"
_NOT_AFTER = rf"(?<![\d.,/{FIGURE}几数点])"
_AD = r"(?:19|20)\d\d|[一二][九〇零○◯oо0][〇零○◯oо0一二三四五六七八九]{2}"
_DATE = rf"{_NOT_AFTER}({_AD})年(?:(\d\d?|{_F}{{1,2}})月(?:(\d\d?|{_F}{{1,3}})[日号])?)?"
_TAILS = "时期|期间|末|初|以来"
_MEASURED = "万元亿人户亩吨公千米平台辆套件个家次条"
# The order of the rules does not matter: the longest piece is taken.
_RULES: list[_Rule] = [
    (re.compile(pattern), others)
    for pattern, others in (
        (_DATE, _date),
        (r"(?<![\d.,-])((?:19|20)\d\d)[-./](\d\d?)[-./](\d\d?)(?![\d.-])", _numeric_date),
        (
            rf"(?<![\d.,a-z第-])(?:19[4-9]|20\d)\d(?![\d.,%‰a-z{_MEASURED}年多余度℃号/-])",
            _year,
        ),
        (rf"(?<!{_F})(?:一九|二[〇零○◯])[〇零○◯一二三四五六七八九]{{2}}(?!{_F}|年)", _year),
        (rf"{_NOT_AFTER}(\d\d?|{_F}{{1,2}})月(\d\d?|{_F}{{1,3}})[日号]", _month_day),
        (rf"{_NOT_AFTER}(\d\d?|{_F}{{1,2}})月(?=$|[份底末初上中下至到起前以来、,\-~的])", _month),
        (rf"(?<![\d.{FIGURE}至到-])(第|前)?([1-4一二两三四])个?季度", _quarter),
        (rf"([百千])分之(\d+(?:\.\d+)?|{_F}{{1,7}}(?:点[〇零一二三四五六七八九]{{1,4}})?)(?!{_F})", _percent),
        (r"(?<![\d.,~-])(\d{1,4}(?:\.\d{1,4})?)([%‰])", _percent_sign),
        (
            rf"(?<!{_F})([二三四五六七八九十])分之([一二两三四五六七八九])(?!{_F})|(?<![\d./])(\d)/(\d\d?)(?![\d/])",
            _fraction,
        ),
        (rf"第({_N})个五年(规划|计划)({_TAILS})?", _plan),
        (
            rf"(?<![\d{FIGURE}第])[\"']?([一二三四五六七八九十]{{1,2}})五(?![\d{FIGURE}岁个天人名年度多条日号元里届])[\"']?(规划|计划)?({_TAILS})?",
            _plan,
        ),
        (rf"第({_N})({_any(_READ['ordinal'][0])})", _ordinal),
        (rf"(?<![第\d.,/{FIGURE}几数点-])({_N})({_any(_READ['count'][0])})", _count),
        (rf"{_NOT_AFTER}(\d{{1,7}}|{_F}{{1,7}})([万亿])(?![\d{FIGURE}多余])", _large),
        (r"(?<![\d.,])(\d{1,4}\.\d{1,4})亿", _fractional),
        (
            rf"(?<![\d.,])(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?![\d,])|\d{{4,12}}(?=[{_MEASURED}]))",
            _grouped,
        ),
        (rf"(?<![a-z\d.,])(\d[\d.,]*)({_any(list(_UNITS))})(?![a-z\d])", _unit),
        (rf"(?<!\d)(?:{_any(list(_SIGNS))})", _sign),
        (r"[〔\[(【〈]((?:19|20)\d\d)[〕\])】〉]第?(\d{1,5})(号?)", _document_number),
        (r"(?<!\d)((?:19|20)\d\d)年第?(\d{1,5})号", _issue),
        (rf"令第({_N})号|第({_N})号令", _order),
        (r"[㈠-㈩⑴-⒛]", _enclosed),
        (rf"(?<![a-z{FIGURE}])([Ⅰ-Ⅳ]|i{{1,3}}|iv|[一二三四])(级(?:应急)?响应|级预警)", _grade),
    )
]
