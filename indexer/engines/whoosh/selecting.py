"""From Whoosh's own query objects to the documents that satisfy them: by arrays, or else by Whoosh's own matchers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import query as whoosh_query
from whoosh.filedb.filestore import FileStorage
from whoosh.lang.morph_en import variations
from whoosh.query import Query

from indexer.analysis import decoded, encoded
from indexer.engines.whoosh.expanding import expanded
from indexer.engines.whoosh.fields import KEYWORDS, VIEWS, whoosh_schema
from indexer.engines.whoosh.lexicon import KeywordLexicon
from indexer.engines.whoosh.sets import chosen, distinct, everything, union, within
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import SHIFT, held, holding, places, rarity
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.engines.whoosh.writer import NAME

SIGN = 1 << 31
"""Whoosh adds it to a year, so that those before our era sort first as bytes."""
_PATTERNS = (whoosh_query.Prefix, whoosh_query.Wildcard, whoosh_query.Regex, whoosh_query.TermRange)
_EVERYTHING = {whoosh_query.Prefix: "", whoosh_query.Wildcard: "*", whoosh_query.Regex: ".*"}
"""The patterns that Whoosh takes for any document with the field."""


def known(asked: Query) -> bool:
    """Tell whether arrays can answer a query; Whoosh alone knows what an unknown part would do to the whole."""
    kind = type(asked)
    if kind not in _FINDERS:
        return False
    if kind is whoosh_query.Phrase:
        return asked.fieldname in VIEWS and _string(asked) is not None
    if kind in (whoosh_query.Term, whoosh_query.Variations):
        return _has_terms(asked.fieldname)
    if kind is whoosh_query.NumericRange:
        return bool(asked.fieldname == "year")
    if kind is whoosh_query.Every:
        return asked.fieldname is None or _has_terms(asked.fieldname)
    if kind in _PATTERNS:
        return asked.fieldname in VIEWS or asked.fieldname in KEYWORDS
    return all(map(known, asked.children()))


def select(snapshot: Snapshot, asked: Query) -> Ints:
    """Return the documents that satisfy a known query; ascending, none of them deleted."""
    return snapshot.living(_find(snapshot, asked, None)).astype(np.int64, copy=False)


def walked(snapshot: Snapshot, folder: Path, asked: Query) -> Ints:
    """Return the documents that satisfy any query, found by Whoosh's own matchers over the snapshot's folder."""
    index = FileStorage(str(folder)).open_index(NAME)
    with index.searcher() as searcher:
        # Whoosh's Not may let deleted documents pass.
        return snapshot.living(np.unique(np.fromiter(searcher.docs_for_query(asked), np.int64)))


def _find(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, that satisfy a query; ascending, deleted ones may be among them."""
    return _FINDERS[type(asked)](snapshot, asked, among)


