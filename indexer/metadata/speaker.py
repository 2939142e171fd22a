"""From how a text that names no unit speaks of itself to the kind of unit that speaks in it."""

from __future__ import annotations

import re
from collections import Counter

from indexer.metadata.found import Found, in_title
from indexer.metadata.issuer import BARE, from_actor
from indexer.metadata.organization import classify
from indexer.metadata.region import places
from indexer.metadata.tables import any_of, rows

_SPEAKERS = rows("speakers.tsv")
_KIND = {phrase: kind for _, phrase, kind in _SPEAKERS}
_OFTEN, _TWICE, _LEAD = 3, 2, 120


def _phrases(wanted: str) -> re.Pattern[str]:
    found = [phrase for where, phrase, _ in _SPEAKERS if where == wanted]
    return re.compile(any_of(found))


_SITES = [(phrase, kind) for where, phrase, kind in _SPEAKERS if where == "site"]
_HEADLINES = [(re.compile(phrase), kind) for where, phrase, kind in _SPEAKERS if where == "headline"]
_LAWMAKERS = [(re.compile(phrase), kind) for where, phrase, kind in _SPEAKERS if where == "law"]
_TITLE, _BYLINE, _TEXT, _OTHERS, _OFTEN_PHRASE, _ENDING, _SPOKEN = map(
    _phrases, ("title", "byline", "text", "others", "often", "ending", "spoken")
)
_SITE = re.compile(r"官方(?:微信|微博|网站)[^“”\n]{0,6}“([^”\n]{2,20})”")
_TOLD = re.compile(r"(?:从|来自|据)([\u4e00-\u9fff]{2,20}?)(?:了解到|获悉|得知|消息|通报)")
_SIGNED = re.compile(r"[（(]([\u4e00-\u9fff、]{3,30})[）)]\s*$")
_ADDRESSED = re.compile(
    r"各[^：:\n。]{0,60}人民政府[^：:\n。]{0,80}[：:]|(?:[省市县区州]|人民)政府(?:各|有关|直属)[^：:\n。]{0,60}[：:]|国务院各部委"
)
_DATELINE = re.compile(
    r"^[^，。]{0,12}?(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日(?:[上下]午|晚|电|讯)?[，,\s]*|"
    r"^(?:今年以来|近年来|近期|近日|日前|据悉|为[^，。]{4,40}|根据[^，。]{4,40})[，,]|^(?:(?:19|20)\d\d年(?:以来|度|来)?)[，,]?"
)
_PUBLIC = re.compile(
    r"[省市县区州]([\u4e00-\u9fff]{1,8}?(?:委员会|管委会|政府|法院|检察院|指挥部|部门|[局厅委]))(?![员派任])"
)
_NEWS, _WORDS = ("简报新闻", "其他"), ("讲话", "函")
_KINDS = ("党政部门", "政府", "检察院", "法院", "纪检监察")


def lawmaker(title: str) -> str | None:
    """Return the kind of unit that alone can make a law with such a title.

    >>> lawmaker("云汀市湿地保护条例"), lawmaker("中国共产党巡视工作条例"), lawmaker("云汀市停车管理办法")
    ('人大', '党委', None)
    """
    return next((kind for pattern, kind in _LAWMAKERS if pattern.search(title)), None)


def speaker(title: str, text: str, body: int, *, kind: str = "") -> Found | None:
    """Return the kind of unit that a text speaks for when it names none.

    >>> speaker("作风建设情况汇报", "我镇高度重视，镇党委多次研究部署。", 0).value
    '乡镇街道'
    """
    news = kind in _NEWS
    head = title + "\n" + text[body : body + 150]
    if found := _TITLE.search(title) or _BYLINE.search(head):
        words = found.group()
        at = text.find(words, 0, body + 150)
        return Found(_KIND[words], "phrase", max(at, 0), at + len(words) if at >= 0 else 0)
    if named := next((kind for pattern, kind in _HEADLINES if pattern.search(title)), None):
        return Found(named, "phrase", *in_title(text, body, title))
    if news and (told := _TOLD.search(text, body, body + 300)) and (named := classify(told.group(1))):
        return Found(named, "told", *told.span(1))
    return (
        _speech(title, text, body, news=news)
        or _actor(text, body, news=news)
        or _closing(text, kind)
        or _site(text)
        or _addressing(text, body)
    )


