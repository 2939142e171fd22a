"""No page moves under the reader's eyes while it loads, and none says a word in the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.test_accessibility import PAGES

pytestmark = pytest.mark.browser
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 50)));
})"""


@pytest.mark.parametrize("name", PAGES)
def test_page_loads_calmly(browser: Browser, address: str, places: dict[str, str], name: str) -> None:
    said: list[str] = []
    for width in (1280, 390):
        with browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, locale="zh-CN"
        ) as context:
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(PAGES[name].format(**places))
            assert page.evaluate(SHIFT) == 0
    # A browser itself tells of an answer of 404.
    assert said == [] or name == "error"
