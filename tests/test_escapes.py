"""Some 650 texts that would run in a browser, in every place of a page: none runs, leads away or breaks one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, expect

import indexer
from tests import escapes
from tests.escapes import ASKED, Payload, many, spaced
from tests.serving import serving
from webui import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser

SURVEY = escapes.HERE.with_suffix(".js").read_text("utf-8")
ALL = f"q={quote(ASKED)}&collapse=0&size=1000"
OPENED = 40
"""Reports that are opened by themselves, of all families."""
SELDOM = {"br", "details@data-more", "b@class", "b@id", "input@autocomplete", "input@data-everything"}
"""Names that are on our pages, too, where a text has several lines, or a facet many values."""
Survey = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of texts that is served, and its reports."""

    texts: list[Payload]
    root: str
    hits: list[indexer.Hit]
    site: str
    """A site that may embed the archive."""
    host: dict[str, str]
    """Its pages, by path."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive in which every text is one that would run."""
    texts = escapes.payloads()
    assert len(texts) >= 300
    yield from _archive(tmp_path_factory, texts)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The same archive of nothing but words."""
    yield from _archive(tmp_path_factory, escapes.harmless())


def _archive(factory: pytest.TempPathFactory, texts: list[Payload]) -> Iterator[Archive]:
    pages: dict[str, str] = {}

    def host(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [pages.get(environ["PATH_INFO"], "").encode()]

    with serving(host) as site:
        settings = escapes.built(factory.mktemp("escapes"), texts, sites=(site,))
        query = indexer.parse("", filters={"genre": ["工作总结"]}, limit=1000, collapse=False)
        with serving(create_app(settings)) as root:
            hits = list(indexer.open_engine(settings).search(query).hits)
            assert len(hits) >= len(texts)
            yield Archive(texts, root, hits, site, pages)


@dataclass
class Lookout:
    """A page in which anything may run, unlike those of readers, and what has happened in it that should not."""

    page: Page
    seen: list[str] = field(default_factory=list)

    def ran(self, _source: object, number: object = None) -> None:
        self.seen.append(f"payload {number} ran on {self.page.url}")

    def asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc == urlsplit(escapes.CANARY).netloc:
            self.seen.append(f"{self.page.url} asked for {request.url}")

    def said(self, text: str) -> None:
        if "Failed to load resource" not in text:  # An address that is refused is told so.
            self.seen.append(f"{self.page.url} said {text}")

    def dismissed(self, dialog: Dialog) -> None:
        self.seen.append(f"{self.page.url} opened a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str, *, frames: int = 1) -> None:
        """Open a page; let what would run there do so."""
        self.page.goto(address, wait_until="load")
        self.page.wait_for_timeout(30)
        assert self.page.url.split("#")[0] == address.split("#")[0]
        assert len(self.page.frames) == frames, address


def watching(page: Page) -> Lookout:
    """Return a page that is watched in every way in which something could run in it."""
    lookout = Lookout(page)
    page.expose_binding(escapes.HOOK, lookout.ran)
    page.on("request", lookout.asked)
    page.on("console", lambda message: lookout.said(message.text))
    page.on("pageerror", lambda error: lookout.said(str(error)))
    page.on("dialog", lookout.dismissed)
    page.on("popup", lambda popup: lookout.said(f"a window of {popup.url}"))
    page.on("download", lambda file: lookout.said(f"a file {file.url}"))
    page.add_init_script(SURVEY)
    return lookout


@pytest.fixture
def lookout(browser: Browser) -> Iterator[Lookout]:
    """A page without the policy by which browsers refuse what was not escaped; nothing may happen in it all the same."""
    with browser.new_context(bypass_csp=True, locale="zh-CN") as context:
        found = watching(context.new_page())
        yield found
        assert found.seen == []


def places(archive: Archive) -> dict[str, list[str]]:
    """Return for each place of a page the addresses at which every payload stands in it."""
    texts = [payload.text for payload in archive.texts]
    ids = [quote(hit.id, safe="") for hit in archive.hits]
    asked = quote(ASKED)
    single = {name: many(name, texts, 1) for name in ("q", "phrase", "find")}
    return {
        "results": [f"/?{query}" for query in single["q"][::3]],
        "reports": [f"/documents/{id}?q={asked}&rank=3" for id in ids[::5]],
        "listed": [f"/?{ALL}", f"/?{ALL}&page=2", f"/?{ALL}&explain=1", f"/?q={asked}&size=1000", "/"],
        "names": [f"/?q={quote(payload.word)}" for payload in archive.texts[::5]],
        "refinements": [f"/?q={asked}&{query}" for query in many("refine", texts, 8)],
        "chosen": [f"/?q={asked}&{query}" for query in many("region", texts, 30)],
        "left out": [f"/?q={asked}&{query}" for query in many("not_region", texts, 30)],
        "facets": [f"/facets/region?leaf={leaf}" for leaf in range(1, len(texts) // 200 + 1)]
        + [f"/facets/region?{query}" for query in single["find"][::5]],
        "timelines": [f"/timeline?{query}" for query in single["phrase"][::3]],
        "divided": [f"/timeline?phrase={asked}&by={by}" for by in ("region", "genre", "org_type")],
        "sentences": [f"/sentences?{query}" for query in single["q"][::5]] + [f"/sentences?{ALL}"],
        "compared": [
            f"/documents/{one}/compare/{other}" for one, other in zip(ids[::4], ids[1::4], strict=False)
        ],
        "choices": [f"/compare?first={id}" for id in ids[::6]]
        + [f"/compare?{query}" for query in single["q"][::6]],
        "editions": [f"/documents/{id}/editions" for id in ids[::6]],
        "families": [f"/documents/{id}/family" for id in ids[::6]],
        "basket": ["/basket"],
        "help": ["/help", "/help?lang=en"],
        "status": ["/status", "/status?lang=en"],
        "errors": [
            *(f"/?{query}" for query in many("year", texts, 1)[::7]),
            *(f"/?{query}" for query in many("sort", texts, 1)[1::7]),
            *(f"/{quote(text, safe='', errors='surrogatepass')}" for text in texts[2::7]),
            *(f"/documents/{quote(text, safe='', errors='surrogatepass')}" for text in texts[3::7]),
            *(f"/export?{query}" for query in many("format", texts, 1)[4::7]),
            *(f"/documents/{id}/excerpt?start=%3Cb%3E&end=2" for id in ids[::9]),
        ],
        "English": [f"/?{query}&lang=en" for query in single["q"][1::8]]
        + [f"/documents/{id}?lang=en" for id in ids[1::16]],
    }


def embedded(archive: Archive) -> dict[str, list[str]]:
    """Return the same for what other sites show."""
    texts = [payload.text for payload in archive.texts]
    ids = [quote(hit.id, safe="") for hit in archive.hits]
    asked = quote(ASKED)
    rest = "&facets=region,genre&passages=3"
    found: dict[str, list[str]] = {"gallery": [f"/embed?{query}" for query in many("q", texts, 1)[::8]]}
    for name, path in (("frame", "/embed/search"), ("fragment", "/fragment/search")):
        found[name] = [f"{path}?q={asked}&size=50&collapse=0&page={page}{rest}" for page in range(1, 8)]
        found[name] += [f"{path}?{query}{rest}" for query in many("q", texts, 1)[::4]]
        found[name] += [f"{path}?{query}{rest}" for query in many("only", texts, 1)[2::8]]
        found[name] += [f"{path}?q={asked}&{query}{rest}" for query in many("only_region", texts, 10)]
        found[name] += [f"{path}?{query}" for query in many("theme", texts, 1)[::6]]
    found["framed report"] = [f"/embed/documents/{id}" for id in ids[::6]]
    return found


def surveyed(page: Page, archive: Archive, where: Callable[[Archive], dict[str, list[str]]]) -> list[Survey]:
    """Return what every page of an archive is made of."""
    page.goto(f"{archive.root}/help")
    addresses = [address for found in where(archive).values() for address in found]
    found: list[Survey] = page.evaluate("addresses => surveyAll(addresses)", addresses)
    return found


def odd(lookout: Lookout, hostile: Archive, twin: Archive, where: Callable[[Archive], Any]) -> list[str]:
    """Return what pages with payloads are made of that pages without are not."""
    usual = surveyed(lookout.page, twin, where)
    names = SELDOM.union(*(one.get("names", ()) for one in usual))
    nested = {pair for one in usual for pair in one.get("nested", ())}
    parts = {(one["parts"], one["mains"], one["titles"]) for one in usual if "parts" in one}
    found: list[str] = []
    for one in surveyed(lookout.page, hostile, where):
        strange = [name for name in one.get("names", ()) if name not in names]
        strange += [pair for pair in one.get("nested", ()) if pair not in nested]
        if "parts" in one and (built := (one["parts"], one["mains"], one["titles"])) not in parts:
            strange.append(repr(built))
        if one["status"] >= 500 or not one["at"].startswith(hostile.root):
            strange.append(f"{one['status']} {one['at']}")
        if strange:
            found.append(f"{one['address']}: {'; '.join(strange)}")
    return found


def test_pages_hold_only_elements_of_ours(lookout: Lookout, hostile: Archive, twin: Archive) -> None:
    assert odd(lookout, hostile, twin, places) == []


def test_embedded_pages_hold_only_elements_of_ours(lookout: Lookout, hostile: Archive, twin: Archive) -> None:
    assert odd(lookout, hostile, twin, embedded) == []


def test_titles_stand_as_text(lookout: Lookout, hostile: Archive) -> None:
    titles = {hit.url: spaced(hit.title) for hit in hostile.hits}
    page = lookout.page
    shown: dict[str, str] = {}
    for number in (1, 2, 3):
        lookout.open(f"{hostile.root}/?{ALL}&page={number}")
        rows = page.eval_on_selector_all(
            ".hits h2 a",
            "links => links.map(one => [one.getAttribute('href').split('?')[0], one.textContent])",
        )
        shown |= {path: spaced(text) for path, text in rows}
    assert {path: shown.get(path) for path in titles} == titles


def test_reports_run_nothing_and_keep_their_title(lookout: Lookout, hostile: Archive) -> None:
    for hit in hostile.hits[:: max(1, len(hostile.hits) // OPENED)]:
        lookout.open(f"{hostile.root}{hit.url}?q={quote(ASKED)}")
        assert spaced(lookout.page.title()) == spaced(f"{hit.title} · 卷宗")
        assert lookout.page.locator("article.gongwen").count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "/", "/status", "/sentences", "/timeline", "/facets/region", f"/facets/region?q={quote(ASKED)}&order=name",
        f"/timeline?phrase={quote(ASKED)}&by=region", f"/sentences?q={quote(ASKED)}&size=200",
        f"/?{ALL}&explain=1&lang=en", f"/embed/search?q={quote(ASKED)}&size=50&facets=region,year&passages=3",
        f"/fragment/search?q={quote(ASKED)}&size=50&facets=region", "/embed",
    ],
)  # fmt: skip
def test_pages_run_nothing(lookout: Lookout, hostile: Archive, path: str) -> None:
    lookout.open(hostile.root + path)
    # What waits for a hand: every part is passed over and clicked at, without anything that leads away.
    lookout.page.evaluate("""() => {
      for (const part of document.querySelectorAll("*")) {
        for (const kind of ["mouseover", "pointerover", "focus", "animationstart", "toggle", "error"]) {
          part.dispatchEvent(new Event(kind));
        }
      }
    }""")
    assert lookout.page.locator("body").count() == 1


def answers(archive: Archive) -> list[str]:
    """Return addresses whose answers are no pages, but could be opened as such."""
    some = [quote(hit.id, safe="") for hit in archive.hits[::60]]
    return [
        f"/api/v1/search?{ALL}", "/api/v1/stats", "/api/v1/suggest?q=%3C&limit=20", "/api/v1/suggest?q=s",
        f"/api/v1/sentences?{ALL}", f"/api/v1/timeline?phrase=%3Cscript%3E&by=region&{ALL}", "/api/v1/openapi.json",
        "/api/v1/search?year=%3Cscript%3E", "/api/v1/%3Cscript%3E", "/api/v1/facets/region?size=500&limit=500",
        f"/feed.atom?q={quote(ASKED)}&collapse=0&size=100", "/feed.atom?q=%3Cscript%3E__ran(1)%3C/script%3E",
        "/oembed?url=%3Cscript%3E__ran(1)%3C/script%3E", "/oembed?url=javascript:__ran(1)",
        "/healthz", "/robots.txt", "/embed.js",
        *(f"/api/v1/documents/{id}" for id in some), *(f"/documents/{id}/excerpt" for id in some),
        *(f"/oembed?url={quote(f'{archive.root}/documents/{id}', safe='')}" for id in some),
        *(f"/documents/{id}/source" for id in some[::4]),
    ]  # fmt: skip


def test_answers_for_programs_run_nothing_when_opened(lookout: Lookout, hostile: Archive) -> None:
    for path in answers(hostile):
        answer = lookout.page.goto(hostile.root + path)
        assert answer is not None
        kind = answer.headers["content-type"].partition(";")[0]
        assert answer.status < 500, path
        assert kind != "text/html" or answer.status >= 400, path
        lookout.page.wait_for_timeout(20)
        assert len(lookout.page.frames) == 1


def test_basket_and_kept_searches_stay_text(lookout: Lookout, hostile: Archive) -> None:
    page = lookout.page
    items = [
        {"id": f"{payload.number}", "start": 1, "end": 9, "heading": [payload.text, payload.text]}
        | dict.fromkeys(("title", "about", "citation", "text", "beginning", "note"), payload.text)
        for payload in hostile.texts[:400]
    ]
    searches = [
        {"asked": payload.text, "label": payload.text, "total": payload.text}
        for payload in hostile.texts[:100]
    ]
    lookout.open(f"{hostile.root}/help")
    page.evaluate(
        """([items, searches]) => {
          localStorage["juanzong-basket"] = JSON.stringify(items);
          localStorage["juanzong-saved"] = localStorage["juanzong-recent"] = JSON.stringify(searches);
        }""",
        [items, searches],
    )
    lookout.open(f"{hostile.root}/basket")
    assert page.locator("[data-list] .item").count() == 400
    assert strange(page) == []
    lookout.open(f"{hostile.root}/compare?first={quote(hostile.hits[0].id, safe='')}")
    assert strange(page) == []
    lookout.open(f"{hostile.root}/")
    assert page.locator("[data-saved]").count() == 100
    assert strange(page) == []


def strange(page: Page) -> list[str]:
    """Return names on a page as it is now that none of ours could have."""
    found: list[str] = page.evaluate("survey(document).names")
    foreign = (
        r"(iframe|frame|object|embed|base|img|image|audio|video|style|math|template|juanzong-search)(@|$)"
    )
    return [
        name
        for name in found
        if (re.match(foreign, name) and not name.startswith("template"))
        or re.search(r"@on|@style$|=|:", name)
    ]


def test_suggestions_stay_text(lookout: Lookout, hostile: Archive) -> None:
    page = lookout.page
    rows = [
        {"text": payload.text, "kind": kind, "ranges": [[0, 2]], "documents": 2}
        for payload in hostile.texts
        for kind in ("title", payload.text)
    ]
    body = json.dumps({"suggestions": rows})
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(body=body, content_type="application/json"))
    lookout.open(f"{hostile.root}/")
    page.fill("input[name=q]", "s")
    expect(page.locator("[role=option]")).to_have_count(len(rows))
    told = page.locator("[role=option] > span").all_text_contents()
    assert {spaced(text) for text in told} == {spaced(payload.text) for payload in hostile.texts}
    assert strange(page) == []


def test_readers_browsers_have_nothing_to_refuse(browser: Browser, hostile: Archive) -> None:
    with browser.new_context(locale="zh-CN") as context:
        found = watching(context.new_page())
        for path in (f"/?{ALL}", "/", "/status", "/embed/search?q=%3Cscript%3E&facets=region"):
            found.open(hostile.root + path)
        assert found.seen == []


def component(payload: Payload, root: str) -> str:
    """Return an element whose attributes are all the payload, as a host that escapes would write it."""
    value = re.sub("[\x00\ud800-\udfff]", "", payload.text)
    for sign, name in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;")):
        value = value.replace(sign, name)
    attributes = "".join(f' {name}="{value}"' for name in ("query", "only", "only-region", "region"))
    return f'<juanzong-search src="{root}"{attributes} facets="region"></juanzong-search>'


@pytest.mark.parametrize("own", [False, True], ids=["results", "attributes"])
def test_component_runs_nothing(browser: Browser, hostile: Archive, own: bool) -> None:
    widgets = [component(payload, hostile.root) for payload in hostile.texts[::12]]
    shown = f'<juanzong-search src="{hostile.root}" query="{ASKED}" size="50" passages="3" facets="region"></juanzong-search>'
    hostile.host["/"] = (
        f'<!doctype html><meta charset="utf-8"><h1>门户</h1>{"".join(widgets) if own else shown}'
        f'<script src="{hostile.root}/embed.js"></script>'
    )
    with browser.new_context(bypass_csp=True, locale="zh-CN") as context:
        found = watching(context.new_page())
        page = found.page
        page.goto(f"{hostile.site}/", wait_until="networkidle")
        assert page.evaluate("Boolean(customElements.get('juanzong-search'))")
        if not own:
            expect(page.locator("juanzong-search [part~=item]").first).to_be_visible()
        assert leading(page, hostile) == []
        assert found.seen == []


def leading(page: Page, archive: Archive) -> list[str]:
    """Return strange names on a host's page, where links and scripts of the archive are none, nor are the widget's styles."""
    ours = re.compile(
        rf"(a|form|script|juanzong-search)@(href|action|src)={re.escape(archive.root)}/?|style(:|$)|juanzong-search(@|$)"
    )
    return [name for name in strange(page) if not ours.match(name)]
