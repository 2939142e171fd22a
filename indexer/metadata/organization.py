"""From the name of a unit to what kind of unit it is and of which level."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.region import LEVELS, level_of, places
from indexer.metadata.tables import any_of, longest_end, rows

_RULES = rows("organizations.tsv")
_STARTS = {form: kind for where, form, kind in _RULES if where == "start"}
_NAMES = {form: kind for where, form, kind in _RULES if where == "name"}
_ENDS = {form: kind for where, form, kind in _RULES if where == "end"}
_LONGEST = max(map(len, _ENDS))
# Of these kinds a form may be the whole name (国务院, 市委); 大学 or 公司 alone names nobody.
_WHOLE = ("党委", "人大", "政府", "政协", "纪检监察", "党政部门", "军队")


FORM: re.Pattern[str] = re.compile(any_of({**_ENDS, **_NAMES}))
"""What a unit's name may end in."""

_PARTY = re.compile(r"^(?:中国共产党|中共)(.*?)(?:委员会|支部|代表大会)?$")
_SESSION = re.compile(
    r"第[一二三四五六七八九十百\d]{1,5}届|第[一二三四五六七八九十百\d]{1,5}次(?:全体|全国)?(?:代表)?(?:会议)?$"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")
_BODIES = ("中共", "共青团", "国家", "中国")
_BEGINS_ANEW = re.compile(
    any_of([*_BODIES, *(name for name in (*LEVELS, *_NAMES) if not name.startswith(_BODIES))])
)
_PROSE = re.compile("|".join(row[0] for row in rows("prose.txt")))
_NATIONAL = re.compile(
    r"^(?:中共中央|中央|国务院|国办|全国|中华人民共和国|中国共产党(?:第|中央)|最高人民|国家|中华全国|中国(?!共产党)|[\u4e00-\u9fff]{2,10}总局$)"
)
_BARE = re.compile(r"^(?:中共)?(省|市|县|区|州|旗|乡|镇)")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:党委|人民政府|政府|办事处|党工委)?$")


@lru_cache(maxsize=4096)
def classify(name: str) -> str | None:
    """Return the kind of unit that a name's form tells.

    >>> classify("云汀市人民代表大会常务委员会"), classify("碧溪县青石镇人民政府"), classify("中共云汀市委")
    ('人大', '乡镇街道', '党委')
    >>> classify("中共云汀市水利局党组"), classify("国网云汀供电公司办公室"), classify("市*局"), classify("防汛抗旱")
    ('党政部门', '企业', '党政部门', None)
    """
    name = _SESSION.sub("", _ASIDE.sub("", name.strip()))
    if name in _NAMES:
        return _NAMES[name]
    for start, kind in _STARTS.items():
        if name.startswith(start) and not name.endswith("党组"):
            return kind
    form = longest_end(name, _ENDS, _LONGEST)
    party = _PARTY.match(name)
    if party and name.endswith(("委员会", "支部", "代表大会")) and form in (None, "委员会", "支部委员会"):
        return classify(party.group(1)) or "党委"
    if form is None:
        return None
    kind = _ENDS[form]
    return kind if kind[0] != "^" else _owner(name[: -len(form)]) or kind[1:]


@lru_cache(maxsize=4096)
def level(name: str, org_type: str | None = None) -> str | None:
    """Return 国家, 省, 市, 县 or 乡 for a unit's name; villages count with the townships.

    >>> level("国务院办公厅"), level("河北省科技厅"), level("云汀市碧溪县教育局"), level("市*局"), level("供电公司")
    ('国家', '省', '县', '市', None)
    """
    if org_type in ("乡镇街道", "村社区") or _TOWNSHIP.search(name):
        return "乡"
    if found := places(name):
        return level_of(found[-1])
    if _NATIONAL.match(name) or any(name.startswith(known) for known in _NAMES):
        return "国家"
    bare = _BARE.match(name)
    return level_of(bare.group(1)) or "乡" if bare else None


@lru_cache(maxsize=4096)
def is_name(name: str) -> bool:
    """Tell whether a string can be a unit's whole name.

    >>> is_name("云汀市水利局"), is_name("将乐县水利局"), is_name("请各县水利局"), is_name("防汛")
    (True, True, False, False)
    """
    if name in _NAMES:
        return True
    if not 2 <= len(name) <= 45 or name.count("“") != name.count("”"):
        return False
    if _PROSE.search(name) and _PROSE.search(name.removeprefix("".join(places(name)))):
        return False
    if len(name) < 3 or name in _ENDS:
        return _ENDS.get(name) in _WHOLE or name.startswith("团")
    return classify(name) is not None


def names_in(written: str) -> list[str]:
    """Return the units whose names stand one after another, joined by spaces, 、 or nothing.

    >>> names_in("河北省人力资源和社会保障厅河北省教育厅"), names_in("国务院办公厅、中央军委办公厅")
    (['河北省人力资源和社会保障厅', '河北省教育厅'], ['国务院办公厅', '中央军委办公厅'])
    >>> names_in("先进工作者名单河北省人民政府"), names_in("第三届云汀市人民代表大会第二次会议")
    (['河北省人民政府'], ['云汀市人民代表大会'])
    """
    names: list[str] = []
    for piece in re.split(r"[、\s，]+", written):
        names.extend(bare for name in _apart(piece) if is_name(bare := _SESSION.sub("", name)))
    return names


def leading_name(written: str) -> str | None:
    """Return the longest unit's name that a stretch of text begins with.

    >>> leading_name("河北省人民政府令〔2018〕第3号"), leading_name("最高人民检察院第九届检察委员会会议")
    ('河北省人民政府', '最高人民检察院')
    """
    written = (
        _SESSION.split(written, maxsplit=1)[0] if written.startswith("最高") else _SESSION.sub("", written)
    )
    names = [name for found in FORM.finditer(written[:60]) if is_name(name := written[: found.end()])]
    return names_in(names[-1])[0] if names and names_in(names[-1]) else None


def _owner(name: str) -> str | None:
    """Return the kind of the unit that a part belongs to, when the part's name holds it."""
    found = None
    for match in FORM.finditer(name):
        if len(match.group()) > 1 or match.end() == len(name):
            found = match.group()
    kind = (_ENDS.get(found) or _NAMES.get(found)) if found else None
    return kind if kind and kind[0] != "^" else None


def _apart(piece: str) -> list[str]:
    """Cut names that stand together without a space, where a known place, organ or 中共 begins anew."""
    cuts = [0]
    for found in _BEGINS_ANEW.finditer(piece):
        before = piece[cuts[-1] : found.start()]
        if before and (classify(before) or not is_name(piece[cuts[-1] :])) and not _is_place(before):
            cuts.append(found.start())
    again = piece.find(piece[:3], 3) if places(piece[:4]) else -1
    if again > 0 and len(cuts) == 1:
        cuts.append(again)
    return [piece[start:end] for start, end in zip(cuts, [*cuts[1:], len(piece)], strict=True)]


def _is_place(text: str) -> bool:
    bare = re.sub(r"^(?:中共|中国共产党|政协|国家税务总局|共青团)", "", text)
    return not bare or "".join(places(bare)) == bare
