"""The archive inside the pages of an intranet, in a real browser: where it is let in, and where it is not."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.wrappers import Request

import indexer
from tests.intranet.server import LIBRARIES, Intranet, open_intranet
from tests.serving import serving
from webui import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.browser

TOLD = """
window.told = [];
for (const type of ["search", "results", "open", "error"]) {
  document.addEventListener(`juanzong:${type}`, (event) => {
    window.told.push({ type, id: event.target.id, detail: { ...event.detail } });
  });
}
"""
"""Keeps what elements tell, as a page would that listens to all of them."""
READ = """async (addresses) => Object.fromEntries(await Promise.all(addresses.map(async (address) => {
  try { const answer = await fetch(address); await answer.text(); return [address, answer.status]; } catch { return [address, 0]; }
})))"""
"""Fetches addresses as a script of the page may, and tells the status of each; 0 where the browser refuses."""
LOOK = """(element) => {
  const looks = {};
  const path = (node) => node.nodeName + "." + (node.getAttribute("part") || node.className);
  const all = element.shadowRoot.querySelectorAll("*");
  all.forEach((node, place) => {
    if (node.nodeName === "STYLE") return;
    for (const pseudo of ["", "::before", "::after"]) {
      const style = getComputedStyle(node, pseudo || undefined), look = {};
      for (const name of style) look[name] = style.getPropertyValue(name);
      looks[`${place} ${path(node)}${pseudo}`] = look;
    }
  });
  return looks;
}"""
"""Every computed value of every element inside, and of what stands before and after it."""
ELEMENTS = ("first", "second")
SITES = ("http://oa.localhost:{port}", "http://*.yunting.localhost:{port}")
REMOTE = ("oa.localhost", "bangong.yunting.localhost", "a.b.yunting.localhost")


@dataclasses.dataclass
class Archive:
    """The archive as it is served to the intranet, and what it was asked."""

    address: str
    asked: list[Request] = dataclasses.field(default_factory=list)


@contextmanager
def served(settings: indexer.Settings) -> Iterator[Archive]:
    """Serve the archive on a free port, and keep every request."""
    app = create_app(settings)

    def recorded(environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        archive.asked.append(Request({**environ}))
        return app(environ, start_response)

    with serving(recorded) as address:
        archive = Archive(address)
        yield archive


@pytest.fixture(scope="module")
def intranet() -> Iterator[Intranet]:
    """The intranet, on its own port."""
    with open_intranet() as intranet:
        yield intranet


@pytest.fixture(scope="module")
def archive(settings: indexer.Settings, intranet: Intranet) -> Iterator[Archive]:
    """The archive, whose settings name some sites of the intranet."""
    sites = tuple(site.format(port=intranet.port) for site in SITES)
    with served(dataclasses.replace(settings, sites=sites)) as archive:
        intranet.archive = archive.address
        yield archive


@pytest.fixture
def desk(browser: Browser, archive: Archive, intranet: Intranet) -> Iterator[Page]:
    """A reader's page; whatever is opened from it fetches nothing but from the two of us, and leaves no cookie."""
    archive.asked.clear()
    intranet.asked.clear()
    with browser.new_context(viewport={"width": 1280, "height": 1400}, locale="zh-CN") as context:
        context.add_init_script(TOLD)
        context.set_default_timeout(10_000)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert errors == []
        ports = {urlsplit(archive.address).port, intranet.port}
        assert [
            url for url in asked if urlsplit(url).scheme == "http" and urlsplit(url).port not in ports
        ] == []
        assert context.cookies() == []
        assert [request.path for request in archive.asked if request.cookies] == []


def told(page: Page, type: str, id: str = "") -> list[dict[str, Any]]:
    """What elements of a page told so far, of one kind, perhaps only one element."""
    kept: list[dict[str, Any]] = page.evaluate("window.told")
    return [entry["detail"] for entry in kept if entry["type"] == type and id in ("", entry["id"])]


def until(page: Page, truth: str, value: object = None) -> None:
    """Wait until an expression of a page is true; the browser's own waiting needs a policy that allows eval."""
    given_up = time.monotonic() + 10
    while not page.evaluate(truth if truth.startswith("(") else f"() => {truth}", value):
        assert time.monotonic() < given_up, f"still not so: {truth}; {page.evaluate('window.told')}"
        page.wait_for_timeout(30)


