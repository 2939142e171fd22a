"""The list of results and what narrows it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

import indexer
from webui import create_app
from webui.facet_values import sound
from webui.pages.search import phrases
from webui.presenters import chips, facet
from webui.search_state import SearchState

COPIES = "来源:同源文稿/"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture
def page(page: Page) -> Page:
    """A page of a reader of Chinese."""
    page.set_extra_http_headers({"Accept-Language": "zh-CN"})
    return page


def get(client: FlaskClient, path: str, status: int = 200, **parameters: str | list[str]) -> str:
    answer = client.get(path, query_string=urlencode(parameters, doseq=True))
    assert answer.status_code == status, answer.text
    return answer.text


def values(*counts: int, selected: int = -1) -> list[indexer.FacetValue]:
    return [indexer.FacetValue(f"类{n}", count, n == selected) for n, count in enumerate(counts)]


def test_passage_is_a_stretch_of_its_report(client: FlaskClient, engine: indexer.Engine) -> None:
    page = get(client, "/", q="工作")
    found = re.findall(r'data-id="(\w+)" data-start="(\d+)" data-end="(\d+)"', page)
    assert len(found) > 10
    snippets = {
        snippet.text for hit in engine.search(SearchState("工作").query).hits for snippet in hit.snippets
    }
    for id, start, end in found:
        assert engine.document(id).text[int(start) : int(end)] in snippets


def test_links_to_a_hit_say_its_rank(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", page="2")
    titles = re.findall(r'<h2><a href="([^"]+)"', page)
    assert [re.search(r"rank=(\d+)$", link).group(1) for link in titles] == [str(n) for n in range(11, 21)]  # type: ignore[union-attr]
    assert all("page=2" in link for link in titles)
    assert client.get(unescape(titles[0])).status_code == 200
    assert re.search(r'class="path"><a href="/documents/[^"]*at=\d+&amp;rank=11"', page)


def test_value_is_left_out_and_restored(client: FlaskClient) -> None:
    page = get(client, "/", q="工作")
    assert re.search(r'<button class="out" name="not_genre" value="通知">排除', page)
    answer = client.get("/?q=%E5%B7%A5%E4%BD%9C&genre=通知&not_genre=通知&year_from=&year_to=")
    assert answer.status_code == 302
    assert answer.location == "/?q=%E5%B7%A5%E4%BD%9C&not_genre=%E9%80%9A%E7%9F%A5"
    page = get(client, "/", q="工作", not_genre="通知")
    assert '<input type="hidden" name="not_genre" value="通知">' in page
    assert re.search(r'<s>通知</s>.*?<a href="/\?q=%E5%B7%A5%E4%BD%9C" rel="nofollow">恢复', page)
    assert 'aria-label="去掉非 通知"' in page
    assert not re.search(r"<span>通知</span>", page.split('id="facets"')[0])


def test_left_out_years_are_carried_along(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", not_year="2021")
    assert '<input type="hidden" name="not_year" value="2021">' in page
    assert 'aria-label="去掉非 2021 年"' in page


def test_chosen_and_left_out_values_stay_in_sight() -> None:
    found = facet("genre", values(*range(200, 80, -1), selected=50), ("类50", "类999"), ("类3",))
    assert [value.value for value in found.shown] == [
        *(f"类{n}" for n in range(9) if n != 3),
        "类50",
        "类999",
    ]
    assert (len(found.folded), found.left_out, found.excluded) == (100, 10, ("类3",))
    assert "类50" not in [value.value for value in found.folded]


def test_chips_name_what_is_left_out() -> None:
    state = SearchState("河道", {"genre": ("方案",)}, excluded={"genre": ("通知",), "year": ("2019..2020",)})
    assert [chip.label for chip in chips(state)] == ["方案", "非 通知", "非 2019–2020 年"]
    assert chips(state)[1].without.excluded == {"year": ("2019..2020",)}


def test_choosing_a_value_takes_it_back_in() -> None:
    state = SearchState("河道", excluded={"genre": ("通知",)}).add("genre", "通知")
    assert (state.filters, state.excluded) == ({"genre": ("通知",)}, {})


def test_every_value_has_a_page(client: FlaskClient, engine: indexer.Engine) -> None:
    counts = engine.search(SearchState("工作").query).facets["region"]
    page = get(client, "/facets/region", q="工作")
    for value in counts:
        assert f"{value.value}</a>" in page
    assert page.count('class="out"') == len(counts)
    assert "返回结果" in page


def test_values_are_looked_for_and_ordered(client: FlaskClient) -> None:
    names = re.compile(r"<li>\s*<a [^>]*>([^<]+)</a>")
    by_sound = names.findall(get(client, "/facets/genre", order="name"))
    assert by_sound == sorted(by_sound, key=sound)
    assert names.findall(get(client, "/facets/genre")) != by_sound
    sought = names.findall(get(client, "/facets/genre", find="工作"))
    assert sought
    assert all("工作" in name for name in sought)
    assert "没有含“&lt;i&gt;”的类。" in get(client, "/facets/genre", find="<i>")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/facets/title", 404), ("/facets/genre?leaf=2", 404), ("/facets/genre?leaf=x", 400), ("/facets/genre?order=x", 400),
        ("/facets/year", 200), ("/documents/没有/family", 404),
    ],
)  # fmt: skip
def test_facet_page_refuses_what_is_not(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_sound_orders_names() -> None:
    assert sorted(["云汀县", "北京市", "河北省", "安徽省"], key=sound) == [
        "安徽省",
        "北京市",
        "河北省",
        "云汀县",
    ]


def test_long_facet_is_sifted_or_opened(client: FlaskClient) -> None:
    page = get(client, "/", q="工作")
    assert re.search(r'href="/facets/genre\?q=%E5%B7%A5%E4%BD%9C" rel="nofollow">全部 \d+ 类', page)


def test_copies_have_a_page(client: FlaskClient) -> None:
    page = get(client, "/", q=COPIES)
    link = re.search(r'<p class="family"><a href="([^"]+)"', page)
    assert link
    family = client.get(unescape(link.group(1))).text
    assert family.count(">对照<") == 3
    assert len(re.findall(r"相同 [5-9]\d%", family)) == 3
    assert "collapse=0" in family


def test_results_lead_on(client: FlaskClient) -> None:
    page = unescape(get(client, "/", q="作风建设 整改", genre="情况汇报"))
    asked = (
        "q=%E4%BD%9C%E9%A3%8E%E5%BB%BA%E8%AE%BE+%E6%95%B4%E6%94%B9&genre=%E6%83%85%E5%86%B5%E6%B1%87%E6%8A%A5"
    )
    assert f'href="/sentences?{asked}"' in page
    for format in ("csv", "jsonl", "docx"):
        assert f'href="/export?format={format}&{asked}"' in page
    assert 'href="/timeline?phrase=作风建设&phrase=整改"' in page or "phrase=%E4%BD%9C" in page
    assert "data-save-search" in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("基层减负", ["基层减负"]),
        ("“最多 跑一次” 改革", ["最多 跑一次", "改革"]),
        ("标题:减负 -通报 NOT 通知 *治党", ["通知"]),
        ("", []),
        ("一 二 三 四 五 六 七", ["一", "二", "三", "四", "五"]),
    ],
)
def test_wordings_are_taken_from_the_text(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


def test_pages_are_jumped_to(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", genre=["通知", "工作总结", "情况汇报", "工作报告", "方案"], size="5")
    jump = page.split('<form id="jump"')[1]
    assert re.findall(r'name="(\w+)"', jump.split("</form>")[0]) == ["q", *["genre"] * 5, "size"]
    assert 'form="jump" type="number" name="page" min="1"' in page
    assert re.search(r'<a href="[^"]*size=20[^"]*" rel="nofollow">20</a>', page)


def test_form_of_any_page_is_tidied(client: FlaskClient) -> None:
    answer = client.get("/?q=%E6%B2%B3%E9%81%93&same=&exact=0&in=")
    assert (answer.status_code, answer.location) == (302, "/?q=%E6%B2%B3%E9%81%93")


@pytest.mark.browser
def test_keyboard_stays_where_a_filter_is(page: Page) -> None:
    page.goto("/?q=工作")
    line = page.locator(".facet li", has=page.locator("input[name=genre]")).nth(1)
    value = line.locator("input").get_attribute("value")
    total = page.inner_text(".found b")
    line.hover()
    line.locator(".out").click()
    page.wait_for_url("**not_genre=*")
    assert page.locator(".struck s").inner_text() == value
    assert page.evaluate("document.activeElement.closest('.struck') !== null")
    assert page.inner_text(".found b") != total
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "not_genre" not in url)
    assert page.evaluate("document.activeElement.value") == value
    assert page.inner_text(".found b") == total
    page.go_back()
    page.wait_for_url("**not_genre=*")
    assert page.locator(".struck").count() == 1


@pytest.mark.browser
def test_span_of_years_is_drawn(page: Page) -> None:
    page.goto("/?q=工作")
    bars = [bar.bounding_box() for bar in page.locator(".years li").all()]
    first, last = bars[1], bars[4]
    assert first
    assert last
    y = first["y"] + first["height"] / 2
    page.mouse.move(first["x"] + 3, y)
    page.mouse.down()
    page.mouse.move(last["x"] + 3, y, steps=5)
    told = page.inner_text(".by-years output")
    years = [page.locator(".years a").nth(n).get_attribute("data-year") for n in (1, 4)]
    assert f"{years[0]}–{years[1]} 年" in told
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.inner_text(".by-years output") == ""
    assert "year=" not in page.url
    page.mouse.move(first["x"] + 3, y)
    page.mouse.down()
    page.mouse.move(last["x"] + 3, y, steps=5)
    page.mouse.up()
    page.wait_for_url(f"**year={years[0]}..{years[1]}")
    assert page.input_value("input[name=year_from]") == years[0]
    assert page.locator(".years .on").count() == 4


@pytest.mark.browser
def test_span_of_years_is_chosen_by_keys(page: Page) -> None:
    page.goto("/?q=工作")
    page.locator(".years a[tabindex='0']").focus()
    assert page.locator(".years a[tabindex='0']").count() == 1
    last = page.evaluate("document.activeElement.dataset.year")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowLeft")
    first = page.evaluate("document.activeElement.dataset.year")
    assert f"{first}–{last} 年" in page.inner_text(".by-years output")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**year={first}..{last}")


@pytest.mark.browser
def test_year_is_one_click(page: Page) -> None:
    page.goto("/?q=工作")
    bar = page.locator(".years a").nth(2)
    year = bar.get_attribute("data-year")
    bar.hover()
    assert bar.locator("b").inner_text().startswith(f"{year} 年")
    bar.click()
    page.wait_for_url(f"**year={year}")


@pytest.mark.browser
def test_hits_and_pages_are_walked_by_keys(page: Page) -> None:
    page.goto("/?q=工作")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('li').matches('.hits > .now:nth-child(2)')")
    page.keyboard.press("]")
    page.wait_for_url("**page=2")
    page.keyboard.press("[")
    page.wait_for_url(lambda url: "page" not in url)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**rank=1*")


@pytest.mark.browser
def test_copies_unfold_in_place(page: Page) -> None:
    page.goto(f"/?q={COPIES}")
    button = page.locator(".family button")
    button.click()
    page.wait_for_selector(".copies")
    assert page.locator(".copies li").count() == 3
    assert button.get_attribute("aria-expanded") == "true"
    assert page.url.endswith("/") or "family" not in page.url
    button.click()
    assert not page.locator(".copies").is_visible()


@pytest.mark.browser
def test_way_of_searching_applies_at_once(page: Page) -> None:
    page.goto("/?q=河道 茶叶")
    page.check("input[name=exact][value='1']")
    page.wait_for_url("**exact=1")
    assert page.evaluate("document.activeElement.name") == "exact"
    page.select_option("select[name=sort]", "added")
    page.wait_for_url("**sort=added*")
    assert page.evaluate("document.activeElement.name") == "sort"


@pytest.mark.browser
def test_narrowing_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/?q=工作&size=5")
        page.locator(".facet .out[name=not_genre]").first.click()
        assert "not_genre=" in page.url
        assert "size=5" in page.url
        page.click(".struck a")
        assert "not_genre" not in page.url
        page.fill("input[name=page]", "3")
        page.click("text=转到")
        assert page.url.endswith("page=3")
        page.click(".sizes a >> text=20")
        assert "size=20" in page.url
        page.click(".facet summary >> nth=0")
        page.click(".facet a:has-text('全部') >> nth=0")
        page.locator(".index a").first.click()
        assert page.locator(".chip").count() == 1
        page.goto(f"/?q={COPIES}")
        page.click(".family a")
        assert page.locator(".copies li").count() == 3
