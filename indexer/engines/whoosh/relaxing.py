"""From a question, or from a query that nothing satisfies, to the documents that come closest to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from indexer.analysis import normalize, query_words, remembering_words, telling_words, words
from indexer.engines.whoosh.formulas import idf
from indexer.engines.whoosh.matching import (
    find,
    holders,
    required_words,
)
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.scoring import of_leaf
from indexer.engines.whoosh.sets import union
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import pairs_of
from indexer.engines.whoosh.views import Ints
from indexer.query import And, Node, Phrase, Words
from indexer.snippets import pieces_of

MOST = np.float32(0.5)
"""The share of what the best document tells that a document must tell, once the requirement is relaxed."""
ANSWERING = np.float32(0.3)
"""The same for a question, by pairs: of 631, none is answered by a document that tells less, three below 0.4.

By words the same documents take three times as many others with them, and names that the segmenter cuts up are lost.
"""
MARKS = ("?", "？")
MANY, FEW = 6, 2
"""A run of so many telling words is relaxed as a question is, of which so many telling words and quoted names make one."""


class Matched(NamedTuple):
    """The documents that answer a query."""

    docs: Ints
    """Ascending, none of them deleted."""
    dropped: tuple[str, ...] = ()
    """The words that even the closest documents lack, when none holds all of them."""
    whole: int | None = None
    """How many of them hold all that is asked for, where not all need to; None where all do."""
    split: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Words that no document holds, each with the parts that were looked for in its place."""
    question: bool = False
    """Whether the query is a question."""

    @property
    def relaxed(self) -> bool:
        """Whether some of them do not hold all that is asked for."""
        return self.whole is not None and self.whole < len(self.docs)


class _Piece(NamedTuple):
    """A word that is asked for, and the documents that hold it or what stands for it."""

    word: str
    docs: Ints
    parts: tuple[str, ...] = ()
    """Parts of the word that were looked for in its place, since no document holds it."""


def match(snapshot: Snapshot, tree: Node, text: str = "") -> Matched:
    """Return the documents that satisfy a tree; those that come closest if there are none, or if it is a question.

    `text` is what was typed, of which a question mark at the end tells.
    """
    docs = snapshot.living(find(snapshot, tree))
    question = asks(tree, text)
    if len(docs) and not question:
        return Matched(docs)
    found = answering(snapshot, tree, docs) if question or _long(tree) else None
    return (found or relaxed(snapshot, tree) or Matched(docs))._replace(question=question)


def asks(tree: Node, text: str = "") -> bool:
    """Tell whether a query, typed as `text`, is a question, of which no document need hold every word.

    >>> from indexer.query import parse
    >>> [asks(parse(text).tree) for text in ("党建 业务", "低保如何申请", "全县乡村振兴重点工作推进情况总结汇报")]
    [False, True, False]
    """
    runs, rest = _parted(tree)
    texts = [normalize(run.text) for run in runs]
    named = sum(isinstance(child, Phrase) for child in rest)
    if sum(len(telling_words(text)) for text in texts) + named < FEW:
        return False
    return text.rstrip().endswith(MARKS) or any(map(_asking, texts))


@remembering_words
def _asking(run: str) -> bool:
    """Tell whether a normalized run puts a question about something: 如何 by itself and 无论如何 do not."""
    return (
        len(query_words(run)) > 1
        and bool(telling_words(run))
        and any(word in run for word in _question_words())
    )


def _long(tree: Node) -> bool:
    """Tell whether a query has a run so long that it is relaxed as a question is."""
    return any(len(telling_words(normalize(run.text))) >= MANY for run in _parted(tree)[0])


def answering(snapshot: Snapshot, tree: Node, whole: Ints) -> Matched | None:
    """Require of documents a part of what the closest one tells of a question; None where nothing is held.

    `whole` are the documents that satisfy the query as it is.
    """
    runs, rest = _parted(tree)
    fixed = _fixed(snapshot, rest)
    quoted = [child for child in rest if isinstance(child, Phrase)]
    if not len(fixed) and quoted:
        # In a question quotation marks stand around names, too.
        runs += [Words(phrase.text, phrase.field) for phrase in quoted]
        fixed = _fixed(snapshot, [child for child in rest if not isinstance(child, Phrase)])
    told = np.zeros(snapshot.size, np.float32)
    # What only asks, as 有哪些 by itself, tells nothing of the answer.
    for run in [run for run in runs if telling_words(normalize(run.text))] or runs:
        _tell(snapshot, run, told)
    told = told[fixed]
    most = np.max(told, initial=0)
    if not len(fixed) or not (most or rest):
        return None
    docs = union((fixed[told >= ANSWERING * most], whole))
    if len(whole):
        return Matched(docs, whole=len(whole))
    closest = fixed[told == most]
    pieces = _pieces(snapshot, runs, closest)
    lacking = dict.fromkeys(piece.word for piece in pieces if len(piece.docs) < len(closest))
    return Matched(docs, tuple(lacking), whole=0)


