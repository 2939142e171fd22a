"""A search and a report in a frame: what is kept inside, what leads out, and who is told how high it is."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from werkzeug import Request, Response

import indexer
import webui
from indexer import Engine, Settings, parse
from tests.serving import serving
from webui import create_app
from webui.assets import FRAME, STYLES, Assets

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page, Route

SEARCH = "/embed/search?"
HOST = """<!doctype html><meta charset="utf-8"><title>单位首页</title>
<script>
  const archive = "{archive}", heard = [];
  addEventListener("message", ({{ data, origin, source }}) => {{
    heard.push([data, origin]);
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source && data.juanzong === "height") frame.style.height = `${{data.height}}px`;
  }});
  const measure = (frame) => frame.contentWindow.postMessage({{ juanzong: "measure" }}, archive);
  document.addEventListener("load", ({{ target }}) => target.matches?.("[data-measured]") && measure(target), true);
</script>
{body}"""
FRAMED = '<iframe id="f" {data} src="{archive}/embed/search?{asked}" width="{width}" height="150" style="border:0"></iframe>'


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    """A browser without a window."""
    return create_app(settings).test_client()


def seen(client: FlaskClient, address: str) -> html.HtmlElement:
    """Return a page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def texts(page: html.HtmlElement, path: str) -> list[str]:
    """Return the texts of some elements."""
    return [element.text_content().strip() for element in page.xpath(path)]


def test_box_keeps_what_was_decided(client: FlaskClient) -> None:
    decided = "only=整改&only_genre=通报&only_genre=方案&facets=year&size=3&passages=2&theme=dark&lang=en&target=_top"
    page = seen(client, f"{SEARCH}q=河长&sort=newest&year=2019&page=1&{decided}")
    form = page.forms[0]
    assert form.action == "/embed/search"
    kept = {(name, value) for name, value in form.form_values() if name != "q"}
    asked = parse_qs(decided + "&sort=newest&year=2019")
    assert kept == {(name, value) for name, values in asked.items() for value in values}


@pytest.mark.parametrize("target", ["_blank", "_top"])
def test_links_stay_or_lead_out(client: FlaskClient, target: str) -> None:
    page = seen(client, f"{SEARCH}q=整改&facets=year,genre&genre=通报&size=2&target={target}")
    kinds = set()
    for link in page.iter("a"):
        href = link.get("href")
        if href.startswith("/embed/search?"):
            assert "target" not in link.attrib
        else:
            assert href.startswith("http://localhost/")
            assert link.get("target") == target
            assert "noopener" in link.get("rel")
            assert link.get("referrerpolicy") == "no-referrer"
        kinds.add(urlsplit(href).path.split("/")[1])
    assert kinds == {"embed", "documents", ""}


def test_same_place_is_the_whole_window(client: FlaskClient) -> None:
    page = seen(client, f"{SEARCH}q=整改&target=_self")
    assert set(page.xpath("//ol[@class='hits']//a/@target")) == {"_top"}


def test_report_keeps_words_and_limits(client: FlaskClient) -> None:
    page = seen(client, f"{SEARCH}q=整改&only=机构类型:政府&only_year=2015..2024&page=2&size=2")
    link = urlsplit(page.xpath("//ol[@class='hits']//h2/a/@href")[0])
    assert parse_qs(link.query) == {
        "q": ["整改"], "refine": ["机构类型:政府"], "year": ["2015..2024"], "rank": ["3"],
    }  # fmt: skip


def test_facets_stay_within_what_is_fixed(client: FlaskClient) -> None:
    page = seen(
        client, f"{SEARCH}only_genre=通报&only_genre=方案&only_year=2015..2020&facets=genre,year,region"
    )
    assert set(texts(page, "//details//ul[1]/li/a")[:2]) == {"通报", "方案"}
    years = [int(year[:4]) for year in texts(page, "//details//ul[2]/li/a")]
    assert years
    assert all(2015 <= year <= 2020 for year in years)
    assert years == sorted(years, reverse=True)


def test_single_value_is_not_offered(client: FlaskClient) -> None:
    page = seen(client, f"{SEARCH}only_genre=通报&facets=genre")
    assert not page.xpath("//details")


@pytest.mark.parametrize("fixed", ["", "&only_genre=通报&only_genre=方案", "&only=整改"])
def test_count_is_what_choosing_finds(client: FlaskClient, fixed: str) -> None:
    page = seen(client, f"{SEARCH}q=工作&collapse=0&facets=genre,year,org_type{fixed}&year=2015..2022")
    rows = page.xpath("//details//li")
    assert len(rows) > 5
    for row in rows[:12]:
        chosen = seen(client, row.find("a").get("href"))
        assert texts(chosen, "//p[@class='found']")[0] == f"{row.find('span').text} 篇"


