"""How reports become Whoosh fields: words counted, characters and pairs with their offsets, facets as columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import astuple
from typing import Any

import numpy as np
from whoosh import columns, fields, formats

from indexer.analysis import bigrams, normalize, words
from indexer.document import Document
from indexer.schema import FIELDS, TEXT_FIELDS

Posting = tuple[bytes, int, float, bytes]
"""A term, how often a document holds it, its weight, and its value as bytes."""
UNKNOWN_YEAR = -1
KEYWORDS: tuple[str, ...] = ("id", *(field.name for field in FIELDS if field.kind == "keyword"))
SHOWN = ("level", "url", "day", "canonical_organization", "member")
STRINGS: tuple[str, ...] = (*KEYWORDS, *SHOWN)
"""What is kept of each document as a string: keywords, and what Whoosh knows nothing of."""
NUMBERS: tuple[str, ...] = (
    *(field.name for field in FIELDS if field.kind == "number"), "date", "characters", "part", "body",
)  # fmt: skip
COLUMNS = ("date", "characters", "part")
"""Numbers by which Whoosh sorts but does not search."""
TEXTS: tuple[str, ...] = tuple(field.name for field in TEXT_FIELDS)
VIEWS: tuple[str, ...] = tuple(f"{name}_{kind}" for name in TEXTS for kind in ("words", "bigrams"))


class OffsetsFormat(formats.Positions):  # type: ignore[misc]
    """Positions as bare little-endian 32-bit numbers, so that they are read back without a loop."""

    def encode(self, poslist: list[int]) -> bytes:
        """Return ascending offsets as bytes."""
        return np.asarray(poslist, dtype="<u4").tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Return the offsets held in a posting's value."""
        offsets: list[int] = np.frombuffer(valuestring, dtype="<u4").tolist()
        return offsets

    def decode_frequency(self, valuestring: bytes) -> int:
        """Return how many offsets a posting's value holds."""
        return len(valuestring) // 4


class WordsField(fields.FieldType):  # type: ignore[misc]
    """The words of a text and how often each occurs."""

    def __init__(self) -> None:
        super().__init__(formats.Frequency(), None, scorable=True)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        """Yield a posting for each distinct word."""
        for word, count in words(normalize(value)).items():
            yield word.encode("utf-8", "replace"), count, float(count), formats.pack_uint(count)


class BigramsField(fields.FieldType):  # type: ignore[misc]
    """Characters and pairs of neighbours with their offsets as positions: a Whoosh phrase of pairs is an exact string."""

    def __init__(self) -> None:
        super().__init__(OffsetsFormat(), None, scorable=True)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        """Yield a posting for each distinct character and pair."""
        for pair, offsets in bigrams(normalize(value)):
            count = len(offsets)
            yield term(pair), count, float(count), offsets.astype("<u4").tobytes()

    def from_bytes(self, bytestring: bytes) -> str:
        """Return a term as text; halves of surrogate pairs are terms too."""
        return bytestring.decode("utf-8", "surrogatepass")

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return text as a term."""
        return value if isinstance(value, bytes) else term(value)


def term(pair: str) -> bytes:
    """Return a character or a pair as an index term."""
    return pair.encode("utf-8", "surrogatepass")


def whoosh_schema() -> fields.Schema:
    """Return the Whoosh schema that the table of fields amounts to."""
    schema = fields.Schema(
        id=fields.ID(unique=True, sortable=True, stored=True),
        title=fields.STORED(),
        text=fields.STORED(),
        details=fields.STORED(),
    )
    for name in COLUMNS:
        schema.add(name, fields.COLUMN(columns.NumericColumn("i")))
    for field in FIELDS:
        if field.kind == "text":
            schema.add(f"{field.name}_words", WordsField())
            schema.add(f"{field.name}_bigrams", BigramsField())
        elif field.kind == "number":
            schema.add(field.name, fields.NUMERIC(int, bits=32, signed=True, sortable=True, stored=True))
        else:
            schema.add(field.name, fields.ID(sortable=True, stored=True))
    return schema


def whoosh_values(document: Document) -> dict[str, Any]:
    """Return a document as what `add_document` of a Whoosh writer takes."""
    texts = {"title": document.metadata.title, "outline": headings(document), "text": document.text}
    values: dict[str, Any] = {
        **dict(zip(STRINGS, strings_of(document), strict=True)),
        **dict(zip(NUMBERS, numbers_of(document), strict=True)),
        **{f"{name}_{kind}": texts[name] for name in TEXTS for kind in ("words", "bigrams")},
        "title": document.metadata.title, "text": document.text, "details": details(document),
    }  # fmt: skip
    return {name: value for name, value in values.items() if name not in (*SHOWN, "body")}


def headings(document: Document) -> str:
    """Return the text of the outline: its headings, one a line."""
    return "\n".join(section.heading for section in document.outline)


def details(document: Document) -> str:
    """Return as JSON what is shown of a document and neither searched nor sorted by."""
    metadata = document.metadata
    return json.dumps(
        {
            "level": metadata.level, "url": metadata.url, "date": metadata.date, "body": document.body,
            "outline": [astuple(section) for section in document.outline], "removed": document.removed,
            "canonical_organization": metadata.canonical_organization, "member": document.member,
            "evidence": {field: astuple(evidence) for field, evidence in sorted(document.evidence.items())},
            "notes": document.notes,
        },
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


def strings_of(document: Document) -> tuple[str, ...]:
    """Return a document's values in the order of STRINGS; "" stands for none."""
    metadata = document.metadata
    return (
        document.id,
        *((document.source if name == "source" else getattr(metadata, name) or "") for name in KEYWORDS[1:]),
        metadata.level or "", metadata.url or "", metadata.date or "",
        metadata.canonical_organization or "", document.member,
    )  # fmt: skip


def numbers_of(document: Document) -> tuple[int, ...]:
    """Return a document's values in the order of NUMBERS; 0 stands for no part and no date."""
    metadata = document.metadata
    year = UNKNOWN_YEAR if metadata.year is None else metadata.year
    date = sortable_date(metadata.date, metadata.year)
    return year, date, len(document.text), document.part or 0, document.body


def sortable_date(date: str | None, year: int | None) -> int:
    """Return a day as a number that sorts like it, with zeros for what is unknown; 0 for no date at all.

    >>> sortable_date("2023-03-05", 2022), sortable_date(None, 2022), sortable_date(None, None)
    (20230305, 20220000, 0)
    """
    if date:
        return int(date.replace("-", ""))
    return (year or 0) * 10_000


def shown_day(day: int) -> str | None:
    """Return a whole day that is kept as a number as it is written.

    >>> shown_day(20230305), shown_day(0)
    ('2023-03-05', None)
    """
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
