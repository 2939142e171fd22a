"""The set phrases of an archive: found in a share of its texts when it is built, counted in all, kept beside the segments."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from indexer.analysis import normalize_units
from indexer.arrays import Array
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.views import NONE, Ints
from indexer.errors import IndexFormatError
from indexer.glossary import MOST_UNITS, Tally, mine
from indexer.results import SetPhrase

FILE = "glossary.tsv"
SAMPLE = 8_000_000
"""Units of text that are looked through for phrases, spread over the archive."""
MOST_OF_ONE = 50_000
"""Units of one document that are."""
AT_ONCE = 1 << 17
"""Units in which phrases are counted together, so that they stay near the processor."""
_SEPARATOR = np.zeros(1, np.uint16)

assert SAMPLE <= MOST_UNITS


def write(snapshot: Snapshot, folder: Path) -> tuple[SetPhrase, ...]:
    """Find the set phrases of an index and keep them in a folder; return them, those in the most documents first."""
    found = phrases(snapshot)
    lines = [f"{text}\t{documents}\t{occurrences}\n" for text, documents, occurrences in found]
    if lines:
        (folder / FILE).write_text("".join(lines), "utf-8")
    return found


def read(folder: Path) -> tuple[SetPhrase, ...]:
    """Return the set phrases that a folder keeps; none where it keeps none."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        return tuple(SetPhrase(text, int(documents), int(often)) for text, documents, often in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as error:
        raise IndexFormatError(f"索引文件“{FILE}”读不了", "请运行 juanzong build 重建索引。") from error


def phrases(snapshot: Snapshot) -> tuple[SetPhrase, ...]:
    """Return the set phrases of an index, with the documents and the places that hold each, copies among them."""
    parts = [part[:MOST_OF_ONE] for part in _texts(snapshot, _chosen(snapshot))]
    wordings = [wording.text for wording in mine(_joined(parts))]
    documents, often = _counted(snapshot, wordings) if wordings else (NONE, NONE)
    found = [SetPhrase(*row) for row in zip(wordings, documents.tolist(), often.tolist(), strict=True)]
    return tuple(sorted(found, key=lambda phrase: (-phrase.documents, -phrase.occurrences, phrase.text)))


def _counted(snapshot: Snapshot, strings: Sequence[str]) -> tuple[Ints, Ints]:
    """Return in how many documents each string stands, and how often."""

    def count(documents: Ints) -> Tally:
        tally = Tally(strings)
        batch: list[Array] = []
        size = 0
        for text in _texts(snapshot, documents):
            batch.append(text)
            size += len(text)
            if size > AT_ONCE:
                tally.add(_joined(batch))
                batch, size = [], 0
        tally.add(_joined(batch))
        return tally

    # Most of it lets other threads run.
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        tallies = list(pool.map(count, np.array_split(snapshot.live, threads)))
    documents = np.sum([tally.documents for tally in tallies], axis=0)
    return documents, np.sum([tally.occurrences for tally in tallies], axis=0)


def _chosen(snapshot: Snapshot) -> Ints:
    """Return the first documents of families, all of them or one in so many; ascending."""
    firsts = snapshot.live[snapshot.copies.first.take(snapshot.live) == snapshot.live]
    sizes = np.concatenate([np.empty(0, np.int64), *(np.diff(each.text_at) for each in snapshot.segments)])
    total = int(np.minimum(sizes.take(firsts), MOST_OF_ONE + 1).sum())
    step = max(total / SAMPLE, 1.0)
    chosen: Ints = firsts[np.arange(0, len(firsts), step).astype(np.int64)]
    return chosen


def _texts(snapshot: Snapshot, documents: Ints) -> Iterator[Array]:
    for segment, _, numbers in by_segment(snapshot, documents):
        for number in numbers.tolist():
            yield segment.units("text", number)


def _joined(texts: list[Array]) -> Array:
    parts = [np.empty(0, np.uint16)]
    for text in texts:
        parts += (text, _SEPARATOR)
    return normalize_units(np.concatenate(parts))
