"""The pages in a real browser: with a script and without, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser


def test_search_by_typing_and_choosing(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("整改")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    total = page.inner_text(".found b")
    page.locator("input[name=genre]").first.check()
    page.wait_for_url("**&genre=*")
    assert page.evaluate("document.activeElement.name") == "genre"
    assert page.inner_text(".found b") != total
    assert page.locator(".chip").count() == 1
    page.locator(".chip a").click()
    page.wait_for_url(lambda url: "genre" not in url)
    assert page.inner_text(".found b") == total


def test_everything_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/")
        page.fill("input[type=search][name=q]", "工作")
        page.click(".search button")
        label = page.locator(".facets li", has=page.locator("input[name=genre]")).first
        count = label.locator("> span").inner_text().split()[0]
        label.locator("input").check()
        page.fill("input[name=year_from]", "1900")
        page.click(".apply button:has-text('应用筛选')")
        assert "year=1900.." in page.url
        page.goto(page.url.replace("&year=1900..", ""))
        assert page.inner_text(".found b") == f"{count} 篇"
        page.locator(".hits h2 a").first.click()
        page.click(".hitbar .after")
        assert page.locator("mark:target").get_attribute("id") == "h1"
        page.click(".hitbar .after")
        assert page.locator("mark:target").get_attribute("id") == "h2"


def test_keys_move_between_hits(page: Page) -> None:
    page.goto("/?q=工作")
    page.locator(".hits h2 a").first.click()
    page.wait_for_selector(".gongwen")
    for key, id in (("n", "h1"), ("n", "h2"), ("N", "h1")):
        page.keyboard.press(key)
        page.wait_for_url(f"**#{id}")
        assert page.locator("mark:target").get_attribute("id") == id
        assert page.locator("mark:target").is_visible()
    page.go_back()
    page.wait_for_url("**/?q=*")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=工作",
        "/?q=完全没有的话&exact=1&year=2019..2020",
        "/?q=天文望远镜 河长制",
        "/help",
        "/status",
    ],
)
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_their_screen(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_document_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?q=工作")
    page.locator(".hits h2 a").first.click()
    page.wait_for_selector(".gongwen")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator(".beside dl").is_visible()


def test_phone_shows_results_before_facets(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/?q=工作")
    assert not page.locator("input[name=genre]").first.is_visible()
    page.click("a.jump")
    assert page.locator("input[name=genre]").first.is_visible()
    hits, facets = (page.locator(name).bounding_box() for name in (".hits", ".facets"))
    assert hits is not None
    assert facets is not None
    assert hits["y"] < facets["y"]


def test_print_is_the_report_alone(page: Page) -> None:
    page.goto("/?q=工作")
    page.locator(".hits h2 a").first.click()
    page.wait_for_selector(".gongwen")
    page.emulate_media(media="print")
    assert page.locator(".gongwen").is_visible()
    for other in (".masthead", ".beside", ".hitbar", ".strip", ".back"):
        assert not page.locator(other).first.is_visible()


LIST = "[role=listbox]"
OPTION = "[role=option]"


def typing(page: Page, text: str) -> None:
    """Type into the search box and wait for what is offered."""
    page.focus("input[type=search][name=q]")
    page.keyboard.type(text)
    page.wait_for_selector(LIST)


def chosen(page: Page) -> str:
    """Return the option that the box says is active, as screen readers would find it."""
    return str(
        page.evaluate(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.querySelector('span').textContent"
        )
    )


def test_suggestions_are_chosen_by_keys(page: Page) -> None:
    page.goto("/")
    box = page.locator("input[type=search][name=q]")
    assert box.get_attribute("aria-expanded") == "false"
    typing(page, "zfjs")
    options = page.locator(OPTION).locator("span").all_inner_texts()
    assert any("作风建设" in option for option in options)
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-controls") == page.locator(LIST).get_attribute("id")
    assert f"有 {len(options)} 条提示" in page.inner_text("[role=status]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert chosen(page) == options[1]
    assert page.locator("[aria-selected=true] span").all_inner_texts() == [options[1]]
    assert box.input_value() == "zfjs"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert chosen(page) == options[-1]
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.input_value("input[type=search][name=q]") == options[-1]
    assert page.locator(".hits > li").count()


def test_suggestions_are_put_away(page: Page) -> None:
    page.goto("/?q=工作")
    page.fill("input[type=search][name=q]", "")
    typing(page, "作风")
    page.keyboard.press("Escape")
    assert not page.locator(LIST).is_visible()
    assert page.input_value("input[type=search][name=q]") == "作风"
    page.keyboard.press("ArrowDown")
    assert page.locator(LIST).is_visible()
    assert chosen(page) == page.locator(OPTION).first.locator("span").inner_text()
    page.keyboard.press("Tab")
    assert not page.locator(LIST).is_visible()
    assert page.evaluate("document.activeElement.name") != "q"
    assert page.locator("input[type=search][name=q]").get_attribute("aria-expanded") == "false"


def test_suggestion_is_chosen_by_mouse(page: Page) -> None:
    page.goto("/")
    typing(page, "作风")
    assert {mark.inner_text() for mark in page.locator(f"{OPTION} mark").all()} == {"作风"}
    option = page.locator(OPTION).last
    option.hover()
    assert option.get_attribute("aria-selected") == "true"
    text = option.locator("span").inner_text()
    option.click()
    page.wait_for_url("**/?q=*")
    assert page.input_value("input[type=search][name=q]") == text


def test_suggestion_is_chosen_by_touch(browser: Browser, address: str) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, has_touch=True
    ) as context:
        page = context.new_page()
        page.goto("/")
        typing(page, "作风")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        text = page.locator(OPTION).first.locator("span").inner_text()
        page.locator(OPTION).first.tap()
        page.wait_for_url("**/?q=*")
        assert page.input_value("input[type=search][name=q]") == text


def test_pages_do_not_move_for_suggestions(page: Page) -> None:
    page.goto("/?q=工作")
    before = page.locator(".hits").bounding_box()
    page.fill("input[type=search][name=q]", "")
    typing(page, "作风")
    assert page.locator(".hits").bounding_box() == before


def asked(page: Page) -> list[str]:
    """Note every request for suggestions from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if "/suggest?" in request.url else None)
    return found


