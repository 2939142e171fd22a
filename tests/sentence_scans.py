"""Sentences found by reading every text from its beginning: what arrays are held equal to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import indexer
from indexer.analysis import normalize
from indexer.document import Document
from indexer.engines.whoosh.alike import CIRCLED, MOST_NUMERALS, NUMERALS, OPEN, SIGNS, STOPS
from indexer.engines.whoosh.fields import sortable_date
from indexer.engines.whoosh.matching import required_words
from indexer.outline import stretches
from indexer.query import And, Node, Not, Or, Phrase, Range, Words

_LOOSE = "".join(set(normalize(SIGNS)) - set(OPEN))
_NUMBER = re.compile(
    rf"[{re.escape(OPEN)}][{NUMERALS}]{{1,{MOST_NUMERALS}}}[)\]]"
    rf"|[{NUMERALS}]{{1,{MOST_NUMERALS}}}(?:[、.](?![{NUMERALS}])|\))|[{CIRCLED}]"
)


class Read(NamedTuple):
    """A sentence as a reader meets it."""

    document: Document
    written: str
    text: str
    """The same, normalized."""
    start: int
    wording: str
    role: str | None
    lesser: bool


def wording(written: str) -> str:
    """Return what a sentence says, without the number before it, signs around it, and spaces."""
    bare = "".join(normalize(written).split())
    firm = bare.lstrip(_LOOSE)
    number = _NUMBER.match(firm)
    return firm[number.end() if number else 0 :].strip(normalize(SIGNS)) or bare


def numbered(written: str) -> bool:
    """Tell whether a sentence begins with the number of an item."""
    return bool(_NUMBER.match("".join(normalize(written).split()).lstrip(_LOOSE)))


def role_at(document: Document, offset: int) -> str | None:
    """Return what the section around a place does, by going up from the innermost."""
    around = [section for section in document.outline if section.start <= offset < section.end]
    return next((section.role for section in reversed(around) if section.role), None)


def read(document: Document) -> Iterator[Read]:
    """Yield the sentences of a document."""
    start = 0
    for written in re.split(r"(?<=[。！？!?\n])", document.text):
        if written.strip():
            first = start + len(written) - len(written.lstrip())
            said = wording(written)
            lesser = len(said) < 8 or not set(normalize(written)[_end(written) :]) & set(STOPS)
            if numbered(written) and len(said) < 64:
                end = start + _end(written)
                line = document.text.find("\n", first)
                goes_on = end + 1 < (line if line >= 0 else len(document.text))
                lesser = lesser or any(
                    section.start == first and goes_on and end <= first + len(section.heading)
                    for section in document.outline
                )
            yield Read(document, written, normalize(written), start, said, role_at(document, first), lesser)
        start += len(written)


def _end(written: str) -> int:
    """Return where a sentence ends but for signs and spaces."""
    text = normalize(written)
    return len(text.rstrip(normalize(SIGNS) + " \t\r\n\u3000")) or len(text)


class Readings:
    """All sentences of some documents, and which of them satisfy what."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.every = [sentence for document in documents for sentence in read(document)]
        self._known: dict[Node, set[int]] = {}

    def holding(self, node: Node) -> list[Read]:
        """Return the sentences that satisfy a tree, in order."""
        return [self.every[place] for place in sorted(self._holding(node))]

    def _holding(self, node: Node) -> set[int]:
        if isinstance(node, And):
            return set.intersection(*map(self._holding, node.children))
        if isinstance(node, Or):
            return set.union(*map(self._holding, node.children))
        if isinstance(node, Not):
            return set(range(len(self.every))) - self._holding(node.child)
        if node not in self._known:
            self._known[node] = {place for place, each in enumerate(self.every) if _holds(each, node)}
        return self._known[node]


def _holds(sentence: Read, node: Node) -> bool:
    """Tell whether a sentence satisfies a leaf."""
    if isinstance(node, (Words, Phrase)) and node.field in (None, "text"):
        asked = normalize(node.text)
        words = (asked,) if isinstance(node, Phrase) else required_words(asked) or (asked,)
        return all(word in sentence.text for word in words)
    known = sentence.document.metadata
    if isinstance(node, Range):
        return known.year is not None and (node.low or 0) <= known.year <= (node.high or 9999)
    assert isinstance(node, (Words, Phrase)), node
    headings = "\n".join(section.heading for section in sentence.document.outline)
    return normalize(node.text) in normalize(known.title if node.field == "title" else headings)


def passes(sentence: Read, query: indexer.Query, roles: tuple[str, ...], but: str = "") -> bool:
    """Tell whether a sentence passes the filters of a query, or all but one."""
    known = sentence.document.metadata
    for name, values in query.filters.items():
        if name != but and str(getattr(known, name) or "") not in values:
            return False
    return not roles or but == "role" or sentence.role in roles


def earliest(sentence: Read) -> tuple[int, bytes, int]:
    """Return by what the sentence to quote is chosen."""
    known = sentence.document.metadata
    day = sortable_date(known.date, known.year)
    return day or 1 << 28, sentence.document.id.encode(), sentence.start


def covered(document: Document) -> dict[int, str]:
    """Return the role of each character that has one, by the stretches that are kept."""
    return {place: role for start, end, role in stretches(document.outline) for place in range(start, end)}
