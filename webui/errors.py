"""What went wrong, as a page for readers or as JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from indexer import (
    ArchiveError,
    IndexFormatError,
    IndexMissingError,
    NotFoundError,
    PageError,
    QueryError,
    retold,
)
from webui.embed.answers import bare, framed, theme
from webui.languages import _
from webui.pages.addresses import outside, route
from webui.rendering import json_response, page
from webui.search_state import SearchState

STATUS: tuple[tuple[type[ArchiveError], int], ...] = (
    (PageError, 404),
    (QueryError, 400),
    (NotFoundError, 404),
    (IndexMissingError, 503),
    (IndexFormatError, 503),
)
"""The first class that fits an error decides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as readers and programs are told it."""

    status: int
    message: str
    hint: str


KNOWN = {
    403: ("这个请求来自别的网站，没有照办", "请从本站的网页上操作。"),
    404: ("没有这个网页", "请核对地址，或从检索页重新开始。"),
    405: ("这个地址不接受这种请求", "请用 GET 请求。"),
    414: ("地址太长", "请缩短检索词或减少筛选。"),
}
UNKNOWN = ("请求有误，无法回答", "请核对地址，或从检索页重新开始。")
BROKEN = ("程序出错，这次没有办成", "请稍后重试；若反复出现，请把时间和地址告诉管理员。")


def register(app: Flask) -> None:
    """Answer every error of this application in its own look."""
    app.register_error_handler(ArchiveError, _archive_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _archive_error(error: ArchiveError) -> Response:
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
    return _answer(Problem(status, retold(error.message), retold(error.hint)))


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    message, hint = KNOWN.get(status, UNKNOWN)
    response = _answer(Problem(status, _(message), _(hint)))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.error("no answer to %s", request.full_path, exc_info=error)
    message, hint = BROKEN
    return _answer(Problem(500, _(message), _(hint)))


def _answer(problem: Problem) -> Response:
    if request.path.startswith(("/api/", "/oembed", "/opensearch/")) or request.path == "/healthz":
        body = {"status": problem.status, "message": problem.message, "hint": problem.hint}
        return json_response({"error": body}, problem.status)
    if request.path.startswith("/fragment/"):
        return bare("embed/failed.html", status=problem.status, problem=problem)
    if request.path.startswith("/embed/"):
        return framed("embed/error.html", theme(), status=problem.status, problem=problem, archive=_archive())
    asked = SearchState(request.args.get("q", "").strip())
    return page("error.html", status=problem.status, problem=problem, state=asked)


def _archive() -> str:
    return outside(route("pages.search"))
