"""What a clerk compares, follows, gathers and keeps, done with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

import indexer
from tests.hands import (
    EDITION,
    ORIGINAL,
    asked,
    clipboard,
    go,
    heading,
    number,
    on,
    paragraphs,
    reach,
    reach_and_go,
    reach_and_take,
    remembered,
    rows,
    text,
    titles,
    told,
    total,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page) -> Page:
    """A page that may use the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_default_timeout(10_000)
    return page


# Comparing.


def test_compare_with_a_copy(page: Page) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    reach_and_go(page, "逐句对照")
    reach(page, r"数字 \d+")
    count = number(on(page))
    go(page, "Enter")
    changes = page.locator("ol.rows > li[id]")
    assert changes.count() == count
    for key, place in (("n", 1), ("n", 2), ("n", 3), ("N", 2)):
        page.keyboard.press(key)
        page.wait_for_url(f"**#d{place}")
        expect(page.locator("li:target")).to_be_in_viewport()
        expect(page.locator("li:target")).to_be_focused()
    reach_and_go(page, "第 2 处在.*的原处")
    assert page.locator(".gongwen :target").is_visible()
    page.go_back()
    assert asked(page, "show") == ["figures"]


def test_compare_two_of_her_choice(page: Page) -> None:
    page.goto("/?q=老旧小区改造")
    first = titles(page)[0]
    reach_and_go(page, f"对照 {re.escape(first)}")
    reach(page, "找第二篇")
    page.keyboard.type("渡口街道 改造")
    go(page, "Enter")
    second = page.get_by_role("region", name=re.compile("找到")).get_by_role("link").first.inner_text()
    reach_and_go(page, re.escape(second))
    assert heading(page) == "逐句对照"
    assert page.locator(".heads h2").all_inner_texts() == [first, second]
    assert page.locator("ol.rows > li").count()


def test_compare_year_over_year(page: Page) -> None:
    page.goto(f"/documents/{EDITION}")
    reach_and_go(page, "逐年对照")
    reach(page, r"改数字 \d+ 处")
    count = number(on(page))
    go(page, "Enter")
    assert page.locator("ol.rows > li[id]").count() == count


# Wordings and sentences.


def test_follow_two_wordings(page: Page) -> None:
    page.goto("/")
    reach_and_go(page, "提法年表")
    reach(page, "提法 1")
    page.keyboard.type("营商环境")
    reach(page, "再加一个")
    page.keyboard.press("Enter")
    assert on(page) == "提法 2"
    page.keyboard.type("作风建设")
    go(page, "Enter")
    reach_and_go(page, "机构类型")
    reach(page, r"\d{4} 年“营商环境”.*")
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    said = on(page)
    assert page.inner_text(".readout") == said
    figures = re.match(r"(\d{4}) 年“营商环境”：(\d+) 篇", said)
    assert figures
    years = rows(reach_and_take(page, "下载 CSV"))
    assert [row["篇数"] for row in years if list(row.values())[:3] == ["营商环境", "全部", figures[1]]] == [
        figures[2]
    ]
    reach(page, re.escape(said), back=True)
    go(page, "Enter")
    assert total(page) == int(figures[2])


def test_find_a_sentence(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    reach_and_go(page, "找句子")
    page.keyboard.press("/")
    page.keyboard.type("整改")
    go(page, "Enter")
    reach(page, r"下步打算 \d+")
    promised = number(on(page))
    go(page, "Enter")
    assert total(page) == promised
    for key in "jjc":
        page.keyboard.press(key)
    told(page, "已复制")
    sentence = page.locator(".sayings blockquote").nth(1).inner_text()
    assert clipboard(page).startswith(f"{sentence}——")
    assert on(page) == "看原文"
    go(page, "Enter")
    expect(page.locator("mark:target")).to_be_in_viewport()
    assert sentence in engine.document(page.locator(".gongwen").get_attribute("data-id") or "").text


# Gathering and keeping.


def test_gather_and_carry_away(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    words = page.locator(".hits > li").first.locator(".passage p:last-child").first.inner_text()
    page.keyboard.press("j")
    for count in (1, 2):
        reach(page, "摘录")
        page.keyboard.press("Enter")
        told(page, f"共 {count} 条")
    go(page, *"jjj", "Enter")
    for key in "jjm":
        page.keyboard.press(key)
    told(page, "共 3 条")
    paragraph = str(page.evaluate("document.activeElement.textContent"))
    page.keyboard.press("/")
    reach_and_go(page, "摘录 ?3", back=True)
    quotes = page.locator(".gathered blockquote")
    assert quotes.all_inner_texts() == [words, paragraph]
    reach(page, "上移，第 3 条")
    page.keyboard.press("Enter")
    assert quotes.all_inner_texts() == [paragraph, words]
    assert on(page) == "上移，第 2 条"
    reach(page, "第 2 条的批注", back=True)
    page.keyboard.type("写进第二部分")
    page.keyboard.press("Control+Home")
    reach(page, "清空", back=True)
    reach(page, "导出 Markdown", back=True)
    with page.expect_download() as promised:
        page.keyboard.press("Enter")
    written = text(promised.value).replace("\\", "")
    reach(page, "导出 Word", back=True)
    with page.expect_download() as promised:
        page.keyboard.press("Enter")
    lines = "\n".join(paragraphs(promised.value))
    for file in (written, lines):
        assert -1 < file.find(paragraph) < file.find("写进第二部分") < file.find(words)
    reach(page, "清空")
    page.keyboard.press("Enter")
    expect(page.locator(".item")).to_have_count(0)
    assert on(page) == "撤销"
    page.keyboard.press("Enter")
    assert quotes.all_inner_texts() == [paragraph, words]


def test_save_a_search(page: Page) -> None:
    page.goto("/?q=养老")
    remembered(page, "养老")
    page.goto("/?q=整改&genre=情况汇报")
    found = total(page)
    reach(page, "保存检索")
    page.keyboard.press("Enter")
    page.keyboard.type("每月看整改")
    page.keyboard.press("Enter")
    told(page, "已保存")
    assert on(page) == "已保存检索"
    page.goto("/")
    reach(page, "整改 · 情况汇报")
    reach(page, "养老")
    reach_and_go(page, "每月看整改", back=True)
    assert total(page) == found


# Around.


def test_switch_the_language(page: Page) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found, there = total(page), page.url
    reach_and_go(page, "English")
    assert page.url == there
    assert total(page) == found
    assert page.locator("html").get_attribute("lang") == "en"
    reach_and_go(page, "简体中文|中文")
    assert page.url == there
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=整改",
        f"/documents/{ORIGINAL}?q=整改",
        "/timeline",
        "/sentences?q=整改",
        "/basket",
        "/status",
    ],
)
def test_see_the_keys(page: Page, path: str) -> None:
    page.goto(path)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog.get_by_role("row", name=re.compile("到检索框"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    page.keyboard.press("/")
    assert on(page) == "检索词"


def test_see_the_state_of_the_archive(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    page.keyboard.type("“海底下没有的话”")
    go(page, "Enter")
    page.keyboard.press("/")
    reach_and_go(page, "馆藏", back=True)
    reach(page, ".*海底下没有的话.*")
    reach_and_go(page, "文种", back=True)
    assert "文种" in heading(page)


def test_come_back_from_nowhere(page: Page) -> None:
    # Of a page that is not there the console says so.
    page = page.context.new_page()
    answer = page.goto("/nowhere")
    assert answer
    assert answer.status == 404
    reach_and_go(page, "回到检索页")
    assert page.locator(".holding").is_visible()
