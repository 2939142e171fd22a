"""From the name of a unit to the place it belongs to: 河北省, 云汀市, 碧溪县."""

from __future__ import annotations

import re

from indexer.metadata.tables import rows

LEVELS: dict[str, str] = dict(rows("regions.tsv"))
_LENGTHS: dict[str, list[int]] = {}
"""How long the known places are that begin with two characters, the longest first."""
for _length in sorted(set(map(len, LEVELS)), reverse=True):
    for _start in {place[:2] for place in LEVELS if len(place) == _length}:
        _LENGTHS.setdefault(_start, []).append(_length)
_PREFIX = re.compile(
    r"(?:中共|中国共产党|中国人民政治协商会议|政协|共青团|国家税务总局|国网|武警|[、，（(《“\s]|(?:19|20)\d\d年度?|关于|对)*"
)
# A place that no list knows, as in sample texts or masked ones: up to five characters that cannot belong to prose.
_NAMED = re.compile(
    r"(?![全我本各该省市县区]|转发|调整|加强|支持|推进|促进|做好)[^\W\d_a-zA-Z的在和与对为以及是有从者被将各全我本该年月日今次位一这省市县区]{2,4}?(?:自治区|自治州|自治县|市|县|区)(?!场|民(?![政族宗])|[容值价级域划间别块外长])"
)
_MASKED = re.compile(r"[A-ZＡ-Ｚxｘ×X某*＊]{1,3}(?:省|市|县|区|州)")
_NOT_PLACES = re.compile(
    r"(?:灾|城|小|社|园|校|矿|库|新|景|行政|特|军|战|牧|林|山|社|片|地|辖|自治|郊|山|疫|保护|开发|示范|工业|高新|试验|合作|核心|功能|市辖)区$"
    r"|(?:城|超|股|上|门|夜|菜|都|楼|房|车|入|本|全|直辖|地级|县级)市$|(?:节|反)省$|(?:全|各|本|强|百强)县$"
)


def places(name: str) -> list[str]:
    """Return the divisions that a name begins with, outermost first.

    >>> places("云汀市碧溪县水利局"), places("河北省人民政府"), places("X区教育局"), places("全市工作会议")
    (['云汀市', '碧溪县'], ['河北省'], ['X区'], [])
    """
    found: list[str] = []
    position = _PREFIX.match(name).end()  # type: ignore[union-attr]
    while len(found) < 3 and (place := _place_at(name, position)):
        found.append(place)
        position += len(place)
    return found


def region(organization: str | None, title: str, path: str = "") -> str | None:
    """Return the narrowest province, city or county that the issuer's name, the title or else a folder begins with.

    >>> region("云汀市碧溪县水利局", ""), region(None, "河北省节约用水条例"), region("教育部", "关于校园安全的通知")
    ('碧溪县', '河北省', None)
    """
    for name in (organization or "", *re.split("——|：", title), *reversed(path.split("/")[:-1])):
        if found := places(name):
            return found[-1]
    return None


def level_of(place: str) -> str | None:
    """Return 省, 市 or 县 for a place.

    >>> level_of("河北省"), level_of("云汀市"), level_of("海淀区"), level_of("定州市")
    ('省', '市', '县', '县')
    """
    if place in LEVELS:
        return LEVELS[place]
    return {
        "省": "省",
        "市": "市",
        "州": "市",
        "县": "县",
        "区": "省" if place.endswith("自治区") else "县",
        "旗": "县",
    }.get(place[-1:])


def _place_at(name: str, start: int) -> str | None:
    for length in _LENGTHS.get(name[start : start + 2], ()):
        if (known := name[start : start + length]) in LEVELS:
            return known
    found = _MASKED.match(name, start) or _NAMED.match(name, start)
    if found and not _NOT_PLACES.search(found.group()):
        return found.group()
    return None
