"""From an archive and what is asked of it to what a plain scan finds: the totals that everybody's are held against."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from tests.speed.contender import Question
from tests.speed.records import CHANGING, STANDING, Record

BATCH = 2_000
"""Documents that a process scans at a time."""
Batch = tuple[Path, int, int]
"""A file, where to begin in it, and how many lines to read."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What so many documents of an archive hold."""

    documents: int = 0
    characters: int = 0
    bytes: int = 0
    """Of the texts in UTF-8."""
    totals: tuple[int, ...] = ()
    """For each question, how many documents answer it."""

    def __add__(self, more: Truth) -> Truth:
        totals = tuple(map(sum, zip(self.totals, more.totals, strict=True))) if self.totals else more.totals
        return Truth(
            self.documents + more.documents, self.characters + more.characters,
            self.bytes + more.bytes, totals,
        )  # fmt: skip


def scan(folder: Path, questions: Sequence[Question], sizes: Collection[int]) -> dict[int, Truth]:
    """Read an archive once, on all cores; return the truth about its first documents for each of these numbers."""
    found = {}
    truth = Truth()
    batches = list(_batches(folder, sorted(sizes)))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(partial(_scanned, questions), batches):
            truth += part
            if truth.documents in sizes:
                found[truth.documents] = truth
    return found


def _batches(folder: Path, sizes: Sequence[int]) -> Iterator[Batch]:
    """Part an archive so that a batch ends at each of these sizes."""
    yield folder / CHANGING, 0, 1
    starts = sorted({1, *sizes, *range(1, sizes[-1], BATCH)})
    with (folder / STANDING).open("rb") as stream:
        for start, end in pairwise(starts):
            yield folder / STANDING, stream.tell(), end - start
            for _ in range(end - start):
                stream.readline()


def _scanned(questions: Sequence[Question], batch: Batch) -> Truth:
    file, start, count = batch
    with file.open("rb") as stream:
        stream.seek(start)
        documents = [json.loads(stream.readline()) for _ in range(count)]
    texts = [document["text"] for document in documents]
    totals = tuple(sum(_answers(document, question) for document in documents) for question in questions)
    return Truth(count, sum(map(len, texts)), sum(len(text.encode()) for text in texts), totals)


def _answers(document: Record, question: Question) -> bool:
    """Tell whether a document holds every word, or the string, and has the facets' values."""
    if any(str(document[name]) != value for name, value in question.filters.items()):
        return False
    return all(word in document["text"] or word in document["title"] for word in question.words)
