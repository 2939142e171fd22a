"""摘录 in a real browser: gathering, ordering, notes, taking along, other tabs, and browsers that keep nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import indexer

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>"
BLOCKED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page in Chinese that must end without a word in the console, and may use the clipboard."""
    with browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 900},
        locale="zh-CN",
        permissions=["clipboard-read", "clipboard-write"],
    ) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == []


def gather(page: Page, *numbers: int, query: str = "整改") -> None:
    """Gather passages of a page of results by their place on it."""
    page.goto(f"/?q={quote(query)}")
    for count, number in enumerate(numbers, 1):
        page.locator(".gather[data-start]").nth(number).click(force=True)
        expect(page.locator("[data-basket-count]")).to_have_text(str(count))


def kept(page: Page) -> list[dict[str, object]]:
    found: list[dict[str, object]] = page.evaluate("JSON.parse(localStorage['juanzong-basket'] || '[]')")
    return found


def texts(page: Page) -> list[str]:
    return page.locator(".item blockquote").all_inner_texts()


def test_passages_are_gathered_with_their_source(page: Page, engine: indexer.Engine) -> None:
    gather(page, 0, 3)
    button = page.locator(".gather[data-start]").first
    expect(button).to_have_text("已摘录")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto("/basket")
    assert page.locator(".item").count() == 2
    for item, shown in zip(kept(page), texts(page), strict=True):
        report = engine.document(str(item["id"]))
        assert item["text"] == shown
        assert report.text[int(str(item["start"])) : int(str(item["end"]))] == shown
        assert item["citation"] == indexer.citation(report)
    page.locator(".item h2 a").first.click()
    page.wait_for_url("**/documents/**")
    page.go_back()
    expect(page.locator(".item")).to_have_count(2)


def test_second_press_puts_it_back(page: Page) -> None:
    gather(page, 1)
    button = page.locator(".gather[data-start]").nth(1)
    button.click(force=True)
    expect(button).to_have_text("摘录")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-basket-count]")).to_be_hidden()
    page.reload()
    assert kept(page) == []


def test_whole_report_can_be_gathered(page: Page) -> None:
    page.goto("/?q=整改")
    page.locator(".gather:not([data-start])").first.click(force=True)
    expect(page.locator("[data-basket-count]")).to_have_text("1")
    page.goto("/basket")
    expect(page.locator(".item blockquote")).to_have_count(0)
    expect(page.locator(".item .cite")).to_have_count(1)


