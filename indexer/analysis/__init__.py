"""Which words and which pairs of characters a text is made of; the same for documents and queries."""

from indexer.analysis.bigrams import END, bigrams
from indexer.analysis.normalize import normalize
from indexer.analysis.passages import paragraph_starts, sentence_starts
from indexer.analysis.words import query_words, segmenter, stopwords, words

__all__ = [
    "END",
    "bigrams",
    "normalize",
    "paragraph_starts",
    "query_words",
    "segmenter",
    "sentence_starts",
    "stopwords",
    "words",
]
