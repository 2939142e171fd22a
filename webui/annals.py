"""Wordings through the years as a page shows them: drawings, tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from indexer import Edition, PhraseUse, Series, Timeline, YearSize, YearUse
from webui.charts import Chart, Figure, Line, chart
from webui.languages import _, counted
from webui.search_state import SearchState
from webui.wordings import Wordings

FEW_DOCUMENTS = 5
FEW_CHARACTERS = 10_000
"""A year with less than either tells little about how often a wording was used."""
BEFORE = 5
"""Years that are shown before the first use of any of the wordings."""
LEAST = 12
"""Years that are shown in any case."""
PER_CHARACTERS = 10_000
COUNTED = ("documents", "occurrences")
"""Measures that come in whole ones."""
WHOLE = ("省", "自治区", "特别行政区", "市", "自治州", "盟", "地区")
"""How a region ends that stands for all regions in it."""
MOST_VALUES = 30
"""Values that an address may name to stand for one group."""
ANY_YEAR = "0000"
"""A year that stands in an address until the real one takes its place."""


class Cell(NamedTuple):
    """How one wording was used in one year, as its figures are written."""

    documents: int
    occurrences: int
    rate: str
    share: str
    query_string: str
    """The search for these documents; "" where there are none."""
    label: str
    """All of it in words."""


class Row(NamedTuple):
    """One year of a table."""

    year: int
    size: YearSize
    thin: bool
    cells: tuple[Cell, ...]


class Mark(NamedTuple):
    """A point of the drawing that leads to the documents."""

    x: float
    y: float
    thin: bool
    query_string: str
    label: str


class Trace(NamedTuple):
    """One wording's line."""

    number: int
    """From 1: how it is drawn."""
    text: str
    line: Line
    marks: tuple[Mark, ...]
    end: float


class Use(NamedTuple):
    """One wording as a whole."""

    number: int
    text: str
    documents: int
    occurrences: int
    search: SearchState
    """The search for the documents that hold it."""
    first: Edition | None
    last: Edition | None


class Group(NamedTuple):
    """The same for the documents with one value of a facet."""

    name: str
    """The value; "" for documents without one, or those of all other values."""
    chart: Chart
    uses: tuple[Use, ...]
    rates: tuple[str, ...]
    """How often each is used in ten thousand characters of dated documents."""
    documents: int
    narrowed: Wordings | None
    """The timeline of this group alone; None where no filter stands for it."""

    @property
    def is_used(self) -> bool:
        """Whether any of the wordings is found in it."""
        return any(use.documents for use in self.uses)


@dataclass(frozen=True, slots=True)
class Annals:
    """Everything that the page says."""

    chart: Chart
    traces: tuple[Trace, ...]
    rows: tuple[Row, ...]
    uses: tuple[Use, ...]
    groups: tuple[Group, ...]
    span: tuple[int, int]
    before: int | None
    """The first year that is looked through but not shown, since none of the wordings was in use yet."""

    @property
    def is_used(self) -> bool:
        """Whether any of the wordings is found at all."""
        return any(use.documents for use in self.uses)

    @property
    def is_thin(self) -> bool:
        """Whether a year is shown that rests on little."""
        return any(row.thin for row in self.rows)

    @property
    def has_gap(self) -> bool:
        """Whether a year between the first and the last has no documents."""
        return len(self.rows) <= self.span[1] - self.span[0]


def is_thin(size: YearSize) -> bool:
    """Tell whether too little was looked through in a year to tell much."""
    return size.documents < FEW_DOCUMENTS or size.characters < FEW_CHARACTERS


def measure(use: YearUse, size: YearSize, per: str) -> float:
    """Return what is to be shown of a year: documents, occurrences, a rate or a share in hundredths.

    >>> measure(YearUse(2019, 3, 12), YearSize(2019, 40, 60_000), "rate")
    2.0
    """
    if per == "rate":
        return PER_CHARACTERS * use.occurrences / size.characters if size.characters else 0.0
    if per == "share":
        return 100 * use.documents / size.documents if size.documents else 0.0
    return use.documents if per == "documents" else use.occurrences


def annals(timeline: Timeline, wordings: Wordings, regions: Sequence[str] = ()) -> Annals | None:
    """Lay a timeline out for readers; None where nothing that was looked through has a year.

    Where it is divided by region, all regions of what was looked through are needed, since groups are whole provinces.
    """
    whole = timeline.whole
    if not whole.sizes:
        return None
    span = _span(whole)
    cells = [list(_cells(use, whole.sizes, wordings)) for use in whole.phrases]
    figures = [_figures(use, whole.sizes, wordings.per, span) for use in whole.phrases]
    drawn = chart(figures, span, _highest(figures), whole=wordings.per in COUNTED)
    rows = tuple(
        Row(size.year, size, is_thin(size), tuple(column[place] for column in cells))
        for place, size in enumerate(whole.sizes)
        if size.year >= span[0]
    )
    return Annals(
        chart=drawn,
        traces=tuple(_traces(drawn, rows, whole)),
        rows=rows,
        uses=tuple(_uses(whole, wordings)),
        groups=tuple(_groups(timeline, wordings, span, regions)),
        span=span,
        before=whole.sizes[0].year if whole.sizes[0].year < span[0] else None,
    )