def answers(page: Page, many: int, id: str = "") -> None:
    """Wait for so many answers, perhaps to one element."""
    until(
        page,
        f"window.told.filter((e) => e.type === 'results' && (!'{id}' || e.id === '{id}')).length >= {many}",
    )


def settled(page: Page, many: int) -> None:
    """Wait until so many elements have shown an answer or an error."""
    until(
        page,
        "(many) => new Set(window.told.filter((entry) => entry.type === 'results' || entry.type === 'error')"
        ".map((entry) => entry.id)).size >= many",
        many,
    )


def items(page: Page, id: str) -> Any:
    """The reports that an element lists."""
    return page.locator(f"#{id} [part~=item]")


def addresses(app_address: str, settings: indexer.Settings) -> list[str]:
    """The addresses of everything that a script may ask for."""
    id = indexer.open_engine(settings).search(indexer.parse("整改", limit=1)).hits[0].id
    values = {"<id:id>": quote(id, safe=""), "<name>": "year"}
    found = []
    for rule in create_app(settings).url_map.iter_rules():
        if rule.endpoint.startswith("api.") or rule.endpoint in (
            "embed.feed",
            "embed.fragment",
            "embed.completions",
        ):
            path = rule.rule
            for mark, value in values.items():
                path = path.replace(mark, value)
            found.append(f"{app_address}{path}?q=整改&phrase=整改")
    return found


@pytest.mark.parametrize("name", REMOTE)
def test_listed_sites_may_read(
    desk: Page, archive: Archive, intranet: Intranet, settings: indexer.Settings, name: str
) -> None:
    desk.goto(intranet.at("form.htm", name))
    asked = addresses(archive.address, settings)
    assert len(asked) >= 14
    assert set(desk.evaluate(READ, asked).values()) == {200}
    assert desk.evaluate(READ, [f"{archive.address}/api/v1/nothing", f"{archive.address}/"]) == {
        f"{archive.address}/api/v1/nothing": 404,
        f"{archive.address}/": 0,
    }


@pytest.mark.parametrize(
    "name",
    ["evil.localhost", "yunting.localhost", "oa.localhost.evil.localhost", "127.0.0.1", "xoa.localhost"],
)
def test_other_sites_may_not_read(
    desk: Page, archive: Archive, intranet: Intranet, settings: indexer.Settings, name: str
) -> None:
    desk.goto(intranet.at("form.htm", name))
    assert set(desk.evaluate(READ, addresses(archive.address, settings)).values()) == {0}


def test_credentials_and_methods_are_refused(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("form.htm"))
    ask = """async ([address, how]) => { try { return (await fetch(address, how)).status; } catch { return 0; } }"""
    address = f"{archive.address}/api/v1/stats"
    assert desk.evaluate(ask, [address, {}]) == 200
    for how in (
        {"credentials": "include"},
        {"method": "DELETE"},
        {"method": "PUT"},
        {"headers": {"X-Token": "1"}},
    ):
        assert desk.evaluate(ask, [address, how]) == 0, how
    assert desk.evaluate(ask, [address, {"method": "POST"}]) == 405


def test_pages_without_origin_may_not_read(desk: Page, archive: Archive, intranet: Intranet) -> None:
    """A sandboxed frame of a listed site is nobody, and so is not let in."""
    desk.goto(intranet.at("form.htm"))
    desk.evaluate(
        """(address) => { const frame = document.createElement("iframe"); frame.sandbox = "allow-scripts";
        frame.srcdoc = `<script>fetch("${address}").then(() => "read", () => "refused")
          .then((told) => parent.postMessage(told, "*"))</` + "script>";
        addEventListener("message", (event) => { document.title = event.data; });
        document.body.append(frame); }""",
        f"{archive.address}/api/v1/stats",
    )
    until(desk, "['read', 'refused'].includes(document.title)")
    assert desk.title() == "refused"


def test_pictures_and_scripts_tell_nothing(
    desk: Page, archive: Archive, intranet: Intranet, settings: indexer.Settings
) -> None:
    """What a site that is not let in can load without reading looks the same, whether it is there or not."""
    desk.goto(intranet.at("form.htm", "evil.localhost"))
    load = """([name, address]) => new Promise((done) => { const made = document.createElement(name);
      made.onload = () => done("loaded"); made.onerror = () => done("failed");
      if (name === "link") { made.rel = "stylesheet"; made.href = address; } else made.src = address;
      document.body.append(made); })"""
    there = addresses(archive.address, settings)[0]
    for name in ("img", "script", "link"):
        for address in (there, f"{archive.address}/documents/none", f"{archive.address}/?q=1"):
            assert desk.evaluate(load, [name, address]) == "failed", (name, address)


