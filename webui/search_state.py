"""A search as its address spells it, both ways."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import quote_plus

from indexer import FACETS, Query, parse
from webui.languages import _
from webui.parameters import (
    COLLAPSE,
    EXACT,
    EXPAND,
    EXPLAIN,
    IN,
    PAGE,
    REFINE,
    SAME_PLACE,
    SIZE,
    SORT,
    WORDS,
    Address,
    Parameter,
    Values,
    given,
    refusal,
)

FILTERS: tuple[str, ...] = tuple(row.name for row in FACETS)
"""The fields whose values an address may ask for, in the order in which it names them."""

NOT = "not_"
"""What stands before the name of a field whose values are left out."""
YEARS = r"^([0-9]{4}|[0-9]{4}\.\.|\.\.[0-9]{4}|[0-9]{4}\.\.[0-9]{4})?$"
"""How a year or a range of years is spelled, as a regular expression; nothing stands for none."""
FILTER = {
    each.name: each
    for each in (
        Values("org_type", "只要这些机构类型，可重复", example="政府"),
        Values("genre", "只要这些文种，可重复", example="工作总结"),
        Values("year", "只要这些年份，可重复：2023、2019..2023、2019.. 或 ..2023", YEARS, "2019..2023"),
        Values("region", "只要这些地区，可重复", example="云汀市"),
    )
}
LEFT_OUT = {
    each.name.removeprefix(NOT): each
    for each in (
        Values("not_org_type", "不要这些机构类型，可重复", example="企业"),
        Values("not_genre", "不要这些文种，可重复", example="通知"),
        Values("not_year", "不要这些年份，可重复；写法与 year 相同", YEARS, "..2015"),
        Values("not_region", "不要这些地区，可重复", example="碧溪县"),
    )
}
PARAMETERS: tuple[Parameter, ...] = (
    WORDS,
    *FILTER.values(),
    *LEFT_OUT.values(),
    SORT,
    PAGE,
    SIZE,
    IN,
    SAME_PLACE,
    EXACT,
    COLLAPSE,
    REFINE,
    EXPAND,
    EXPLAIN,
)
"""All that an address says of a search."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """One search, as its address spells it.

    >>> state = SearchState("养老金", {"year": ("2019",)}, page=3)
    >>> state.toggle("year", "2020").query_string
    'q=%E5%85%BB%E8%80%81%E9%87%91&year=2019&year=2020'
    >>> state.toggle("year", "2019") == SearchState("养老金")
    True
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = 10
    within: str = ""
    same: str = ""
    exact: bool = False
    collapse: bool = True
    refinements: tuple[str, ...] = ()
    """What is searched for within the results, in the order in which it was."""
    expand: bool = True
    explain: bool = False
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values that a report must not have, by field; an address says not_genre=通知."""

    @classmethod
    def from_address(cls, address: Address) -> SearchState:
        """Read a search out of an address; unknown parameters are ignored, a bad value is named."""
        excluded = _ordered({name: _left_out(address, name) for name in FILTERS})
        filters = {name: _wanted(address, name) for name in FILTERS}
        for name, left_out in excluded.items():
            # A form whose checked value is left out by a button says both.
            filters[name] = tuple(value for value in filters[name] if value not in left_out)
        return cls(
            text=WORDS.read(address),
            filters=_ordered(filters),
            sort=SORT.read(address),
            page=PAGE.read(address),
            size=SIZE.read(address),
            within=IN.read(address),
            same=SAME_PLACE.read(address),
            exact=EXACT.read(address) == "1",
            collapse=COLLAPSE.read(address) == "1",
            refinements=REFINE.read(address),
            expand=EXPAND.read(address) == "1",
            explain=EXPLAIN.read(address) == "1",
            excluded=excluded,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that the archive itself is there to show."""
        return not (self.text or self.refinements or self.filters or self.excluded) and self.page == 1

    @property
    def has_words(self) -> bool:
        """Whether there is something that a report could be marked with."""
        return bool(self.text or self.refinements)

    @property
    def query(self) -> Query:
        """What the reader means by this search."""
        return parse(
            self.text,
            filters=self.filters,
            sort=self.sort,
            page=self.page,
            limit=self.size,
            collapse=self.collapse,
            exact=self.exact,
            within=self.within or None,
            same=self.same or None,
            refine=self.refinements,
            expand=self.expand,
            explain=self.explain,
            exclude=self.excluded,
        )

    def add(self, name: str, value: str) -> SearchState:
        """Return this search with one more value of a filter."""
        return self.only(name, *self.filters.get(name, ()), value)

    def remove(self, name: str, value: str) -> SearchState:
        """Return this search without one value of a filter."""
        return self.only(name, *(kept for kept in self.filters.get(name, ()) if kept != value))

    def toggle(self, name: str, value: str) -> SearchState:
        """Return this search with one value of a filter added, or removed if it was there."""
        return self.remove(name, value) if value in self.filters.get(name, ()) else self.add(name, value)

    def only(self, name: str, *values: str) -> SearchState:
        """Return this search with exactly these values of a filter."""
        left_out = tuple(other for other in self.excluded.get(name, ()) if other not in values)
        return replace(
            self,
            filters=_ordered({**self.filters, name: values}),
            excluded=_ordered({**self.excluded, name: left_out}) if self.excluded else {},
            page=1,
        )

    def exclude(self, name: str, value: str) -> SearchState:
        """Return this search without documents of a value."""
        kept = {**self.excluded, name: (*self.excluded.get(name, ()), value)}
        return replace(self.remove(name, value), excluded=_ordered(kept))

    def include(self, name: str, value: str) -> SearchState:
        """Return this search with documents of a value no longer left out."""
        left = tuple(other for other in self.excluded.get(name, ()) if other != value)
        return replace(self, excluded=_ordered({**self.excluded, name: left}), page=1)

    def at(self, page: int) -> SearchState:
        """Return another page of this search."""
        return replace(self, page=page)

    def unrefined(self, refinement: str) -> SearchState:
        """Return this search without one of those within its results."""
        kept = tuple(other for other in self.refinements if other != refinement)
        return replace(self, refinements=kept, page=1)

    def but(
        self,
        *,
        text: str | None = None,
        sort: str | None = None,
        within: str | None = None,
        same: str | None = None,
        exact: bool | None = None,
        collapse: bool | None = None,
        expand: bool | None = None,
        explain: bool | None = None,
        size: int | None = None,
    ) -> SearchState:
        """Return this search asked in another way, from its first page."""
        return replace(
            self,
            text=self.text if text is None else text,
            sort=self.sort if sort is None else sort,
            within=self.within if within is None else within,
            same=self.same if same is None else same,
            exact=self.exact if exact is None else exact,
            collapse=self.collapse if collapse is None else collapse,
            expand=self.expand if expand is None else expand,
            explain=self.explain if explain is None else explain,
            size=self.size if size is None else size,
            page=1,
        )

    def asking(self, text: str, filters: Mapping[str, Sequence[str]]) -> SearchState:
        """Return this search for another text, with exactly these filters."""
        return replace(self, text=text, filters=_ordered(filters), page=1)

    @property
    def query_string(self) -> str:
        """The address after its question mark; what is as usual goes unsaid."""
        return "&".join([f"{name}={_quoted(value)}" for name, value in self.pairs])

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters of the address with their values; what is as usual goes unsaid."""
        if self.text:
            yield "q", self.text
        yield from (("refine", refinement) for refinement in self.refinements)
        for name, values in self.filters.items():
            yield from ((name, value) for value in values)
        for name, values in self.excluded.items():
            yield from ((NOT + name, value) for value in values)
        if self.sort != "relevance":
            yield "sort", self.sort
        if self.within:
            yield "in", self.within
        if self.same:
            yield "same", self.same
        if self.exact:
            yield "exact", "1"
        if not self.collapse:
            yield "collapse", "0"
        if not self.expand:
            yield "expand", "0"
        if self.explain:
            yield "explain", "1"
        if self.size != 10:
            yield "size", str(self.size)
        if self.page != 1:
            yield "page", str(self.page)


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    # A page holds dozens of addresses that name the same few values.
    return quote_plus(value)


def is_form(address: Address) -> bool:
    """Tell whether an address was made by a browser out of the search form, and so is worth tidying."""
    return "year_from" in address or "year_to" in address or any("" in values for values in address.values())


def _left_out(address: Address, name: str) -> tuple[str, ...]:
    values = LEFT_OUT[name].read(address)
    return tuple([_years(NOT + name, value) for value in values]) if name == "year" else values


def _wanted(address: Address, name: str) -> tuple[str, ...]:
    values = FILTER[name].read(address)
    if name != "year":
        return values
    values = tuple([_years(name, value) for value in values])
    first, last = (_year(end, given(address, end)) for end in ("year_from", "year_to"))
    if first and last and first > last:
        first, last = last, first
    return (first if first == last else f"{first}..{last}",) if first or last else values


def _years(name: str, value: str) -> str:
    first, dots, last = value.partition("..")
    if dots and (first or last):
        ends = [_year(name, first, value), _year(name, last, value)]
        return "..".join(sorted(ends) if all(ends) else ends)
    elif not dots:
        return _year(name, value)
    raise refusal(name, value, _("请写成 2023、2019..2023、2019.. 或 ..2023。"))


def _year(name: str, value: str, quoted: str = "") -> str:
    year = unicodedata.normalize("NFKC", value).strip().removesuffix("年")
    if year and not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise refusal(name, quoted or value, _("年份请用四位数字，如 2023。"))
    return year


def _ordered(filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return filters in the one order that makes equal searches have equal addresses."""
    return {name: tuple(sorted(set(filters[name]))) for name in FILTERS if filters.get(name)}
