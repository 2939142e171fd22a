"""One report as a sheet to read, and the file that it came in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from flask import Response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from indexer import Document, NotFoundError, citation
from webui.archive import PLAIN, archive, charset
from webui.around import among_results, in_compilation, of_other_years
from webui.downloads import own
from webui.pages.addresses import pages, reading, requested
from webui.parameters import number
from webui.presenters import issuer
from webui.provenance import facts, size, web_address
from webui.rendering import page
from webui.search_state import SearchState
from webui.typesetting import anchor, typeset


@pages.get("/documents/<id:id>")
def document(id: str) -> AnyResponse:
    """Show one report as a sheet to read; `at` leads to the first hit from that character on."""
    engine, state = archive().engine, requested()
    rank, hit = _numbered("rank"), _numbered("hit")
    report = engine.document(id)
    spans = engine.occurrences(state.query, report) if state.has_words else []
    if at := request.args.get("at"):
        return redirect(_at(state, id, rank, *_place(report, spans, at)))
    return page(
        "document.html",
        state=state,
        document=report,
        sheet=typeset(report, spans),
        issuer=issuer(report),
        citation=citation(report),
        facts=facts(report),
        web_address=web_address(report),
        source_size=_source_size(report),
        place=among_results(engine, state, id, rank) if rank else None,
        compilation=in_compilation(engine, report),
        editions=of_other_years(engine, report),
        relatives=engine.family(id),
        alike=engine.similar(id),
        hit=min(hit, len(spans)) if hit else None,
        to_hit=lambda number: _at(state, id, rank, f"h{number}", number),
    )


def _numbered(name: str) -> int | None:
    """Return a number that the address may have."""
    return number(request.args.to_dict(flat=False), name, 1, 1_000_000) if request.args.get(name) else None


def _at(state: SearchState, id: str, rank: int | None, name: str, hit: int | None) -> str:
    """Return where a place of a report is; a page that cannot run scripts is told the number of the hit, too."""
    address = reading(state, id, rank=rank)
    told = f"{'&' if '?' in address else '?'}hit={hit}" if hit else ""
    return f"{address}{told}#{name}"


def _place(report: Document, spans: Sequence[tuple[int, int]], at: str) -> tuple[str, int | None]:
    """Return the name of the hit at or after a character and its number, or else of the section around it."""
    offset = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else 0
    number = bisect_left([start for start, _ in spans], offset)
    if number < len(spans):
        return f"h{number + 1}", number + 1
    return anchor(max(bisect_right([section.start for section in report.outline], offset) - 1, 0)), None


def _source_size(report: Document) -> str | None:
    """Return the size of the file that a report came in; None where it is no longer there."""
    try:
        return size(archive().source(report).stat().st_size)
    except (NotFoundError, OSError):
        return None


@pages.get("/documents/<id:id>/source")
def source(id: str) -> Response:
    """Hand out the file that a report came in: texts to look at, all else to keep."""
    file = archive().source(archive().engine.document(id))
    name = own(file.name)
    if file.suffix.lower() in PLAIN:
        answer = send_file(file, "text/plain", download_name=name, max_age=0)
        answer.content_type = f"text/plain; charset={charset(file)}"
        return answer
    return send_file(file, "application/octet-stream", as_attachment=True, download_name=name, max_age=0)
