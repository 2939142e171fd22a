"""A whole answer to take along: as a table, as JSON lines, or as a Word file of its passages with their sources."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice

from flask import Response, request, stream_with_context, url_for

from indexer import Document, Engine, QueryError, citation, json_lines, neutral
from webui.archive import archive
from webui.downloads import WORD, download
from webui.excerpts import Collection, excerpts
from webui.languages import _
from webui.pages.addresses import pages, requested
from webui.presenters import chips
from webui.search_state import SearchState

COLUMNS = {
    "title": "标题", "organization": "机构", "canonical_organization": "机构全称", "org_type": "机构类型", "level": "层级",
    "year": "年份", "date": "成文日期", "genre": "文种", "region": "地区", "number": "文号", "characters": "字数",
    "added": "入馆日期", "source": "来源", "member": "包内文件", "part": "汇编中第几篇", "family": "同源文稿编号", "id": "编号",
}  # fmt: skip
"""The columns of a table, and what stands above them."""
MOST = 50_000
"""Reports of a table or of JSON lines: about five seconds, sent as they are read."""
MOST_PASSAGES = 200
"""Reports of a Word file."""
NAMED = 40
"""Characters of a search that the name of its file holds."""
BATCH = 200
"""Lines that are sent together."""
FORMATS = ("csv", "jsonl", "docx")


@pages.get("/export")
def export() -> Response:
    """Hand out the whole answer to a search as a file."""
    state, form = requested(), request.args.get("format", "")
    makers = {"csv": _table, "jsonl": _json, "docx": _word}
    if form not in makers:
        raise QueryError(
            _("参数 format 的值“{form}”不行", form=form),
            _("请用 {formats} 之一。", formats=_("、").join(FORMATS)),
        )
    return makers[form](archive().engine, replace(state, page=1))


def _table(engine: Engine, state: SearchState) -> Response:
    heading = _cells([*(_(label) for label in COLUMNS.values()), _("引文"), _("网址")])
    root = request.host_url.rstrip("/")
    found = _documents(engine, state)
    lines = (_line(engine, document, root) for document in found)
    # Excel takes a table for Unicode by this mark only.
    body = stream_with_context(_sent(chain(["\ufeff" + heading], lines)))
    return download(body, "text/csv; charset=utf-8", _name(engine, state), "csv")


def _line(engine: Engine, document: Document, root: str) -> str:
    own = {"characters": len(document.text), "family": engine.family_id(document.id)}
    known = document.metadata
    values = (own.get(name) or getattr(document, name, getattr(known, name, None)) for name in COLUMNS)
    cells = ("" if value is None else str(value) for value in values)
    return _cells([*cells, citation(document), root + _path(document.id)])


def _cells(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([neutral(cell) for cell in cells])
    return line.getvalue()


def _json(engine: Engine, state: SearchState) -> Response:
    lines = (f"{line}\n" for line in json_lines(_documents(engine, state), engine.family_id))
    return download(_sent(lines), "application/x-ndjson; charset=utf-8", _name(engine, state), "jsonl")


def _documents(engine: Engine, state: SearchState) -> Iterator[Document]:
    """Return the reports of an answer; what is wrong with the search is found before anything is sent."""
    found = islice(engine.documents(state.query), MOST)
    first = next(found, None)
    return chain([first], found) if first else iter(())


def _sent(lines: Iterable[str]) -> Iterator[bytes]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield "".join(batch).encode("utf-8", "replace")


def _word(engine: Engine, state: SearchState) -> Response:
    # Imported here, since it brings in all of python-docx, which no other answer needs.
    from webui.word import word

    results = engine.search(replace(state, size=MOST_PASSAGES, explain=False).query)
    made = datetime.now().astimezone()
    kept = [chip.label for chip in chips(state)]
    preface = [_("检索：{text}", text=state.text)] if state.text else []
    preface += [_("条件：{filters}", filters=_("；").join(kept))] if kept else []
    preface.append(_("共 {total} 篇，导出时间 {when}。", total=results.total, when=f"{made:%Y-%m-%d %H:%M}"))
    whole = results.families if results.folded else results.total
    if whole > len(results.hits):
        preface.append(_("只收前 {n} 篇。", n=len(results.hits)))
    if results.folded and results.families < results.total:
        preface.append(_("同源文稿只收一篇。"))
    title = _("“{text}”检索摘录", text=state.text) if state.text else _("检索摘录")
    collection = Collection(title, made, tuple(preface), tuple(excerpts(engine, results.hits)))
    return download(word(collection, _address), WORD, _title(state), "docx")


def _name(engine: Engine, state: SearchState) -> str:
    """Return the name of a file of lines, which says so itself where it does not hold all."""
    total = engine.search(state.query, hits=False).total
    return _title(state) if total <= MOST else _("{title}（前 {n} 篇）", title=_title(state), n=MOST)


def _title(state: SearchState) -> str:
    """Return what was asked for, or when nothing was in words, by what it was narrowed."""
    asked = state.text or " ".join(value for values in state.filters.values() for value in values)
    return " ".join(filter(None, (_("卷宗"), asked[:NAMED])))


def _path(id: str) -> str:
    return url_for("pages.document", id=id)


def _address(id: str) -> str:
    return url_for("pages.document", id=id, _external=True)