def _term(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return _holding(snapshot, asked.fieldname, asked.text, among)


def _holding(snapshot: Snapshot, field: str, text: Any, among: Ints | None) -> Ints:
    try:
        term: bytes = _schema()[field].to_bytes(text)
        # Without a place in Unicode there is no such term, but for halves of surrogate pairs.
        spelled = "" if field == "year" else term.decode("utf-8", "surrogatepass")
    except ValueError:
        return NONE
    if field == "year":
        return chosen(_of_number(snapshot, term), among)
    if field in KEYWORDS:
        return _of_value(snapshot, field, term, among)
    if field.endswith("_bigrams") and (
        len(spelled) not in (1, 2) or "\0" in spelled or max(spelled) > "\uffff"
    ):
        return NONE
    postings = snapshot.postings(field, spelled)
    if not postings.n:
        return NONE
    return postings.docs if among is None else among[postings.among(among)]


def _of_number(snapshot: Snapshot, term: bytes) -> Mask:
    """Tell which years a term stands for: one, or all that are alike but for the last `shift` bits."""
    field = _schema()["year"]
    years = snapshot.numbers["year"].astype(np.int64) + SIGN
    if len(term) != 1 + field.bits // 8 or term[0] not in range(0, field.bits, field.shift_step):
        return np.zeros(len(years), np.bool_)
    return np.asarray(years >> term[0] == int.from_bytes(term[1:], "big"))


def _of_value(snapshot: Snapshot, field: str, term: bytes, among: Ints | None) -> Ints:
    found = []
    for segment, base in zip(snapshot.segments, snapshot.bases.tolist(), strict=False):
        lexicon = KeywordLexicon(segment, field)
        place = lexicon.place_of(term)
        if place is not None:
            found.append(lexicon.entries(place).numbers + base)
    docs = np.concatenate(found) if found else NONE
    return docs if among is None else among[within(among, docs)]


def _pattern(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    if type(asked) in _EVERYTHING and asked.text == _EVERYTHING[type(asked)]:
        return _every(snapshot, asked, among)
    field = _schema()[asked.fieldname]
    parts = [expanded(segment, asked, field) for segment in snapshot.segments]
    return chosen(np.concatenate([np.empty(0, np.bool_), *parts]), among)


def _every(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    if asked.fieldname not in VIEWS:
        return everything(snapshot, among)
    parts = [segment.lengths(asked.fieldname) > 0 for segment in snapshot.segments]
    return chosen(np.concatenate([np.empty(0, np.bool_), *parts]), among)


def _numeric_range(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    number = _schema()["year"].prepare_number
    years = snapshot.numbers["year"]
    fits = np.ones(len(years), np.bool_)
    if asked.start is not None:
        low = number(asked.start)
        fits &= years > low if asked.startexcl else years >= low
    if asked.end is not None:
        high = number(asked.end)
        fits &= years < high if asked.endexcl else years <= high
    return chosen(fits, among)


def _phrase(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    string = _string(asked)
    if not string:
        return NONE
    field = asked.fieldname.removesuffix("_bigrams")
    if any("\ud800" <= character <= "\udfff" for character in string):
        # Words know nothing of halves of surrogate pairs.
        return distinct(places(snapshot, field, string, everything(snapshot, among)) >> SHIFT)
    if among is None:
        return holding(snapshot, field, string)
    mask = held(snapshot, field, string, among)
    return NONE if mask is None else among[mask]


def _string(asked: Query) -> str | None:
    """Return the exact string that a phrase means; "" where no text can hold it, None where it means something else.

    >>> _string(whoosh_query.Phrase("text_bigrams", ["改革", "革开", "开放"]))
    '改革开放'
    >>> _string(whoosh_query.Phrase("text_bigrams", ["改革", "开放"]))
    ''
    """
    if asked.slop != 1 or not asked.words or not asked.fieldname.endswith("_bigrams"):
        return None
    string = ""
    for place, word in enumerate(asked.words):
        if not isinstance(word, str):
            return None
        if len(word) not in (1, 2) or max(word) > "\uffff" or {"\0", "\n"} & set(word):
            return ""
        if not word.startswith(string[place:]) and not string[place:].startswith(word):
            return ""
        string += word[len(string) - place :]
    return decoded(encoded(string))


def _variations(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return union(_holding(snapshot, asked.fieldname, each, among) for each in variations(asked.text))


def _and(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    if not asked.subqueries:
        return NONE
    for part in sorted(asked.subqueries, key=lambda part: _estimate(snapshot, part)):
        among = _find(snapshot, part, among)
        if not len(among):
            break
    return everything(snapshot, among)


def _or(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return union(_find(snapshot, part, among) for part in asked.subqueries)


def _not(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    docs = everything(snapshot, among)
    return docs[~within(docs, _find(snapshot, asked.query, among))]


def _and_not(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    # Whoosh's own matcher does not look whether the first document of `a` is to be left out; here none passes.
    docs = _find(snapshot, asked.a, among)
    return docs[~within(docs, _find(snapshot, asked.b, docs))] if len(docs) else docs


def _first(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return _find(snapshot, asked.a, among)


def _wrapped(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return _find(snapshot, asked.child, among)


def _nothing(snapshot: Snapshot, asked: Query, among: Ints | None) -> Ints:
    return NONE


_FINDERS: dict[type, Callable[[Snapshot, Any, Ints | None], Ints]] = {
    whoosh_query.Term: _term, whoosh_query.Variations: _variations, whoosh_query.Phrase: _phrase,
    **dict.fromkeys(_PATTERNS, _pattern), whoosh_query.NumericRange: _numeric_range,
    whoosh_query.And: _and, whoosh_query.Require: _and, whoosh_query.Or: _or, whoosh_query.DisjunctionMax: _or,
    whoosh_query.Not: _not, whoosh_query.AndNot: _and_not, whoosh_query.AndMaybe: _first,
    whoosh_query.ConstantScoreQuery: _wrapped, whoosh_query.WeightingQuery: _wrapped,
    whoosh_query.Every: _every, type(whoosh_query.NullQuery): _nothing,
}  # fmt: skip
"""By the very class: what derives from one may mean something else."""


def _estimate(snapshot: Snapshot, asked: Query) -> int:
    """Return about how many documents a query finds, or how dear it is, so that the rarest is asked for first."""
    kind = type(asked)
    if kind is whoosh_query.Term and asked.fieldname in VIEWS and isinstance(asked.text, str):
        return len(_holding(snapshot, asked.fieldname, asked.text, None))
    if kind is whoosh_query.Phrase:
        string = _string(asked)
        return rarity(snapshot, asked.fieldname.removesuffix("_bigrams"), string) if string else 0
    if kind in (whoosh_query.And, whoosh_query.Require) and asked.subqueries:
        return min(_estimate(snapshot, part) for part in asked.subqueries)
    if kind in (whoosh_query.Or, whoosh_query.DisjunctionMax):
        return sum(_estimate(snapshot, part) for part in asked.subqueries)
    return snapshot.size + (kind in _PATTERNS or kind is whoosh_query.Not)


def _has_terms(field: str) -> bool:
    return field in VIEWS or field in KEYWORDS or field == "year"


@cache
def _schema() -> Any:
    return whoosh_schema()
