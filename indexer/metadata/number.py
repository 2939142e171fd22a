"""From a report's head to its document number, such as 国办发〔2023〕12号."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.metadata.found import Found, in_title
from indexer.metadata.tables import rows

_AD = r"(?:19|20|１９|２０)\d\d"
_YEAR = rf"[〔\[［【﹝（(〈]\s?({_AD})\s?[〕\]］】﹞）)〉]"
_YEAR_IN = re.compile(rf"{_YEAR}|(?<!\d)({_AD})\s?年\s?第")
_LONGEST = 16
"""Characters before the year."""
_CODE = re.compile(rf"\s?{_YEAR}\s?第?\s?\d{{1,5}}\s?号")
_NUMBER = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{1,{_LONGEST}}}{_CODE.pattern}")
_IN_TITLE = re.compile(rf"[（(]({_NUMBER.pattern})[）)]?$")
_FIGURES = r"[\d一二三四五六七八九十〇零百]{1,6}"
_COUNT = re.compile(
    rf"(?:令|公告|通告|公报)\s{{0,3}}(?:[〔\[（(]{_AD}[〕\]）)]|{_AD}\s?年)?\s?[（(]?第\s?{_FIGURES}\s?号[）)]?|"
    rf"{_AD}\s?年\s?第\s?{_FIGURES}\s?号"
)
_ORDER = re.compile(rf"(?:[\u4e00-\u9fff]{{2,24}}(?={_COUNT.pattern}))?(?:{_COUNT.pattern})")
_CITED = re.compile(r"[《》“”]|(?:根据|按照|依据|关于|以|经|和|与|及|据|的)$")
_CITES = re.compile(r"根据|按照|依据|贯彻|落实|转发|现将|关于")
_NAMELESS = re.compile(r"令|公告\s|通告|公报|公告[（(第]")
_HEAD = 700
_BRACKETS = str.maketrans("[［【﹝（(〈]］】﹞）)〉", "〔" * 7 + "〕" * 7)
_HALF = {0xFF01 + place: 0x21 + place for place in range(94)}
_KINDS = [(re.compile(pattern), kind) for pattern, kind in rows("codes.tsv")]


def number(text: str, title: str = "") -> Found | None:
    """Return the document's own number as written; a number that is cited in prose is not the document's own.

    >>> number("关于做好防汛工作的通知\\n云政办发〔2023〕12号\\n各县区人民政府：").value
    '云政办发〔2023〕12号'
    >>> number("根据《关于加强防汛工作的通知》（云政办发〔2021〕3号）要求，开展检查。") is None
    True
    """
    head = text[:_HEAD]
    if "号" in head:
        for found in (*_numbers(head), *_orders(head)):
            if _own(head, found.start(), found.end()):
                return Found(re.sub(r"\s", "", found.group()), "line", found.start(), found.end())
    found_in_title = _IN_TITLE.search(title) if "号" in title else None
    if not found_in_title:
        return None
    written = found_in_title.group(1)
    return Found(re.sub(r"\s", "", written), "title", *in_title(text, 0, written))


def number_year(value: str | None) -> int | None:
    """Return the year that a document number holds.

    >>> number_year("云政办发〔2023〕12号"), number_year("云汀海关公告2023年第5号"), number_year("云汀市人民政府令第12号")
    (2023, 2023, None)
    """
    found = _YEAR_IN.search(value) if value else None
    return int(found.group(1) or found.group(2)) if found else None


def comparable(value: str) -> str:
    """Return a number in the one writing by which all its writings are equal.

    >>> comparable("云政办发 [２０２３] 第12号"), comparable("云政办发（2023）012号")
    ('云政办发〔2023〕12号', '云政办发〔2023〕12号')
    """
    bare = re.sub(r"\s", "", value).translate(_BRACKETS).translate(_HALF)
    return re.sub(r"〕第?0*(?=\d)", "〕", bare)


def kind_of(value: str) -> str | None:
    """Return the kind of unit that numbers its papers so.

    >>> kind_of("云政办发〔2023〕12号"), kind_of("云财建〔2023〕4号"), kind_of("2023年第5号")
    ('政府', '党政部门', None)
    """
    return next((kind for pattern, kind in _KINDS if pattern.search(value)), None)


def _numbers(head: str) -> Iterator[re.Match[str]]:
    # To look back from a year in brackets is quicker than to look ahead from every character.
    end = 0
    for code in _CODE.finditer(head):
        if found := _NUMBER.search(head, max(end, code.start() - _LONGEST), code.end()):
            end = found.end()
            yield found


def _orders(head: str) -> Iterator[re.Match[str]]:
    end = 0
    for count in _COUNT.finditer(head):
        if found := _ORDER.search(head, max(end, count.start() - 24), count.end()):
            end = found.end()
            yield found


def _own(head: str, start: int, end: int) -> bool:
    """Tell whether a number stands on its own, as below a title, and is not cited or answered in prose."""
    before = head[:start].rstrip("（( \u3000")
    line = head.rfind("\n", 0, start) + 1
    opened = head.rfind("（", line, start)
    if opened > head.rfind("）", line, start) and head[opened + 1 : start].strip():
        return False
    if (
        _NAMELESS.match(head, start)
        or _CITES.match(head, start)
        or head[end : end + 1] in tuple("，。、；》的要文收期")
    ):
        return False
    if not before or before[-1] == "\n":
        return True
    return head[start - 1] in " \u3000" and not _CITED.search(before[-2:])