def relaxed(snapshot: Snapshot, tree: Node) -> Matched | None:
    """Require a part of what the closest document tells, each word weighed by its idf; None where nothing is held."""
    runs, rest = _parted(tree)
    fixed = _fixed(snapshot, rest)
    if not runs or not len(fixed):
        return None
    pieces = _pieces(snapshot, runs)
    if not any(len(piece.docs) for piece in pieces):
        pieces = _smaller(snapshot, runs)
    if not pieces:
        return None
    told = np.zeros(snapshot.size, np.float32)
    number = np.zeros(snapshot.size, np.int16)
    for piece in pieces:
        if len(piece.docs):
            told[piece.docs] += np.float32(idf(snapshot.count, len(piece.docs)))
            number[piece.docs] += not piece.parts
    whole = fixed[number[fixed] == len(pieces)]
    if len(whole):
        return Matched(whole)
    told = told[fixed]
    most = np.max(told)
    if not most:
        return None
    closest = fixed[told == most]
    lacking = (piece.word for piece in pieces if piece.parts or not np.isin(closest, piece.docs).all())
    split = tuple((piece.word, piece.parts) for piece in pieces if piece.parts)
    return Matched(fixed[told >= MOST * most], tuple(dict.fromkeys(lacking)), whole=0, split=split)


def _parted(tree: Node) -> tuple[list[Words], list[Node]]:
    """Return the runs of a query, and what else it asks for."""
    children = tree.children if isinstance(tree, And) else (tree,)
    rest: list[Node] = [child for child in children if not isinstance(child, Words)]
    return [child for child in children if isinstance(child, Words)], rest


def _fixed(snapshot: Snapshot, rest: Sequence[Node]) -> Ints:
    """Return the documents that satisfy what no relaxing touches; ascending, none of them deleted."""
    return snapshot.living(find(snapshot, And(tuple(rest)))) if rest else snapshot.live


def _tell(snapshot: Snapshot, run: Words, told: Floats) -> None:
    """Add for each document what it tells of a run: the weights of its pairs, or of pieces that have other names."""
    for piece, others in pieces_of(run) if run.expansions else ((normalize(run.text), None),):
        said = np.zeros(len(told), np.float32)
        pairs = [term for term in of_leaf(snapshot, Words(piece, run.field)) if term.kind == "bigrams"]
        for term in pairs:
            views = [view for view in term.views if not view.startswith("outline")] or term.views
            said[union([snapshot.postings(view, term.text).docs for view in views])] += term.weight
        for other in others or ():
            said[holders(snapshot, other, run.field)] = max(sum(term.weight for term in pairs), 1.0)
        told += said


@cache
def _question_words() -> tuple[str, ...]:
    text = files("indexer.engines.whoosh").joinpath("questions.txt").read_text("utf-8")
    return tuple(text.split())


def _pieces(snapshot: Snapshot, runs: Sequence[Words], among: Ints | None = None) -> list[_Piece]:
    """Return the telling words of runs, each once for a field, and which documents, of all or among some, hold them."""
    found: dict[tuple[str, str | None], _Piece] = {}
    for run in runs:
        for text, others in pieces_of(run):
            for word in (text,) if others is not None else telling_words(text):
                if (word, run.field) not in found:
                    found[word, run.field] = _piece(snapshot, word, run.field, others or (), among)
    return list(found.values())


def _piece(
    snapshot: Snapshot, word: str, field: str | None, others: Sequence[str], among: Ints | None
) -> _Piece:
    # As strings, since a word may stand inside one that the segmenter left whole.
    docs = [holders(snapshot, string, field, among) for string in (word, *others)]
    if others:
        docs.append(find(snapshot, Words(word, field), among))
    held = snapshot.living(union(docs))
    if len(held) or among is not None or len(word) < 3 or word.isascii():
        return _Piece(word, held)
    return _split(snapshot, word, field)


def _split(snapshot: Snapshot, word: str, field: str | None) -> _Piece:
    """Look for the words inside a word that no document holds, or for its pairs; all of those that there are."""
    for parts in ([part for part in words(word) if part != word and len(part) > 1], pairs_of(word)):
        held = {part: snapshot.living(holders(snapshot, part, field)) for part in parts}
        some = {part: docs for part, docs in held.items() if len(docs)}
        if some:
            common = next(iter(some.values()))
            for docs in some.values():
                narrower = np.intersect1d(common, docs)
                common = narrower if len(narrower) else common
            return _Piece(word, common, tuple(some))
    return _Piece(word, snapshot.live[:0])


def _smaller(snapshot: Snapshot, runs: Sequence[Words]) -> list[_Piece]:
    """Return what little there is of runs of which no telling word is held: other words, or else single characters."""
    found: list[_Piece] = []
    for part in (required_words, query_words, tuple):
        asked = {(word, run.field): None for run in runs for word in part(normalize(run.text))}
        found = [
            _Piece(word, snapshot.living(holders(snapshot, word, field)))
            for word, field in asked if any(map(str.isalnum, word))
        ]  # fmt: skip
        if any(len(piece.docs) for piece in found):
            break
    return found
