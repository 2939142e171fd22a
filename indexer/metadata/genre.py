"""From a title, or failing that a text's form, to the kind of text it is."""

from __future__ import annotations

import re
from functools import lru_cache

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
_PRINTING = re.compile(r"(?:印发|转发|批转|下发|公布|发布).*的?(通知|决定|公告|通报|函)$")
_TOLD = re.compile(r"(?:已|将|拟)(?:发布|出台|推出|公布|印发)")
_INSIDE = re.compile(
    r"的(通知|通报|决定|公告|通告|意见|批复|复函|函|请示|议案|报告|方案|讲话|致辞|演讲)(?=[（(\s]|$)"
)
_HEADED = re.compile(r"(?:^|\n)(?:[一二三]、|第[一1]章|第[一1]条|[（(]一[）)])")
_FEATURE, _HEADLINE_TITLE = 4000, 10
"""Longer than this a text is no news feature; shorter than that a title is no headline."""


def genre(title: str, body: str) -> str:
    """Return the kind of text; 其他 when neither its title nor its form tells.

    >>> genre("云汀市人民政府关于印发防汛应急预案的通知", ""), genre("2023年工作总结（定稿）", "")
    ('通知', '工作总结')
    >>> genre("我市举行龙舟赛", "本报讯 6月3日，龙舟赛开赛。"), genre("云汀市湿地保护条例（试行）", "第一条 为了")
    ('简报新闻', '法律法规')
    """
    return titled(title) or _formed(title, body)


@lru_cache(maxsize=1024)
def titled(title: str) -> str | None:
    """Return the kind of text that a title names, None if it names none.

    >>> titled("国务院关于同意建立部际联席会议制度的批复"), titled("广州市残联组织开放日")
    ('函', None)
    """
    title = re.sub(r"^[（(](.*)[）)]$", r"\1", title)
    bare = _TRAILING.sub("", title)
    if _TOLD.search(title):
        return None
    if found := _PRINTING.search(bare):
        return _ENDINGS[found.group(1)]
    for pattern, kind in _TITLE_RULES:
        if pattern.search(title):
            return kind
    if ending := longest_end(bare, _ENDINGS, _LONGEST):
        return _known(ending)
    main = _TRAILING.sub("", title.partition("——")[0])
    if named := _known(longest_end(main, _ENDINGS, _LONGEST)):
        return named
    inside = _INSIDE.search(title)
    return _ENDINGS[inside.group(1)] if inside else None


def _known(ending: str | None) -> str | None:
    kind = _ENDINGS[ending] if ending else "其他"
    return None if kind == "其他" else kind


def _formed(title: str, body: str) -> str:
    """Return the kind that a text's form tells, when its title tells nothing."""
    views = {
        "start": body[:150], "lead": body[:300], "opening": body[:600],
        "body": body[:3000], "ending": body[-200:], "headline": title,
    }  # fmt: skip
    for where, pattern, kind in _FORM_RULES:
        if pattern.search(views[where]):
            return kind
    if _HEADLINE.search(title) and len(body) < _FEATURE:
        return "简报新闻"
    # A sentence for a headline above plain paragraphs is how news and features look.
    is_question = title.endswith(("？", "?"))
    return (
        "简报新闻"
        if len(title) >= _HEADLINE_TITLE and not is_question and not _HEADED.search(body)
        else "其他"
    )
