"""What a file says goes in, the report itself comes out: no page furniture, no broken lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from indexer.numerals import numeral

_LINE_ENDS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n"))
_SPACES = tuple(space.encode("gbk") for space in " \u3000\t")
_INDENT = re.compile("(?:[\u3000\xa0\u2003]{2}| {4}|\t)")
_MENU_WORD = re.compile(r"[^\s|｜/·•>＞»›,，、:：【】\[\]（）()＋+\-—_]+")
_FOOTNOTE = re.compile(r"\n[ \t]*\[[ \t]*\n?[ \t]*(\d{1,3}|[注a-z])[ \t]*\n?[ \t]*\][ \t]*(?=\n|\Z)")
_CLOSING = frozenset("，。；：！？、）》」』”’％%,;!?)]】〉")
_BAR_SIGNS = ("：", ":", "打印", "关闭")
_FOLD = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3})、|[（(](?P<two>[一二三四五六七八九十]{1,3})[）)]"
    r"|第(?:(?P<article>[一二三四五六七八九十百零]{1,6})条(?![规第款项的、和至与及])|(?P<chapter>[一二三四五六七八九十]{1,3})章)"
)
_STOPPED = re.compile("[。：；！？”）:;] ?$")
_GENERAL = re.compile("第一章 ?总 ?则")
_REFERRED = re.compile("[法例定据照反和与及或至到、》章节款项条] ?$")
_OPENING = frozenset("《（“「『(〈")
_MIDWAY = re.compile("[\u4e00-\u9fffA-Za-z0-9，、](?<!摄)")
_TERMINAL = frozenset("。！？!?；;：:…”’」』）)")
_HEADED = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇]|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)"
    r"|[一二三四五六七八九十]是|附件|——"
)

LONGEST = 160
"""Characters; a longer line is never furniture as a whole."""

FOLDED = 600
"""Characters; a longer paragraph may be a whole report without its line breaks."""

WIDEST = 80
"""Chinese characters; a wider line is a paragraph, not a piece of one."""


class Furniture(NamedTuple):
    """What web pages leave around a report."""

    words: frozenset[str]
    line: re.Pattern[str]
    label: re.Pattern[str]
    telling: re.Pattern[str]
    mark: re.Pattern[str]
    tail: re.Pattern[str]
    foot: re.Pattern[str]
    base: re.Pattern[str]
    needle: re.Pattern[str]
    """What every marker holds at least one of."""
    sign: re.Pattern[str]
    """What every bar, marker and foot of a page holds at least one of."""


Line = tuple[str, str]
"""What a line of a file says, and how it stands there."""


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the report's paragraphs, one a line, and the lines that were taken out.

    >>> clean("首页 > 公文\n\u3000\u3000县委\u200b高度重视。\n##paidbegin##成立领导小组。\n打印 关闭")
    ('县委高度重视。\n成立领导小组。', ('首页 > 公文', '##paidbegin##', '打印 关闭'))
    """
    kept, removed = _without_furniture(_lines(text))
    paragraphs: list[str] = []
    for line in _rejoined(_unwrapped(kept)):
        if len(line) < FOLDED:
            paragraphs.append(line)
        else:
            paragraphs.extend(_unfolded(line))
    return "\n".join(paragraphs), tuple(removed)


def _lines(text: str) -> list[Line]:
    """Return the lines that hold something, legible and without wide spaces."""
    plain = _plain(text)
    if plain is None:
        text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if "[" in text:
        text = _FOOTNOTE.sub(r"[\1]", text)
    if plain is not None and not any(space in plain for space in _SPACES):
        return [(raw, raw) for raw in text.split("\n") if raw]
    return [(" ".join(raw.split()), raw) for raw in text.split("\n") if raw and not raw.isspace()]


def _plain(text: str) -> bytes | None:
    """Return a text in GBK if that shows that it has no invisible characters and no line ends but line feeds.

    >>> _plain("县委高度重视。") is None, _plain("县委高度重视。\\r") is None, _plain("县委\u200b高度重视。") is None
    (False, True, True)
    """
    # GBK has none of them but ASCII's, and but one space that is not ASCII; to encode is quicker than to search.
    try:
        encoded = text.encode("gbk")
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded.translate(None, _CONTROLS)) == len(encoded) else None


