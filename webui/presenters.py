"""Answers as templates need them: marked text, facets, year bars, chips and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from indexer import (
    FACETS,
    FIELDS,
    Document,
    FacetValue,
    Hit,
    Relative,
    Results,
    Similar,
    Snippet,
    retold,
)
from webui.languages import _, counted
from webui.parameters import SAME, WITHIN
from webui.search_state import SearchState

LABELS = {row.name: row.label for row in FIELDS}
SHOWN = 8
"""Values of a facet that are shown at once; the rest is folded."""
MOST = 100
"""Values of a facet that a page holds at all; past that a search narrows better than a list."""
YEARS = 30
"""Years that get a bar of their own; what is older shares one."""
FEW = 0.02
"""The share of all reports that may stand behind the bar of the older years."""
KIN = 8
"""Copies of a report that its page names."""
LABELLED = 6
"""Years that can be written under the bars in a narrow column."""

Span = tuple[int, int]


def marked(text: str, ranges: Sequence[Span]) -> Markup:
    """Escape a text and mark stretches of it.

    >>> marked("<整改>落实", [(1, 3)])
    Markup('&lt;<mark>整改</mark>&gt;落实')
    """
    pieces: list[str] = []
    at = 0
    for start, end in ranges:
        pieces += escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"
        at = end
    return Markup("".join([*pieces, escape(text[at:])]))


def day(date: str) -> str:
    """Write a date as a report does.

    >>> day("2023-06-02")
    '2023 年 6 月 2 日'
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date, re.ASCII)
    if not found:
        return date
    year, month, day = map(int, found.groups())
    return _("{year} 年 {month} 月 {day} 日", year=year, month=month, day=day)


def moment(time: str) -> str:
    """Write a moment in this machine's own time."""
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return time


def time_taken(milliseconds: float) -> str:
    """Write how long an answer took.

    >>> time_taken(0.42), time_taken(2.31), time_taken(1840)
    ('不到 1 毫秒', '2 毫秒', '1.8 秒')
    """
    if milliseconds < 1:
        return _("不到 1 毫秒")
    if milliseconds < 1000:
        return _("{n} 毫秒", n=f"{milliseconds:.0f}")
    return _("{n} 秒", n=f"{milliseconds / 1000:.1f}")


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet's values as a page lists them."""

    name: str
    label: str
    shown: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...]
    left_out: int
    """Values that the page does not hold."""
    excluded: tuple[str, ...] = ()
    """Values that no report may have."""

    @property
    def highest(self) -> int:
        """The largest count, to draw the others beside."""
        return max((value.count for value in self.shown), default=1) or 1

    @property
    def total(self) -> int:
        """How many values there are."""
        return len(self.shown) + len(self.folded) + self.left_out


def facets(results: Results, state: SearchState) -> list[Facet]:
    """Return the facets that are chosen from lists; years have bars instead."""
    return [_facet(row.name, results, state) for row in FACETS if row.name != "year"]


def _facet(name: str, results: Results, state: SearchState) -> Facet:
    return facet(
        name, results.facets.get(name, ()), state.filters.get(name, ()), state.excluded.get(name, ())
    )


def facet(
    name: str, counts: Sequence[FacetValue], chosen: Sequence[str], excluded: Sequence[str], label: str = ""
) -> Facet:
    """Fold a facet: the first values are shown, the next at a click; those chosen or left out stay in sight."""
    values: Sequence[FacetValue] = counts
    if excluded:
        values = [value for value in counts if str(value.value) not in excluded]
    shown = list(values[:SHOWN])
    if chosen:
        shown += [value for value in values[SHOWN:] if value.selected]
    known = {str(value.value) for value in shown}
    folded = [value for value in values[SHOWN : MOST + len(shown)] if not value.selected][:MOST]
    rest = len(values) - len(shown) - len(folded)
    # A chosen value must stay on the page, or the form would silently drop it.
    shown += [FacetValue(value, 0, True) for value in chosen if value not in known]
    return Facet(name, label or LABELS[name], tuple(shown), tuple(folded), rest, tuple(excluded))


@dataclass(frozen=True, slots=True)
class Bar:
    """One year, or the years before the first shown, as a bar that can be chosen."""

    label: str
    count: int
    selected: bool
    tick: bool
    """Whether the year is written under it."""
    height: float
    """In hundredths of the highest."""
    state: SearchState
    """The search once it is chosen."""
    value: str = ""
    """As an address asks for it."""
    told: str = ""
    """What it stands for, in words."""


@dataclass(frozen=True, slots=True)
class Years:
    """The years of an answer as bars and as a pair of boxes."""

    bars: tuple[Bar, ...]
    first: str = ""
    last: str = ""
    """What stands in the boxes."""
    hidden: tuple[str, ...] = ()
    """Chosen years that do not fit into two boxes."""
    span: str = ""
    """From when to when, in words."""


