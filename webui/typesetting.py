"""A report as a sheet to read: title, paragraphs and headings, with what was asked for marked."""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from indexer import Document
from webui.lines import (
    CAPTION,
    SHORT,
    UNDER,
    Span,
    cells,
    is_annex_title,
    is_figure,
    is_row,
    kind_of,
    lines_of,
    signatures,
)

DEEP = 60
"""Headings up to which an outline shows all its levels; a longer one shows the first two."""
TICKS = 400
"""Places on the strip that shows where the hits are."""
WORDS = 6
"""Wordings that can be stepped through apart from the others."""
WIDE = 4
"""Columns up to which a table fits a phone."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading or a table."""

    kind: str
    """h2 to h5 for a heading, p for a paragraph, table; else what `lines` calls it."""
    anchor: str
    """s3 for the third heading, p12 for the twelfth of all others."""
    html: Markup
    start: int
    end: int
    """Where it stands in the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline."""

    level: int
    heading: str
    anchor: str
    hits: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report, set."""

    title: Markup
    blocks: tuple[Block, ...]
    outline: tuple[Entry, ...]
    hits: int
    words: tuple[tuple[str, int], ...]
    """What the hits say and how often, if there are several such wordings, the most frequent first."""
    ticks: tuple[tuple[int, int], ...]
    """For the strip: a hit's number and its place in thousandths of the report."""


