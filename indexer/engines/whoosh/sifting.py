"""From what a query asks to the sentences of a segment that hold it, each judged as if it were a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from indexer.analysis import starts_of
from indexer.arrays import Array
from indexer.engines.whoosh.extents import extents
from indexer.engines.whoosh.matching import find
from indexer.engines.whoosh.nearby import field_of, literals, parted
from indexer.engines.whoosh.passages import asked_of_text
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import distinct, within
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import Way, occurrences, units_of, way_to
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.query import And, Everything, Near, Node, Not, Or, Pattern, Phrase, Words
from indexer.snippets import Strip, answering, strings_of

PIECE = 1_000_000
"""Units of sentences that are read at once."""
UNITS_A_PLACE = 20
"""So many units are looked through in the time in which one place is looked up."""
NARROWED = 4
"""Where several strings are asked for, so many times more places of the rarest are looked up: few sentences hold all."""
_LEAVES = (Words, Phrase, Pattern, Near)


class Windows(NamedTuple):
    """Sentences of a segment, ascending, each once."""

    owners: Ints
    """Documents, by their numbers in the segment."""
    begins: Ints
    """Counted over all texts."""
    sizes: Ints

    def chosen(self, mask: Mask | slice | Ints) -> Windows:
        """Return some of them."""
        return Windows(self.owners[mask], self.begins[mask], self.sizes[mask])


NOTHING = Windows(NONE, NONE, NONE)


class Piece(NamedTuple):
    """Some neighbouring windows as they are read."""

    windows: Windows
    units: Array
    """What they hold, normalized, one after another."""
    whole: Mask
    """Which of them hold the runs that were asked for as they were typed."""


def asked_of_sentences(node: Node) -> Node:
    """Return what a tree asks of sentences in strings, the rest, which it asks of their documents, as it is.

    >>> str(asked_of_sentences(And((Words("住建局的工作"), Not(Words("通知")), Words("总结", "title")))))
    '"住建局" "工作" -"通知" title:总结'
    """
    if isinstance(node, (And, Or)):
        kind = type(node)
        flat: list[Node] = []
        for child in map(asked_of_sentences, node.children):
            flat += child.children if isinstance(child, kind) else [child]
        return kind(tuple(flat))
    if isinstance(node, Not):
        return Not(asked_of_sentences(node.child))
    return (asked_of_text(node) or node) if is_of_text(node) else node


def is_of_text(node: Node) -> bool:
    """Tell whether a leaf is asked of the text, and so of each sentence by itself."""
    return isinstance(node, _LEAVES) and field_of(node) in (None, "text")


def is_anchored(node: Node) -> bool:
    """Tell whether every sentence that satisfies a tree holds a string of it."""
    if isinstance(node, And):
        return any(map(is_anchored, node.children))
    if isinstance(node, Or):
        return all(map(is_anchored, node.children))
    return is_of_text(node)


def possible_documents(snapshot: Snapshot, node: Node, docs: Ints) -> Ints:
    """Return those of some documents that can have a sentence that satisfies a tree."""
    return find(snapshot, _of_document(node), docs)


def _of_document(node: Node) -> Node:
    """Return what a document must hold for a sentence of its text to satisfy a tree."""
    if isinstance(node, (And, Or)):
        return type(node)(tuple(map(_of_document, node.children)))
    if isinstance(node, Not):
        # What a sentence lacks its document may have elsewhere.
        return Everything() if _asks_text(node.child) else node
    if isinstance(node, Near) and is_of_text(node):
        return And(tuple(map(_of_document, node.children)))
    return type(node)(node.text, "text") if isinstance(node, (Phrase, Pattern)) and is_of_text(node) else node


def _asks_text(node: Node) -> bool:
    if isinstance(node, (And, Or)):
        return any(map(_asks_text, node.children))
    return _asks_text(node.child) if isinstance(node, Not) else is_of_text(node)


def cost(segment: Segment, node: Node, docs: int) -> float:
    """Estimate how many places are looked up to find the sentences of so many documents that satisfy a tree."""
    if isinstance(node, Or):
        return sum(cost(segment, child, docs) for child in node.children)
    if isinstance(node, And):
        each = [cost(segment, child, docs) for child in node.children if is_anchored(child)]
        return min(each) / (NARROWED if len(each) > 1 else 1)
    if isinstance(node, Near):
        return min(cost(segment, child, docs) for child in node.children)
    if isinstance(node, Pattern):
        return min(_cost(segment, string, docs) for string in literals(node))
    return sum(_cost(segment, string, docs) for string in strings_of(node))


def _cost(segment: Segment, string: str, docs: int) -> float:
    way = way_to(segment.views["text_bigrams"], string)
    if way is None:
        return 0.0
    each = way.size / way.n if _is_placed(segment, way) else segment.text_size / segment.size / UNITS_A_PLACE
    return min(way.n, docs) * each


def _is_placed(segment: Segment, way: Way) -> bool:
    """Tell whether places of a string are kept rather than looked for in whole texts."""
    return way.size > 0 and not segment.compact


def sifted(
    snapshot: Snapshot, segment: Segment, base: int, node: Node, docs: Ints, runs: Node | None
) -> Iterator[Piece]:
    """Yield the sentences of some documents that satisfy an anchored tree; `runs` are told where they stand whole."""
    windows, rest = _windows(segment, node, docs)
    bounds = starts_of(windows.sizes)
    edges = np.flatnonzero(np.diff(bounds[:-1] // PIECE)) + 1
    for low, high in pairwise([0, *edges.tolist(), len(windows.owners)]):
        some = windows.chosen(slice(low, high))
        if not len(some.owners):
            continue
        strip = parted(segment.stretches("text", *some), some.sizes)
        inside = np.ones(len(strip.units), np.bool_)
        inside[strip.edges] = False
        units = strip.units[inside]
        whole = _held(strip, runs) if runs else np.zeros(len(some.owners), np.bool_)
        if rest is not None:
            held = _holds(snapshot, strip, rest, some.owners + base)
            units = units[np.repeat(held, some.sizes)]
            some, whole = some.chosen(held), whole[held]
        yield Piece(some, units, whole)


def _windows(segment: Segment, node: Node, docs: Ints) -> tuple[Windows, Node | None]:
    """Return sentences, all that satisfy a tree among them, and what is still to be asked of each."""
    if isinstance(node, Or):
        return _united([_windows(segment, child, docs)[0] for child in node.children]), None if _is_plain(
            node
        ) else node
    if isinstance(node, And):
        children = sorted(
            filter(is_anchored, node.children), key=lambda child: cost(segment, child, len(docs))
        )
        windows, rest = _windows(segment, children[0], docs)
        left = [] if rest is None else [rest]
        for child in (child for child in node.children if child is not children[0]):
            # Many sentences are compared with the places of a string, rather than read for it.
            if isinstance(child, Phrase) and is_of_text(child) and _is_rarer(segment, child, windows):
                windows = windows.chosen(_hit(segment, windows, child))
            else:
                left.append(child)
        return windows, (And(tuple(left)) if len(left) > 1 else left[0] if left else None)
    if isinstance(node, Near):
        child = min(node.children, key=lambda child: cost(segment, child, len(docs)))
        return _windows(segment, child, docs)[0], node
    if isinstance(node, Pattern):
        return _around(
            segment, min(literals(node), key=lambda text: _cost(segment, text, len(docs))), docs
        ), node
    return _united([_around(segment, string, docs) for string in strings_of(node)]), None


def _is_plain(node: Node) -> bool:
    """Tell whether any of its strings is all that a node asks for."""
    return isinstance(node, Phrase) or (isinstance(node, Or) and all(map(_is_plain, node.children)))


def _around(segment: Segment, string: str, docs: Ints) -> Windows:
    """Return the sentences of documents in which a normalized string stands."""
    view = segment.views["text_bigrams"]
    way = way_to(view, string)
    if way is None:
        return NOTHING
    if not _is_placed(segment, way):
        docs = docs[within(docs, view.listed(way.rarest).numbers())]
    owners, starts = occurrences(segment, "text", string, way, docs)
    begins, ends = extents(segment, owners, starts, "sentence")
    whole = starts + len(units_of(string)) <= ends
    windows = Windows(owners, begins + segment.text_at.take(owners), ends - begins).chosen(whole)
    return windows.chosen(np.diff(windows.begins, prepend=-1) > 0)


def _united(each: list[Windows]) -> Windows:
    """Return windows that are in any of several lists."""
    if len(each) == 1:
        return each[0]
    owners, begins, sizes = (np.concatenate(column) for column in zip(*each, strict=True))
    kept = np.unique(begins, return_index=True)[1]
    return Windows(owners, begins, sizes).chosen(kept)


def _is_rarer(segment: Segment, node: Phrase, windows: Windows) -> bool:
    way = way_to(segment.views["text_bigrams"], strings_of(node)[0])
    return way is None or (_is_placed(segment, way) and way.size < int(windows.sizes.sum()))


def _hit(segment: Segment, windows: Windows, node: Phrase) -> Mask:
    """Tell which windows hold a string whose places are kept."""
    string = strings_of(node)[0]
    way = way_to(segment.views["text_bigrams"], string)
    if way is None:
        return np.zeros(len(windows.owners), np.bool_)
    owners, starts = occurrences(segment, "text", string, way, distinct(windows.owners))
    starts = starts + segment.text_at.take(owners)
    next = starts.searchsorted(windows.begins)
    ends = starts.take(next, mode="clip") + len(units_of(string)) if len(starts) else windows.begins
    hit: Mask = (next < len(starts)) & (ends <= windows.begins + windows.sizes)
    return hit


def _held(strip: Strip, node: Node) -> Mask:
    """Tell which stretches hold what a leaf, or several, ask."""
    held = np.zeros(len(strip.edges) - 1, np.bool_)
    held[answering(strip, node, None)] = True
    return held


def _holds(snapshot: Snapshot, strip: Strip, node: Node, owners: Ints) -> Mask:
    """Tell which sentences satisfy a tree; `owners` are their documents."""
    if isinstance(node, (And, Or)):
        both = np.logical_and if isinstance(node, And) else np.logical_or
        return np.asarray(both.reduce([_holds(snapshot, strip, child, owners) for child in node.children]))
    if isinstance(node, Not):
        return ~_holds(snapshot, strip, node.child, owners)
    if is_of_text(node):
        return _held(strip, node)
    docs = distinct(owners)
    return within(owners, find(snapshot, node, docs))
