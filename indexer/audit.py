"""From documents to those whose metadata a person should look at, as a `metadata.csv` to correct and put back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.document import Document
from indexer.metadata.corrections import FIELDS, FILE, NOTHING, neutral

COLUMNS: tuple[str, ...] = (FILE, *FIELDS, "_doubt", "_where")
BOM = "\ufeff"
"""What tells a spreadsheet that a file is UTF-8."""
_WEIGHTS = {
    "title": 3.0, "org_type": 3.0, "year": 3.0, "genre": 3.0, "organization": 2.0, "date": 1.0, "region": 1.0,
    "level": 0.5, "number": 0.5,
}  # fmt: skip
"""What a wrong value costs readers: by the first four they find and sort."""
_EXPECTED = {"year": 0.7, "org_type": 0.7}
"""How doubtful it is that a report has none."""
_DOUBTFUL = 0.8
"""A value less sure than that is worth a look."""
_LABELS = {
    "title": "标题", "org_type": "机构类型", "year": "年份", "genre": "文种", "organization": "机构", "date": "日期",
    "region": "地区", "level": "层级", "number": "文号",
}  # fmt: skip
_ORIGINS = {
    "text": "依据正文",
    "title": "依据标题",
    "name": "依据文件名或文件夹名",
    "given": "依据网页自己的标题",
    "rule": "推测",
}
_AROUND = 10


class Doubt(NamedTuple):
    """What is doubtful about a document."""

    cost: float
    """What it may cost readers, the higher the worse."""
    document: Document
    fields: tuple[str, ...]
    """The doubtful fields, the costliest first."""


def doubt(document: Document) -> Doubt | None:
    """Return what is doubtful about a document; None where nothing is."""
    costs: dict[str, float] = {}
    for field, weight in _WEIGHTS.items():
        sure = document.evidence.get(field)
        if sure is None and getattr(document.metadata, field) is None:
            if field in _EXPECTED:
                costs[field] = weight * _EXPECTED[field]
        elif sure is not None and sure.confidence < _DOUBTFUL:
            costs[field] = weight * (1 - sure.confidence)
    if not costs:
        return None
    return Doubt(sum(costs.values()), document, tuple(sorted(costs, key=lambda field: -costs[field])))


def rows(documents: Iterable[Document]) -> Iterator[dict[str, str]]:
    """Yield a row for each document that is in doubt, those first whose faults would cost readers most."""
    found = [
        (-doubtful.cost, address(doubtful.document), _row(doubtful))
        for document in documents
        if (doubtful := doubt(document))
    ]
    for _, _, row in sorted(found, key=lambda entry: entry[:2]):
        yield row


def csv_lines(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the rows as lines of CSV, a heading first; what a person leaves as it is counts as confirmed."""
    yield BOM + _line(COLUMNS)
    for row in rows(documents):
        yield _line([neutral(row[column]) for column in COLUMNS])


def address(document: Document) -> str:
    """Return what a `metadata.csv` at the archive's root calls a document: 汇编.txt#3, 包.zip/内/甲.docx."""
    path = f"{document.source}/{document.member}" if document.member else document.source
    if path.lower().endswith(".jsonl"):
        return f"{path}#{document.id}"
    return f"{path}#{document.part}" if document.part else path


def _row(doubtful: Doubt) -> dict[str, str]:
    document, doubted = doubtful.document, doubtful.fields
    row = {field: _cell(document, field, field in doubted) for field in FIELDS}
    told = ((field, _quoted(document, field)) for field in doubted)
    return {
        FILE: address(document),
        **row,
        "_doubt": "；".join(_reason(document, field) for field in doubted),
        "_where": "；".join(f"{_LABELS[field]}：{quoted}" for field, quoted in told if quoted),
    }


def _cell(document: Document, field: str, doubted: bool) -> str:
    """Return what stands in a cell; a person who leaves the sign for nothing confirms that there is none."""
    value = getattr(document.metadata, field)
    sure = document.evidence.get(field)
    # The full name follows from the name that the person may correct.
    if field == "canonical_organization" and not (sure and sure.origin == "csv"):
        return ""
    if value is None:
        return NOTHING if doubted else ""
    return "" if value == NOTHING else str(value)


def _reason(document: Document, field: str) -> str:
    sure = document.evidence.get(field)
    if sure is None:
        return f"{_LABELS[field]}：没有找到"
    return f"{_LABELS[field]}：{_ORIGINS.get(sure.origin, '')}，把握 {sure.confidence:.0%}"


def _quoted(document: Document, field: str) -> str:
    """Return the words that a value comes from with what stands around them."""
    sure = document.evidence.get(field)
    if sure is None or sure.end <= sure.start:
        return ""
    start, end = max(0, sure.start - _AROUND), min(sure.end, sure.start + 4 * _AROUND) + _AROUND
    before, after = "…" if start else "", "…" if end < len(document.text) else ""
    return before + " ".join(document.text[start:end].split()) + after


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    # The writer quotes a cell with line feeds only where its own lines end in one.
    csv.writer(line).writerow(cells)
    return line.getvalue().removesuffix("\r\n")
