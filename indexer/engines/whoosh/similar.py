"""From a document to others about the same: by the words that tell most about it, and by sentences that both have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import decoded, normalize, segmenter, stopwords
from indexer.engines.whoosh.formulas import idf, saturated
from indexer.engines.whoosh.postings import Floats, Postings
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE, Ints
from indexer.results import Similar

VIEW = "text_words"
READ = 20_000
"""Units of the document itself that are looked at, and of each other one COMPARED."""
COMPARED = 8_000
LOOKED_UP, TELLING = 80, 25
"""So many of a document's frequent words are looked up, and so many of these that tell most make it out."""
COMMON = 8
"""A word that is in more than one of so many documents tells nothing."""
CANDIDATES = 50
"""With the sentences of so many documents its own are compared."""
SENTENCE = 10
"""Characters of a sentence that counts; a shorter one may stand anywhere."""
FORMULA = 5
"""A sentence counts if it is in so many of the candidates at most, or in one of so many: else it is a formula."""
LEAST = 0.2
"""The score of a document that has anything to do with another."""
FEW = 3
"""Words that two documents have in common at least, unless they have sentences in common."""
SHOWN = 5
"""So many words are named at most."""
_TITLE = 2
"""As so many occurrences counts one in the title more."""
_ENDS = re.compile(r"[。!?\n]")
_FIGURE = re.compile(r"[\d〇零一二三四五六七八九十百千万亿]")


class _Term(NamedTuple):
    """A word that tells something about a document."""

    text: str
    postings: Postings
    weight: float


def similar(snapshot: Snapshot, number: int, limit: int = 6) -> tuple[Similar, ...]:
    """Return the documents most like one, each with the reason; one of each family, and none of its own."""
    text = _start(snapshot, number, "text", READ)
    terms = _telling(snapshot, number, text, _start(snapshot, number, "title", READ))
    docs, likeness = _candidates(snapshot, number, terms)
    own = _sentences(text)
    shared = _shared(own, [_sentences(_start(snapshot, other, "text", COMPARED)) for other in docs.tolist()])
    scores = 1 - (1 - likeness) * (1 - np.array(shared, np.float32) / max(len(own), 1))
    found: list[Similar] = []
    for place in sorted(range(len(docs)), key=lambda place: (-scores[place], snapshot.id(int(docs[place])))):
        common = _common(terms, docs[place : place + 1])
        if len(found) == limit or scores[place] < LEAST:
            break
        if shared[place] or len(common) >= FEW:
            found.append(_similar(snapshot, int(docs[place]), shared[place], common, float(scores[place])))
    return tuple(found)


def _telling(snapshot: Snapshot, number: int, text: str, title: str) -> list[_Term]:
    """Return the words that tell most about a document, the most telling first."""
    often = Counter(segmenter().cut(text))
    for word in segmenter().cut(title):
        often[word] += _TITLE
    asked = sorted(filter(_says_something, often), key=lambda word: (-often[word], -len(word), word))
    share = float(snapshot.shares[VIEW][number])
    terms = []
    for word in asked[:LOOKED_UP]:
        postings = snapshot.postings(VIEW, word)
        if 1 < postings.n <= max(snapshot.size / COMMON, LOOKED_UP):
            weight = idf(snapshot.size, postings.n) * float(saturated(np.float32(often[word] * share)))
            terms.append(_Term(word, postings, weight))
    terms.sort(key=lambda term: (-term.weight, term.text))
    return terms[:TELLING]


def _says_something(word: str) -> bool:
    return len(word) > 1 and word not in stopwords() and not _FIGURE.search(word)


def _candidates(snapshot: Snapshot, number: int, terms: Sequence[_Term]) -> tuple[Ints, Floats]:
    """Return the documents that have most of some words, and how much of what the words tell about the document itself."""
    scores = np.zeros(snapshot.size, np.float32)
    shares = snapshot.shares[VIEW]
    for term in terms:
        docs = term.postings.docs
        scores[docs] += np.float32(term.weight) * saturated(term.postings.counts * shares.take(docs))
    whole = float(scores[number])
    docs = snapshot.living(np.flatnonzero(scores >= whole * LEAST / 2)) if whole else NONE
    docs = docs[snapshot.copies.first.take(docs) != snapshot.copies.first[number]]
    # Copies of one another stand side by side: more than are wanted, so that enough families are left.
    most = 4 * CANDIDATES
    if len(docs) > most:
        bound = np.partition(scores.take(docs), -most)[-most]
        docs = docs[scores.take(docs) >= bound]
    docs = docs[np.lexsort((docs, -scores.take(docs)))]
    docs = docs[snapshot.copies.best(docs)][:CANDIDATES]
    return docs, np.minimum(scores.take(docs) / np.float32(whole or 1), 1)


def _start(snapshot: Snapshot, number: int, field: str, most: int) -> str:
    """Return the title or the text of a document up to so many units, normalized."""
    segment, local = snapshot.locate(number)
    text = decoded(segment.units(field, local)[:most])
    # The end may have been cut through a character of two units.
    return normalize(text.encode("utf-8", "replace").decode("utf-8"))


def _sentences(text: str) -> frozenset[str]:
    """Return the sentences of a normalized text without spaces, short ones left out.

    >>> sorted(_sentences("总结。\\n巡查河道40 次,清理垃圾五吨。"))
    ['巡查河道40次,清理垃圾五吨']
    """
    return frozenset(sentence for sentence in _ENDS.split(text.replace(" ", "")) if len(sentence) >= SENTENCE)


def _shared(own: frozenset[str], others: Sequence[frozenset[str]]) -> list[int]:
    """Return how many of a document's sentences each other one has, formulas not counted."""
    both = [own & other for other in others]
    held = Counter(sentence for sentences in both for sentence in sentences)
    most = max(FORMULA, len(others) // FORMULA)
    return [sum(held[sentence] <= most for sentence in sentences) for sentences in both]


def _similar(snapshot: Snapshot, number: int, sentences: int, words: Sequence[str], score: float) -> Similar:
    segment, local = snapshot.locate(number)
    metadata = segment.metadata(local)
    return Similar(
        snapshot.id(number), metadata.title, metadata.organization, metadata.year, metadata.genre, sentences,
        tuple(words[:SHOWN]), round(score, 4),
    )  # fmt: skip


def _common(terms: Sequence[_Term], document: Ints) -> list[str]:
    """Return the telling words that a document has as well, the most telling first, none of them inside another."""
    held = [term.text for term in terms if term.postings.among(document)[0]]
    return [word for word in held if not any(word != other and word in other for other in held)]
