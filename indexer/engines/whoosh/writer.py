"""From documents to Whoosh segments on disk, and from several folders of them to one index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from indexer.document import Document
from indexer.engines.whoosh.fields import UNKNOWN_YEAR, whoosh_schema
from indexer.engines.whoosh.record import pack
from indexer.schema import FIELDS

MEMORY_MB = 192
"""Postings are sorted in memory up to this and merged from disk beyond; per process."""


class Writer:
    """Adds documents to the index in one folder, or to a new one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        storage = FileStorage(str(folder))
        exists = storage.index_exists()
        self._index = storage.open_index() if exists else storage.create_index(whoosh_schema())
        self._writer = self._index.writer(limitmb=MEMORY_MB)
        self._ids_by_source = self._existing() if exists else {}
        self.ids = {id for ids in self._ids_by_source.values() for id in ids}
        """The ids of all documents that will be there after the next commit."""

    def add(self, document: Document) -> None:
        """Add one document."""
        self._writer.add_document(**_values(document))
        self.ids.add(document.id)

    def remove(self, source: str) -> None:
        """Take out every document of a source that an earlier commit wrote."""
        self._writer.delete_by_term("source", source)
        self.ids -= self._ids_by_source.pop(source, set())

    def _existing(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with self._index.reader() as reader:
            if reader.doc_count():
                ids, sources = reader.column_reader("id"), reader.column_reader("source")
                for number in reader.all_doc_ids():
                    found.setdefault(sources[number], set()).add(ids[number])
        return found

    def commit(self) -> None:
        """Write everything to disk; small segments of earlier commits are merged, so that updates do not pile up."""
        self._writer.commit()
        self._index.close()
        # What is published never changes again, so that Whoosh's lock has nothing to guard.
        (self._folder / f"{self._index.indexname}_WRITELOCK").unlink(missing_ok=True)

    def cancel(self) -> None:
        """Forget everything since the last commit."""
        self._writer.cancel()
        self._index.close()


def join(folder: Path, shares: list[Path]) -> None:
    """Make one index in `folder` of the segments in several folders, which are emptied of them."""
    folder.mkdir(parents=True, exist_ok=True)
    segments: list[Any] = []
    for share in shares:
        toc = whoosh_index.TOC.read(FileStorage(str(share)), whoosh_index._DEF_INDEX_NAME)
        segments += toc.segments
        for file in share.glob(f"{whoosh_index._DEF_INDEX_NAME}_*.*"):
            file.rename(folder / file.name)
    whoosh_index.TOC(whoosh_schema(), segments, 1).write(
        FileStorage(str(folder)), whoosh_index._DEF_INDEX_NAME
    )


def _values(document: Document) -> dict[str, Any]:
    """Return a document's values by Whoosh field name."""
    metadata = document.metadata
    headings = "\n".join(section.heading for section in document.outline)
    texts = {"title": metadata.title, "outline": headings, "text": document.text}
    values: dict[str, Any] = {
        "id": document.id,
        "record": pack(document),
        "passages": document.text,
        "date": sortable_date(metadata.date, metadata.year),
        "characters": len(document.text),
        "part": document.part or 0,
    }
    for field in FIELDS:
        if field.kind == "text":
            values[f"{field.name}_words"] = values[f"{field.name}_bigrams"] = texts[field.name]
        elif field.kind == "number":
            values[field.name] = UNKNOWN_YEAR if metadata.year is None else metadata.year
        else:
            values[field.name] = getattr(document if field.name == "source" else metadata, field.name) or ""
    return values


def sortable_date(date: str | None, year: int | None) -> int:
    """Return a day as a number that sorts like it, with zeros for what is unknown; 0 for no date at all.

    >>> sortable_date("2023-03-05", 2022), sortable_date(None, 2022), sortable_date(None, None)
    (20230305, 20220000, 0)
    """
    if date:
        return int(date.replace("-", ""))
    return (year or 0) * 10_000
