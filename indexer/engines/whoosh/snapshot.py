"""One generation of the index as arrays: postings read once and remembered, columns by document number."""

from __future__ import annotations

import functools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from indexer.document import Document
from indexer.engines.whoosh.fields import KEYWORDS, NUMBERS, TEXTS, term
from indexer.engines.whoosh.record import unpack
from indexer.errors import IndexFormatError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
SHIFT, LOW = 32, (1 << 32) - 1
"""A place is a document number and an offset in one sortable number, 32 bits each."""
CACHE_BYTES = 128 * 2**20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A keyword field by document number."""

    values: tuple[str, ...]
    """The distinct values, sorted; "" stands for none."""
    ordinals: Ints
    """For each document the place of its value in `values`; shape (documents,)."""


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a term, how often, and where."""

    docs: Ints
    """Ascending document numbers; shape (n,)."""
    counts: Floats
    """Occurrences in each; shape (n,)."""
    offsets: Ints
    """Where it occurs, document after document, ascending in each; shape (sum of counts,), or empty for words."""

    @property
    def bounds(self) -> Ints:
        """Where each document's offsets begin in `offsets`, and the end; shape (n + 1,)."""
        return np.concatenate(([0], np.cumsum(self.counts, dtype=np.int64)))

    @property
    def places(self) -> Ints:
        """Where it occurs, as document << SHIFT | offset, ascending; shape of `offsets`."""
        return np.repeat(self.docs, self.counts.astype(np.int64)) << SHIFT | self.offsets


NOTHING = Postings(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0, np.int64))


class Snapshot:
    """An open generation; unchanging, shared by threads."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, bytes], Postings] = OrderedDict()
        self._cached_bytes = 0
        try:
            self._index = FileStorage(str(folder)).open_index()
            self._reader = self._index.reader()
            self._load()
        except (IndexFormatError, OSError):
            raise
        except Exception as error:  # whatever Whoosh makes of damaged bytes
            raise IndexFormatError(
                f"索引“{folder}”打不开：{error}", "请运行 juanzong verify 检查，再用 juanzong build 重建。"
            ) from error
        weakref.finalize(self, self._reader.close)

    def _load(self) -> None:
        reader = self._reader
        self.size: int = reader.doc_count_all()
        """Document numbers run below this, deleted ones included."""
        self.live: Mask = np.ones(self.size, np.bool_)
        for number in range(self.size) if reader.has_deletions() else ():
            self.live[number] = not reader.is_deleted(number)
        self.numbers: dict[str, Ints] = {
            name: np.fromiter(self._column(name), np.int64, self.size) for name in NUMBERS
        }
        self.keywords: dict[str, Column] = {
            name: _keyword_column(list(self._column(name))) for name in KEYWORDS
        }
        ids = self.keywords["id"]
        self._numbers_by_id = {
            ids.values[ordinal]: number
            for number, ordinal in enumerate(ids.ordinals.tolist())
            if self.live[number]
        }
        self.lengths: dict[str, Floats] = {}
        """For each term field the number of terms in each document; shape (documents,)."""
        for name in TEXTS:
            for kind in ("words", "bigrams"):
                field = f"{name}_{kind}"
                lengths = (reader.doc_field_length(number, field) or 0 for number in range(self.size))
                self.lengths[field] = np.fromiter(lengths, np.float32, self.size)

    def _column(self, name: str) -> Any:
        if self.size == 0:
            return iter(())
        return iter(self._reader.column_reader(name))

    def number_of(self, id: str) -> int | None:
        """Return the document number of an id."""
        return self._numbers_by_id.get(id)

    def document(self, number: int) -> Document:
        """Return a whole document."""
        return unpack(self._read(lambda: self._reader.stored_fields(number)["record"]))

    def postings(self, field: str, text: bytes) -> Postings:
        """Return a term's postings from memory, or read them."""
        return self._remembered((field, text), lambda: self._decode(field, text))

    def _remembered(self, key: tuple[str, bytes], make: Callable[[], Postings]) -> Postings:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        postings = self._read(make)
        with self._lock:
            if key not in self._cache:
                self._cache[key] = postings
                self._cached_bytes += _bytes(postings)
            while self._cached_bytes > CACHE_BYTES and len(self._cache) > 1:
                self._cached_bytes -= _bytes(self._cache.popitem(last=False)[1])
        return postings

    def word(self, field: str, word: str) -> Postings:
        """Return the postings of a word in a text field."""
        return self.postings(f"{field}_words", word.encode("utf-8", "replace"))

    def pair(self, field: str, pair: str) -> Postings:
        """Return the postings of two neighbouring characters in a text field, with offsets."""
        return self.postings(f"{field}_bigrams", term(pair))

    def character(self, field: str, character: str) -> Postings:
        """Return the postings of one character in a text field: all the pairs that begin with it, as one term."""
        name = f"{field}_bigrams"
        prefix = character.encode("utf-8", "surrogatepass")

        def merge() -> Postings:
            found = [self._decode(name, text) for text in list(self._reader.expand_prefix(name, prefix))]
            places = np.sort(np.concatenate([NOTHING.offsets, *(postings.places for postings in found)]))
            docs, counts = np.unique(places >> SHIFT, return_counts=True)
            return Postings(docs, counts.astype(np.float32), places & LOW)

        return self._remembered((f"{field}_characters", prefix), merge)

    def passages(self, kind: str) -> Postings:
        """Return where the sentences or paragraphs of every document begin; `kind` is one of these words."""
        return self.postings("passages", kind.encode())

    def _read(self, action: Callable[[], T]) -> T:
        # Whoosh's files have one read position each, so that threads take turns.
        with self._lock:
            try:
                return action()
            except IndexFormatError:
                raise
            except Exception as error:  # whatever Whoosh makes of damaged bytes
                raise IndexFormatError(
                    f"读索引时出错：{error}", "请运行 juanzong verify 检查，再用 juanzong build 重建。"
                ) from error

    def _decode(self, field: str, text: bytes) -> Postings:
        try:
            matcher = self._reader.postings(field, text)
        except TermNotFound:
            return NOTHING
        docs: list[int] = []
        values: list[bytes] = []
        counts: list[float] = []
        with_offsets = not field.endswith("_words")
        while matcher.is_active():
            docs.append(matcher.id())
            if with_offsets:
                values.append(matcher.value())
            else:
                counts.append(matcher.weight())
            matcher.next()
        if not with_offsets:
            return Postings(np.array(docs, np.int64), np.array(counts, np.float32), NOTHING.offsets)
        offsets = np.frombuffer(b"".join(values), "<u4").astype(np.int64)
        return Postings(
            np.array(docs, np.int64), np.array([len(v) // 4 for v in values], np.float32), offsets
        )


def all_of(masks: Iterable[Mask]) -> Mask:
    """Return the documents that are in every mask, of which there is at least one."""
    return functools.reduce(np.logical_and, masks)


def any_of(masks: Iterable[Mask]) -> Mask:
    """Return the documents that are in some mask, of which there is at least one."""
    return functools.reduce(np.logical_or, masks)


def _keyword_column(values: list[str]) -> Column:
    distinct = sorted(set(values))
    places = {value: place for place, value in enumerate(distinct)}
    return Column(tuple(distinct), np.fromiter((places[value] for value in values), np.int64, len(values)))


def _bytes(postings: Postings) -> int:
    return int(postings.docs.nbytes + postings.counts.nbytes + postings.offsets.nbytes)
