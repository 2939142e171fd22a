"""From two reports to a page that sets them side by side: what stayed, what changed, what is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from indexer import (
    Alteration,
    Comparison,
    Document,
    Growth,
    PageError,
    Row,
    alterations,
    compare,
    growths,
    known_names,
)
from webui.languages import _
from webui.presenters import Span

KINDS: Mapping[str, str] = {
    "same": "相同",
    "changed": "改动",
    "moved": "移位",
    "only_first": "删去",
    "only_second": "新增",
}
NATURES: Mapping[str, str] = {"figure": "数字", "name": "名称", "wording": "字词"}
SHOWS: Mapping[str, str] = {
    "": "全文对照",
    "differing": "只看不同",
    "figures": "数字",
    "names": "名称",
    "wording": "字词",
    "new": "新增",
    "dropped": "删去",
    "moved": "移位",
}
"""What a page may show of a comparison, as its address says it."""
_NATURE_OF = {"figures": "figure", "names": "name", "wording": "wording"}
_KIND_OF = {"new": "only_second", "dropped": "only_first", "moved": "moved"}
FOLDED = 160
"""Characters; a longer stretch that is the same is folded."""
EDGE = 18
"""Characters of each end that name a folded stretch."""
UNFOLDED = 20_000
"""Characters of a folded stretch that the page holds."""
ROWS, CHARACTERS = 150, 40_000
"""A page ends with the row that makes it hold so many rows, or so many characters."""
TOLD = 6
"""Alterations that are told beside a row."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Two texts, compared."""

    comparison: Comparison
    altered: tuple[tuple[Alteration, ...], ...]
    """For each row of the comparison what was altered in it."""
    growths: tuple[Growth, ...]
    """The figures that changed."""

    def kept(self, side: int) -> int:
        """Return how many characters of the first text (0) or the second (1) stand in the other too."""
        kept = 0
        for row in self.comparison.rows:
            if row.first and row.second:
                start, end = (row.first, row.second)[side]
                changes = (row.first_changes, row.second_changes)[side]
                kept += end - start - sum(high - low for low, high in changes)
        return kept


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts, or of one of them, that a page shows as one row."""

    row: Row
    altered: tuple[Alteration, ...]
    number: int
    """Which difference it is of those shown, from 1; 0 for what is the same."""

    @property
    def size(self) -> int:
        """About how many characters it puts on a page."""
        return sum(
            0 if span is None else min(span[1] - span[0], UNFOLDED if self.row.kind == "same" else span[1])
            for span in (self.row.first, self.row.second)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An alteration in words."""

    nature: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    kind: str
    label: str
    number: int
    path: str
    """The headings above it, where they are others than those of the line before."""
    told: tuple[Told, ...]
    untold: int
    """Further alterations."""
    first: Markup | None
    second: Markup | None
    first_span: Span
    second_span: Span
    characters: int
    edges: tuple[str, str] | None
    """How a folded stretch begins and ends."""


def examined(first: Document, second: Document) -> Examined:
    """Compare two reports; what was compared lately is known still."""
    return _examined(first.text, second.text, known_names(first.metadata, second.metadata))


@lru_cache(maxsize=16)
def _examined(first: str, second: str, known: frozenset[str]) -> Examined:
    comparison = compare(first, second)
    altered = tuple(alterations(first, second, row, known) for row in comparison.rows)
    told = [alteration for row in altered for alteration in row]
    return Examined(comparison, altered, growths(first, second, comparison, told))


def pieces(
    first: Document, second: Document, found: Examined
) -> Iterator[tuple[Row, tuple[Alteration, ...]]]:
    """Yield the rows of a comparison; what only one text has by paragraphs; nothing where there is nothing to read."""
    for row, altered in zip(found.comparison.rows, found.altered, strict=True):
        if row.kind == "only_first" and row.first:
            yield from ((row._replace(first=span), ()) for span in _paragraphs(first.text, row.first))
        elif row.kind == "only_second" and row.second:
            yield from ((row._replace(second=span), ()) for span in _paragraphs(second.text, row.second))
        elif any(
            text[slice(*span)].strip()
            for text, span in ((first.text, row.first), (second.text, row.second))
            if span
        ):
            yield row, altered