def test_refused_element_says_what_to_do(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("clean.htm", "evil.localhost"))
    settled(desk, 2)
    assert {error["kind"] for error in told(desk, "error")} == {"refused"}
    error = desk.locator("#first [part~=error]")
    expect(error).to_be_visible()
    expect(error).to_contain_text(intranet.site("evil.localhost"))


@pytest.mark.parametrize("page", ["clean.htm", "module.htm"])
def test_listed_element_finds_reports(desk: Page, intranet: Intranet, page: str) -> None:
    for name in ("oa.localhost", "a.b.yunting.localhost"):
        desk.goto(intranet.at(page, name))
        settled(desk, 1)
        assert told(desk, "error") == []
        expect(desk.locator("[part~=item]").first).to_be_visible()


def framed(page: Page, archive: Archive) -> list[str]:
    """The addresses of the archive's pages that really stand in frames."""
    return [frame.url for frame in page.frames if frame.url.startswith(archive.address)]


@pytest.mark.parametrize(
    ("name", "shown"), [*((name, 2) for name in REMOTE), ("evil.localhost", 0), ("yunting.localhost", 0)]
)
def test_frames_show_on_listed_sites(
    desk: Page, archive: Archive, intranet: Intranet, name: str, shown: int
) -> None:
    desk.goto(intranet.at("frame.htm", name))
    assert len(framed(desk, archive)) == shown
    for id in ("list", "short") if shown else ():
        expect(
            desk.frame_locator(f"#{id}").locator("mark").first
            if id == "list"
            else desk.frame_locator(f"#{id}").locator("a").first
        ).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=整改", "/help", "/embed", "/api/v1/stats", "/feed.atom", "/fragment/search", "/nothing"],
)
def test_other_pages_show_in_no_frame(desk: Page, archive: Archive, intranet: Intranet, path: str) -> None:
    desk.goto(intranet.at("form.htm"))
    desk.evaluate(
        """(address) => new Promise((done) => { const frame = document.createElement("iframe"); frame.onload = done;
        frame.src = address; document.body.append(frame); })""",
        archive.address + path,
    )
    assert framed(desk, archive) == []


def test_frame_within_strangers_frame(desk: Page, archive: Archive, intranet: Intranet) -> None:
    """A listed page that a stranger shows in a frame of his own is no way in."""
    desk.goto(intranet.at("form.htm", "evil.localhost"))
    desk.evaluate(
        """(address) => new Promise((done) => { const frame = document.createElement("iframe"); frame.onload = done;
        frame.src = address; document.body.append(frame); })""",
        intranet.at("frame.htm"),
    )
    desk.wait_for_timeout(300)
    assert framed(desk, archive) == []


def test_several_elements_are_independent(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("several.htm"))
    settled(desk, 3)
    for id, many in (("one", 2), ("two", 3), ("three", 4)):
        expect(items(desk, id)).to_have_count(many)
    before = items(desk, "two").all_inner_texts()
    box = desk.locator("#one [part~=input]")
    box.fill("防汛")
    box.press("Enter")
    answers(desk, 2, "one")
    expect(desk.locator("#one mark").first).to_have_text("防汛")
    assert items(desk, "two").all_inner_texts() == before
    assert [len(told(desk, "results", id)) for id in ("two", "three")] == [1, 1]
    expect(desk.locator("#two [part~=input]")).to_have_value("河道")


def looks(page: Page) -> dict[str, Any]:
    """How everything inside the two elements of a page looks."""
    return {id: page.locator(f"#{id}").evaluate(LOOK) for id in ELEMENTS}


def test_hostile_styles_do_not_reach_in(desk: Page, intranet: Intranet) -> None:
    found = {}
    for name in ("clean.htm", "hostile.htm"):
        desk.goto(intranet.at(name))
        settled(desk, 2)
        # A wide page and a narrow one wrap in other places; what matters is what is inside.
        for id in ELEMENTS:
            desk.locator(f"#{id}").evaluate(
                "(element) => { element.style.setProperty('width', '600px', 'important'); }"
            )
        found[name] = looks(desk)
    differing = {
        (id, place, name, clean[name], other[name])
        for id in ELEMENTS
        for place, clean in found["clean.htm"][id].items()
        for other in [found["hostile.htm"][id][place]]
        for name in clean
        if clean[name] != other[name]
    }
    assert differing == set()
    assert len(found["clean.htm"]["first"]) > 100


