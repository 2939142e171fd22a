"""What a clerk comes for, done with the keyboard alone: no click, no box filled but by keys, Tab and what `?` tells of."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

import indexer
from tests.hands import (
    COPY,
    ORIGINAL,
    SEEN,
    asked,
    clipboard,
    every,
    go,
    heading,
    hold,
    ids,
    number,
    objects,
    on,
    paragraphs,
    reach,
    reach_and_go,
    reach_and_take,
    rows,
    search,
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


def type_and_go(page: Page, words: str) -> None:
    """Type into the box that the keyboard is in, in place of what it holds, and search."""
    page.keyboard.press("Control+A")
    page.keyboard.type(words)
    go(page, "Enter")


# From the start page into the results.


def test_open_a_year(page: Page) -> None:
    page.goto("/")
    reach(page, r".*2025 年 \d+ 篇")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    found = re.search(r"2021 年 (\d+) 篇", on(page))
    assert found
    go(page, "Enter")
    assert total(page) == int(found[1])
    assert asked(page, "year") == ["2021"]


def test_open_a_type(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    reach_and_go(page, "工作总结")
    assert total(page) == len(every(engine, "文种:工作总结"))
    assert hold(engine, ids(page), lambda report: report.metadata.genre == "工作总结")


def test_open_the_newest_report(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    newest = engine.search(indexer.parse("", sort="added", limit=1)).hits[0]
    reach_and_go(page, re.escape(newest.title))
    assert newest.title in heading(page)


def test_take_a_suggestion(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("zfjs")
    page.get_by_role("option", name=re.compile("作风建设")).first.wait_for()
    page.keyboard.press("ArrowDown")
    go(page, "Enter")
    assert asked(page, "q") == ["作风建设"]
    assert total(page)


# Narrowing.


def test_choose_leave_out_and_undo(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    type_and_go(page, "整改")
    steps = [total(page)]
    for genre in ("工作总结", "情况汇报"):
        reach(page, genre)
        go(page, "Space")
        assert on(page) == genre
        steps.append(total(page))
    assert steps[-1] == len(every(engine, "整改 文种:工作总结|情况汇报"))
    reach_and_go(page, "排除 党政部门", back=True)
    assert total(page) == len(every(engine, "整改 文种:工作总结|情况汇报 -机构类型:党政部门"))
    for step, label in zip((2, 1, 0), ("党政部门", "情况汇报", "工作总结"), strict=True):
        page.keyboard.press("/")
        reach_and_go(page, f"去掉.*{label}")
        assert total(page) == steps[step]


def test_choose_years(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作")
    reach(page, r".*2025 年 \d+ 篇")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    said = page.inner_text(".by-years output")
    assert said.startswith("2020–2022 年")
    go(page, "Enter")
    assert total(page) == number(said.partition("：")[2]) == search(engine, "工作 年份:2020..2022").total
    reach(page, "从哪一年")
    page.keyboard.press("Control+A")
    page.keyboard.type("2016")
    reach(page, "到哪一年")
    type_and_go(page, "2018")
    assert asked(page, "year") == ["2016..2018"]
    assert total(page) == search(engine, "工作 年份:2016..2018").total


def test_ask_for_the_exact_words(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=安全 工作")
    before = total(page)
    reach(page, "智能")
    go(page, "ArrowRight")
    assert asked(page, "exact") == ["1"]
    assert hold(engine, ids(page), lambda report: "安全" in report.text and "工作" in report.text)
    reach(page, "同篇", back=True)
    go(page, "ArrowRight")
    go(page, "ArrowRight")
    assert asked(page, "same") == ["sentence"]
    assert 0 < total(page) < before


def test_sort_by_date(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    reach(page, "排序.*")
    go(page, "ArrowDown")
    assert asked(page, "sort") == ["newest"]
    dates = [engine.document(id).metadata.date or "" for id in ids(page)]
    assert all(one >= other for one, other in pairwise(dates))


def test_search_within_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    before = total(page)
    reach(page, "在结果中检索")
    type_and_go(page, "督查")
    assert 0 < total(page) < before
    assert hold(engine, ids(page), lambda report: "督查" in report.text and "整改" in report.text)


def test_turn_pages(page: Page, engine: indexer.Engine) -> None:
    def expected(page: int) -> list[str]:
        return [hit.id for hit in search(engine, "工作", page).hits]

    page.goto("/?q=工作")
    go(page, "]")
    assert ids(page) == expected(2)
    go(page, "[")
    assert ids(page) == expected(1)
    reach(page, "到第几页", back=True)
    type_and_go(page, "6")
    assert ids(page) == expected(6)
    page.go_back()
    assert ids(page) == expected(1)
    page.go_forward()
    assert ids(page) == expected(6)
    reach_and_go(page, "20", back=True)
    assert ids(page) == expected(1) + expected(2)


def test_unfold_a_family(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=作风建设")
    reach(page, "另有 3 篇相似")
    page.keyboard.press("Enter")
    expect(page.locator(".copies li")).to_have_count(3)
    title = page.locator(".copies a").first.inner_text()
    reach_and_go(page, re.escape(title))
    assert heading(page) == title


def test_export_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found, first = every(engine, "整改 文种:情况汇报"), titles(page)[0]
    reach(page, "导出")
    page.keyboard.press("Enter")
    word = reach_and_take(page, "Word 摘录")
    table = reach_and_take(page, "CSV 表格")
    lines = reach_and_take(page, "JSON 行")
    assert f"1. {first}" in paragraphs(word)
    assert {row["编号"] for row in rows(table)} == found
    assert {row["id"] for row in objects(lines)} == found


# Reading.


def test_open_the_second_by_letters(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    type_and_go(page, "整改")
    title = titles(page)[1]
    for key in "jjkj":
        page.keyboard.press(key)
    assert on(page) == title
    go(page, "Enter")
    assert page.locator(".gongwen").get_attribute("data-id")
    assert title in heading(page)


def test_walk_through_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作&page=2")
    names = ids(page)
    go(page, *"jjj", "Enter")
    read = page.locator(".gongwen")
    assert read.get_attribute("data-id") == names[2]
    for key, id in (("]", names[3]), ("[", names[2]), ("[", names[1]), ("[", names[0])):
        go(page, key)
        assert read.get_attribute("data-id") == id
    go(page, "[")
    assert read.get_attribute("data-id") == search(engine, "工作").hits[-1].id
    go(page, "]")
    reach_and_go(page, ".*返回结果")
    assert ids(page) == names


def test_look_at_every_hit(page: Page) -> None:
    page.goto("/?q=整改")
    go(page, *"jjjj", "Enter")
    count = page.locator("mark[id]").count()
    assert count > 2
    for key, place in (("n", 1), ("n", 2), ("N", 1), ("N", count), ("n", 1)):
        page.keyboard.press(key)
        expect(page.get_by_text(f"第 {place} / {count} 处")).to_be_visible()
        expect(page.locator("mark:target")).to_be_in_viewport()
        assert page.locator("mark:target").get_attribute("id") == f"h{place}"
    page.go_back()
    assert titles(page)


def test_go_to_a_section(page: Page) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    reach(page, r"二、.*")
    section = on(page)
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()
    assert page.locator(":target").inner_text() == section
    expect(page.get_by_role("link", name=section)).to_have_attribute("aria-current", "location")


def test_see_what_a_value_rests_on(page: Page, engine: indexer.Engine) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    reach(page, ".*机构的依据")
    expect(page.locator(".basis:visible")).to_contain_text("松风县水利局")
    page.keyboard.press("Escape")
    expect(page.locator(".basis:visible")).to_have_count(0)


def test_see_what_was_cleaned(page: Page, engine: indexer.Engine) -> None:
    report = engine.document("880f7586c0d121fa")
    page.goto(f"/documents/{report.id}")
    reach(page, "已清理 1 行")
    page.keyboard.press("Enter")
    expect(page.locator(".removed li")).to_have_text(list(report.removed))
    page.keyboard.press("Shift+Tab")
    assert on(page) == report.source
    with page.expect_download() as promised:
        page.keyboard.press("Enter")
    assert promised.value.suggested_filename == report.source.rpartition("/")[2]


def test_copy_a_paragraph_and_the_citation(page: Page, engine: indexer.Engine) -> None:
    source = indexer.citation(engine.document(ORIGINAL))
    page.goto(f"/documents/{ORIGINAL}")
    for key in "jjjkc":
        page.keyboard.press(key)
    told(page, "已复制这一段和出处")
    words = str(page.evaluate("document.activeElement.textContent"))
    assert words in engine.document(ORIGINAL).text
    assert clipboard(page) == f"{words}\n——{source}\n"
    reach(page, "复制引文", back=True)
    page.keyboard.press("Enter")
    told(page, "已复制引文")
    assert clipboard(page) == source


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=整改",
        f"/documents/{ORIGINAL}?q=作风建设&rank=1#h2",
        f"/documents/{ORIGINAL}/compare/{COPY}",
        "/timeline?phrase=营商环境",
        "/sentences?q=整改",
    ],
)
def test_keyboard_is_never_out_of_sight(page: Page, path: str) -> None:
    page.goto(path)
    passed = []
    for _ in range(300):
        page.keyboard.press("Tab")
        if not on(page):
            break
        passed.append((on(page), page.evaluate(SEEN)))
    assert len(passed) > 20
    assert [name for name, seen in passed if not seen] == []