def test_order_changes_by_mouse(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1600})
    gather(page, 0, 3, 6)
    page.goto("/basket")
    first, second, third = texts(page)
    place, target = page.locator(".place").nth(2), page.locator(".item").nth(0)
    place.drag_to(target, target_position={"x": 60, "y": 4})
    expect(page.locator(".item blockquote").first).to_have_text(third)
    page.reload()
    assert texts(page) == [third, first, second]
    page.locator(".place").nth(0).hover()
    page.mouse.down()
    page.mouse.move(600, 700, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert texts(page) == [third, first, second]


def test_order_changes_by_keyboard(page: Page) -> None:
    gather(page, 0, 3, 6)
    page.goto("/basket")
    first, second, third = texts(page)
    page.locator("[data-act=up]").nth(2).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert texts(page) == [third, first, second]
    assert page.evaluate("document.activeElement.dataset.act") == "up"
    assert page.evaluate("document.activeElement.closest('.item').querySelector('.place').textContent") == "1"
    expect(page.locator(".told")).to_have_text("已移到第 1 条")
    page.keyboard.press("Enter")
    assert texts(page) == [third, first, second]


def test_removal_can_be_undone_by_keyboard(page: Page) -> None:
    gather(page, 0, 3, 6)
    page.goto("/basket")
    before = texts(page)
    page.locator("textarea").nth(1).fill("要留的批注")
    page.locator("[data-act=remove]").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator(".item").count() == 2
    assert page.evaluate("document.activeElement.dataset.act") == "undo"
    page.keyboard.press("Enter")
    assert texts(page) == before
    assert page.locator("textarea").nth(1).input_value() == "要留的批注"
    page.click("[data-act=clear]")
    expect(page.locator(".item")).to_have_count(0)
    page.keyboard.press("Enter")
    assert texts(page) == before


def test_reports_are_brought_together(page: Page) -> None:
    gather(page, 0, 3, 1)
    page.goto("/basket")
    ids = [item["id"] for item in kept(page)]
    assert ids[0] == ids[2] != ids[1]
    page.click("[data-act=gather]")
    assert [item["id"] for item in kept(page)] == [ids[0], ids[0], ids[1]]
    assert page.locator(".item h2").count() == 2


def test_word_file_has_order_and_notes(page: Page) -> None:
    gather(page, 0, 3)
    page.goto("/basket")
    page.locator("textarea").first.fill(f"核对数字 {EVIL}")
    page.locator("[data-act=down]").first.click()
    with page.expect_download() as started:
        page.click("button[value=docx]")
    assert started.value.suggested_filename.startswith("摘录 ")
    assert started.value.suggested_filename.endswith(".docx")
    said = [
        part.text for part in docx.Document(io.BytesIO(Path(started.value.path()).read_bytes())).paragraphs
    ]
    places = [next(i for i, line in enumerate(said) if line and line in text) for text in texts(page)]
    assert places == sorted(places)
    assert f"批注：核对数字 {EVIL}" in said


def test_markdown_and_copies_carry_sources(page: Page) -> None:
    gather(page, 0, 3)
    page.goto("/basket")
    citations = [str(item["citation"]) for item in kept(page)]
    with page.expect_download() as started:
        page.click("button[value=md]")
    assert started.value.suggested_filename.endswith(".md")
    page.click("[data-act=copy-all]")
    expect(page.locator(".told")).to_have_text("已复制 2 条")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert all(f"——{citation}" in copied for citation in citations)
    assert all(text in copied for text in texts(page))


def test_basket_moves_as_a_file(page: Page, tmp_path: Path) -> None:
    gather(page, 0, 3)
    page.goto("/basket")
    page.locator("textarea").first.fill("带走")
    with page.expect_download() as started:
        page.click("[data-act=save]")
    file = tmp_path / "basket.json"
    file.write_bytes(Path(started.value.path()).read_bytes())
    before = kept(page)
    page.evaluate("localStorage.clear()")
    page.reload()
    page.set_input_files("[data-load]", file)
    expect(page.locator(".item")).to_have_count(2)
    assert kept(page) == before
    page.set_input_files("[data-load]", file)
    expect(page.locator(".told")).to_have_text("读入 0 条新的摘录")
    page.set_input_files("[data-load]", {"name": "x.json", "mimeType": "text/plain", "buffer": b"\xff{"})
    expect(page.locator(".told")).to_have_text("这个文件里没有摘录")
    assert kept(page) == before


def test_two_reports_are_compared(page: Page) -> None:
    gather(page, 0, 3)
    page.goto("/basket")
    first, second = (str(item["id"]) for item in kept(page))
    page.click(".both button")
    page.wait_for_url(f"**/documents/{quote(first, safe='')}/compare/{quote(second, safe='')}")


def test_other_tabs_follow(page: Page) -> None:
    gather(page, 0)
    other = page.context.new_page()
    other.goto("/basket")
    note = other.locator("textarea").first
    note.focus()
    other.keyboard.type("正在写")
    page.locator(".gather[data-start]").nth(3).click(force=True)
    expect(other.locator(".item")).to_have_count(2)
    other.keyboard.type("的批注")
    assert note.input_value() == "正在写的批注"
    other.locator("[data-act=remove]").nth(1).click()
    expect(page.locator(".gather[data-start]").nth(3)).to_have_text("摘录")
    expect(page.locator("[data-basket-count]")).to_have_text("1")
    assert kept(page)[0]["note"] == "正在写的批注"


@pytest.mark.parametrize(("broken", "said"), [(BLOCKED, "不许本站记下资料"), (FULL, "没有保存")])
def test_browser_that_keeps_nothing_says_so(page: Page, broken: str, said: str) -> None:
    page.add_init_script(broken)
    page.goto("/?q=整改")
    page.locator(".gather[data-start]").first.click(force=True)
    expect(page.locator(".told")).to_contain_text(said)
    expect(page.locator(".gather[data-start]").first).to_have_text("摘录")
    page.goto("/basket")
    expect(page.locator("[data-empty]")).to_be_visible()


def test_full_storage_asks_to_make_room(page: Page) -> None:
    gather(page, 0)
    page.evaluate(f"() => {{ {FULL} }}")
    page.locator(".gather[data-start]").nth(3).click(force=True)
    expect(page.locator(".told")).to_contain_text("放不下了")
    expect(page.locator("[data-basket-count]")).to_have_text("1")


def test_hostile_storage_stays_text(page: Page) -> None:
    page.goto("/basket")
    names = ("title", "about", "citation", "text", "note", "beginning")
    evil = {"id": f"x/{EVIL}?#~", "start": 1, "end": 5, "heading": [EVIL, 3], **dict.fromkeys(names, EVIL)}
    rows = [evil, None, 3, {"id": 7}, {"id": ""}, {"id": "y", "heading": "z", "title": {"a": 1}}]
    page.evaluate("rows => localStorage.setItem('juanzong-basket', JSON.stringify(rows))", rows)
    page.reload()
    assert page.locator(".item").count() == 2
    assert page.locator(".item img").count() == 0
    assert page.locator(".item h2 a").first.inner_text() == EVIL
    address = page.locator(".item h2 a").first.get_attribute("href") or ""
    assert address.startswith("/documents/x%2F%3Cimg")
    page.evaluate("localStorage.setItem('juanzong-basket', '{{')")
    page.reload()
    expect(page.locator("[data-empty]")).to_be_visible()


def test_report_that_is_gone_is_named_in_the_file(page: Page) -> None:
    page.goto("/basket")
    rows = json.dumps([{"id": "gone", "title": "移走的报告"}])
    page.evaluate("rows => localStorage.setItem('juanzong-basket', rows)", rows)
    page.reload()
    with page.expect_download() as started:
        page.click("button[value=md]")
    assert "《移走的报告》已不在馆中" in Path(started.value.path()).read_text("utf-8")


def test_without_script_the_page_says_why(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/basket")
        assert page.locator(".notice").inner_text().startswith("摘录由浏览器保存")
        assert not page.locator(".desk").is_visible()
        page.goto("/?q=整改")
        assert not page.locator(".gather").first.is_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_barriers(page: Page, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/basket")
    assert Axe().run(page).violations_count == 0
    gather(page, 0, 1, 3)
    page.goto("/basket")
    page.locator("[data-act=remove]").first.click()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_shifts_while_loading(page: Page) -> None:
    gather(page, 0, 1, 3)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for path in ("/basket", "/?q=整改"):
        page.goto(path)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") == 0
