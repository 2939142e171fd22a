"""A report as a sheet to read: title, paragraphs and headings, with what was asked for marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from indexer import Document

Span = tuple[int, int]

SHORT = 30
"""Characters that a dateline or a signature has at most."""
DEEP = 60
"""Headings up to which an outline shows all its levels; a longer one shows the first two."""
TICKS = 400
"""Places on the strip that shows where the hits are."""

CELL = " | "
"""What stands between the cells of a table's row."""

DATE = re.compile(r"(?:\d{4}|[一二三四五六七八九〇○零]{4})\s*年.{1,4}月.{1,4}日\s*")
NUMBER = re.compile(r"\S{1,15}[〔\[［(（]\d{4}[〕\]］)）]\s*第?\d{1,5}号")
UNDER = re.compile(r"——.*|（[^（）]*）|\([^()]*\)")
SPEAKER = re.compile(r"[^，。；：！？,.;:!?\d]{2,20}")
LIST_ITEM = re.compile(r"附件|附[:：]|\d|[-—*]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading."""

    kind: str
    """h2 to h5 for a heading; else p, under (a line below the title), address (各位代表：), sign or row (of a table)."""
    anchor: str
    html: Markup


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
    ticks: tuple[tuple[int, int], ...]
    """For the strip: a hit's number and its place in thousandths of the report."""


class _Marks:
    """What is marked in a text, numbered from 1, each mark linking to its neighbours."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = spans
        self.ends = [end for _, end in spans]

    def within(self, start: int, end: int) -> Markup:
        """Return a stretch of the text, escaped and marked."""
        pieces: list[Markup] = []
        place = bisect_right(self.ends, start)
        while place < len(self.spans) and self.spans[place][0] < end:
            first, last = self.spans[place]
            inner = self.text[max(first, start) : min(last, end)]
            pieces += (
                escape(self.text[start : max(first, start)]),
                self._mark(place + 1, inner, first >= start),
            )
            start = min(last, end)
            place += 1
        return Markup("").join([*pieces, escape(self.text[start:end])])

    def _mark(self, number: int, inner: str, is_first: bool) -> Markup:
        if not is_first:
            return Markup("<mark>%s</mark>") % inner
        count = len(self.spans)
        return Markup(
            '<mark id="h{0}">{1}<span class="step"><a href="#h{2}" aria-label="上一处">‹</a>'
            '第 {0} / {4} 处<a href="#h{3}" aria-label="下一处">›</a></span></mark>'
        ).format(number, inner, number - 1 or count, number % count + 1, count)


def typeset(document: Document, spans: Sequence[Span]) -> Sheet:
    """Set a report as a sheet, marking these spans of its text."""
    marks = _Marks(document.text, spans)
    return Sheet(
        title=_title(document, marks),
        blocks=tuple(_blocks(document, marks)),
        outline=_outline(document, spans),
        hits=len(spans),
        ticks=_ticks(len(document.text), spans),
    )


def anchor(number: int) -> str:
    """Return the name of the place where a section begins."""
    return f"s{number + 1}"


def _title(document: Document, marks: _Marks) -> Markup:
    lines = [marks.within(start, end) for start, end in _lines(document.text, 0, document.body)]
    return Markup("<br>").join(lines) if lines else escape(document.metadata.title)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield where each line with something in it stands, without the space around it."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = text[start:stop]
        if line.strip():
            yield start + len(line) - len(line.lstrip()), start + len(line.rstrip())
        start = stop + 1


def _blocks(document: Document, marks: _Marks) -> Iterator[Block]:
    lines = list(_lines(document.text, document.body, len(document.text)))
    starts = [section.start for section in document.outline]
    signed = _signature(document.text, lines)
    opening = True
    for place, (start, end) in enumerate(lines):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first < last:
            opening = False
            yield _headed(document, marks, (start, end), first, last)
            continue
        line = document.text[start:end]
        kind = "sign" if place >= signed else _kind(line, opening)
        opening = opening and kind != "p"
        yield Block(kind, "", marks.within(start, end))


def _kind(line: str, opening: bool) -> str:
    if CELL in line or "\t" in line:
        return "row"
    if opening and len(line) <= 60 and any(rule.fullmatch(line) for rule in (UNDER, DATE, NUMBER, SPEAKER)):
        return "under"
    if opening and len(line) <= 60 and line.endswith(("：", ":")) and "如下" not in line:
        return "address"
    return "p"


def _signature(text: str, lines: Sequence[Span]) -> int:
    """Return which line the signature begins with: a date at the end, and the short lines just above it."""
    place = len(lines)
    if not lines or not DATE.fullmatch(text[slice(*lines[-1])]):
        return place
    place -= 1
    while place and len(lines) - place < 4:
        line = text[slice(*lines[place - 1])]
        if len(line) > SHORT or CELL in line or line[-1] in "。！？；：" or LIST_ITEM.match(line):
            break
        place -= 1
    return place


def _headed(document: Document, marks: _Marks, line: Span, first: int, last: int) -> Block:
    """Set a line in which sections begin: a heading of its own, or headings run into a paragraph."""
    sections = document.outline[first:last]
    heads = [
        (section.start, _head_end(document.text, section.heading, section.start, line[1]))
        for section in sections
    ]
    if heads == [line]:
        return Block(f"h{min(sections[0].level, 4) + 1}", anchor(first), marks.within(*line))
    pieces = [marks.within(line[0], heads[0][0])]
    for number, (head, following) in enumerate(pairwise([*heads, (line[1], line[1])])):
        end = min(head[1], following[0])
        level, heading = min(sections[number].level, 4), marks.within(head[0], end)
        pieces.append(
            Markup('<b class="run l{}" id="{}">{}</b>').format(level, anchor(first + number), heading)
        )
        pieces.append(marks.within(end, following[0]))
    return Block("p", "", Markup("").join(pieces))


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


def _ticks(length: int, spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Return one hit for each place on the strip that has any."""
    places: dict[int, int] = {}
    for number, (start, _) in enumerate(spans, 1):
        places.setdefault(start * TICKS // max(length, 1) * 1000 // TICKS, number)
    return tuple((number, place) for place, number in places.items())
