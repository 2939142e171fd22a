"""The lines of a file go in, those of the report come out, and beside them what of the page was around it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from indexer.clean.lines import HEADED, Line

_MENU_WORD = re.compile(r"[^\s|｜/·•>＞<＜»›«→,，、:：【】\[\]（）()＋+\-—_]+")
_ENTRY = re.compile(r"[^\s|｜【】\[\]（）()/]+")
_DIGITS = re.compile(r"\d+")

LONGEST = 160
"""Characters; a longer line is never furniture as a whole."""

KNOWN = range(3, 81)
"""How many characters a line has that can be learned."""


class Furniture(NamedTuple):
    """What web pages leave around a report."""

    words: frozenset[str]
    home: frozenset[str]
    """The words that lead to a site's first page."""
    button: re.Pattern[str]
    line: re.Pattern[str]
    soft: re.Pattern[str]
    """A whole line, unless another follows from it."""
    hint: re.Pattern[str]
    """What every such line holds that ends like a sentence."""
    label: re.Pattern[str]
    telling: re.Pattern[str]
    counter: re.Pattern[str]
    """How often a page was read."""
    date: re.Pattern[str]
    entry: re.Pattern[str]
    """What a bar holds beside labels."""
    mark: re.Pattern[str]
    tail: re.Pattern[str]
    foot: re.Pattern[str]
    base: re.Pattern[str]
    needles: tuple[str, ...]
    """What every marker holds at least one of."""
    sign: re.Pattern[str]
    """What every bar holds at least one of."""
    report: re.Pattern[str]
    """What lines of reports hold, which are never learned."""


class Taken(NamedTuple):
    """A line, or a piece of one, that is no part of the report."""

    lines: int
    """How many lines of the report stand before it."""
    characters: int
    """How many characters of the next line, spaces not counted, stand before it."""
    text: str


def normal(line: str) -> str:
    """Return what is the same in a line of a page wherever it stands: its digits may differ.

    >>> normal("本月 第12期"), normal("本月 第3期")
    ('本月 第0期', '本月 第0期')
    """
    return _DIGITS.sub("0", line)


def without_furniture(lines: Sequence[Line], learned: Collection[str]) -> tuple[list[Line], list[Taken]]:
    """Part the lines of the report from the page around it."""
    rules = furniture()
    kept: list[Line] = []
    taken: list[Taken] = []
    end = _tail(lines, rules)
    foot = min(end, _foot(lines, rules, learned))
    # Most texts hold no marker: one look at the whole instead of one at each line.
    whole = "\n".join(text for text, _ in lines)
    marked = any(needle in whole for needle in rules.needles)
    for number, line in enumerate(lines):
        text, raw = line
        is_foot = number >= end or (number >= foot and rules.foot.fullmatch(text))
        if is_foot or is_furniture(text) or (learned and _is_learned(text, learned)):
            taken.append(Taken(len(kept), 0, raw.strip()))
        elif (text[-1] != "。" and len(text) <= LONGEST and rules.sign.search(text)) or (
            marked and any(needle in text for needle in rules.needles)
        ):
            said, pieces = _parted(text, rules)
            taken.extend(Taken(len(kept), before, piece) for before, piece in pieces)
            if said:
                kept.append((said, raw))
        else:
            kept.append(line)
    return kept, taken


def _parted(text: str, rules: Furniture) -> tuple[str, list[tuple[int, str]]]:
    """Part what a line says from the bar or the markers in it, each with the number of characters said before it.

    >>> _parted("县委调研组到竹源镇 来源：办公室 时间：2021-03-02 阅读：28", furniture())
    ('县委调研组到竹源镇', [(9, '来源：办公室 时间：2021-03-02 阅读：28')])
    """
    if len(text) <= LONGEST:
        bar = 0 if is_bar(text) else _bar(text, rules)
        if bar < len(text):
            return text[:bar].rstrip(), [(bar - text.count(" ", 0, bar), text[bar:])]
    if not any(needle in text for needle in rules.needles):
        return text, []
    pieces: list[tuple[int, str]] = []
    said: list[str] = []
    characters = at = 0
    for match in rules.mark.finditer(text):
        said.append(text[at : match.start()])
        characters += len(said[-1]) - said[-1].count(" ")
        pieces.append((characters, match[0]))
        at = match.end()
    return (" ".join(" ".join([*said, text[at:]]).split()) if pieces else text), pieces


def is_furniture(text: str) -> bool:
    """Say whether a line stands for nothing but the page around the report.

    >>> [is_furniture(line) for line in ("【打印】 【关闭】", "澜ICP备0000号", "分享经验做法")]
    [True, True, False]
    """
    rules = furniture()
    # A rule for a whole line allows a full stop before its end only in a button's brackets.
    if len(text) > LONGEST or (text.find("。", 0, -1) >= 0 and text[-1] not in "】]）)"):
        return False
    first = _MENU_WORD.search(text)
    if first is None:
        # A line of rules or brackets; a dash alone may be a cell of a table.
        return len(text) > 2 or text in ("|", "】", "【")
    if (text[-1] in "。；，" and not rules.hint.search(text)) or (
        HEADED.match(text) and text[0] not in "—附"
    ):
        return False
    if _is_menu(text, first[0], rules) or rules.line.fullmatch(text):
        return True
    return rules.soft.fullmatch(text) is not None and text[-1] not in "；："


