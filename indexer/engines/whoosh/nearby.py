"""From patterns, and strings that stand together, to the documents that hold them: their rarest part says where to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.analysis import encoded, normalize, starts_of, telling
from indexer.arrays import Array
from indexer.engines.whoosh.extents import extents
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import distinct, union, within
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.strings import (
    SCANNED,
    SCANNED_DOCUMENTS,
    first_of,
    followed,
    occurrences,
    possible,
    units_of,
    way_to,
)
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.query import And, Near, Node, Or, Pattern, Phrase, Words
from indexer.snippets import FEW, Passage, Strip, answering, parts_of, strings_of

HOPELESS = 1 << 40
"""What it costs to look for what no offsets are kept of."""
ROUNDS = (1_000, 8_000)
"""Units from the beginning of texts that are looked through first, since what is everywhere is there as well."""


class _Windows(NamedTuple):
    """Stretches of the titles or texts of a segment, ascending, none overlapping."""

    owners: Ints
    begins: Ints
    """Counted over all texts, or over all titles."""
    sizes: Ints

    def chosen(self, mask: Mask | slice) -> _Windows:
        """Return some of them."""
        return _Windows(self.owners[mask], self.begins[mask], self.sizes[mask])


class _Anchor(NamedTuple):
    """A string by whose places something is looked for."""

    text: str
    before: int = 0
    """How many units of what is looked for may stand before it, and after it, where there is no passage to hold it."""
    after: int = 0
    followed: bool = False
    """Whether it counts only where its line goes on, which makes a single character findable by its pairs."""


class _Cover(NamedTuple):
    """Strings of which each place that satisfies a node holds one."""

    cost: int
    """How many places are to be looked at."""
    anchors: tuple[_Anchor, ...]


def holding_together(snapshot: Snapshot, node: Pattern | Near, field: str, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, in whose field a pattern stands or strings stand together; ascending."""
    docs = _candidates(snapshot, node, field, among)
    passage = node.within if isinstance(node, Near) and isinstance(node.within, str) else None
    return in_passage(snapshot, node, field, docs, passage)


def in_passage(snapshot: Snapshot, node: Node, field: str, docs: Ints, passage: Passage | None) -> Ints:
    """Return those of some documents in whose field one passage, for None the whole, holds what a tree asks."""
    found = [NONE]
    for segment, base, own in by_segment(snapshot, docs):
        found.append(_in_segment(segment, node, field, own, passage) + base)
    return np.concatenate(found)


