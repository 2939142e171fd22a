"""From text to jieba's words: the only place that knows jieba, or its Rust port where that is installed."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec

Cut = Callable[[str], list[str]]
LEARNED = 1_000
"""How frequent a word learned from an archive is taken to be."""


@dataclass(frozen=True, slots=True, eq=False)
class Segmenter:
    """What cuts text into words, and which one it is: an index must be read with the one it was built with."""

    identity: str
    """The package, its version, and its dictionaries, in one line, as an index records them."""
    cut: Cut
    """Cut a text into the words that make it up, each once."""
    cut_for_search: Cut
    """The same, with the shorter words inside a long one before it."""

    @property
    def fast(self) -> bool:
        """Whether it is the Rust port."""
        return self.identity.startswith("rjieba")


_in_use: ContextVar[Segmenter | None] = ContextVar("segmenter", default=None)


def segmenter(learned: Iterable[str] | None = None) -> Segmenter:
    """Return the segmenter in use; or, loaded once a process, the one that knows these words of an archive besides.

    Loading takes half a second with jieba, less with rjieba.
    """
    return (_in_use.get() or _loaded("")) if learned is None else _loaded("\n".join(learned))


@contextmanager
def using(segmenter: Segmenter) -> Iterator[None]:
    """Cut all text with a segmenter, in this thread, until the block ends."""
    token = _in_use.set(segmenter)
    try:
        yield
    finally:
        _in_use.reset(token)


def identity(learned: Iterable[str] = ()) -> str:
    """Return the identity of the segmenter that knows some words besides, without loading it."""
    return _identity("\n".join(learned))


def words(text: str) -> Counter[str]:
    """Count the words of a normalized text, those inside a longer word included.

    >>> sorted(words("放管服改革，改革。").items())
    [('改革', 2), ('放管服', 1), ('放管服改革', 1)]
    """
    counts: Counter[str] = Counter()
    cutter = segmenter()
    for word, count in Counter(cutter.cut(_clean(text))).items():
        for part in _parts(word, cutter):
            counts[part] += count
    return counts


def query_words(text: str) -> list[str]:
    """Return the words that make up a normalized query, in its order, without repeats or bare signs.

    >>> query_words("住建局放管服改革，改革")
    ['住建局', '放管服改革', '改革']
    """
    return list(dict.fromkeys(word for word in segmenter().cut(_clean(text)) if _says_something(word)))


@cache
def stopwords() -> frozenset[str]:
    """Return the words that a query need not find, because every text has them or questions are made of them."""
    return frozenset(files("indexer.analysis").joinpath("stopwords.txt").read_text("utf-8").split())


@lru_cache(maxsize=3)
def _loaded(learned: str) -> Segmenter:
    entries = [line.split() for line in _own().splitlines() if line and not line.startswith("#")]
    known = {word: int(frequency) for word, frequency in entries}
    for word in learned.split():
        known.setdefault(word, LEARNED)
    cuts = (_load_port if _port() else _load_jieba)(list(known.items()))
    return Segmenter(_identity(learned), *cuts)


@cache
def _own() -> str:
    return files("indexer.analysis").joinpath("dictionary.txt").read_text("utf-8")


@cache
def _port() -> bool:
    return find_spec("rjieba") is not None


@lru_cache(maxsize=3)
def _identity(learned: str) -> str:
    package = "rjieba" if _port() else "jieba"
    # Which characters are one is decided before text is cut.
    folded = files("indexer.analysis").joinpath("variants.tsv").read_text("utf-8")
    digests = [hashlib.sha256(text.encode()).hexdigest()[:12] for text in (folded + _own(), learned) if text]
    return " ".join((package, version(package), *digests))


def _load_port(entries: list[tuple[str, int]]) -> tuple[Cut, Cut]:
    import rjieba

    port = rjieba.Jieba()
    for word, frequency in entries:
        port.add_word(word, frequency, "n")
    return port.cut, port.cut_for_search


def _load_jieba(entries: list[tuple[str, int]]) -> tuple[Cut, Cut]:
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
    return tokenizer.lcut, tokenizer.lcut_for_search


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


@lru_cache(maxsize=20_000)
def _parts(word: str, _: Segmenter) -> tuple[str, ...]:
    return parts(word)


def _says_something(word: str) -> bool:
    return word.isalnum() or any(map(str.isalnum, word))


def _clean(text: str) -> str:
    # The Rust port cannot take halves of a surrogate pair.
    return text.encode("utf-8", "replace").decode("utf-8")
