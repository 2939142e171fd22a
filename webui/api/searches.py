"""Operations that search: reports, sentences, wordings, values of a facet, suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer import ROLES, NotFoundError, PageError, retold
from webui.api.cursor import CURSOR, Course
from webui.api.operations import Asked, operation
from webui.api.shapes import (
    FacetAnswer,
    PhrasesAnswer,
    SearchAnswer,
    SentencesAnswer,
    SuggestAnswer,
    TimelineAnswer,
)
from webui.archive import archive
from webui.facet_values import FIND, ORDER, PREFIX, sought
from webui.languages import _
from webui.parameters import COLLAPSE, EXPLAIN, SIZE, SORT, Choice, Number, Text, Values
from webui.search_state import FILTERS, PARAMETERS, SearchState
from webui.wordings import BY

MINUTE = 60
LIMIT = Number("limit", "最多几条", 8, 20)
TYPED = Text("q", "已经打出的字：汉字、拼音或声母", "zfjs", longest=0)
PHRASE = Values("phrase", "要数的字符串，可重复", example="乡村振兴", longest=100, most=12, needed=True)
GROUPED = Choice("by", "另按哪个分面分开数", BY)
ROLE = Values("role", "只要有这些作用的章节里的句子，可重复", example="存在问题", values=ROLES)
VALUES = Number("limit", "每页几个值", 20, 1000)
CONTAINING = Text("containing", "提法里要有的字", "作风", longest=100)
PHRASES = Number("limit", "最多几个提法", 100, 3000)
OF_WHAT = tuple(each for each in PARAMETERS if each not in (SORT, SIZE, COLLAPSE, EXPLAIN))
"""What decides which reports a facet's values are counted of, and the page."""


@operation("/search", "检索", SearchAnswer, *PARAMETERS, CURSOR)
def search(asked: Asked) -> Mapping[str, Any]:
    """Answer a search."""
    course = Course.of(SearchState.from_address(asked.address), asked.address)
    wanted = asked.wanted
    results = archive().engine.search(
        course.state.query,
        hits=any(name in wanted for name in ("hits", "suggestion", "ways")),
        passages="hits.snippets" in wanted or "hits.title_ranges" in wanted,
    )
    return {**results.as_json(), "notice": _retold(results.notice), "next": course.next(results.pages)}


@operation("/suggest", "提示", SuggestAnswer, TYPED, LIMIT, kept=MINUTE)
def suggest(asked: Asked) -> Mapping[str, Any]:
    """Offer what a reader who typed so much may be about to type."""
    typed = asked.address.get("q", [""])[-1]
    offered = archive().engine.suggest(typed, LIMIT.read(asked.address))
    return {"query": typed, "suggestions": [suggestion._asdict() for suggestion in offered]}


@operation("/facets/<name>", "一个分面的值", FacetAnswer, *OF_WHAT, PREFIX, FIND, ORDER, VALUES)
def facet(asked: Asked, name: str) -> Mapping[str, Any]:
    """List the values of a facet among what a search finds, perhaps only some of them."""
    if name not in FILTERS:
        raise NotFoundError(
            _("没有“{name}”这个分面", name=name[:40]), _("可用的值：{values}。", values=_("、").join(FILTERS))
        )
    state, size = SearchState.from_address(asked.address), VALUES.read(asked.address)
    counts = archive().engine.search(state.at(1).query, hits=False).facets.get(name, ())
    found = sought(name, counts, asked.address)
    pages = -(-len(found) // size)
    if state.page > max(pages, 1):
        raise PageError(
            _("没有第 {page} 页，一共 {pages} 页", page=state.page, pages=pages), _("请从第一页看起。")
        )
    shown = found[(state.page - 1) * size : state.page * size]
    return {
        "field": name, "total": len(found), "page": state.page, "pages": pages, "size": size,
        "values": [{"value": each.value, "count": each.count, "selected": each.selected} for each in shown],
    }  # fmt: skip


@operation("/timeline", "提法年表", TimelineAnswer, *PARAMETERS, PHRASE, GROUPED)
def timeline(asked: Asked) -> Mapping[str, Any]:
    """Tell how often wordings are used in each year of what a search finds."""
    query, by = SearchState.from_address(asked.address).query, GROUPED.read(asked.address)
    return archive().engine.timeline(PHRASE.read(asked.address), query, by or None).as_json()


@operation("/sentences", "找句子", SentencesAnswer, *PARAMETERS, ROLE, CURSOR)
def sentences(asked: Asked) -> Mapping[str, Any]:
    """Find sentences, each once, perhaps only those of sections with some roles."""
    roles = ROLE.read(asked.address)
    course = Course.of(SearchState.from_address(asked.address), asked.address, sorted(roles))
    found = archive().engine.sentences(course.state.query, roles)
    return {**found.as_json(), "notice": _retold(found.notice), "next": course.next(found.pages)}


@operation("/phrases", "馆藏里反复使用的提法", PhrasesAnswer, CONTAINING, PHRASES)
def phrases(asked: Asked) -> Mapping[str, Any]:
    """List the set phrases of the archive that hold a string."""
    found = archive().engine.glossary(CONTAINING.read(asked.address), PHRASES.read(asked.address))
    return {"phrases": [phrase._asdict() for phrase in found]}


def _retold(notice: str | None) -> str | None:
    return notice and retold(notice)
