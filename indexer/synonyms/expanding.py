"""From a query's tree to the same tree whose runs of words say what else will do."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from indexer.analysis import Segmenter, normalize, segmenter
from indexer.query import And, Expansion, Leaf, Near, Node, Not, Or, Words
from indexer.synonyms.spellings import longest, spellings
from indexer.synonyms.table import Synonyms

_REMEMBERED = 4096


def expand(tree: Node, synonyms: Synonyms) -> Node:
    """Return a tree whose runs of words have their other spellings and names.

    Exact strings and patterns are left as they are, and so is what stands within a number of characters of another:
    names differ in length. What is not wanted has no other names, only other spellings.

    >>> from indexer.query import parse
    >>> tree = expand(parse("云汀市住建局 \\"住建局\\"").tree, Synonyms.read())
    >>> expanded(tree)
    (('住建局', ('住房和城乡建设局', '住房城乡建设局')),)
    """
    return _expanded(tree, synonyms, named=True)


def expanded(tree: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the pieces that other names stand for, as asked, each with those; other spellings go without saying."""
    found: dict[str, tuple[str, ...]] = {}
    _gather(tree, found)
    return tuple(found.items())


def _expanded(node: Node, synonyms: Synonyms, *, named: bool) -> Node:
    if isinstance(node, Words):
        expansions = _expansions(node.text, synonyms if named else None, segmenter())
        return Words(node.text, node.field, expansions) if expansions else node
    if isinstance(node, (And, Or)):
        children = tuple(_expanded(child, synonyms, named=named) for child in node.children)
        return And(children) if isinstance(node, And) else Or(children)
    if isinstance(node, Not):
        return Not(_expanded(node.child, synonyms, named=False))
    if isinstance(node, Near) and not isinstance(node.within, int):
        inner = tuple(_expanded(child, synonyms, named=named) for child in node.children)
        return Near(cast("tuple[Leaf | Or, ...]", inner), node.within, node.ordered)
    return node


@lru_cache(maxsize=_REMEMBERED)
def _expansions(text: str, synonyms: Synonyms | None, _: Segmenter) -> tuple[Expansion, ...]:
    """Return the expansions of a run; where a spelling and a name overlap, the longer piece is taken."""
    folded = normalize(text)
    named = synonyms.pieces(folded) if synonyms else []
    names = set(named)
    found = longest([*named, *spellings(folded)], len(folded))
    return tuple(
        Expansion(text[start:end], others, "synonym" if (start, end, others) in names else "spelling")
        for start, end, others in found
    )


def _gather(node: Node, found: dict[str, tuple[str, ...]]) -> None:
    if isinstance(node, Words):
        for expansion in node.expansions:
            if expansion.kind == "synonym":
                found.setdefault(expansion.asked, expansion.others)
    elif isinstance(node, (And, Or, Near)):
        for child in node.children:
            _gather(child, found)
