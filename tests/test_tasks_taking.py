"""What a clerk compares, follows, gathers and keeps, done with the mouse in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

import indexer
from tests.hands import (
    EDITION,
    ORIGINAL,
    ask,
    clipboard,
    follow,
    heading,
    number,
    paragraphs,
    remembered,
    rows,
    take,
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
    follow(page, page.get_by_role("link", name="逐句对照").first)
    figures = page.get_by_role("navigation", name="只看").get_by_role("link", name=re.compile("^数字"))
    count = number(figures.inner_text())
    follow(page, figures)
    changes = page.locator("ol.rows > li[id]")
    assert changes.count() == count
    assert all("→" in change or "数字" in change for change in changes.all_inner_texts())
    page.get_by_role("link", name="从第一处看起").click()
    expect(page.locator("ol.rows > li:target")).to_be_in_viewport()
    assert page.locator("ol.rows > li:target").get_attribute("id") == "d1"
    for name, place in (("下一处不同", 2), ("下一处不同", 3), ("上一处不同", 2)):
        page.get_by_role("link", name=name).click()
        page.wait_for_url(f"**#d{place}")
        expect(page.locator("ol.rows > li:target")).to_be_in_viewport()
    follow(page, page.get_by_role("link", name=re.compile("第 2 处在.*的原处")).first)
    expect(page.locator(".gongwen :target")).to_be_in_viewport()


def test_compare_two_of_her_choice(page: Page) -> None:
    page.goto("/?q=老旧小区改造")
    first = titles(page)[0]
    page.locator(".hits > li").first.hover()
    follow(page, page.locator(".hits > li").first.get_by_role("link", name=re.compile("^对照")))
    page.get_by_label("找第二篇").click()
    page.keyboard.type("渡口街道 改造")
    follow(page, page.get_by_role("button", name="查找"))
    offer = (
        page.get_by_role("region", name=re.compile("找到")).get_by_role("listitem").first.get_by_role("link")
    )
    second = offer.inner_text()
    follow(page, offer)
    assert heading(page) == "逐句对照"
    assert page.locator(".heads h2").all_inner_texts() == [first, second]
    assert page.locator("ol.rows > li").count()


def test_compare_year_over_year(page: Page) -> None:
    page.goto(f"/documents/{EDITION}")
    title = heading(page)
    follow(page, page.get_by_role("link", name="逐年对照"))
    assert title.replace("\n", "") in page.inner_text("main").replace("\n", "")
    change = page.locator(".pair").get_by_role("link", name=re.compile("改数字"))
    count = number(change.inner_text())
    follow(page, change)
    assert page.locator("ol.rows > li[id]").count() == count


# Wordings and sentences.


def test_follow_two_wordings(page: Page) -> None:
    page.goto("/")
    follow(page, page.get_by_role("link", name="提法年表", exact=True))
    page.get_by_label("提法 1", exact=True).click()
    page.keyboard.type("营商环境")
    follow(page, page.get_by_role("button", name="看年表"))
    page.get_by_label("提法 2", exact=True).click()
    page.keyboard.type("作风建设")
    follow(page, page.get_by_role("button", name="看年表"))
    follow(page, page.get_by_role("navigation", name="怎样分").get_by_role("link", name="机构类型"))
    assert page.locator(".groups li").count() > 1
    years = rows(take(page, page.get_by_role("link", name="下载 CSV")))
    point = page.get_by_role("link", name=re.compile("2021 年“营商环境”"))
    point.hover()
    said = page.inner_text(".readout")
    wording = next(wording for wording in ("营商环境", "作风建设") if wording in said)
    found = re.search(r"(\d{4}) 年.*?(\d+) 篇", said)
    assert found
    follow(page, point)
    assert total(page) == int(found[2])
    assert [
        row["篇数"]
        for row in years
        if (row["提法"], row["机构类型"], row["年份"]) == (wording, "全部", found[1])
    ] == [found[2]]


def test_find_a_sentence(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    follow(page, page.get_by_role("link", name="找句子", exact=True))
    ask(page, "整改")
    role = page.get_by_role("navigation", name="句子在报告的哪一部分").get_by_role(
        "link", name=re.compile("下步打算")
    )
    promised = number(role.inner_text())
    follow(page, role)
    assert total(page) == promised == page.locator(".sayings > li").count()
    sentence = page.locator(".sayings blockquote").first.inner_text()
    page.get_by_role("button", name="复制带出处").first.click()
    told(page, "已复制")
    assert clipboard(page).startswith(f"{sentence}——")
    follow(page, page.get_by_role("link", name="看原文").first)
    expect(page.locator("mark:target")).to_be_in_viewport()
    report = engine.document(page.locator(".gongwen").get_attribute("data-id") or "")
    assert sentence in report.text
    assert indexer.citation(report).split(". ")[1] in clipboard(page).partition("——")[2]


# Gathering and keeping.


def gather_three(page: Page) -> list[str]:
    """Gather a hit, a passage and a paragraph; return their words, as the basket is to show them."""
    page.goto("/?q=整改")
    hit = page.locator(".hits > li").nth(2)
    hit.hover()
    hit.locator(".about").get_by_role("button", name="摘录").click()
    told(page, "共 1 条")
    passage = hit.locator(".passage").nth(1)
    words = passage.locator("p").last.inner_text()
    passage.hover()
    passage.get_by_role("button", name="摘录").click()
    told(page, "共 2 条")
    follow(page, page.locator(".hits h2 a").nth(3))
    paragraph = page.locator("#p2")
    paragraph.hover()
    page.get_by_role("toolbar", name="这一段").get_by_role("button", name="摘录").click()
    told(page, "共 3 条")
    return [words, paragraph.inner_text()]


def test_gather_and_carry_away(page: Page, engine: indexer.Engine) -> None:
    passage, paragraph = gather_three(page)
    follow(page, page.get_by_role("link", name=re.compile("摘录 ?3")))
    quotes = page.locator(".gathered blockquote")
    assert quotes.all_inner_texts() == [passage, paragraph]
    page.get_by_role("button", name="上移，第 3 条").click()
    assert quotes.all_inner_texts() == [paragraph, passage]
    page.get_by_label("第 2 条的批注").click()
    page.keyboard.type("写进第二部分")
    lines = paragraphs(take(page, page.get_by_role("button", name="导出 Word")))
    written = text(take(page, page.get_by_role("button", name="导出 Markdown")))
    places = [
        next(at for at, line in enumerate(lines) if words in line)
        for words in (paragraph, "写进第二部分", passage)
    ]
    assert places == sorted(places)
    places = [written.replace("\\", "").find(words) for words in (paragraph, "写进第二部分", passage)]
    assert -1 not in places
    assert places == sorted(places)
    for id in {item["id"] for item in page.evaluate("JSON.parse(localStorage['juanzong-basket'])")}:
        source = indexer.citation(engine.document(id))
        assert source in "\n".join(lines)
    page.get_by_role("button", name="清空", exact=True).click()
    expect(page.locator(".item")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    assert quotes.all_inner_texts() == [paragraph, passage]


def test_drag_into_another_order(page: Page) -> None:
    passage, paragraph = gather_three(page)
    page.goto("/basket")
    last, first = page.locator(".item .place").nth(2), page.locator(".item").first
    last.hover()
    page.mouse.down()
    box = first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 30, steps=5)
    page.mouse.move(box["x"] + 40, box["y"] + 5, steps=3)
    page.mouse.up()
    expect(page.locator(".item").first.locator("blockquote")).to_have_text(paragraph)
    page.reload()
    assert page.locator(".gathered blockquote").all_inner_texts() == [paragraph, passage]


def test_save_a_search(page: Page) -> None:
    page.goto("/?q=养老")
    remembered(page, "养老")
    page.goto("/?q=整改&genre=情况汇报")
    found = total(page)
    page.get_by_role("button", name="保存检索").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("每月看整改")
    page.get_by_role("button", name="保存", exact=True).click()
    told(page, "已保存")
    follow(page, page.locator(".brand"))
    recent = page.locator(".asked", has_text="最近检索").get_by_role("link").all_inner_texts()
    assert recent == ["整改 · 情况汇报", "养老"]
    follow(page, page.get_by_role("link", name="每月看整改"))
    assert total(page) == found
    assert page.get_by_role("button", name="已保存检索").is_visible()


# Around.


def test_switch_the_language(page: Page) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found, there = total(page), page.url
    follow(page, page.get_by_role("link", name="English"))
    assert page.url == there
    assert total(page) == found
    assert not re.search("[\u4e00-\u9fff]", page.get_by_role("search").inner_text())
    follow(page, page.get_by_role("link", name="简体中文").or_(page.get_by_role("link", name="中文")))
    assert page.url == there
    assert page.get_by_role("search").get_by_role("button", name="检索", exact=True).is_visible()


def test_see_the_keys(page: Page) -> None:
    page.goto("/help")
    page.get_by_role("button", name="显示快捷键").click()
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog.get_by_role("row", name=re.compile("到检索框"))).to_be_visible()
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)


def test_take_a_suggestion(page: Page) -> None:
    page.goto("/")
    page.get_by_label("检索词", exact=True).click()
    page.keyboard.type("zfjs")
    option = page.get_by_role("option", name=re.compile("作风建设")).first
    wanted = option.locator("span").first.inner_text()
    follow(page, option)
    assert page.get_by_label("检索词", exact=True).input_value() == wanted
    assert total(page)


def test_see_the_state_of_the_archive(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    ask(page, "“云端上没有的话”")
    follow(page, page.get_by_role("link", name="馆藏", exact=True))
    stats = engine.stats()
    genre = page.get_by_role("row", name=re.compile("^文种")).inner_text()
    assert f"{stats.coverage['genre']} 篇" in genre
    assert page.get_by_role("link", name="云端上没有的话").is_visible()
    assert f"共 {len(stats.problems)} 份" in page.inner_text("main")
    follow(page, page.get_by_role("row", name=re.compile("^文种")).get_by_role("link"))
    assert "文种" in heading(page)


def test_come_back_from_nowhere(page: Page) -> None:
    # Of a page that is not there the console says so.
    page = page.context.new_page()
    answer = page.goto("/nowhere")
    assert answer
    assert answer.status == 404
    follow(page, page.get_by_role("link", name="回到检索页"))
    assert page.locator(".holding").is_visible()
