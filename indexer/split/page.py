"""The lines of a text, and what surrounds them: what the ways of splitting look at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from indexer.split.titles import LONG, announced

HEAD = 8
"""Lines at the beginning of a page that may announce how many reports follow."""

PROSE = 120
"""Characters that a report in a compilation has at the least."""

PARAGRAPH = 45
"""Characters; a longer line is no piece of a title that was broken."""

_ENDED = tuple("。！？!?…”」』）)；;.》")
_FIRST = ("一、", "一．", "一.", "第一条", "第一章", "第一，", "（一）", "(一)", "1.", "1、", "1．")
_TOP = ("一、", "一．", "一.", "第一条", "第一章")
_NEXT = ("二、", "三、", "四、", "五、", "六、", "第二章", "第三章", "第四章", "第五章", "第六章")
_DATE = re.compile(
    r"[（(]?(?:[12]\d{3}|[二一][〇○零Ｏ0一二三四五六七八九]{3})[ ]?[年.\-/][ ]?[\d一二三四五六七八九十]{1,3}[ ]?[月.\-/]"
    r"[ ]?(?:[\d一二三四五六七八九十]{1,3}[ ]?日?)?[）)]?"
)
_CLOSING = re.compile(
    "谢谢|审议|特此|批评指正|(?:述职|汇报|报告|发言)(?:完毕|到此)|^(?:主题词|抄送|印发|[（(]此件|[（(]本文)"
)
_SIGNATURE = re.compile(
    r"[局厅委府院校部会室社] ?(?:[12]\d{3} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日|[二一][〇○零Ｏ0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,3}月)|谢谢大家|[（(]此件"
)
_DATELINE = re.compile(
    r"(?:本报|新华社|中新社|人民网|记者)[^。]{0,30}(?:电|讯|报道)|.{0,30}[（(][12]\d{3}年\d{1,2}月\d{1,2}日[^）)]{0,30}[）)]"
)
_SALUTATION = re.compile(r"([^：:！。]{2,160})[：:！]")
_ADDRESSED = re.compile(
    "(?:尊敬的|各|同志|全[市县区体省国]|主席|女士|.*(?:政府|委员会|单位|部门|[局厅委办院校部会社省市县区]|公司|机构|乡镇|街道"
    "|领导|同志们?|代表|委员|评委|朋友们?|党组|支部))"
)
_UNIT = re.compile(
    r"[\u4e00-\u9fff、（）]{2,24}(?:政府|委员会|[局厅委办院校部会社处所]|公司|[省市县区乡镇村]|街道|支部|办公室|中心)"
)


def is_unit(line: str) -> bool:
    """Tell whether a line is nothing but the name of a unit.

    >>> is_unit("云汀市人民政府办公室"), is_unit("各项工作平稳推进")
    (True, False)
    """
    return len(line) <= 40 and _UNIT.fullmatch(line) is not None


@dataclass(frozen=True)
class Page:
    """A cleaned text, line by line."""

    lines: Sequence[str]
    breaks: frozenset[int]
    """The lines that begin a new page on purpose."""
    headings: Mapping[str, int]
    """The lines that the file itself sets as headings, and their levels."""

    @cached_property
    def announced(self) -> int:
        """How many reports the page says it holds: 1 when it does not say, 0 when it gives no number."""
        return next((count for line in self.lines[:HEAD] if (count := announced(line)) != 1), 1)

    @cached_property
    def short(self) -> list[int]:
        """The lines that are short enough for a title or a heading."""
        return [at for at, line in enumerate(self.lines) if len(line) <= LONG]

    @cached_property
    def _sizes(self) -> list[int]:
        return [0, *accumulate(map(len, self.lines))]

    @cached_property
    def _firsts(self) -> list[int]:
        return [at for at, line in enumerate(self.lines) if line.startswith(_FIRST)]

    @cached_property
    def tops(self) -> list[int]:
        """The lines where numbering begins at its highest level."""
        return [at for at in self._firsts if self.lines[at].startswith(_TOP)]

    def size(self, start: int, end: int) -> int:
        """Return how many characters some lines have."""
        return self._sizes[end] - self._sizes[start]

    def restarts(self, start: int, end: int) -> float:
        """Return 1 if numbering begins anew within some lines, and less if only at a lower level."""
        for weight, places in ((1.0, self.tops), (0.5, self._firsts)):
            found = bisect_left(places, start)
            if found < len(places) and places[found] < end:
                return weight
        return 0.0

    @cached_property
    def _nexts(self) -> list[int]:
        return [at for at, line in enumerate(self.lines) if line.startswith(_NEXT)]

    def continues(self, start: int, end: int) -> bool:
        """Tell whether the numbering within some lines goes on from what stands above them."""
        following = bisect_left(self._nexts, start)
        if following == len(self._nexts) or self._nexts[following] >= end:
            return False
        first = bisect_left(self.tops, start)
        return first == len(self.tops) or self.tops[first] > self._nexts[following]

    def has_prose(self, start: int, end: int) -> bool:
        """Tell whether the lines below a title are a report rather than the next title."""
        return self.size(start + 1, end) >= PROSE and any(
            self.closes(at) or len(self.lines[at]) > PROSE for at in range(start + 1, min(end, start + 60))
        )

    def with_prose(self, starts: Sequence[int]) -> list[int]:
        """Keep the places that a report follows rather than the next title."""
        return [start for start, end in pairwise([*starts, len(self.lines)]) if self.has_prose(start, end)]

    def closes(self, at: int) -> bool:
        """Tell whether a line can be the last before a title."""
        line = self.lines[at]
        return len(line) <= 20 or line.endswith(_ENDED)

    def may_close(self, at: int) -> bool:
        """Tell whether a line could be a paragraph's last though nothing ends it: a link, a file's name, a label."""
        return len(self.lines[at]) > PARAGRAPH or self.closes(at)

    def is_dated(self, at: int) -> bool:
        """Tell whether a line is nothing but a day."""
        line = self.lines[at]
        return len(line) <= 20 and _DATE.fullmatch(line) is not None

    def is_signed(self, start: int, end: int) -> bool:
        """Tell whether some lines end as letters and speeches do: with a day, with thanks.

        >>> Page(["一年来，工作平稳。", "云汀市林业局", "2023年1月5日"], frozenset(), {}).is_signed(0, 3)
        True
        """
        for at in range(max(start + 1, end - 5), end):
            line = self.lines[at]
            if self.is_dated(at) or (len(line) <= LONG and _CLOSING.search(line)):
                return True
        return end > start + 1 and _SIGNATURE.search(self.lines[end - 1][-80:]) is not None

    def is_addressed(self, start: int, end: int) -> bool:
        """Tell whether someone is addressed below a title."""
        for line in self.lines[start + 1 : min(end, start + 7)]:
            if (found := _SALUTATION.match(line)) and _ADDRESSED.fullmatch(found[1]):
                return True
        return False

    def is_attributed(self, start: int, end: int) -> bool:
        """Tell whether a subtitle, a name, a unit or a day stands below a title."""
        for at in range(start + 1, min(end, start + 4)):
            line = self.lines[at]
            if len(line) > BYLINE:
                return _DATELINE.match(line) is not None
            if line.startswith(("——", "--")) or self.is_dated(at):
                return True
            if (
                line[0] in "（("
                and line[-1] in "）)"
                and not line.startswith(("（一）", "(一)", "（1）", "(1)"))
            ):
                return True
            if is_unit(line) and not is_unit(self.lines[min(at + 1, end - 1)]):
                return True
        return False


BYLINE = 40
"""Characters; a longer line names nobody."""