def mentioned(text: str, body: int) -> Found | None:
    """Return the kind of public body that news speaks of again and again.

    >>> mentioned("市税务局提醒，纳税人可网上办理。市税务局还说明了办法。", 0).value
    '党政部门'
    """
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    for found in _PUBLIC.finditer(text, body, body + 1500):
        kind = "党政部门" if found.group(1).endswith("部门") else classify(found.group(1))
        if kind in _KINDS:
            counts[kind] += 1
            first.setdefault(kind, found.span(1))
    if not counts:
        return None
    (kind, count), *rest = counts.most_common(2)
    if count < _TWICE or (rest and rest[0][1] * 2 > count):
        return None
    return Found(kind, "mentioned", *first[kind])


def _speech(title: str, text: str, body: int, *, news: bool) -> Found | None:
    """Return the kind whose words a text uses of itself; those that others use as well must come more than once in news."""
    opening = text[body : body + 2500]
    counts = Counter(_KIND[found] for found in _TEXT.findall(title + "\n" + opening))
    least_others = _TWICE if news and not _OTHERS.search(opening, 0, _LEAD) else 1
    for pattern, least in ((_OTHERS, least_others), (_OFTEN_PHRASE, _OFTEN)):
        often = Counter(_KIND[found] for found in pattern.findall(opening))
        counts.update({kind: count for kind, count in often.items() if count >= least})
    if not counts:
        return None
    kind, count = counts.most_common(1)[0]
    for pattern in (_TEXT, _OTHERS, _OFTEN_PHRASE):
        for found in pattern.finditer(text, body, body + 2500):
            if _KIND[found.group()] == kind:
                return Found(kind, "speech" if count > 1 else "speech once", *found.span())
    return Found(kind, "phrase", *in_title(text, body, title))


def _actor(text: str, body: int, *, news: bool) -> Found | None:
    """Return the kind of the unit that acts in a text's first sentence."""
    opening = _DATELINE.sub("", text[body : body + 200].lstrip())
    name = from_actor(opening.split("。")[0])
    if not name or not (news or places(name) or name[0] in BARE):
        return None
    kind, at = classify(name), max(text.find(name, body), 0)
    return Found(kind, "actor", at, at + len(name)) if kind else None


def _closing(text: str, kind: str) -> Found | None:
    """Return the kind of the unit or paper that a text's last words name as its source: （住建委宣教处）."""
    tail = max(0, len(text) - 120)
    if found := _ENDING.search(text, tail) or (_SPOKEN.search(text, tail) if kind in _WORDS else None):
        return Found(_KIND[found.group()], "closing", *found.span())
    signed = _SIGNED.search(text, tail) if kind in _NEWS else None
    named = classify(signed.group(1)) if signed else None
    return Found(named, "closing", *signed.span(1)) if signed and named else None


def _addressing(text: str, body: int) -> Found | None:
    """Return 政府 for what is addressed to governments or to the departments of one."""
    found = _ADDRESSED.search(text, body, body + 300)
    return Found("政府", "addressed", *found.span()) if found else None


def _site(text: str) -> Found | None:
    """Return the kind of the unit whose site a page says it is: 更多信息请关注官方微信“云汀人社”."""
    for found in _SITE.finditer(text[-200:]):
        name = found.group(1)
        if name and (kind := classify(name) or next((k for word, k in _SITES if word in name), None)):
            start = max(0, len(text) - 200) + found.start(1)
            return Found(kind, "site", start, start + len(name))
    return None
