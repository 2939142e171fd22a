"""A search as bare HTML for pages of any age and encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from lxml import etree, html
from werkzeug import Request, Response

from indexer import Settings
from tests.serving import serving
from webui import create_app
from webui.embed.answers import CHARSETS, encoded

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

FRAGMENT = "/fragment/search?"
OLD = {"div", "form", "input", "p", "ul", "li", "a", "em", "dl", "dt", "dd", "b"}
"""Elements of HTML 4 that stand in its body."""


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    """A server that includes."""
    return create_app(settings).test_client()


def included(client: FlaskClient, asked: str) -> html.HtmlElement:
    """Return a fragment that must be there."""
    answer = client.get(FRAGMENT + asked)
    assert answer.status_code == 200, answer.text
    return html.fragment_fromstring(answer.text.strip())


ASKED = [
    "",
    "q=整改&facets=year,genre&form=1&page_url=list.asp?p={page}&page=2&passages=3",
    "q=天文望远镜 河长制&lang=en",
    "q=“绝无此语”&form=1",
    "sort=newest&passages=0&target=_self&facets=region&only=整改&only_genre=通报&only_genre=方案",
]


@pytest.mark.parametrize("asked", ASKED)
def test_fragment_is_bare(client: FlaskClient, asked: str) -> None:
    answer = client.get(FRAGMENT + asked)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    # As XML it is well-formed but for elements that HTML 4 leaves open, which are these alone.
    root = etree.fromstring(re.sub(r"(<input[^>]*)>", r"\1/>", answer.text.strip()))
    assert root.tag == "div"
    assert root.get("class") == "juanzong"
    elements = list(root.iter())
    assert {element.tag for element in elements} <= OLD
    assert not {name for element in elements for name in element.attrib} & {"id", "style", "onclick"}
    assert {name for element in elements for name in element.get("class", "").split()} <= {
        "juanzong", *(f"juanzong-{part}" for part in (
            "form", "total", "notice", "hits", "hit", "title", "about", "passage", "mark", "none",
            "facets", "facet", "pages", "here", "more",
        )),
    }  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_links_are_absolute(client: FlaskClient, asked: str) -> None:
    root = included(client, asked)
    own = "juanzong-pages"
    for link in root.iter("a"):
        if link.getparent().get("class") != own:
            assert link.get("href").startswith("http://localhost/")
            assert link.get("target") == (None if "_self" in asked else "_blank")
            assert "noopener" in link.get("rel")
            assert link.get("referrerpolicy") == "no-referrer"
    for form in root.iter("form"):
        assert (form.get("action"), form.get("accept-charset")) == ("http://localhost/", "utf-8")


def test_fragment_tells_what_was_found(client: FlaskClient) -> None:
    root = included(client, "q=整改&size=3&facets=genre")
    assert re.fullmatch(r"\d+ 篇", root.find_class("juanzong-total")[0].text)
    assert len(root.find_class("juanzong-hit")) == len(root.find_class("juanzong-passage")) == 3
    assert {mark.text for mark in root.find_class("juanzong-mark")} == {"整改"}
    link = urlsplit(root.find_class("juanzong-title")[1].get("href"))
    assert parse_qs(link.query) == {"q": ["整改"], "rank": ["2"]}
    assert "通报" in [name.text_content() for name in root.findall(".//dd/a")]
    assert root.find_class("juanzong-more")[0].find("a").get("href").endswith("/?q=" + quote("整改"))


def test_box_leads_to_the_archive(client: FlaskClient) -> None:
    root = included(client, "form=1&q=河道&only=工作&only_genre=通报&sort=newest&genre=通报")
    assert set(root.find(".//form").form_values()) == {
        ("q", "河道"), ("refine", "工作"), ("genre", "通报"), ("sort", "newest"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "own",
    ["list.asp?p={page}", "?p={page}", "/a/{page}.html", "./{page}", "../x.jsp?y={page}#z", "http://oa.cn/l?p={page}", "HTTPS://oa.cn/{page}", "列表{page}.htm", "a?t=8:30&p={page}"],
)  # fmt: skip
def test_pages_lead_to_the_host(client: FlaskClient, own: str) -> None:
    root = included(client, f"q=工作&page=2&page_url={quote(own)}")
    pages = root.find_class("juanzong-pages")[0]
    assert pages.find("b").text == "2"
    assert [link.get("href") for link in pages.findall("a")][:2] == [
        own.replace("{page}", "1"),
        own.replace("{page}", "3"),
    ]


@pytest.mark.parametrize(
    "own",
    ["javascript:alert({page})", " javascript:alert({page})", "JAVASCRIPT:{page}", "java\tscript:{page}", "\x01javascript:{page}", "data:text/html,{page}", "vbscript:{page}", "//evil.cn/{page}", "\\\\evil.cn\\{page}", "/\\evil.cn/{page}", "http:///evil/{page}", "https:/{page}", "http:{page}", "file:///{page}", "list.asp?p=1", "a {page}"],
)  # fmt: skip
def test_strange_addresses_are_refused(client: FlaskClient, own: str) -> None:
    answer = client.get(f"{FRAGMENT}q=工作&page_url={quote(own)}")
    assert answer.status_code == 400
    assert "page_url" in answer.text
    assert "<a" not in answer.text


def test_one_page_has_no_numbers(client: FlaskClient) -> None:
    for asked in ("q=“绝无此语”&page_url=?p={page}", "q=工作"):
        assert not included(client, asked).find_class("juanzong-pages")


@pytest.mark.parametrize("charset", CHARSETS)
def test_any_encoding_says_the_same(client: FlaskClient, charset: str) -> None:
    asked = f"{FRAGMENT}q=整改&facets=year&form=1"
    usual, answer = client.get(asked), client.get(f"{asked}&charset={charset}")
    label = "us-ascii" if charset == "ascii" else charset
    assert answer.headers["Content-Type"] == f"text/html; charset={label}"
    assert unescape(answer.data.decode(charset)) == unescape(usual.text)


@pytest.mark.parametrize("charset", CHARSETS)
def test_every_character_survives(charset: str) -> None:
    numbers = (*range(0x20, 0x7F), *range(0xA0, 0xD800), *range(0xE000, 0xFDD0), *range(0x20000, 0x20400))
    text = "".join(map(chr, numbers)).replace("&", "")
    assert unescape(encoded(text, charset).decode(charset)) == text
    assert encoded("坏\ud800字", charset).decode(charset) in (
        "坏\ufffd字",
        "坏&#65533;字",
        "&#22351;&#65533;&#23383;",
    )


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "big5"])
def test_address_may_be_in_the_hosts_encoding(client: FlaskClient, charset: str) -> None:
    word, genre = "工作", "方案"
    old = f"q={quote(word, encoding=charset)}&only_genre={quote(genre, encoding=charset)}&charset={charset}"
    new = f"q={word}&only_genre={genre}&charset={charset}"
    assert client.get(FRAGMENT + old).data == client.get(FRAGMENT + new).data
    assert "juanzong-hit" in client.get(FRAGMENT + old).data.decode(charset)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("search?size=99&charset=gbk", 400, "size"),
        ("search?charset=utf-7", 400, "charset"),
        ("search?q=工作&page=9999&charset=big5", 404, "9999"),
        ("search?facets=<script>", 400, "&lt;script&gt;"),
        ("nowhere", 404, "没有这个网页"),
    ],
)
def test_errors_are_one_line(client: FlaskClient, asked: str, status: int, told: str) -> None:
    answer = client.get(f"/fragment/{asked}")
    charset = parse_qs(asked.partition("?")[2]).get("charset", ["utf-8"])[0].replace("utf-7", "utf-8")
    text = answer.data.decode(charset)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == f"text/html; charset={charset}"
    assert text.startswith('<div class="juanzong juanzong-error">')
    assert "\n" not in text
    assert told in unescape(text) or told in text


def test_what_was_typed_is_not_kept_by_others(client: FlaskClient) -> None:
    assert client.get(f"{FRAGMENT}q=工作").cache_control.private
    assert client.get(f"{FRAGMENT}only=工作&sort=newest").cache_control.public


def test_markup_stays_text(client: FlaskClient) -> None:
    root = included(
        client, "form=1&q=" + quote('"><script>alert(1)</script>') + "&only=" + quote("</div><b>")
    )
    assert not list(root.iter("script"))
    assert root.find(".//form").fields["q"] == '"><script>alert(1)</script>'


PAGE = """<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=%s">
<base href="http://elsewhere.invalid/x/"><title>水利局</title></head>
<body bgcolor="#ffffff"><table width="100%%"><tr><td><font size="2">%s</font></td><td>%s</td></tr></table><hr>水利局办公室</body></html>"""


@pytest.fixture(scope="module")
def host(client: FlaskClient, address: str) -> Iterator[str]:
    """An intranet site that includes fragments, byte for byte, into pages of old encodings."""

    @Request.application
    def answer(request: Request) -> Response:
        charset = request.path.strip("/")
        asked = f"{FRAGMENT}charset={charset}&size=2&form=1&facets=genre&q="
        first, second = (client.get(asked + word, base_url=address).data for word in ("整改", "河长制 ①"))
        frame = PAGE.encode("ascii" if charset == "ascii" else charset, "xmlcharrefreplace")
        # What holds plain ASCII may stand in a page of any other encoding.
        named = "gb2312" if charset == "ascii" else charset
        return Response(frame % (named.encode(), first, second), content_type="text/html")

    with serving(answer) as found:
        yield found


@pytest.mark.browser
@pytest.mark.parametrize("charset", CHARSETS)
def test_old_pages_include_it(browser: Browser, host: str, address: str, charset: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{host}/{charset}")
        assert page.locator("body > table .juanzong").count() == 2
        assert page.locator("body > hr").count() == 1
        assert set(page.locator(".juanzong").first.locator(".juanzong-mark").all_inner_texts()) == {"整改"}
        assert "\ufffd" not in page.inner_text("body")
        assert page.inner_text("body").rstrip().endswith("水利局办公室")
        page.locator("input[name=q]").first.fill("防汛 抢险")
        with page.expect_popup() as opened:
            page.locator("input[type=submit]").first.click()
        opened.value.wait_for_load_state("networkidle")
        assert parse_qs(urlsplit(opened.value.url).query)["q"] == ["防汛 抢险"]
        assert opened.value.url.startswith(address)
