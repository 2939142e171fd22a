"""What a webmaster comes for: he composes a list, copies the line, puts it on his page, and his readers find the reports."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from werkzeug.wrappers import Response

import indexer
from tests.hands import clipboard, reach
from tests.serving import serving
from webui import create_app
from webui.search_state import SearchState

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser

OFFICE = "机构:人民政府办公室"
GENRE = "通报"
HEAD = "<!doctype html><meta charset=utf-8><title>云汀市水利局内网</title><h1>云汀市水利局内网</h1>"


class Intranet(NamedTuple):
    """The webmaster's own site, and the archive that knows it."""

    host: str
    archive: str
    put: Callable[[str], None]
    """Puts lines into the one page of the site."""


@contextmanager
def intranet(settings: indexer.Settings, *, is_named: bool) -> Iterator[Intranet]:
    """Serve a site, and the archive with or without its name in the settings."""
    lines = [""]

    def host(environ: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        return list(Response(HEAD + lines[0], mimetype="text/html")(environ, start))

    with serving(host) as address:
        site = address.replace("127.0.0.1", "localhost")
        named = dataclasses.replace(settings, sites=(site,) if is_named else ())
        with serving(create_app(named)) as archive:
            yield Intranet(site, archive, lambda text: lines.__setitem__(0, text))


@pytest.fixture(scope="module")
def site(settings: indexer.Settings) -> Iterator[Intranet]:
    """A site that the archive knows."""
    with intranet(settings, is_named=True) as found:
        yield found


@pytest.fixture
def page(browser: Browser, site: Intranet) -> Iterator[Page]:
    """The webmaster's desk."""
    with browser.new_context(
        base_url=site.archive, viewport={"width": 1280, "height": 900}, locale="zh-CN"
    ) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.archive)
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


@pytest.fixture
def plain(browser: Browser, site: Intranet) -> Iterator[Page]:
    """A desk where no script runs."""
    with browser.new_context(base_url=site.archive, locale="zh-CN", java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def newest(engine: indexer.Engine) -> list[str]:
    """The newest notices of the office."""
    state = SearchState(filters={"genre": (GENRE,)}, refinements=(OFFICE,), sort="newest")
    found = [hit.title for hit in engine.search(state.query).hits]
    assert len(found) > 1
    return found


def line(page: Page) -> str:
    """Return the line as it is read off the page, once it says what was chosen."""
    main = page.locator("#line-main")
    expect(main).to_contain_text(GENRE if "<juanzong" in main.inner_text() else "only_genre")
    return main.inner_text()


def titles(place: Page | FrameLocator | Locator, newest: list[str]) -> list[str]:
    """Return which of the reports a place shows, in its order, once the first is there."""
    links = place.get_by_role("link").filter(has_text=re.compile(f"^({'|'.join(newest)})$"))
    expect(links.first).to_be_visible()
    return links.all_inner_texts()


def test_compose_copy_and_paste_with_the_mouse(page: Page, site: Intranet, newest: list[str]) -> None:
    page.goto("/embed")
    page.get_by_role("link", name="只要清单").click()
    page.get_by_label("只在这些里找").fill(OFFICE)
    page.get_by_role("checkbox", name=GENRE, exact=True).check()
    expect(page.locator("#line-main")).to_contain_text(f'only-genre="{GENRE}"')
    assert titles(page.locator("#live"), newest) == newest
    page.get_by_role("button", name="复制").first.click()
    expect(page.locator(".told")).to_contain_text("已复制")
    site.put(clipboard(page))
    page.goto(site.host)
    assert titles(page, newest) == newest
    assert page.url.startswith(site.host)


def test_compose_and_copy_with_the_keyboard(page: Page, site: Intranet, newest: list[str]) -> None:
    page.goto("/embed")
    reach(page, "只要清单")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-current=page]")).to_have_text("只要清单")
    expect(page.get_by_role("link", name="只要清单")).to_be_focused()
    reach(page, "只在这些里找")
    page.keyboard.type(OFFICE)
    expect(page.locator("#line-main")).to_contain_text(OFFICE)
    reach(page, GENRE)
    page.keyboard.press("Space")
    expect(page.locator("#line-main")).to_contain_text(f'only-genre="{GENRE}"')
    reach(page, "复制")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("已复制")
    site.put(clipboard(page))
    page.goto(site.host)
    assert titles(page, newest) == newest


