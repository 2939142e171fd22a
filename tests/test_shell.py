"""What stands around every page: its head, the keys, the start page, and how it all does in poorer conditions."""

from __future__ import annotations

import re
from itertools import combinations
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route

import indexer

pytestmark = pytest.mark.browser
ROOMS = ("/timeline", "/sentences", "/basket", "/status", "/help")
PAGES = (
    "/",
    "/?q=整改",
    "/facets/genre",
    "/timeline",
    "/sentences",
    "/basket",
    "/status",
    "/help",
    "/nowhere",
)
CHOSEN = "[...document.querySelectorAll('nav.rooms [aria-current=page]')].map(link => link.pathname)"


def wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("path", ROOMS)
def test_head_tells_where_one_is(page: Page, path: str) -> None:
    page.goto("/")
    assert page.evaluate(CHOSEN) == []
    page.click(f"nav.rooms a[href='{path}']")
    page.wait_for_url(f"**{path}")
    assert page.evaluate(CHOSEN) == [path]
    page.click(".brand")
    page.wait_for_url(lambda url: url.endswith("/"))


@pytest.mark.parametrize(("path", "lines"), [("/", 3), ("/?q=整改", 3), ("/help", 2)])
@pytest.mark.parametrize("width", [360, 390])
def test_head_is_short_on_a_phone(browser: Browser, address: str, path: str, lines: int, width: int) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": width, "height": 800}, locale="zh-CN"
    ) as context:
        page = context.new_page()
        page.goto(path)
        tops = page.eval_on_selector_all(
            ".brand, .rooms a, .search > input, .search > button, .modes label",
            "all => all.map(one => { const box = one.getBoundingClientRect(); return (box.top + box.bottom) / 2 })",
        )
        assert len({round(top / 12) for top in tops}) == lines
        assert wide(page) <= width


def test_language_is_switched_in_place(page: Page) -> None:
    page.goto("/help")
    page.click("nav.rooms .tongue")
    page.wait_for_url("**/help")
    before = page.evaluate("document.documentElement.lang")
    page.click("nav.rooms .tongue")
    page.wait_for_url("**/help")
    assert {before, page.evaluate("document.documentElement.lang")} == {"en", "zh-Hans"}


def test_slash_and_escape_reach_and_leave_the_box(page: Page) -> None:
    page.goto("/?q=整改")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") != "q"
    assert page.input_value(".search > input") == "整改"


def test_keys_are_shown_and_put_away(page: Page) -> None:
    page.goto("/help")
    page.locator("a[href*='q=']").first.focus()
    page.keyboard.press("?")
    dialog = page.locator("dialog")
    assert dialog.is_visible()
    assert {"/", "?"} <= set(dialog.locator("kbd").all_inner_texts())
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "q"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert "q=" in page.evaluate("document.activeElement.href")
    page.click("button[data-shortcuts]")
    assert dialog.is_visible()
    page.click("dialog .quiet")
    assert not dialog.is_visible()


def test_keys_can_be_switched_off(page: Page) -> None:
    page.goto("/help")
    page.keyboard.press("?")
    page.uncheck("dialog input")
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("/")
    page.keyboard.press("?")
    assert page.evaluate("document.activeElement.name") != "q"
    assert page.locator("dialog").count() == 0
    page.click("button[data-shortcuts]")
    page.check("dialog input")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_marks_of_the_start_page_lead_into_the_search(page: Page) -> None:
    page.goto("/")
    assert page.evaluate("document.activeElement.name") == "q"
    number = page.locator(".lines li").first.locator("span").first.inner_text()
    page.locator(".lines a").first.click()
    page.wait_for_url("**/?org_type=*")
    assert page.inner_text(".found b").startswith(number)
    page.go_back()
    page.locator(".years a").first.click()
    page.wait_for_url("**/?year=*")
    page.go_back()
    title = page.locator(".fresh a").first.inner_text()
    page.locator(".fresh a").first.click()
    page.wait_for_url("**/documents/**")
    assert title in page.title()
    page.go_back()
    phrase = page.locator(".said a").first.inner_text()
    page.locator(".said a").first.click()
    page.wait_for_url("**/timeline?**")
    assert phrase in unquote(page.url)


