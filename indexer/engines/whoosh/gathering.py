"""From what a Whoosh writer is given, document by document, to a segment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec import base
from whoosh.util.numeric import length_to_byte

from indexer.arrays import Array
from indexer.document import Document, Evidence, Metadata, Section
from indexer.engines.whoosh.fields import COLUMNS, KEYWORDS, UNKNOWN_YEAR, VIEWS
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.runs import MemoryRun, run_of
from indexer.errors import IndexFormatError

MOST = 0x10000
"""Documents in a segment."""
BATCH, BATCH_UNITS = 0x8000, 1 << 22
"""Documents and characters in a run."""
_REBUILD = "请用 fields.whoosh_values 准备文档，或运行 juanzong build 重建索引。"
_STORED = {*KEYWORDS, "year", "title", "text", "details"}
_KNOWN = {*_STORED, *COLUMNS, *VIEWS}


class ColumnarDocumentWriter(base.PerDocumentWriter):  # type: ignore[misc]
    """Takes documents and keeps them until their postings come.

    A document is made of its stored values and columns; the lengths of its fields must be those of its texts.
    """

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.lengths: list[dict[str, int]] = []
        """How long the fields of each document are by Whoosh's count."""
        self.is_closed = False
        self._values: dict[str, Any] = {}

    def start_doc(self, docnum: int) -> None:
        """Begin a document."""
        if docnum >= MOST:
            raise IndexFormatError(
                f"一个索引段最多 {MOST} 篇文档，第 {docnum + 1} 篇写不下", "请分几次提交。"
            )
        self._values = {}
        # What a document left behind that could not be taken goes.
        del self.lengths[len(self.documents) :]
        self.lengths.append({})

    def add_field(self, fieldname: str, fieldobj: object, value: Any, length: int | None) -> None:
        """Take what is stored of a field."""
        if fieldname not in _KNOWN:
            raise IndexFormatError(f"字段“{fieldname}”不在索引结构中", _REBUILD)
        if value is not None:
            self._values[fieldname] = value
        self.lengths[-1][fieldname] = length or 0

    def add_column_value(self, fieldname: str, columnobj: object, value: Any) -> None:
        """Take a number that is not stored; what is stored is known already."""
        if fieldname in COLUMNS:
            self._values[fieldname] = value

    def add_vector_items(self, fieldname: str, fieldobj: object, items: object) -> None:
        """Refuse vectors, which the index has none of."""
        raise IndexFormatError(f"字段“{fieldname}”带有词向量，索引不保存", _REBUILD)

    def finish_doc(self) -> None:
        """End a document."""
        self.documents.append(document(self._values))

    def cancel_doc(self) -> None:
        """Forget the document that was begun."""
        self.lengths.pop()

    def close(self) -> None:
        """Take no more."""
        self.is_closed = True


class ColumnarFieldWriter(base.FieldWriter):  # type: ignore[misc]
    """Writes the segment once all documents are known."""

    def __init__(self, path: Path, gathered: ColumnarDocumentWriter) -> None:
        self._path = path
        self._gathered = gathered
        self.is_closed = False

    def add_postings(self, schema: object, lengths: object, items: Iterable[object]) -> None:
        """Write the segment; the postings are those that the documents' texts give."""
        gathered = self._gathered
        runs = []
        place = 0
        for batch in _batches(gathered.documents):
            run = run_of(batch)
            _check(run, batch, gathered.lengths[place : place + len(batch)])
            runs.append(run)
            place += len(batch)
        merge(runs, self._path)

    def close(self) -> None:
        """Write no more."""
        self.is_closed = True


def document(values: dict[str, Any]) -> Document:
    """Make a document of what Whoosh stores of it."""
    known = json.loads(values.get("details", "{}"))
    year = int(values.get("year", UNKNOWN_YEAR))
    metadata = Metadata(
        title=values.get("title", ""), year=None if year == UNKNOWN_YEAR else year,
        level=known.get("level"), url=known.get("url"), date=known.get("date"),
        canonical_organization=known.get("canonical_organization"),
        **{
            name: values.get(name) or None
            for name in ("organization", "org_type", "genre", "region", "number")
        },
    )  # fmt: skip
    return Document(
        id=values.get("id", ""), text=values.get("text", ""), metadata=metadata,
        source=values.get("source", ""), part=values.get("part") or None, body=known.get("body", 0),
        outline=tuple(Section(*row) for row in known.get("outline", ())), removed=tuple(known.get("removed", ())),
        member=known.get("member", ""), notes=tuple(known.get("notes", ())),
        evidence={field: Evidence(*row) for field, row in known.get("evidence", {}).items()},
    )  # fmt: skip


def _batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    """Yield neighbouring documents, so many at a time that inverting them fits in memory; at least once."""
    begin = size = 0
    for place, document in enumerate(documents):
        size += len(document.text)
        if place > begin and (size > BATCH_UNITS or place - begin == BATCH):
            yield documents[begin:place]
            begin, size = place, len(document.text)
    yield documents[begin:]


def _check(run: MemoryRun, documents: Sequence[Document], lengths: Sequence[dict[str, int]]) -> None:
    """Refuse documents whose inverted fields are not those of their texts; Whoosh may know lengths rounded only."""
    for view in VIEWS:
        made: Array = run.array(f"{view}.length")
        for document, length, given in zip(documents, made.tolist(), lengths, strict=True):
            if length_to_byte(length) != length_to_byte(given.get(view, 0)):
                raise IndexFormatError(f"文档“{document.id}”的字段“{view}”不是由它的文字得出的", _REBUILD)
