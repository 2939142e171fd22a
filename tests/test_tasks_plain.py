"""What a clerk comes for where no script runs: search, filter, read, page, and what else works without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import indexer
from tests.hands import (
    EDITION,
    ORIGINAL,
    ask,
    asked,
    every,
    follow,
    heading,
    hold,
    ids,
    number,
    objects,
    paragraphs,
    rows,
    search,
    take,
    titles,
    total,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page without scripts."""
    with browser.new_context(
        base_url=address,
        viewport={"width": 1280, "height": 900},
        locale="zh-CN",
        java_script_enabled=False,
    ) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


def choose(page: Page) -> None:
    """Ask anew with what is chosen."""
    follow(page, page.get_by_role("button", name="应用筛选"))


# From the start page into the results.


def test_open_a_year(page: Page) -> None:
    page.goto("/")
    bar = page.get_by_role("link", name=re.compile("2021 年"))
    promised = re.search(r"(\d+) 篇", bar.text_content() or "")
    assert promised
    follow(page, bar)
    assert total(page) == int(promised[1])


def test_open_a_type(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    follow(page, page.get_by_role("region", name="文种").get_by_role("link", name="工作总结", exact=True))
    assert total(page) == len(every(engine, "文种:工作总结"))


def test_open_the_newest_report(page: Page) -> None:
    page.goto("/")
    newest = page.get_by_role("region", name="新入馆").get_by_role("link").first
    title = newest.inner_text()
    follow(page, newest)
    assert title in heading(page)


# Narrowing.


def test_choose_leave_out_and_undo(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    ask(page, "整改")
    before = total(page)
    for genre in ("工作总结", "情况汇报"):
        page.get_by_role("checkbox", name=genre, exact=True).click()
    choose(page)
    chosen = total(page)
    assert chosen == len(every(engine, "整改 文种:工作总结|情况汇报"))
    follow(page, page.get_by_role("button", name="排除 党政部门"))
    assert total(page) == len(every(engine, "整改 文种:工作总结|情况汇报 -机构类型:党政部门"))
    undo = page.get_by_role("group", name="已选条件")
    follow(page, undo.get_by_role("link", name=re.compile("去掉.*党政部门")))
    assert total(page) == chosen
    follow(page, undo.get_by_role("link", name="全部去掉"))
    assert total(page) == before


def test_choose_years(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作")
    follow(page, page.locator(".facets").get_by_role("link", name=re.compile("2020 年")))
    assert total(page) == search(engine, "工作 年份:2020").total
    for end, year in (("从哪一年", "2016"), ("到哪一年", "2018")):
        page.get_by_label(end).click()
        page.keyboard.press("Control+A")
        page.keyboard.type(year)
    follow(page, page.get_by_role("group", name="年份").get_by_role("button", name="应用"))
    assert asked(page, "year") == ["2016..2018"]
    assert total(page) == search(engine, "工作 年份:2016..2018").total


def test_ask_for_the_exact_words(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=安全 工作")
    before = total(page)
    page.get_by_text("精确", exact=True).click()
    page.get_by_text("同句", exact=True).click()
    choose(page)
    assert 0 < total(page) < before
    assert (asked(page, "exact"), asked(page, "same")) == (["1"], ["sentence"])
    sentence = re.compile("安全[^。！？\n]*工作|工作[^。！？\n]*安全")
    assert hold(engine, ids(page), lambda report: bool(sentence.search(report.text)))


def test_sort_by_date(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    page.get_by_label("排序").first.select_option(label="最新")
    follow(page, page.locator(".summary").get_by_role("button", name="排序"))
    dates = [engine.document(id).metadata.date or "" for id in ids(page)]
    assert all(one >= other for one, other in pairwise(dates))


def test_search_within_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    before = total(page)
    page.get_by_label("在结果中检索").last.click()
    page.keyboard.type("督查")
    follow(page, page.get_by_role("group", name="在结果中检索").get_by_role("button"))
    assert 0 < total(page) < before
    assert hold(engine, ids(page), lambda report: "督查" in report.text and "整改" in report.text)


def test_turn_pages(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作")
    leaves = page.get_by_role("navigation", name="页码")
    for name, leaf in (("下一页", 2), ("上一页", 1), ("9", 9)):
        follow(page, leaves.get_by_role("link", name=name, exact=True))
        assert ids(page) == [hit.id for hit in search(engine, "工作", leaf).hits]
    page.get_by_label("到第几页").click()
    page.keyboard.type("6")
    follow(page, page.get_by_role("button", name="转到"))
    assert ids(page) == [hit.id for hit in search(engine, "工作", 6).hits]
    page.go_back()
    assert asked(page, "page") == ["9"]
    follow(page, leaves.get_by_role("link", name="20", exact=True))
    assert len(ids(page)) == 20


def test_unfold_a_family(page: Page) -> None:
    page.goto("/?q=作风建设")
    follow(page, page.get_by_role("link", name="另有 3 篇相似"))
    copies = page.locator(".copies li")
    assert copies.count() == 3
    title = copies.first.get_by_role("link").first.inner_text()
    follow(page, copies.first.get_by_role("link").first)
    assert heading(page) == title


def test_export_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found, first = every(engine, "整改 文种:情况汇报"), titles(page)[0]
    page.locator(".export summary").click()
    files = [take(page, page.get_by_role("link", name=name)) for name in ("Word 摘录", "CSV 表格", "JSON 行")]
    assert f"1. {first}" in paragraphs(files[0])
    assert {row["编号"] for row in rows(files[1])} == found
    assert {row["id"] for row in objects(files[2])} == found


# Reading.


def test_walk_through_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作&page=2")
    names = ids(page)
    follow(page, page.locator(".hits h2 a").nth(2))
    read, place = page.locator(".gongwen"), page.get_by_role("navigation", name="结果中的位置")
    for link, rank in (("下一篇", 3), ("上一篇", 2)):
        follow(page, place.get_by_role("link", name=re.compile(link)))
        assert read.get_attribute("data-id") == names[rank]
    follow(page, page.get_by_role("link", name=re.compile("返回结果")))
    assert ids(page) == names


def test_look_at_every_hit(page: Page) -> None:
    page.goto("/?q=整改")
    follow(page, page.locator(".hits h2 a").nth(3))
    count = page.locator("mark[id]").count()
    for name, place in (("下一处", 1), ("下一处", 2), ("上一处", 1), ("上一处", count)):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_text(f"第 {place} / {count} 处")).to_be_visible()
        expect(page.locator("mark:target")).to_be_in_viewport()
        assert page.locator("mark:target").get_attribute("id") == f"h{place}"


def test_read_by_the_outline(page: Page, engine: indexer.Engine, sample: Path) -> None:
    report = engine.document("880f7586c0d121fa")
    page.goto(f"/documents/{report.id}")
    link = page.get_by_role("navigation", name="提纲").get_by_role("link").nth(2)
    link.click()
    assert page.locator(":target").inner_text() == link.inner_text()
    expect(page.locator(":target")).to_be_in_viewport()
    page.locator(".evidence summary").first.click()
    assert page.locator(".basis").first.is_visible()
    page.get_by_text("已清理 1 行").click()
    assert page.locator(".removed li").all_inner_texts() == list(report.removed)
    file = take(page, page.get_by_role("link", name=report.source))
    assert Path(file.path()).read_bytes() == (sample / report.source).read_bytes()


# What else works.


def test_compare_with_a_copy(page: Page) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    follow(page, page.get_by_role("link", name="逐句对照").first)
    figures = page.get_by_role("navigation", name="只看").get_by_role("link", name=re.compile("^数字"))
    count = number(figures.inner_text())
    follow(page, figures)
    assert page.locator("ol.rows > li[id]").count() == count
    page.get_by_role("link", name="从第一处看起").click()
    expect(page.locator("li:target")).to_be_in_viewport()


def test_compare_two_of_her_choice(page: Page) -> None:
    page.goto("/?q=老旧小区改造")
    first = titles(page)[0]
    page.locator(".hits > li").first.hover()
    follow(page, page.locator(".hits > li").first.get_by_role("link", name=re.compile("^对照")))
    page.get_by_label("找第二篇").click()
    page.keyboard.type("渡口街道 改造")
    follow(page, page.get_by_role("button", name="查找"))
    offer = page.get_by_role("region", name=re.compile("找到")).get_by_role("link").first
    second = offer.inner_text()
    follow(page, offer)
    assert page.locator(".heads h2").all_inner_texts() == [first, second]


def test_compare_year_over_year(page: Page) -> None:
    page.goto(f"/documents/{EDITION}")
    follow(page, page.get_by_role("link", name="逐年对照"))
    change = page.locator(".pair").get_by_role("link", name=re.compile("改数字"))
    count = number(change.inner_text())
    follow(page, change)
    assert page.locator("ol.rows > li[id]").count() == count


def test_follow_two_wordings(page: Page) -> None:
    page.goto("/timeline")
    for place, words in ((1, "营商环境"), (2, "作风建设")):
        page.get_by_label(f"提法 {place}", exact=True).click()
        page.keyboard.type(words)
        follow(page, page.get_by_role("button", name="看年表"))
    follow(page, page.get_by_role("navigation", name="怎样分").get_by_role("link", name="机构类型"))
    point = page.get_by_role("link", name=re.compile("2021 年“营商环境”"))
    promised = re.search(r"：(\d+) 篇", point.get_attribute("aria-label") or "")
    assert promised
    follow(page, point)
    assert total(page) == int(promised[1])


def test_find_a_sentence(page: Page, engine: indexer.Engine) -> None:
    page.goto("/sentences")
    ask(page, "整改")
    role = page.get_by_role("navigation", name="句子在报告的哪一部分").get_by_role(
        "link", name=re.compile("下步打算")
    )
    promised = number(role.inner_text())
    follow(page, role)
    assert total(page) == promised
    sentence = page.locator(".sayings blockquote").first.inner_text()
    follow(page, page.get_by_role("link", name="看原文").first)
    assert sentence in engine.document(page.locator(".gongwen").get_attribute("data-id") or "").text


def test_basket_says_what_it_needs(page: Page) -> None:
    page.goto("/")
    follow(page, page.get_by_role("link", name="摘录", exact=True))
    assert "需要允许本站运行脚本" in page.inner_text("main")


def test_switch_the_language(page: Page) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found, there = total(page), page.url
    follow(page, page.get_by_role("link", name="English"))
    assert page.url == there
    assert total(page) == found
    assert page.locator("html").get_attribute("lang") == "en"


def test_see_the_state_of_the_archive(page: Page) -> None:
    page.goto("/")
    ask(page, "“天边外没有的话”")
    follow(page, page.get_by_role("link", name="馆藏", exact=True))
    assert page.get_by_role("link", name="天边外没有的话").is_visible()


def test_come_back_from_nowhere(page: Page) -> None:
    answer = page.goto("/nowhere")
    assert answer
    assert answer.status == 404
    follow(page, page.get_by_role("link", name="回到检索页"))
    assert page.locator(".holding").is_visible()
