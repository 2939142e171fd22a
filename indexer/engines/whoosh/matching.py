"""From a query's tree to the documents that satisfy it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.analysis import normalize, query_words, remembering_words, telling_words
from indexer.engines.whoosh.keywords import keyword
from indexer.engines.whoosh.nearby import field_of, holding_together, literals
from indexer.engines.whoosh.sets import everything, union
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import held, holding, rarity
from indexer.engines.whoosh.views import NONE, Ints, Mask
from indexer.query import (
    And,
    Everything,
    Filter,
    Match,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Words,
    year_range,
)
from indexer.snippets import pieces_of, strings_of

NO_FILTERS: Mapping[str, Filter] = {}


def filtered(
    snapshot: Snapshot, filters: Mapping[str, Filter], docs: Ints, excluded: Mapping[str, Filter] = NO_FILTERS
) -> dict[str, Mask]:
    """Tell for each facet that is asked about which of some documents have one of the values, and none left out."""
    masks = {name: _having(snapshot, name, values, docs) for name, values in filters.items()}
    for name, values in excluded.items():
        kept = ~_having(snapshot, name, values, docs)
        masks[name] = masks[name] & kept if name in masks else kept
    return masks


def _having(snapshot: Snapshot, name: str, values: Filter, docs: Ints) -> Mask:
    if name in snapshot.numbers:
        years = snapshot.numbers[name].take(docs)
        passing = np.zeros(len(docs), np.bool_)
        for low, high in map(year_range, values):
            passing |= _between(years, low, high)
        return passing
    column = snapshot.column(name)
    chosen = np.array([value in values for value in column.values], np.bool_)
    return chosen.take(column.ordinals.take(docs)) if len(chosen) else np.zeros(len(docs), np.bool_)


@remembering_words
def required_words(text: str) -> tuple[str, ...]:
    """Return the words of a normalized run that a document must hold.

    Single characters and question words are asked for only where nothing else is.

    >>> required_words("住建局的工作总结"), required_words("的")
    (('住建局', '工作', '总结'), ('的',))
    """
    return telling_words(text) or tuple(query_words(text))


def text_fields(field: str | None) -> tuple[str, ...]:
    """Return the text fields in which a leaf of a query is looked for."""
    return (field,) if field else ("title", "text")


def find(snapshot: Snapshot, node: Node, among: Ints | None = None) -> Ints:
    """Return the documents, of all or among some, that satisfy a node; ascending, deleted ones may be among them."""
    if isinstance(node, And):
        for child in sorted(node.children, key=lambda child: _estimate(snapshot, child)):
            among = find(snapshot, child, among)
            if not len(among):
                break
        return everything(snapshot, among)
    if isinstance(node, Or):
        return union([find(snapshot, child, among) for child in node.children])
    if isinstance(node, Not):
        docs = everything(snapshot, among)
        kept = np.ones(snapshot.size, np.bool_)
        kept[find(snapshot, node.child, among)] = False
        return docs[kept.take(docs)]
    if isinstance(node, Words):
        return _words(snapshot, node, among)
    if isinstance(node, Phrase):
        return holders(snapshot, normalize(node.text), node.field, among)
    if isinstance(node, (Pattern, Near)):
        return union([holding_together(snapshot, node, name, among) for name in text_fields(field_of(node))])
    docs = everything(snapshot, among)
    if isinstance(node, Range):
        return docs[_between(snapshot.numbers[node.field].take(docs), node.low, node.high)]
    if isinstance(node, Match):
        return docs[keyword(snapshot, node).take(docs)]
    assert isinstance(node, Everything)
    return docs


def holders(snapshot: Snapshot, text: str, field: str | None, among: Ints | None = None) -> Ints:
    """Return the documents, of all or among some, that hold a normalized string exactly; ascending."""
    fields = text_fields(field)
    if among is None:
        return union([holding(snapshot, name, text) for name in fields])
    masks = [mask for name in fields if (mask := held(snapshot, name, text, among)) is not None]
    return among[np.logical_or.reduce(masks) if len(masks) > 1 else masks[0]] if masks else NONE


def _words(snapshot: Snapshot, node: Words, among: Ints | None) -> Ints:
    text = normalize(node.text)
    found = [holders(snapshot, text, node.field, among)]
    words = required_words(text)
    if words and words != (text,):
        found.append(_with_words(snapshot, words, node.field, among))
    if node.expansions:
        found.append(_expanded(snapshot, node, among))
    return union(found)


def _expanded(snapshot: Snapshot, node: Words, among: Ints | None) -> Ints:
    """Return the documents that hold each piece of a run, or another writing of it, and the telling words of the rest."""
    for piece, others in pieces_of(node):
        if others is None:
            among = _with_words(snapshot, telling_words(piece), node.field, among)
            continue
        each = [holders(snapshot, string, node.field, among) for string in (piece, *others)]
        words = required_words(piece)
        if words and words != (piece,):
            each.append(_with_words(snapshot, words, node.field, among))
        among = union(each)
    return everything(snapshot, among)


def _with_words(snapshot: Snapshot, words: Sequence[str], field: str | None, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, that hold all of some words; ascending."""
    for word in sorted(words, key=lambda word: snapshot.postings("text_words", word).n):
        among = _with_word(snapshot, word, field, among)
        if not len(among):
            break
    return everything(snapshot, among)


def _with_word(snapshot: Snapshot, word: str, field: str | None, among: Ints | None) -> Ints:
    lists = [snapshot.postings(f"{name}_words", word) for name in text_fields(field)]
    if among is None:
        return union([postings.docs for postings in lists])
    mask = np.zeros(len(among), np.bool_)
    for postings in lists:
        if postings.n:
            mask |= postings.among(among)
    return among[mask]


def _estimate(snapshot: Snapshot, node: Node) -> int:
    """Return about how many documents a node finds, so that the rarest is asked for first."""
    if isinstance(node, (Words, Phrase)):
        strings = strings_of(node)
        return sum(rarity(snapshot, name, text) for name in text_fields(node.field) for text in strings)
    if isinstance(node, Pattern):
        each = [
            sum(rarity(snapshot, name, text) for name in text_fields(node.field)) for text in literals(node)
        ]
        # To look for what stands together takes longer than to look for a string.
        return 2 * min(each, default=0)
    if isinstance(node, Or):
        return sum(_estimate(snapshot, child) for child in node.children)
    if isinstance(node, (And, Near)):
        return min(_estimate(snapshot, child) for child in node.children) * (1 + isinstance(node, Near))
    return snapshot.size + isinstance(node, Not)


def _between(numbers: np.typing.NDArray[np.int32], low: int | None, high: int | None) -> Mask:
    mask: Mask = numbers >= max(low or 0, 0)
    if high is not None:
        mask &= numbers <= high
    return mask
