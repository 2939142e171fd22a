"""From a query's tree to what is marked in the titles and the texts of the documents found."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.analysis import normalize
from indexer.engines.whoosh.matching import required_words, text_fields
from indexer.engines.whoosh.nearby import field_of
from indexer.query import And, Near, Node, Or, Pattern, Phrase, Words
from indexer.snippets import Sought


def sought(node: Node, field: str) -> Iterator[Sought]:
    """Yield what a tree marks in the title or in the text; headings, which are asked of by themselves, are in the text.

    >>> list(sought(And((Words("住建局的工作"), Phrase("通知", "title"))), "text"))
    ['住建局的工作', '住建局', '工作']
    """
    if isinstance(node, (And, Or)):
        for child in node.children:
            yield from sought(child, field)
        return
    if not isinstance(node, (Words, Phrase, Pattern, Near)):
        return
    asked = field_of(node)
    if field not in text_fields(asked) and (field, asked) != ("text", "outline"):
        return
    if isinstance(node, (Pattern, Near)):
        yield node
    else:
        yield normalize(node.text)
    if isinstance(node, Words):
        yield from required_words(normalize(node.text))
        for expansion in node.expansions:
            yield from map(normalize, (expansion.asked, *expansion.others))
