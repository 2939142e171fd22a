"""What terms the fields of a segment have, as Whoosh asks for them: in byte order, from a term on, with statistics."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any, Protocol

import numpy as np
from whoosh.codec import base
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound

from indexer.analysis import key, spelled
from indexer.engines.whoosh.fields import KEYWORDS, VIEWS, term, whoosh_schema
from indexer.engines.whoosh.matcher import ColumnarMatcher, Entries, PairEntries, ViewEntries
from indexer.engines.whoosh.segment import Segment

RECENT = 8
"""Terms of a segment whose entries are kept: Whoosh asks for statistics first and walks afterwards."""


class MissingTermError(TermNotFound, KeyError):  # type: ignore[misc]
    """No document of the segment holds the term; Whoosh catches it by either name."""


class Lexicon(Protocol):
    """The terms of one field, each told by its place among them."""

    def __len__(self) -> int: ...

    def term(self, place: int) -> bytes:
        """Return a term."""

    def place_of(self, term: bytes) -> int | None:
        """Return the place of a term."""

    def entries(self, place: int) -> Entries:
        """Return the documents of a term."""


class WordLexicon:
    """The words of a view."""

    def __init__(self, segment: Segment, view: str) -> None:
        self._segment = segment
        self._name = view
        self._view = segment.views[view]
        self.place_of = self._view.place_of_word
        self.term = self._view.word

    def __len__(self) -> int:
        return len(self._view)

    def entries(self, place: int) -> Entries:
        """Return the documents of a word."""
        return ViewEntries(self._segment, self._name, place)


class PairLexicon:
    """The characters and pairs of a view."""

    def __init__(self, segment: Segment, view: str) -> None:
        self._segment = segment
        self._name = view
        self._view = segment.views[view]

    def __len__(self) -> int:
        return len(self._view)

    def _spelled(self, place: int) -> str:
        return spelled(int(self._view.keys[place]))

    def term(self, place: int) -> bytes:
        """Return a character or a pair as an index term."""
        return term(self._spelled(place))

    def place_of(self, term: bytes) -> int | None:
        """Return the place of a character or a pair."""
        try:
            text = term.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None
        if len(text) not in (1, 2) or "\0" in text or max(text) > "\uffff":
            return None
        return self._view.place_of(key(text))

    def entries(self, place: int) -> Entries:
        """Return the documents of a character or a pair."""
        return PairEntries(self._segment, self._name, place, self._spelled(place))


class KeywordLexicon:
    """The values of a keyword."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._strings = segment.strings(name)
        self.term = self._strings.raw

    def __len__(self) -> int:
        return len(self._strings)

    def place_of(self, term: bytes) -> int | None:
        """Return the place of a value."""
        place = self._strings.first(term)
        return place if place < len(self) and self.term(place) == term else None

    def entries(self, place: int) -> Entries:
        """Return the documents of a value."""
        return Entries(self._strings.documents(place))


class NumberLexicon:
    """The terms that Whoosh makes of numbers: each number and the ranges around it."""

    def __init__(self, segment: Segment, name: str) -> None:
        numbers = segment.numbers[name]
        field = whoosh_schema()[name]
        values: dict[bytes, list[int]] = defaultdict(list)
        for number in np.unique(numbers).tolist():
            for found, *_ in field.index(number):
                values[found].append(number)
        self._numbers = numbers
        self._terms = sorted(values)
        self._values = values

    def __len__(self) -> int:
        return len(self._terms)

    def term(self, place: int) -> bytes:
        """Return a term."""
        return self._terms[place]

    def place_of(self, term: bytes) -> int | None:
        """Return the place of a term."""
        place = bisect_left(self._terms, term)
        return place if place < len(self) and self._terms[place] == term else None

    def entries(self, place: int) -> Entries:
        """Return the documents whose number the term stands for."""
        return Entries(np.flatnonzero(np.isin(self._numbers, self._values[self._terms[place]])))