def test_unfinished_characters_ask_for_nothing(page: Page) -> None:
    page.goto("/")
    requests = asked(page)
    composing = """([kind, value]) => {
        const box = document.querySelector("input[type=search][name=q]");
        box.focus();
        if (value !== null) box.value = value;
        box.dispatchEvent(new CompositionEvent(kind, { bubbles: true }));
        box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: kind !== "compositionend" }));
    }"""
    page.evaluate(composing, ["compositionstart", "z"])
    page.evaluate(composing, ["compositionupdate", "zuo'feng"])
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(400)
    assert requests == []
    page.evaluate(composing, ["compositionend", "作风"])
    page.wait_for_selector(LIST)
    assert len(requests) == 1


def test_quick_typing_asks_once(page: Page) -> None:
    page.goto("/")
    requests = asked(page)
    typing(page, "zuofeng")
    page.wait_for_timeout(300)
    assert len(requests) <= 2
    assert requests[-1].endswith("q=zuofeng")
    count = len(requests)
    page.keyboard.type("j")
    page.wait_for_timeout(300)
    page.keyboard.press("Backspace")
    page.wait_for_timeout(300)
    assert len(requests) == count + 1


def test_late_suggestions_are_given_up(page: Page) -> None:
    page.goto("/")
    held: list[Route] = []
    failed: list[str] = []
    page.route("**/suggest?*", lambda route: held.append(route))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.focus("input[type=search][name=q]")
    for number, letter in enumerate("zf", 1):
        page.keyboard.type(letter)
        page.wait_for_timeout(300)
        assert len(held) == number
    assert [url.rpartition("=")[2] for url in failed] == ["z"]
    held[1].continue_()
    page.wait_for_selector(LIST)
    page.fill("input[type=search][name=q]", "")
    page.wait_for_selector(LIST, state="hidden")


