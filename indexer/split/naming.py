"""The lines of one report of a compilation go in, the title that the compilation gives it comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.split.letterhead import is_letterhead
from indexer.split.numbered import OPENERS, SIGN, SUFFIXED, TITLED
from indexer.split.titles import NUMBERED, SENTENCE, SHORT, genre

_LABEL = 12
"""Characters; a shorter title with a number may be a label above the title itself: 交流材料之三."""

_COUNT = re.compile(r"[ ]?[（(【\[][^）)】\]]*篇[^）)】\]]*[）)】\]]|[_\-—].*$")


def title(lines: Sequence[str], stem: str) -> str:
    """Return a report's title: its line without the number, the next lines, or the page's title.

    >>> title(["篇二", "某局工作总结", "一年来……"], "党建总结"), title(["【篇3】", "一年来，成效明显。"], "党建总结")
    ('某局工作总结', '党建总结（篇3）')
    """
    line = lines[0]
    following = lines[1] if len(lines) > 1 else ""
    sign = SIGN.fullmatch(line) if line.startswith(OPENERS) else None
    if sign:
        if len(sign["rest"]) >= 4:
            return sign["rest"]
        if genre(following) or _stands(following):
            return following
        return f"{stem}（{line.strip('【】[]（）():： ')}）" if stem else line
    if (counted := TITLED.fullmatch(line)) and genre(counted["rest"]):
        return counted["rest"]
    if _is_label(line) and (_stands(following) if "之" in line else genre(following)):
        return following if "之" in line or len(following) > len(line) else line
    return _joined(lines)


def stem(head: Sequence[str]) -> str:
    """Return the title of a page without the number of reports that it announces."""
    for line in head:
        if 4 <= len(line) <= SHORT and not SENTENCE.search(line):
            return _COUNT.sub("", line)
    return ""


def _is_label(line: str) -> bool:
    match = SUFFIXED.fullmatch(line)
    return match is not None and len(match["stem"]) <= _LABEL


def _joined(lines: Sequence[str]) -> str:
    """Return the first title below a letterhead, its lines joined."""
    at = next((at for at, line in enumerate(lines[:6]) if not is_letterhead(line)), 0)
    whole = lines[at]
    for line in lines[at + 1 : at + 3]:
        if genre(whole) or not ("关于" in line or "关于" in whole) or not _stands(line):
            break
        whole += line
    return whole if genre(whole) else lines[at]


def _stands(line: str) -> bool:
    """Tell whether a line may be a title, or a piece of one."""
    return 4 <= len(line) <= SHORT and not SENTENCE.search(line) and not NUMBERED.match(line)
