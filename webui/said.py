"""Sentences as a page shows them, and the search for them as an address spells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlencode

from indexer import ROLES, FacetValue, Results, Sentence, Sentences, Snippet, cited, retold
from webui.languages import _, counted
from webui.parameters import Address, choice
from webui.presenters import path
from webui.search_state import SearchState
from webui.wordings import quoted

ORDERS: Mapping[str, str] = {"relevance": "用得多", "newest": "最近用过", "oldest": "最早用过"}
"""Orders that sentences can have; documents have more."""
WHOLE = 60
"""Characters up to which a sentence is searched for as a whole."""
TELLING = 30
"""Characters of a longer one that are searched for."""

_NUMBER = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十百\d]{1,3}[）)、.．]|[一二三四五六七八九十]是)\s*")
_ENDS = "。！？；;!?…：:，, \t"


@dataclass(frozen=True, slots=True)
class Sayings:
    """A search for sentences: the search itself and the roles of the sections that they may stand in.

    >>> Sayings.from_address({"q": ["整改"], "role": ["存在问题"], "sort": ["longest"]}).query_string
    'role=%E5%AD%98%E5%9C%A8%E9%97%AE%E9%A2%98&q=%E6%95%B4%E6%94%B9'
    """

    state: SearchState = field(default_factory=SearchState)
    roles: tuple[str, ...] = ()

    @classmethod
    def from_address(cls, address: Address) -> Sayings:
        """Read a search for sentences out of an address; a bad value is named."""
        known = {role: role for role in ROLES}
        chosen = {choice({"role": [role]}, "role", known) for role in address.get("role", ())}
        asked = SearchState.from_address(address)
        sort = asked.sort if asked.sort in ORDERS else "relevance"
        state = replace(asked, sort=sort, within="", same="", collapse=True, explain=False)
        return cls(state, tuple(role for role in ROLES if role in chosen))

    @property
    def query_string(self) -> str:
        """The address after its question mark; what is as usual goes unsaid."""
        roles = urlencode([("role", role) for role in self.roles])
        return "&".join(filter(None, (roles, self.state.query_string)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self.state.is_empty and not self.roles

    def within(self, state: SearchState) -> Sayings:
        """Return another search in sections of the same roles."""
        return replace(self, state=state)

    def toggle(self, role: str) -> Sayings:
        """Return this search with one role more, or less if it was there."""
        chosen = {*self.roles} ^ {role}
        return Sayings(self.state.at(1), tuple(other for other in ROLES if other in chosen))

    def anywhere(self) -> Sayings:
        """Return this search in sections of any role."""
        return Sayings(self.state.at(1))


class Saying(NamedTuple):
    """One sentence of a page."""

    sentence: Sentence
    facts: tuple[str, ...]
    """How many use it and when."""
    path: str
    """Where it stands in the report that it is quoted from, and what that section does."""
    users: SearchState
    """The search for the documents that use it."""
    copied: str
    """The sentence with its source."""


class Role(NamedTuple):
    """What a section does, as something to choose."""

    name: str
    total: int
    """Sentences in such sections."""
    selected: bool
    sayings: Sayings
    """The search once it is chosen, or no longer."""


def sayings(found: Sentences, state: SearchState) -> list[Saying]:
    """Return the sentences of a page as readers are shown them."""
    return [_saying(sentence, state) for sentence in found.sentences]


def roles(counts: tuple[FacetValue, ...], asked: Sayings) -> list[Role]:
    """Return all roles in the order in which they come in a report, with their counts."""
    known = {str(value.value): value.count for value in counts}
    return [Role(role, known.get(role, 0), role in asked.roles, asked.toggle(role)) for role in ROLES]


def answer(found: Sentences) -> Results:
    """Return sentences as the answer that lists of filters and pages are made from."""
    return Results(
        query=found.query, total=found.total, families=found.total, page=found.page, size=found.size, pages=found.pages,
        hits=(), facets=found.facets, took_ms=found.took_ms, notice=found.notice,
    )  # fmt: skip


def telling(text: str) -> str:
    """Return what to search for to find a sentence again: all of it, or its first clauses if it is long.

    >>> telling("（二）坚持问题导向，逐条整改。")
    '坚持问题导向，逐条整改'
    """
    bare = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    # No search can hold the quotation mark that ends its exact string.
    longest = max(bare.split('"'), key=len).strip(_ENDS)
    return longest if len(longest) <= WHOLE else longest[:TELLING].rstrip(_ENDS)


def _saying(sentence: Sentence, state: SearchState) -> Saying:
    source = cited(sentence.title, sentence.organization, sentence.year, sentence.date, sentence.genre)
    return Saying(
        sentence=sentence,
        facts=tuple(filter(None, (counted("{n} 篇用过", sentence.documents), _span(sentence.years)))),
        path=_path(sentence),
        users=SearchState(quoted(telling(sentence.text)), state.filters, excluded=state.excluded),
        copied=f"{sentence.text.strip()}——{source}",
    )


def _path(sentence: Sentence) -> str:
    above = path(Snippet(sentence.text, (), sentence.start, sentence.heading))
    if sentence.role and not any(sentence.role in heading for heading in sentence.heading):
        return " · ".join(filter(None, (retold(sentence.role), above)))
    return above


def _span(years: tuple[int, ...]) -> str:
    if not years:
        return ""
    if len(years) == 1:
        return _("{year} 年", year=years[0])
    return _("{first}–{last} 年", first=years[0], last=years[-1])
