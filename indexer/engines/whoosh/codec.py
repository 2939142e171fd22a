"""Whoosh's codec over our segments: what Whoosh asks about documents goes in, what the arrays say comes out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from whoosh import columns
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from indexer.engines.whoosh.fields import (
    COLUMNS,
    KEYWORDS,
    UNKNOWN_YEAR,
    VIEWS,
    details,
    whoosh_schema,
)
from indexer.engines.whoosh.gathering import ColumnarDocumentWriter, ColumnarFieldWriter
from indexer.engines.whoosh.lexicon import ColumnarTerms
from indexer.engines.whoosh.matcher import rounded
from indexer.engines.whoosh.segment import SUFFIX, Segment
from indexer.engines.whoosh.views import Mask
from indexer.errors import IndexFormatError

_open: WeakValueDictionary[tuple[int, int, int], Segment] = WeakValueDictionary()


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """What the table of contents keeps of a segment: its name, its size and which documents are deleted.

    Whoosh pickles it, so that this class's name and module are part of the index format.
    """

    compound = False

    def __init__(
        self, indexname: str, segid: str | None = None, documents: int = 0, deleted: bytes = b""
    ) -> None:
        """Take the deletions as one bit a document, in little bit order; b"" where there are none."""
        self.indexname = indexname
        self.segid: str = segid or self._random_id()
        self._documents = documents
        self._deleted = bytearray(deleted)
        self.gathered = ColumnarDocumentWriter()
        """What is to be written; not kept."""

    def __reduce__(self) -> tuple[type[ColumnarSegment], tuple[str, str, int, bytes]]:
        deleted = bytes(self._deleted) if any(self._deleted) else b""
        return type(self), (self.indexname, self.segid, self._documents, deleted)

    def codec(self) -> ColumnarCodec:
        """Return what reads and writes the segment's file."""
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """Tell Whoosh that there is nothing to assemble: the segment is one file already."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Set how many documents there are."""
        self._documents = doccount

    def doc_count_all(self) -> int:
        """Return how many documents there are, the deleted included."""
        return self._documents

    def deleted_mask(self) -> Mask:
        """Return which documents are deleted; shape (documents,)."""
        packed = np.zeros(-(-self._documents // 8), np.uint8)
        packed[: len(self._deleted)] = self._deleted
        return np.unpackbits(packed, count=self._documents, bitorder="little").view(np.bool_)

    def deleted_count(self) -> int:
        """Return how many documents are deleted."""
        return int.from_bytes(self._deleted, "little").bit_count()

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents."""
        yield from np.flatnonzero(self.deleted_mask()).tolist()

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        place = docnum >> 3
        return place < len(self._deleted) and bool(self._deleted[place] >> (docnum & 7) & 1)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document, or bring it back."""
        if not 0 <= docnum < self._documents:
            raise IndexError(f"no document {docnum} among {self._documents}")
        if not self._deleted:
            self._deleted = bytearray(-(-self._documents // 8))
        bit = 1 << (docnum & 7)
        self._deleted[docnum >> 3] = self._deleted[docnum >> 3] & ~bit | (bit if delete else 0)


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Says what reads and writes our segments."""

    length_stats = False
    """Whoosh need not look up lengths while it writes."""

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnarSegment:
        """Return a segment without documents."""
        return ColumnarSegment(indexname)

    def per_document_writer(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarDocumentWriter:
        """Return what takes documents."""
        return segment.gathered

    def field_writer(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarFieldWriter:
        """Return what writes the documents taken."""
        return ColumnarFieldWriter(segment_path(storage.folder, segment), segment.gathered)

    def per_document_reader(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarDocuments:
        """Return what reads documents, columns and lengths."""
        return ColumnarDocuments(opened(storage.folder, segment), segment)

    def terms_reader(self, storage: FileStorage, segment: ColumnarSegment) -> ColumnarTerms:
        """Return what reads terms."""
        return ColumnarTerms(opened(storage.folder, segment))


def segment_path(folder: str | Path, segment: ColumnarSegment) -> Path:
    """Return where a segment's file lies."""
    name: str = segment.make_filename(SUFFIX)
    return Path(folder) / name


def opened(folder: str | Path, segment: ColumnarSegment) -> Segment:
    """Open a segment's file, once for all who read it at the same time."""
    path = segment_path(folder, segment)
    # The next generation has the same file by another name: what was mapped and checked stays so.
    status = os.stat(path)
    file = status.st_dev, status.st_ino, status.st_mtime_ns
    found = _open.get(file)
    if found is None:
        found = _open[file] = Segment(path)
    if found.size != segment.doc_count_all():
        raise IndexFormatError(
            f"索引文件“{path.name}”有 {found.size} 篇文档，目录记的是 {segment.doc_count_all()} 篇",
            "请运行 juanzong rollback 回到上一代，或 juanzong build 重建。",
        )
    return found


class ColumnarDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """Answers what Whoosh asks about the documents of a segment."""

    def __init__(self, opened: Segment, segment: ColumnarSegment) -> None:
        self._opened = opened
        self._segment = segment
        self._lengths = {view: opened.lengths(view) for view in VIEWS}
        self._totals = {view: int(lengths.sum(dtype=np.int64)) for view, lengths in self._lengths.items()}

    def doc_count(self) -> int:
        """Return how many documents there are, without the deleted."""
        return self._opened.size - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        """Return how many documents there are, the deleted included."""
        return self._opened.size

    def has_deletions(self) -> bool:
        """Tell whether a document is deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the deleted documents."""
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        """Tell that there are columns."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell whether a field has a column; Whoosh mixes documents up where only some segments have one."""
        return fieldname in (*KEYWORDS, *COLUMNS, "year")

    def column_reader(self, fieldname: str, column: columns.Column) -> columns.ColumnReader:
        """Return what reads a column."""
        if fieldname in KEYWORDS:
            return KeywordColumn(self._opened, fieldname)
        if fieldname == "year":
            return NumberColumn(self._opened, fieldname, whoosh_schema()["year"].to_column_value)
        return NumberColumn(self._opened, fieldname, int)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int | None:
        """Return how long a document's field is, as Whoosh rounds it; None where it is empty, as in Whoosh's own codec."""
        if not self._totals.get(fieldname):
            return default
        return rounded(int(self._lengths[fieldname][docnum])) or None

    def field_length(self, fieldname: str) -> int:
        """Return how long a field is in all documents together."""
        return self._totals.get(fieldname, 0)

    def min_field_length(self, fieldname: str) -> int:
        """Return how long a field is where it is shortest."""
        return rounded(int(self._lengths[fieldname].min())) if self._totals.get(fieldname) else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return how long a field is where it is longest."""
        return rounded(int(self._lengths[fieldname].max())) if self._totals.get(fieldname) else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return what Whoosh stores of a document."""
        document = self._opened.document(docnum)
        year = document.metadata.year
        return {
            **{name: self._opened.strings(name).value(docnum) for name in KEYWORDS},
            "title": document.metadata.title, "text": document.text, "details": details(document),
            "year": UNKNOWN_YEAR if year is None else year,
        }  # fmt: skip


class KeywordColumn(columns.ColumnReader):  # type: ignore[misc]
    """The values of a keyword, as bytes."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._strings = segment.strings(name)
        self._doccount = segment.size

    def __getitem__(self, docnum: int) -> bytes:
        return self._strings.raw(int(self._strings.ordinals[docnum]))

    def __iter__(self) -> Iterator[bytes]:
        values = [self._strings.raw(place) for place in range(len(self._strings))]
        return map(values.__getitem__, self._strings.ordinals.tolist())


class NumberColumn(columns.ColumnReader):  # type: ignore[misc]
    """The numbers of a field, in the form in which Whoosh sorts them."""

    def __init__(self, segment: Segment, name: str, raw: Callable[[int], int]) -> None:
        self._numbers = segment.numbers[name]
        self._doccount = segment.size
        self._raw = raw
        self._sign = 1

    def __getitem__(self, docnum: int) -> int:
        return self._raw(int(self._numbers[docnum]))

    def __iter__(self) -> Iterator[int]:
        return map(self._raw, self._numbers.tolist())

    def sort_key(self, docnum: int) -> int:
        """Return what documents are sorted by."""
        return self._sign * self[docnum]

    def set_reverse(self) -> None:
        """Sort the other way."""
        self._sign = -1
