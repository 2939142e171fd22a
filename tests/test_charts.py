"""Lines over the years: places, scales, gaps, and what is written beside them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Edition, PhraseUse, Series, Timeline, YearSize, YearUse
from webui.annals import annals, is_thin, measure
from webui.charts import APART, HIGH, LOW, Figure, chart, scale, spread
from webui.wordings import Wordings


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_scale_holds_the_highest(highest: float) -> None:
    top, step = scale(highest)
    assert top * 1.002 >= highest
    assert 1 <= round(top / step) <= 6
    assert top <= highest * 2.6


def test_points_stand_where_they_belong() -> None:
    drawn = chart([[Figure(2019, 0), Figure(2020, 5), Figure(2021, 10)]], (2019, 2021), 10)
    first, middle, last = drawn.lines[0].points
    assert (first.y, last.y) == (LOW, HIGH)
    assert first.x < middle.x < last.x
    assert middle.y == pytest.approx((LOW + HIGH) / 2)


def test_line_breaks_at_a_year_without_documents() -> None:
    line = chart(
        [[Figure(2017, 1), Figure(2018, 2), Figure(2020, 3), Figure(2021, 1)]], (2017, 2021), 3
    ).lines[0]
    assert line.path.count("M") == 2
    assert line.path.count("L") == 2


def test_thin_years_are_drawn_apart() -> None:
    line = chart([[Figure(2018, 1), Figure(2019, 1), Figure(2020, 4, thin=True)]], (2018, 2020), 4).lines[0]
    assert (line.path.count("L"), line.thin.count("L")) == (1, 1)


def test_what_exceeds_the_scale_stays_on_its_edge() -> None:
    assert chart([[Figure(2020, 900)]], (2020, 2020), 9).lines[0].points[0].y == HIGH


@pytest.mark.parametrize("span", [(2023, 2023), (2019, 2023), (1964, 2023), (1800, 2023)])
def test_years_fit_below_the_drawing(span: tuple[int, int]) -> None:
    ticks = chart([], span, 1).years
    assert ticks[-1].label == str(span[1])
    assert len(ticks) <= 14
    assert 1 <= sum(tick.narrow for tick in ticks) <= 5
    assert all(0 <= tick.place <= 100 for tick in ticks)


@given(st.lists(st.floats(min_value=HIGH, max_value=LOW), max_size=6))
def test_names_at_the_ends_do_not_touch(places: list[float]) -> None:
    found = sorted(spread(places))
    assert all(other - one >= APART - 0.02 for one, other in pairwise(found))
    assert all(HIGH - 0.01 <= place <= LOW + 0.01 for place in found)


def timeline(*years: tuple[int, int, int, int, int], text: str = "河长制") -> Timeline:
    """Return a timeline of rows: year, documents, characters, documents that hold the wording, occurrences."""
    used = [row for row in years if row[3]]
    ends = [Edition(str(row[0]), "总结", None, row[0], None, None) for row in used]
    use = PhraseUse(
        text,
        sum(row[3] for row in used),
        sum(row[4] for row in used),
        tuple(YearUse(row[0], row[3], row[4]) for row in used),
        ends[0] if ends else None,
        ends[-1] if ends else None,
    )
    sizes = tuple(YearSize(*row[:3]) for row in years)
    return Timeline(Series("", sizes, (use,)), (), None, 0, 0.1)


def test_measures_are_counts_rates_and_shares() -> None:
    use, size = YearUse(2020, 5, 12), YearSize(2020, 20, 40_000)
    assert [measure(use, size, per) for per in ("documents", "occurrences", "rate", "share")] == [
        5,
        12,
        3,
        25,
    ]
    assert measure(use, YearSize(2020, 0, 0), "rate") == 0


def test_little_to_look_through_is_thin() -> None:
    assert is_thin(YearSize(2020, 4, 90_000))
    assert is_thin(YearSize(2020, 40, 9_000))
    assert not is_thin(YearSize(2020, 5, 10_000))


def test_long_years_before_any_use_are_left_out() -> None:
    rows = [(year, 20, 50_000, int(year > 2015), int(year > 2015)) for year in range(1964, 2024)]
    found = annals(timeline(*rows), Wordings(("河长制",)))
    assert found is not None
    assert (found.span, found.before) == ((2011, 2023), 1964)
    assert found.rows[0].year == 2011
    assert len(found.traces[0].marks) == 8
    assert not found.has_gap


def test_single_year_is_one_point() -> None:
    found = annals(timeline((2020, 9, 20_000, 2, 3)), Wordings(("河长制",)))
    assert found is not None
    assert [(mark.x, mark.thin) for mark in found.traces[0].marks] == [(50, False)]
    assert found.traces[0].marks[0].query_string.endswith("year=2020")


def test_nothing_dated_gives_no_drawing() -> None:
    assert annals(timeline(), Wordings(("河长制",))) is None


def test_gaps_are_told() -> None:
    found = annals(timeline((2018, 9, 20_000, 2, 3), (2020, 9, 20_000, 2, 3)), Wordings(("河长制",)))
    assert found is not None
    assert found.has_gap
    assert found.traces[0].line.path == ""
