"""Comparing in a browser and without one: two reports, the choice of them, a unit's report year by year."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import indexer

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

EVIL = '<script>alert(1)</script>"&'
PAST = """石梁县水利局{year}年工作总结
{year}年，全县共排查问题{found}个，整改{mended}个，投资{money}亿元。由{who}同志牵头落实。
一、主要做法
坚持每月调度，逐项销号，责任到人，成效明显。
{extra}
二、存在问题
基层力量薄弱，资金缺口较大。
石梁县水利局
{year}年12月20日
"""
YEARS: tuple[dict[str, Any], ...] = (
    {
        "year": 2020,
        "found": 32,
        "mended": 30,
        "money": 1.2,
        "who": "李建国",
        "extra": "沿河巡查四十次，清理垃圾五吨，修补堤坝三处，劝离野泳群众百余人。",
    },
    {
        "year": 2021,
        "found": 46,
        "mended": 45,
        "money": 1.2,
        "who": "王秀英",
        "extra": "沿河巡查四十次，清理垃圾五吨，修补堤坝三处，劝离野泳群众百余人。",
    },
    {
        "year": 2022,
        "found": 21,
        "mended": 21,
        "money": 3,
        "who": "王秀英",
        "extra": "新建智能泵站六座，把老旧管网改造同步纳入计划，群众满意度明显提高。",
    },
)


@pytest.fixture(scope="module")
def yearly(tmp_path_factory: pytest.TempPathFactory) -> indexer.Settings:
    """Settings of an archive of one unit's summaries of three years, and another report."""
    folder = tmp_path_factory.mktemp("历年") / "档案"
    folder.mkdir()
    for known in YEARS:
        (folder / f"{known['year']}.txt").write_text(PAST.format(**known), "utf-8")
    (folder / "茶叶.txt").write_text(f"茶叶产业调研报告\n茶园面积逐年增加，{EVIL}在建工程有三处。", "utf-8")
    settings = indexer.Settings(archive=folder, index=folder.parent / "索引", jobs=1)
    indexer.build(settings)
    return settings


@pytest.fixture(scope="module")
def client(yearly: indexer.Settings) -> FlaskClient:
    """A client of that archive."""
    from webui import create_app

    return create_app(yearly).test_client()


@pytest.fixture(scope="module")
def ids(yearly: indexer.Settings) -> dict[str, str]:
    """The ids of the documents by their source."""
    found = indexer.open_engine(yearly).search(indexer.parse("", limit=10, collapse=False))
    return {Path(hit.source).stem: hit.id for hit in found.hits}


def get(client: FlaskClient, path: str, status: int = 200, **query: str) -> str:
    """Return a page as Chinese readers get it."""
    answer = client.get(path, query_string=query, headers={"Accept-Language": "zh"})
    assert answer.status_code == status, answer.text
    return answer.text


