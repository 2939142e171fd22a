"""Answers as templates need them: marked text, facets, year bars, chips and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from indexer import FACETS, FIELDS, Document, FacetValue, Hit, Relative, Results, Similar, Snippet
from webui.search_state import FILTERS, SAME, WITHIN, SearchState

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
    pieces: list[Markup] = []
    at = 0
    for start, end in ranges:
        pieces += escape(text[at:start]), Markup("<mark>%s</mark>") % text[start:end]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def day(date: str) -> str:
    """Write a date as a report does.

    >>> day("2023-06-02")
    '2023 年 6 月 2 日'
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", date, re.ASCII)
    return "{} 年 {} 月 {} 日".format(*map(int, found.groups())) if found else date


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
        return "不到 1 毫秒"
    return f"{milliseconds:.0f} 毫秒" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} 秒"


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet's values as a page lists them."""

    name: str
    label: str
    shown: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...]
    left_out: int
    """Values that the page does not hold."""

    @property
    def highest(self) -> int:
        """The largest count, to draw the others beside."""
        return max((value.count for value in self.shown), default=1) or 1


def facets(results: Results, state: SearchState) -> list[Facet]:
    """Return the facets that are chosen from lists; years have bars instead."""
    return [_facet(row.name, results, state) for row in FACETS if row.name != "year"]


def _facet(name: str, results: Results, state: SearchState) -> Facet:
    values = list(results.facets.get(name, ()))
    known = {str(value.value) for value in values}
    # A chosen value must stay on the page, or the form would silently drop it.
    values += [FacetValue(value, 0, True) for value in state.filters.get(name, ()) if value not in known]
    top, tail = values[:SHOWN], values[SHOWN:]
    shown = top + [value for value in tail if value.selected]
    folded = [value for value in tail if not value.selected]
    return Facet(name, LABELS[name], tuple(shown), tuple(folded[:MOST]), max(0, len(folded) - MOST))


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
        yield "更早", f"..{start - 1}", older
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
    found += [Chip(f"结果中：{text}", state.unrefined(text)) for text in state.refinements]
    if state.same:
        found.append(Chip(SAME[state.same], state.but(same="")))
    if state.within:
        found.append(Chip(f"只查{WITHIN[state.within]}", state.but(within="")))
    if state.exact:
        found.append(Chip("精确", state.but(exact=False)))
    if not state.collapse:
        found.append(Chip("同源文稿分列", state.but(collapse=True)))
    return found


def written(name: str, value: str) -> str:
    """Write a filter's value for readers.

    >>> written("year", "2019..2023"), written("year", "2019.."), written("genre", "方案")
    ('2019–2023 年', '2019 年以来', '方案')
    """
    if name != "year":
        return value
    first, last = _ends(value)
    if first and last:
        return f"{first} 年" if first == last else f"{first}–{last} 年"
    return f"{first} 年以来" if first else f"{last} 年以前"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a report, leading to what shares it or to where it came from."""

    label: str
    text: str
    state: SearchState | None = None
    link: str | None = None


def facts(document: Document) -> list[Fact]:
    """Return what is known of a report."""
    known = document.metadata
    found = []
    if known.organization:
        found.append(
            Fact(
                LABELS["organization"],
                known.organization,
                _asking(LABELS["organization"], known.organization),
            )
        )
    for name in FILTERS:
        if value := str(getattr(known, name) or ""):
            found.append(Fact(LABELS[name], value, SearchState(filters={name: (value,)})))
    if known.canonical_organization:
        found.insert(1, Fact("机构全称", known.canonical_organization))
    if known.number:
        found.append(Fact(LABELS["number"], known.number, _asking(LABELS["number"], known.number)))
    if known.date:
        found.append(Fact("成文日期", day(known.date)))
    found.append(Fact("字数", f"{len(document.text):,}"))
    if document.part:
        found.append(Fact("汇编", f"第 {document.part} 篇", _asking(LABELS["source"], document.source)))
    if known.url:
        # Only an address of the web is made a link: others could run in the reader's browser.
        is_web = re.match(r"https?://", known.url, re.IGNORECASE)
        found.append(Fact("网址", known.url, link=known.url if is_web else None))
    return found


def _asking(prefix: str, value: str) -> SearchState:
    return SearchState('{}:"{}"'.format(prefix, value.replace('"', "")))


def issuer(document: Document) -> str:
    """Return who wrote a report and when, as the line below its title."""
    known = document.metadata
    when = day(known.date) if known.date else f"{known.year} 年" if known.year else ""
    return " · ".join(filter(None, (known.organization, when)))


def about(hit: Hit) -> list[str]:
    """Return who wrote a report, what kind it is, when and how long."""
    kind = None if hit.org_type == hit.organization else hit.org_type
    when = hit.date or (f"{hit.year} 年" if hit.year else "年份不详")
    part = f"汇编第 {hit.part} 篇" if hit.part else None
    return list(filter(None, (hit.organization, kind, hit.genre, when, f"{hit.characters:,} 字", part)))


def kin(relative: Relative) -> str:
    """Return who wrote a copy of a report, of which year it is, and how much of it is the same."""
    when = f"{relative.year} 年" if relative.year else ""
    return " · ".join(filter(None, (relative.organization, when, f"相同 {relative.share}%")))


def likeness(report: Similar) -> str:
    """Return what a report has in common with another."""
    shared = f"共有 {report.sentences} 句" if report.sentences else ""
    words = "都谈" + "、".join(report.words) if report.words else ""
    return " · ".join(filter(None, (shared, words)))


def origin(report: Similar) -> str:
    """Return who wrote a report, of which year it is and of what kind."""
    when = f"{report.year} 年" if report.year else ""
    return " · ".join(filter(None, (report.organization, when, report.genre)))


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
