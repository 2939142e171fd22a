"""From a report's title, signature and opening to the unit that speaks in it."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from indexer.metadata.date import Day, days
from indexer.metadata.organization import FORM, classify, is_name, leading_name, names_in
from indexer.metadata.region import places
from indexer.metadata.tables import any_of, rows

_SPEAKERS = rows("speakers.tsv")
_KIND = {phrase: kind for _, phrase, kind in _SPEAKERS}
_BARE = "省市县区州某局乡镇"
_OFTEN = 3


def _phrases(wanted: str) -> re.Pattern[str]:
    found = [phrase for where, phrase, _ in _SPEAKERS if where == wanted]
    return re.compile(any_of(found))


_LAWMAKERS = [(re.compile(phrase), kind) for where, phrase, kind in _SPEAKERS if where == "law"]
_TITLE, _BYLINE_PHRASE, _TEXT, _OFTEN_PHRASE = map(_phrases, ("title", "byline", "text", "often"))

_LEADS = re.compile(r"^(.{2,60}?)(?:关于|印发|批转|转发|公布|发布|令第|对.{2,40}(?:的答复|的批复))")
_BYLINE = re.compile(
    r"^(?:\d{4}年度?)?([\u4e00-\u9fffA-Z*×]{2,30}?)(?:\d{4}年|二〇..年|党建|工作|上半年|下半年|第[一二三四]季度|政府信息公开)"
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
_TOLD = re.compile(r"从([\u4e00-\u9fff]{2,20}?)(?:了解到|获悉|得知)")
_ENACTED = re.compile(
    r"日\s{0,3}(?:经|由)?([^\n，。；（）()]{2,110}?)(通过|公布|发布|颁布|批准|修订|修正|制定)|\n\s{0,4}[（(]([\u4e00-\u9fff]{4,20})[【〔\[]\d{4}"
)
_DATELINE = re.compile(
    r"^[^，。]{0,12}?(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日(?:[上下]午|晚|电|讯)?[，,\s]*|"
    r"^(?:今年以来|近年来|近期|近日|日前|据悉|为[^，。]{4,40}|根据[^，。]{4,40})[，,]|^(?:(?:19|20)\d\d年(?:以来|度|来)?)[，,]?"
)
_GOES_ON = re.compile(
    r"[，,、]|印发|发布|以来|之?前|起|至|召开|的|在|上午|下午|对|向|—|\-|～|修订|修正|通过|第|公布|施行|成立|出台"
)


_OFFICES = "|".join(row[0] for row in rows("offices.txt"))
_OFFICE = re.compile(
    r"(?:、[\u4e00-\u9fff]{2,12})?(?:党委|党组|党工委|党总支|党支部)?(?:常务|原|代|副)*"
    rf"(?:{_OFFICES}|驻村|$|\s)"
)
_TEAM = re.compile(r"(?:联合|专题|执法)?(?:调研组|课题组|检查组|督查组|教研室|党组)$")


class Signature(NamedTuple):
    """The unit and the day at the end of a letter, or of the notice before what it prints."""

    organization: str
    day: Day


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
        if names := _names_before(before):
            return Signature(names[0], day)
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


def issuer(title: str, head: str, body: int, signed: Signature | None) -> str | None:
    """Return the unit that speaks: from the title's beginning, the signature, the order that enacted it, the red head.

    >>> issuer("云汀市水利局关于做好防汛工作的通知", "", 0, None), issuer("2026年云汀市政府工作报告", "", 0, None)
    ('云汀市水利局', '云汀市人民政府')
    """
    named = _from_title(title)
    if named and signed and not places(named) and signed.organization.endswith(named):
        return signed.organization
    return (
        named
        or (signed.organization if signed else None)
        or _last_name(_NOTICE.search(head[:200]))
        or enacted_by(head)
        or _from_byline(head[body:])
        or _represented(head[body : body + 300])
        or _from_red_head(head)
        or _from_actor(title)
        or (_last_name(_ISSUED.search(head[:400])) if re.search("解读|答记者问", title) else None)
    )


def _from_title(title: str) -> str | None:
    if (led := _LEADS.match(title)) and (names := names_in(_AND_OTHERS.sub("", led.group(1)))):
        return names[0]
    if work := _WORK_REPORT.match(title):
        return _reporting(title, work.group(1), work.group(2))
    byline = _BYLINE.match(title)
    if byline and is_name(byline.group(1)) and (places(byline.group(1)) or len(byline.group(1)) > 3):
        return byline.group(1)
    return None


def _reporting(title: str, before: str, kind: str) -> str | None:
    """Return who gives a work report whose title says only the place."""
    if "国务院" in title:
        return "国务院"
    place = "".join(places(before))
    if not place or before.removesuffix("人民") != place:
        return None
    return place + ("人民政府" if kind == "政府工作报告" else "人民代表大会常务委员会")


def _from_byline(body: str) -> str | None:
    """Return the unit of the line below the title: 云汀市水利局局长 林晓华, or the unit alone."""
    for line in body[:200].split("\n")[:4]:
        line = re.sub(r"\s*[（(]?(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?[）)]?$", "", line.strip())
        if not 2 <= len(line) <= 45 or line[-1] in "：:，。；":
            continue
        name = leading_name(re.split(r"[、\s]", line)[0])
        if name and _OFFICE.match(line, line.find(name) + len(name)):
            return _TEAM.sub("", name)
    return None


def _last_name(found: re.Match[str] | None) -> str | None:
    names = names_in(found.group(1).strip()) if found else []
    return names[0] if names else None


def enacted_by(head: str) -> str | None:
    """Return the body that passed a law, as its head tells.

    >>> enacted_by("云汀市湿地条例\\n（2019年11月29日云汀市第五届人民代表大会常务委员会第十五次会议通过）")
    '云汀市人民代表大会常务委员会'
    >>> enacted_by("1998年12月16日 国务院批准\\n1999年1月25日 监察部、人事部令第7号发布")
    '监察部'
    """
    best: tuple[int, str] | None = None
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
            best = (rank, name)
    return best[1] if best else None


def _represented(head: str) -> str | None:
    for found in _REPRESENTS.finditer(head):
        if names := names_in(found.group(1)):
            return names[0]
    return None


def _from_red_head(head: str) -> str | None:
    for line in head[:300].split("\n")[:4]:
        name = re.sub(r"\s|文件$", "", line)
        if line.strip().endswith("文件") and is_name(name):
            return name
    return None


def _from_actor(headline: str) -> str | None:
    """Return the unit that acts in a headline: 云汀市残联 in 云汀市残联组织开放日."""
    for clause in re.split(r"[，！？：—\s]+", headline[:80]):
        for found in FORM.finditer(clause[:40]):
            name = clause[: found.end()]
            if _ACTS.match(clause, found.end()) and is_name(name) and _is_telling(name, found.group()):
                return names_in(name)[0] if names_in(name) else name
    return None


def _is_telling(name: str, form: str) -> bool:
    """Tell whether a name at the head of a clause is more than a word that happens to end like one."""
    return bool(places(name)) or (len(form) > 1 and len(name) > 2) or name[0] in _BARE or len(name) > 4


def lawmaker(title: str) -> str | None:
    """Return the kind of unit that alone can make a law with such a title.

    >>> lawmaker("云汀市湿地保护条例"), lawmaker("中国共产党巡视工作条例"), lawmaker("云汀市停车管理办法")
    ('人大', '党委', None)
    """
    return next((kind for pattern, kind in _LAWMAKERS if pattern.search(title)), None)


def speaker(title: str, body: str, *, news: bool = False) -> str | None:
    """Return the kind of unit that a text speaks for when it names none.

    >>> speaker("作风建设情况汇报", "我镇高度重视，镇党委多次研究部署。")
    '乡镇街道'
    """
    if found := _TITLE.search(title) or _BYLINE_PHRASE.search(title + "\n" + body[:150]):
        return _KIND[found.group()]
    if news and (told := _TOLD.search(body[:300])) and (kind := classify(told.group(1))):
        return kind
    counts = Counter(_KIND[found] for found in _TEXT.findall(title + "\n" + body[:2500]))
    often = Counter(_KIND[found] for found in _OFTEN_PHRASE.findall(body[:2500]))
    counts.update({kind: count for kind, count in often.items() if count >= _OFTEN})
    if counts:
        return counts.most_common(1)[0][0]
    opening = _DATELINE.sub("", body[:200].lstrip())
    name = _from_actor(opening.split("。")[0])
    return classify(name) if name and (news or places(name) or name[0] in _BARE) else None


_NEAR = re.compile(r"(?:^|[^\u4e00-\u9fff]|在|中共|全国|关于)([\u4e00-\u9fff]{2,5}?(?:省|市|县|区))")


def in_full(name: str | None, text: str, path: str) -> str | None:
    """Return a unit's name with its place, where it was written without: 市水利局, in a text or a folder of 云汀市.

    A text that names no unit has that of the folder it lies in, if the folder bears a unit's name.

    >>> in_full("市水利局", "云汀市人民政府：\\n现报告云汀市防汛情况。", "a.txt"), in_full(None, "", "碧溪县教育局/2020/总结.txt")
    ('云汀市水利局', '碧溪县教育局')
    """
    folders = path.split("/")[:-1]
    if name is None:
        name = next((folder for folder in reversed(folders) if is_name(folder) and len(folder) > 3), None)
    if name is None or name[0] not in "省市县区" or places(name):
        return name
    for folder in reversed(folders):
        if folder.endswith(name) and len(folder) > len(name):
            return folder
    for found in _NEAR.finditer(text[:3000]):
        place = places(found.group(1))
        if place and place[-1].endswith(name[0]) and text.count(place[-1]) > 1:
            return place[-1] + name[1:]
    return name
