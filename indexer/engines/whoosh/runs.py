"""From a batch of documents to a run: everything that a segment will hold of them, as arrays in memory or in a file.

A run holds for its documents, in order (`at` arrays, int64, say where each document's part begins, and the end):

    text, title            uint16, UTF-16 units, a 0 after each; text_at, title_at
    packed                 uint8, instead of `text` in a compact index: each text with its 0, compressed; packed_at
    <name> of STRINGS      uint8, UTF-8; <name>_at
    <name> of NUMBERS      int32 (documents,)
    mark                   uint64 (documents,): a digest of the line that each was read from; 0 for a file of its own
    sections               uint32, rows of level, start, end and size: the headings, the size being that of the heading,
                           whose text stands at its start; sections_at counts rows
    roles                  uint32, rows of start, end and role: stretches that have one, ascending, the role being its
                           place in outline.ROLES; roles_at counts rows
    near, far              where sentences begin, as offsets of a view; the bit says that a paragraph begins; near_at, far_at
    key, sketch            uint64 (documents,), uint32: by what each is known among its copies, and what these are found
                           by; sketch_at
    rest                   uint8, what is only shown, as `details` packs it; rest_at

and for each view its terms as a segment has them, then `<view>.starts` int64 (terms + 1,), `<view>.docs` uint16 and

    counts, over           uint8 beside docs; uint32 pairs of posting and count where `counts` says 255; or
    near, near_at, far, far_at  offsets of terms
    length                 uint32 (documents,): occurrences of all terms
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from indexer.analysis import PairLists, Units, WordLists, encoded, pair_lists, passage_lists, word_lists
from indexer.arrays import Array
from indexer.document import Document
from indexer.engines.whoosh.details import pack
from indexer.engines.whoosh.fields import NUMBERS, STRINGS, TEXTS, headings, numbers_of, strings_of
from indexer.engines.whoosh.views import MANY
from indexer.families import key, sketch
from indexer.outline import ROLES, stretches

PLACED = "text_bigrams"
"""The view whose offsets are kept."""
SECTION = 4
"""What is kept of a heading: level, start, end, size."""
ROLE = 3
"""What is kept of a stretch that has a role: start, end, role."""


class Run(Protocol):
    """Hands out the arrays of a batch of documents, whole or in part."""

    def array(self, name: str) -> Array:
        """Return a whole array."""

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return consecutive elements."""


class MemoryRun:
    """A run that is in memory."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self.arrays = arrays

    def array(self, name: str) -> Array:
        """Return a whole array."""
        return self.arrays[name]

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return consecutive elements."""
        return self.arrays[name][start:stop]


