"""A cleaned text goes in, the reports that it holds come out: one, or each of a compilation's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from indexer.numerals import number

HEAD = 8
"""Lines at the beginning of a page that may announce how many reports follow."""

SHORT = 45
"""Characters; a longer line is no title."""

TRIES = 20
"""How often the numbering may begin anew before it is given up."""

PROSE = 120
"""Characters that a report in a compilation has at the least."""

_NUMERAL = "[一二三四五六七八九十百]{1,4}|[0-9]{1,3}"
_SIGN = re.compile(
    rf"[【\[（(《]?(?:(?:篇|范文|例文|范本)[ ]?(?P<a>{_NUMERAL})|第[ ]?(?P<b>{_NUMERAL})[ ]?篇(?![章幅]))"
    r"(?:范文)?[】\]）)》]?[ ]?(?:[:：、.．—\-][ ]?)?(?P<rest>.{0,60})"
)
_SIGNS = ("篇", "范文", "例文", "范本")
_SUFFIXED = re.compile(
    rf"(?P<stem>.{{2,50}}?)[ ]?(?:[（(【\[]?(?:篇|范文|第)[ ]?(?P<a>{_NUMERAL})[ ]?篇?[）)】\]]?"
    rf"|[（(【\[](?P<b>{_NUMERAL})[）)】\]]|(?P<c>\d{{1,2}}))"
    r"(?:[（(【][^）)】]{1,10}[）)】])?[:：]?"
)
_NUMBER_END = re.compile(r"[一二三四五六七八九十百篇）)】\]:：\d]\Z")
_SENTENCE = re.compile(r"[。；;！!？?，,：:]")
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百零\d]{1,5}[章节条编部]|[（(]?\d{1,2}[）)、.．]"
    r"|附[件表]|[一二三四五六七八九十]是|——|[-●■◆▲★※*]|[\[【]|图\d|表\d"
)
_ENDED = tuple("。！？!?…”」』）)；;.")


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a source."""

    text: str
    """All of it, its title line included."""
    title: str | None
    """Its title as the compilation gives it; None where the source is a single report."""


class Rules(NamedTuple):
    """How a page of several reports shows itself."""

    announce: re.Pattern[str]
    title: re.Pattern[str]


def split(text: str) -> list[Part]:
    """Return the reports that a cleaned text holds; a single report as it is.

    >>> [part.title for part in split("某镇2022年工作总结\\n一年来，全镇经济平稳运行。")]
    [None]
    """
    lines = text.split("\n")
    announced = _announced(lines)
    signed = _signed(lines, announced) if any(sign in text for sign in _SIGNS) else []
    starts = signed or _suffixed(lines, announced) or _titled(lines, announced)
    if len(starts) < 2:
        return [Part(text, None)]
    stem = _stem(lines[: starts[0]])
    return [_part(lines[start:end], stem) for start, end in pairwise([*starts, len(lines)])]


def _announced(lines: Sequence[str]) -> int:
    """Return how many reports a page says it holds: 1 when it does not say, 0 when it gives no number."""
    for line in lines[:HEAD]:
        found = _rules().announce.search(line) if len(line) <= SHORT and not line.endswith("。") else None
        if found:
            return max(2, number(found[found.lastindex])) if found.lastindex else 0
    return 1


def _signed(lines: Sequence[str], announced: int) -> list[int]:
    """Find the lines that number reports: 篇一, 第2篇, 【篇3】, 范文四：某局总结."""
    found: list[tuple[int, int]] = []
    firm = 0
    for at, line in enumerate(lines):
        sign = _SIGN.fullmatch(line) if len(line) <= 80 else None
        if sign is None or sign["rest"].endswith(("。", "；")):
            continue
        found.append((at, number(sign["a"] or sign["b"])))
        firm += bool(sign["a"]) or bool(_rules().title.fullmatch(sign["rest"]))
    starts = _sequence(lines, found)
    # Laws and five-year plans are divided into 第一篇, 第二篇 as well.
    if announced == 1 and firm * 2 < len(found):
        return []
    return starts


def _suffixed(lines: Sequence[str], announced: int) -> list[int]:
    """Find titles that differ by their number: 工作总结（一）, 工作总结（二）."""
    stems: dict[str, list[tuple[int, int]]] = {}
    for at, line in enumerate(lines):
        match = _SUFFIXED.fullmatch(line) if len(line) <= SHORT + 10 and _NUMBER_END.search(line) else None
        if match and not _NUMBERED.match(line) and not _SENTENCE.search(match["stem"]):
            stem = match["stem"]
            if _rules().title.fullmatch(stem) and not stem[-1].isdigit():
                stems.setdefault(stem, []).append((at, number(match["a"] or match["b"] or match["c"])))
    if announced == 1:
        stems = {stem: found for stem, found in stems.items() if len(stem) >= 4 and len(found) >= 3}
    return max((_sequence(lines, found) for found in stems.values()), key=len, default=[])