def test_choice_outside_the_fixed_is_dropped(client: FlaskClient) -> None:
    dropped = seen(client, f"{SEARCH}only_genre=通报&genre=通知")
    assert not dropped.xpath("//p[@class='chips']")
    assert texts(dropped, "//p[@class='found']") == texts(
        seen(client, f"{SEARCH}only_genre=通报"), "//p[@class='found']"
    )


def test_chip_takes_its_choice_back(client: FlaskClient) -> None:
    page = seen(client, f"{SEARCH}q=整改&genre=通报&only_genre=通报&only_genre=方案")
    assert texts(page, "//span[@class='chip']") == ["通报×"]
    (without,) = page.xpath("//span[@class='chip']/a/@href")
    assert parse_qs(urlsplit(without).query) == {"q": ["整改"], "only_genre": ["方案", "通报"]}


def test_other_searches_keep_what_is_fixed(client: FlaskClient) -> None:
    page = seen(client, f"{SEARCH}q=整改 天文望远镜&only=工作&only_genre=通报&year=2019&exact=1")
    offers = page.xpath("//section[@class='ways']//a")
    assert offers
    for offer in offers:
        asked = parse_qs(urlsplit(offer.get("href")).query)
        assert asked["only"] == ["工作"]
        assert asked["only_genre"] == ["通报"]
        assert "genre" not in asked
        assert "refine" not in asked
        number = offer.getnext().text
        assert texts(seen(client, offer.get("href")), "//p[@class='found']") == [number]


def test_everything_is_shown_at_request(client: FlaskClient) -> None:
    bare = seen(client, f"{SEARCH}q=整改&box=0&passages=0&theme=dark&lang=en")
    assert not bare.forms
    assert not bare.xpath("//*[@class='passage']")
    assert bare.get("class") == "dark"
    assert bare.get("lang") == "en"
    full = seen(client, f"{SEARCH}q=整改&passages=3&size=1")
    assert 1 < len(full.xpath("//*[@class='passage']")) <= 3
    assert "整改" in texts(full, "//mark")


