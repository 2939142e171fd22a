"""From the name of a unit to the place it belongs to: 河北省, 云汀市, 碧溪县."""

from __future__ import annotations

import re

from indexer.metadata.found import Found
from indexer.metadata.tables import rows

_PLACES = rows("regions.tsv")
LEVELS: dict[str, str] = {place: level for place, level, *_ in _PLACES}
_ABOVE: dict[str, list[str]] = {place: above for place, _, *above in _PLACES}
_PROVINCES = [place for place, level in LEVELS.items() if level == "省"]
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
    r"(?![全我本各该省市县区]|转发|调整|加强|支持|推进|促进|做好)[^\W\d_a-zA-Z的在和与对为以及是有从者被将各全我该本年月日今次位一这省市县区]{2,4}?(?:自治区|自治州|自治县|市|县|区)(?!场|民(?![政族宗])|[容值价级域划间别块外长])"
)
_MASKED = re.compile(r"[A-ZＡ-Ｚxｘ×X某*＊]{1,3}(?:省|市|县|区|州)")
_NOT_PLACES = re.compile(
    r"(?:灾|城|小|社|园|校|矿|库|新|景|行政|特|军|战|牧|林|山|社|片|地|辖|自治|郊|山|疫|保护|开发|示范|工业|高新|试验|合作|核心|功能|市辖)区$"
    r"|(?:城|超|股|上|门|夜|菜|都|楼|房|车|入|本|全|直辖|地级|县级)市$|(?:节|反)省$|(?:全|各|本|强|百强)县$"
)
_SHORT = re.compile(r"(?:市|地区|盟|省|自治州)$")
_AROUND = 3000


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


def region(organization: str | None, title: str, path: str = "", text: str = "") -> Found | None:
    """Return the narrowest place that the issuer's name, the title or else a folder begins with, after its city and province.

    Of a name that several places bear, those above it are told only where the text names one of them.

    >>> region("云汀市碧溪县水利局", "").value, region(None, "河北省节约用水条例").value
    ('碧溪县', '河北省')
    >>> region("平泉市水利局", "").value, region("鼓楼区水利局", "", text="徐州各区：").value, region("鼓楼区水利局", "").value
    ('河北省承德市平泉市', '江苏省徐州市鼓楼区', '鼓楼区')
    """
    named = [("organization", organization or "")]
    named += [("title", name) for name in re.split("——|：", title)]
    named += [("folder", name) for name in reversed(path.split("/")[:-1])]
    for how, name in named:
        if found := places(name):
            around = f"{organization} {title} {path} "
            return Found(full(found, around, text), how, *_words(how, text, found[-1]))
    return None


def full(found: list[str], around: str, text: str = "") -> str:
    """Return the last of some divisions after all that it lies in, where that is certain.

    >>> full(["云汀市", "新华区"], ""), full(["河北省", "石家庄市", "新华区"], ""), full(["济源市"], "")
    ('新华区', '河北省石家庄市新华区', '河南省济源市')
    """
    place = found[-1]
    ways = _ABOVE.get(place, [])
    if len(found) > 1 and ways:
        ways = [above for above in ways if found[-2] in _apart(above)]
    if len(ways) > 1:
        around += text[:_AROUND] + text[-300:]
        counts = {above: around.count(_SHORT.sub("", _apart(above)[-1])) for above in ways}
        best = max(counts.values())
        ways = [above for above in ways if best and counts[above] == best]
    return ways[0] + place if len(ways) == 1 else place


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


def _apart(above: str) -> list[str]:
    """Return a province and the city that may follow it."""
    province = next(province for province in _PROVINCES if above.startswith(province))
    return [province, above[len(province) :]] if above != province else [province]


def _words(how: str, text: str, place: str) -> tuple[int, int]:
    at = text.find(place) if how != "folder" else -1
    return (at, at + len(place)) if at >= 0 else (0, 0)


def _place_at(name: str, start: int) -> str | None:
    for length in _LENGTHS.get(name[start : start + 2], ()):
        if (known := name[start : start + length]) in LEVELS:
            return known
    found = _MASKED.match(name, start) or _NAMED.match(name, start)
    if found and not _NOT_PLACES.search(found.group()):
        return found.group()
    return None