def test_hostile_page_can_be_used(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("hostile.htm"))
    settled(desk, 3)
    expect(items(desk, "first").first).to_be_visible()
    expect(items(desk, "written")).to_have_count(2)
    box = desk.locator("#first [part~=input]")
    size = box.bounding_box()
    assert size
    assert size["width"] > 150
    assert size["height"] > 24
    box.fill("防汛")
    desk.locator("#first [part~=button]").click()
    expect(desk.locator("#first mark").first).to_have_text("防汛")
    assert desk.evaluate("errors") == 0


@pytest.fixture
def strict(desk: Page) -> Callable[[], list[str]]:
    """What a page's own policy was broken by, as its listener and the console tell."""
    said: list[str] = []
    desk.on("console", lambda message: said.append(message.text))
    return lambda: [*desk.evaluate("window.violations"), *said]


def test_strict_pages_are_not_violated(
    desk: Page, intranet: Intranet, strict: Callable[[], list[str]]
) -> None:
    desk.goto(intranet.at("strict.htm"))
    settled(desk, 1)
    expect(items(desk, "one")).to_have_count(3)
    until(desk, "document.getElementById('list').offsetHeight > 200")
    desk.locator("#one summary").first.click()
    desk.locator("#one [part~=value] input").first.click()
    answers(desk, 2)
    box = desk.locator("#one [part~=input]")
    box.fill("防")
    expect(desk.locator("#one [role=option]").first).to_be_visible()
    box.press("Enter")
    answers(desk, 3)
    assert strict() == []


def test_late_elements_come_alive(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("late.htm"))
    desk.evaluate("insert()")
    desk.evaluate("load()")
    answers(desk, 3)
    until(desk, "document.querySelector('#framed iframe').offsetHeight > 200")
    desk.evaluate("insert()")
    answers(desk, 5)
    until(desk, "document.querySelector('#framed iframe').offsetHeight > 200")
    expect(desk.locator("#made [part~=item]")).to_have_count(4)
    assert told(desk, "error") == []
    # The script may come twice: it is the same element.
    desk.evaluate("load()")
    desk.wait_for_load_state("networkidle")
    assert len(told(desk, "results")) == 5


def test_removed_element_falls_silent(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("several.htm"))
    settled(desk, 3)
    desk.evaluate(
        "const one = document.getElementById('one'); one.remove(); one.setAttribute('query', '河道'); window.one = one;"
    )
    desk.wait_for_timeout(200)
    assert len(told(desk, "search", "one")) == 1
    desk.evaluate("document.body.prepend(window.one)")
    answers(desk, 2, "one")
    expect(desk.locator("#one mark").first).to_have_text("河道")


def height(page: Page, id: str) -> int:
    """The height of a frame on its page."""
    found: int = page.evaluate("(id) => document.getElementById(id).clientHeight", id)
    return found


def needed(page: Page, id: str) -> int:
    """The height of what a frame holds."""
    return int(
        page.frame_locator(f"#{id}").locator("html").evaluate("(root) => root.getBoundingClientRect().height")
    )


def test_frames_take_their_height(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("frame.htm"))
    until(
        desk,
        "document.getElementById('list').offsetHeight > 200 && document.getElementById('short').offsetHeight < 800",
    )
    for id in ("list", "short"):
        assert abs(height(desk, id) - needed(desk, id)) <= 2
    assert height(desk, "other") == 77
    # Both ways: another answer, a narrower page.
    desk.frame_locator("#list").locator("input[name=q]").fill("没有哪一篇写着这几个字吧")
    desk.frame_locator("#list").locator("input[name=q]").press("Enter")
    tall = height(desk, "list")
    until(desk, "(tall) => document.getElementById('list').offsetHeight !== tall", tall)
    desk.wait_for_timeout(200)
    assert abs(height(desk, "list") - needed(desk, "list")) <= 2
    before = height(desk, "short")
    desk.evaluate("document.getElementById('short').width = 220")
    until(desk, "(before) => document.getElementById('short').offsetHeight > before", before)
    desk.wait_for_timeout(200)
    assert abs(height(desk, "short") - needed(desk, "short")) <= 2