@pytest.mark.parametrize(
    ("address", "control"),
    [
        ("/embed/search?only=整改&sort=newest", "public, max-age=60"),
        ("/embed/search?q=整改", "private, max-age=60"),
        ("/embed/documents/{id}", "public, max-age=60"),
        ("/embed/documents/{id}?q=整改", "private, max-age=60"),
    ],
)
def test_what_was_typed_is_not_shared(
    client: FlaskClient, engine: Engine, address: str, control: str
) -> None:
    id = engine.search(parse("整改", limit=1)).hits[0].id
    answer = client.get(address.format(id=id))
    assert set(answer.headers["Cache-Control"].split(", ")) == set(control.split(", "))
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/embed/search?size=51&theme=dark", 400, "参数 size 的值“51”不能用"),
        ("/embed/search?q=整改&page=9999", 404, "9999"),
        ("/embed/search?facets=<b>", 400, "参数 facets 的值“<b>”不能用"),
        ("/embed/documents/<script>", 404, "<script>"),
        ("/embed/nowhere", 404, "没有这个网页"),
        ("/embed/search?size=51&lang=en", 400, "size"),
    ],
)
def test_errors_fit_the_frame(client: FlaskClient, address: str, status: int, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    page = html.fromstring(answer.text)
    assert told in page.find(".//h1").text_content()
    assert page.find(".//link[@rel='stylesheet']").get("href").endswith("/embed.css")
    assert page.get("class") == ("dark" if "dark" in address else "auto")


def test_card_tells_what_a_report_is(client: FlaskClient, engine: Engine) -> None:
    document = engine.document(engine.search(parse("整改", limit=1)).hits[0].id)
    page = seen(client, f"/embed/documents/{document.id}")
    assert texts(page, "//h1") == [document.metadata.title]
    assert indexer.citation(document) in page.text_content()
    assert texts(page, "//p[@class='passage']")[0][:20] in document.text
    assert page.xpath("//link[@rel='canonical']/@href") == [f"http://localhost/documents/{document.id}"]


def test_card_answers_a_search(client: FlaskClient, engine: Engine) -> None:
    for hit in engine.search(parse("整改 工作", limit=10)).hits:
        page = seen(client, f"/embed/documents/{hit.id}?q=整改 工作&passages=3")
        passages = texts(page, "//div[@class='passage']/p[@lang]")
        text = engine.document(hit.id).text
        assert 1 <= len(passages) <= 3
        assert all(passage in text for passage in passages)
        assert set(texts(page, "//mark")) <= {"整改", "工作"}


def test_sheet_is_small_and_themed(client: FlaskClient) -> None:
    page = client.get(f"{SEARCH}q=整改").text
    (sheet,) = re.findall(r'href="([^"]*embed\.css)"', page)
    style = client.get(sheet).text
    assert len(style) < 14_000
    assert ":root.dark {" in style
    assert ":root:not(.light) {" in style
    assert not set(FRAME) - {*STYLES, "embed"}


def test_older_browsers_get_plain_values() -> None:
    style = Assets(Path(webui.__file__).parent).files["embed.css"].body.decode()
    assert "color: #23211e; color: var(--ink)" in style


class Sites(NamedTuple):
    """The archive, a site that the settings name, and one that they do not, each with its pages."""

    archive: str
    admitted: str
    other: str
    pages: dict[str, str]

    def put(
        self, path: str, body: str = FRAMED, asked: str = "", data: str = "data-measured", width: int = 390
    ) -> None:
        """Put a page on both sites that shows what a webmaster pasted."""
        framed = body.format(archive=self.archive, asked=asked, data=data, width=width)
        self.pages[path] = HOST.format(archive=self.archive, body=framed)


@pytest.fixture(scope="module")
def sites(settings: Settings) -> Iterator[Sites]:
    """The archive and two intranet sites around it."""
    pages: dict[str, str] = {}

    @Request.application
    def host(request: Request) -> Response:
        return Response(pages.get(request.path, ""), mimetype="text/html")

    with ExitStack() as stack:
        admitted, other = (stack.enter_context(serving(host)) for _ in range(2))
        app = create_app(
            dataclasses.replace(settings, sites=(admitted, admitted.replace("127.0.0.1", "*.oa.localhost")))
        )
        yield Sites(stack.enter_context(serving(app)), admitted, other, pages)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """An empty tab."""
    with browser.new_context(viewport={"width": 1000, "height": 900}, locale="zh-CN") as context:
        yield context.new_page()


def heights(tab: Page) -> list[int]:
    """Return what the page around was told, after everything that was to be told."""
    tab.wait_for_timeout(300)
    heard: list[tuple[dict[str, int], str]] = tab.evaluate("heard")
    assert all(set(data) == {"juanzong", "height"} for data, _origin in heard)
    return [data["height"] for data, _origin in heard]


FITS = "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"


@pytest.mark.browser
@pytest.mark.parametrize("width", [280, 390, 700, 900])
def test_frame_grows_to_its_content(tab: Page, sites: Sites, width: int) -> None:
    sites.put("/", asked="q=整改&facets=year,genre", width=width)
    tab.goto(sites.admitted)
    tab.wait_for_function("heard.length > 0")
    told = heights(tab)
    frame = tab.frames[1]
    assert told[-1] == frame.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    assert frame.evaluate(FITS)
    # What unfolds is told once more, and a new page in the frame too.
    frame.locator("summary").click()
    assert heights(tab)[-1] > told[-1]
    assert frame.evaluate(FITS)
    frame.locator("input[type=search]").fill("“绝无此语”")
    frame.locator("button").click()
    frame.wait_for_selector(".zero")
    assert heights(tab)[-1] < told[-1]
    assert frame.evaluate(FITS)


@pytest.mark.browser
def test_unlisted_site_shows_nothing(tab: Page, sites: Sites) -> None:
    sites.put("/", asked="q=整改")
    tab.goto(sites.other)
    assert heights(tab) == []
    assert tab.frames[1].url.startswith("chrome-error:")


@pytest.mark.browser
def test_unlisted_site_is_told_nothing(tab: Page, sites: Sites) -> None:
    """The script minds the list by itself, even in a browser that does not mind frame-ancestors."""

    def disarmed(route: Route) -> None:
        answer = route.fetch()
        headers = {
            n: v for n, v in answer.headers.items() if n not in ("content-security-policy", "x-frame-options")
        }
        route.fulfill(response=answer, headers=headers)

    tab.route("**/embed/search*", disarmed)
    sites.put("/", asked="q=整改")
    tab.goto(sites.other)
    tab.frames[1].wait_for_selector(".hits")
    assert heights(tab) == []
    tab.goto(sites.admitted)
    assert heights(tab)


@pytest.mark.browser
def test_other_windows_are_told_nothing(tab: Page, sites: Sites) -> None:
    sites.put(
        "/sibling", body="<script>parent[0].postMessage({{ juanzong: 'measure' }}, '{archive}')</script>"
    )
    sites.put("/", asked="q=整改", data="")
    sites.pages["/"] += '<iframe id="sibling"></iframe>'
    tab.goto(sites.admitted)
    tab.frames[1].wait_for_selector(".hits")
    tab.evaluate("document.querySelector('#sibling').src = '/sibling'")
    tab.wait_for_timeout(300)
    sibling = tab.frames[2]
    assert sibling.url.endswith("/sibling")
    assert sibling.evaluate("heard") == []
    assert heights(tab) == []


@pytest.mark.browser
def test_opener_is_told_nothing(tab: Page, sites: Sites) -> None:
    sites.put("/", body="", asked="")
    tab.goto(sites.admitted)
    with tab.expect_popup() as opened:
        tab.evaluate("window.popup = open(archive + '/embed/search?q=整改')")
    opened.value.wait_for_selector(".hits")
    tab.evaluate("popup.postMessage({ juanzong: 'measure' }, archive)")
    assert heights(tab) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "message", ["'measure'", "null", "undefined", "7", "['measure']", "{}", "{ juanzong: 'height', height: 9 }", "{ juanzong: ['measure'] }", "{ juanzong: 'MEASURE' }"]
)  # fmt: skip
def test_malformed_messages_get_nothing(tab: Page, sites: Sites, message: str) -> None:
    said: list[str] = []
    tab.on("pageerror", lambda error: said.append(str(error)))
    sites.put("/", asked="q=整改", data="")
    tab.goto(sites.admitted)
    tab.frames[1].wait_for_selector(".hits")
    tab.evaluate(f"frames[0].postMessage({message}, archive)")
    assert heights(tab) == []
    assert said == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("host", "admitted"),
    [
        ("water.oa.localhost", True),
        ("a.b.oa.localhost", True),
        ("oa.localhost", False),
        ("xoa.localhost", False),
    ],
)
def test_sites_below_a_name_are_told(tab: Page, sites: Sites, host: str, admitted: bool) -> None:
    sites.put("/", asked="q=整改")
    tab.goto(sites.admitted.replace("127.0.0.1", host))
    assert bool(heights(tab)) is admitted


