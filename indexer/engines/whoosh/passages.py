"""Which documents hold what is asked for in one sentence, or in one paragraph."""

from __future__ import annotations

import functools

import numpy as np

from indexer.analysis import normalize
from indexer.engines.whoosh.matching import required_words
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.strings import SHIFT, places, units_of
from indexer.engines.whoosh.views import NONE, Ints
from indexer.query import And, Node, Or, Phrase, Words


def together(snapshot: Snapshot, tree: Node, docs: Ints, same: str) -> Ints | None:
    """Return those of some documents that hold what a tree asks of the text in one passage; None if it asks nothing of it."""
    starts = _starts(snapshot, docs, same)
    passages = _passages(snapshot, tree, docs, starts)
    return None if passages is None else np.unique(passages >> SHIFT)


def _starts(snapshot: Snapshot, docs: Ints, same: str) -> Ints:
    """Return where the passages of documents begin, ascending, as document << SHIFT | offset."""
    found = [NONE]
    for segment, base, own in by_segment(snapshot, docs):
        owners, offsets, paragraphs = segment.passages(own)
        places = (owners + base) << SHIFT | offsets
        found.append(places[paragraphs] if same == "paragraph" else places)
    return np.concatenate(found)


def _passages(snapshot: Snapshot, node: Node, docs: Ints, starts: Ints) -> Ints | None:
    """Return the starts of the passages that hold what a tree asks of the text; None where it asks nothing of it."""
    if isinstance(node, (And, Or)):
        found = [_passages(snapshot, child, docs, starts) for child in node.children]
        asked = [passages for passages in found if passages is not None]
        combine = np.intersect1d if isinstance(node, And) else np.union1d
        held: Ints | None = functools.reduce(combine, asked) if asked else None
        return held
    if not isinstance(node, (Words, Phrase)) or node.field not in (None, "text"):
        return None
    text = normalize(node.text)
    strings = (text,) if isinstance(node, Phrase) else required_words(text) or (text,)
    each = [_holding(snapshot, string, docs, starts) for string in strings]
    return functools.reduce(_common, each)


def _common(one: Ints, other: Ints) -> Ints:
    common: Ints = np.intersect1d(one, other)
    return common


def _holding(snapshot: Snapshot, string: str, docs: Ints, starts: Ints) -> Ints:
    """Return the starts of the passages in which a whole string lies, with repeats."""
    first = places(snapshot, "text", string, docs)
    if not len(starts):
        return NONE
    passages = np.searchsorted(starts, first, "right")
    last = np.searchsorted(starts, first + max(len(units_of(string)) - 1, 0), "right")
    whole: Ints = passages[passages == last]
    return starts[whole - 1]
