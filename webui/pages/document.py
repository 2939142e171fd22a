"""One report as a sheet to read, and the file that it came in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from flask import Response, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from indexer import Document
from webui.archive import PLAIN, archive, charset
from webui.pages.addresses import pages, reading, requested
from webui.presenters import facts, issuer
from webui.provenance import grounds
from webui.rendering import page
from webui.typesetting import anchor, typeset


@pages.get("/documents/<id:id>")
def document(id: str) -> AnyResponse:
    """Show one report as a sheet to read; `at` leads to the first hit from that character on."""
    engine, state = archive().engine, requested()
    report = engine.document(id)
    spans = engine.occurrences(state.query, report) if state.has_words else []
    if at := request.args.get("at"):
        return redirect(f"{reading(state, id)}#{_place(report, spans, at)}")
    return page(
        "document.html",
        state=state,
        document=report,
        sheet=typeset(report, spans),
        issuer=issuer(report),
        facts=facts(report),
        grounds=grounds(report),
        relatives=engine.family(id),
        alike=engine.similar(id),
    )


def _place(report: Document, spans: Sequence[tuple[int, int]], at: str) -> str:
    """Return the name of the hit at or after a character, or else of the section around it."""
    offset = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else 0
    number = bisect_left([start for start, _ in spans], offset)
    if number < len(spans):
        return f"h{number + 1}"
    return anchor(max(bisect_right([section.start for section in report.outline], offset) - 1, 0))


@pages.get("/documents/<id:id>/source")
def source(id: str) -> Response:
    """Hand out the file that a report came in: texts to look at, all else to keep."""
    file = archive().source(archive().engine.document(id))
    if file.suffix.lower() in PLAIN:
        answer = send_file(file, "text/plain", download_name=file.name, max_age=0)
        answer.content_type = f"text/plain; charset={charset(file)}"
        return answer
    return send_file(file, "application/octet-stream", as_attachment=True, download_name=file.name, max_age=0)