def test_start_page_names_the_newest(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    newest = engine.search(indexer.parse("", sort="added", limit=10)).hits
    assert page.locator(".fresh li > a").all_inner_texts() == [hit.title for hit in newest]


def aged(style: str) -> str:
    """Return a style sheet as a browser of 2015 reads it: without what it does not know."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    style = style.replace("@supports not (display: grid)", "@media all")
    style = re.sub(
        r"[^{}]*(?::focus-visible|:focus-within|:is\(|:where\(|:has\(|::backdrop)[^{}]*\{[^{}]*\}", "", style
    )
    unknown = r"var\(|grid|flex|\bmin\(|\bmax\(|clamp\(|\bgap:|-gap:|place-|inset|sticky|clip-path|--"
    return re.sub(
        rf"(?<=[{{;])[^{{}};]*:[^{{}};]*(?:{unknown})[^{{}};]*;?|(?<=[{{;])\s*(?:{unknown})[^{{}};]*;?",
        "",
        style,
    )


def old(browser: Browser, address: str, width: int) -> Page:
    """Return a page in a browser of 2015: no custom properties, no grid, no modules."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(5_000)

    def fulfil(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=aged(answer.text()))

    page.route("**/style.css", fulfil)
    return page


def boxes(page: Page, *selectors: str) -> list[tuple[str, float, float, float, float]]:
    """Return where things lie: name, left, top, right, bottom."""
    found = []
    for selector in selectors:
        for element in page.locator(selector).all():
            # What is folded has a place, too.
            box = element.bounding_box() if element.evaluate("one => one.checkVisibility()") else None
            if box and box["width"] > 1 and box["height"] > 1:
                left, top = box["x"], box["y"]
                found.append((selector, left, top, left + box["width"], top + box["height"]))
    return found


THINGS = (
    "h1", "main h2", "main h3", "nav.rooms a", ".search > input", ".search > button", ".modes", ".hits > li > .passage",
    ".facets fieldset", ".facets li", ".summary", ".pages", ".lines li", ".fresh li", ".table dt", ".table dd", "caption",
    "tbody tr", ".gongwen p",
)  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", [*PAGES, "/timeline?phrase=整改", "/sentences?q=整改"])
def test_old_browser_shows_a_plain_page(browser: Browser, address: str, path: str, width: int) -> None:
    page = old(browser, address, width)
    page.goto(path)
    assert wide(page) <= width
    found = boxes(page, *THINGS)
    assert found
    for one, other in combinations(found, 2):
        if one[0] == other[0] or "li" not in one[0] + other[0]:
            across = min(one[3], other[3]) - max(one[1], other[1])
            down = min(one[4], other[4]) - max(one[2], other[2])
            inside = one[0].partition(" ")[0] in (".facets", ".modes") and one[0] != other[0]
            assert inside or across <= 2 or down <= 2, (one, other)
    page.context.close()


def test_old_browser_searches_and_filters(browser: Browser, address: str) -> None:
    page = old(browser, address, 1280)
    page.goto("/")
    page.fill(".search > input", "整改")
    page.click(".search > button")
    total = page.inner_text(".found b")
    page.check("input[name=genre] >> nth=0")
    page.locator(".apply button:visible").last.click()
    assert "genre=" in page.url
    assert page.inner_text(".found b") != total
    page.locator(".hits h2 a").first.click()
    page.wait_for_selector(".gongwen")
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_fits_at_twice_the_size(browser: Browser, address: str, path: str) -> None:
    for width in (640, 320):
        with browser.new_context(base_url=address, viewport={"width": width, "height": 512}) as context:
            page = context.new_page()
            page.goto(path)
            assert wide(page) <= width


def test_chosen_is_told_without_colour(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, forced_colors="active", locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/?year=2022")
        chosen, other = (
            page.eval_on_selector(
                f".years a{which} svg",
                "svg => [getComputedStyle(svg).borderBottomWidth, getComputedStyle(svg.firstElementChild).fill].join()",
            )
            for which in (".on", ":not(.on)")
        )
        assert chosen.split("px")[0] != other.split("px")[0]
        page.goto("/help")
        weight = "link => getComputedStyle(link).fontWeight"
        assert page.eval_on_selector("nav.rooms [aria-current]", weight) == "600"


def test_movement_can_be_done_without(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto("/?q=整改")
        moving = """[...document.querySelectorAll("*")].filter(one => {
            const style = getComputedStyle(one);
            return style.transitionDuration !== "0s" || style.animationName !== "none" || style.scrollBehavior === "smooth";
        }).length"""
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("path", PAGES)
def test_print_leaves_the_tools_out(page: Page, path: str) -> None:
    if path == "/nowhere":
        page = page.context.new_page()
    page.goto(path)
    page.emulate_media(media="print")
    for tool in (".masthead", "button", "select", ".facets", ".pages"):
        for element in page.locator(tool).all():
            assert not element.is_visible(), tool
    assert page.locator("#main").is_visible()
