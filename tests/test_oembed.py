"""Addresses that other systems turn into frames: only those of this archive, in both formats, whatever they hold."""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree

import indexer
from webui import create_app

PUBLIC = "https://dangan.example.gov.cn/juanzong"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def hit(engine: indexer.Engine) -> indexer.Hit:
    return engine.search(indexer.parse("整改", limit=1)).hits[0]


def ask(client: FlaskClient, url: str, status: int = 200, **parameters: Any) -> Any:
    answer = client.get("/oembed", query_string={"url": url, **parameters})
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def frame(html: str) -> Any:
    """Return the one element that a snippet holds."""
    (element,) = etree.HTML(html).find("body")
    assert element.tag == "iframe"
    return element


def test_report_is_told(client: FlaskClient, hit: indexer.Hit) -> None:
    told = ask(client, f"http://localhost{hit.url}")
    assert (told["type"], told["version"], told["title"]) == ("rich", "1.0", hit.title)
    assert told["author_name"] == hit.organization
    assert (told["provider_name"], told["provider_url"]) == ("卷宗", "http://localhost/")
    assert told["cache_age"] > 0
    assert frame(told["html"]).get("src") == f"http://localhost/embed{hit.url}"


def test_words_are_taken_along(client: FlaskClient, hit: indexer.Hit) -> None:
    told = ask(client, f"http://localhost{hit.url}?q=整改&genre=方案&sort=newest&rank=3#h2", lang="en")
    src = frame(told["html"]).get("src")
    assert parse_qs(urlsplit(src).query) == {"q": ["整改"], "lang": ["en"]}
    answer = client.get(src)
    assert answer.status_code == 200
    assert "<mark>整改</mark>" in answer.text


def test_search_is_told(client: FlaskClient) -> None:
    told = ask(client, f"http://localhost/?q={quote('整改')}&genre={quote('通知')}&page=2&size=100")
    assert told["title"] == "卷宗：整改 · 文种:通知"
    assert "author_name" not in told
    src = urlsplit(frame(told["html"]).get("src"))
    assert src.path == "/embed/search"
    assert parse_qs(src.query) == {"q": ["整改"], "genre": ["通知"], "size": ["50"]}
    assert client.get(frame(told["html"]).get("src")).status_code == 200


@pytest.mark.parametrize(("asked", "expected"), [({}, (640, 880)), ({"maxwidth": 300}, (300, 880))])
def test_frame_fits(client: FlaskClient, asked: dict[str, int], expected: tuple[int, int]) -> None:
    told = ask(client, "http://localhost/?q=整改", **asked)
    assert (told["width"], told["height"]) == expected
    assert (frame(told["html"]).get("width"), frame(told["html"]).get("height")) == tuple(map(str, expected))
    small = ask(client, "http://localhost/?q=整改", maxwidth=1, maxheight=20)
    assert (small["width"], small["height"]) == (1, 20)


def test_frame_may_do_little(client: FlaskClient, hit: indexer.Hit) -> None:
    element = frame(ask(client, f"http://localhost{hit.url}")["html"])
    assert element.get("referrerpolicy") == "no-referrer"
    assert element.get("title") == hit.title
    assert "style" not in element.attrib
    allowed = set(element.get("sandbox").split())
    assert not {"allow-top-navigation", "allow-modals", "allow-downloads"} & allowed
    assert not [name for name in element.attrib if name.startswith("on")]