def test_strangers_set_no_heights(desk: Page, archive: Archive, intranet: Intranet) -> None:
    """Neither a frame of another site nor a window that it opened moves a frame, or learns how high one is."""
    desk.goto(intranet.at("attack.htm"))
    until(desk, "document.getElementById('list').offsetHeight > 200")
    with desk.expect_popup() as opened:
        desk.evaluate("(address) => { window.open(address); }", intranet.at("stranger.htm", "evil.localhost"))
    opened.value.evaluate(
        """() => { setInterval(() => { for (let place = 0; place < opener.frames.length; place++) {
        opener.postMessage({ juanzong: "height", height: 9999 }, "*");
        opener.frames[place].postMessage({ juanzong: "measure" }, "*"); } }, 20); }"""
    )
    desk.wait_for_timeout(500)
    assert abs(height(desk, "list") - needed(desk, "list")) <= 2
    assert height(desk, "stranger") == 77
    stranger = next(frame for frame in desk.frames if "stranger" in frame.url)
    for window in (stranger, opened.value.main_frame):
        heard = window.evaluate(
            "heard.filter((data) => data && data.juanzong === 'height' && data.height !== 9999)"
        )
        assert heard == []


@pytest.mark.parametrize(
    "forged",
    [
        {"juanzong": "height", "height": 9999}, {"juanzong": "height", "height": "9999px"}, {"juanzong": "height", "height": -1},
        {"juanzong": "height", "height": 99999}, {"juanzong": "height", "height": 1.5}, {"juanzong": "height"}, "height", None, [1],
        {"juanzong": "measure"}, {"juanzong": {"height": 9}},
    ],
)  # fmt: skip
def test_forged_heights_change_nothing(desk: Page, intranet: Intranet, forged: object) -> None:
    desk.goto(intranet.at("frame.htm"))
    until(desk, "document.getElementById('list').offsetHeight > 200")
    before = height(desk, "list")
    desk.evaluate("(forged) => { postMessage(forged, '*'); frames[0].postMessage(forged, '*'); }", forged)
    desk.frames[-1].evaluate(
        "(forged) => { parent.postMessage(forged, '*'); parent.frames[0].postMessage(forged, '*'); }", forged
    )
    desk.wait_for_timeout(150)
    assert height(desk, "list") == before


@pytest.mark.parametrize("page", ["plain.htm", "index.htm", "fragment.htm"])
def test_pages_work_without_scripts(
    browser: Browser, archive: Archive, intranet: Intranet, page: str
) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        reader = context.new_page()
        reader.goto(intranet.at(page))
        if page == "plain.htm":
            expect(reader.frame_locator("iframe").locator("mark").first).to_be_visible()
            expect(
                reader.locator("body > .juanzong mark, body > .juanzong .juanzong-mark").first
            ).to_have_text("整改")
        if page != "fragment.htm":
            reader.locator("form input[name=q]").first.fill("整改")
            form = reader.locator("form").first
            form.evaluate("(form) => { form.target = '_self'; }")
            form.locator("input[name=q]").press("Enter")
            reader.wait_for_url(f"{archive.address}/**")
            expect(reader.locator("mark").first).to_have_text("整改")
        assert context.cookies() == []


def test_plain_form_asks_rightly(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("form.htm"))
    desk.locator("input[name=q]").fill("防汛 “整改”")
    desk.locator("input[type=submit]").click()
    desk.wait_for_url(f"{archive.address}/**")
    asked = next(request for request in archive.asked if request.path == "/")
    assert (asked.args["q"], asked.args["genre"]) == ("防汛 “整改”", "工作总结")


@pytest.mark.parametrize("id", ["gbk", "ascii"])
def test_fragments_fit_old_pages(desk: Page, archive: Archive, intranet: Intranet, id: str) -> None:
    desk.goto(intranet.at("fragment.htm"))
    assert desk.evaluate("document.characterSet").lower() in ("gb2312", "gbk")
    part = desk.locator(f"#{id}")
    expect(part.locator("mark, .juanzong-mark").first).to_have_text("整改")
    assert "\ufffd" not in part.inner_text()
    expect(part.locator(".juanzong-hit")).to_have_count(3)
    links = part.locator("a").evaluate_all("(links) => links.map((link) => [link.href, link.referrerPolicy])")
    assert links
    for href, policy in links:
        assert href.startswith(archive.address + "/")
        assert policy == "no-referrer"
    assert part.locator("script, style, [style], [onclick]").count() == 0


