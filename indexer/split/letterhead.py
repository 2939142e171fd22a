"""A line goes in, whether it stands at the head of an office's letter comes out: 某市人民政府文件, 文号, 密级."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"[（(]?[\u4e00-\u9fff]{1,14}[ ]?[〔\[［（(【][12]\d{3}[〕\]］）)】][ ]?第?\d{1,4}号[）)]?(?:[ ]{1,8}签发人[：:].{0,12})?"
)
_RED = re.compile(
    r"[\u4e00-\u9fff ]{1,30}(?:政府|委员会|[局厅委办院校部会室处所站馆社联区县市镇乡]|公司|党组|支部|中心)文[ ]?件"
)
_MARK = re.compile(
    r"(?:绝密|机密|秘密)(?:★.{0,8})?|特急|加急|平急|急件|\d{6}|[（(]?第[ ]?\d{1,4}[ ]?号[）)]?|签发人[：:].{0,12}|[（(]\d{4}年[）)]"
)


def is_number(line: str) -> bool:
    """Tell whether a line is a document's number.

    >>> [is_number(line) for line in ("云政发〔2023〕12号", "云政发〔2023〕12号文件收悉")]
    [True, False]
    """
    return line[-1:] in "号）)" and len(line) <= 40 and _NUMBER.fullmatch(line) is not None


def is_red(line: str) -> bool:
    """Tell whether a line is the red head of a letter.

    >>> [is_red(line) for line in ("云汀市人民政府文件", "规范性文件", "中共云汀市委办公室文件")]
    [True, False, True]
    """
    return line.endswith("件") and len(line) <= 40 and _RED.fullmatch(line) is not None


def is_letterhead(line: str) -> bool:
    """Tell whether a line stands above a letter's title."""
    return is_number(line) or is_red(line) or _MARK.fullmatch(line) is not None
