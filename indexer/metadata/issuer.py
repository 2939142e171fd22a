"""From a report's title, signature and opening to the unit that speaks in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.metadata.date import Day, days
from indexer.metadata.found import Found, in_title
from indexer.metadata.organization import FORM, classify, is_name, leading_name, names_in
from indexer.metadata.region import places
from indexer.metadata.tables import rows
from indexer.metadata.units import canonical

BARE = "省市县区州某局乡镇"
"""What a name begins with that leaves out its place."""

_LEADS = re.compile(r"^(.{2,60}?)(?:关于|印发|批转|转发|公布|发布|令[（(]?第|对.{2,40}(?:的答复|的批复))")
_BYLINE = re.compile(
    r"^(?:\d{4}年度?)?([\u4e00-\u9fffA-Z*×]{2,30}?)(?:\d{4}年|二〇..年|党建|工作|上半年|下半年|第[一二三四]季度|政府信息公开|情况(?:汇报|报告|通报)|述职|调研报告|年度)"
)
_ANNOUNCES = re.compile(
    r"^([\u4e00-\u9fff]{4,40}?(?:公司|集团|大学|学院|学校|中学|小学|医院|银行|中心|研究院|研究所|协会|学会))"
    r"(?:\d{4}年)?[\u4e00-\u9fff]{0,8}(?:启事|简章|公告|通告|通知|简介|章程|制度|声明|公示)$"
)
_WORK_REPORT = re.compile(r"^(?:.*?\d年(?:度)?)?(.*?)(政府工作报告|(?:人大)?常委会工作报告)")
_AND_OTHERS = re.compile(r"等[\d一二三四五六七八九十多]{0,3}个?(?:部门|单位|部委)?(?:联合)?$")
_ACTS = re.compile("|".join(row[0] for row in rows("acts.txt")))
_REPRESENTS = re.compile(
    r"我(?:谨)?(?:代表|受)([\u4e00-\u9fffA-Z*×、]{2,30}?)(?:的?委托|[，,]|向|作|就|报告)"
)
_NOTICE = re.compile(r"([\u4e00-\u9fff、 \u3000\n]{3,60}?)\s*关于(?:印发|转发|发布|公布)")
_ISSUED = re.compile(
    r"(?:^|[，。\n\u3000 ])([\u4e00-\u9fff、]{3,40}?)(?:联合)?(?:印发|出台|发布|制定)了?\s?《"
)
_LINKED = re.compile(
    r"(?:链接|文件|原文)[：:]\s*([\u4e00-\u9fff、]{3,40}?)(?:等[\u4e00-\u9fff]{1,3}部门)?关于(?:印发|转发|发布)"
)
_ENACTED = re.compile(
    r"日\s{0,3}(?:经|由)?([^\n，。；（）()]{2,110}?)(通过|公布|发布|颁布|批准|修订|修正|制定)|\n\s{0,4}[（(]([\u4e00-\u9fff]{4,20})[【〔\[]\d{4}"
)
_COPIES = re.compile(r"(?:分送|抄送|发送|出席|参加)(?:单位)?[：:]")
_GOES_ON = re.compile(
    r"[，,、]|印发|发布|以来|之?前|起|至|召开|的|在|上午|下午|对|向|—|\-|～|修订|修正|通过|第|公布|施行|成立|出台"
)


_OFFICES = "|".join(row[0] for row in rows("offices.txt"))
_OFFICE = re.compile(
    r"(?:、[\u4e00-\u9fff]{2,12})?(?:党委|党组|党工委|党总支|党支部)?(?:常务|原|代|副)*"
    rf"(?:{_OFFICES}|驻村|$|\s)"
)
_BY = re.compile(r"^(?:学校|单位|部门|机构|来源|作者|发布单位|发布机构|供稿|供稿单位)\s*[：:]\s*")
_HEAD, _BYLINES = 1500, 4
_REPLIED = re.compile(r"[（(]([\u4e00-\u9fff]{3,20}?)于\s?\d{4}-\d\d?-")
_VISITS = re.compile(r"(?:来|到|赴|莅|莅临|走进)我")
_NUMBERED = re.compile(r"(?:令|公告|通告)(?:第|〔|\[|（|\(|\d)")
_TEAM = re.compile(r"(?:联合|专题|执法)?(?:调研组|课题组|检查组|督查组|教研室|党组)$")


class Signature(NamedTuple):
    """The unit and the day at the end of a letter, or of the notice before what it prints."""

    organization: str
    day: Day
    names: tuple[str, ...]
    """All units that sign, the first-mentioned first."""
    span: tuple[int, int]
    """Where the names stand."""


def signature(text: str) -> Signature | None:
    """Return the first unit that is directly followed by a day, as at the end of a letter.

    >>> found = signature("请认真贯彻执行。\\n云汀市人民政府办公室\\n2023年3月5日\\n云汀市防汛方案\\n一、总则")
    >>> found.organization, found.day.iso
    ('云汀市人民政府办公室', '2023-03-05')
    """
    for day in days(text):
        before = text[max(0, day.start - 300) : day.start].rstrip(" \u3000\n\t（(").removesuffix("编")
        if not before or not "\u4e00" <= before[-1] <= "\u9fff" or _GOES_ON.match(text, day.end):
            continue
        if (names := _names_before(before)) and not _COPIES.search(before):
            at = max(text.rfind(names[0], 0, day.start), day.start - 300, 0)
            return Signature(names[0], day, tuple(names), (at, day.start))
    return None


def _names_before(before: str) -> list[str]:
    """Return the names that a stretch of text ends in, the first-mentioned first."""
    names: list[str] = []
    last = re.split(r"[。！？；：，）)（(…\d.:;,】》]", before)[-1]
    for chunk in reversed(last.split()):
        found = names_in(chunk)
        if not found or classify(chunk) is None:
            break
        names[:0] = found
    return names


def issuer(
    title: str, text: str, body: int, signed: Signature | None, code: Found | None = None
) -> Found | None:
    """Return the unit that speaks: from the title's beginning, the signature, the order that enacted it, the red head.

    >>> issuer("云汀市水利局关于做好防汛工作的通知", "", 0, None).value, issuer("2026年云汀市政府工作报告", "", 0, None).value
    ('云汀市水利局', '云汀市人民政府')
    """
    named = from_title(title)
    if signed:
        if named is None:
            return Found(signed.organization, "signature", *signed.span)
        if _same(named, signed.organization):
            longer = signed.organization if not places(named) else named
            return Found(longer, "title", *in_title(text, body, named), 1)
        return Found(named, "title", *in_title(text, body, named), 0 if named in signed.names else -1)
    if named:
        return Found(named, "title", *in_title(text, body, named))
    replied = _first(_REPLIED.search(text, max(0, len(text) - 60)), "signature")
    return replied or _from_head(title, text, body, code)


def _from_number(code: Found | None) -> Found | None:
    """Return the unit whose order a number counts: 国务院 in 国务院令第364号."""
    found = _NUMBERED.search(code.value) if code else None
    name = leading_name(code.value[: found.start()]) if code and found else None
    return Found(name, "number", code.start, code.end) if code and name else None


def _same(name: str, other: str) -> bool:
    return name.endswith(other) or other.endswith(name) or canonical(name) in (other, canonical(other) or "-")


def _from_head(title: str, text: str, body: int, code: Found | None) -> Found | None:
    """Return the unit that a text's head names where neither title nor signature does."""
    head = text[:_HEAD]
    found = (
        _first(_NOTICE.search(head[:200]), "notice")
        or enacted_by(head)
        or _from_number(code)
        or _from_byline(head, body)
        or _represented(head, body)
        or _from_red_head(head)
    )
    if found:
        return found
    if name := from_actor(title):
        return Found(name, "actor", *in_title(head, body, name))
    if not re.search("解读|答记者问", title):
        return None
    return _first(_ISSUED.search(head[:400]), "issued") or _first(
        _LINKED.search(text, max(0, len(text) - 200)), "issued"
    )