class _Marks:
    """What is marked in a text, numbered from 1."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = spans
        self.ends = [end for _, end in spans]

    def within(self, start: int, end: int) -> Markup:
        """Return a stretch of the text, escaped and marked."""
        pieces: list[str] = []
        place = bisect_right(self.ends, start)
        while place < len(self.spans) and self.spans[place][0] < end:
            first, last = self.spans[place]
            # A hit that goes on in the next line is still one hit.
            name = f' id="h{place + 1}"' if first >= start else ""
            pieces += (
                html.escape(self.text[start : max(first, start)]),
                f"<mark{name}>{html.escape(self.text[max(first, start) : min(last, end)])}</mark>",
            )
            start = min(last, end)
            place += 1
        return Markup("".join([*pieces, html.escape(self.text[start:end])]))


def typeset(document: Document, spans: Sequence[Span]) -> Sheet:
    """Set a report as a sheet, marking these spans of its text."""
    marks = _Marks(document.text, spans)
    return Sheet(
        title=_title(document, marks),
        blocks=tuple(_Setter(document, marks).blocks()),
        outline=_outline(document, spans),
        hits=len(spans),
        words=_words(document.text, spans),
        ticks=_ticks(len(document.text), spans),
    )


def anchor(number: int) -> str:
    """Return the name of the place where a section begins."""
    return f"s{number + 1}"


def _title(document: Document, marks: _Marks) -> Markup:
    lines = [marks.within(start, end) for start, end in lines_of(document.text, 0, document.body)]
    return Markup("<br>").join(lines) if lines else escape(document.metadata.title)


class _Setter:
    """The lines of a report below its title, on their way to become blocks."""

    def __init__(self, document: Document, marks: _Marks) -> None:
        self.document, self.marks, self.text = document, marks, document.text
        self.lines = list(lines_of(document.text, document.body, len(document.text)))
        self.starts = [section.start for section in document.outline]
        self.signed = signatures(document.text, self.lines, frozenset(self.starts))
        self.count = 0

    def blocks(self) -> Iterator[Block]:
        """Yield every line as a block, rows of a table together, and a signature too."""
        place, opening, before = 0, True, ""
        while place < len(self.lines):
            start, end = self.lines[place]
            first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
            stop = place + 1
            if first < last:
                block = self._headed((start, end), first, last)
            elif place in self.signed:
                stop = self.signed[place]
                block = self._plain("sign", place, stop)
            elif (below := self._table_end(place)) > stop:
                stop = below
                block = self._table(place, stop)
            else:
                kind = kind_of(self.text[start:end], opening)
                block = self._plain(self._in_place(kind, before, place), place, stop)
            opening = opening and block.kind in ("under", "number", "address")
            before, place = block.kind, stop
            yield block

    def _in_place(self, kind: str, before: str, place: int) -> str:
        """Return what a line is by what stands around it."""
        line = self.text[slice(*self.lines[place])]
        if kind == "p" and before in ("annex", "sign") and is_annex_title(line):
            return "annexed"
        if kind == "p" and before == "annexed" and UNDER.fullmatch(line):
            return "under"
        if kind == "p" and self._table_end(place + 1) > place + 2 and CAPTION.fullmatch(line):
            return "caption"
        return kind

    def _table_end(self, place: int) -> int:
        """Return the line after the rows that begin with a line."""
        while place < len(self.lines) and is_row(self.text[slice(*self.lines[place])]):
            place += 1
        return place

    def _block(self, kind: str, inner: Markup, place: int, stop: int) -> Block:
        self.count += 1
        return Block(kind, f"p{self.count}", inner, self.lines[place][0], self.lines[stop - 1][1])

    def _plain(self, kind: str, place: int, stop: int) -> Block:
        lines = [self.marks.within(*line) for line in self.lines[place:stop]]
        return self._block(kind, Markup("<br>").join(lines), place, stop)

    def _table(self, place: int, stop: int) -> Block:
        rows = [cells(self.text, line) for line in self.lines[place:stop]]
        figures = [[is_figure(self.text[slice(*cell)]) for cell in row] for row in rows]
        headed = not any(figures[0]) and any(any(row) for row in figures[1:])
        pieces = [
            self._row(row, numbers, "th" if headed and not number else "td")
            for number, (row, numbers) in enumerate(zip(rows, figures, strict=True))
        ]
        table = Markup("<thead>{}</thead><tbody>{}</tbody>" if headed else "<tbody>{}{}</tbody>").format(
            pieces[0], Markup("").join(pieces[1:])
        )
        kind = "wide" if max(map(len, rows)) > WIDE else "table"
        return self._block(kind, table, place, stop)

    def _row(self, row: Sequence[Span], figures: Sequence[bool], name: str) -> Markup:
        opened = {True: f'<{name} class="figure">', False: '<th scope="col">' if name == "th" else "<td>"}
        parts = [
            Markup(f"{opened[figure]}{self.marks.within(*cell)}</{name}>")
            for cell, figure in zip(row, figures, strict=True)
        ]
        return Markup("<tr>{}</tr>").format(Markup("").join(parts))

    def _headed(self, line: Span, first: int, last: int) -> Block:
        """Set a line in which sections begin: a heading of its own, or headings run into a paragraph."""
        sections = self.document.outline[first:last]
        heads = [
            (section.start, _head_end(self.text, section.heading, section.start, line[1]))
            for section in sections
        ]
        if heads == [line]:
            kind = f"h{min(sections[0].level, 4) + 1}"
            return Block(kind, anchor(first), self.marks.within(*line), *line)
        pieces = [self.marks.within(line[0], heads[0][0])]
        for number, (head, following) in enumerate(pairwise([*heads, (line[1], line[1])])):
            end = min(head[1], following[0])
            level, heading = min(sections[number].level, 4), self.marks.within(head[0], end)
            pieces.append(
                Markup('<b class="run l{}" id="{}">{}</b>').format(level, anchor(first + number), heading)
            )
            pieces.append(self.marks.within(end, following[0]))
        self.count += 1
        return Block("p", f"p{self.count}", Markup("").join(pieces), *line)


def _head_end(text: str, heading: str, start: int, line_end: int) -> int:
    if text.startswith(heading, start):
        return min(start + len(heading), line_end)
    return line_end if line_end - start <= 2 * SHORT else start


def _outline(document: Document, spans: Sequence[Span]) -> tuple[Entry, ...]:
    """Return the outline with, beside each heading, the hits before the next one."""
    sections = document.outline
    deepest = 4 if len(sections) <= DEEP else 2
    shown = [(number, section) for number, section in enumerate(sections) if section.level <= deepest]
    begins = [start for start, _ in spans]
    bounds = [*(section.start for _, section in shown), len(document.text)]
    counts = [bisect_left(begins, end) - bisect_left(begins, start) for start, end in pairwise(bounds)]
    return tuple(
        Entry(section.level, section.heading, anchor(number), hits)
        for (number, section), hits in zip(shown, counts, strict=True)
    )


def _words(text: str, spans: Sequence[Span]) -> tuple[tuple[str, int], ...]:
    found = Counter(text[start:end].lower() for start, end in spans)
    return tuple(found.most_common(WORDS)) if len(found) > 1 else ()


def _ticks(length: int, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Return one hit for each place on the strip that has any."""
    places: dict[int, int] = {}
    for number, (start, _) in enumerate(spans, 1):
        places.setdefault(start * TICKS // max(length, 1) * 1000 // TICKS, number)
    return tuple((number, place) for place, number in places.items())
