"""From places in reports to what readers take along: passages, each with its source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from indexer import Document, Engine, Hit, NotFoundError, QueryError, citation
from webui.languages import _
from webui.presenters import Span, issuer

LONGEST = 5000
"""Characters of a passage that can be taken along."""
MOST = 500
"""Things that can be gathered."""
NOTE = 2000
"""Characters of a reader's note."""
BEGINNING = 24
"""Characters by which a passage is known again after its report has changed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a report; without a text it stands for the whole report."""

    text: str = ""
    heading: tuple[str, ...] = ()
    """The headings above it, outermost first."""
    ranges: tuple[Span, ...] = ()
    """Spans of `text` to mark."""
    note: str = ""
    """What the reader wrote about it."""
    cut: bool = False
    """Whether the stretch goes on past the text."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Passages of one report, and where they are from."""

    id: str
    title: str
    about: str
    """Who wrote it and when."""
    citation: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """What goes into one file: excerpts in order, with what is said before and after them."""

    title: str
    made: datetime
    preface: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    missing: tuple[str, ...] = ()
    """What should have been in it and is not, each as a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a reader gathered: a report, or a stretch of it."""

    id: str
    title: str = ""
    """As it was when gathered; only said where the report is gone."""
    start: int | None = None
    end: int | None = None
    beginning: str = ""
    """The first characters of the stretch as gathered."""
    note: str = ""


def places(text: str) -> list[Place]:
    """Read what a browser sends of a basket; raise QueryError where it cannot be read."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not rows:
        raise QueryError(_("没有收到摘录"), _("请回到摘录页再试一次。"))
    if len(rows) > MOST:
        raise QueryError(
            _("摘录有 {n} 条，太多了", n=len(rows)), _("一次至多 {n} 条，请分几次导出。", n=MOST)
        )
    return [_place(row) for row in rows]


def _place(row: object) -> Place:
    values = row if isinstance(row, dict) else {}
    words = {name: values.get(name) or "" for name in ("id", "title", "beginning", "note")}
    start, end = (values.get(name) for name in ("start", "end"))
    spanned = type(start) is int and type(end) is int and 0 <= start < end
    if (
        not all(isinstance(word, str) for word in words.values())
        or not words["id"]
        or not (spanned or start is None)
    ):
        raise QueryError(_("有一条摘录读不懂"), _("请回到摘录页再试一次。"))
    return Place(
        words["id"],
        words["title"][:200],
        start if spanned else None,
        end if spanned else None,
        words["beginning"][:BEGINNING],
        words["note"][:NOTE],
    )


def above(passage: Passage, before: Passage | None = None) -> tuple[str, ...]:
    """Return the headings to set over a passage: none that it begins with, or that stand over the one before.

    >>> above(Passage("（二）建立台账\\n逐条整改。", ("一、主要做法", "（二）建立台账")))
    ('一、主要做法',)
    """
    if before and before.heading == passage.heading:
        return ()
    return tuple(heading for heading in passage.heading if not passage.text.startswith(heading))


def stretch(document: Document, start: int, end: int) -> Passage | None:
    """Return a stretch of a report; None where its text does not reach so far."""
    if not 0 <= start < end or start >= len(document.text):
        return None
    text = document.text[start : min(end, start + LONGEST)]
    return Passage(text, document.headings_at(start), cut=end - start > LONGEST)


def gathered(engine: Engine, wanted: Iterable[Place]) -> tuple[tuple[Excerpt, ...], tuple[str, ...]]:
    """Return the passages of a basket, those of a report together where they are neighbours, and what is not there."""
    excerpts: list[Excerpt] = []
    missing: list[str] = []
    for id, group in groupby(wanted, key=lambda place: place.id):
        rows = list(group)
        try:
            report = engine.document(id)
        except NotFoundError:
            missing.append(_("《{title}》已不在馆中。", title=rows[0].title or id))
            continue
        found = [(row, _found(report, row)) for row in rows]
        missing += [
            _("《{title}》的原文已改，没有找到“{text}”。", title=report.metadata.title, text=row.beginning)
            for row, passage in found
            if passage is None
        ]
        if kept := tuple(passage for _row, passage in found if passage):
            excerpts.append(_excerpt(report, kept))
    return tuple(excerpts), tuple(missing)


def _found(report: Document, place: Place) -> Passage | None:
    if place.start is None or place.end is None:
        return Passage(note=place.note)
    start = place.start
    if not report.text.startswith(place.beginning, start):
        # A report that was changed since may hold the same words elsewhere.
        start = report.text.find(place.beginning)
    passage = stretch(report, start, start + place.end - place.start)
    return replace(passage, note=place.note) if passage else None


def excerpts(engine: Engine, hits: Sequence[Hit]) -> Iterator[Excerpt]:
    """Yield the passages of hits, with what was asked for marked in them."""
    for hit in hits:
        passages = [Passage(row.text, row.heading, row.ranges) for row in hit.snippets]
        yield _excerpt(engine.document(hit.id), tuple(passages))


def _excerpt(report: Document, passages: tuple[Passage, ...]) -> Excerpt:
    return Excerpt(report.id, report.metadata.title, issuer(report), citation(report), passages)
