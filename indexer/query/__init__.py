"""What the reader means: the words typed, the filters chosen, the order and the page asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias, cast

from indexer.analysis import SHORT
from indexer.errors import QueryError
from indexer.query.numbers import numbered
from indexer.query.parser import MAX_LEAVES, Parser
from indexer.query.tree import (
    And,
    Everything,
    Expansion,
    Leaf,
    Match,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Words,
    joined,
    leaves,
)  # fmt: skip
from indexer.schema import FACETS

__all__ = [
    "SORTS", "And", "Everything", "Expansion", "Filter", "Leaf", "Match", "Near", "Node", "Not", "Or", "Pattern",
    "Phrase", "Query", "Range", "Words", "joined", "leaves", "parse", "year_range",
]  # fmt: skip

SORTS: Mapping[str, str] = {
    "relevance": "相关度",
    "newest": "最新",
    "added": "新入馆",
    "oldest": "最早",
    "longest": "最长",
}
MAX_LENGTH = 2000
MAX_LIMIT = 1000
REMEMBERED = 512
"""Short texts whose trees are kept: a reader asks the same again with other filters, and for its next page."""
MAX_REFINEMENTS = 10
Filter: TypeAlias = tuple[str, ...]
"""The values of one facet, any of which a document may have."""
Filters: TypeAlias = Mapping[str, "str | int | Iterable[str | int]"]
_YEARS = re.compile(r"\s*(?:(\d{1,4})?\s*\.\.\s*(\d{1,4})?|(\d{1,4}))\s*")


@dataclass(frozen=True, slots=True)
class Query:
    """One search, as understood."""

    text: str
    """What was typed."""
    tree: Node
    filters: Mapping[str, Filter]
    """Facet name to the values chosen; a year's value may be a range such as 2019..2023."""
    sort: str = "relevance"
    page: int = 1
    limit: int = 10
    collapse: bool = True
    """Whether copies are folded into one hit."""
    within: str | None = None
    """The only text field to search, or None for title and text."""
    same: str | None = None
    """The passage, sentence or paragraph, that must hold everything asked for; None for the whole document."""
    exact: bool = False
    """Whether every run of text is meant as an exact string."""
    notice: str | None = None
    """What was not understood."""
    refinements: tuple[str, ...] = ()
    """What was searched for within the results, one after the other; the tree asks for it as well."""
    expand: bool = True
    """Whether other spellings and names of what was asked for will do."""
    explain: bool = False
    """Whether each hit is to say why it is where it is."""
    excluded: Mapping[str, Filter] = field(default_factory=dict)
    """Facet name to the values that a document must not have."""


def parse(
    text: str,
    *,
    filters: Filters | None = None,
    sort: str = "relevance",
    page: int = 1,
    limit: int = 10,
    collapse: bool = True,
    within: str | None = None,
    same: str | None = None,
    exact: bool = False,
    refine: Iterable[str] = (),
    expand: bool = True,
    explain: bool = False,
    exclude: Filters | None = None,
) -> Query:
    """Understand a search; raise QueryError for a filter, order or page that cannot be.

    >>> str(parse("作风建设 OR “政治站位” 年份：2019..2023").tree)
    '作风建设 OR ("政治站位" year:2019..2023)'
    >>> str(parse("市？局　标题：（总结 ｜ 报告） 党建～句＞业务").tree)
    '市?局 (title:总结 OR title:报告) 党建 ~句> 业务'
    """
    if sort not in SORTS:
        raise QueryError(f"没有“{sort}”这种排序（参数 sort）", "可用：" + "、".join(SORTS))
    if page < 1:
        raise QueryError(f"页码“{page}”不对（参数 page）", "页码从 1 开始。")
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"每页 {limit} 条不行（参数 size 或 limit）", f"请用 1 到 {MAX_LIMIT}。")
    if within is not None and within not in ("title", "outline", "text"):
        raise QueryError(f"不能在“{within}”里检索（参数 in）", "可用：title、outline、text")
    if same not in (None, "sentence", "paragraph"):
        raise QueryError(f"没有“{same}”这种范围（参数 same）", "可用：sentence、paragraph")
    refinements = tuple(refinement for refinement in refine if refinement.strip())
    texts = (text, *refinements[:MAX_REFINEMENTS])
    tree, told = (_remembered if sum(map(len, texts)) <= SHORT else _understood)(texts)
    notices = list(told)
    if within or exact:
        tree = _bound(tree, within, exact)
    if len(refinements) > MAX_REFINEMENTS:
        notices.append(f"在结果中检索了 {len(refinements)} 次，只用了前 {MAX_REFINEMENTS} 次")
    return Query(
        text,
        numbered(tree),
        _filters(filters or {}),
        sort,
        page,
        limit,
        collapse,
        within,
        same,
        exact,
        "；".join(notices) or None,
        refinements[:MAX_REFINEMENTS],
        expand,
        explain,
        _filters(exclude or {}),
    )


def _understood(texts: tuple[str, ...]) -> tuple[Node, tuple[str, ...]]:
    """Return the tree of all texts together, and what of them was not understood."""
    trees: list[Node] = []
    notices: list[str] = []
    room = MAX_LEAVES
    for text in texts:
        if len(text) > MAX_LENGTH:
            raise QueryError(f"检索式有 {len(text)} 个字，太长了", f"请缩短到 {MAX_LENGTH} 个字以内。")
        parser = Parser(text, room)
        trees.append(parser.parse())
        notices += parser.notices
        room -= parser.asked
    return joined(And, trees), tuple(dict.fromkeys(notices))


_remembered = lru_cache(maxsize=REMEMBERED)(_understood)


def year_range(value: str) -> tuple[int | None, int | None]:
    """Return the first and last year of a filter's value.

    >>> year_range("2019..2023"), year_range("2021"), year_range("..2015")
    ((2019, 2023), (2021, 2021), (None, 2015))
    """
    found = _YEARS.fullmatch(value)
    if not found or not any(found.groups()):
        raise QueryError(f"年份“{value}”看不懂（参数 year）", "请写成 2021，或 2019..2023 这样的范围。")
    low, high, only = found.groups()
    first, last = (int(bound) if bound else None for bound in (only or low, only or high))
    return first, last


def _filters(filters: Filters) -> dict[str, Filter]:
    names = [facet.name for facet in FACETS]
    chosen: dict[str, Filter] = {}
    for name, values in filters.items():
        if name not in names:
            raise QueryError(f"不能按“{name}”筛选", "可用：" + "、".join(names))
        several = (values,) if isinstance(values, (str, int)) else values
        kept = tuple(dict.fromkeys(str(value).strip() for value in several if str(value).strip()))
        if name == "year":
            for value in kept:
                year_range(value)
        if kept:
            chosen[name] = kept
    return chosen


def _bound(node: Node, within: str | None, exact: bool) -> Node:
    """Apply the choices that hold for the whole search to each leaf."""
    if isinstance(node, (And, Or)):
        return joined(type(node), [_bound(child, within, exact) for child in node.children])
    if isinstance(node, Not):
        return Not(_bound(node.child, within, exact))
    if isinstance(node, Near):
        children = [cast("Leaf | Or", _bound(child, within, exact)) for child in node.children]
        return Near(tuple(children), node.within, node.ordered)
    if isinstance(node, Words):
        field = node.field or within
        return Phrase(node.text, field) if exact else Words(node.text, field)
    if isinstance(node, (Phrase, Pattern)):
        return type(node)(node.text, node.field or within)
    return node
