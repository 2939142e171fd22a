"""The page of a report: how it is set, what is told of it, and what can be done there, by mouse, by keys, without a script."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

import indexer
from webui import create_app
from webui.around import of_other_years
from webui.provenance import facts, grounded
from webui.typesetting import Block, typeset

TEXT = (
    "关于清河的报告\n云府办〔2021〕3号\n县政府：\n现将情况报告如下。\n一、做法\n（一）抓巡查。每周一次。\n"
    "表1 巡查次数\n乡镇 | 次数\n上坪乡 | 12\n合计 | 12\n请审阅。\n云汀市水利局\n2021年3月1日\n（此件公开发布）\n"
    "附件1\n巡查名单\n张三、李四。\n抄送：市委办。"
)  # fmt: skip


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def get(client: FlaskClient, path: str, status: int = 200, **parameters: str) -> str:
    answer = client.get(path, query_string=parameters)
    assert answer.status_code == status, answer.text
    return answer.text


def found(client: FlaskClient, text: str) -> list[dict[str, str]]:
    hits: list[dict[str, str]] = json.loads(get(client, "/api/v1/search", q=text))["hits"]
    return hits


def set_text(text: str, *spans: tuple[int, int], body: int = 8) -> tuple[Block, ...]:
    section = (
        indexer.document.Section(1, "一、做法", text.index("一、做法"), len(text)) if "一、" in text else None
    )
    outline = (section,) if section else ()
    return typeset(
        indexer.Document("x", text, indexer.Metadata("题"), "x", body=body, outline=outline), spans
    ).blocks


def shown(html: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def test_sheet_holds_every_character(engine: indexer.Engine) -> None:
    query = indexer.parse("工作 OR 问题 OR 年")
    for report in engine.documents(query):
        spans = engine.occurrences(query, report)
        sheet = typeset(report, spans)
        title = [sheet.title] if report.body else []
        html = "".join([*title, *(block.html for block in sheet.blocks)])
        # The bars between cells are what a table draws.
        assert shown(html).replace("|", "") == "".join(report.text.split()).replace("|", ""), report.id
        assert re.findall('<mark id="h([0-9]+)"', html) == [str(n + 1) for n in range(len(spans))]
        assert all(
            report.text[block.start : block.end].startswith(shown(block.html)[:1]) for block in sheet.blocks
        )


def test_lines_are_set_by_what_they_are() -> None:
    assert [block.kind for block in set_text(TEXT)] == [
        "number", "address", "p", "h2", "p", "caption", "table", "p", "sign", "p",
        "annex", "annexed", "p", "copied",
    ]  # fmt: skip


def test_rows_become_a_table_with_a_head() -> None:
    at = TEXT.index("上坪乡")
    table = next(block for block in set_text(TEXT, (at, at + 3)) if block.kind == "table")
    assert table.html.startswith('<thead><tr><th scope="col">乡镇</th><th scope="col">次数</th></tr></thead>')
    assert '<td><mark id="h1">上坪乡</mark></td><td class="figure">12</td>' in table.html


def test_what_follows_a_letter_gets_its_own_title() -> None:
    text = "甲的通知\n各科室：\n现印发给你们。\n云汀市财政局\n2022年5月1日\n财务管理暂行办法\n（2022年版）\n第一条 略。"
    kinds = [block.kind for block in set_text(text, body=5)]
    assert kinds == ["address", "p", "sign", "annexed", "under", "p"]


def test_anchors_do_not_depend_on_the_query() -> None:
    names = [block.anchor for block in set_text(TEXT)]
    assert names == [block.anchor for block in set_text(TEXT, (8, 12), (20, 30))]
    assert names[:4] == ["p1", "p2", "p3", "s1"]
    assert len(set(names)) == len(names)


def test_hit_across_lines_is_one_hit() -> None:
    document = indexer.Document("x", "甲<乙\n丙丁", indexer.Metadata("题"), "x")
    blocks = typeset(document, [(1, 5)]).blocks
    assert blocks[0].html == '甲<mark id="h1">&lt;乙</mark>'
    assert blocks[1].html == "<mark>丙</mark>丁"


def test_wordings_are_counted_when_there_are_several() -> None:
    document = indexer.Document("x", "整改落实整改", indexer.Metadata("题"), "x")
    assert typeset(document, [(0, 2), (2, 4), (4, 6)]).words == (("整改", 2), ("落实", 1))
    assert typeset(document, [(0, 2), (4, 6)]).words == ()


def test_values_say_what_they_rest_on(client: FlaskClient, engine: indexer.Engine) -> None:
    report = engine.document(found(client, "作风建设")[0]["id"])
    known = {fact.name: fact for fact in facts(report)}
    unit = known["organization"]
    assert unit.text == report.metadata.organization
    assert unit.ground is not None
    assert f"<mark>{unit.text}</mark>" in unit.ground.text
    page = get(client, f"/documents/{report.id}")
    assert "机构的依据" in page
    assert unit.ground.text in page


def test_doubtful_values_are_told_apart() -> None:
    assert grounded("甲", indexer.document.Evidence(0.3, "name")).doubtful
    said = grounded("<县>发", indexer.document.Evidence(0.95, "text", 0, 3))
    assert said.text == "据正文：“<mark>&lt;县&gt;</mark>发”，可靠"
    assert not said.doubtful


def test_hits_are_stepped_through_by_addresses(client: FlaskClient) -> None:
    id = found(client, "工作")[0]["id"]
    page = get(client, f"/documents/{id}", q="工作", hit="2")
    count = len(re.findall("<mark id=", page))
    assert f"第 2 / {count} 处" in page
    assert re.search(r'class="before" href="[^"]*hit=1#h1"', page)
    assert re.search(r'class="after" href="[^"]*hit=3#h3"', page)
    assert f"第 {count} / {count} 处" in get(client, f"/documents/{id}", q="工作", hit="999999")
    get(client, f"/documents/{id}", 400, q="工作", hit="nought")


def test_results_go_on_from_page_to_page(client: FlaskClient) -> None:
    hits = json.loads(get(client, "/api/v1/search", q="工作", size="2", page="2"))["hits"]
    page = get(client, f"/documents/{hits[0]['id']}", q="工作", size="2", page="2", rank="3")
    assert re.search(r"第 3 / \d+ 篇", page)
    before = re.search(r'rel="prev nofollow" href="([^"]*)"', page)
    assert before
    assert "page=" not in before[1]
    assert f"/documents/{hits[1]['id']}?q={quote('工作')}&amp;size=2&amp;page=2&amp;rank=4" in page
    back = client.get(unescape(before[1])).text
    assert f"/documents/{hits[0]['id']}?" in back


def test_another_report_at_that_rank_is_left_out(client: FlaskClient) -> None:
    hits = found(client, "工作")
    page = get(client, f"/documents/{hits[0]['id']}", q="工作", rank="2")
    assert "返回结果" in page
    assert 'rel="prev' not in page
    assert get(client, f"/documents/{hits[0]['id']}", q="工作", rank="99999")
    get(client, f"/documents/{hits[0]['id']}", 400, q="工作", rank="0")


def test_parts_of_a_compilation_are_linked(client: FlaskClient) -> None:
    hits = json.loads(get(client, "/api/v1/search", q="来源:工作总结范文汇编", collapse="0"))["hits"]
    parts = {hit["part"]: hit["id"] for hit in hits}
    page = get(client, f"/documents/{parts[2]}")
    assert f"第 2 篇，共 {len(parts)} 篇" in page
    turned = page.partition('class="turned"')[2].partition("</nav>")[0]
    assert [parts[1], parts[3]] == re.findall(r'href="/documents/([^"]+)"', turned)


def test_editions_lead_to_a_comparison(client: FlaskClient, engine: indexer.Engine) -> None:
    every = engine.search(indexer.parse("", limit=200)).hits
    id, editions = next(
        (hit.id, found)
        for hit in every
        if (found := of_other_years(engine, engine.document(hit.id))) and found.before
    )
    page = get(client, f"/documents/{id}")
    section = page.partition('id="editions"')[2].partition("</section>")[0]
    assert section.count(f"/documents/{id}/compare/") == len(editions.others) <= 8
    assert editions.before
    assert f"与 {editions.before.year} 年对照" in page
    year = engine.document(id).metadata.year
    assert ("与上年对照" in section) == any(edition.year == (year or 0) - 1 for edition in editions.others)


# In a browser.

WORDS = "改造 小区"


def opened(page: Page, words: str = WORDS, rank: int = 1) -> None:
    """Open a report as a hit of a search."""
    hits = page.request.get(f"/api/v1/search?q={quote(words)}").json()["hits"]
    page.goto(f"{hits[rank - 1]['url']}?q={quote(words)}&rank={rank}")


@pytest.mark.browser
def test_keys_step_through_hits(page: Page) -> None:
    opened(page)
    total = page.locator("mark[id]").count()
    for key, number in (("n", 1), ("n", 2), ("N", 1), ("N", total)):
        page.keyboard.press(key)
        page.wait_for_url(f"**#h{number}")
        assert page.inner_text(".hitbar .which") == f"第 {number} / {total} 处"
        assert page.locator("mark:target").evaluate("mark => getComputedStyle(mark).outlineStyle") == "solid"


@pytest.mark.browser
def test_one_word_is_stepped_through(page: Page) -> None:
    opened(page)
    page.click(".words summary")
    page.locator(".words input").first.uncheck()
    left = page.locator(".words label").last.inner_text()
    count = int(re.findall(r"\d+", left)[-1])
    assert page.inner_text(".hitbar .which") == f"共 {count} 处"
    page.keyboard.press("Escape")
    assert not page.locator(".words input").first.is_visible()
    seen = set()
    for _ in range(count):
        page.keyboard.press("n")
        seen.add(page.evaluate("document.querySelector('mark:target').textContent"))
    assert len(seen) == 1
    assert seen.pop() in left


@pytest.mark.browser
def test_hits_are_stepped_through_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        opened(page)
        for number in (1, 2, 3):
            page.click(".hitbar .after")
            assert page.locator("mark:target").get_attribute("id") == f"h{number}"
            assert page.inner_text(".hitbar .which").startswith(f"第 {number} / ")
        assert "rank=1" in page.url
        page.click(".where a[rel~=next]")
        assert "rank=2" in page.url
        page.locator(".outline a").last.click()
        assert page.locator(":target").is_visible()
        assert not page.locator(".grip, .picked").first.is_visible()
        page.locator(".evidence summary").first.click()
        assert page.locator(".basis").first.is_visible()


@pytest.mark.browser
def test_outline_follows_the_reading(page: Page) -> None:
    opened(page)
    last = page.locator(".outline a").last
    page.locator(f"id={(last.get_attribute('href') or '')[1:]}").evaluate("place => place.scrollIntoView()")
    page.wait_for_selector(".outline [aria-current=location]")
    before = page.evaluate("scrollY")
    assert last.get_attribute("aria-current") == "location"
    assert page.locator(".outline [aria-current]").count() == 1
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".outline [aria-current]")).to_have_count(0)
    assert before > 0


@pytest.mark.browser
def test_paragraph_is_copied_with_its_source(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page)
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator(".told")).to_have_text("已复制这一段和出处")
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r", "")
    focused = page.evaluate("document.activeElement.textContent")
    citation = page.get_attribute(".gongwen", "data-citation")
    assert copied == f"{focused}\n——{citation}\n"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "链接"
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_have_text("已复制这一段的链接")
    target = page.evaluate("navigator.clipboard.readText()")
    page.goto(target)
    assert page.evaluate("document.querySelector(':target').textContent") == focused


@pytest.mark.browser
def test_buttons_follow_the_pointer(page: Page) -> None:
    opened(page)
    paragraph = page.locator(f"id={page.get_attribute('.gongwen > p[data-at]:not([class])', 'id')}")
    paragraph.hover()
    buttons = page.locator(".grip button")
    boxes = [box for button in buttons.all() if (box := button.bounding_box())]
    assert len(boxes) == 3
    assert all(box["height"] >= 24 and box["width"] >= 24 for box in boxes)
    assert (
        page.locator(".grip .gather").get_attribute("data-start")
        == (paragraph.get_attribute("data-at") or "").split()[0]
    )
    page.mouse.move(5, 5)
    assert not page.locator(".grip").is_visible()


@pytest.mark.browser
def test_gathered_paragraph_is_the_one_at_hand(page: Page) -> None:
    opened(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("m")
    expect(page.locator(".told")).to_contain_text("已摘录")
    kept = page.evaluate("JSON.parse(localStorage['juanzong-basket'])[0].text")
    assert kept == page.evaluate("document.activeElement.textContent")


@pytest.mark.browser
def test_evidence_stays_and_goes(page: Page) -> None:
    opened(page)
    sign, basis = page.locator(".evidence summary").first, page.locator(".basis").first
    sign.hover()
    assert basis.is_visible()
    basis.hover()
    page.wait_for_timeout(400)
    assert basis.is_visible()
    page.keyboard.press("Escape")
    assert not basis.is_visible()
    page.mouse.move(700, 500)
    sign.focus()
    assert basis.is_visible()
    page.keyboard.press("Tab")
    assert not basis.is_visible()
    sign.click()
    page.mouse.move(700, 500)
    page.wait_for_timeout(400)
    assert basis.is_visible()


@pytest.mark.browser
def test_selected_wording_can_be_asked_about(page: Page) -> None:
    opened(page)
    page.evaluate("""() => {
        const text = document.querySelector(".gongwen > p[data-at]:not([class])").firstChild;
        getSelection().setBaseAndExtent(text, 1, text, 5);
    }""")
    page.wait_for_selector(".picked")
    words = page.evaluate("getSelection().toString()")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.textContent") == "检索"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.input_value("input[name=q]") == f'"{words}"'


@pytest.mark.browser
def test_results_are_walked_by_keys(page: Page) -> None:
    opened(page, rank=2)
    title = page.inner_text(".gongwen h1")
    page.keyboard.press("]")
    page.wait_for_url("**rank=3*")
    page.keyboard.press("[")
    page.wait_for_url("**rank=2*")
    assert page.inner_text(".gongwen h1") == title
    page.click(".where .back")
    page.wait_for_selector(".hits")


@pytest.mark.browser
def test_hit_bar_hides_no_focus(page: Page) -> None:
    opened(page)
    bar = page.locator(".hitbar").bounding_box()
    assert bar
    for link in page.locator(".alike a").all():
        link.focus()
        box = link.bounding_box()
        assert box
        assert box["y"] + box["height"] <= bar["y"]


@pytest.mark.browser
def test_outline_is_one_tap_away_on_a_phone(browser: Browser, address: str) -> None:
    with browser.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        opened(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert not page.locator(".outline").is_visible()
        page.tap(".toward")
        assert page.locator(".outline").is_visible()
        page.locator(".outline a").first.tap()
        assert page.locator(":target").is_visible()
        page.locator(".gongwen > p[data-at]:not([class])").first.tap()
        assert page.locator(".grip .copy").is_visible()


@pytest.mark.browser
def test_paper_holds_the_report_alone(page: Page) -> None:
    opened(page)
    page.keyboard.press("j")
    page.emulate_media(media="print")
    assert page.locator(".gongwen").is_visible()
    for other in (
        ".masthead",
        ".beside",
        ".hitbar",
        ".strip",
        ".where",
        ".alike",
        ".grip",
        ".turned",
        ".issuer",
    ):
        assert not page.locator(other).first.is_visible(), other
    paper = page.locator(".gongwen mark").first.evaluate("mark => getComputedStyle(mark).backgroundColor")
    assert paper == "rgba(0, 0, 0, 0)"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_out_of_reach(browser: Browser, address: str, width: int, scheme: str) -> None:
    with browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
    ) as context:
        page = context.new_page()
        opened(page, rank=2)
        page.keyboard.press("n")
        page.keyboard.press("j")
        if width > 390:
            page.locator(".evidence summary").first.focus()
            page.click(".words summary")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.browser
def test_paper_holds_the_report_from_its_first_page(page: Page, client: FlaskClient) -> None:
    hit = found(client, "整改")[0]
    page.goto(f"/documents/{hit['id']}?q=整改")
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        pages = [leaf.get_textpage().get_text_range() for leaf in paper]
    assert re.sub(r"\s", "", hit["title"])[:10] in re.sub(r"\s", "", pages[0])
    assert "检索" not in pages[0]
    assert all(text.strip() for text in pages)
