"""From a report's first lines and its file's name to its title and to where its body begins."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from indexer.metadata.genre import titled
from indexer.metadata.number import number
from indexer.metadata.organization import is_name
from indexer.metadata.tables import rows

_FURNITURE = re.compile("|".join(f"(?:{row[0]})" for row in rows("furniture.txt")))
_LINE_ENDS = re.compile(r"[。；;，,：:！!？?]$")
_SALUTATION = re.compile(r"^(?:各|尊敬的|同志们|主席团|女士们|朋友们).{0,200}[：:]")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|第[一1][章条]|\d+[.、．]|摘要|引言|前言)"
)
_SUBTITLE = re.compile(r"^(?:——|—|--|－－|―)")
_ASIDE = re.compile(r"^[（(【].*[）)】]$")
_LONGEST_LINE, _LONGEST_TITLE, _LONGEST_HINT, _HEAD_LINES = 64, 160, 300, 14
_KEYS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]+")
_FOOTNOTE = re.compile(r"\s*[\[［〔【]?[\[［]\d{1,2}[\]］]$|[*＊※①]+$")
_LABEL = re.compile(
    r"^(?:篇|第)[一二三四五六七八九十\d]{1,3}篇?\s*[：:、]\s*|^范文[一二三四五六七八九十\d]{1,3}\s*[：:、]?\s*"
)
_UNSEEN = re.compile("[\ue000-\uf8ff\u200b-\u200f\ufeff]")
_MORE = re.compile(
    r"[^。，；\n]{0,60}?(?:的(?:通知|意见|决定|公告|通告|函|批复|方案|通报|报告)"
    r"(?=[\s各为]|$|根据|现将|\d{4}年|[\u4e00-\u9fff]{1,12}(?:人民政府|[：、，]))|"
    r"》?(?:政策)?(?:解读|起草说明|编制说明)(?=\s))|"
    r"(?:(?<=的通)[知报]|(?<=的决)定|(?<=的意)见|(?<=的公)告|(?<=的方)案|(?<=的报)告)(?=[\s各为])"
)
_CLAUSES = re.compile(r"[，。；：]|^.{25,}$")
_CLAUSE = re.compile(r"(?:[^，。；：！？（\n]|（[^，。；：（）\n]*）)*")
_GOES_ON = re.compile(r"[\u4e00-\u9fffA-Za-z0-9“《]")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SITE = re.compile(r"\s*(?:[-_|—–－｜]|--)+\s*[^-_|—–－｜]{2,30}$")
_FILE_END = re.compile(
    r"[（(_\s\-—]*(?:(?:定|终|最终|初|修改|送审|印发|打印|审定|讨论|人代会通过)稿|最终版|录音整理|副本|复制|正式)[）)]?$|"
    r"[（(_\s\-—]v?\d{1,2}[）)]?$|[_\s]?20\d{6}$",
    re.I,
)
_UNTITLED = re.compile(
    r"^(?:无标题|未命名|新建|document|untitled|microsoft word|首页|index|正文|详情|文章|default|doc\d*$)",
    re.I,
)


class Title(NamedTuple):
    """A title, where it stands in the text, and how it was found."""

    text: str
    body: int = 0
    """Where the body begins after it; 0 when the title is not in the text."""
    start: int = 0
    end: int = 0
    how: str = "name"


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def find_title(text: str, path: str, given: str | None = None) -> Title:
    """Return a report's title: the text's own lines, checked against what the file says; never empty.

    >>> find_title("云汀市人民政府办公室\\n关于做好防汛工作的通知\\n各县区人民政府：\\n汛期将至。", "a/1.txt")
    Title(text='云汀市人民政府办公室关于做好防汛工作的通知', body=23, start=0, end=22, how='lines')
    >>> find_title("今年以来，我市持续推进作风建设，成效明显。", "a/003_作风建设纪实.txt").text
    '作风建设纪实'
    """
    named, stated = file_title(path), _page_title(given)
    hints = [hint for hint in (stated, named) if hint and not _is_furniture(hint)]
    lines = _head_lines(text)
    for hint in hints:
        if found := _located(text, lines, hint):
            return found
    own = _from_lines(lines)
    if own and (titled(own.text) or not (given and hints)):
        return own
    if hints:
        return Title(hints[0], how="stated" if hints[0] == stated else "name")
    if own:
        return own
    clause = _first_clause(text)
    return Title(clause or " ".join(path.rsplit("/", 1)[-1].split()) or "无标题", how="clause")


@lru_cache(maxsize=256)
def file_title(path: str) -> str | None:
    """Return what a file's name says the title is, None if it is only a code.

    >>> file_title("a/00037_局开展_慈善一日捐_活动.txt"), file_title("b/工作总结（定稿）.docx"), file_title("000_ed95fb.txt")
    ('局开展 慈善一日捐 活动', '工作总结', None)
    """
    name = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", path.rsplit("/", 1)[-1])
    name = re.sub(r"^\d+(?:[_\-.、\s]+|(?=[\u4e00-\u9fff《“])(?!\d*年))", "", name)
    name = re.sub(r"[_\s\0]+", " ", name).strip()
    while (shorter := _FILE_END.sub("", name).strip()) not in ("", name):
        name = shorter
    return name if len(re.findall(r"[\u4e00-\u9fff]", name)) >= 2 else None


def _page_title(given: str | None) -> str | None:
    """Return a page's or a line's title without the site's name."""
    title = re.sub(r"\s+", " ", (given or "")[:_LONGEST_HINT]).strip()
    if not title or _UNTITLED.match(title):
        return None
    while len(shorter := _SITE.sub("", title)) >= 4 and shorter != title:
        if title.startswith("——", len(shorter)):
            break
        title = shorter
    return title if len(re.findall(r"[\u4e00-\u9fffA-Za-z]", title)) >= 2 else None


