"""How much of a query the best stretch of a text holds: the texts of a few documents are read again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.analysis import encoded, normalize_units, starts_of, stretches
from indexer.arrays import Array
from indexer.engines.whoosh.formulas import told
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.scoring import Term
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints

PASSAGE = 200
"""Units of a passage; 100 to 600 rank alike."""
STEP = PASSAGE // 2
"""From the beginning of one passage to that of the next."""
WEIGHT = 0.8
"""How much the best passage counts beside the whole document; 0.4 to 1.5 rank alike."""
LEAST, MOST = 3, 120
"""Of fewer pairs a passage tells little; of more the weightiest count."""
LOOKED_THROUGH = 30_000
"""Units at the beginning of a document in which its best passage is looked for."""


class Best(NamedTuple):
    """The best passages of some documents."""

    scores: Floats
    """What they add to the scores; shape (documents,)."""
    often: Floats
    """How often they hold each pair; shape (documents, pairs)."""


def passage_terms(asked: Sequence[Term]) -> list[Term]:
    """Return the pairs by which passages are told, () where these are too few to tell any."""
    pairs: dict[str, Term] = {}
    for term in asked:
        if term.kind == "bigrams" and "text_bigrams" in term.views:
            pairs[term.text] = max(term, pairs.get(term.text, term), key=lambda each: each.weight)
    found = sorted(pairs.values(), key=lambda term: -term.weight)[:MOST]
    return found if len(found) >= LEAST else []


def best_passages(snapshot: Snapshot, pairs: Sequence[Term], docs: Ints) -> Best:
    """Return the best passage of each of some documents, in any order."""
    units = encoded("".join(term.text for term in pairs)).astype(np.int64)
    alphabet = np.unique(units)
    codes, halves = _coded(snapshot, docs, _numbers(alphabet))
    spelled = alphabet.searchsorted(units).reshape(-1, 2) + 1
    counts = _counts(codes, int(halves.sum()), spelled, len(alphabet) + 1)
    # A passage is two halves that lie one after the other; the last half of a text is one by itself.
    ends = np.cumsum(halves)
    often = counts.copy()
    often[:-1] += counts[1:]
    often[ends - 1] = counts[ends - 1]
    said = told(often, np.array([term.weight for term in pairs], np.float32))
    starts = ends - halves
    most = np.maximum.reduceat(said, starts)
    where = np.flatnonzero(said == np.repeat(most, halves))
    return Best(np.float32(WEIGHT) * most, often[where[where.searchsorted(starts)]])


def _numbers(alphabet: Ints) -> npt.NDArray[np.uint8]:
    """Return for each unit as written the place in an alphabet of what is searched for it, from 1; shape (65536,)."""
    numbers = np.zeros(0x10000, np.uint8)
    written, starts = _spellings()
    first = starts.take(alphabet)
    sizes = starts.take(alphabet + 1) - first
    numbers[written.take(stretches(first, sizes))] = np.repeat(np.arange(1, len(alphabet) + 1), sizes)
    return numbers


@cache
def _spellings() -> tuple[Array, Ints]:
    """Return all units as written, those that are searched as the same one together, and where each one's begin."""
    searched = normalize_units(np.arange(0x10000, dtype=np.uint16))
    counts = np.bincount(searched, minlength=0x10000)
    return np.argsort(searched, kind="stable"), starts_of(counts)


def _coded(snapshot: Snapshot, docs: Ints, numbers: npt.NDArray[np.uint8]) -> tuple[Array, Ints]:
    """Return the numbers of all units of the documents, each text filled up to whole halves, and how many halves each is."""
    texts = [segment.units("text", number)[:LOOKED_THROUGH] for segment, number in snapshot.locate_all(docs)]
    halves = np.array([len(text) // STEP + 1 for text in texts], np.int64)
    codes = np.zeros(int(halves.sum()) * STEP + 1, np.uint8)
    start = 0
    for text, half in zip(texts, halves.tolist(), strict=True):
        codes[start : start + len(text)] = numbers.take(text)
        start += half * STEP
    return codes, halves


def _counts(codes: Array, halves: int, spelled: Ints, size: int) -> Floats:
    """Return how often each half holds each pair, which is spelled by two numbers below a size; shape (halves, pairs)."""
    known = np.full(size * size, -1, np.int64)
    known[spelled[:, 0] * size + spelled[:, 1]] = np.arange(len(spelled))
    places = np.flatnonzero(codes != 0)
    found = known.take(codes.take(places).astype(np.int64) * size + codes.take(places + 1))
    held = np.flatnonzero(found >= 0)
    cells = places.take(held) // STEP * len(spelled) + found.take(held)
    return np.bincount(cells, minlength=halves * len(spelled)).reshape(halves, -1).astype(np.float32)
