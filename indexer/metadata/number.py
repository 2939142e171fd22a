"""From a report's head to its document number, such as 国办发〔2023〕12号."""

from __future__ import annotations

import re
from collections.abc import Iterator

_YEAR = r"[〔\[［【﹝（(]\s?((?:19|20|１９|２０)\d\d)\s?[〕\]］】﹞）)]"
_YEAR_IN = re.compile(_YEAR)
_LONGEST = 16
"""Characters before the year."""
_CODE = re.compile(rf"{_YEAR}\s?第?\s?\d{{1,5}}\s?号")
_NUMBER = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{1,{_LONGEST}}}{_CODE.pattern}")
_IN_TITLE = re.compile(rf"[（(]({_NUMBER.pattern})[）)]?$")
_COUNT = re.compile(
    r"(?:令|公告)\s?(?:[〔\[（(]\d{4}[〕\]）)])?\s?第\s?[\d一二三四五六七八九十〇零百]{1,6}\s?号"
)
_ORDER = re.compile(rf"[\u4e00-\u9fff]{{2,24}}{_COUNT.pattern}")
_CITED = re.compile(r"[《》“”]|(?:根据|按照|依据|关于|以|经|和|与|及|据|的)$")
_CITES = re.compile(r"根据|按照|依据|贯彻|落实|转发|现将|关于")
_HEAD = 700


def number(text: str, title: str = "") -> str | None:
    """Return the document's own number as written; a number that is cited in prose is not the document's own.

    >>> number("关于做好防汛工作的通知\\n云政办发〔2023〕12号\\n各县区人民政府：")
    '云政办发〔2023〕12号'
    >>> number("根据《关于加强防汛工作的通知》（云政办发〔2021〕3号）要求，开展检查。") is None
    True
    """
    head = text[:_HEAD]
    if "号" in head:
        for found in (*_numbers(head), *_orders(head)):
            if _own(head, found.start(), found.end()):
                return re.sub(r"\s", "", found.group())
    found_in_title = _IN_TITLE.search(title) if "号" in title else None
    return found_in_title.group(1) if found_in_title else None


def number_year(value: str | None) -> int | None:
    """Return the year that a document number holds.

    >>> number_year("云政办发〔2023〕12号")
    2023
    """
    found = _YEAR_IN.search(value) if value else None
    return int(found.group(1)) if found else None


def _numbers(head: str) -> Iterator[re.Match[str]]:
    # To look back from a year in brackets is quicker than to look ahead from every character.
    end = 0
    for code in _CODE.finditer(head):
        if found := _NUMBER.search(head, max(end, code.start() - _LONGEST), code.end()):
            end = found.end()
            yield found


def _orders(head: str) -> Iterator[re.Match[str]]:
    return _ORDER.finditer(head) if _COUNT.search(head) else iter(())


def _own(head: str, start: int, end: int) -> bool:
    """Tell whether a number stands on its own, as below a title, and is not cited or answered in prose."""
    before = head[:start].rstrip("（( \u3000")
    if _CITES.match(head, start) or head[end : end + 1] in tuple("，。、；》的要文收"):
        return False
    if not before or before[-1] == "\n":
        return True
    return head[start - 1] in " \u3000" and not _CITED.search(before[-2:])
