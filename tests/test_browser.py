"""The pages in a real browser: with a script and without, on a desk and on a phone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

import indexer
from webui import create_app

pytestmark = pytest.mark.browser
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def address(settings: indexer.Settings) -> Iterator[str]:
    """Where the pages of the sample archive are served."""
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, if it is here; in CI it must be."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        assert "CI" not in os.environ, "Chromium is missing"
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """An empty page on a desk, which must end without a word in the console."""
    with browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == []


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
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/")
        page.fill("input[name=q]", "工作")
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
        page.click(".hitbar a")
        assert page.locator("mark:target").get_attribute("id") == "h1"
        page.click("mark:target .step a:last-child")
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
    "path", ["/", "/?q=工作", "/?q=完全没有的话&exact=1&year=2019..2020", "/help", "/status"]
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
