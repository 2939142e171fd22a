"""What is only shown of a document, packed: where its metadata comes from as rows of bytes, what few have as JSON."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from indexer.document import Document, Evidence

# These tuples, and the text below, are part of the index format.
FIELDS = (
    "title", "organization", "canonical_organization", "org_type", "level", "year", "date", "genre", "region",
    "number", "url",
)  # fmt: skip
ORIGINS = ("text", "title", "name", "given", "csv", "rule")
_PLACED = 0x80
"""The bit of a row's first byte that says that a place follows."""
_ORIGIN = 4
"""The bits of a row's first byte that hold the field; three more hold the origin."""
_EXPECTED = (
    '{"evidence":{"notes":["removed":["headings":["roles":{"意见建议":[1"下步打算":[2"存在问题":[3"工作成效":[4'
    '"成效":[5"主要做法":[6"总体情况":[0]}}'
).encode()
"""What most documents have of this, so that little of it is kept."""


class Details(NamedTuple):
    """What was packed of a document."""

    evidence: dict[str, Evidence]
    rest: Mapping[str, Any]
    """`removed`, `notes` and `headings` are lists of strings, `roles` tells the places of sections by their role."""


NOTHING = Details({}, {})


def pack(document: Document, headings: list[str]) -> bytes:
    """Pack what is only shown, with the headings that are not in the text as they are; b"" if there is nothing."""
    rows, odd = [], {}
    for field, evidence in document.evidence.items():
        row = _row(field, evidence)
        if row:
            rows.append(row)
        else:
            odd[field] = (evidence.confidence, evidence.origin, evidence.start, evidence.end)
    values = {
        "evidence": odd, "notes": document.notes, "removed": document.removed, "headings": headings,
        "roles": _roles(document),
    }  # fmt: skip
    known = {name: value for name, value in values.items() if value}
    if not rows and not known:
        return b""
    return bytes([len(rows)]) + b"".join(rows) + (_deflated(known) if known else b"")


def unpack(packed: bytes) -> Details:
    """Return what was packed."""
    if not packed:
        return NOTHING
    stream = iter(packed)
    evidence = dict(_read(stream) for _ in range(next(stream)))
    rest = _inflated(bytes(stream))
    for field, row in rest.get("evidence", {}).items():
        evidence[field] = Evidence(*row)
    return Details(evidence, rest)


def _roles(document: Document) -> dict[str, list[int]]:
    roles: dict[str, list[int]] = {}
    for place, section in enumerate(document.outline):
        if section.role is not None:
            roles.setdefault(section.role, []).append(place)
    return roles


def _row(field: str, evidence: Evidence) -> bytes:
    """Return field, origin and percents as two bytes, and a place as numbers; b"" for what does not fit."""
    start, end = evidence.start, evidence.end
    percent = round(evidence.confidence * 100) if 0 <= evidence.confidence <= 1 else 0
    fits = percent / 100 == evidence.confidence and 0 <= start <= end
    if not fits or field not in FIELDS or evidence.origin not in ORIGINS:
        return b""
    head = FIELDS.index(field) | ORIGINS.index(evidence.origin) << _ORIGIN
    if not end:
        return bytes((head, percent))
    return bytes((head | _PLACED, percent)) + _number(start) + _number(end - start)


def _read(stream: Iterator[int]) -> tuple[str, Evidence]:
    head, percent = next(stream), next(stream)
    start = end = 0
    if head & _PLACED:
        start = _next_number(stream)
        end = start + _next_number(stream)
    origin = ORIGINS[(head & ~_PLACED) >> _ORIGIN]
    return FIELDS[head & ((1 << _ORIGIN) - 1)], Evidence(percent / 100, origin, start, end)


def _number(value: int) -> bytes:
    """Return a number in as many groups of seven bits as it needs, the lowest first, all but the last marked.

    >>> _number(5), _number(300)
    (b'\\x05', b'\\xac\\x02')
    """
    groups = []
    while value > 0x7F:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*groups, value))


def _next_number(stream: Iterable[int]) -> int:
    value = shift = 0
    for group in stream:
        value |= (group & 0x7F) << shift
        shift += 7
        if group < 0x80:
            break
    return value


def _deflated(values: Mapping[str, Any]) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_EXPECTED)
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()


def _inflated(packed: bytes) -> dict[str, Any]:
    if not packed:
        return {}
    text = zlib.decompressobj(-zlib.MAX_WBITS, _EXPECTED).decompress(packed)
    values: dict[str, Any] = json.loads(text.decode("utf-8", "surrogatepass"))
    return values