def _candidates(snapshot: Snapshot, node: Node, field: str, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, in whose field the parts of what a node asks stand somewhere."""
    if isinstance(node, Or):
        return union([_candidates(snapshot, child, field, among) for child in node.children])
    if isinstance(node, Near):
        for child in node.children:
            among = _candidates(snapshot, child, field, among)
        return NONE if among is None else among
    if isinstance(node, Pattern):
        for string in literals(node):
            among = possible(snapshot, field, string, among)
        return NONE if among is None else among
    return union([possible(snapshot, field, string, among) for string in strings_of(node)])


def _in_segment(segment: Segment, node: Node, field: str, docs: Ints, passage: Passage | None) -> Ints:
    """Return those of a segment's documents that hold what a tree asks."""
    if field != "text" or segment.compact:
        windows = _Windows(*segment.spans(field, docs))
        found = _satisfying(segment, node, field, windows, passage)
        return _with_odd(segment, node, docs, found) if field == "outline" else found
    cover = _cover(segment, node)
    if cover.cost >= HOPELESS or len(docs) <= SCANNED_DOCUMENTS:
        return _in_rounds(segment, node, docs, passage)
    windows = _around(segment, docs, cover.anchors, passage)
    decided = passage is not None
    for conjunct in _conjuncts(node, passage):
        covered = _cover(segment, conjunct)
        decided &= _is_plain(conjunct) and covered.cost < HOPELESS
        if covered.cost < HOPELESS and covered.anchors != cover.anchors:
            windows = windows.chosen(_hit(segment, windows, covered.anchors))
    return distinct(windows.owners) if decided else _satisfying(segment, node, field, windows, passage)


def _conjuncts(node: Node, passage: Passage | None) -> Iterator[Node]:
    """Yield what a passage must hold each of, wherever in it."""
    alike = isinstance(node, Near) and not node.ordered and node.within == passage
    if isinstance(node, And) or (isinstance(node, Near) and alike):
        for child in node.children:
            yield from _conjuncts(child, passage)
    elif isinstance(node, Near):
        yield node
        for child in node.children:
            yield from _conjuncts(child, passage)
    else:
        yield node


def _is_plain(node: Node) -> bool:
    """Tell whether any of its strings is all that a node asks for."""
    return isinstance(node, (Words, Phrase)) or (isinstance(node, Or) and all(map(_is_plain, node.children)))


def _cover(segment: Segment, node: Node) -> _Cover:
    """Return the cheapest strings to look for a node by."""
    if isinstance(node, Or):
        each = [_cover(segment, child) for child in node.children]
        return _Cover(sum(one.cost for one in each), tuple(anchor for one in each for anchor in one.anchors))
    if isinstance(node, Near):
        best = min(_cover(segment, child) for child in node.children)
        far = _width(node)
        return _Cover(best.cost, tuple(anchor._replace(before=far, after=far) for anchor in best.anchors))
    if isinstance(node, And):
        return min(_cover(segment, child) for child in node.children)
    if isinstance(node, Pattern):
        each = [_Cover(_cost(segment, anchor), (anchor,)) for anchor in _anchors(node)]
        return min(each, default=_Cover(0, ()))
    anchors = tuple(map(_Anchor, strings_of(node)))
    return _Cover(sum(_cost(segment, anchor) for anchor in anchors), anchors)


def _anchors(node: Pattern) -> Iterator[_Anchor]:
    """Yield the strings between the wildcards of a pattern, and what may stand around each."""
    before, first, after = parts_of(normalize(node.text))
    tokens = (*before, first, *after)
    for place, token in enumerate(tokens):
        if token and token not in "?*":
            left, right = sum(map(_longest, tokens[:place])), sum(map(_longest, tokens[place + 1 :]))
            followed = len(units_of(token)) == 1 and place < len(tokens) - 1
            yield _Anchor(token, left, right, followed)


def _longest(token: str) -> int:
    """Return the most units that a part of a pattern stands for."""
    return {"?": 2, "*": 2 * FEW}.get(token) or len(units_of(token))


def literals(pattern: Pattern) -> list[str]:
    """Return the strings between the wildcards of a pattern."""
    return [anchor.text for anchor in _anchors(pattern)]


def field_of(node: Node) -> str | None:
    """Return the text field that a leaf, or strings that stand together, are asked of; None for title and text."""
    if isinstance(node, (Near, Or)):
        return next((field for child in node.children if (field := field_of(child))), None)
    return node.field if isinstance(node, (Words, Phrase, Pattern)) else None


def _cost(segment: Segment, anchor: _Anchor) -> int:
    view = segment.views["text_bigrams"]
    if anchor.followed:
        low, high = first_of(view, anchor.text)
        return int(view.sizes(np.arange(low, high)).sum()) if telling()[ord(anchor.text)] else HOPELESS
    way = way_to(view, anchor.text)
    return 0 if way is None else way.size or HOPELESS


def _width(node: Node) -> int:
    """Return the most units from the beginning of what satisfies a node to its end."""
    if isinstance(node, Near):
        gaps = node.within if isinstance(node.within, int) else 0
        return sum(map(_width, node.children)) + 2 * gaps * (len(node.children) - 1)
    if isinstance(node, (And, Or)):
        return max(map(_width, node.children))
    if isinstance(node, Pattern):
        return sum(map(_longest, normalize(node.text)))
    return max(len(units_of(string)) for string in strings_of(node))


def _around(segment: Segment, docs: Ints, anchors: Iterable[_Anchor], passage: Passage | None) -> _Windows:
    """Return the passages, or the surroundings, of all places of some strings in the texts of documents."""
    found = [np.zeros((3, 0), np.int64)]
    for anchor in anchors:
        owners, starts = _places(segment, anchor, docs)
        ends = starts + len(units_of(anchor.text))
        if passage is None:
            sizes = segment.text_at.take(owners + 1).astype(np.int64) - segment.text_at.take(owners) - 1
            begins, ends = np.maximum(starts - anchor.before, 0), np.minimum(ends + anchor.after, sizes)
            found.append(np.array((owners, begins, ends)))
        else:
            begins, stops = extents(segment, owners, starts, passage)
            whole = ends <= stops
            found.append(np.array((owners[whole], begins[whole], stops[whole])))
    owners, begins, ends = np.concatenate(found, axis=1)
    if len(found) > 2:
        order = np.lexsort((begins, owners))
        owners, begins, ends = owners[order], begins[order], ends[order]
    return _merged(owners, begins + segment.text_at.take(owners), ends + segment.text_at.take(owners))


def _merged(owners: Ints, begins: Ints, ends: Ints) -> _Windows:
    """Return windows in the order of their beginnings, those that overlap made one."""
    if not len(begins):
        return _Windows(owners, begins, ends)
    ends = np.maximum.accumulate(ends)
    first = np.concatenate(([True], begins[1:] >= ends[:-1]))
    last = np.concatenate((first[1:], [True]))
    return _Windows(owners[first], begins[first], ends[last] - begins[first])


def _places(segment: Segment, anchor: _Anchor, docs: Ints) -> tuple[Ints, Ints]:
    """Return where a string stands in the texts of documents: documents, ascending, and offsets."""
    if anchor.followed:
        return followed(segment, anchor.text, docs)
    way = way_to(segment.views["text_bigrams"], anchor.text)
    return (NONE, NONE) if way is None else occurrences(segment, "text", anchor.text, way, docs)


def _hit(segment: Segment, windows: _Windows, anchors: Iterable[_Anchor]) -> Mask:
    """Tell which windows on texts hold any of some strings."""
    hit = np.zeros(len(windows.owners), np.bool_)
    docs = distinct(windows.owners)
    for anchor in anchors:
        owners, starts = _places(segment, anchor, docs)
        starts = starts + segment.text_at.take(owners)
        if len(starts):
            next = starts.searchsorted(windows.begins)
            ends = starts.take(next, mode="clip") + len(units_of(anchor.text))
            hit |= (next < len(starts)) & (ends <= windows.begins + windows.sizes)
    return hit


def _in_rounds(segment: Segment, node: Node, docs: Ints, passage: Passage | None) -> Ints:
    """Look through whole texts, through more of them the fewer are left."""
    found = [NONE]
    for most in (*ROUNDS, None):
        if len(docs):
            windows = _Windows(*segment.spans("text", docs))
            if most is not None:
                windows = windows._replace(sizes=np.minimum(windows.sizes, most))
            held = _satisfying(segment, node, "text", windows, passage)
            docs = docs[~within(docs, held)]
            found.append(held)
    return np.sort(np.concatenate(found))


def _satisfying(segment: Segment, node: Node, field: str, windows: _Windows, passage: Passage | None) -> Ints:
    """Return the documents in whose windows one passage holds what a tree asks."""
    found = [NONE]
    edges = np.flatnonzero(np.diff(np.cumsum(windows.sizes) // SCANNED)) + 1
    for low, high in pairwise([0, *edges.tolist(), len(windows.owners)]):
        some = windows.chosen(slice(low, high))
        if len(some.owners):
            strip = parted(segment.stretches(field, *some), some.sizes, whole=field != "text")
            found.append(some.owners[answering(strip, node, passage)])
    return distinct(np.concatenate(found))


def parted(units: Array, sizes: Ints, *, whole: bool = False) -> Strip:
    """Return stretches of text, which lie one after another, with zeros between them."""
    bounds = starts_of(sizes)
    edges = bounds + np.arange(len(bounds))
    written = np.zeros(len(units) + len(edges), np.uint16)
    inside = np.ones(len(written), np.bool_)
    inside[edges] = False
    written[inside] = units
    return Strip(written, edges, np.arange(len(sizes)) if whole else None)


def _with_odd(segment: Segment, node: Node, docs: Ints, found: Ints) -> Ints:
    """Return documents with those added whose headings do so that are not in their texts as they are."""
    odd = [
        number
        for number, headings in segment.odd_headings(docs)
        if len(answering(_of_lines(headings.split("\n")), node, None))
    ]
    return union((found, np.array(odd, np.int64)))


def _of_lines(lines: Sequence[str]) -> Strip:
    units = [encoded(line) for line in lines]
    sizes = np.array([len(line) for line in units], np.int64)
    return parted(np.concatenate(units), sizes, whole=True)