def _titled(lines: Sequence[str], announced: int) -> list[int]:
    """Find title lines among prose, on a page that announces several reports or repeats a title."""
    found = [at for at, line in enumerate(lines) if _is_title(line)]
    if announced == 1:
        repeated = Counter(lines[at] for at in found)
        found = found if max(repeated.values(), default=0) >= 3 else []
    titles = set(found)
    starts = [at for at in found if not _announces(lines[at])]
    starts = [at for at in starts if at < HEAD or _closes(lines[at - 1]) or at - 1 in titles]
    starts = _with_prose(lines, starts)
    if announced == 1:
        return starts if len(starts) >= 3 else []
    return _largest(starts, len(lines), announced) if announced else starts


def _largest(starts: Sequence[int], end: int, announced: int) -> list[int]:
    """Keep as many titles as were announced: those with the most lines below them."""
    lengths = {start: following - start for start, following in pairwise([*starts, end])}
    return sorted(sorted(starts, key=lambda start: -lengths[start])[:announced])


def _sequence(lines: Sequence[str], found: Sequence[tuple[int, int]]) -> list[int]:
    """Keep the places numbered 1, 2, 3 … that have prose between them; a table of contents has none."""
    ones = [place for place, (_, count) in enumerate(found) if count == 1]
    for first in ones[:TRIES]:
        starts: list[int] = []
        for at, count in found[first:]:
            if count == len(starts) + 1:
                starts.append(at)
        kept = len(_with_prose(lines, starts))
        if kept >= 2 and kept * 3 >= len(starts) * 2:
            return starts
    return []


def _with_prose(lines: Sequence[str], starts: Sequence[int]) -> list[int]:
    """Keep the places that a report follows rather than the next title."""
    return [
        start
        for start, end in pairwise([*starts, len(lines)])
        if sum(map(len, lines[start + 1 : end])) >= PROSE
        and any(_closes(line) for line in lines[start + 1 : end])
    ]


def _is_title(line: str) -> bool:
    """Say whether a line looks like a report's own title.

    >>> [_is_title(line) for line in ("关于网格化管理的调研报告", "三、整改情况", "现将情况报告。")]
    [True, False, False]
    """
    if not 6 <= len(line) <= SHORT or _SENTENCE.search(line) or _NUMBERED.match(line):
        return False
    return _rules().title.fullmatch(line) is not None


def _announces(line: str) -> bool:
    found = _rules().announce.search(line)
    return bool(found and found.lastindex)


def _closes(line: str) -> bool:
    return line.endswith(_ENDED) or len(line) <= 20


def _part(lines: Sequence[str], stem: str) -> Part:
    return Part("\n".join(lines), _title(lines, stem))


def _title(lines: Sequence[str], stem: str) -> str:
    """Return a part's title: its line without the number, the next line, or the page's title."""
    line = lines[0]
    sign = _SIGN.fullmatch(line)
    if sign is None:
        return line
    if len(sign["rest"]) >= 4:
        return sign["rest"]
    following = lines[1] if len(lines) > 1 else ""
    if 4 <= len(following) <= SHORT and not _SENTENCE.search(following) and not _NUMBERED.match(following):
        return following
    return f"{stem}（{line.strip('【】[]（）():： ')}）" if stem else line


def _stem(head: Sequence[str]) -> str:
    """Return the title of a page without the number of reports that it announces."""
    for line in head[:HEAD]:
        if 4 <= len(line) <= SHORT and not _SENTENCE.search(line):
            return re.sub(r"[ ]?[（(【\[][^）)】\]]*篇[^）)】\]]*[）)】\]]|[_\-—].*$", "", line)
    return ""


@cache
def _rules() -> Rules:
    rows: dict[str, list[str]] = {}
    for line in files(__package__).joinpath("compilation.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, pattern = line.split("\t")
            rows.setdefault(kind, []).append(pattern)
    genre, trail = "|".join(rows["genre"]), "|".join(rows["trail"])
    return Rules(
        announce=re.compile("|".join(rows["announce"])),
        title=re.compile(rf".{{0,60}}?(?:{genre})(?:{trail}){{0,8}}"),
    )