def _paragraphs(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop + 1
        if text[start:stop].strip():
            yield start, stop
        start = stop


def is_shown(show: str, row: Row, altered: Sequence[Alteration]) -> bool:
    """Say whether a page that shows a part of a comparison shows a row."""
    if not show:
        return True
    if show in _NATURE_OF:
        return any(alteration.nature == _NATURE_OF[show] for alteration in altered)
    return row.kind == _KIND_OF[show] if show in _KIND_OF else row.kind != "same"


def tally(rows: Sequence[tuple[Row, Sequence[Alteration]]]) -> dict[str, int]:
    """Count the rows that each way of showing a comparison shows."""
    return {show: sum(is_shown(show, *row) for row in rows) for show in SHOWS}


def shown(rows: Sequence[tuple[Row, tuple[Alteration, ...]]], show: str) -> list[list[Piece]]:
    """Return the pages of what is shown, the differences numbered through; one page at least."""
    pages: list[list[Piece]] = [[]]
    number = size = 0
    for row, altered in rows:
        if not is_shown(show, row, altered):
            continue
        if len(pages[-1]) >= ROWS or size >= CHARACTERS:
            pages.append([])
            size = 0
        number += row.kind != "same"
        pages[-1].append(Piece(row, altered, number if row.kind != "same" else 0))
        size += pages[-1][-1].size
    return pages


def page_of(pages: Sequence[list[Piece]], page: int) -> list[Piece]:
    """Return one page, from 1; a page past the last is said to be none."""
    if page > len(pages):
        raise PageError(
            _("没有第 {page} 页（参数 page）", page=page), _("这次对照共 {pages} 页。", pages=len(pages))
        )
    return pages[page - 1]


def lines(first: Document, second: Document, page: Sequence[Piece]) -> Iterator[Line]:
    """Yield the lines of a page."""
    before = ["", ""]
    for piece in page:
        paths = [
            _path(report, span) if span else ""
            for report, span in zip((first, second), piece.row[1:3], strict=True)
        ]
        side = 0 if piece.row.kind == "only_first" else 1
        path = paths[side]
        if piece.row.kind == "moved":
            path = " → ".join(paths) if paths[0] != paths[1] and all(paths) else ""
        elif path == before[side]:
            path = ""
        if piece.row.kind != "moved":
            before = [new or old for new, old in zip(paths, before, strict=True)]
        yield _line(first.text, second.text, piece, path)


def _path(report: Document, span: Span) -> str:
    """Return the headings above a stretch of a report, without one that it begins with itself."""
    text = report.text[span[0] : span[0] + 100].strip()
    return " › ".join(heading for heading in report.headings_at(span[0]) if not text.startswith(heading))


def _line(first: str, second: str, piece: Piece, path: str) -> Line:
    row = piece.row
    span = row.first or row.second or (0, 0)
    size = span[1] - span[0]
    is_folded = row.kind == "same" and size > FOLDED
    text = (first if row.first else second)[slice(*span)].strip()
    changes = [(change.nature, change.first) for change in piece.altered]
    instead = [(change.nature, change.second) for change in piece.altered]
    return Line(
        kind=row.kind,
        label=_(KINDS[row.kind]),
        number=piece.number,
        path=path,
        told=tuple(_told(first, second, change) for change in piece.altered[:TOLD]),
        untold=max(0, len(piece.altered) - TOLD),
        first=_set("del", first, row.first, changes, is_folded),
        second=_set("ins", second, row.second, instead, is_folded),
        first_span=row.first or (0, 0),
        second_span=row.second or (0, 0),
        characters=size,
        edges=(text[:EDGE], text[-EDGE:]) if is_folded else None,
    )


def _told(first: str, second: str, change: Alteration) -> Told:
    before, after = first[slice(*change.first)].strip(), second[slice(*change.second)].strip()
    return Told(change.nature, _(NATURES[change.nature]), before, after)


def _set(
    tag: str, text: str, span: Span | None, changes: Sequence[tuple[str, Span]], is_cut: bool
) -> Markup | None:
    """Escape a stretch of a text, then mark what changed in it."""
    if span is None:
        return None
    at, end = span
    if is_cut:
        end = min(end, at + UNFOLDED)
    found: list[str] = []
    for nature, (low, high) in changes:
        if low < high:
            found += escape(text[at:low]), f'<{tag} class="{nature}">', escape(text[low:high]), f"</{tag}>"
            at = high
    return Markup("".join([*found, escape(text[at:end].rstrip("\n"))]))
