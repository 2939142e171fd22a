"""From an embedded search, or a report, to a small page for a frame, which stays in it but for what leads out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from flask import Response, request

from indexer import Document, Snippet, citation, retold
from webui.archive import archive
from webui.embed.answers import framed, kept
from webui.embed.blueprint import embed
from webui.embed.found import found
from webui.embed.look import Embedded
from webui.languages import _
from webui.listing import Passage
from webui.otherwise import suggested
from webui.pages.addresses import outside, reading, route
from webui.parameters import Address
from webui.presenters import Span, day, marked, path
from webui.search_state import SearchState

BEGINNING = 120
"""Characters of a report's text that its card shows."""
LONGEST = 160
"""Characters of a passage of a card."""
_STOP = re.compile(r"[。！？!?；;\n]")


@embed.get("/embed/search")
def search() -> Response:
    """Show a search in a frame: the box, what was found, what narrows it, and the way to the archive."""
    asked: Address = request.args.to_dict(flat=False)
    embedded = Embedded.from_address(asked)
    answer = found(embedded)
    embedded = embedded.but(answer.state)
    response = framed(
        "embed/search.html",
        embedded.look.theme,
        found=answer,
        results=answer.results,
        state=answer.state,
        look=embedded.look,
        target=window(embedded.look.target),
        outside=outside(""),
        within=lambda state: f"{route('embed.search')}?{embedded.but(state).query_string}",
        kept=_kept(embedded),
        suggested=suggested(answer.results),
    )
    response.headers["Server-Timing"] = f"search;dur={answer.results.took_ms:.2f}"
    return kept(response, typed=answer.state.has_words)


@embed.get("/embed/documents/<id:id>")
def document(id: str) -> Response:
    """Show one report as a card: what it is, how it begins or where it answers a search, and how it is cited."""
    engine = archive().engine
    embedded = Embedded.from_address(request.args.to_dict(flat=False))
    report = engine.document(id)
    state = SearchState() if embedded.state.is_empty else embedded.asked
    spans = engine.occurrences(state.query, report) if state.has_words else []
    response = framed(
        "embed/document.html",
        embedded.look.theme,
        document=report,
        href=outside(reading(state, id)),
        canonical=outside(reading(SearchState(), id)),
        target=window(embedded.look.target),
        about=_about(report),
        passages=_passages(report, spans, state, embedded.look.passages),
        beginning=beginning(report),
        copies=len(engine.family(id)),
        family=outside(route("pages.family", id=id)),
        citation=citation(report),
    )
    return kept(response, typed=state.has_words)


def window(target: str) -> str:
    """Return where a frame opens the archive's own pages: never in itself, since they refuse to be framed."""
    return "_top" if target == "_self" else target


def _kept(embedded: Embedded) -> list[tuple[str, str]]:
    """Return what the box of a frame carries along with new words: all that was decided or chosen before."""
    state = embedded.state
    wordless = embedded.but(state.asking("", state.filters))
    return parse_qsl(wordless.query_string)


def _about(report: Document) -> list[str]:
    known = report.metadata
    when = day(known.date) if known.date else _("{year} 年", year=known.year) if known.year else None
    genre = retold(known.genre) if known.genre else None
    length = _("{n} 字", n=f"{len(report.text):,}")
    return list(filter(None, (known.organization, when, genre, known.number, length)))


def beginning(report: Document) -> str:
    """Return how a report begins after its title, up to a sentence's end if one is near."""
    text = report.text[report.body :].lstrip()
    if len(text) <= BEGINNING:
        return text
    stops = [stop.end() for stop in _STOP.finditer(text, BEGINNING // 2, BEGINNING)]
    return text[: stops[-1]].rstrip() if stops else text[:BEGINNING] + "…"


def _passages(report: Document, spans: Sequence[Span], state: SearchState, most: int) -> list[Passage]:
    """Return the sentences with the most of what was asked for, in the order of the report."""
    sentences: dict[Span, list[Span]] = {}
    for start, end in spans:
        sentences.setdefault(_sentence(report.text, start, end), []).append((start, end))
    best = sorted(sentences, key=lambda place: -len(sentences[place]))[:most]
    passages = []
    for low, high in sorted(best):
        ranges = tuple((start - low, min(end, high) - low) for start, end in sentences[low, high])
        snippet = Snippet(report.text[low:high], ranges, low, report.headings_at(low))
        place = outside(reading(state, report.id, at=low))
        passages.append(Passage(marked(snippet.text, ranges), path(snippet), place, low, high))
    return passages


def _sentence(text: str, start: int, end: int) -> Span:
    """Return where the sentence around a place lies, cut where it is long."""
    low = max((stop.end() for stop in _STOP.finditer(text, max(0, start - LONGEST), start)), default=0)
    low = max(low, start - LONGEST // 2)
    stop = _STOP.search(text, end, min(len(text), low + LONGEST))
    high = stop.end() if stop else max(end, min(len(text), low + LONGEST))
    while low < start and text[low].isspace():
        low += 1
    return low, high - (text[high - 1] == "\n")
