"""From a title, or failing that a text's form, to the kind of text it is."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.found import Found, in_title
from indexer.metadata.tables import longest_end, rows

_ENDINGS = dict(rows("genres.tsv"))
_LONGEST = max(map(len, _ENDINGS))
_RULES = [(where, re.compile(pattern), kind) for where, pattern, kind in rows("forms.tsv")]
_TITLE_RULES = [(pattern, kind) for where, pattern, kind in _RULES if where == "title"]
_FORM_RULES = [rule for rule in _RULES if rule[0] != "title"]
_HEADLINE = re.compile("|".join(row[0] for row in rows("headlines.txt")))

_TRAILING = re.compile(
    r"(?:[（(【\[][^（）()【】\[\]]{0,40}[）)】\]]|[。！!？?…\s》”\"、]|[-—]+$|\d{4}年?|之[一二三四五]|"
    r"的?(?:全文|摘要|试行|草案|讨论稿|送审稿|修订稿|征求意见稿|初稿|定稿)|[一二三四五六七八九十\d]{1,4}篇)+$"
)
_TRAILS = re.compile(r"[）)】\]。！!？?…\s》”\"、\-—\d年文要行案稿篇一二三四五]")
"""The last character of what trails."""
_PRINTING = re.compile(r"(?:印发|转发|批转|下发|公布|发布).*的?(通知|决定|公告|通报|函)$")
_TOLD = re.compile(r"(?:已|将|拟)(?:发布|出台|推出|公布|印发)")
_INSIDE = re.compile(
    r"的(通知|通报|决定|公告|通告|意见|批复|复函|函|请示|议案|报告|方案|讲话|致辞|演讲)(?=[（(\s]|$)"
)
_HEADED = re.compile(r"(?:^|\n)(?:[一二三]、|第[一1]章|第[一1]条|[（(]一[）)])")
_FEATURE, _HEADLINE_TITLE = 4000, 8
"""Longer than this a text is no news feature; shorter than that a title is no headline."""


def genre(title: str, text: str, body: int = 0, *, prose: bool = False) -> Found:
    """Return the kind of text; 其他 when neither its title nor its form tells.

    `prose`: the title is only the text's first words.

    >>> genre("云汀市人民政府关于印发防汛应急预案的通知", "").value, genre("2023年工作总结（定稿）", "").value
    ('通知', '工作总结')
    >>> genre("我市举行龙舟赛", "本报讯 6月3日，龙舟赛开赛。").value, genre("云汀市湿地保护条例（试行）", "第一条 为了").value
    ('简报新闻', '法律法规')
    """
    if not prose and (told := _told(title)):
        kind, how, words = told
        return Found(kind, how, *in_title(text, body, words))
    return _formed(title, text, body, prose=prose)


def titled(title: str) -> str | None:
    """Return the kind of text that a title names, None if it names none.

    >>> titled("国务院关于同意建立部际联席会议制度的批复"), titled("广州市残联组织开放日")
    ('函', None)
    """
    told = _told(title)
    return told[0] if told else None


@lru_cache(maxsize=1024)
def _told(title: str) -> tuple[str, str, str] | None:
    """Return the kind that a title names, the rule that says so, and the words."""
    title = re.sub(r"^[（(](.*)[）)]$", r"\1", title)
    bare = _bare(title)
    if _TOLD.search(title):
        return None
    if found := _PRINTING.search(bare):
        return _ENDINGS[found.group(1)], "ending", found.group(1)
    for pattern, kind in _TITLE_RULES:
        if ruled := pattern.search(title):
            return kind, "rule", ruled.group()
    if (ending := longest_end(bare, _ENDINGS, _LONGEST)) and (kind := _ENDINGS[ending]) != "其他":
        return kind, "ending", ending
    if ending:
        return None
    main = longest_end(_bare(title.partition("——")[0]), _ENDINGS, _LONGEST)
    if main and (kind := _ENDINGS[main]) != "其他":
        return kind, "inside", main
    inside = _INSIDE.search(title)
    return (_ENDINGS[inside.group(1)], "inside", inside.group(1)) if inside else None


def _bare(title: str) -> str:
    """Return a title without what may follow the word for its kind: 2023年工作总结（定稿） without （定稿）."""
    return _TRAILING.sub("", title) if title and _TRAILS.match(title[-1]) else title


def _formed(title: str, text: str, body: int, *, prose: bool) -> Found:
    """Return the kind that a text's form tells, when its title tells nothing."""
    views = {
        "start": text[body : body + 150], "lead": text[body : body + 300], "opening": text[body : body + 600],
        "body": text[body : body + 3000], "ending": text[max(body, len(text) - 200) :], "headline": title,
    }  # fmt: skip
    for where, pattern, kind in _FORM_RULES:
        if found := pattern.search(views[where]):
            base = max(body, len(text) - 200) if where == "ending" else body
            span = (base + found.start(), base + found.end()) if where != "headline" else (0, 0)
            return Found(kind, "form", *span)
    if not prose and (found := _HEADLINE.search(title)) and len(text) - body < _FEATURE:
        return Found("简报新闻", "headline", *in_title(text, body, found.group()))
    # A sentence for a headline above plain paragraphs is how news and features look.
    is_question = title.endswith(("？", "?"))
    if len(title) >= _HEADLINE_TITLE and not is_question and not prose and not _HEADED.search(text, body):
        return Found("简报新闻", "feature")
    return Found("其他", "nothing")
