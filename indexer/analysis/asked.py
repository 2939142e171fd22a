"""From a query's text to the words of it that say what it is about."""

from __future__ import annotations

from indexer.analysis.remembering import remembering_words
from indexer.analysis.words import query_words, stopwords


@remembering_words
def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a normalized query that say what it is about, in its order, without repeats.

    >>> telling_words("住建局的工作总结有哪些")
    ('住建局', '工作', '总结')
    """
    few = stopwords()
    return tuple(word for word in query_words(text) if word not in few and (len(word) > 1 or word.isascii()))
