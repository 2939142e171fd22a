"""From a report's text to who wrote it, when, where, and what kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from indexer.document import Metadata
from indexer.metadata.date import date_of, days, year_of
from indexer.metadata.genre import genre
from indexer.metadata.issuer import in_full, issuer, lawmaker, signature, speaker
from indexer.metadata.number import number, number_year
from indexer.metadata.organization import classify, level
from indexer.metadata.region import region
from indexer.metadata.title import find_title
from indexer.schema import GENRES, ORG_TYPES

_HEAD = 1500
_LAWS = ("法律法规", "决定")
_NEWS = ("简报新闻", "其他")


def derive(
    text: str, *, path: str, title: str | None = None, given: Mapping[str, str] = {}
) -> tuple[Metadata, int]:
    """Return a report's metadata and the offset where its body begins; what the file states wins."""
    name, start = find_title(text, path, title)
    body = text[start:]
    kind = _listed(given.get("genre"), GENRES) or genre(name, body)
    organization, day = given.get("organization"), _day(given.get("date"))
    # What is given need not be looked for.
    signed = None if organization and day else signature(text)
    organization = organization or in_full(issuer(name, text[:_HEAD], start, signed), text, path)
    org_type = _listed(given.get("org_type"), ORG_TYPES) or _org_type(organization, name, body, kind)
    code = number(body, name) or (number(text, name) if start else None)
    day = day or date_of(text, start, signed.day if signed else None, law=kind in _LAWS)
    year = _year(given.get("year"))
    if not year:
        delivered = kind == "工作报告" and "大会" in body[:200]
        year = year_of(name, body, day, number_year(code), delivered=delivered, news=kind in _NEWS)
    return Metadata(
        title=name,
        organization=organization,
        org_type=org_type,
        level=level(organization or "", org_type),
        year=year,
        date=day,
        genre=kind,
        region=given.get("region") or region(organization, name, path),
        number=code,
        url=given.get("url"),
    ), start


def _org_type(organization: str | None, title: str, body: str, kind: str) -> str | None:
    """Return the kind of the unit, by its name's form or else by how the text speaks."""
    if organization and (named := classify(organization)):
        return named
    return lawmaker(title) if kind == "法律法规" else speaker(title, body, news=kind == "简报新闻")


def _listed(value: str | None, values: tuple[str, ...]) -> str | None:
    return value if value in values else None


@lru_cache(maxsize=1024)
def _day(written: str | None) -> str | None:
    return next((day.iso for day in days(written or "")), None)


def _year(written: str | None) -> int | None:
    digits = (written or "").strip().removesuffix("年")
    return int(digits) if digits.isdecimal() and len(digits) == 4 else None