def from_title(title: str) -> str | None:
    """Return the unit with whose name a title begins, or that a work report's title implies."""
    if (led := _LEADS.match(title)) and (names := names_in(_AND_OTHERS.sub("", led.group(1)))):
        return names[0]
    if work := _WORK_REPORT.match(title):
        return _reporting(title, work.group(1), work.group(2))
    byline = _BYLINE.match(title)
    if byline and is_name(byline.group(1)) and (places(byline.group(1)) or len(byline.group(1)) > 3):
        return byline.group(1)
    announcing = _ANNOUNCES.match(title)
    return announcing.group(1) if announcing and is_name(announcing.group(1)) else None


def _reporting(title: str, before: str, kind: str) -> str | None:
    """Return who gives a work report whose title says only the place."""
    if "国务院" in title:
        return "国务院"
    place = "".join(places(before))
    if not place or before.removesuffix("人民") != place:
        return None
    return place + ("人民政府" if kind == "政府工作报告" else "人民代表大会常务委员会")


def _from_byline(head: str, body: int) -> Found | None:
    """Return the unit of a line below the title: 云汀市水利局局长 林晓华, or the unit alone."""
    place = body
    for count, written in enumerate(head[body : body + 240].split("\n")[:8]):
        line = re.sub(r"\s*[（(]?(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?[）)]?$", "", written.strip())
        label = _BY.match(line)
        if 2 <= len(line) <= 45 and line[-1] not in "：:，。；" and (label or count < _BYLINES):
            line = line[label.end() :] if label else line
            name = leading_name(re.split(r"[、\s]", line)[0])
            if name and _OFFICE.match(line, line.find(name) + len(name)):
                at = head.find(name, place)
                return Found(_TEAM.sub("", name), "byline", at, at + len(name))
        place += len(written) + 1
    return None


