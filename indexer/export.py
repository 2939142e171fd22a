"""From documents to one line of metadata each, as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from indexer.document import Document

COLUMNS = (
    "id", "source", "part", "title", "organization", "org_type", "level", "year", "date", "genre", "region",
    "number", "family", "characters",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_lines(documents: Iterable[Document]) -> Iterator[str]:
    """Yield one JSON object a document."""
    for document in documents:
        yield json.dumps(row(document), ensure_ascii=False)


def csv_lines(documents: Iterable[Document]) -> Iterator[str]:
    """Yield a heading, then one line a document; no cell is taken for a formula by a spreadsheet."""
    yield _csv_line(COLUMNS)
    for document in documents:
        yield _csv_line([neutral(value) for value in row(document).values()])


def row(document: Document) -> dict[str, str | int | None]:
    """Return a document's metadata by column name."""
    values: dict[str, str | int | None] = {
        "id": document.id,
        "source": document.source,
        "part": document.part,
        "family": document.id,
        "characters": len(document.text),
    }
    return {name: values[name] if name in values else getattr(document.metadata, name) for name in COLUMNS}


def neutral(value: str | int | None) -> str:
    """Return a cell's text so that no spreadsheet runs it.

    >>> neutral("=1+1"), neutral("工作总结"), neutral(None)
    ("'=1+1", '工作总结', '')
    """
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
