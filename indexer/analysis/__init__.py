"""Which words and which pairs of characters a text is made of; the same for documents and queries."""

from indexer.analysis.bigrams import bigrams, key, positional, spelled, telling
from indexer.analysis.normalize import normalize, normalize_units
from indexer.analysis.pair_lists import PairLists, pair_lists
from indexer.analysis.passages import paragraph_starts, sentence_starts
from indexer.analysis.units import PassageLists, Units, passage_lists
from indexer.analysis.word_lists import WordLists, word_lists
from indexer.analysis.words import query_words, segmenter, stopwords, words

__all__ = [
    "PairLists",
    "PassageLists",
    "Units",
    "WordLists",
    "bigrams",
    "key",
    "normalize",
    "normalize_units",
    "pair_lists",
    "paragraph_starts",
    "passage_lists",
    "positional",
    "query_words",
    "segmenter",
    "sentence_starts",
    "spelled",
    "stopwords",
    "telling",
    "word_lists",
    "words",
]