def test_compose_without_scripts(plain: Page, site: Intranet, newest: list[str]) -> None:
    plain.goto("/embed")
    plain.get_by_role("link", name="内嵌框架").click()
    plain.get_by_label("只在这些里找").fill(OFFICE)
    plain.get_by_role("checkbox", name=GENRE, exact=True).check()
    plain.get_by_label("次序").select_option("newest")
    plain.get_by_role("button", name="更新").click()
    assert titles(plain.frame_locator("#live iframe"), newest) == newest
    site.put(line(plain))
    plain.goto(site.host)
    assert titles(plain.frame_locator("iframe"), newest) == newest


def test_list_without_scripts_leads_to_the_reports(plain: Page, site: Intranet, newest: list[str]) -> None:
    plain.goto(f"/embed?kind=list&only={OFFICE}&only_genre={GENRE}")
    site.put(line(plain))
    plain.goto(site.host)
    with plain.expect_popup() as opened:
        plain.get_by_role("link", name="在卷宗中查看").click()
    assert titles(opened.value, newest) == newest


@pytest.mark.parametrize("kind", ["component", "form"])
def test_box_without_scripts_keeps_what_is_fixed(
    plain: Page, site: Intranet, newest: list[str], kind: str
) -> None:
    plain.goto(f"/embed?kind={kind}&only={OFFICE}&only_genre={GENRE}&sort=newest")
    site.put(plain.locator("#line-main").inner_text())
    plain.goto(site.host)
    with plain.expect_popup() as opened:
        plain.get_by_role("button", name="检索").click()
    assert titles(opened.value, newest) == newest


def test_frame_grows_on_the_page(page: Page, site: Intranet, newest: list[str]) -> None:
    page.goto(f"/embed?kind=iframe&only={OFFICE}&only_genre={GENRE}&sort=newest")
    site.put(line(page))
    page.goto(site.host)
    assert titles(page.frame_locator("iframe"), newest) == newest
    page.wait_for_function("document.querySelector('iframe').style.height")
    inside = page.frames[1].evaluate("document.documentElement.scrollHeight")
    assert abs(page.locator("iframe").evaluate("(frame) => frame.clientHeight") - inside) <= 2


def test_report_is_shown_as_a_card(page: Page, site: Intranet, engine: indexer.Engine) -> None:
    [hit] = engine.search(SearchState("水利", size=1).query).hits
    page.goto(f"/embed?kind=document&document={site.archive}/documents/{hit.id}")
    site.put(page.locator("#line-main").inner_text())
    page.goto(site.host)
    expect(page.frame_locator("iframe").get_by_text(hit.title).first).to_be_visible()


def test_unknown_site_is_told_what_it_lacks(
    browser: Browser, settings: indexer.Settings, newest: list[str], tmp_path: Path
) -> None:
    with intranet(settings, is_named=False) as site, browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{site.archive}/embed?kind=list&only={OFFICE}&only_genre={GENRE}")
        site.put(line(page))
        page.get_by_label("您网页的网址").fill(f"{site.host}/index.jsp")
        page.get_by_role("button", name="看看").click()
        expect(page.locator("#verdict")).to_contain_text("还不能用")
        file = tmp_path / "juanzong.toml"
        file.write_text(page.locator("#line-setting").inner_text(), "utf-8")
        page.goto(site.host)
        expect(page.get_by_role("alert")).to_contain_text("尚未获准")
        known = dataclasses.replace(settings, sites=indexer.load(file=file).sites)
        with serving(create_app(known)) as archive:
            page.goto(f"{archive}/embed?kind=list&only={OFFICE}&only_genre={GENRE}")
            site.put(line(page))
            page.goto(site.host)
            assert titles(page, newest) == newest


def test_keyboard_stays_where_it_was(page: Page) -> None:
    page.goto("/embed?kind=iframe")
    reach(page, "每条的摘要")
    go_down = page.get_by_label("每条的摘要")
    go_down.select_option("3")
    expect(page.locator("#line-main")).to_contain_text("passages=3")
    expect(go_down).to_be_focused()