def _width(raw: str) -> int:
    """Return how many Chinese characters wide a line is."""
    # In UTF-8 a Chinese character takes three bytes and a Latin one takes one.
    wide = len(raw) + len(raw.encode("utf-8", "surrogatepass")) if len(raw) <= 2 * WIDEST else 4 * len(raw)
    return (wide + 1) // 4


def _without_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    rules = _furniture()
    kept: list[Line] = []
    removed: list[str] = []
    end = foot = _tail(lines, rules)
    # Most reports hold no sign of a bar, a marker or a page's foot: one look at the whole instead of one at each line.
    signs = rules.sign.search("\n".join(text for text, _ in lines)) is not None
    if signs:
        foot = _foot(lines, rules)
    for number, line in enumerate(lines):
        text = line[0]
        is_foot = number >= end or (number >= foot and rules.foot.fullmatch(text))
        if is_foot or _is_furniture(text, rules):
            removed.append(text)
        elif signs and rules.sign.search(text):
            said, furniture = _parted(text, rules)
            removed.extend(furniture)
            if said:
                kept.append((said, line[1]))
        else:
            kept.append(line)
    return kept, removed


def _parted(text: str, rules: Furniture) -> tuple[str, list[str]]:
    """Part what a line says from the bar or the markers in it.

    >>> _parted("县委调研组到竹源镇 来源：办公室 时间：2021-03-02 阅读：28", _furniture())
    ('县委调研组到竹源镇', ['来源：办公室 时间：2021-03-02 阅读：28'])
    """
    bar = _bar(text, rules) if len(text) <= LONGEST else len(text)
    if bar < len(text):
        return text[:bar].rstrip(), [text[bar:]]
    markers = rules.mark.findall(text) if rules.needle.search(text) else []
    return (" ".join(rules.mark.sub(" ", text).split()) if markers else text), markers


def _is_furniture(text: str, rules: Furniture) -> bool:
    """Say whether a line stands for nothing but the page around the report.

    >>> [_is_furniture(line, _furniture()) for line in ("【打印】 【关闭】", "澜ICP备0000号", "分享经验做法")]
    [True, True, False]
    """
    # A rule for a whole line allows a full stop before its end only in a button's brackets.
    if len(text) > LONGEST or (text.find("。", 0, -1) >= 0 and text[-1] not in "】]"):
        return False
    first = _MENU_WORD.search(text)
    if first is None:
        # A line of rules or brackets; a dash alone may be a cell of a table.
        return len(text) > 2 or text in ("|", "】", "【")
    if first[0] in rules.words and all(word in rules.words for word in _MENU_WORD.findall(text)):
        return True
    return rules.line.fullmatch(text) is not None


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
        if rules.tail.fullmatch(text.rstrip("：:")):
            end = number
        elif len(text) > 60 or text.endswith(("。", "；", "！")):
            break
    return end


def _foot(lines: Sequence[Line], rules: Furniture) -> int:
    """Return where the foot of a page may begin; the number of lines when it has none."""
    last = range(max(0, len(lines) - 12), len(lines))
    found = (
        number for number in last if len(lines[number][0]) <= LONGEST and rules.base.search(lines[number][0])
    )
    return max(0, next(found, len(lines) + 3) - 3)


def _unwrapped(lines: Sequence[Line]) -> list[str]:
    """Join lines that were broken at a fixed width inside sentences."""
    width = _wrap_width(lines)
    if not width:
        return [text for text, _ in lines]
    indents = sum(_INDENT.match(raw) is not None for _, raw in lines) * 20 > len(lines)
    joined: list[str] = []
    runs_on = False
    for text, raw in lines:
        begins = _INDENT.match(raw) if indents else _HEADED.match(text)
        if runs_on and not begins:
            latin = joined[-1][-1:].isascii() and text[0].isascii() and text[0].isalnum()
            joined[-1] += (" " if latin else "") + text
        else:
            joined.append(text)
        runs_on = _width(raw) >= width - 3 and (indents or text[-1] not in _TERMINAL)
    return joined