def _is_menu(text: str, first: str, rules: Furniture) -> bool:
    """Say whether a line is made of nothing but what menus and buttons say."""
    if first not in rules.words and not rules.button.fullmatch(first) and "首页" not in text:
        return False
    words = _MENU_WORD.findall(text)
    if all(word in rules.words or rules.button.fullmatch(word) for word in words):
        return True
    # A menu's own entries are anything, but short and beside the way home.
    if (
        len(words) < 3
        or set("，。：；") & set(text)
        or any(len(word) > 10 or word.isdigit() for word in words)
    ):
        return False
    known = sum(word in rules.words for word in words)
    return not rules.home.isdisjoint(words[:2]) or known * 2 > len(words)


def is_bar(text: str) -> bool:
    """Say whether a line holds nothing but entries such as source, date, counter and buttons, and at least two.

    >>> [is_bar(line) for line in ("作者：周小禾 2021-03-02", "时间：3月5日 地点：会议室")]
    [True, False]
    """
    rules = furniture()
    worth = 0
    open_label = False
    counted = rules.counter.sub(" # ", text)
    for match in _ENTRY.finditer(rules.date.sub(" @ ", counted)):
        entry = match[0]
        label = rules.label.match(entry)
        if entry == "#":
            worth += 2
        elif label is not None:
            worth += 2 if rules.telling.match(entry) else 1
        elif entry == "@" or rules.entry.fullmatch(entry):
            # A date after 日期： is what that label says.
            worth += not open_label
        elif not (open_label and len(entry) <= 20) and not _is_idle(entry, rules):
            return False
        open_label = label is not None and label.end() == len(entry)
    return worth >= 2 and (counted != text or rules.label.search(text) is not None)


def _is_idle(entry: str, rules: Furniture) -> bool:
    """Say whether an entry may stand in a bar but does not make one: a button does."""
    return entry in rules.words or rules.button.fullmatch(entry) is not None


def _bar(text: str, rules: Furniture) -> int:
    """Return where the bar of source, date and buttons begins; the text's length when there is none."""
    labels = [match.start() for match in rules.label.finditer(text)]
    if not labels or (len(labels) < 2 and not rules.telling.search(text)):
        return len(text)
    return len(text) if "。" in text[labels[0] :] else labels[0]


def _tail(lines: Sequence[Line], rules: Furniture) -> int:
    """Return where a list of links at the end begins; the number of lines when there is none."""
    end = len(lines)
    for number in range(len(lines) - 1, max(-1, len(lines) - 60), -1):
        text = lines[number][0]
        if rules.tail.fullmatch(text.strip("：:【】[]")):
            end = number
        elif (len(text) > 60 or text.endswith(("。", "；", "！"))) and not is_furniture(text):
            break
    return end


def _foot(lines: Sequence[Line], rules: Furniture, learned: Collection[str]) -> int:
    """Return where the foot of a page may begin; the number of lines when it has none."""
    last = range(max(0, len(lines) - 12), len(lines))
    found = (
        number for number in last if len(lines[number][0]) <= LONGEST and rules.base.search(lines[number][0])
    )
    foot = next(found, len(lines))
    while 0 < foot < len(lines):
        text = lines[foot - 1][0]
        if not rules.foot.fullmatch(text) and not _is_learned(text, learned):
            break
        foot -= 1
    return foot


def _is_learned(text: str, learned: Collection[str]) -> bool:
    return len(text) in KNOWN and normal(text) in learned


@cache
def furniture() -> Furniture:
    """Return the rules."""
    rows: dict[str, list[str]] = {}
    needles: set[str] = set()
    for line in files(__package__).joinpath("furniture.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, pattern, *needed = line.split("\t")
            rows.setdefault(kind, []).append(pattern)
            needles.update(needed)

    def any_of(*kinds: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for kind in kinds for pattern in rows[kind]))

    return Furniture(
        words=frozenset(rows["word"] + rows["home"]),
        home=frozenset(rows["home"]),
        button=any_of("button"),
        line=any_of("line"),
        soft=any_of("soft"),
        hint=any_of("hint"),
        label=any_of("label", "label!"),
        telling=any_of("label!"),
        counter=any_of("count"),
        date=any_of("date"),
        entry=any_of("entry"),
        mark=any_of("mark"),
        tail=any_of("tail"),
        foot=any_of("foot"),
        base=any_of("foot!"),
        needles=tuple(sorted(needles)),
        sign=any_of("sign"),
        report=any_of("report"),
    )
