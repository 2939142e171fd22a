"""The element <juanzong-search> on a page of another site, in a real browser."""

from __future__ import annotations

import dataclasses
import gzip
import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

import indexer
from webui import create_app
from webui.embed.script import SOURCE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
SLOW = "河道"
"""What the archive of these tests answers late."""
CLOSED = "default-src 'none'; script-src {archive}; connect-src {archive}"
HEARD = """window.heard = [];
for (const name of ["search", "results", "open", "error"])
  document.addEventListener("juanzong:" + name, (event) => heard.push([name, event.detail]));"""


class Site:
    """A web site of somebody else: pages by their paths, each perhaps with a policy."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, str]] = {}
        site = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, policy = site.pages.get(self.path, ("", ""))
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


class Served:
    """An archive that notes what it is asked, and answers some questions late."""

    def __init__(self, settings: indexer.Settings) -> None:
        self.asked: list[str] = []
        self.application = create_app(settings)
        self.server = make_server("127.0.0.1", 0, self, threaded=True)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        query_string = environ.get("QUERY_STRING", "")
        self.asked.append(environ["PATH_INFO"] + "?" + query_string)
        if parse_qs(query_string).get("q") == [SLOW]:
            time.sleep(0.7)
        return self.application(environ, start_response)

    def searches(self) -> list[dict[str, list[str]]]:
        """Return what was searched for, as parameters."""
        return [parse_qs(urlsplit(one).query) for one in self.asked if one.startswith("/api/v1/search?")]


@contextmanager
def running(server: Any) -> Iterator[None]:
    """Let a server answer in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    with running(site.server):
        yield site


@pytest.fixture(scope="module")
def archive(settings: indexer.Settings, site: Site) -> Iterator[Served]:
    served = Served(dataclasses.replace(settings, sites=(site.address,)))
    with running(served.server):
        yield served


@pytest.fixture
def said() -> list[str]:
    """What the console says."""
    return []


Visit = Callable[..., "Page"]


@pytest.fixture
def visit(browser: Browser, site: Site, archive: Served, said: list[str]) -> Iterator[Visit]:
    """Open a page of the site, with the script unless it brings its own."""
    with browser.new_context(viewport={"width": 1000, "height": 900}, locale="zh-CN") as context:

        def opened(body: str, script: str | None = None, policy: str = "") -> Page:
            line = f'<script src="{archive.address}/embed.js" async></script>' if script is None else script
            site.pages["/"] = (
                f'<!doctype html><html lang="zh-CN"><title>内网</title><main>{body}</main>{line}',
                policy.format(archive=archive.address),
            )
            archive.asked.clear()
            page = context.new_page()
            page.add_init_script(HEARD)
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            page.goto(site.address)
            return page

        yield opened


def part(page: Page, name: str) -> Locator:
    return page.locator(f"juanzong-search [part~={name}]")


def found(page: Page) -> int:
    """Wait for results, and return how many the element says there are."""
    page.wait_for_function("heard.some(([name]) => name === 'results')")
    return int(re.sub(r"\D", "", part(page, "status").first.inner_text().split("篇")[0]))


def heard(page: Page, name: str) -> list[Any]:
    return [detail for kind, detail in page.evaluate("heard") if kind == name]


def test_results_come_as_on_the_results_page(visit: Visit, archive: Served, engine: indexer.Engine) -> None:
    page = visit('<juanzong-search query="整改" passages="2"></juanzong-search>')
    results = engine.search(indexer.parse("整改", limit=5))
    assert found(page) == results.total
    assert part(page, "title").all_inner_texts() == [hit.title for hit in results.hits]
    assert part(page, "item").first.locator("[part=passage]").count() == 2
    assert "整改" in part(page, "mark").all_inner_texts()
    link = part(page, "title").first
    address = link.get_attribute("href") or ""
    assert address.startswith(f"{archive.address}/documents/{results.hits[0].id}?q=")
    assert [link.get_attribute(name) for name in ("rel", "target", "referrerpolicy")] == [
        "noopener", "_blank", "no-referrer",
    ]  # fmt: skip
    more = part(page, "more").get_attribute("href") or ""
    assert more.startswith(archive.address + "/?q=%E6%95%B4%E6%94%B9")


