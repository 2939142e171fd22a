"""What a clerk comes for, done with the mouse in a real browser, from her first click to what she takes along."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import indexer
from tests.hands import (
    ORIGINAL,
    ask,
    asked,
    clipboard,
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


def beside(page: Page, value: str) -> int:
    """Return the number beside a value of a facet."""
    box = page.get_by_role("checkbox", name=value, exact=True)
    line = page.locator(".facets").get_by_role("listitem").filter(has=box)
    return number(line.inner_text().split()[-1])


# From the start page into the results.


def test_open_a_year(page: Page) -> None:
    page.goto("/")
    bar = page.get_by_role("link", name=re.compile("2021 年"))
    found = re.search(r"(\d+) 篇", bar.text_content() or "")
    assert found
    follow(page, bar)
    assert total(page) == int(found[1])
    assert all("2021" in fact for fact in page.locator(".hits .about").all_inner_texts())


def test_open_a_type(page: Page, engine: indexer.Engine) -> None:
    page.goto("/")
    line = page.get_by_role("region", name="文种").get_by_role("listitem").nth(1)
    genre = line.get_by_role("link").inner_text()
    promised = number(line.inner_text().removeprefix(genre))
    follow(page, line.get_by_role("link"))
    assert total(page) == promised
    assert hold(engine, ids(page), lambda report: report.metadata.genre == genre)


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
    steps = [total(page)]
    wanted = beside(page, "工作总结") + beside(page, "情况汇报")
    for genre in ("工作总结", "情况汇报"):
        follow(page, page.get_by_role("checkbox", name=genre, exact=True))
        steps.append(total(page))
    assert steps[-1] == wanted
    fewer = beside(page, "党政部门")
    page.get_by_role("group", name="机构类型").get_by_text("党政部门", exact=True).first.hover()
    follow(page, page.get_by_role("button", name="排除 党政部门"))
    assert total(page) == wanted - fewer
    assert hold(engine, ids(page), lambda report: report.metadata.org_type != "党政部门")
    for step, label in zip((2, 1, 0), ("党政部门", "情况汇报", "工作总结"), strict=True):
        follow(
            page,
            page.get_by_role("group", name="已选条件").get_by_role("link", name=re.compile(f"去掉.*{label}")),
        )
        assert total(page) == steps[step]


def test_choose_years_by_a_bar(page: Page) -> None:
    page.goto("/?q=工作")
    bar = page.locator(".facets").get_by_role("link", name=re.compile("2020 年"))
    promised = re.search(r"(\d+) 篇", bar.text_content() or "")
    follow(page, bar)
    assert promised
    assert total(page) == int(promised[1])
    assert asked(page, "year") == ["2020"]


def test_choose_years_by_dragging(page: Page) -> None:
    page.goto("/?q=工作")
    bars = [
        page.locator(".facets").get_by_role("link", name=re.compile(f"{year} 年"))
        for year in (2019, 2020, 2021)
    ]
    promised = [number(re.sub(r"\d{4}", "", bar.text_content() or "")) for bar in bars]
    bars[0].hover()
    page.mouse.down()
    bars[1].hover()
    bars[2].hover()
    assert "2019–2021 年" in page.inner_text(".by-years output")
    with page.expect_navigation():
        page.mouse.up()
    assert asked(page, "year") == ["2019..2021"]
    assert total(page) == sum(promised)


def test_choose_years_by_boxes(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作")
    for end, year in (("从哪一年", "2016"), ("到哪一年", "2018")):
        page.get_by_label(end).click()
        page.keyboard.type(year)
    follow(page, page.get_by_role("group", name="年份").get_by_role("button", name="应用"))
    assert total(page) == search(engine, "工作 年份:2016..2018").total
    assert hold(engine, ids(page), lambda report: 2016 <= (report.metadata.year or 0) <= 2018)


def test_ask_for_the_exact_words(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=安全 工作")
    before = total(page)
    follow(page, page.get_by_text("精确", exact=True))
    assert 0 < total(page) <= before
    assert hold(engine, ids(page), lambda report: "安全" in report.text and "工作" in report.text)
    follow(page, page.get_by_text("同句", exact=True))
    together = total(page)
    assert 0 < together < before
    sentence = re.compile("安全[^。！？\n]*工作|工作[^。！？\n]*安全")
    assert hold(engine, ids(page), lambda report: bool(sentence.search(report.text)))
    follow(page, page.get_by_text("同篇", exact=True))
    assert total(page) > together


def test_sort_by_date(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改")
    with page.expect_navigation():
        page.get_by_label("排序").select_option(label="最新")
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
    shown = [ids(page)]
    for name, number_of in (("下一页", 2), ("上一页", 1), ("9", 9)):
        follow(page, page.get_by_role("navigation", name="页码").get_by_role("link", name=name, exact=True))
        assert ids(page) == [hit.id for hit in search(engine, "工作", number_of).hits]
        shown.append(ids(page))
    page.get_by_label("到第几页").click()
    page.keyboard.type("6")
    follow(page, page.get_by_role("button", name="转到"))
    assert ids(page) == [hit.id for hit in search(engine, "工作", 6).hits]
    for places in (shown[3], shown[2]):
        page.go_back()
        assert ids(page) == places
    page.go_forward()
    assert ids(page) == shown[3]
    follow(page, page.get_by_role("navigation", name="页码").get_by_role("link", name="20", exact=True))
    assert ids(page) == [hit.id for number in (1, 2) for hit in search(engine, "工作", number).hits]


def test_unfold_a_family(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=作风建设")
    button = page.get_by_role("button", name=re.compile("另有 3 篇相似"))
    button.click()
    copies = page.locator(".copies li")
    expect(copies).to_have_count(3)
    title = copies.first.get_by_role("link").first.inner_text()
    follow(page, copies.first.get_by_role("link").first)
    assert heading(page) == title
    kin = {relative.id for relative in engine.family(ORIGINAL)} | {ORIGINAL}
    assert page.url.partition("/documents/")[2].partition("?")[0] in kin


def test_export_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=整改&genre=情况汇报")
    found = every(engine, "整改 文种:情况汇报")
    assert total(page) == len(found)
    first, passage = titles(page)[0], page.locator(".passage > p:not(.path)").first.inner_text()
    files = {}
    for name in ("CSV 表格", "JSON 行", "Word 摘录"):
        page.locator(".export summary").click()
        files[name] = take(page, page.get_by_role("link", name=name))
        page.keyboard.press("Escape")
    assert {row["编号"] for row in rows(files["CSV 表格"])} == found
    assert {row["id"] for row in objects(files["JSON 行"])} == found
    lines = paragraphs(files["Word 摘录"])
    assert f"1. {first}" in lines
    assert passage in lines
    assert indexer.citation(engine.document(ids(page)[0])) in " ".join(lines)


# Reading.


def test_walk_through_the_results(page: Page, engine: indexer.Engine) -> None:
    page.goto("/?q=工作&page=2")
    names = ids(page)
    follow(page, page.locator(".hits h2 a").nth(2))
    read = page.locator(".gongwen")
    assert read.get_attribute("data-id") == names[2]
    assert "第 13 /" in page.inner_text(".where")
    for link, rank in (("下一篇", 3), ("上一篇", 2), ("上一篇", 1), ("上一篇", 0), ("上一篇", -1)):
        follow(
            page,
            page.get_by_role("navigation", name="结果中的位置").get_by_role("link", name=re.compile(link)),
        )
        expected = names[rank] if rank >= 0 else search(engine, "工作").hits[-1].id
        assert read.get_attribute("data-id") == expected
    follow(page, page.get_by_role("link", name="下一篇", exact=False).first)
    follow(page, page.get_by_role("link", name=re.compile("返回结果")))
    assert ids(page) == names
    assert asked(page, "page") == ["2"]


def test_look_at_every_hit(page: Page) -> None:
    page.goto("/?q=整改")
    follow(page, page.locator(".hits h2 a").nth(3))
    count = page.locator("mark[id]").count()
    assert count > 2
    for name, place in (("下一处", 1), ("下一处", 2), ("上一处", 1), ("上一处", count)):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_text(f"第 {place} / {count} 处")).to_be_visible()
        expect(page.locator("mark:target")).to_be_in_viewport()
        assert page.locator("mark:target").get_attribute("id") == f"h{place}"
    page.locator(".strip a").first.click()
    expect(page.get_by_text(f"第 1 / {count} 处")).to_be_visible()
    expect(page.locator("mark:target")).to_be_in_viewport()


def test_go_to_a_section(page: Page) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    link = page.get_by_role("navigation", name="提纲").get_by_role("link").last
    section = link.inner_text()
    link.click()
    place = page.locator(":target")
    expect(place).to_be_in_viewport()
    assert place.inner_text() == section
    expect(link).to_have_attribute("aria-current", "location")


def test_see_what_a_value_rests_on(page: Page, engine: indexer.Engine) -> None:
    page.goto(f"/documents/{ORIGINAL}")
    sign = page.locator(".known dd", has_text="松风县水利局").locator(".evidence summary").first
    sign.hover()
    basis = page.locator(".basis:visible")
    expect(basis).to_contain_text("松风县水利局")
    page.mouse.move(5, 5)
    expect(basis).to_have_count(0)


def test_see_what_was_cleaned(page: Page, engine: indexer.Engine, sample: Path) -> None:
    report = engine.document("880f7586c0d121fa")
    page.goto(f"/documents/{report.id}")
    page.get_by_text(f"已清理 {len(report.removed)} 行").click()
    assert page.locator(".removed li").all_inner_texts() == list(report.removed)
    file = take(page, page.get_by_role("link", name=report.source))
    assert Path(file.path()).read_bytes() == (sample / report.source).read_bytes()


def test_copy_a_paragraph_and_the_citation(page: Page, engine: indexer.Engine) -> None:
    source = indexer.citation(engine.document(ORIGINAL))
    page.goto(f"/documents/{ORIGINAL}")
    paragraph = page.locator("#p3")
    paragraph.hover()
    page.get_by_role("toolbar", name="这一段").get_by_role("button", name="复制").click()
    told(page, "已复制这一段和出处")
    assert clipboard(page) == f"{paragraph.inner_text()}\n——{source}\n"
    page.get_by_role("button", name="复制引文").click()
    told(page, "已复制引文")
    assert clipboard(page) == source
