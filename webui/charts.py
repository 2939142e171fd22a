"""From years and their figures to lines with points, in hundredths of a drawing's width and height."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

INSET = 1.5
"""Hundredths of the width that stay free before the first year and after the last."""
HIGH, LOW = 4.0, 100.0
"""Where the highest and the lowest figure stand, in hundredths of the height from above."""
GRID = 4
"""Steps that a scale has about."""
WIDE, NARROW = 14, 5
"""Years that can be written below a drawing on a desk and on a phone."""
APART = 7.5
"""Hundredths of the height between two names at the ends of lines."""


class Figure(NamedTuple):
    """What is drawn for one year."""

    year: int
    value: float
    thin: bool = False
    """Whether it rests on too little to tell much."""


class Point(NamedTuple):
    """A figure with its place."""

    year: int
    value: float
    thin: bool
    x: float
    y: float


class Line(NamedTuple):
    """Figures joined from year to year; nothing joins what lies on both sides of a year without a figure."""

    points: tuple[Point, ...]
    path: str
    """The parts between years that both tell, as SVG writes a path."""
    thin: str
    """The other parts."""
    dots: str
    """Every figure above nought, for a drawing without marks: lines of no length."""


class Tick(NamedTuple):
    """A year or a figure that is written beside the drawing."""

    place: float
    label: str
    narrow: bool = True
    """Whether it is written on a phone as well."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over the same years and on the same scale."""

    lines: tuple[Line, ...]
    years: tuple[Tick, ...]
    grid: tuple[Tick, ...]
    ends: tuple[float, ...]
    """Where the name of each line stands beside its end, none on top of another."""


def chart(
    figures: Sequence[Sequence[Figure]], span: tuple[int, int], highest: float, *, whole: bool = False
) -> Chart:
    """Lay lines out over the years of a span; the scale reaches a highest figure, and what is higher stays on its edge.

    What is counted in whole ones is measured in whole ones.
    """
    top, step = scale(highest, whole=whole)
    lines = tuple(_line(each, span, top) for each in figures)
    count = round(top / step)
    grid = tuple(Tick(_y(number * step, top), written(number * step)) for number in range(count + 1))
    return Chart(
        lines, _years(span), grid, spread([line.points[-1].y if line.points else LOW for line in lines])
    )


def scale(highest: float, *, whole: bool = False) -> tuple[float, float]:
    """Return the top of a scale that holds a figure, and its step: a round number.

    >>> scale(37), scale(0.8), scale(3), scale(0), scale(2, whole=True), scale(10, whole=True)
    ((40, 10), (0.8, 0.2), (3, 1), (1, 1), (2, 1), (10, 5))
    """
    if highest <= 0:
        return 1, 1
    rough = max(highest / GRID, 1) if whole else highest / GRID
    unit = 10.0 ** math.floor(math.log10(rough))
    steps = (unit * times for times in (1, 2, 2.5, 5, 10))
    step = next(step for step in steps if step >= rough * 0.999 and not (whole and step % 1))
    top = step * math.ceil(highest / step * 0.999)
    return _tidy(top), _tidy(step)


def written(value: float) -> str:
    """Write a figure: whole ones plainly, others with as many places as tell.

    >>> written(1200), written(2.5), written(0.04), written(0.1234), written(12.34), written(0)
    ('1,200', '2.5', '0.04', '0.123', '12.3', '0')
    """
    if value == round(value):
        return f"{value:,.0f}"
    places = 1 if value >= 10 else 2 if value >= 1 else 2 - math.floor(math.log10(value))
    return f"{value:,.{min(places, 3)}f}".rstrip("0").rstrip(".")


def spread(places: Sequence[float]) -> tuple[float, ...]:
    """Move places that are too close apart, as little as may be, in the order that they have.

    >>> spread([50, 10, 52])
    (47.25, 10, 54.75)
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    groups: list[list[int]] = []
    for at in order:
        groups.append([at])
        # Two groups that touch become one, centred on where its members want to be.
        while len(groups) > 1 and _begin(groups[-1], places) < _end(groups[-2], places) + APART:
            last = groups.pop()
            groups[-1] += last
    found = list(places)
    for group in groups:
        if len(group) > 1:
            for number, at in enumerate(group):
                found[at] = round(_begin(group, places) + number * APART, 2)
    return tuple(found)


def _begin(group: Sequence[int], places: Sequence[float]) -> float:
    length = (len(group) - 1) * APART
    middle = sum(places[at] for at in group) / len(group)
    return min(max(middle - length / 2, HIGH), LOW - length)


def _end(group: Sequence[int], places: Sequence[float]) -> float:
    return _begin(group, places) + (len(group) - 1) * APART


def _tidy(value: float) -> float:
    """Return a number without the dust of binary fractions."""
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def _line(figures: Iterable[Figure], span: tuple[int, int], top: float) -> Line:
    points = tuple(Point(year, value, thin, _x(year, span), _y(value, top)) for year, value, thin in figures)
    solid: list[tuple[Point, Point]] = []
    thin: list[tuple[Point, Point]] = []
    for one, other in pairwise(points):
        if other.year - one.year == 1:
            (thin if one.thin or other.thin else solid).append((one, other))
    dots = "".join(f"M{point.x:g} {point.y:g}h0" for point in points if point.value)
    return Line(points, _path(solid), _path(thin), dots)


def _path(pieces: Iterable[tuple[Point, Point]]) -> str:
    strokes: list[str] = []
    last: Point | None = None
    for one, other in pieces:
        if one != last:
            strokes.append(f"M{one.x:g} {one.y:g}")
        strokes.append(f"L{other.x:g} {other.y:g}")
        last = other
    return "".join(strokes)


def _x(year: int, span: tuple[int, int]) -> float:
    first, last = span
    if first == last:
        return 50
    return round(INSET + (100 - 2 * INSET) * (year - first) / (last - first), 2)


def _y(value: float, top: float) -> float:
    return round(LOW - (LOW - HIGH) * min(value / top, 1), 2)


def _years(span: tuple[int, int]) -> tuple[Tick, ...]:
    first, last = span
    wide, narrow = (_every(last - first + 1, room) for room in (WIDE, NARROW))
    # What is written on a phone must be among what is written on a desk.
    narrow = next(every for every in range(narrow, narrow + wide + 1) if every % wide == 0)
    return tuple(
        Tick(_x(year, span), str(year), (last - year) % narrow == 0)
        for year in range(first, last + 1)
        if (last - year) % wide == 0
    )


def _every(years: int, room: int) -> int:
    """Return how many years lie from one that is written to the next: a number that readers count in."""
    return next(every for every in (1, 2, 5, 10, 20, 50, 100, 10_000) if -(-years // every) <= room)