def test_attributes_say_what_is_asked(visit: Visit, archive: Served) -> None:
    page = visit(
        '<juanzong-search query="工作" only="机构:水利局&#10;河长制" only-org-type="政府|党政部门" genre="通报"'
        ' not-region="松风县" size="3" sort="oldest" in="text" collapse="0" facets="year,region" lang="en"></juanzong-search>'
    )
    page.wait_for_function("heard.length > 1")
    (asked,) = archive.searches()
    assert asked.pop("fields")[0].startswith("total,")
    assert asked == {
        "q": ["工作"], "refine": ["机构:水利局", "河长制"], "org_type": ["政府", "党政部门"], "genre": ["通报"],
        "not_region": ["松风县"], "sort": ["oldest"], "in": ["text"], "collapse": ["0"], "page": ["1"],
        "size": ["3"], "lang": ["en"],
    }  # fmt: skip


def test_readers_choose_within_what_is_fixed(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search only-year="2019..2023" year="2018|2021" facets="year"></juanzong-search>')
    total = found(page)
    assert archive.searches()[-1]["year"] == ["2021"]
    assert archive.searches()[-1]["sort"] == ["newest"]
    part(page, "facet").locator("summary").click()
    years = [int(text) for text in part(page, "value").locator("span").all_inner_texts()]
    assert all(2019 <= year <= 2023 for year in years)
    part(page, "value").filter(has_text="2020").locator("input").check()
    page.wait_for_function(f"document.querySelector('juanzong-search') && heard.length > 3 && {total} > 0")
    assert archive.searches()[-1]["year"] == ["2021", "2020"]


def test_facets_keep_place_and_keyboard(visit: Visit) -> None:
    page = visit('<juanzong-search query="工作" facets="genre,year"></juanzong-search>')
    before = found(page)
    part(page, "facet").first.locator("summary").click()
    value = part(page, "value").first
    label, count = value.inner_text().split()
    value.locator("input").focus()
    page.keyboard.press("Space")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert found(page) == int(count) < before
    focused = "document.querySelector('juanzong-search').shadowRoot.activeElement"
    assert page.evaluate(f"{focused}.dataset.key") == f"genre={label}"
    assert part(page, "facet").first.get_attribute("open") is not None
    page.keyboard.press("Space")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 3")
    assert found(page) == before


def test_pages_turn_and_keep_the_keyboard(visit: Visit) -> None:
    page = visit('<juanzong-search query="工作" size="4"></juanzong-search>')
    found(page)
    first = part(page, "title").all_inner_texts()
    part(page, "page").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert part(page, "title").all_inner_texts() != first
    assert heard(page, "results")[-1]["page"] == 2
    assert (
        page.evaluate("document.querySelector('juanzong-search').shadowRoot.activeElement.textContent")
        == "下一页"
    )
    part(page, "page").first.click()
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 3")
    assert part(page, "title").all_inner_texts() == first


def test_changes_in_one_go_are_one_question(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search query="整改"></juanzong-search>')
    found(page)
    page.evaluate("""() => {
      const element = document.querySelector("juanzong-search");
      element.query = "工作"; element.setAttribute("genre", "通知"); element.size = 2; element.onlyRegion = ["云汀市"];
    }""")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert len(archive.searches()) == 2
    asked = archive.searches()[-1]
    assert [asked[name] for name in ("q", "genre", "size", "region")] == [
        ["工作"],
        ["通知"],
        ["2"],
        ["云汀市"],
    ]
    page.evaluate("document.querySelector('juanzong-search').search()")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 3")


def test_looks_change_without_a_question(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search query="整改" passages="0"></juanzong-search>')
    found(page)
    assert part(page, "passage").count() == 0
    before = len(archive.searches())
    page.evaluate("""() => {
      const element = document.querySelector("juanzong-search");
      element.target = "_top"; element.theme = "dark"; element.box = false;
    }""")
    page.wait_for_function("!document.querySelector('juanzong-search').shadowRoot.querySelector('form')")
    assert part(page, "title").first.get_attribute("target") == "_top"
    background = "getComputedStyle(document.querySelector('juanzong-search').shadowRoot.querySelector('.root')).backgroundColor"
    assert page.evaluate(background) == "rgb(24, 23, 21)"
    assert len(archive.searches()) == before


def test_late_answers_do_not_count(visit: Visit) -> None:
    page = visit(f'<juanzong-search query="{SLOW}"></juanzong-search>')
    page.wait_for_function("heard.length === 1")
    page.evaluate("document.querySelector('juanzong-search').query = '整改'")
    total = found(page)
    titles = part(page, "title").all_inner_texts()
    page.wait_for_timeout(900)
    assert found(page) == total
    assert part(page, "title").all_inner_texts() == titles
    assert len(heard(page, "results")) == 1
    assert heard(page, "error") == []


def test_old_results_stay_until_new_ones_come(visit: Visit) -> None:
    page = visit('<juanzong-search query="整改"></juanzong-search>')
    found(page)
    titles = part(page, "title").all_inner_texts()
    page.evaluate(f"document.querySelector('juanzong-search').query = '{SLOW}'")
    page.wait_for_timeout(450)
    assert part(page, "status").inner_text() == "正在检索……"
    assert page.locator("juanzong-search [aria-busy=true]").count() == 1
    assert part(page, "title").all_inner_texts() == titles
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert part(page, "title").all_inner_texts() != titles
    assert page.locator("juanzong-search [aria-busy=true]").count() == 0


def test_a_box_alone_asks_nothing(visit: Visit, archive: Served) -> None:
    page = visit("<juanzong-search></juanzong-search>")
    part(page, "input").fill("整改")
    assert archive.searches() == []
    part(page, "input").press("Enter")
    assert found(page) > 0
    assert heard(page, "search") == [{"query": "整改", "asked": "q=%E6%95%B4%E6%94%B9"}]
    part(page, "input").fill("")
    part(page, "button").click()
    assert part(page, "list").count() == 0
    assert len(archive.searches()) == 1


@pytest.mark.parametrize("attributes", ['box="0"', 'sort="newest"', 'only="机构:水利局"', 'genre="通知"'])
def test_lists_need_no_words(visit: Visit, archive: Served, attributes: str) -> None:
    page = visit(f"<juanzong-search {attributes}></juanzong-search>")
    assert found(page) > 0
    assert archive.searches()[0]["sort"] == ["newest"]


def test_form_inside_is_taken_over(visit: Visit, archive: Served) -> None:
    inside = f'<form action="{archive.address}/"><input name="q" value="整改"><button>找</button></form>'
    page = visit(f"<juanzong-search>{inside}</juanzong-search>")
    assert found(page) > 0
    assert not page.locator("juanzong-search > form").is_visible()
    assert part(page, "input").input_value() == "整改"


def test_form_parsed_after_the_script_is_taken_over(visit: Visit, archive: Served) -> None:
    script = f'<script src="{archive.address}/embed.js"></script>'
    page = visit(script + '<juanzong-search><form><input name="q" value="整改"></form></juanzong-search>', "")
    assert found(page) > 0
    assert [one["q"] for one in archive.searches()] == [["整改"]]


def test_form_inside_works_without_scripts(browser: Browser, site: Site, archive: Served) -> None:
    form = f'<form action="{archive.address}/" method="get"><input name="q"><button>检索</button></form>'
    site.pages["/plain"] = (f"<juanzong-search>{form}</juanzong-search>", "")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.address + "/plain")
        page.locator("input").fill("整改")
        page.locator("button").click()
        page.wait_for_url(archive.address + "/?q=*")
        assert page.locator(".hits li").count() > 0


def test_elements_are_inserted_moved_and_cloned(visit: Visit, archive: Served) -> None:
    page = visit("<p></p>", None)
    page.wait_for_function("customElements.get('juanzong-search')")
    page.evaluate("""() => {
      const element = document.createElement("juanzong-search");
      element.query = "整改";
      document.querySelector("main").append(element);
      document.querySelector("p").append(element);
    }""")
    total = found(page)
    assert len(archive.searches()) == 1
    page.evaluate("""() => {
      const element = document.querySelector("juanzong-search");
      element.remove();
      setTimeout(() => document.querySelector("main").append(element, element.cloneNode(true)), 50);
    }""")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert len(archive.searches()) == 2
    assert part(page, "status").all_inner_texts() == [f"共 {total} 篇"] * 2


def test_removed_elements_ask_again_when_back(visit: Visit) -> None:
    page = visit(f'<juanzong-search query="{SLOW}"></juanzong-search>')
    page.wait_for_function("heard.length === 1")
    page.evaluate("window.element = document.querySelector('juanzong-search'); element.remove()")
    page.wait_for_timeout(900)
    assert heard(page, "results") == heard(page, "error") == []
    page.evaluate("document.querySelector('main').append(element)")
    assert found(page) > 0


def test_properties_set_before_the_script_count(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search query="工作"></juanzong-search>', "")
    page.evaluate("""(address) => {
      const element = document.querySelector("juanzong-search");
      Object.assign(element, { query: "整改", facets: ["year", "genre"], size: 3, onlyOrgType: "党政部门" });
      document.body.append(Object.assign(document.createElement("script"), { src: address + "/embed.js" }));
    }""", archive.address)  # fmt: skip
    found(page)
    (asked,) = archive.searches()
    assert [asked["q"], asked["size"], asked["org_type"]] == [["整改"], ["3"], ["党政部门"]]
    assert part(page, "facet").count() == 2
    assert page.evaluate("Object.keys(document.querySelector('juanzong-search'))") == []


@pytest.mark.parametrize("kind", ["module", "imported", "twice"])
def test_script_comes_in_other_ways(visit: Visit, archive: Served, said: list[str], kind: str) -> None:
    address = f"{archive.address}/embed.js"
    script = {
        "module": f'<script type="module" src="{address}"></script>',
        "imported": f'<script type="module">import("{address}");</script>',
        "twice": f'<script src="{address}"></script><script src="{address}?2"></script>',
    }[kind]
    page = visit('<juanzong-search query="整改"></juanzong-search>', script)
    assert found(page) > 0
    assert len(archive.searches()) == 1
    assert said == []


def test_several_elements_do_not_meet(visit: Visit, archive: Served, engine: indexer.Engine) -> None:
    page = visit(
        '<juanzong-search query="整改"></juanzong-search><juanzong-search query="工作" lang="en"></juanzong-search>'
        f'<juanzong-search src="{archive.address}/" query="水利"></juanzong-search>'
    )
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 3")
    first, second, third = (engine.search(indexer.parse(text)).total for text in ("整改", "工作", "水利"))
    texts = [f"共 {first} 篇", f"{second} reports", f"共 {third} 篇"]
    assert part(page, "status").all_inner_texts() == texts


def test_page_follows_links_in_its_own_way(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search query="整改"></juanzong-search>')
    found(page)
    page.evaluate("document.addEventListener('juanzong:open', (event) => event.preventDefault())")
    part(page, "title").first.click()
    (opened,) = heard(page, "open")
    assert opened["url"] == part(page, "title").first.get_attribute("href")
    assert opened["url"].startswith(f"{archive.address}/documents/{opened['id']}")
    assert len(page.context.pages) == 1


def test_links_open_a_window(visit: Visit) -> None:
    page = visit('<juanzong-search query="整改"></juanzong-search>')
    found(page)
    with page.context.expect_page() as opened:
        part(page, "title").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.locator(".report mark, mark").count() > 0
    assert opened.value.evaluate("[document.referrer, window.opener]") == ["", None]


def test_nothing_found_offers_other_searches(visit: Visit) -> None:
    page = visit('<juanzong-search query="天文望远镜 河长制" exact="1"></juanzong-search>')
    page.wait_for_function("heard.length > 1")
    offers = page.locator("juanzong-search .plain")
    assert offers.count() > 0
    text = offers.first.inner_text()
    offers.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
    assert part(page, "input").input_value() == text
    assert part(page, "title").count() > 0


def test_archive_says_what_is_wrong(visit: Visit) -> None:
    page = visit('<juanzong-search query="整改" sort="random"></juanzong-search>')
    part(page, "error").wait_for()
    assert "参数 sort 的值“random”不能用" in part(page, "error").inner_text()
    (error,) = heard(page, "error")
    assert (error["kind"], error["status"]) == ("answer", 400)


def test_addresses_that_are_none_are_named(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search src="javascript:alert(1)" query="整改"></juanzong-search>')
    part(page, "error").wait_for()
    assert "javascript:alert(1)" in part(page, "error").inner_text()
    assert archive.searches() == []


def test_sites_without_rights_are_told(browser: Browser, site: Site, address: str) -> None:
    site.pages["/refused"] = (
        f'<juanzong-search query="整改"></juanzong-search><script src="{address}/embed.js"></script>', "",
    )  # fmt: skip
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.add_init_script(HEARD)
        page.goto(site.address + "/refused")
        part(page, "error").wait_for()
        assert f"在设置 sites 里写上 {site.address}" in part(page, "error").inner_text()
        assert heard(page, "error")[0]["kind"] == "refused"


def test_lost_archives_come_back(settings: indexer.Settings, browser: Browser, site: Site) -> None:
    served = Served(dataclasses.replace(settings, sites=(site.address,)))
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.add_init_script(HEARD)
        with running(served.server):
            site.pages["/lost"] = (
                f'<juanzong-search query="整改"></juanzong-search><script src="{served.address}/embed.js"></script>', "",
            )  # fmt: skip
            page.goto(site.address + "/lost")
            total = found(page)
        page.evaluate("document.querySelector('juanzong-search').search()")
        part(page, "error").wait_for()
        assert "连不上卷宗" in part(page, "error").inner_text()
        assert heard(page, "error")[0]["kind"] == "offline"
        port = urlsplit(served.address).port or 0
        served.server = make_server("127.0.0.1", port, served, threaded=True)
        with running(served.server):
            page.evaluate("dispatchEvent(new Event('online'))")
            page.wait_for_function("heard.filter(([name]) => name === 'results').length === 2")
            assert found(page) == total
            assert part(page, "error").count() == 0
            page.close()


def test_strict_policies_of_the_page_are_kept(visit: Visit, said: list[str]) -> None:
    page = visit('<juanzong-search query="整改" facets="year"></juanzong-search>', policy=CLOSED)
    assert found(page) > 0
    assert (
        part(page, "button").evaluate("made => getComputedStyle(made).backgroundColor") == "rgb(168, 32, 26)"
    )
    assert said == []


def test_policies_that_forbid_it_are_named(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search query="整改"></juanzong-search>', policy="connect-src 'none'")
    part(page, "error").wait_for()
    assert "connect-src 里写上 " + archive.address in part(page, "error").inner_text()


def test_styles_of_the_page_do_little(visit: Visit) -> None:
    hostile = "<style>*{color:lime!important;font:40px/3 cursive!important;text-transform:uppercase;text-align:right;"
    hostile += "letter-spacing:9px} a{display:none} html{font-size:50%}</style>"
    page = visit(hostile + '<juanzong-search query="整改"></juanzong-search>')
    found(page)
    look = "made => [...['color', 'fontSize', 'textAlign', 'letterSpacing', 'display']].map((name) => getComputedStyle(made)[name])"
    assert part(page, "status").evaluate(look) == ["rgb(35, 33, 30)", "15px", "start", "normal", "block"]
    assert part(page, "title").first.is_visible()


def test_page_says_how_it_looks(visit: Visit) -> None:
    style = "<style>juanzong-search{--juanzong-seal:rgb(0, 0, 9);--juanzong-size:20px;--juanzong-font:monospace;width:300px}"
    style += "juanzong-search::part(about){color:rgb(1, 2, 3)}</style>"
    page = visit(style + '<juanzong-search query="整改"></juanzong-search>')
    found(page)
    look = "made => [...['color', 'fontFamily']].map((name) => getComputedStyle(made)[name])"
    assert part(page, "about").first.evaluate(look) == ["rgb(1, 2, 3)", "monospace"]
    assert part(page, "status").evaluate("made => getComputedStyle(made).fontSize") == "20px"
    assert (
        page.evaluate(
            "document.querySelector('juanzong-search').shadowRoot.querySelector('.root').scrollWidth"
        )
        <= 300
    )


def test_markup_of_the_archive_is_text(browser: Browser, site: Site, tmp_path: Path) -> None:
    title = "<img src=x onerror=\"document.title='破'\">&lt;b&gt;整改<script>document.title='破'</script>"
    line = {"id": "a/\"'<b>", "title": title, "text": "整改" + title, "organization": title}
    (tmp_path / "一.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    settings = indexer.Settings(
        archive=tmp_path / "一.jsonl", index=tmp_path / "index", sites=(site.address,), jobs=1
    )
    indexer.build(settings)
    served = Served(settings)
    site.pages["/markup"] = (
        '<title>好</title><juanzong-search query="整改"></juanzong-search>'
        f'<script src="{served.address}/embed.js"></script>', "",
    )  # fmt: skip
    with running(served.server), browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.add_init_script(HEARD)
        page.goto(site.address + "/markup")
        part(page, "title").wait_for()
        assert part(page, "title").inner_text() == title
        assert page.title() == "好"
        assert page.locator("juanzong-search").locator("img, script, b b").count() == 0


def test_suggestions_are_taken_with_keys(visit: Visit) -> None:
    page = visit("<juanzong-search></juanzong-search>")
    part(page, "input").press_sequentially("水利")
    options = page.locator("juanzong-search [role=option]")
    options.first.wait_for()
    assert part(page, "input").get_attribute("aria-expanded") == "true"
    part(page, "input").press("ArrowDown")
    text = options.first.inner_text()
    assert options.first.get_attribute("aria-selected") == "true"
    part(page, "input").press("Enter")
    assert found(page) > 0
    assert part(page, "input").input_value() == text
    assert not options.first.is_visible()


def test_suggestions_are_not_made_for_a_part_of_the_archive(visit: Visit, archive: Served) -> None:
    page = visit('<juanzong-search only-region="云汀市"></juanzong-search>')
    found(page)
    part(page, "input").press_sequentially("水利")
    page.wait_for_timeout(300)
    assert not [one for one in archive.asked if "/suggest?" in one]


def test_frames_grow_when_the_archive_says_so(visit: Visit, archive: Served, site: Site) -> None:
    site.pages["/other"] = (
        '<script>parent.postMessage({juanzong: "height", height: 777}, "*");</script>', "",
    )  # fmt: skip
    page = visit(
        f'<iframe src="{archive.address}/embed/search?q=整改"></iframe><iframe src="/other"></iframe>'
    )
    heights = "[...document.querySelectorAll('iframe')].map((frame) => frame.style.height)"
    page.wait_for_function("document.querySelector('iframe').style.height")
    (frame,) = [frame for frame in page.frames if "/embed/" in frame.url]
    inside = frame.evaluate("document.documentElement.getBoundingClientRect().height")
    assert page.evaluate(heights) == [f"{math.ceil(inside)}px", ""]
    page.evaluate("document.querySelector('iframe').style.height = '300px'")
    send = "(data) => parent.postMessage(data, '*')"
    for height in (0, 20001, 3.5, "500", None):
        frame.evaluate(send, {"juanzong": "height", "height": height})
    frame.evaluate(send, {"height": 400})
    page.wait_for_timeout(50)
    assert page.evaluate(heights) == ["300px", ""]
    frame.evaluate(send, {"juanzong": "height", "height": 812})
    page.wait_for_function("document.querySelector('iframe').style.height === '812px'")


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, language: str, theme: str) -> None:
    attributes = f'lang="{language}" theme="{theme}" facets="genre,year"'
    page = visit(
        f'<h1>内网</h1><juanzong-search query="整改" genre="通报" {attributes}></juanzong-search>'
        f'<juanzong-search query="“没有的话”" {attributes}></juanzong-search>'
        f'<juanzong-search query="整改" sort="random" {attributes}></juanzong-search>'
    )
    page.wait_for_function("heard.length === 6")
    part(page, "facet").first.locator("summary").click()
    for violation in Axe().run(page).response["violations"]:
        raise AssertionError((violation["id"], [node["html"][:200] for node in violation["nodes"]]))


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def test_script_is_small_and_asked_about_again(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(answer.data) < 12_000
    assert gzip.decompress(answer.data) == client.get("/embed.js").data
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/embed.js", headers=tag).status_code == 304


def test_script_has_no_word_that_old_browsers_cannot_read() -> None:
    code = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|//[^\n]*', '""', SOURCE.read_text("utf-8"))
    assert not re.search(r"=>|`|\b(?:const|let|class|async|await|of|import|export)\b|\.\.\.|\?\.|\?\?", code)
    assert "innerHTML" not in code
    assert not [
        regex
        for regex in re.findall(r"[(=,:] ?/[^/*\n][^\n]*?/[gimu]*(?=[.,)])", code)
        if re.search(r"['\"]| ", regex[2:])
    ]
