"""The gallery in a browser: each choice shows at once, nothing is lost, and it works without scripts too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.test_gallery import asked, read
from webui.embed.kinds import KINDS

pytestmark = pytest.mark.browser
LOOKS = [(f"/embed?kind={kind}", "zh-CN") for kind in KINDS if kind != "component"] + [
    ("/embed", "zh-CN"),
    ("/embed", "en"),
    ("/embed?only_genre=通知&facets=year&where=http://oa.example.gov.cn", "zh-CN"),
    ("/embed?kind=fragment&charset=gb18030&q=水利", "en"),
    ("/embed?size=no", "zh-CN"),
]


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Page]:
    """A page without scripts."""
    with browser.new_context(base_url=address, locale="zh-CN", java_script_enabled=False) as context:
        yield context.new_page()


@pytest.mark.parametrize(("path", "language"), LOOKS)
def test_axe_finds_nothing(browser: Browser, address: str, path: str, language: str) -> None:
    axe, found = Axe(), []
    for scheme, width in (("light", 1280), ("dark", 390)):
        with browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
        ) as context:  # fmt: skip
            page = context.new_page()
            page.goto(path)
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for violation in axe.run(page).response["violations"]:
                places = [node["html"][:160] for node in violation["nodes"][:3]]
                found.append((scheme, width, violation["id"], violation["help"], places))
    assert found == []


def test_choice_shows_at_once(page: Page) -> None:
    page.goto("/embed")
    page.get_by_role("checkbox", name="通知", exact=True).check()
    expect(page.locator("#line-main")).to_contain_text('only-genre="通知"')
    expect(page).to_have_url(re.compile("only_genre="))
    expect(page.get_by_role("checkbox", name="通知", exact=True)).to_be_focused()
    expect(page.locator("#live juanzong-search")).to_have_attribute("only-genre", "通知")


def test_history_leads_back(page: Page) -> None:
    page.goto("/embed")
    page.get_by_role("link", name="只要清单").click()
    expect(page.locator("#line-main")).to_contain_text('box="0"')
    page.get_by_label("只在这些里找").fill("机构:水利局")
    expect(page.locator("#line-main")).to_contain_text("机构:水利局")
    page.go_back()
    expect(page.locator("#line-main")).not_to_contain_text("机构:水利局")
    expect(page.get_by_label("只在这些里找")).to_have_value("")
    page.go_back()
    expect(page.locator("[aria-current=page]", has_text="检索框与结果")).to_be_visible()


def test_bad_value_is_told_beside(browser: Browser, address: str) -> None:
    # The browser notes the refusal in its console, which other pages must not do.
    with browser.new_context(base_url=address, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/embed?kind=form")
        years = page.get_by_label("只要这些年份")
        with page.expect_response(lambda answer: answer.status == 400):
            years.fill("今年")
        expect(page.get_by_role("alert")).to_contain_text("今年")
        expect(years).to_have_value("今年")
        years.fill("2021")
        expect(page.get_by_role("alert")).to_have_count(0)


def test_fragment_is_seen(page: Page) -> None:
    page.goto("/embed?kind=fragment&q=水利")
    seen = page.frame_locator("iframe.bare")
    expect(seen.locator(".juanzong-hit").first).to_be_visible()
    assert seen.locator("script").count() == 0
    frame = page.locator("iframe.bare")
    assert frame.evaluate(
        "(frame) => frame.contentDocument.documentElement.scrollHeight <= frame.clientHeight + 1"
    )


def test_composes_without_scripts(wide: Page) -> None:
    wide.goto("/embed")
    wide.get_by_role("link", name="内嵌框架").click()
    wide.get_by_label("只在这些里找").fill("机构:水利局")
    wide.get_by_role("button", name="更新").click()
    assert list(asked(wide.url)) == ["kind", "only"]
    line = wide.locator("#line-main").inner_text()
    [frame] = read(line, "iframe")
    assert asked(frame["src"]) == {"only": ["机构:水利局"]}
    hits = wide.frame_locator("#live iframe").get_by_role("link")
    expect(hits.first).to_be_visible()
