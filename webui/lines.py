"""From the lines of a report to what each of them is on a sheet, as GB/T 9704 lays one out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

Span = tuple[int, int]

CELL = " | "
"""What stands between the cells of a table's row."""
SHORT = 30
"""Characters that a dateline or a signature has at most."""
OPENING = 60
"""Characters that a line above the first paragraph has at most."""
SIGNERS = 3
"""Lines above a date that may say who signed."""
TITLED = (4, 45)
"""Characters that the title of something attached has."""

DATE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇○零]{4})\s*年.{1,4}月.{1,4}日\s*")
NUMBER = re.compile(r"\S{1,15}[〔\[［(（]\d{4}[〕\]］)）]\s*第?\d{1,5}号")
UNDER = re.compile(r"——.*|（[^（）]*）|\([^()]*\)")
SPEAKER = re.compile(r"[^，。；：！？,.;:!?\d]{2,20}")
LIST_ITEM = re.compile(r"附件|附[:：]|\d|[-—*]")
ANNEX = re.compile(r"附件\s*[\d一二三四五六七八九十]{0,3}[:：]?")
ANNEXES = re.compile(r"附件?[:：]\s*\S.*")
COPIED = re.compile(r"(?:抄送|抄报|主送|分送)[:：].*")
AFTER = re.compile(r"附件.*|附[:：].*|（[^（）]*）|\([^()]*\)|(?:抄送|抄报|主题词|联系人|联系电话)[:：].*")
"""What may follow a signature that is not the end."""
CAPTION = re.compile(
    r"(?:附?表|图)\s*[\d一二三四五六七八九十]{1,3}(?:[-－.]\d{1,2})?[\s:：.、]?[^。；！？]{0,40}"
)
FIGURE = re.compile(r"[-+±<>≥≤约]?\s*[\d,.]+\s*(?:[%％‰]|[^\d\s]{1,3})?|[-—－/]")
ENDED = re.compile(r"[。；：:！？，、]$")
PARTS = re.compile(r" \| |\t")


def lines_of(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield where each line with something in it stands, without the space around it.

    >>> list(lines_of("甲\\n 乙丙 \\n\\n丁", 0, 9))
    [(0, 1), (3, 5), (8, 9)]
    """
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start = stop + 1


def kind_of(line: str, opening: bool) -> str:
    """Return what a line is by its own words; `opening` are those above the first paragraph.

    >>> kind_of("云府办〔2021〕3号", True), kind_of("各县人民政府：", True), kind_of("附件2", False), kind_of("抄送：市委办", False)
    ('number', 'address', 'annex', 'copied')
    """
    if is_row(line):
        return "row"
    if opening and len(line) <= OPENING:
        if NUMBER.fullmatch(line):
            return "number"
        if any(rule.fullmatch(line) for rule in (UNDER, DATE, SPEAKER)):
            return "under"
        if line.endswith(("：", ":")) and "如下" not in line:
            return "address"
    if ANNEX.fullmatch(line):
        return "annex"
    if ANNEXES.fullmatch(line) and len(line) <= 2 * OPENING:
        return "annexes"
    return "copied" if COPIED.fullmatch(line) else "p"


def is_row(line: str) -> bool:
    """Tell whether a line is a row of a table."""
    return CELL in line or "\t" in line


def is_annex_title(line: str) -> bool:
    """Tell whether a line right below 附件 or a signature may say what is attached.

    >>> is_annex_title("云汀市清河行动方案"), is_annex_title("（此件公开发布）"), is_annex_title("各科室：")
    (True, False, False)
    """
    if not TITLED[0] <= len(line) <= TITLED[1] or LIST_ITEM.match(line) or AFTER.fullmatch(line):
        return False
    return not ENDED.search(line)


def signatures(text: str, lines: Sequence[Span], heads: Set[int]) -> dict[int, int]:
    """Return which line each signature begins with and the line after it: a date, and the short lines just above it.

    >>> text = "请按此执行。\\n云汀市水利局\\n2021年3月1日\\n附件：名单"
    >>> signatures(text, list(lines_of(text, 0, len(text))), frozenset())
    {1: 3}
    """
    found = {}
    for place, (start, end) in enumerate(lines):
        if place and end - start <= SHORT and DATE.fullmatch(text, start, end):
            first = _signed_from(text, lines, heads, place)
            if (
                place + 1 == len(lines)
                or AFTER.fullmatch(text, *lines[place + 1])
                or _closes(text, lines, first, place)
            ):
                found[first] = place + 1
    return found


def _closes(text: str, lines: Sequence[Span], first: int, place: int) -> bool:
    """Tell whether a date closes a letter though something attached follows at once: whole sentences stand above."""
    return 0 < first < place and text[lines[first - 1][1] - 1] in "。！"


def _signed_from(text: str, lines: Sequence[Span], heads: Set[int], place: int) -> int:
    date = place
    while place > 1 and date - place < SIGNERS:
        start, end = lines[place - 1]
        line = text[start:end]
        if start in heads or len(line) > SHORT or is_row(line) or line[-1] in "。！？；：:，、":
            break
        # Units have no figures in their names, what is counted and listed above a date has.
        if LIST_ITEM.match(line) or any(map(str.isdigit, line)):
            break
        place -= 1
    return place


def cells(text: str, line: Span) -> list[Span]:
    """Return where the cells of a row stand.

    >>> cells("甲 | 12 | ", (0, 9))
    [(0, 1), (4, 6), (9, 9)]
    """
    found, start = [], line[0]
    for parting in PARTS.finditer(text, *line):
        found.append((start, parting.start()))
        start = parting.end()
    return [*found, (start, line[1])]


def is_figure(cell: str) -> bool:
    """Tell whether a cell holds a number, perhaps with its unit.

    >>> [is_figure(cell) for cell in ("12.3%", "1,300", "12以下", "合计", "—")]
    [True, True, True, False, True]
    """
    return FIGURE.fullmatch(cell.strip()) is not None
