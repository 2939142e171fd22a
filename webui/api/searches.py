"""Operations that search: reports, sentences, wordings, values of a facet, suggestions."""

from __future__ import annotations

from typing import Any

from webui.api.operations import operation
from webui.api.shapes import Anything
from webui.archive import archive
from webui.parameters import Address, Choice, Number, Text, Values
from webui.search_state import PARAMETERS, SearchState
from webui.wordings import BY

LIMIT = Number("limit", "最多几条", 8, 20)
TYPED = Text("q", "已经打出的字：汉字、拼音或声母", "zfjs")
PHRASE = Values("phrase", "要数的字符串，可重复")
GROUPED = Choice("by", "另按哪个分面分开数", BY)
ROLE = Values("role", "只要有这些作用的章节里的句子")


@operation("/search", "检索", Anything, *PARAMETERS)
def search(address: Address) -> dict[str, Any]:
    """Answer a search."""
    return archive().engine.search(SearchState.from_address(address).query).as_json()


@operation("/suggest", "提示", Anything, TYPED, LIMIT)
def suggest(address: Address) -> dict[str, Any]:
    """Offer what a reader who typed so much may be about to type."""
    typed = address.get("q", [""])[-1]
    offered = archive().engine.suggest(typed, LIMIT.read(address))
    return {"query": typed, "suggestions": [suggestion._asdict() for suggestion in offered]}


@operation("/timeline", "提法年表", Anything, *PARAMETERS, PHRASE, GROUPED)
def timeline(address: Address) -> dict[str, Any]:
    """Tell how often wordings are used in each year of what a search finds."""
    query = SearchState.from_address(address).query
    return (
        archive().engine.timeline(address.get("phrase", ()), query, GROUPED.read(address) or None).as_json()
    )


@operation("/sentences", "找句子", Anything, *PARAMETERS, ROLE)
def sentences(address: Address) -> dict[str, Any]:
    """Find sentences, each once, perhaps only those of sections with some roles."""
    query = SearchState.from_address(address).query
    return archive().engine.sentences(query, ROLE.read(address)).as_json()
