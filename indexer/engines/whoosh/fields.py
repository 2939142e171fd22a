"""How reports become Whoosh fields: words counted, pairs of characters with their offsets, facets as columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from whoosh import fields, formats

from indexer.analysis import bigrams, normalize, paragraph_starts, sentence_starts, words
from indexer.schema import FIELDS, TEXT_FIELDS

Posting = tuple[bytes, int, float, bytes]
"""A term, how often a document holds it, its weight, and its value as bytes."""
UNKNOWN_YEAR = -1


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
    """Every pair of neighbouring characters with its offsets as positions: a Whoosh phrase over it is an exact string."""

    def __init__(self) -> None:
        super().__init__(OffsetsFormat(), None, scorable=True)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        """Yield a posting for each distinct pair."""
        for pair, offsets in bigrams(normalize(value)):
            count = len(offsets)
            yield term(pair), count, float(count), offsets.astype("<u4").tobytes()


class PassagesField(fields.FieldType):  # type: ignore[misc]
    """Where the passages of a text begin: one term a kind of passage, its positions the offsets."""

    def __init__(self) -> None:
        super().__init__(OffsetsFormat(), None, scorable=False)

    def index(self, value: str, **kwargs: object) -> Iterator[Posting]:
        """Yield a posting for sentences and one for paragraphs."""
        for kind, starts in (("sentence", sentence_starts(value)), ("paragraph", paragraph_starts(value))):
            yield kind.encode(), len(starts), float(len(starts)), starts.astype("<u4").tobytes()


def term(pair: str) -> bytes:
    """Return a pair of characters as an index term."""
    return pair.encode("utf-8", "surrogatepass")


def whoosh_schema() -> fields.Schema:
    """Return the Whoosh schema that the table of fields amounts to."""
    schema = fields.Schema(
        id=fields.ID(unique=True, sortable=True),
        record=fields.STORED(),
        passages=PassagesField(),
        date=fields.NUMERIC(int, bits=32, signed=True, sortable=True),
        characters=fields.NUMERIC(int, bits=32, signed=True, sortable=True),
        part=fields.NUMERIC(int, bits=32, signed=True, sortable=True),
    )
    for field in FIELDS:
        if field.kind == "text":
            schema.add(f"{field.name}_words", WordsField())
            schema.add(f"{field.name}_bigrams", BigramsField())
        elif field.kind == "number":
            schema.add(field.name, fields.NUMERIC(int, bits=32, signed=True, sortable=True))
        else:
            schema.add(field.name, fields.ID(sortable=True))
    return schema


KEYWORDS: tuple[str, ...] = ("id", *(field.name for field in FIELDS if field.kind == "keyword"))
NUMBERS: tuple[str, ...] = (
    "date",
    "characters",
    "part",
    *(field.name for field in FIELDS if field.kind == "number"),
)
TEXTS: tuple[str, ...] = tuple(field.name for field in TEXT_FIELDS)
