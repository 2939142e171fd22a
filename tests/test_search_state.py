"""A search as its address spells it."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from indexer import QueryError
from webui.search_state import SearchState, is_form


def read(query_string: str) -> SearchState:
    return SearchState.from_address(parse_qs(query_string, keep_blank_values=True))


FULL = SearchState(
    "作风 “整改”",
    {"org_type": ("政府", "企业"), "genre": ("方案",), "year": ("2019..2023",)},
    sort="newest", page=3, size=20, within="title", exact=True, collapse=False,
    refinements=("台账 销号", "督查"), expand=False, explain=True,
)  # fmt: skip


@pytest.mark.parametrize("state", [SearchState(), SearchState("养老 & 托育 #1"), FULL.but(sort="newest")])
def test_address_returns_the_state(state: SearchState) -> None:
    ordered = read(state.query_string)
    assert read(ordered.query_string) == ordered
    assert ordered.text == state.text


def test_every_choice_survives_its_address() -> None:
    state = read(FULL.query_string)
    assert (state.sort, state.page, state.size, state.within) == ("newest", 3, 20, "title")
    assert (state.exact, state.collapse) == (True, False)
    assert set(state.filters["org_type"]) == {"政府", "企业"}
    assert (state.refinements, state.expand, state.explain) == (("台账 销号", "督查"), False, True)


def test_left_out_values_win_over_chosen_ones() -> None:
    state = read("q=河道&genre=方案&genre=通知&not_genre=通知&not_year=2019..2020")
    assert (state.filters, state.excluded) == (
        {"genre": ("方案",)},
        {"genre": ("通知",), "year": ("2019..2020",)},
    )
    assert state.exclude("genre", "方案").filters == {}
    assert state.include("genre", "通知").query_string.endswith("&not_year=2019..2020")
    assert read(state.query_string) == state
    assert state.but(size=50).query.excluded == state.query.excluded


def test_refinements_keep_their_order() -> None:
    state = read("q=河道&refine=督查&refine=+台账+&refine=&refine=督查")
    assert state.refinements == ("督查", "台账")
    assert state.query_string.endswith("&refine=%E7%9D%A3%E6%9F%A5&refine=%E5%8F%B0%E8%B4%A6")
    assert state.at(4).unrefined("督查") == SearchState("河道", refinements=("台账",))


def test_usual_values_go_unsaid() -> None:
    assert (
        read(
            "q=&sort=relevance&page=1&size=10&exact=0&collapse=1&in=&expand=1&explain=0&refine="
        ).query_string
        == ""
    )


def test_equal_searches_have_equal_addresses() -> None:
    one = read("genre=方案&q=河道&org_type=政府&org_type=企业")
    other = read("org_type=企业&org_type=政府&org_type=政府&q=+河道+&genre=方案")
    assert one.query_string == other.query_string


def test_filters_are_added_and_removed() -> None:
    state = SearchState("河道", page=4).add("genre", "通知").add("genre", "方案")
    assert set(state.filters["genre"]) == {"通知", "方案"}
    assert state.page == 1
    assert state.remove("genre", "通知").remove("genre", "方案") == SearchState("河道")


def test_other_ways_begin_at_first_page() -> None:
    assert FULL.but(sort="oldest").page == 1
    assert FULL.but(exact=False).filters == FULL.filters
    assert FULL.but(expand=True).refinements == FULL.refinements
    asking = FULL.asking("河道", {"genre": ("通知",)})
    assert (asking.text, asking.filters, asking.page, asking.exact) == ("河道", {"genre": ("通知",)}, 1, True)
    assert FULL.at(7).page == 7


@pytest.mark.parametrize(
    ("boxes", "years"),
    [
        ("year_from=2019&year_to=2023", ("2019..2023",)),
        ("year_from=2023&year_to=2019", ("2019..2023",)),
        ("year_from=２０１９年&year_to=", ("2019..",)),
        ("year_from=&year_to=2021&year=2015&year=2016", ("..2021",)),
        ("year_from=2020&year_to=2020", ("2020",)),
        ("year_from=&year_to=&year=2015&year=2016", ("2015", "2016")),
    ],
)
def test_year_boxes_become_a_filter(boxes: str, years: tuple[str, ...]) -> None:
    assert read(boxes).filters["year"] == years


def test_form_is_told_from_address() -> None:
    assert is_form(parse_qs("q=a&year_from=&year_to=", keep_blank_values=True))
    assert not is_form(parse_qs("q=a&year=2019"))


@pytest.mark.parametrize(
    "query_string",
    [
        "page=0", "page=-1", "page=abc", "page=１", "page=" + "9" * 5000, "size=0", "size=1001", "size=x",
        "sort=foo", "year=abc", "year=..", "year=20190", "year_from=去年", "in=nowhere",
        "exact=yes", "collapse=2", "expand=no", "explain=2",
    ],
)  # fmt: skip
def test_bad_value_is_named(query_string: str) -> None:
    name = query_string.partition("=")[0]
    with pytest.raises(QueryError, match=f"参数 {name} ") as caught:
        read(query_string)
    assert caught.value.hint
    assert len(caught.value.message) < 100


def test_unknown_parameters_are_ignored() -> None:
    assert read("q=河道&utm_source=x&q2=y&页=3") == SearchState("河道")


def test_state_becomes_a_query() -> None:
    query = read("q=河道&year=2019..2021&sort=newest&page=2&size=5&in=title&exact=1&collapse=0").query
    assert (query.text, query.filters, query.sort) == ("河道", {"year": ("2019..2021",)}, "newest")
    assert (query.page, query.limit, query.within, query.exact, query.collapse) == (
        2,
        5,
        "title",
        True,
        False,
    )
    asked = read("q=河道&refine=督查&expand=0&explain=1").query
    assert (asked.refinements, asked.expand, asked.explain) == (("督查",), False, True)