class SpilledRun:
    """A run that waits in a file, for no longer than its process lives; read piece by piece, never mapped.

    What is mapped counts as memory of the process for as long as the map is open.
    """

    def __init__(self, run: MemoryRun, path: Path) -> None:
        self._path = path
        self._stream = path.open("w+b", buffering=0)
        self._places: dict[str, tuple[int, np.dtype[Any], int]] = {}
        for name, values in run.arrays.items():
            self._places[name] = self._stream.tell(), values.dtype, len(values)
            rest = np.ascontiguousarray(values).data.cast("B")
            while len(rest):
                rest = rest[self._stream.write(rest) :]

    def array(self, name: str) -> Array:
        """Return a whole array."""
        return self.part(name, 0, self._places[name][2])

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return consecutive elements."""
        offset, kind, _ = self._places[name]
        values = np.empty(stop - start, kind)
        rest = values.data.cast("B")
        self._stream.seek(offset + start * kind.itemsize)
        while len(rest):
            size = self._stream.readinto(rest)
            if not size:
                raise OSError(f"“{self._path}” ended while it was read")
            rest = rest[size:]
        return values

    def close(self) -> None:
        """Remove the file."""
        self._stream.close()
        self._path.unlink(missing_ok=True)


def run_of(documents: Sequence[Document], marks: Sequence[int] = (), *, compact: bool = False) -> MemoryRun:
    """Invert a batch of documents, each with its mark if it has one; without offsets if `compact`."""
    texts = {
        "title": [document.metadata.title for document in documents],
        "outline": [headings(document) for document in documents],
        "text": [document.text for document in documents],
    }
    arrays: dict[str, Array] = {}
    for name in TEXTS:
        units = Units.of(texts[name])
        _add_words(arrays, f"{name}_words", word_lists(units))
        placed = f"{name}_bigrams" == PLACED and not compact
        _add_pairs(arrays, f"{name}_bigrams", pair_lists(units, offsets=placed), placed=placed)
        if name != "outline":
            arrays[name], arrays[f"{name}_at"] = units.units, units.starts
    if compact:
        _pack(arrays)
    passages = passage_lists(units)
    arrays |= {
        "near": passages.near, "near_at": passages.near_starts,
        "far": passages.far, "far_at": passages.far_starts,
    }  # fmt: skip
    _add_sketches(arrays, documents)
    arrays["mark"] = np.array(marks or [0] * len(documents), np.uint64)
    _add_values(arrays, documents)
    return MemoryRun(arrays)


def _add_sketches(arrays: dict[str, Array], documents: Sequence[Document]) -> None:
    sketches = [sketch(document.text) for document in documents]
    arrays["sketch"] = np.concatenate([np.empty(0, np.uint32), *sketches])
    arrays["sketch_at"] = np.cumsum([0, *map(len, sketches)], dtype=np.int64)
    arrays["key"] = np.array([key(document.metadata.date, document.id) for document in documents], np.uint64)


def _pack(arrays: dict[str, Array]) -> None:
    """Keep texts compressed, each by itself."""
    units, at = arrays.pop("text"), arrays["text_at"].tolist()
    _add_blobs(arrays, "packed", [zlib.compress(units[start:end].tobytes()) for start, end in pairwise(at)])


def _add_words(arrays: dict[str, Array], view: str, lists: WordLists) -> None:
    arrays |= {
        f"{view}.terms": np.frombuffer(lists.terms, np.uint8), f"{view}.bounds": lists.bounds,
        f"{view}.starts": lists.starts, f"{view}.docs": lists.docs, f"{view}.length": lists.lengths,
    }  # fmt: skip
    _add_counts(arrays, view, lists.counts)


def _add_pairs(arrays: dict[str, Array], view: str, lists: PairLists, *, placed: bool) -> None:
    arrays |= {
        f"{view}.keys": lists.keys, f"{view}.starts": lists.starts,
        f"{view}.docs": lists.docs, f"{view}.length": lists.lengths,
    }  # fmt: skip
    if not placed:
        _add_counts(arrays, view, lists.counts)
        return
    arrays |= {
        f"{view}.near": lists.near, f"{view}.near_at": lists.near_starts,
        f"{view}.far": lists.far, f"{view}.far_at": lists.far_starts,
    }  # fmt: skip


def _add_counts(arrays: dict[str, Array], view: str, counts: Array) -> None:
    many = np.flatnonzero(counts >= MANY)
    arrays[f"{view}.counts"] = np.minimum(counts, MANY).astype(np.uint8)
    arrays[f"{view}.over"] = np.column_stack((many, counts[many])).astype(np.uint32).ravel()


def _add_values(arrays: dict[str, Array], documents: Sequence[Document]) -> None:
    rows = [strings_of(document) for document in documents]
    for place, name in enumerate(STRINGS):
        _add_blobs(arrays, name, [row[place].encode("utf-8", "surrogatepass") for row in rows])
    numbers = np.array([numbers_of(document) for document in documents], np.int32).reshape(-1, len(NUMBERS))
    for place, name in enumerate(NUMBERS):
        arrays[name] = np.ascontiguousarray(numbers[:, place])
    sections, rest = [], []
    for document in documents:
        outline, odd = _sections(document)
        sections.append(outline)
        rest.append(pack(document, odd))
    _add_rows(arrays, "sections", sections)
    _add_rows(arrays, "roles", [_roles(document) for document in documents])
    _add_blobs(arrays, "rest", rest)


def _sections(document: Document) -> tuple[list[tuple[int, int, int, int]], list[str]]:
    """Return level, start, end and size of each heading in units, and the headings that the text has otherwise."""
    text = document.text
    wide = len(encoded(text)) > len(text)
    odd = []
    rows = []
    for section in document.outline:
        heading, start = section.heading, section.start
        if not heading or not text.startswith(heading, start):
            odd.append(heading)
            heading = ""
        place = (start, section.end, start + len(heading))
        begin, end, stop = (len(encoded(text[:offset])) for offset in place) if wide else place
        rows.append((section.level, begin, end, stop - begin))
    return rows, odd


def _roles(document: Document) -> list[tuple[int, int, int]]:
    """Return start and end, in units, and the number of the role of each stretch of a text that has one."""
    text = document.text
    found = [each for each in stretches(document.outline) if each.role in ROLES]
    wide = bool(found) and len(encoded(text)) > len(text)
    rows = []
    for start, end, role in found:
        begin, stop = (len(encoded(text[:offset])) for offset in (start, end)) if wide else (start, end)
        rows.append((begin, stop, ROLES.index(role)))
    return rows


def _add_rows(arrays: dict[str, Array], name: str, rows: Sequence[Sequence[tuple[int, ...]]]) -> None:
    """Add what each document has several rows of numbers of."""
    arrays[name] = np.array([value for each in rows for row in each for value in row], np.uint32)
    arrays[f"{name}_at"] = np.cumsum([0, *map(len, rows)], dtype=np.int64)


def _add_blobs(arrays: dict[str, Array], name: str, blobs: Sequence[bytes]) -> None:
    arrays[name] = np.frombuffer(b"".join(blobs), np.uint8)
    arrays[f"{name}_at"] = np.cumsum([0, *map(len, blobs)], dtype=np.int64)