def _head_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    position = 0
    while position < len(text) and len(lines) < _HEAD_LINES:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if line := text[position:end].strip():
            lines.append(_Line(position, end, line))
        position = end + 1
    return lines


def _located(text: str, lines: list[_Line], hint: str) -> Title | None:
    """Return the title as the text writes it, where the text's head holds what the file calls it."""
    key = _key(hint)
    head = text[: lines[-1].end if lines else 0][:600]
    if len(key) < 4 or not all(map(head.__contains__, key)):
        return None
    at = _key(head).find(key)
    if at < 0:
        return None
    start, end = _place(head, at), _place(head, at + len(key) - 1) + 1
    line = next(line for line in lines if line.start <= start < line.end)
    before, after = text[line.start : start].strip('《“"（( \u3000\t'), text[end : line.end]
    if end <= line.end and not before and _prose_follows(after, titled(hint) is not None):
        return _leading(text, line, start, end)
    own = _from_lines(lines)
    if own and (key in (own_key := _key(own.text)) or (titled(own.text) and key.startswith(own_key))):
        longer = (
            _longer(text, lines, line, end)
            if end > own.end and not _SUBTITLE.match(text[own.end :].lstrip())
            else None
        )
        return longer or own._replace(how="located")
    if before or (start > line.start and len(after) > 20):
        return Title(hint) if len(before) <= 30 else None
    return _longer(text, lines, line, end) or Title(hint)


def _longer(text: str, lines: list[_Line], first: _Line, end: int) -> Title | None:
    """Return the title that the lines make from one on and at least up to where the file's name for it ends."""
    own = _from_lines([line for line in lines if line.start >= first.start], at_least=end)
    return (
        own._replace(how="located")
        if own and len(_key(own.text)) * 2 > len(_key(text[first.start : end]))
        else None
    )


def _key(title: str) -> str:
    """Return what of a title a file's name can keep."""
    return "".join(_KEYS.findall(title))


def _place(head: str, count: int) -> int:
    """Return where in the text the character stands that so many others of the key stand before."""
    for run in _KEYS.finditer(head):
        if count < run.end() - run.start():
            return run.start() + count
        count -= run.end() - run.start()
    return len(head)


def _prose_follows(after: str, whole: bool) -> bool:
    """Tell whether what stands after a title in its line is the text itself; `whole`: the title says its kind."""
    rest = after.lstrip('》”）)！？!?"')
    if len(after) > _LONGEST_TITLE or (len(after) > 20 and "。" in after):
        return True
    return (
        len(after) > 20 and "，" in after and (rest[:1].isspace() or (whole and rest[:1] not in "的和与及"))
    )


def _leading(text: str, line: _Line, start: int, end: int) -> Title:
    """Return a title that prose follows in the same line, going on to its 通知 when the file's name was cut.

    Of what is prose from its first word on the title is the first clause, and nothing of it is left out of the body.
    """
    name = text[start:end]
    if text[line.start : start].startswith(("(", "（")):
        return Title(name, 0, start, end, "located")
    more = _MORE.match(text, end, line.end)
    if more and (titled(text[line.start : end]) is None or text[end] in "（(》”的"):
        end += more.end() - end
    elif not more and _CLAUSES.search(name) and titled(name) is None and _GOES_ON.match(text, end):
        clause = _CLAUSE.match(text, line.start + len(name), min(line.end, end + _LONGEST_LINE))
        end = clause.end() if clause else end
        if titled(text[line.start : end]) is None or text[end : end + 1] in tuple("，。；：！？"):
            return Title(text[line.start : end].strip(), 0, line.start, end, "prose")
    while end < line.end and text[end] in '》”）)！？!?"':
        end += 1
    body = end
    while body < len(text) and text[body].isspace():
        body += 1
    return Title(_joined([text[line.start : end].strip()]), body, line.start, end, "located")


