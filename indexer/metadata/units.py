"""From a unit's name as written to its full name: 云汀市发改委 is 云汀市发展和改革委员会."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.metadata.region import level_of, places
from indexer.metadata.tables import rows

_FULL: dict[str, list[tuple[str, frozenset[str]]]] = {}
for _short, _name, *_levels in rows("units.tsv"):
    _FULL.setdefault(_short, []).append((_name, frozenset("、".join(_levels).split("、")) - {""}))
_LONGEST = max(map(len, _FULL))
_TAILS = {"", *(row[0] for row in rows("tails.txt"))}
_PARTY = re.compile(r"^(?:中国共产党|中共)")
_LEAGUE = re.compile(r"^(?:中国共产主义青年团|共青团|团)(?=.)")
_BARE = re.compile(r"^(?:省|市|县|区|州|旗)(?=.)(?!场|监)")
_LEAGUE_BODIES = {"委": "共青团*委员会", "委员会": "共青团*委员会"}
_PLACE = "*"


@lru_cache(maxsize=4096)
def canonical(name: str | None) -> str | None:
    """Return a unit's full name; None where it is the one written, or no rule knows it.

    The places before it stay as written. What a name ends in after the short form (办公室, 党组) stays too.

    >>> canonical("云汀市发改委"), canonical("碧溪县住建局"), canonical("县纪委监委"), canonical("国办")
    ('云汀市发展和改革委员会', '碧溪县住房和城乡建设局', '县纪律检查委员会、县监察委员会', '国务院办公厅')
    >>> canonical("云汀市委"), canonical("中国共产党云汀市委员会"), canonical("政协云汀市委员会"), canonical("市委")
    ('中共云汀市委员会', '中共云汀市委员会', '中国人民政治协商会议云汀市委员会', None)
    >>> canonical("云汀市卫健委党组"), canonical("云汀市水利局"), canonical("国家发展改革委办公厅")
    ('云汀市卫生健康委员会党组', None, '国家发展和改革委员会办公厅')
    """
    if not name:
        return None
    whole = _whole(name)
    return whole if whole != name else None


def _whole(name: str) -> str | None:
    if name.startswith("政协") and name.endswith(("委员会", "委")):
        return "中国人民政治协商会议" + re.sub(r"委(?:员会)?$", "委员会", name.removeprefix("政协"))
    bare = _PARTY.sub("", name)
    league = _LEAGUE.match(bare)
    bare = bare[league.end() :] if league else bare
    place, level = _place(bare)
    rest = bare[len(place) :]
    if league:
        body = _LEAGUE_BODIES.get(rest)
        return body.replace(_PLACE, place) if body and place else None
    for length in range(min(len(rest), _LONGEST), 0, -1):
        for whole, levels in _FULL.get(rest[:length], ()):
            if rest[length:] in _TAILS and (not levels or level in levels) and (level != "国家" or levels):
                full = _put(whole, place)
                return full + rest[length:] if full else None
    return None


def _place(name: str) -> tuple[str, str]:
    """Return the places that a name begins with, and the level of the last one; 国家 without any."""
    found = places(name)
    place = "".join(found)
    if place and name.startswith(place):
        return place, level_of(found[-1]) or ""
    bare = _BARE.match(name)
    return (bare.group(), level_of(bare.group()) or "") if bare else ("", "国家")


def _put(whole: str, place: str) -> str | None:
    """Put the places into a full name; a party committee of a place that is not named has none."""
    if len(place) == 1 and whole.startswith("中共"):
        whole = whole.removeprefix("中共")
        if whole.startswith(("*委", "*委员会")):
            return None
    return whole.replace(_PLACE, place) if _PLACE in whole else place + whole