def _first(found: re.Match[str] | None, how: str) -> Found | None:
    names = names_in(found.group(1).strip()) if found else []
    return Found(names[0], how, found.start(1), found.end(1)) if found and names else None


def enacted_by(head: str) -> Found | None:
    """Return the body that passed a law, as its head tells.

    >>> enacted_by("云汀市湿地条例\\n（2019年11月29日云汀市第五届人民代表大会常务委员会第十五次会议通过）").value
    '云汀市人民代表大会常务委员会'
    >>> enacted_by("1998年12月16日 国务院批准\\n1999年1月25日 监察部、人事部令第7号发布").value
    '监察部'
    """
    best: tuple[int, Found] | None = None
    for found in _ENACTED.finditer(head[:900]):
        written, verb, bracketed = found.groups()
        name = leading_name(written or bracketed)
        if name is None or "主席" in (written or ""):
            continue
        rank = (
            0
            if classify(name) == "人大" and verb == "通过"
            else "公布发布颁布通过批准修订修正制定".find(verb or "通过") + 1
        )
        if best is None or rank < best[0]:
            best = (rank, Found(name, "enacted", *found.span(1 if written else 3)))
    return best[1] if best else None


def _represented(head: str, body: int) -> Found | None:
    for found in _REPRESENTS.finditer(head, body, body + 300):
        names = names_in(found.group(1).replace("和", "、"))
        if names:
            return Found(names[0], "represents", *found.span(1))
    return None


def _from_red_head(head: str) -> Found | None:
    place = 0
    for line in head[:300].split("\n")[:4]:
        name = re.sub(r"\s|文件$", "", line)
        if line.strip().endswith("文件") and is_name(name):
            return Found(name, "red head", place, place + len(line))
        place += len(line) + 1
    return None


def from_actor(headline: str) -> str | None:
    """Return the unit that acts in a headline: 云汀市残联 in 云汀市残联组织开放日; a guest is not the one that tells."""
    if _VISITS.search(headline):
        return None
    for clause in re.split(r"[，！？：—丨｜|\s]+", headline[:200]):
        for found in FORM.finditer(clause[:40]):
            name = clause[: found.end()]
            if _ACTS.match(clause, found.end()) and is_name(name) and _is_telling(name, found.group()):
                return names_in(name)[0] if names_in(name) else name
    return None


def _is_telling(name: str, form: str) -> bool:
    """Tell whether a name at the head of a clause is more than a word that happens to end like one."""
    return bool(places(name)) or (len(form) > 1 and len(name) > 2) or name[0] in BARE or len(name) > 4


_NEAR = re.compile(r"(?:^|[^\u4e00-\u9fff]|在|中共|全国|关于)([\u4e00-\u9fff]{2,5}?(?:省|市|县|区))")


def in_full(found: Found | None, text: str, path: str) -> Found | None:
    """Return a unit with its place, where it was written without: 市水利局, in a text or a folder of 云汀市.

    A text that names no unit has that of the folder it lies in, if the folder bears a unit's name.

    >>> in_full(Found("市水利局", "title"), "云汀市人民政府：\\n现报告云汀市防汛情况。", "a.txt").value
    '云汀市水利局'
    >>> in_full(None, "", "碧溪县教育局/2020/总结.txt").value
    '碧溪县教育局'
    """
    folders = path.split("/")[:-1]
    if found is None:
        named = next((folder for folder in reversed(folders) if is_name(folder) and len(folder) > 3), None)
        found = Found(named, "folder") if named else None
    if found is None or found.value[0] not in "省市县区" or places(found.value):
        return found
    name = found.value
    for folder in reversed(folders):
        if folder.endswith(name) and len(folder) > len(name):
            return found._replace(value=folder)
    for near in _NEAR.finditer(text[:3000]):
        place = places(near.group(1))
        if place and place[-1].endswith(name[0]) and text.count(place[-1]) > 1:
            return found._replace(value=place[-1] + name[1:])
    return found
