"""From documents to one line of metadata each, as JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator

from indexer.document import Document
from indexer.metadata.corrections import neutral

COLUMNS = (
    "id", "source", "member", "part", "title", "organization", "canonical_organization", "org_type", "level", "year", "date", "genre", "region",
    "number", "family", "characters", "added",
)  # fmt: skip


def json_lines(documents: Iterable[Document], family_of: Callable[[str], str]) -> Iterator[str]:
    """Yield one JSON object a document; `family_of` tells the family that an id is of."""
    for document in documents:
        yield json.dumps(row(document, family_of(document.id)), ensure_ascii=False)


def csv_lines(documents: Iterable[Document], family_of: Callable[[str], str]) -> Iterator[str]:
    """Yield a heading, then one line a document; no cell is taken for a formula by a spreadsheet."""
    yield _csv_line(COLUMNS)
    for document in documents:
        values = row(document, family_of(document.id)).values()
        yield _csv_line([neutral("" if value is None else str(value)) for value in values])


def row(document: Document, family: str) -> dict[str, str | int | None]:
    """Return a document's metadata by column name."""
    values: dict[str, str | int | None] = {
        "id": document.id,
        "source": document.source,
        "member": document.member,
        "part": document.part,
        "family": family,
        "characters": len(document.text),
        "added": document.added,
    }
    return {name: values[name] if name in values else getattr(document.metadata, name) for name in COLUMNS}


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    # The writer quotes a cell with line feeds only where its own lines end in one.
    csv.writer(line).writerow(cells)
    return line.getvalue().removesuffix("\r\n")