def test_markup_in_a_title_stays_text(page: Page) -> None:
    body = {"text": "<img src=x onerror=alert(1)>", "kind": "title", "ranges": [[0, 4]], "documents": 2}
    page.route("**/suggest?*", lambda route: route.fulfill(json={"query": "x", "suggestions": [body]}))
    page.goto("/")
    typing(page, "x")
    assert page.inner_text(f"{OPTION} span") == "<img src=x onerror=alert(1)>"
    assert page.locator(f"{OPTION} img").count() == 0


def test_box_of_a_report_suggests_too(page: Page) -> None:
    page.goto("/?q=工作")
    page.locator(".hits h2 a").first.click()
    page.wait_for_selector(".gongwen")
    page.fill("input[type=search][name=q]", "")
    typing(page, "作风")
    assert page.locator(OPTION).count()


def test_search_within_results(page: Page) -> None:
    page.goto("/?q=工作&genre=工作总结")
    total = page.inner_text(".found b")
    page.fill(".refine input", "整改")
    page.keyboard.press("Enter")
    page.wait_for_url("**&refine=*")
    assert "genre=" in page.url
    assert page.inner_text(".found b") != total
    assert page.locator(".hits mark", has_text="整改").count()
    page.locator(".chip", has_text="结果中：整改").locator("a").click()
    page.wait_for_url(lambda url: "refine" not in url)
    assert page.inner_text(".found b") == total


def test_expansion_is_switched_off_and_on(page: Page) -> None:
    page.goto("/?q=住建局")
    assert "住房和城乡建设局" in page.inner_text(".expanded")
    total = page.inner_text(".found b")
    page.click("text=不扩展")
    page.wait_for_url("**expand=0")
    assert "已扩展" not in page.inner_text("main")
    page.click(".expanded a")
    page.wait_for_url(lambda url: "expand" not in url)
    assert page.inner_text(".found b") == total


def test_right_spelling_is_one_click_away(page: Page) -> None:
    page.goto("/?q=作疯建设")
    page.click(".meant a")
    page.wait_for_url(lambda url: "%E7%96%AF" not in url)
    assert page.input_value("input[type=search][name=q]") == "作风建设"
    assert page.locator(".meant").count() == 0


@pytest.mark.parametrize("path", ["/?q=河长制 天文望远镜", '/?q="河长制天文望远镜"', "/?q=河长制&year=1901"])
def test_ways_lead_to_what_they_promise(page: Page, path: str) -> None:
    page.goto(path)
    ways = page.locator(".ways li")
    assert ways.count()
    for number in range(ways.count()):
        promised = ways.nth(number).locator("span").inner_text()
        ways.nth(number).locator("a").click()
        page.wait_for_selector(".hits")
        assert page.inner_text(".found b") == promised
        page.go_back()
        page.wait_for_selector(".ways")


@pytest.mark.parametrize("width", [390, 1280])
def test_order_is_explained(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/?q=作风建设 整改")
    page.click("text=为什么是这个次序")
    page.wait_for_url("**explain=1")
    assert page.locator(".why").count() == page.locator(".hits > li").count()
    bars = [bar.bounding_box() for bar in page.locator(".why").first.locator("rect").all()]
    assert any(bar is not None and bar["width"] > 20 for bar in bars)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("text=收起排序依据")
    page.wait_for_url(lambda url: "explain" not in url)


def test_refining_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/?q=工作&expand=0&explain=1")
        assert page.locator(LIST).count() == 0
        assert page.locator("input[type=search][name=q]").get_attribute("role") is None
        for word in ("整改", "台账"):
            page.fill(".refine input", word)
            page.click(".refine button")
        assert page.url.count("refine=") == 2
        assert "expand=0" in page.url
        assert "explain=1" in page.url
        assert page.locator(".chip").count() == 2
        page.click(".expanded a")
        assert "expand" not in page.url
        page.locator(".chip a").first.click()
        assert page.url.count("refine=") == 1
