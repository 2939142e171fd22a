"""A clerk at the pages: what she reads off them, and her hands, with the mouse or with the keyboard alone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import docx
from playwright.sync_api import Download, Locator, Page

import indexer

ON = """() => {
    const on = document.activeElement;
    if (!on || on === document.body) return "";
    const labels = [...(on.labels || [])].map((label) => label.textContent).join(" ");
    return (on.getAttribute("aria-label") || labels || on.textContent || on.value || "").replace(/\\s+/g, " ").trim();
}"""
"""What the element that the keyboard is on is called."""
SEEN = """() => {
    const on = document.activeElement, box = on.getBoundingClientRect();
    if (!box.width || box.bottom <= 0 || box.top >= innerHeight) return false;
    const lines = on.getClientRects(), line = lines[0];
    const top = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
    return on.contains(top) || Boolean(top && top.contains(on)) || [...(on.labels || [])].some((one) => one.contains(top));
}"""
"""Whether that element is in sight and nothing lies over it."""


ORIGINAL = "116f5de592ecbe69"
"""A report that others were copied from."""
COPY = "cbf82720a05913ad"
"""One of these."""
EDITION = "b1b66092518d45ca"
"""A report of an office that made one of the same kind a year before."""


def number(text: str | None) -> int:
    """Return the first number that a text says."""
    found = re.search(r"\d[\d,]*", text or "")
    assert found, text
    return int(found[0].replace(",", ""))


def total(page: Page) -> int:
    """Return how many reports or sentences a page says there are."""
    return number(page.inner_text(".found b"))


def titles(page: Page) -> list[str]:
    """Return the titles of a page of results."""
    return page.locator(".hits h2").all_inner_texts()


def ids(page: Page) -> list[str]:
    """Return which reports a page of results leads to."""
    links = page.locator(".hits h2 a")
    return [unquote(urlsplit(link.get_attribute("href") or "").path).split("/")[2] for link in links.all()]


def asked(page: Page, name: str) -> list[str]:
    """Return the values of a parameter of the page's address."""
    return parse_qs(urlsplit(page.url).query).get(name, [])


def heading(page: Page) -> str:
    """Return the title of the page, as it is written at its head."""
    return page.locator("main h1").first.inner_text()


def told(page: Page, words: str) -> None:
    """Wait until the page says something at its foot, for the eye and for screen readers."""
    page.locator(".told", has_text=words).wait_for()


def clipboard(page: Page) -> str:
    """Return what was copied."""
    return str(page.evaluate("navigator.clipboard.readText()")).replace("\r\n", "\n")


def remembered(page: Page, words: str) -> None:
    """Wait until the browser knows that this was searched for."""
    page.wait_for_function("words => (localStorage['juanzong-recent'] || '').includes(words)", arg=words)


# With the mouse.


def follow(page: Page, place: Locator) -> None:
    """Click on something that leads to another page, and wait until this is there."""
    with page.expect_navigation():
        place.click()


def ask(page: Page, words: str) -> None:
    """Search for words in the box that is at hand."""
    page.get_by_label("检索词", exact=True).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    follow(page, page.get_by_role("search").get_by_role("button", name="检索", exact=True))


def take(page: Page, place: Locator) -> Download:
    """Click on something that hands out a file."""
    with page.expect_download() as promised:
        place.click()
    return promised.value


# With the keyboard alone.


def reach(page: Page, name: str, back: bool = False, most: int = 250) -> None:
    """Press Tab until the keyboard is on what is called so, which must be in sight then."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(str(page.evaluate(ON)))
        if re.fullmatch(name, passed[-1]):
            assert page.evaluate(SEEN), f"the keyboard is on {passed[-1]}, which is hidden"
            return
    raise AssertionError(f"Tab does not lead to {name}, only to {list(dict.fromkeys(passed))}")


def on(page: Page) -> str:
    """Return what the keyboard is on."""
    return str(page.evaluate(ON))


def go(page: Page, *keys: str) -> None:
    """Press keys, the last of which leads to another page, and wait until this is there."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def reach_and_go(page: Page, name: str, back: bool = False) -> None:
    """Go by Tab to a link or button that leads to another page, and follow it."""
    reach(page, name, back)
    go(page, "Enter")


def reach_and_take(page: Page, name: str) -> Download:
    """Go by Tab to what hands out a file, and take it."""
    reach(page, name)
    with page.expect_download() as promised:
        page.keyboard.press("Enter")
    return promised.value


# What she takes along.


def paragraphs(file: Download) -> list[str]:
    """Return the lines of a Word file."""
    return [line.text for line in docx.Document(str(file.path())).paragraphs]


def rows(file: Download) -> list[dict[str, str]]:
    """Return the lines of a table, each by the names of its columns."""
    return list(csv.DictReader(io.StringIO(text(file).removeprefix("\ufeff"))))


def objects(file: Download) -> list[dict[str, object]]:
    """Return the objects of a file that has one a line."""
    return [json.loads(line) for line in text(file).splitlines()]


def text(file: Download) -> str:
    """Return what a file of text says."""
    return Path(file.path()).read_text("utf-8")


# What she may rely on.


def search(engine: indexer.Engine, text: str, page: int = 1) -> indexer.Results:
    """Return what the engine itself answers."""
    return engine.search(indexer.parse(text, page=page))


def every(engine: indexer.Engine, text: str) -> set[str]:
    """Return all reports that a search finds, copies and all."""
    return {hit.id for hit in engine.search(indexer.parse(text, limit=1000, collapse=False)).hits}


def hold(engine: indexer.Engine, ids: Iterable[str], meets: Callable[[indexer.Document], bool]) -> bool:
    """Tell whether all of these reports meet something."""
    return all(meets(engine.document(id)) for id in ids)
