"""From a sentence to the names in it: of places, of units, of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from indexer.differences.figures import Span, listed
from indexer.document import Metadata
from indexer.metadata.organization import FORM
from indexer.metadata.region import LEVELS
from indexer.metadata.tables import any_of, rows

_HAN = "\u4e00-\u9fff"
_SURNAME = any_of(listed("surnames.txt"))
_POST = any_of(listed("posts.txt"))
_GIVEN = rf"[{_HAN}]{{1,2}}?"
_PERSON = re.compile(
    rf"(?:{_SURNAME}){_GIVEN}(?=等?(?:{_POST}))"
    rf"|(?<=[:|、,(\s])(?:{_SURNAME}){_GIVEN}(?=[、,;。)|\s]|$)"
    rf"|(?<=[由])(?:{_SURNAME}){_GIVEN}(?=任|担任|牵头|负责|主持)"
)
_AFTER_POST = re.compile(
    rf"(?:{_POST})((?:{_SURNAME})[{_HAN}]{{1,2}}?)"
    r"(?=[、,;。:)|\s]|$|同志|主持|带队|率|带领|深入|出席|参加|作[了《关]|在|任|一行|到|陪同|强调|指出|要求|介绍|说)"
)
_PLACE = re.compile(r"(?:自治[区州县]|省|市|县|区|州|盟|旗|镇|乡|街道|村|社区|屯|组)")
_OPENING = re.compile(rf"(?<![{_HAN}])(?:(?![在全各本我该到由向与和对])[{_HAN}]){{2,3}}[市县区]")
_UNIT = re.compile(rf"(?:(?!{_POST}|[到在由向对将把被是有为])[{_HAN}]){{1,14}}?(?:{FORM.pattern})+")
_LEVEL = frozenset("省市县区州旗镇乡村")
_BROAD = frozenset("部委办处科院司署组馆厂站")
"""Forms that other words end in as well."""
_GENERIC = re.compile(rf"(?:{any_of(listed('generic.txt'))})+(?:的)?")
_PROSE = re.compile("|".join(row[0] for row in rows("prose.txt") if "局" not in row[0]))
_WHOLE = frozenset(form for where, form, *_ in rows("organizations.tsv") if where == "name")
"""Units that need no other words: what stands before 科技部 is no part of its name."""
LONGEST = 40
"""Characters of the longest stretch that is taken for one name."""
FARTHEST = 8
"""Characters of the longest ending of a name that is looked for behind what differs."""
SHORT_PLACE = ("省", "市")


@cache
def _places() -> dict[str, list[str]]:
    """Return the known places by their first two characters, the longest first."""
    known = {place for place in LEVELS if len(place) > 2}
    known |= {
        place[:-1]
        for place, level in LEVELS.items()
        if level in SHORT_PLACE and place[-1:] in "省市" and len(place) > 2
    }
    starts: dict[str, list[str]] = {}
    for place in sorted(known, key=lambda place: (-len(place), place)):
        starts.setdefault(place[:2], []).append(place)
    return starts


def known_names(*reports: Metadata) -> frozenset[str]:
    """Return the names that are known of reports: their units, under both names, and places, whole and in parts.

    >>> sorted(known_names(Metadata("总结", "云汀市发改委", region="云汀市")))
    ['云汀', '云汀市', '云汀市发改委']
    """
    found: set[str] = set()
    for report in reports:
        for name in (report.organization, report.canonical_organization, report.region):
            if name and len(name) > 1:
                found.add(name)
        parts = re.findall(rf"[{_HAN}]{{2,}}?[省市县区州旗乡镇村]", report.region or "")
        found.update(parts)
        found.update(part[:-1] for part in parts if len(part) > 2)
    return frozenset(found)


@lru_cache(maxsize=64)
def _pattern(known: frozenset[str]) -> re.Pattern[str]:
    return re.compile(any_of(known) or r"(?!)")


def names(sentence: str, known: Iterable[str] = ()) -> list[Span]:
    """Return where names stand in a normalized sentence; they may overlap.

    >>> found = names("石家庄市副市长李建国到青石乡调研,由王强同志陪同", ("青石乡",))
    >>> ["石家庄市副市长李建国到青石乡调研,由王强同志陪同"[low:high] for low, high in found]
    ['石家庄市', '李建国', '青石乡', '王强']
    """
    found = {match.span() for match in _pattern(frozenset(known)).finditer(sentence)}
    found.update(_placed(sentence))
    found.update(_units(sentence, sorted(found)))
    people = [match.span() for match in _PERSON.finditer(sentence)]
    people += [match.span(1) for match in _AFTER_POST.finditer(sentence)]
    # 庄市 before 副市长 is a piece of a place.
    return sorted(found.union(span for span in people if not any(_meet(span, place) for place in found)))


def _units(sentence: str, found: Iterable[Span]) -> Iterator[Span]:
    """Yield where units stand that are named by a place before them: 碧溪县工业和信息化局."""
    starts = dict(found)
    starts.update((match.start(), match.end()) for match in _OPENING.finditer(sentence))
    for start, end in starts.items():
        unit = _UNIT.match(sentence, end)
        if (
            unit
            and not _PLACE.search(unit.group()[-2:])
            and ending_of(unit.group())
            and not _PROSE.search(unit.group())
        ):
            yield start, unit.end()


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _placed(sentence: str) -> Iterator[Span]:
    """Yield where known places stand, one after another."""
    starts, at = _places(), 0
    while at < len(sentence) - 1:
        place = next(
            (place for place in starts.get(sentence[at : at + 2], ()) if sentence.startswith(place, at)), ""
        )
        if place:
            yield at, at + len(place)
        at += len(place) or 1


def name_end(sentence: str, span: Span) -> int | None:
    """Return where a name ends that begins with a stretch and is told by its ending: 西山 before 镇; None for no name.

    >>> name_end("西山镇党委", (0, 2)), name_end("西山镇", (0, 3)), name_end("试点镇", (0, 2)), name_end("加强领导", (0, 2))
    (3, 3, None, None)
    """
    start, end = span
    own = sentence[start:end]
    if len(own) > LONGEST or not re.fullmatch(rf"[{_HAN}×*]+", own):
        return None
    if own in _LEVEL:
        return end
    if len(own) == 1:
        # One character is a name's only with its neighbour: 进 before 乡 is half of 推进.
        is_first = not start or not re.match(f"[{_HAN}]", sentence[start - 1])
        wide = (start, end + 1) if is_first else (start - 1, end)
        return name_end(sentence, wide) if wide[1] < len(sentence) else None
    for stop in range(end, min(end + FARTHEST, len(sentence)) + 1):
        whole = sentence[start:stop]
        ending = ending_of(whole)
        # Nothing stands between what differs and the ending: 推进 before 农村 is no name.
        if ending and len(whole) > ending and stop - ending <= end and whole[-ending:] not in _WHOLE:
            stem = whole[: len(whole) - ending]
            return stop if not (_GENERIC.fullmatch(stem) or _PROSE.search(stem)) else None
    return None


def ending_of(name: str) -> int:
    """Return how many characters at the end of a name say what it names."""
    place = next((match for match in _PLACE.finditer(name) if match.end() == len(name)), None)
    form = next((match for match in FORM.finditer(name, 1) if match.end() == len(name)), None)
    if form and not (len(form.group()) == 1 and form.group() in _BROAD):
        return len(form.group())
    return len(place.group()) if place else 0


def is_affix(text: str) -> bool:
    """Say whether words only make another unit of the one whose name they stand beside: 办公厅 behind a government's."""
    return text == "中共" or (len(text) > 1 and bool(FORM.fullmatch(text)))
