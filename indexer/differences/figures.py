"""From sentences to the figures that they tell: how much, how many, since when."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

from indexer.analysis import normalize
from indexer.numerals import number

Span = tuple[int, int]
"""The offset of the first character and the offset after the last."""


def listed(name: str) -> list[str]:
    """Return the words of a list beside this file."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


_DIGITS = r"[0-9]+(?:[.,][0-9]+)*"
_NUMERAL = "〇零一二两三四五六七八九十百千"
_MEASURE = "|".join(sorted(listed("measures.txt"), key=len, reverse=True))
_ALONE = rf"(?<![统唯逐同单专进])[一二两三四五六七八九十百千半](?=[余多几]?(?:[万亿]|{_MEASURE}))"
_NUMBER = rf"(?:{_DIGITS}|[{_NUMERAL}]{{2,}}|{_ALONE})"
_DATE = r"(?:[0-9]{4}|[〇零一二三四五六七八九]{4})年(?:[0-9一二三四五六七八九十]{1,3}月(?:[0-9一二三四五六七八九十]{1,3}日)?)?"
_DAY = r"[0-9一二三四五六七八九十]{1,3}月(?:[0-9一二三四五六七八九十]{1,3}日)?"
_PERCENT = rf"[百千]分之(?:{_DIGITS}|[{_NUMERAL}点]+)"
DATE: re.Pattern[str] = re.compile(f"{_DATE}|{_DAY}")
FIGURE: re.Pattern[str] = re.compile(
    rf"{_DATE}|{_DAY}|{_PERCENT}|第?{_NUMBER}[余多几]?[万亿千百十]{{0,2}}[余多]?[%‰]?"
)
"""A figure in a normalized text: with its 万 or %, without what is counted."""
FAR = 20
"""Characters that are looked through for what a figure is about."""
_LEAD = re.compile(rf"[^,。;:!?、()\"\s0-9%|]{{1,{FAR}}}$")
_TAIL = re.compile(rf"个百分点|(?:{_MEASURE})(?:次|元)?|[^\W\d_]{{0,2}}")
_REACHED = re.compile(
    r"(?:同比|环比|比上年|较上年|比去年|较去年|增长|增加|新增|下降|减少|提高|降低|上升|分别|达到|达|实现|完成|为|约|超过|超|突破|接近|近|共计|累计|共|到|了|至|是|有|的|总计|合计)+$"
)
_SCALES = {"十": 10.0, "百": 100.0, "千": 1_000.0, "万": 10_000.0, "亿": 100_000_000.0}
_ORDINAL = re.compile(r"第|十[一二三四五]五")

ENOUGH = 4
"""Characters before a figure that say what it is about."""


class Figure(NamedTuple):
    """A figure in a text, with the words around it."""

    span: Span
    written: str
    lead: str
    """What it is about: the words of its clause before it."""
    tail: str
    """What is counted, as far as it follows."""

    @property
    def is_date(self) -> bool:
        """Whether it only says when, or which one in a row."""
        named = bool(DATE.fullmatch(self.written) or _ORDINAL.match(self.written))
        # 云府办〔2021〕26号 counts nothing.
        return named or self.tail.startswith("号") or self.lead.endswith(tuple("〔[【（("))

    @property
    def value(self) -> float | None:
        """How much it is, if that can be told."""
        return value(self.written)

    @property
    def about(self) -> tuple[str, str]:
        """What figures about the same thing agree in: the last words before it, and what is counted."""
        lead = _REACHED.sub("", self.lead)
        return lead[-ENOUGH:], self.unit[:1]

    @property
    def unit(self) -> str:
        """What is counted, or a percent sign."""
        last = normalize(self.written[-1:])
        return "%" if last == "%" or self.written.startswith("百分之") else last if last == "‰" else self.tail


def figure(text: str, span: Span) -> Figure:
    """Return the figure at a place of a text, with the words around it.

    >>> figure("全年共排查问题32个，其中", (7, 9))
    Figure(span=(7, 9), written='32', lead='全年共排查问题', tail='个')
    """
    start, end = span
    since = max(0, start - FAR)
    lead = _LEAD.search(normalize(text[since:start]))
    written = text[start:end]
    tail = "" if normalize(written[-1:]) in ("%", "‰") else _tail(normalize(text[end : end + 6]))
    about = text[since + lead.start() : start].lstrip() if lead else ""
    return Figure(span, written, about, text[end : end + len(tail)])


def _tail(rest: str) -> str:
    found = _TAIL.match(rest)
    return found.group() if found else ""


def figures(text: str, start: int, end: int) -> list[Figure]:
    """Return the figures of a stretch of a text.

    >>> [found.written for found in figures("2023年新增企业１２家，增长百分之六，培训四十余次，统一部署", 0, 34)]
    ['2023年', '１２', '百分之六', '四十余']
    """
    plain = normalize(text[start:end])
    return [
        figure(text, (start + match.start(), start + match.end()))
        for match in FIGURE.finditer(plain)
        if match.end() > match.start()
    ]


def value(written: str) -> float | None:
    """Return how much a figure is; percents and permilles by their number.

    >>> [value(written) for written in ("1,234.5", "3.2万", "四十余", "百分之六", "12%", "2.1亿", "三千五百", "两千")]
    [1234.5, 32000.0, 40.0, 6.0, 12.0, 210000000.0, 3500.0, 2000.0]
    >>> value("多少") is None
    True
    """
    plain = re.sub(r"^[百千]分之|[余多几%‰]", "", normalize(written))
    match = re.match(r"([0-9.,]+)([万亿千百十]*)$", plain)
    try:
        if match:
            # A comma parts thousands.
            amount = float(match.group(1).replace(",", ""))
            return amount * _scaled(match.group(2))
        bare = plain.rstrip("万亿")
        if not bare or set(bare) - set(_NUMERAL):
            return None
        thousands, _, rest = bare.rpartition("千")
        amount = (number(thousands) if thousands else bool("千" in bare)) * 1000 + number(rest or "零")
        return amount * _scaled(plain[len(bare) :])
    except (ValueError, OverflowError):
        return None


def _scaled(scales: str) -> float:
    product = 1.0
    for scale in scales:
        product *= _SCALES[scale]
    return product
