"""From a search that found nothing, or only what is near, to others that find something: each with its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from indexer.analysis import normalize, query_words, telling_words
from indexer.query import And, Filter, Leaf, Node, Not, Or, Phrase, Query, Words, leaves, parse
from indexer.results import Way

MOST = 8
"""So many are offered."""
TRIED = 24
"""So many are tried."""
WORDS = 10
"""Words of a question that are dropped one by one."""

Count = Callable[[Query], int]
"""Tells how many documents hold all that a query asks for."""


@dataclass(frozen=True, slots=True)
class _Other:
    """A search that asks for less, or for something else."""

    kind: str
    what: str
    query: Query


def ways(
    query: Query, count: Count, *, dropped: tuple[str, ...] = (), suggestion: str | None = None
) -> tuple[Way, ...]:
    """Return other searches that find something, the mildest first.

    `dropped` are the words that even the closest documents lack, `suggestion` is the query as it may have been meant.
    """
    found: dict[tuple[object, ...], Way] = {}
    for place, other in enumerate(_others(query, count, dropped, suggestion)):
        if place == TRIED or len(found) == MOST:
            break
        asked = other.query
        key = (
            asked.text,
            tuple(asked.filters.items()),
            tuple(asked.excluded.items()),
            asked.within,
            asked.same,
            asked.exact,
            asked.refinements,
        )
        if key not in found and (total := count(asked)):
            found[key] = Way(other.kind, other.what, asked.text, asked.filters, total)
    return tuple(found.values())


def _others(query: Query, count: Count, dropped: tuple[str, ...], suggestion: str | None) -> Iterator[_Other]:
    if suggestion:
        yield _Other("sound", suggestion, _again(query, text=suggestion))
    if query.exact:
        yield _Other("exact", "", _again(query, exact=False))
    if query.same:
        yield _Other("same", query.same, _again(query, same=None))
    if query.within:
        yield _Other("within", query.within, _again(query, within=None))
    for refinement in query.refinements:
        rest = tuple(other for other in query.refinements if other != refinement)
        yield _Other("refine", refinement, _again(query, refine=rest))
    yield from _fewer_filters(query)
    tree = parse(query.text).tree
    yield from _fewer_words(query, tree, dropped)
    for leaf in leaves(tree):
        if isinstance(leaf, Phrase):
            yield from _parts(query, tree, leaf, count)
    words = _telling(tree)
    if len(words) > 1:
        yield _Other("apart", "、".join(words), _again(query, text=" ".join(words)))
        yield _Other("any", "、".join(words), _again(query, text=" OR ".join(words)))
    yield from _bare(query, count)


def _bare(query: Query, count: Count) -> Iterator[_Other]:
    """Yield the words without anything that narrows them; or, where even they find nothing, what is left of them."""
    narrowed = (
        query.filters or query.excluded or query.within or query.same or query.exact or query.refinements
    )
    if not narrowed:
        return
    bare = _again(query, filters={}, exclude={}, within=None, same=None, exact=False, refine=())
    yield _Other("bare", "", bare)
    if not count(bare):
        for other in _others(bare, count, (), None):
            if other.kind in ("part", "word"):
                yield _Other("bare", other.query.text, other.query)


def _again(query: Query, *, text: str | None = None, filters: Mapping[str, Filter] | None = None, within: str | None = "",
           same: str | None = "", exact: bool | None = None, refine: tuple[str, ...] | None = None,
           exclude: Mapping[str, Filter] | None = None) -> Query:  # fmt: skip
    """Return a query asked in another way; "" and None leave what they stand for as it is."""
    return parse(
        query.text if text is None else text,
        filters=query.filters if filters is None else filters,
        sort=query.sort, limit=query.limit, collapse=query.collapse,
        within=query.within if within == "" else within,
        same=query.same if same == "" else same,
        exact=query.exact if exact is None else exact,
        refine=query.refinements if refine is None else refine,
        expand=query.expand, exclude=query.excluded if exclude is None else exclude,
    )  # fmt: skip


def _fewer_filters(query: Query) -> Iterator[_Other]:
    for name, values in query.filters.items():
        for value in values:
            rest = tuple(other for other in values if other != value)
            filters = {**query.filters, name: rest} if rest else _but(query.filters, name)
            yield _Other("filter", f"{name}:{value}", _again(query, filters=filters))


def _but(filters: Mapping[str, Filter], name: str) -> dict[str, Filter]:
    return {other: values for other, values in filters.items() if other != name}


def _fewer_words(query: Query, tree: Node, dropped: tuple[str, ...]) -> Iterator[_Other]:
    """Yield the query without what the closest documents lack, and without each of its conditions or words."""
    words = _telling(tree)
    missing = set(dropped)
    held = [word for word in words if word not in missing]
    if dropped and held:
        yield _Other(
            "word", "、".join(word for word in words if word in missing), _again(query, text=" ".join(held))
        )
    if isinstance(tree, And) and len(tree.children) <= WORDS:
        for child in tree.children:
            rest = tuple(other for other in tree.children if other is not child)
            if not isinstance(child, Not) and any(not isinstance(other, Not) for other in rest):
                yield _Other(
                    "word", str(child), _again(query, text=str(And(rest) if len(rest) > 1 else rest[0]))
                )
    elif 1 < len(words) <= WORDS:
        for word in words:
            yield _Other(
                "word", word, _again(query, text=" ".join(other for other in words if other != word))
            )


def _parts(query: Query, tree: Node, phrase: Phrase, count: Count) -> Iterator[_Other]:
    """Yield the query with the longest beginning and the longest end of a phrase, by words, that find something."""
    words = query_words(normalize(phrase.text))
    for sign in (1, -1):
        low, high = 0, len(words)
        # What finds something still does when it is shorter.
        while high - low > 1:
            middle = (low + high) // 2
            part = _piece(phrase.text, words, middle, sign)
            if part and count(_again(query, text=str(_instead(tree, phrase, Phrase(part, phrase.field))))):
                low = middle
            else:
                high = middle
        part = _piece(phrase.text, words, low, sign)
        if low and len(part) > 1:
            yield _Other(
                "part", part, _again(query, text=str(_instead(tree, phrase, Phrase(part, phrase.field))))
            )


def _piece(text: str, words: list[str], many: int, sign: int) -> str:
    """Return the beginning (or, by sign -1, the end) of a text that reaches over so many of its words."""
    folded = normalize(text)
    if sign > 0:
        end = folded.find(words[many - 1]) + len(words[many - 1]) if many else 0
        return text[:end].strip()
    return text[folded.rfind(words[len(words) - many]) :].strip() if many else ""


def _instead(node: Node, leaf: Leaf, other: Leaf) -> Node:
    """Return a tree with another leaf in the place of one."""
    if node == leaf:
        return other
    if isinstance(node, (And, Or)):
        return type(node)(tuple(_instead(child, leaf, other) for child in node.children))
    return node


def _telling(tree: Node) -> list[str]:
    """Return the words of a query's runs and phrases that say something, in order, each once."""
    found = [
        word
        for leaf in leaves(tree)
        if isinstance(leaf, (Words, Phrase)) and leaf.field is None
        for word in telling_words(normalize(leaf.text))
    ]
    return list(dict.fromkeys(found))