def years(results: Results, state: SearchState) -> Years:
    """Lay the years of an answer out as bars."""
    counts = {int(value.value): value.count for value in results.facets.get("year", ())}
    chosen = state.filters.get("year", ())
    first, last = _ends(chosen[0]) if len(chosen) == 1 else ("", "")
    rows = list(_rows(counts))
    high = max((count for _, _, count in rows), default=0) or 1
    every = -(-len(rows) // LABELLED) or 1
    bars = [
        Bar(
            label=label,
            count=count,
            selected=any(_covers(span, value) for span in chosen),
            tick=(len(rows) - 1 - place) % every == 0,
            # A year with a single report beside one with thousands must still be seen.
            height=max(round(100 * count / high, 1), 2.0 if count else 0.0),
            state=_choose(state, value),
            value=value,
            told=written("year", value),
        )
        for place, (label, value, count) in enumerate(rows)
    ]
    span = written("year", f"{min(counts)}..{max(counts)}") if counts else ""
    return Years(tuple(bars), first, last, chosen if len(chosen) > 1 else (), span)


def _rows(counts: dict[int, int]) -> Iterator[tuple[str, str, int]]:
    """Yield label, value and count of each bar, oldest first."""
    if not counts:
        return
    last, start, older = max(counts), min(counts), 0
    few = sum(counts.values()) * FEW
    for year in sorted(counts):
        # One report of long ago must not press all others into a corner.
        if year > last - YEARS and older + counts[year] > few:
            start = year
            break
        older += counts[year]
    if older:
        yield _("更早"), f"..{start - 1}", older
    for year in range(start, last + 1):
        yield str(year), str(year), counts.get(year, 0)


def _ends(years: str) -> tuple[str, str]:
    first, dots, last = years.partition("..")
    return (first, last) if dots else (years, years)


def _covers(years: str, value: str) -> bool:
    (first, last), (start, end) = _ends(years), _ends(value)
    return (first or "0000") <= (start or "0000") and (end or "9999") <= (last or "9999")


def _choose(state: SearchState, value: str) -> SearchState:
    """Choose a year: one more beside single years, but instead of a span, which would hold it already."""
    chosen = state.filters.get("year", ())
    if value in chosen or not any(".." in years for years in (*chosen, value)):
        return state.toggle("year", value)
    return state.only("year", value)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows a search, and the search without it."""

    label: str
    without: SearchState


def chips(state: SearchState) -> list[Chip]:
    """Return everything that narrows a search besides its words."""
    found = [
        Chip(written(name, value), state.remove(name, value))
        for name, values in state.filters.items()
        for value in values
    ]
    found += [
        Chip(_("非 {value}", value=written(name, value)), state.include(name, value))
        for name, values in state.excluded.items()
        for value in values
    ]
    found += [Chip(_("结果中：{text}", text=text), state.unrefined(text)) for text in state.refinements]
    if state.same:
        found.append(Chip(_(SAME[state.same]), state.but(same="")))
    if state.within:
        found.append(Chip(_("只查{part}", part=_(WITHIN[state.within])), state.but(within="")))
    if state.exact:
        found.append(Chip(_("精确"), state.but(exact=False)))
    if not state.collapse:
        found.append(Chip(_("同源文稿分列"), state.but(collapse=True)))
    return found


def written(name: str, value: str) -> str:
    """Write a filter's value for readers.

    >>> written("year", "2019..2023"), written("year", "2019.."), written("genre", "方案")
    ('2019–2023 年', '2019 年以来', '方案')
    """
    if name != "year":
        return retold(value)
    first, last = _ends(value)
    if first and last:
        return _("{year} 年", year=first) if first == last else _("{first}–{last} 年", first=first, last=last)
    return _("{year} 年以来", year=first) if first else _("{year} 年以前", year=last)


def issuer(document: Document) -> str:
    """Return who wrote a report and when, as the line below its title."""
    known = document.metadata
    when = day(known.date) if known.date else _("{year} 年", year=known.year) if known.year else ""
    return " · ".join(filter(None, (known.organization, when)))


def about(hit: Hit) -> list[str]:
    """Return who wrote a report, what kind it is, when and how long."""
    kind = retold(hit.org_type) if hit.org_type and hit.org_type != hit.organization else None
    genre = retold(hit.genre) if hit.genre else None
    when = hit.date or (_("{year} 年", year=hit.year) if hit.year else _("年份不详"))
    part = _("汇编第 {part} 篇", part=hit.part) if hit.part else None
    length = _("{n} 字", n=f"{hit.characters:,}")
    return list(filter(None, (hit.organization, kind, genre, when, length, part)))


def kin(relative: Relative) -> str:
    """Return who wrote a copy of a report, of which year it is, and how much of it is the same."""
    when = _("{year} 年", year=relative.year) if relative.year else ""
    same = _("相同 {share}%", share=relative.share)
    return " · ".join(filter(None, (relative.organization, when, same)))


def likeness(report: Similar) -> str:
    """Return what a report has in common with another."""
    shared = counted("共有 {n} 句", report.sentences) if report.sentences else ""
    words = _("都谈{words}", words="、".join(report.words)) if report.words else ""
    return " · ".join(filter(None, (shared, words)))


def origin(report: Similar) -> str:
    """Return who wrote a report, of which year it is and of what kind."""
    when = _("{year} 年", year=report.year) if report.year else ""
    genre = retold(report.genre) if report.genre else ""
    return " · ".join(filter(None, (report.organization, when, genre)))


def path(snippet: Snippet) -> str:
    """Return the headings above a snippet, without one that the snippet itself begins with.

    >>> path(Snippet("（二）建立台账。逐条整改。", (), 0, ("一、主要做法", "（二）建立台账")))
    '一、主要做法'
    """
    shown = [heading for heading in snippet.heading if not snippet.text.startswith(heading)]
    return " › ".join(shown)


def cleared(state: SearchState) -> SearchState:
    """Return a search with nothing narrowing its words."""
    return SearchState(
        state.text, sort=state.sort, size=state.size, expand=state.expand, explain=state.explain
    )


def page_numbers(page: int, pages: int) -> list[int | None]:
    """Return the page numbers to link, None for a gap.

    >>> page_numbers(6, 20)
    [1, None, 4, 5, 6, 7, 8, None, 20]
    """
    near = {1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)}
    listed: list[int | None] = []
    for number in sorted(near):
        if listed and number - (listed[-1] or 0) > 1:
            listed.append(number - 1 if number - (listed[-1] or 0) == 2 else None)
        listed.append(number)
    return listed