def _wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which a text's lines were broken; 0 when they were not."""
    if len(lines) < 6 or _has_paragraphs(lines):
        return 0
    widths = [_width(raw) for _, raw in lines]
    # A wrapped text's commonest width is its widest, give or take punctuation that may not begin a line.
    counts = Counter(widths)
    width = max(counts, key=lambda value: sum(counts.get(value + step, 0) for step in (-2, -1, 0, 1)))
    if not 16 <= width <= WIDEST:
        return 0
    ends = [text[-1] for (text, _), wide in zip(lines, widths, strict=True) if width - 3 <= wide <= width + 2]
    wider = sum(wide > width + 2 for wide in widths)
    broken = sum(end not in _TERMINAL for end in ends)
    evident = len(ends) * 2 >= len(lines) and broken * 10 >= len(ends) * 6 and wider * 20 <= len(lines)
    return width if evident else 0


def _has_paragraphs(lines: Sequence[Line]) -> bool:
    """Say whether more lines than one in twenty are too wide for a wrapped text; most texts show it at once."""
    wide = 0
    for _, raw in lines:
        if len(raw) > WIDEST + 2 and _width(raw) > WIDEST + 2:
            wide += 1
            if wide * 20 > len(lines):
                return True
    return False


def _rejoined(lines: Sequence[str]) -> list[str]:
    """Join lines that a link or a page's end broke inside a sentence.

    >>> _rejoined(["会议审议了", "政府工作报告", "。会议认为，成绩来之不易。"])[0]
    '会议审议了'
    >>> _rejoined(["会议听取和审议了省长代表省人民政府所作的", "政府工作报告", "。会议认为，成绩来之不易。"])
    ['会议听取和审议了省长代表省人民政府所作的政府工作报告。会议认为，成绩来之不易。']
    """
    joined: list[str] = []
    for line in lines:
        if joined and line[0] in _CLOSING and joined[-1][-1] not in "。！？":
            link = joined.pop()
            linked = joined and len(link) <= 20 and len(joined[-1]) >= 20 and joined[-1][-1] not in _TERMINAL
            before = joined.pop() if linked and not _HEADED.match(link) else ""
            joined.append(before + link + line)
        elif joined and joined[-1][-1] != "。" and _is_broken(joined[-1], line):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _unfolded(line: str) -> list[str]:
    """Part a long paragraph that holds a whole report, its line breaks lost, before 一、 （一） and 第一条.

    >>> _unfolded("通知如下：一、提高认识。" + "要抓好落实。" * 99 + "二、强化保障（一）加强领导。")[2:]
    ['二、强化保障', '（一）加强领导。']
    """
    cuts, counts = [0], Counter[str]()
    for match in _FOLD.finditer(line):
        kind = str(match.lastgroup)
        # Only what continues the count begins a paragraph; a quotation of 第三条 does not.
        again = kind == "two" and match[kind] == numeral(1)
        if (again or match[kind] == numeral(counts[kind] + 1)) and _begins(line, match, cuts[-1]):
            counts[kind] = 1 if again else counts[kind] + 1
            if kind != "two":
                counts["two"] = 0
            cuts.append(match.start())
    if len(cuts) < 3:
        return [line]
    return [part for start, end in pairwise([*cuts, len(line)]) if (part := line[start:end].strip())]


def _begins(line: str, match: re.Match[str], last: int) -> bool:
    """Say whether a number may open a paragraph: after a sentence, or （一） after the heading above it."""
    before = line[max(0, match.start() - 2) : match.start()]
    if _STOPPED.search(before) or _GENERAL.match(line, match.start()):
        return True
    if match["article"]:
        return not _REFERRED.search(before)
    heading = line[last : match.start()]
    return match["two"] == numeral(1) and last > 0 and len(heading) <= 40 and "，" not in heading[-4:]


def _is_broken(line: str, following: str) -> bool:
    """Say whether a sentence stops short at the end of a line and goes on in the next."""
    if line[-1] in _OPENING:
        return not _HEADED.match(following)
    if following[-1] not in "。；" or len(line) <= 40 or "，" not in line or not _MIDWAY.match(line[-1]):
        return False
    return not _HEADED.match(following)


@cache
def _furniture() -> Furniture:
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
        words=frozenset(rows["word"]),
        line=any_of("line"),
        label=any_of("label", "label!"),
        telling=any_of("label!"),
        mark=any_of("mark"),
        tail=any_of("tail"),
        foot=any_of("foot"),
        base=any_of("foot!"),
        needle=re.compile("|".join(map(re.escape, sorted(needles)))),
        sign=re.compile("|".join([*map(re.escape, sorted({*needles, *_BAR_SIGNS})), *rows["foot!"]])),
    )
