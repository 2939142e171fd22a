"""Which words and which pairs of characters a text is made of; the same for documents and queries."""

from indexer.analysis.asked import telling_words
from indexer.analysis.bigrams import bigrams, key, positional, spelled, telling
from indexer.analysis.normalize import normalize, normalize_units
from indexer.analysis.pair_lists import PAGE, PairLists, pair_lists
from indexer.analysis.passages import paragraph_starts, sentence_starts
from indexer.analysis.remembering import SHORT, remembering, remembering_words
from indexer.analysis.units import PassageLists, Units, passage_lists, starts_of, stretches
from indexer.analysis.utf16 import decoded, encoded
from indexer.analysis.word_lists import WordLists, word_lists
from indexer.analysis.words import (
    Segmenter,
    identity,
    query_words,
    segmenter,
    stopwords,
    using,
    words,
)

__all__ = [
    "PAGE",
    "SHORT",
    "PairLists",
    "PassageLists",
    "Segmenter",
    "Units",
    "WordLists",
    "bigrams",
    "decoded",
    "encoded",
    "identity",
    "key",
    "normalize",
    "normalize_units",
    "pair_lists",
    "paragraph_starts",
    "passage_lists",
    "positional",
    "query_words",
    "remembering",
    "remembering_words",
    "segmenter",
    "sentence_starts",
    "spelled",
    "starts_of",
    "stopwords",
    "stretches",
    "telling",
    "telling_words",
    "using",
    "word_lists",
    "words",
]