def test_xml_says_the_same(client: FlaskClient, hit: indexer.Hit) -> None:
    answer = client.get("/oembed", query_string={"url": f"http://localhost{hit.url}", "format": "xml"})
    assert answer.content_type == "text/xml; charset=utf-8"
    told = {child.tag: child.text for child in etree.fromstring(answer.data)}
    said = ask(client, f"http://localhost{hit.url}", format="json")
    assert told == {name: str(value) for name, value in said.items()}


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.cn/?q=整改",
        "https://localhost/?q=整改",
        "http://localhost:8080/?q=整改",
        "http://localhost.elsewhere.cn/",
        "http://localhost@elsewhere.cn/",
        "http://elsewhere.cn#http://localhost/",
        "http://localhost/status",
        "http://localhost/api/v1/search?q=整改",
        "http://localhost/embed/search?q=整改",
        "http://localhost/documents/",
        "http://localhost/documents/nichts",
        "http://localhost//documents/nichts",
        "//localhost/?q=整改",
        "/?q=整改",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "http://[::1",
        "http://localhost:x/",
        "整改",
        "\x00",
    ],
)
def test_other_addresses_are_not_known(client: FlaskClient, url: str) -> None:
    error = ask(client, url, 404)["error"]
    assert error["status"] == 404
    assert error["message"]
    assert error["hint"]


@pytest.mark.parametrize("rest", ["/", "/source", "%00", "/../x", "%2Fsource", "x"])
def test_trailing_junk_is_not_known(client: FlaskClient, hit: indexer.Hit, rest: str) -> None:
    ask(client, f"http://localhost{hit.url}{rest}", 404)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": ""}, 400),
        ({"maxwidth": "0"}, 400),
        ({"maxheight": "viel"}, 400),
        ({"lang": "fr"}, 400),
        ({"url": "http://localhost/?year=abc"}, 400),
        ({"format": "yaml"}, 501),
        ({"format": "<script>"}, 501),
    ],
)
def test_bad_value_is_named(client: FlaskClient, asked: dict[str, str], status: int) -> None:
    error = ask(client, **{"url": "http://localhost/?q=整改", "status": status, **asked})["error"]  # type: ignore[arg-type]
    assert error["status"] == status
    assert next(reversed(asked.values())).rpartition("=")[2] in error["message"]


def test_odd_names_are_found(archive: indexer.Settings) -> None:
    id = "甲/乙 <丙>?#\"'&%41;"
    title = "关于<script>alert(1)</script>\"'&的\x08通知"
    (archive.archive / "怪.jsonl").write_text(
        json.dumps({"id": id, "title": title, "text": "正文。"}), "utf-8"
    )
    indexer.build(archive)
    client = create_app(archive).test_client()
    told = ask(client, "http://localhost/documents/" + quote(id, safe=""))
    element = frame(told["html"])
    assert element.get("title") == told["title"] == title.replace("\x08", "")
    assert element.get("src") == "http://localhost/embed/documents/" + quote(id, safe="")
    assert client.get(element.get("src")).status_code == 200
    xml = client.get(
        "/oembed", query_string={"url": "http://localhost/documents/" + quote(id, safe=""), "format": "xml"}
    )
    assert etree.fromstring(xml.data).findtext("html") == told["html"]


def test_settings_say_where_it_is(settings: indexer.Settings, hit: indexer.Hit) -> None:
    client = create_app(dataclasses.replace(settings, url=PUBLIC)).test_client()
    told = ask(client, PUBLIC + hit.url)
    assert frame(told["html"]).get("src") == f"{PUBLIC}/embed{hit.url}"
    assert told["provider_url"] == f"{PUBLIC}/"
    assert ask(client, f"{PUBLIC}?q=整改")["title"] == "卷宗：整改"
    for url in (
        f"http://localhost{hit.url}",
        PUBLIC.removesuffix("/juanzong") + hit.url,
        f"{PUBLIC}2{hit.url}",
    ):
        ask(client, url, 404)


@pytest.mark.parametrize("path", ["/?q=整改&genre=方案&size=20&page=1", "report"])
def test_pages_name_both_formats(client: FlaskClient, hit: indexer.Hit, path: str) -> None:
    page = etree.HTML(client.get(hit.url if path == "report" else path).text)
    for kind, mimetype in (("application/json+oembed", "application/json"), ("text/xml+oembed", "text/xml")):
        (link,) = page.xpath(f"//link[@rel='alternate'][@type='{kind}']")
        assert link.get("href").startswith("http://localhost/oembed?")
        answer = client.get(link.get("href"))
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