def _span(series: Series) -> tuple[int, int]:
    """Return the first and the last year to show: long years before any use would press the others together."""
    first, last = series.sizes[0].year, series.sizes[-1].year
    used = [year.year for use in series.phrases for year in use.years]
    if used:
        first = max(first, min(min(used) - BEFORE, last - LEAST + 1))
    return first, last


def _figures(use: PhraseUse, sizes: Sequence[YearSize], per: str, span: tuple[int, int]) -> list[Figure]:
    years = {year.year: year for year in use.years}
    return [
        Figure(size.year, measure(years.get(size.year, YearUse(size.year, 0, 0)), size, per), is_thin(size))
        for size in sizes
        if span[0] <= size.year <= span[1]
    ]


def _highest(figures: Sequence[Sequence[Figure]]) -> float:
    return max((figure.value for figure in chain(*figures)), default=0)


def _cells(use: PhraseUse, sizes: Sequence[YearSize], wordings: Wordings) -> Iterator[Cell]:
    years = {year.year: year for year in use.years}
    # Spelling an address for every year of every wording would take longer than counting them did.
    template = wordings.search(use.text).only("year", ANY_YEAR).query_string
    for size in sizes:
        found = years.get(size.year, YearUse(size.year, 0, 0))
        rate = _decimal(measure(found, size, "rate"))
        share = f"{measure(found, size, 'share'):.1f}"
        query_string = template.replace(f"year={ANY_YEAR}", f"year={size.year}") if found.documents else ""
        label = _(
            "{year} 年“{phrase}”：{documents}，{occurrences}，每万字 {rate} 次，占当年 {share}%",
            year=size.year, phrase=use.text, documents=counted("{n} 篇", found.documents),
            occurrences=counted("{n} 次", found.occurrences), rate=rate, share=share,
        )  # fmt: skip
        yield Cell(found.documents, found.occurrences, rate, share, query_string, label)


def _decimal(rate: float) -> str:
    """Write a rate in columns that line up; a rare wording's is not rounded to nothing.

    >>> _decimal(2.5), _decimal(0.0361), _decimal(0)
    ('2.50', '0.036', '0')
    """
    return f"{rate:,.2f}" if rate >= 0.1 else f"{rate:.3f}" if rate else "0"


def _traces(drawn: Chart, rows: Sequence[Row], whole: Series) -> Iterator[Trace]:
    for place, (line, use) in enumerate(zip(drawn.lines, whole.phrases, strict=True)):
        marks = tuple(
            Mark(point.x, point.y, point.thin, row.cells[place].query_string, row.cells[place].label)
            for point, row in zip(line.points, rows, strict=True)
            if row.cells[place].query_string
        )
        yield Trace(place + 1, use.text, line, marks, drawn.ends[place])


def _uses(series: Series, wordings: Wordings) -> Iterator[Use]:
    for number, use in enumerate(series.phrases, 1):
        search = wordings.search(use.text)
        yield Use(number, use.text, use.documents, use.occurrences, search, use.first, use.last)


def _groups(
    timeline: Timeline, wordings: Wordings, span: tuple[int, int], regions: Sequence[str]
) -> Iterator[Group]:
    """Yield a small drawing for each group, all on one scale."""
    every = [
        [_figures(use, group.sizes, wordings.per, span) for use in group.phrases] for group in timeline.groups
    ]
    told = [figure.value for group in every for line in group for figure in line if not figure.thin]
    # Among so many small drawings a year that tells little must not press all others down.
    highest = max(told, default=0) or max(map(_highest, every), default=0)
    for group, figures in zip(timeline.groups, every, strict=True):
        values = _values(group.group, regions if timeline.by == "region" else (group.group,))
        narrowed = None
        if values and timeline.by:
            narrowed = replace(wordings, state=wordings.state.only(timeline.by, *values), by="")
        characters = sum(size.characters for size in group.sizes)
        yield Group(
            name=group.group,
            chart=chart(figures, span, highest, whole=wordings.per in COUNTED),
            uses=tuple(_uses(group, narrowed or wordings)),
            rates=tuple(_rate(use, characters) for use in group.phrases),
            documents=sum(size.documents for size in group.sizes),
            narrowed=narrowed,
        )


def _values(group: str, regions: Sequence[str]) -> list[str]:
    """Return the values that a group is made of; none where they are too many for an address.

    >>> _values("河北省", ["河北省", "河北省保定市", "河南省"]), _values("", ["", "河北省"])
    (['河北省', '河北省保定市'], [])
    """
    found = [
        value for value in regions if value == group or (value.startswith(group) and group.endswith(WHOLE))
    ]
    return found if group and len(found) <= MOST_VALUES else []


def _rate(use: PhraseUse, characters: int) -> str:
    """Write how often a wording is used in ten thousand characters of dated documents."""
    found = sum(year.occurrences for year in use.years)
    return _decimal(PER_CHARACTERS * found / characters) if characters else "0"


def uses(timeline: Timeline, wordings: Wordings) -> list[Use]:
    """Return the wordings of a timeline without any year."""
    return list(_uses(timeline.whole, wordings))


def inner(title: str) -> str:
    """Write a title as it stands between title marks.

    >>> inner("转发《关于春季造林的通知》")
    '转发〈关于春季造林的通知〉'
    """
    return title.translate({ord("《"): "〈", ord("》"): "〉"})
