"""A short line goes in, whether it looks like the title of a report comes out."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from indexer.numerals import number

SHORT = 45
"""Characters; a longer line is no title, unless it says 关于."""

LONG = 90
"""Characters; a longer line is no title at all."""

NUMERAL = "[一二三四五六七八九十百]{1,4}|[0-9]{1,3}"

SENTENCE = re.compile(r"[。；;！!？?，,：:]")
NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百零\d]{1,5}[章节条编部]|[（(]?\d{1,2}[）)、.．]"
    r"|[一二三四五六七八九十]是|——|[-●■◆▲★※]|\*(?!\*)|[\[【]|图\d|表\d"
)
_ANNEX = re.compile("附[件录表则]")
_SPEAKER = re.compile(r"[\u4e00-\u9fff·]{2,8}[：:]")
_ASIDE = re.compile(r"[（(【][^（(）)【】]{1,20}[）)】]$")
_PLAIN = re.compile(r"[《“\"'0-9A-Za-z\u4e00-\u9fff]")
_TRAILING = "0123456789_（）()【】[]-—.篇字版一二三四五六七八九十 "
RULE = "-—–_=＝*＊·~～#☆★◆─━….|"
"""What rules between two reports are drawn with."""

_GENERIC = re.compile("目 ?录|前 ?言|序 ?言|引 ?言|摘 ?要|结 ?语|后 ?记|正 ?文|参考文献")


class Rules(NamedTuple):
    """How a page of several reports shows itself."""

    announce: re.Pattern[str]
    kinds: dict[str, str]
    """What titles end with, and which kind of text that is: report, letter or print."""
    ends: tuple[str, ...]
    trails: tuple[str, ...]
    last: frozenset[str]
    """What the last character is of every line that may be a title, a letterhead or a rule."""
    forward: tuple[str, ...]
    relay: tuple[str, ...]


@cache
def rules() -> Rules:
    """Read the rules."""
    rows: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("compilation.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, value = line.split("\t")
            rows.setdefault(kind, []).append(value)
    kinds = {word: kind for kind in ("print", "letter", "report") for word in rows[kind]}
    return Rules(
        announce=re.compile("|".join(rows["announce"])),
        kinds=kinds,
        ends=tuple(sorted(kinds, key=len, reverse=True)),
        trails=tuple(rows["trail"]),
        last=frozenset([word[-1] for word in (*kinds, *rows["trail"])] + list(_TRAILING + RULE + "号件")),
        forward=tuple(rows["forward"] + rows["relay"]),
        relay=tuple(rows["relay"]),
    )


def genre(line: str) -> str:
    """Return the word of genre that a title ends with, "" if the line is none.

    >>> [genre(line) for line in ("关于网格化管理的调研报告", "学习心得体会（通用）", "三、整改情况报告", "现将情况报告。")]
    ['报告', '体会', '', '']
    """
    known = rules()
    if not 3 < len(line) <= LONG or line[-1] in "。；：，、":
        return ""
    if not line.endswith(known.ends):
        line = bare(line)
        if not line.endswith(known.ends):
            return ""
    if len(line) > SHORT + 10 and "关于" not in line:
        return ""
    speaker = _SPEAKER.match(line)
    if NUMBERED.match(line) or _ANNEX.match(line) or SENTENCE.search(line, speaker.end() if speaker else 0):
        return ""
    return next(end for end in known.ends if line.endswith(end))


def bare(line: str) -> str:
    """Return a title without its number and without what web pages hang behind it.

    >>> bare("驻村工作总结范文（通用）3"), bare("法治建设规划（2021—2025年）")
    ('驻村工作总结', '法治建设规划')
    """
    for _ in range(4):
        shorter = line.rstrip(_TRAILING) if line[-1:] in _TRAILING else line
        if line.endswith(("）", ")", "】")) and (aside := _ASIDE.search(line, max(0, len(line) - 22))):
            shorter = line[: aside.start()]
        if shorter.endswith(rules().trails):
            shorter = next(shorter.removesuffix(trail) for trail in rules().trails if shorter.endswith(trail))
        if shorter == line:
            break
        line = shorter
    return line


def is_plain(line: str) -> bool:
    """Tell whether a line could be a title that names no genre.

    >>> [is_plain(line) for line in ("党建引领聚合力 乡村振兴展新颜", "一、主要做法", "目录", "成效明显。")]
    [True, False, False, False]
    """
    if not 6 <= len(line) <= SHORT or not _PLAIN.match(line) or NUMBERED.match(line) or _ANNEX.match(line):
        return False
    return not (SENTENCE.search(line) or _GENERIC.match(line) or line[-1] in "）)、…" or line[0].isdigit())


def announced(line: str) -> int:
    """Return how many reports a page's title promises: 1 if it says nothing of that, 0 if it gives no number.

    >>> [announced(line) for line in ("述职报告（精选7篇）", "经验材料汇编", "关于防汛工作的通知")]
    [7, 0, 1]
    """
    if len(line) > SHORT or line.endswith("。"):
        return 1
    found = rules().announce.search(line)
    if found is None:
        return 1
    return max(2, number(found[found.lastindex])) if found.lastindex else 0