def _from_lines(lines: list[_Line], at_least: int = 0) -> Title | None:
    """Return the title that the first lines make, joined."""
    taken: list[_Line] = []
    for line in lines:
        if _is_furniture(line.text) and all(is_name(part.text) for part in taken):
            taken = []
            continue
        if not taken and _CUT.search(line.text):
            continue
        if taken and line.start >= at_least and not _continues(taken, line.text):
            break
        if line.end > at_least and not _can_be_title(line.text) and (taken or line.start >= at_least):
            break
        taken.append(line)
    if not taken:
        return None
    title = _FOOTNOTE.sub("", _joined([line.text for line in taken]))
    how = "lines" if titled(title) else "line"
    return Title(title, _body_start(lines, taken[-1]), taken[0].start, taken[-1].end, how)


def _is_furniture(line: str) -> bool:
    if _FURNITURE.match(line):
        return True
    return len(line) < 40 and "号" in line and number(line) is not None and titled(line) is None


def _can_be_title(line: str) -> bool:
    if _HEADING.match(line) or _SALUTATION.match(line) or _is_furniture(line):
        return False
    if len(line) > _LONGEST_LINE:
        short = len(line) <= _LONGEST_TITLE and "。" not in line and line[-1] not in "：:"
        return short and titled(line) is not None
    return not _LINE_ENDS.search(line) or (line[-1] in "！!？?" and len(line) < 50)


def _continues(taken: list[_Line], line: str) -> bool:
    """Tell whether a line goes on with the title that the lines before it began."""
    if not _can_be_title(line) or len(taken) >= 5:
        return False
    so_far = _joined([part.text for part in taken])
    if _SUBTITLE.match(line):
        return titled(so_far) is None or titled(line) is not None
    if _ASIDE.match(line):
        return False
    if line in so_far or so_far in line:
        return False
    if titled(so_far) and not _unfinished(so_far):
        return False
    return (
        _unfinished(so_far)
        or line.startswith("关于")
        or (titled(so_far + line) is not None and len(line) < 40)
    )


def _unfinished(title: str) -> bool:
    if title.count("《") > title.count("》") or title.count("“") > title.count("”"):
        return True
    if title.endswith(("、", "和", "与", "及", "的", "印发", "转发", "关于")) or is_name(title):
        return True
    return "关于" in title and titled(title) is None


def _joined(lines: list[str]) -> str:
    """Join a title's lines, with a space between two units' names or the halves of a slogan."""
    title = _closed_up(_LABEL.sub("", lines[0]))
    for line in lines[1:]:
        title += (" " if _stands_apart(title, line) else "") + _SUBTITLE.sub("——", _closed_up(line))
    return re.sub(r"\s+", " ", _UNSEEN.sub("", title)).strip()


def _stands_apart(title: str, line: str) -> bool:
    if _SUBTITLE.match(line) or line.startswith("关于"):
        return False
    if is_name(title.split(" ")[-1]):
        return True
    return "关于" not in title and titled(title + line) is None and not _unfinished(title)


def _closed_up(line: str) -> str:
    """Take out the wide gaps with which a page sets a long title, but not those between two units' names."""
    parts = re.split(r"[\s\u3000]{2,}", line)
    return "".join(
        part + (" " if is_name(part) and not after.startswith("关于") else "")
        for part, after in zip(parts, [*parts[1:], "关于"], strict=True)
    )


def _body_start(lines: list[_Line], last: _Line) -> int:
    after = next((line for line in lines if line.start > last.start), None)
    return after.start if after else last.end


def _first_clause(text: str) -> str:
    """Return how a text begins, as far as that tells something.

    >>> _first_clause("今年以来,县委聚焦队伍建设,持续推动作风转变。"), _first_clause("会议指出：\\n一、总体情况")
    ('今年以来,县委聚焦队伍建设', '会议指出：')
    """
    sentence = re.split(r"[。！？；\n]", text.strip(), maxsplit=1)[0].strip()[:40]
    comma = re.compile("[，,]").search(sentence, 10)
    return sentence[: comma.start()] if comma else sentence
