"""From what differs inside a sentence to what kind of thing it is: a figure, a name, or the wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from indexer.analysis import normalize
from indexer.differences.comparison import Row
from indexer.differences.figures import FIGURE, Span
from indexer.differences.names import ending_of, is_affix, name_end, names

Nature = Literal["figure", "name", "wording"]
MOST = 4_000
"""In sentences of more characters nobody names what changed: tables, texts without a full stop."""
SHORT = 8
"""Characters of what may stand instead of a name without ending like one."""
_JOINT = re.compile(r"[\s、,;:~\-—至到和及与年月日时分个项]*")
_HAN = re.compile(r"[\u4e00-\u9fff×*]+")


class Alteration(NamedTuple):
    """Something that stands in one sentence instead of what stands in another, whole figures and names each."""

    nature: Nature
    first: Span
    """Where it stands in the first text; empty if it was added."""
    second: Span


class _Piece(NamedTuple):
    """What stands instead of each other, by offsets in the two sentences."""

    one: Span
    other: Span


class _Sentence:
    """A sentence with the figures and names in it."""

    def __init__(self, text: str, known: Iterable[str]) -> None:
        self.text = normalize(text)
        self.figures = [match.span() for match in FIGURE.finditer(self.text)]
        self.names = names(self.text, known)

    def around(self, span: Span, units: Sequence[Span]) -> Span:
        """Return a stretch with the figures or names that it cuts through."""
        low, high = span
        for start, end in units:
            if (start < span[1] and end > span[0]) or (span[0] == span[1] and start < span[0] < end):
                low, high = min(low, start), max(high, end)
        return low, high

    def covers(self, span: Span, units: Sequence[Span]) -> bool:
        """Say whether there is nothing in a stretch but figures or names."""
        at = span[0]
        for start, end in units:
            if start <= span[0] and end >= span[1]:
                return True
            if at <= start and end <= span[1] and _JOINT.fullmatch(self.text, at, start):
                at = end
        return at > span[0] and bool(_JOINT.fullmatch(self.text, at, span[1]))

    def read(self, span: Span) -> str:
        """Return what stands there."""
        return self.text[slice(*span)]


def alterations(first: str, second: str, row: Row, known: Iterable[str] = ()) -> tuple[Alteration, ...]:
    """Return what was altered in a row of a comparison, and of what kind each alteration is.

    >>> one, other = "青石乡排查问题三十二个，由李建国同志牵头整改。", "白云镇排查问题46个，由王强同志督促整改。"
    >>> from indexer.differences import compare
    >>> for nature, first, second in alterations(one, other, compare(one, other).rows[0]):
    ...     print(nature, one[slice(*first)], other[slice(*second)])
    name 青石乡 白云镇
    figure 三十二 46
    name 李建国 王强
    wording 牵头 督促
    """
    if not (row.first and row.second and row.first_changes):
        return ()
    if row.first[1] - row.first[0] + row.second[1] - row.second[0] > MOST:
        return tuple(
            Alteration("wording", *pair) for pair in zip(row.first_changes, row.second_changes, strict=True)
        )
    one, other = (
        _Sentence(text[slice(*span)], known) for text, span in ((first, row.first), (second, row.second))
    )
    shifts = row.first[0], row.second[0]
    pieces = [
        _Piece((low - shifts[0], high - shifts[0]), (start - shifts[1], end - shifts[1]))
        for (low, high), (start, end) in zip(row.first_changes, row.second_changes, strict=True)
    ]
    found = []
    for piece in _grown(pieces, one, other):
        for nature, whole in _parted(piece, one, other):
            spans = [
                (low + shift, high + shift)
                for (low, high), shift in zip((whole.one, whole.other), shifts, strict=True)
            ]
            found.append(Alteration(nature, spans[0], spans[1]))
    return tuple(found)


def _grown(pieces: list[_Piece], one: _Sentence, other: _Sentence) -> list[_Piece]:
    """Widen what differs to whole figures and names; what comes to overlap is one."""
    grown: list[_Piece] = []
    edges = [0, 0]
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        limits = _limits(piece, after, one, other, edges)
        wide = _widened(piece, one, other, limits)
        if grown and (wide.one[0] < grown[-1].one[1] or wide.other[0] < grown[-1].other[1]):
            last = grown.pop()
            wide = _Piece((last.one[0], wide.one[1]), (last.other[0], wide.other[1]))
        grown.append(wide)
        edges = [piece.one[1], piece.other[1]]
    return grown


def _limits(piece: _Piece, after: _Piece | None, one: _Sentence, other: _Sentence, edges: list[int]) -> Span:
    """Return how many characters before and after what differs are the same in both sentences."""
    before = min(piece.one[0] - edges[0], piece.other[0] - edges[1])
    ends = (after.one[0], after.other[0]) if after else (len(one.text), len(other.text))
    left = next(
        (
            by
            for by in range(before)
            if one.text[piece.one[0] - 1 - by] != other.text[piece.other[0] - 1 - by]
        ),
        before,
    )
    behind = min(ends[0] - piece.one[1], ends[1] - piece.other[1])
    right = next(
        (by for by in range(behind) if one.text[piece.one[1] + by] != other.text[piece.other[1] + by]), behind
    )
    return left, right


def _widened(piece: _Piece, one: _Sentence, other: _Sentence, limits: Span) -> _Piece:
    wide = piece
    for units in ((one.figures, other.figures), (one.names, other.names)):
        reach = one.around(wide.one, units[0]), other.around(wide.other, units[1])
        left = max(wide.one[0] - reach[0][0], wide.other[0] - reach[1][0])
        right = max(reach[0][1] - wide.one[1], reach[1][1] - wide.other[1])
        left = min(left, limits[0] - (piece.one[0] - wide.one[0]))
        right = min(right, limits[1] - (wide.one[1] - piece.one[1]))
        wide = _Piece(
            (wide.one[0] - left, wide.one[1] + right), (wide.other[0] - left, wide.other[1] + right)
        )
    return wide


def _parted(piece: _Piece, one: _Sentence, other: _Sentence) -> list[tuple[Nature, _Piece]]:
    """Return what a piece is; a name beside a figure is two alterations if it is so in both sentences."""
    nature = _nature(piece, one, other)
    if nature == "wording" and (halves := _halves(piece, one, other)):
        natures = [_nature(half, one, other) for half in halves]
        if "wording" not in natures or len(set(natures)) > 1:
            return list(zip(natures, halves, strict=True))
    return [(nature, piece)]


def _halves(piece: _Piece, one: _Sentence, other: _Sentence) -> list[_Piece] | None:
    """Cut a piece before or after its only figure."""
    inside = [
        [span for span in side.figures if span[0] >= whole[0] and span[1] <= whole[1]]
        for side, whole in ((one, piece.one), (other, piece.other))
    ]
    if not len(inside[0]) == len(inside[1]) == 1:
        return None
    (low, high), (start, end) = inside[0][0], inside[1][0]
    cuts = [
        _Piece((piece.one[0], low), (piece.other[0], start)),
        _Piece((low, high), (start, end)),
        _Piece((high, piece.one[1]), (end, piece.other[1])),
    ]
    return [cut for cut in cuts if cut.one[0] < cut.one[1] or cut.other[0] < cut.other[1]]


def _nature(piece: _Piece, one: _Sentence, other: _Sentence) -> Nature:
    sides = ((one, piece.one), (other, piece.other))
    filled = [(side, span) for side, span in sides if side.read(span).strip()]
    if not filled:
        return "wording"
    if all(side.covers(span, side.figures) for side, span in filled):
        return "figure"
    named = [side.covers(span, side.names) for side, span in filled]
    texts = [side.read(span) for side, span in filled]
    if len(filled) == 1:
        side, span = filled[0]
        is_part = is_affix(texts[0]) and any(span[0] == end or span[1] == start for start, end in side.names)
        return "name" if named[0] or is_part else "wording"
    if all(named) or (any(named) and all(map(_is_name, texts))):
        return "name"
    return "name" if all(name_end(side.text, span) for side, span in filled) else "wording"


def _is_name(text: str) -> bool:
    """Say whether a stretch could be what stands instead of a name."""
    return bool(_HAN.fullmatch(text)) and (len(text) <= SHORT or bool(ending_of(text)))
