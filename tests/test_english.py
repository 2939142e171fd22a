"""The English interface in a real browser: nothing is left in Chinese but what the archive says, and that is marked."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

import indexer
from tests.test_accessibility import PAGES
from webui import create_app

OWN = re.compile(r"[\u3400-\u9fff]+")
TEXTS = """() => {
  const unmarked = [], marked = [], han = /[\\u3400-\\u9fff]/;
  const own = (part) => part.closest("[lang]").getAttribute("lang").startsWith("zh");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (!han.test(data) || parentElement.tagName === "SCRIPT") continue;
    (own(parentElement) ? marked : unmarked).push(data.trim());
  }
  const names = [document.title], typed = [decodeURIComponent(location.href)];
  for (const part of document.querySelectorAll("[aria-label], [title], [placeholder], input")) {
    if (part.tagName === "INPUT" && part.value) typed.push(part.value);
    if (!own(part)) for (const name of ["aria-label", "title", "placeholder"]) names.push(part.getAttribute(name) || "");
  }
  return { unmarked, marked: marked.join(""), names, typed: typed.join("\\n") };
}"""
"""What a page says in Chinese: in elements that are not marked as such, in those that are, and in names of elements."""


@pytest.fixture
def english(browser: Browser, address: str) -> Page:
    """An empty page of a reader who asks for English."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-US")
    return context.new_page()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_only_the_archive_speaks_chinese(english: Page, places: dict[str, str], name: str) -> None:
    english.goto(PAGES[name].format(**places))
    expect(english.locator("html")).to_have_attribute("lang", "en")
    said = english.evaluate(TEXTS)
    assert said["unmarked"] == []
    # Attributes cannot be marked; what they name must be of the archive, or of what was typed.
    known = said["marked"] + said["typed"]
    for text in said["names"]:
        assert [own for own in OWN.findall(text) if own not in known] == [], text
    english.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_english_fits_the_page(
    browser: Browser, address: str, places: dict[str, str], name: str, width: int
) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": width, "height": 900}, locale="en-US"
    ) as context:
        page = context.new_page()
        page.goto(PAGES[name].format(**places))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The links of the masthead, which frames have not, stand in one line, but for the narrowest pages.
        tops = page.eval_on_selector_all(".rooms a", "links => links.map((link) => link.offsetTop)")
        assert len(set(tops)) <= 1 or width == 320


@pytest.mark.browser
def test_switch_keeps_the_page(english: Page) -> None:
    english.goto("/?q=整改&genre=工作总结")
    there = english.url
    english.get_by_role("link", name="中文").click()
    expect(english.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert english.url == there
    assert english.locator("bdi[lang]").count() == 0
    english.get_by_role("link", name="English").click()
    expect(english.locator("html")).to_have_attribute("lang", "en")
    assert english.url == there
    english.context.close()


@pytest.mark.browser
def test_scripts_speak_english(english: Page) -> None:
    english.goto("/?q=整改")
    first = english.locator(".hits .gather").first
    first.focus()
    first.press("Enter")
    expect(first).to_have_text("Excerpted")
    expect(english.locator(".told")).to_have_text("Excerpt taken; 1 in all")
    english.get_by_role("link", name="Excerpts").click()
    expect(english.locator("[data-tally]")).to_have_text("1 excerpt")
    said = english.evaluate(TEXTS)
    assert said["unmarked"] == []
    english.keyboard.press("?")
    expect(english.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")
    english.context.close()


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("en", "There is no page 999 (parameter page)"),
        ("zh-CN", "没有第 999 页（参数 page）"),
        ("", "没有第 999 页（参数 page）"),
    ],
)
def test_programs_are_told_errors_in_their_language(client: FlaskClient, asked: str, said: str) -> None:
    answer = client.get("/api/v1/search?q=整改&page=999", headers={"Accept-Language": asked} if asked else {})
    assert answer.status_code == 404
    assert answer.json["error"]["message"] == said  # type: ignore[index]


def test_values_keep_their_names_for_programs(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=整改", headers={"Accept-Language": "en"}).json
    assert "工作总结" in {value["value"] for value in answer["facets"]["genre"]}  # type: ignore[index]
