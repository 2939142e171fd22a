"""From a report's text to who wrote it, when, where, and what kind it is, and to the words that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from indexer.document import Evidence, Metadata
from indexer.metadata.date import date_of, days, yearless
from indexer.metadata.found import Found, evidence
from indexer.metadata.genre import genre
from indexer.metadata.issuer import in_full, issuer, signature
from indexer.metadata.number import kind_of, number, number_year
from indexer.metadata.organization import classify, level
from indexer.metadata.region import region
from indexer.metadata.speaker import lawmaker, mentioned, speaker
from indexer.metadata.title import find_title
from indexer.metadata.units import canonical
from indexer.metadata.year import filed_year, year_of
from indexer.schema import GENRES, ORG_TYPES

_LAWS = ("法律法规", "决定")
_NEWS = "简报新闻"
_ISSUED = ("通知", "意见", "决定", "公告", "通报", "方案", "规划", "工作计划", "解读")
_GIVEN, _DEPARTMENT = "given", "党政部门"


class Derived(NamedTuple):
    """What a report's text tells about it."""

    metadata: Metadata
    body: int
    """The offset where the report goes on after its title lines."""
    evidence: Mapping[str, Evidence]
    """For each field that has a value, how sure it is and where the words stand that say so."""


def derive(
    text: str,
    *,
    path: str,
    title: str | None = None,
    given: Mapping[str, str] = {},
    removed: Sequence[str] = (),
) -> Derived:
    """Return a report's metadata; what the file states wins, and `removed` are the lines that cleaning took out."""
    found: dict[str, Found | None] = {}
    head = find_title(text, path, title)
    name, body = head.text, head.body
    found["title"] = Found(name, head.how, head.start, head.end)
    kind = found["genre"] = _listed(given.get("genre"), GENRES) or genre(
        name, text, body, prose=head.how == "prose"
    )
    code = found["number"] = number(text[body:], name) if not body else _number(text, body, name)
    unit, day = _given(given.get("organization")), _given(_day(given.get("date")))
    # What is given need not be looked for.
    signed = None if unit and day else signature(text)
    unit = found["organization"] = unit or in_full(issuer(name, text, body, signed, code), text, path)
    organization = unit.value if unit else None
    found["org_type"] = _listed(given.get("org_type"), ORG_TYPES) or _org_type(
        unit, name, text, body, kind.value, code
    )
    law = kind.value in _LAWS
    day = day or date_of(text, body, signed.day if signed else None, law=law, removed=removed)
    coded = _year_coded(code)
    day = found["date"] = day or (yearless(text, coded.value) if coded else None)
    year = _year(given.get("year")) or year_of(name, text, body, kind=kind.value, date=day, coded=coded)
    found["year"] = year or filed_year(path)
    found["region"] = _given(given.get("region")) or region(organization, name, path, text)
    metadata = _metadata(found, given)
    return Derived(metadata, body, _evidence(found, metadata, text))


def _metadata(found: Mapping[str, Found | None], given: Mapping[str, str]) -> Metadata:
    values = {field: value.value if value else None for field, value in found.items()}
    organization, org_type, year = values["organization"], values["org_type"], values["year"]
    return Metadata(
        title=values["title"] or "",
        organization=organization,
        canonical_organization=canonical(organization),
        org_type=org_type,
        level=level(organization or "", org_type),
        year=int(year) if year else None,
        date=values["date"],
        genre=values["genre"],
        region=values["region"],
        number=values["number"],
        url=given.get("url"),
    )


def _evidence(found: Mapping[str, Found | None], metadata: Metadata, text: str) -> dict[str, Evidence]:
    """Return what speaks for each value; the unit's words speak for its full name and level too."""
    told = {field: _trimmed(evidence(field, value), text) for field, value in found.items() if value}
    unit = told.get("organization") or told.get("org_type")
    if unit and metadata.level is not None:
        told["level"] = unit
    if unit and metadata.canonical_organization is not None:
        told["canonical_organization"] = unit
    return told


def _trimmed(told: Evidence, text: str) -> Evidence:
    """Return evidence without the blanks around the words that say so."""
    words = text[told.start : told.end]
    if words == words.strip():
        return told
    start = told.start + len(words) - len(words.lstrip())
    return replace(told, start=start, end=start + len(words.strip()))


def _org_type(
    unit: Found | None, title: str, text: str, body: int, kind: str, code: Found | None
) -> Found | None:
    """Return the kind of the unit, by its name's form or else by how the text speaks."""
    coded = kind_of(code.value) if code else None
    if unit and (named := classify(unit.value)):
        agreeing = unit.support + (0 if coded is None else 1 if coded == named else -1)
        return Found(named, unit.how, unit.start, unit.end, agreeing)
    numbered = Found(coded, "number", code.start, code.end) if coded and code else None
    if kind == _LAWS[0]:
        made = lawmaker(title)
        return Found(made, "lawmaker") if made else numbered or Found(_DEPARTMENT, "likely")
    spoken = speaker(title, text, body, kind=kind)
    if spoken and (spoken.how == "phrase" or not numbered):
        return spoken
    if numbered or kind == _NEWS:
        return numbered or mentioned(text, body)
    # Most of what is sent down or made known without a name comes from a department.
    return Found(_DEPARTMENT, "likely") if kind in _ISSUED else None


def _number(text: str, body: int, title: str) -> Found | None:
    code = number(text[body:], title)
    if code and code.how == "line":
        return code._replace(start=code.start + body, end=code.end + body)
    return code or number(text, title)


def _year_coded(code: Found | None) -> Found | None:
    year = number_year(code.value) if code else None
    return Found(str(year), "number", code.start, code.end) if code and year else None


def _given(value: str | None) -> Found | None:
    return Found(value, _GIVEN) if value else None


def _listed(value: str | None, values: tuple[str, ...]) -> Found | None:
    return Found(value, _GIVEN) if value and value in values else None


@lru_cache(maxsize=1024)
def _day(written: str | None) -> str | None:
    return next((day.iso for day in days(written or "")), None)


def _year(written: str | None) -> Found | None:
    digits = (written or "").strip().removesuffix("年")
    return Found(str(int(digits)), _GIVEN) if digits.isdecimal() and 1000 <= int(digits) <= 9999 else None