@pytest.mark.browser
def test_frame_scrolls_without_scripts(browser: Browser, sites: Sites) -> None:
    sites.put("/", asked="q=整改&facets=genre")
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        tab = context.new_page()
        tab.goto(sites.admitted)
        frame = tab.frame_locator("#f")
        assert frame.locator(".hits > li").count() == 5
        frame.locator(".foot a", has_text="下一页").click()
        frame.locator(".hits[start='6']").wait_for()
        frame.locator("summary").click()
        frame.locator(".facets li a").first.click()
        frame.locator(".chip").wait_for()


@pytest.mark.browser
def test_report_opens_beside_the_host(tab: Page, sites: Sites) -> None:
    sites.put("/", asked="q=整改")
    tab.goto(sites.admitted)
    with tab.expect_popup() as opened:
        tab.frames[1].locator(".hits h2 a").first.click()
    report = opened.value
    report.wait_for_selector(".gongwen")
    assert report.evaluate("document.referrer === '' && opener === null")
    assert tab.frames[1].url.startswith(f"{sites.archive}/embed/search")


LOOKS = {
    "results": "search?q=整改&facets=year,genre,region&genre=通报&passages=3",
    "relaxed": "search?q=天文望远镜 河长制&facets=year",
    "nothing found": "search?q=“绝无此语”&genre=通知",
    "suggestion": "search?q=作疯建设",
    "list": "search?box=0&sort=newest&passages=0&size=20",
    "card": "documents/{first}",
    "card of a search": "documents/{first}?q=工作&passages=3",
    "error": "search?size=0",
    "unknown": "documents/nothing",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("name", LOOKS)
def test_axe_finds_nothing_in_frames(
    tab: Page, address: str, places: dict[str, str], name: str, language: str
) -> None:
    path = LOOKS[name].format(**places)
    found = []
    for theme, width in product(("light", "dark"), (280, 390, 700)):
        tab.set_viewport_size({"width": width, "height": 600})
        tab.goto(f"{address}/embed/{path}{'&' if '?' in path else '?'}lang={language}&theme={theme}")
        tab.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        for violation in Axe().run(tab).response["violations"]:
            found.append(
                (theme, width, violation["id"], [node["html"][:160] for node in violation["nodes"][:3]])
            )
    assert found == []
