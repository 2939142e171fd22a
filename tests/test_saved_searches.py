"""Recent and saved searches, kept by a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>"


def look(page: Page, *queries: str) -> None:
    for query in queries:
        page.goto(f"/?q={query}")
        expect(page.locator("[data-save-search]")).to_be_visible()
        page.wait_for_function(
            "(localStorage['juanzong-recent'] || localStorage['juanzong-forgetful']) !== undefined"
        )
        page.wait_for_load_state("networkidle")


def labels(page: Page, heading: str) -> list[str]:
    group = page.locator(".asked", has=page.locator("h2", has_text=heading))
    return group.locator("a").all_inner_texts()


def test_last_searches_come_first_and_once(page: Page) -> None:
    look(page, "整改", "养老", "整改&page=2", "整改&genre=情况汇报")
    page.goto("/basket")
    expect(page.locator(".asked li")).to_have_count(3)
    assert labels(page, "最近检索") == ["整改 · 情况汇报", "整改", "养老"]
    page.locator(".asked a", has_text="情况汇报").click()
    page.wait_for_url(lambda url: "genre=" in url)
    page.go_back()
    page.goto("/")
    expect(page.locator(".asked li")).to_have_count(3)


def test_only_the_last_twenty_stay(page: Page) -> None:
    page.goto("/basket")
    page.evaluate(
        "localStorage.setItem('juanzong-recent', JSON.stringify([...Array(20).keys()].map("
        "n => ({ asked: 'q=' + n, label: '第' + n, total: n }))))"
    )
    look(page, "整改")
    page.goto("/basket")
    expect(page.locator(".asked li")).to_have_count(20)
    assert labels(page, "最近检索")[0] == "整改"
    assert "第19" not in labels(page, "最近检索")


def test_search_is_saved_under_a_name_by_keyboard(page: Page) -> None:
    look(page, "整改")
    page.locator("[data-save-search]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(f"{EVIL}每周看")
    page.keyboard.press("Enter")
    assert "/?q=" in page.url
    assert page.evaluate("document.activeElement.hasAttribute('data-save-search')")
    expect(page.locator("[data-save-search]")).to_have_text("已保存检索")
    page.reload()
    expect(page.locator("[data-save-search]")).to_have_text("已保存检索")
    page.goto("/basket")
    expect(page.locator("[data-saved]")).to_have_count(1)
    assert labels(page, "保存的检索") == [f"{EVIL}每周看"]


def test_leaving_saves_nothing(page: Page) -> None:
    look(page, "整改")
    page.click("[data-save-search]")
    page.keyboard.press("Escape")
    expect(page.locator("[data-save-search]")).to_have_text("保存检索")
    assert page.evaluate("localStorage['juanzong-saved']") is None


def test_saved_search_tells_what_is_new(page: Page) -> None:
    look(page, "整改")
    page.click("[data-save-search]")
    page.keyboard.press("Enter")
    page.evaluate(
        "() => { const rows = JSON.parse(localStorage['juanzong-saved']); rows[0].total -= 3;"
        " localStorage['juanzong-saved'] = JSON.stringify(rows); }"
    )
    page.goto("/basket")
    expect(page.locator("[data-saved] b")).to_have_text("新增 3 篇")
    page.locator("[data-saved] a").click()
    page.wait_for_url("**/?q=*")
    page.wait_for_load_state("networkidle")
    page.goto("/basket")
    expect(page.locator("[data-saved]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-saved] b")).to_have_count(0)


def test_second_press_saves_no_more(page: Page) -> None:
    look(page, "整改")
    page.click("[data-save-search]")
    page.keyboard.press("Enter")
    page.click("[data-save-search]")
    expect(page.locator("[data-save-search]")).to_have_text("保存检索")
    assert page.evaluate("localStorage['juanzong-saved']") == "[]"


def test_one_or_all_are_dropped(page: Page) -> None:
    look(page, "整改", "养老", "河道")
    page.goto("/basket")
    page.click("[aria-label='去掉“养老”']")
    assert labels(page, "最近检索") == ["河道", "整改"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "去掉“整改”"
    page.click("text=清空最近检索")
    expect(page.locator(".asked")).to_have_count(0)
    page.goto("/")
    expect(page.locator("[data-recent-searches]")).to_be_hidden()


def test_remembering_can_be_switched_off(page: Page) -> None:
    page.goto("/basket")
    page.get_by_label("记住最近检索").uncheck()
    look(page, "整改")
    page.goto("/basket")
    expect(page.get_by_label("记住最近检索")).not_to_be_checked()
    expect(page.locator(".asked")).to_have_count(0)


def test_hostile_storage_is_harmless(page: Page) -> None:
    page.goto("/basket")
    page.evaluate(
        "evil => localStorage.setItem('juanzong-recent', JSON.stringify([null, 3, {}, { asked: 5, label: evil },"
        " { asked: 'javascript:alert(1)', label: evil, total: evil }]))",
        EVIL,
    )
    page.reload()
    expect(page.locator(".asked li")).to_have_count(1)
    assert page.locator(".asked a").get_attribute("href") == "/?javascript:alert(1)"
    assert page.locator(".asked img").count() == 0
