"""From text to jieba's words: the only place that knows jieba, or its Rust port where that is installed."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files

Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Segmenter:
    """What cuts text into words, and which one it is: an index must be read with the one it was built with."""

    name: str
    """The package and its version."""
    dictionary: str
    """SHA-256 of the project's own dictionary, in hexadecimal."""
    cut: Cut
    """Cut a text into the words that make it up, each once."""
    cut_for_search: Cut
    """The same, with the shorter words inside a long one before it."""

    @property
    def identity(self) -> str:
        """Name and dictionary in one line, as an index records them."""
        return f"{self.name} {self.dictionary[:12]}"


def words(text: str) -> Counter[str]:
    """Count the words of a normalized text, those inside a longer word included.

    >>> sorted(words("放管服改革，改革。").items())
    [('改革', 2), ('放管服', 1), ('放管服改革', 1)]
    """
    counts: Counter[str] = Counter()
    for word, count in Counter(segmenter().cut(_clean(text))).items():
        for part in _remembered(word):
            counts[part] += count
    return counts


def query_words(text: str) -> list[str]:
    """Return the words that make up a normalized query, in its order, without repeats or bare signs.

    >>> query_words("住建局放管服改革，改革")
    ['住建局', '放管服改革', '改革']
    """
    return list(dict.fromkeys(word for word in segmenter().cut(_clean(text)) if _says_something(word)))


@cache
def segmenter() -> Segmenter:
    """Load the dictionary, once a process; half a second with jieba, less with rjieba."""
    own = files("indexer.analysis").joinpath("dictionary.txt").read_text("utf-8")
    entries = [line.split() for line in own.splitlines() if line and not line.startswith("#")]
    name, cut, cut_for_search = _load([(word, int(frequency)) for word, frequency in entries])
    return Segmenter(name, hashlib.sha256(own.encode()).hexdigest(), cut, cut_for_search)


@cache
def stopwords() -> frozenset[str]:
    """Return the words that a query need not find, because every text has them or questions are made of them."""
    return frozenset(files("indexer.analysis").joinpath("stopwords.txt").read_text("utf-8").split())


def _load(entries: list[tuple[str, int]]) -> tuple[str, Cut, Cut]:
    try:
        import rjieba
    except ImportError:
        return _load_jieba(entries)
    port = rjieba.Jieba()
    for word, frequency in entries:
        port.add_word(word, frequency, "n")
    return f"rjieba {version('rjieba')}", port.cut, port.cut_for_search


def _load_jieba(entries: list[tuple[str, int]]) -> tuple[str, Cut, Cut]:
    with warnings.catch_warnings():
        # Its last release, of 2020, holds escapes and an import that newer Pythons warn of.
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(logging.WARNING)
    # A tokenizer of our own, filled by hand: jieba's shared one is cached, unchecked, in the temporary folder.
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word, frequency in entries:
        tokenizer.add_word(word, frequency)
    return f"jieba {jieba.__version__}", tokenizer.lcut, tokenizer.lcut_for_search


def parts(word: str) -> tuple[str, ...]:
    """Return a word and the shorter words inside it; none of a bare sign.

    >>> parts("放管服改革"), parts("。")
    (('改革', '放管服', '放管服改革'), ())
    """
    if not _says_something(word):
        return ()
    if len(word) < 3:
        return (word,)
    return tuple(part for part in segmenter().cut_for_search(word) if _says_something(part))


_remembered = lru_cache(maxsize=20_000)(parts)


def _says_something(word: str) -> bool:
    return word.isalnum() or any(map(str.isalnum, word))


def _clean(text: str) -> str:
    # The Rust port cannot take halves of a surrogate pair.
    return text.encode("utf-8", "replace").decode("utf-8")