class ColumnarTerms(base.TermsReader):  # type: ignore[misc]
    """Answers what Whoosh asks about the terms of a segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._lexicons: dict[str, Lexicon] = {}
        self._entries = lru_cache(RECENT)(partial(_entries, segment, self._lexicons))

    def _lexicon(self, field: str) -> Lexicon | None:
        return _lexicon(self._segment, self._lexicons, field)

    def _from(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms of a field from one on, then those of the fields that follow."""
        names = self.indexed_field_names()
        if field not in names:
            return
        for name in names[names.index(field) :]:
            lexicon = self._lexicon(name)
            assert lexicon is not None
            begin = first_place(lexicon, prefix) if name == field else 0
            for place in range(begin, len(lexicon)):
                yield name, lexicon.term(place)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        lexicon = self._lexicon(term[0])
        return lexicon is not None and lexicon.place_of(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the fields that have terms, in order."""
        return [name for name in sorted((*VIEWS, *KEYWORDS, "year")) if len(self._lexicon(name) or ())]

    def cursor(self, fieldname: str, fieldobj: Any) -> ColumnarCursor:
        """Return a cursor over a field's terms."""
        return ColumnarCursor(self._lexicon(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms."""
        names = self.indexed_field_names()
        return self._from(names[0], b"") if names else iter(())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one on."""
        return self._from(fieldname, prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms with their statistics."""
        return ((found, self.term_info(*found)) for found in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from one on with their statistics."""
        return ((found, self.term_info(*found)) for found in self._from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return a term's statistics."""
        return self._entries(fieldname, text).info()

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return how often all documents hold a term."""
        return sum(self._entries(fieldname, text).weights)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold a term."""
        return len(self._entries(fieldname, text).ids)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ColumnarMatcher:
        """Return a walk over a term's documents."""
        return ColumnarMatcher(self._entries(fieldname, text), (fieldname, text), format_, scorer)


class ColumnarCursor(base.FieldCursor):  # type: ignore[misc]
    """Stands at one term of a field."""

    def __init__(self, lexicon: Lexicon | None, field: Any) -> None:
        self._lexicon = lexicon
        self._field = field
        self._place = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._place = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to a term or the first one behind it."""
        if self._lexicon is not None:
            self._place = first_place(self._lexicon, self._field.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._place += 1
        return self.text()

    def is_valid(self) -> bool:
        """Tell whether the cursor stands at a term."""
        return self._lexicon is not None and self._place < len(self._lexicon)

    def term(self) -> bytes | None:
        """Return the term."""
        return self._lexicon.term(self._place) if self._lexicon is not None and self.is_valid() else None

    def text(self) -> str | None:
        """Return the term as text."""
        found = self.term()
        return None if found is None else self._field.from_bytes(found)

    def term_info(self) -> TermInfo | None:
        """Return the term's statistics."""
        return (
            self._lexicon.entries(self._place).info()
            if self._lexicon is not None and self.is_valid()
            else None
        )


def first_place(lexicon: Lexicon, term: bytes) -> int:
    """Return the place of the first term that does not come before the given one."""
    return bisect_left(range(len(lexicon)), term, key=lexicon.term)


# Functions, not methods: a cache that knew its reader would keep the segment open until the collector comes by.
def _lexicon(segment: Segment, lexicons: dict[str, Lexicon], field: str) -> Lexicon | None:
    if field not in lexicons:
        if field.endswith("_words") and field in VIEWS:
            lexicons[field] = WordLexicon(segment, field)
        elif field in VIEWS:
            lexicons[field] = PairLexicon(segment, field)
        elif field in KEYWORDS:
            lexicons[field] = KeywordLexicon(segment, field)
        elif field == "year":
            lexicons[field] = NumberLexicon(segment, field)
        else:
            return None
    return lexicons[field]


def _entries(segment: Segment, lexicons: dict[str, Lexicon], field: str, term: bytes) -> Entries:
    lexicon = _lexicon(segment, lexicons, field)
    place = None if lexicon is None else lexicon.place_of(term)
    if lexicon is None or place is None:
        raise MissingTermError(f"No term {field}:{term!r}")
    return lexicon.entries(place)
