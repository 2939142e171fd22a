"""Which documents hold what is asked for in one sentence, or in one paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from indexer.analysis import normalize, telling_words
from indexer.engines.whoosh.matching import required_words
from indexer.engines.whoosh.nearby import field_of, in_passage
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints
from indexer.query import And, Near, Node, Or, Pattern, Phrase, Words
from indexer.snippets import Passage, pieces_of


def together(snapshot: Snapshot, tree: Node, docs: Ints, same: str) -> Ints | None:
    """Return those of some documents that hold what a tree asks of the text in one passage; None if it asks nothing of it."""
    asked = asked_of_text(tree)
    return None if asked is None else in_passage(snapshot, asked, "text", docs, cast("Passage", same))


def asked_of_text(node: Node) -> Node | None:
    """Return what a tree asks of the text, in strings; None where that is nothing.

    >>> str(asked_of_text(And((Words("住建局的工作"), Words("通知", "title")))))
    '"住建局" "工作"'
    """
    if isinstance(node, (And, Or)):
        asked = [found for child in node.children if (found := asked_of_text(child)) is not None]
        return _joined(type(node), asked) if asked else None
    if not isinstance(node, (Words, Phrase, Pattern, Near)) or field_of(node) not in (None, "text"):
        return None
    if not isinstance(node, Words):
        return node
    each: list[Node] = []
    for piece, others in pieces_of(node) if node.expansions else ():
        words = telling_words(piece) if others is None else required_words(piece) or (piece,)
        strings = [Phrase(word) for word in words]
        if others:
            each.append(_joined(Or, [_joined(And, strings), *map(Phrase, others)]))
        else:
            each += strings
    text = normalize(node.text)
    plain = _joined(And, [Phrase(word) for word in required_words(text) or (text,)])
    return _joined(Or, [plain, _joined(And, each)]) if each else plain


def _joined(kind: type[And] | type[Or], children: Sequence[Node]) -> Node:
    return children[0] if len(children) == 1 else kind(tuple(children))