def test_both_fragments_say_the_same(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("fragment.htm"))
    assert desk.locator("#gbk").inner_text() == desk.locator("#ascii").inner_text()


def test_frameset_pages_hold_elements(desk: Page, intranet: Intranet) -> None:
    desk.goto(intranet.at("frameset.htm"))
    main = desk.frame("main")
    assert main
    expect(main.locator("#one [part~=item]")).to_have_count(2)


def test_feed_is_listed(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("feed.htm"))
    until(desk, "/[1-9]/.test(document.title)")
    with desk.expect_navigation():
        desk.locator("#list a").first.click()
    assert desk.url.startswith(f"{archive.address}/documents/")


def library_page(name: str) -> Any:
    """A page that needs a library: where it is not installed the test is left out, but never in CI."""
    missing = [
        library for library, path in LIBRARIES.items() if library.startswith(name) and not path.is_file()
    ]
    assert not missing or "CI" not in os.environ, f"{missing} are missing"
    return pytest.mark.skipif(bool(missing), reason=f"{name} is not installed")


@pytest.mark.parametrize("name", [pytest.param(name, marks=library_page(name)) for name in ("react", "vue")])
def test_frameworks_mount_the_element(desk: Page, intranet: Intranet, name: str) -> None:
    said: list[str] = []
    desk.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    desk.goto(intranet.at(f"{name}.htm"))
    element, total = desk.locator("juanzong-search"), desk.locator("#total")
    expect(element.locator("mark").first).to_have_text("整改")
    expect(total).not_to_have_text("-1")
    before = total.inner_text()
    desk.locator("#words").fill("河道")
    desk.locator("#words").press("Enter")
    expect(element.locator("mark").first).to_have_text("河道")
    expect(total).not_to_have_text(before)
    desk.locator("#toggle").click()
    expect(element).to_have_count(0)
    desk.locator("#toggle").click()
    expect(element.locator("mark").first).to_have_text("河道")
    assert told(desk, "error") == []
    assert said == []


def test_no_referer_holds_a_query(desk: Page, archive: Archive, intranet: Intranet) -> None:
    """The host's own pages tell their address to everybody; still no address of ours leaves by what we link or fetch."""
    desk.goto(intranet.at("clean.htm") + "?secret=1")
    settled(desk, 2)
    with desk.context.expect_page() as opened:
        desk.locator("#first [part~=title]").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("opener") is None
    opened.value.goto(f"{archive.address}/?q=整改")
    opened.value.evaluate(
        "(address) => { location.href = address; }", intranet.at("form.htm", "evil.localhost")
    )
    opened.value.wait_for_url("**/form.htm")
    desk.goto(intranet.at("frame.htm") + "?secret=1")
    with desk.context.expect_page() as opened:
        desk.frame_locator("#list").locator("a[target=_blank]").first.click()
    opened.value.wait_for_load_state()
    here = urlsplit(archive.address).netloc
    assert [asked.path for asked in intranet.asked if here in asked.headers.get("Referer", "")] == []
    leaked = [
        (request.path, request.referrer)
        for request in archive.asked
        if "secret" in (request.referrer or "") and not request.path.endswith((".js", "/embed/search"))
    ]
    assert leaked == []
    framed = [
        request.referrer
        for request in archive.asked
        if parse_qs(urlsplit(request.referrer or "").query).get("q")
    ]
    assert all(urlsplit(referrer or "").netloc == here for referrer in framed)


def test_listening_page_steers_the_element(desk: Page, archive: Archive, intranet: Intranet) -> None:
    """A page may follow a hit in its own way, and is told which."""
    desk.goto(intranet.at("clean.htm"))
    settled(desk, 2)
    desk.evaluate("document.addEventListener('juanzong:open', (event) => event.preventDefault())")
    desk.locator("#first [part~=title]").first.click()
    [opened] = told(desk, "open", "first")
    assert opened["url"].startswith(f"{archive.address}/documents/")
    assert len(desk.context.pages) == 1


def test_portal_shows_everything(desk: Page, archive: Archive, intranet: Intranet) -> None:
    desk.goto(intranet.at("index.htm"))
    settled(desk, 2)
    expect(items(desk, "rivers")).to_have_count(3)
    expect(items(desk, "newest")).to_have_count(4)
    assert told(desk, "error") == []
    assert desk.evaluate("errors") == 0
