"""From an answer to what else it offers: the spelling that may have been meant, and other searches with their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from indexer import Results, Way, retold
from webui.languages import _
from webui.presenters import LABELS, marked, written
from webui.search_state import SearchState

GROUPS = {
    "也许是这样写的": ("sound",),
    "放宽限定": ("exact", "same", "within", "refine", "filter", "bare"),
    "少要求几个词": ("word",),
    "只查一部分": ("part", "apart", "any"),
}
"""What the kinds of ways have in common, the mildest first."""
TOGETHER = {"paragraph": "不必在同一段里", "sentence": "不必在同一句里"}
ANYWHERE = {
    "title": "不限于标题，查全文",
    "outline": "不限于小标题，查全文",
    "text": "不限于正文，查全文",
}
DOING = {
    "sound": "查{words}",
    "exact": "不要求精确",
    "refine": "不再在结果中查{words}",
    "word": "去掉{words}",
    "bare": "去掉所有限定，只查{words}",
    "part": "只查{words}",
    "apart": "拆成{words}，同篇即可",
    "any": "有{words}之一即可",
}
"""What ways do otherwise, by their kinds."""
EXPANDED = 4
"""Other names that are told of each name asked for."""
COMPARED = 200
"""Characters up to which two spellings are compared."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search in words, and how much it finds."""

    label: str
    state: SearchState
    total: int


@dataclass(frozen=True, slots=True)
class OfferGroup:
    """Other searches of one kind."""

    label: str
    offers: tuple[Offer, ...]


def offer_groups(results: Results, state: SearchState) -> list[OfferGroup]:
    """Return the other searches that an answer offers, by what they do otherwise; the spelling meant stands apart."""
    found = []
    for label, kinds in GROUPS.items():
        offers = tuple(
            Offer(_label(way.kind, way.what), _asked(state, way), way.total)
            for way in results.ways
            if way.kind in kinds and not (way.kind == "sound" and way.text == results.suggestion)
        )
        if offers:
            found.append(OfferGroup(_(label), offers))
    return found


def suggested(results: Results) -> int:
    """Return how much the spelling that may have been meant finds, 0 where that is not known."""
    return next(
        (way.total for way in results.ways if way.kind == "sound" and way.text == results.suggestion), 0
    )


def meant(asked: str, suggestion: str) -> Markup:
    """Return a spelling with what differs from the one asked for marked.

    >>> meant("作疯建设", "作风建设")
    Markup('作<mark>风</mark>建设')
    """
    if len(asked) > COMPARED or len(suggestion) > COMPARED:
        return marked(suggestion, ())
    steps = SequenceMatcher(None, asked, suggestion, autojunk=False).get_opcodes()
    return marked(
        suggestion, [(low, high) for kind, _, _, low, high in steps if kind != "equal" and low < high]
    )


def _asked(state: SearchState, way: Way) -> SearchState:
    if way.kind == "exact":
        return state.but(exact=False)
    if way.kind == "same":
        return state.but(same="")
    if way.kind == "within":
        return state.but(within="")
    if way.kind == "bare":
        return SearchState(
            way.text, sort=state.sort, size=state.size, collapse=state.collapse, expand=state.expand
        )
    return state.unrefined(way.what) if way.kind == "refine" else state.asking(way.text, way.filters)


def _label(kind: str, what: str) -> str:
    """Say what a way does otherwise.

    >>> _label("word", "天文、望远镜"), _label("filter", "year:2019..2021"), _label("same", "sentence")
    ('去掉“天文”“望远镜”', '去掉“2019–2021 年”', '不必在同一句里')
    >>> _label("word", '"甲、乙"'), _label("word", "title:减负")
    ('去掉“甲、乙”', '去掉“标题:减负”')
    """
    words = [what] if '"' in what or kind == "sound" else what.split("、")
    named = "".join(f"“{_named(word)}”" for word in words)
    if kind == "filter":
        name, _colon, value = what.partition(":")
        return _("去掉{words}", words=f"“{written(name, value)}”")
    if kind == "same":
        return _(TOGETHER[what])
    if kind == "within":
        return _(ANYWHERE[what])
    if kind == "bare" and not what:
        return _("去掉所有限定")
    return _(DOING[kind], words=f"“{_named(what)}”" if kind in ("refine", "part", "bare") else named)


def _named(condition: str) -> str:
    """Write a condition as readers would: fields by their labels, a string without its marks."""
    name, colon, value = condition.partition(":")
    return f"{retold(LABELS[name])}:{value}" if colon and name in LABELS else condition.strip('"')
