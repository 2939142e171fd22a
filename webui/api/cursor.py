"""From a page of a search to the next one, held to the same search and the same state of the archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from flask import request

from indexer import NotFoundError
from webui.archive import archive
from webui.languages import _
from webui.parameters import Address, Text, given, refusal
from webui.search_state import SearchState

PATTERN = "[1-9][0-9]{0,6}-[0-9a-f]{16}"
"""A page, and what it is a page of."""


@dataclass(frozen=True, slots=True)
class _Cursor(Text):
    def read(self, address: Address) -> str:
        """Return what the address says; raise QueryError for what no answer can have said."""
        value = given(address, self.name)
        if value and not re.fullmatch(PATTERN, value):
            raise refusal(self.name, value, _("请原样写上一次回答里的 next，不写就从第一页读起。"))
        return value

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        return {"type": "string", "pattern": f"^({PATTERN})?$"}


CURSOR = _Cursor(
    "cursor", "接着往下读：上一次回答里的 next；写了它，page 就不起作用", "2-9f3c51d07be846a2", longest=40
)


@dataclass(frozen=True, slots=True)
class Course:
    """One reading of all pages of a search, in one state of the archive."""

    state: SearchState
    """The search at the page that is read now."""
    stamp: str
    """The state of the archive before it was searched."""
    besides: Sequence[str]
    """What is asked for besides the search."""
    is_going: bool
    """Whether earlier pages were read before."""

    @classmethod
    def of(cls, state: SearchState, address: Address, besides: Sequence[str] = ()) -> Course:
        """Begin at the page of a search, or go on where a cursor says; raise NotFoundError where it does not fit."""
        course = cls(state, archive().engine.stamp, besides, False)
        said = CURSOR.read(address)
        if not said:
            return course
        page = int(said.partition("-")[0])
        if said != course._at(page):
            raise _lost()
        return replace(course, state=state.at(page), is_going=True)

    def next(self, pages: int) -> str | None:
        """Return the cursor of the next page; raise NotFoundError if the archive changed while a later one was read."""
        if self.is_going and archive().engine.stamp != self.stamp:
            raise _lost()
        return self._at(self.state.page + 1) if self.state.page < pages else None

    def _at(self, page: int) -> str:
        asked = "\0".join((self.stamp, request.path, self.state.at(page).query_string, *self.besides))
        return f"{page}-{blake2b(asked.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _lost() -> NotFoundError:
    return NotFoundError(
        _("这个 cursor 接不上了：档案更新过，或检索条件变了"), _("请去掉参数 cursor，从第一页重新读起。")
    )
