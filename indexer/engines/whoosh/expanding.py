"""From a prefix, a pattern or a range of terms to the documents of a segment that hold any of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import Any

import numpy as np
from whoosh import query as whoosh_query
from whoosh.query import Query

from indexer.arrays import Array
from indexer.engines.whoosh.fields import KEYWORDS
from indexer.engines.whoosh.lexicon import KeywordLexicon, Lexicon, PairLexicon, WordLexicon, first_place
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.views import Ints, Mask

_WILD = re.compile(r"[*?]+")


def expanded(segment: Segment, asked: Query, field: Any) -> Mask:
    """Tell which documents of a segment hold a term that a query of Whoosh's describes; shape (documents,)."""
    name: str = asked.fieldname
    lexicon: Lexicon
    if name in KEYWORDS:
        lexicon = KeywordLexicon(segment, name)
    elif name.endswith("_words"):
        lexicon = WordLexicon(segment, name)
    else:
        lexicon = PairLexicon(segment, name)
    places = _places(segment, lexicon, asked, field)
    if name not in KEYWORDS:
        return segment.views[name].holders(places)
    chosen = np.zeros(len(lexicon), np.bool_)
    chosen[places] = True
    if len(lexicon) and not lexicon.term(0):
        # Whoosh leaves the empty term out of whatever stands for several.
        chosen[0] = False
    strings = segment.strings(name)
    return chosen.take(strings.ordinals) if len(chosen) else np.zeros(segment.size, np.bool_)


def _places(segment: Segment, lexicon: Lexicon, asked: Query, field: Any) -> Ints:
    """Return the places of the terms that a query describes, ascending."""
    if isinstance(asked, whoosh_query.TermRange):
        try:
            return np.arange(*_between(lexicon, asked, field))
        except ValueError:
            return np.arange(0)
    if isinstance(asked, whoosh_query.Prefix):
        return np.arange(*_beginning(lexicon, field.to_bytes(asked.text)))
    first, last = _beginning(lexicon, field.to_bytes(asked._find_prefix(asked.text)))
    fits = re.compile(asked._get_pattern()).match
    if isinstance(lexicon, PairLexicon):
        pairs = _pairs(segment.views[asked.fieldname].keys[first:last])
        return first + np.flatnonzero([fits(pair) is not None for pair in pairs])
    held = (
        segment.strings(asked.fieldname)
        if isinstance(lexicon, KeywordLexicon)
        else segment.views[asked.fieldname]
    )
    data, bounds = held.joined(first, last)
    if isinstance(asked, whoosh_query.Wildcard) and "[" not in asked.text:
        near = _having(data, bounds, max(_WILD.split(asked.text), key=len).encode("utf-8", "surrogatepass"))
        begins, ends = bounds.take(near).tolist(), bounds.take(near + 1).tolist()
        words = [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(begins, ends, strict=True)]
        return first + near[np.array([fits(word) is not None for word in words], np.bool_)]
    words = [data[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds.tolist())]
    return first + np.flatnonzero([fits(word) is not None for word in words])


def _between(lexicon: Lexicon, asked: Query, field: Any) -> tuple[int, int]:
    """Return where the terms of a range begin and end."""
    start, end = (None if bound is None else field.to_bytes(bound) for bound in (asked.start, asked.end))
    first = 0 if start is None else first_place(lexicon, start)
    last = len(lexicon) if end is None else first_place(lexicon, end)
    if start is not None and asked.startexcl and first < len(lexicon) and lexicon.term(first) == start:
        first += 1
    if end is not None and not asked.endexcl and last < len(lexicon) and lexicon.term(last) == end:
        last += 1
    return first, max(first, last)


def _beginning(lexicon: Lexicon, prefix: bytes) -> tuple[int, int]:
    """Return where the terms that begin with a prefix begin and end."""
    first = first_place(lexicon, prefix)
    places = range(len(lexicon))
    return first, bisect_left(
        places, True, first, key=lambda place: not lexicon.term(place).startswith(prefix)
    )


def _pairs(keys: Array) -> list[str]:
    """Return characters and pairs as text, halves of surrogate pairs each by themselves.

    >>> _pairs(np.array([0x65390000, 0x65399769], np.uint32))
    ['改', '改革']
    """
    units = np.stack((keys >> 16, keys & 0xFFFF), axis=1).astype("<u4")
    found: list[str] = units.view("<U2").ravel().tolist()
    return found


def _having(data: bytes, bounds: Ints, piece: bytes) -> Ints:
    """Return which of some joined terms can hold a piece, by one look through all of them."""
    if not piece:
        return np.arange(len(bounds) - 1)
    found = np.fromiter((match.start() for match in re.finditer(re.escape(piece), data)), np.int64)
    near = bounds.searchsorted(found, "right") - 1
    return near[np.diff(near, prepend=-1) > 0]