def texts(page: str) -> str:
    """Return what a page says, without its elements."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))


def compared(
    client: FlaskClient, ids: dict[str, str], one: str = "2020", other: str = "2021", **query: str
) -> str:
    """Return the page that compares two years."""
    return get(client, f"/documents/{ids[one]}/compare/{ids[other]}", **query)


def test_figures_stand_in_a_table(client: FlaskClient, ids: dict[str, str]) -> None:
    table = texts(re.findall(r"<table>.*?</table>", compared(client, ids), re.DOTALL)[0])
    assert "全县共排查问题 32个 46个 +44%" in table
    assert "整改 30个 45个 +50%" in table
    assert "2020年" not in table


def test_changes_are_told_by_kind(client: FlaskClient, ids: dict[str, str]) -> None:
    page = compared(client, ids)
    assert "数字 32 →改为 46" in texts(page)
    assert "名称 李建国 →改为 王秀英" in texts(page)
    assert re.search(r'<del class="figure">32</del>', page)
    assert re.search(r'<ins class="figure">46</ins>', page)
    assert re.search(r'<del class="name">李建国</del>', page)


@pytest.mark.parametrize(
    ("show", "has", "lacks"),
    [
        ("", "责任到人", None),
        ("differing", "李建国", "责任到人"),
        ("figures", "46", "王秀英同志"),
        ("names", "王秀英", "排查问题</p>"),
        ("new", "智能泵站", "清理垃圾"),
        ("dropped", "清理垃圾", "智能泵站"),
    ],
)
def test_filters_show_a_part(
    client: FlaskClient, ids: dict[str, str], show: str, has: str, lacks: str | None
) -> None:
    other = "2022" if show in ("new", "dropped") else "2021"
    page = compared(
        client, ids, "2021" if other == "2022" else "2020", other, **({"show": show} if show else {})
    )
    rows = texts(re.split(r'<ol class="rows"', page)[1])
    assert has in rows
    assert lacks is None or lacks not in rows


def test_counts_are_those_of_the_rows(client: FlaskClient, ids: dict[str, str]) -> None:
    page = compared(client, ids, "2020", "2022")
    counts = dict(re.findall(r'\?show=(\w+)"[^>]*>\S+ <span>(\d+)</span>', page))
    assert set(counts) >= {"differing", "figures", "new", "dropped"}
    for show, count in counts.items():
        assert compared(client, ids, "2020", "2022", show=show).count('id="d') == int(count)


def test_bad_values_are_named(client: FlaskClient, ids: dict[str, str]) -> None:
    path = f"/documents/{ids['2020']}/compare/{ids['2021']}"
    assert "参数 show 的值“所有”不能用" in get(client, path, 400, show="所有")
    assert "参数 page 的值“零”不能用" in get(client, path, 400, page="零")
    assert "没有第 9 页" in get(client, path, 404, page="9")
    get(client, f"/documents/{ids['2020']}/compare/nothing", 404)
    get(client, f"/documents/nothing/compare/{ids['2020']}", 404)


def test_same_twice_is_said(client: FlaskClient, ids: dict[str, str]) -> None:
    page = compared(client, ids, "2020", "2020")
    assert "两边是同一篇文稿" in page
    assert "sides changed" not in page
    assert 'class="shows"' not in page


def test_sides_can_be_swapped(client: FlaskClient, ids: dict[str, str]) -> None:
    page = compared(client, ids, show="figures")
    assert f"/documents/{ids['2021']}/compare/{ids['2020']}?show=figures" in html.unescape(page)
    back = compared(client, ids, "2021", "2020")
    assert "数字 46 →改为 32" in texts(back)


def test_places_are_linked(client: FlaskClient, ids: dict[str, str]) -> None:
    page = compared(client, ids)
    assert re.search(rf'href="/documents/{ids["2020"]}\?at=\d+"', page)
    assert re.search(rf'class="gather"[^>]*data-id="{ids["2021"]}" data-start="\d+" data-end="\d+"', page)


def test_first_report_is_looked_for(client: FlaskClient, ids: dict[str, str]) -> None:
    page = get(client, "/compare", q="水利局")
    assert f'href="/compare?first={ids["2020"]}"' in page
    assert "找第一篇" in page
    assert client.get("/compare", query_string={"q": ids["2020"]}).location == f"/compare?first={ids['2020']}"
    named = client.get("/compare", query_string={"q": f"http://127.0.0.1/documents/{ids['2020']}?q=a"})
    assert named.location == f"/compare?first={ids['2020']}"


def test_second_report_is_offered(client: FlaskClient, ids: dict[str, str]) -> None:
    page = get(client, "/compare", first=ids["2021"], q="茶园")
    assert f'href="/documents/{ids["2021"]}/compare/{ids["茶叶"]}"' in page
    for year in ("2020", "2022"):
        assert f'href="/documents/{ids["2021"]}/compare/{ids[year]}"' in page
    assert f'href="/documents/{ids["2021"]}/compare/{ids["2021"]}"' not in page


def test_two_choices_lead_to_their_comparison(client: FlaskClient, ids: dict[str, str]) -> None:
    answer = client.get("/compare", query_string={"first": ids["2020"], "second": ids["2022"]})
    assert answer.status_code == 302
    assert answer.location == f"/documents/{ids['2020']}/compare/{ids['2022']}"
    get(client, "/compare", 404, first="nothing")
    get(client, "/compare", 404, first=ids["2020"], second="nothing")
    get(client, "/compare", 404, first=ids["2020"], q="水利局", page="7")


def test_years_stand_one_after_another(client: FlaskClient, ids: dict[str, str]) -> None:
    page = get(client, f"/documents/{ids['2021']}/editions")
    headings = re.findall(r"<h[23][^>]*>\s*<a href=\"([^\"]+)\"", page)
    assert headings == [
        f"/documents/{ids['2020']}/compare/{ids['2021']}",
        f"/documents/{ids['2021']}/compare/{ids['2022']}",
    ]
    assert "后一篇的字句有" in page
    assert "32个" in page


def test_other_year_can_be_chosen(client: FlaskClient, ids: dict[str, str]) -> None:
    page = get(client, f"/documents/{ids['2020']}/editions", **{"with": ids["2022"]})
    chosen = re.findall(r"<h2[^>]*>\s*<a href=\"([^\"]+)\"", page)[0]
    assert chosen == f"/documents/{ids['2020']}/compare/{ids['2022']}"
    get(client, f"/documents/{ids['2020']}/editions", 404, **{"with": ids["茶叶"]})


def test_lonely_report_has_no_years(client: FlaskClient, ids: dict[str, str]) -> None:
    page = get(client, f"/documents/{ids['茶叶']}/editions")
    assert "没有这家单位其他年份的同类文稿" in page
    get(client, "/documents/nothing/editions", 404)


def test_what_a_file_says_runs_nowhere(client: FlaskClient, ids: dict[str, str]) -> None:
    for page in (compared(client, ids, "2020", "茶叶"), get(client, "/compare", q="茶园")):
        assert "<script>alert" not in page
        assert 'style="' not in page


def test_long_comparison_is_paged(engine: indexer.Engine) -> None:
    from webui import comparing

    documents = list(engine.documents(indexer.parse("")))
    documents.sort(key=lambda document: -len(document.text))
    first, second = documents[0], documents[-1]
    rows = list(comparing.pieces(first, second, comparing.examined(first, second)))
    pages = comparing.shown(rows * 40, "")
    assert len(pages) > 1
    assert sum(map(len, pages)) == 40 * len(rows)
    assert all(len(page) <= comparing.ROWS for page in pages)
    numbers = [piece.number for page in pages for piece in page if piece.number]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.fixture
def copies(engine: indexer.Engine) -> tuple[str, str]:
    """Two copies of one report in the sample archive."""
    hit = engine.search(indexer.parse("来源:同源文稿/")).hits[0]
    return hit.id, engine.family(hit.id)[0].id


@pytest.mark.browser
def test_keys_go_from_difference_to_difference(page: Page, copies: tuple[str, str]) -> None:
    page.goto("/documents/{}/compare/{}".format(*copies))
    for _ in range(3):
        page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "d3"
    page.keyboard.press("N")
    page.wait_for_url("**#d2")
    box = page.locator("#d2").bounding_box()
    bar = page.locator(".shows").bounding_box()
    assert box
    assert bar
    assert box["y"] >= bar["y"] + bar["height"] - 1
    # Steps are no history.
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.browser
def test_fold_opens_in_place(page: Page, copies: tuple[str, str]) -> None:
    page.goto("/documents/{}/compare/{}".format(*copies))
    fold = page.locator(".rows details").first
    assert not fold.locator(".text").first.is_visible()
    fold.locator("summary").press("Enter")
    assert fold.locator(".text").first.is_visible()


@pytest.mark.browser
def test_gathered_reports_are_offered(page: Page, copies: tuple[str, str]) -> None:
    page.goto("/compare")
    kept = [
        {"id": copies[1], "title": "摘录过的一篇", "organization": "松风县水利局", "when": "2023"},
        7,
        {"id": 3},
    ]
    page.evaluate("kept => localStorage.setItem('juanzong-basket', kept)", json.dumps(kept))
    page.goto(f"/compare?first={copies[0]}")
    page.get_by_role("link", name="摘录过的一篇").click()
    assert page.url.endswith(f"/documents/{copies[0]}/compare/{copies[1]}")
    page.evaluate("localStorage.setItem('juanzong-basket', '{')")
    page.goto(f"/compare?first={copies[0]}")
    assert not page.locator("[data-gathered]").is_visible()


@pytest.mark.browser
def test_nothing_needs_a_script(browser: Browser, address: str, copies: tuple[str, str]) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"/compare?first={copies[0]}")
        page.locator(".offers a").first.click()
        page.locator(".shows a[href*='show=figures']").click()
        assert page.locator(".rows > li.sides").count() > 0
        page.locator(".shows .begin").click()
        assert page.url.endswith("#d1")
