"""Who may read, who may show and by what name: every address of the front, from every kind of site."""

from __future__ import annotations

import dataclasses
import html
import re
from typing import Any
from urllib.parse import quote, urlsplit

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import indexer
from webui import create_app, rights

OA, LISTED = "http://oa.yunting.gov.cn", "https://*.intranet.yunting.gov.cn"
FRAMED = {"embed.search", "embed.document"}
STRANGERS = [
    "null", "*", "", "http://evil.com", "http://oa.yunting.gov.cn.evil.com", "http://evil.com/oa.yunting.gov.cn",
    "HTTP://OA.YUNTING.GOV.CN", "http://OA.yunting.gov.cn", "http://oa.yunting.gov.cn.", "http://oa.yunting.gov.cn:81",
    "http://oa.yunting.gov.cn:80", "https://oa.yunting.gov.cn", "http://user@oa.yunting.gov.cn", "http://oa.yunting.gov.cn@evil.com",
    "http://xn--oa-yunting.gov.cn", "https://intranet.yunting.gov.cn", "https://evilintranet.yunting.gov.cn",
    "http://a.intranet.yunting.gov.cn", "https://a.intranet.yunting.gov.cn:8443", "https://.intranet.yunting.gov.cn",
    "https://*.intranet.yunting.gov.cn", "https://evil.com#.intranet.yunting.gov.cn", "http://oa.yunting.gov.cn/ ",
    "http://oa.yunting.gov.cn, http://evil.com", "file://", "chrome-extension://oa.yunting.gov.cn", "\xe4\xba\x91",
]  # fmt: skip
NAMESPACES = ("http://www.w3.org/", "http://a9.com/-/", "http://purl.org/", "https://spec.openapis.org/", "http://json-schema.org/",
              "https://json-schema.org/", "http://www.mozilla.org/", "http://java.sun.com/", "https://www.rfc-editor.org/")  # fmt: skip


class Reader(FlaskClient):
    """A program that reads each answer to its end, and lets go of the file that it may come from."""

    def open(self, *asked: Any, **how: Any) -> TestResponse:
        return super().open(*asked, **{"buffered": True, **how})


def front(settings: indexer.Settings) -> Flask:
    """The front with some settings."""
    app = create_app(settings)
    app.test_client_class = Reader
    return app


@pytest.fixture(scope="module")
def app(settings: indexer.Settings) -> Flask:
    """The front of the sample archive, with one site and all below another named in its settings."""
    return front(dataclasses.replace(settings, sites=(OA, LISTED)))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that asks."""
    return app.test_client()


@pytest.fixture(scope="module")
def rules(app: Flask) -> list[Rule]:
    """Every address that there is, as Flask spells them."""
    return list(app.url_map.iter_rules())


@pytest.fixture(scope="module")
def addresses(rules: list[Rule], places: dict[str, str]) -> dict[str, str]:
    """An address for every endpoint, by its name."""
    values = {
        "id": places["one"],
        "first": places["first"],
        "second": places["second"],
        "other": places["second"],
    }
    values |= {"name": "year", "code": "en", "version": "0", "facet": "year"}

    def filled(rule: Rule) -> str:
        own = {**values, "name": "style.css"} if rule.endpoint == "assets.file" else values
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: own[found[1]], rule.rule)

    return {rule.endpoint: filled(rule) for rule in rules}


def is_shared(endpoint: str) -> bool:
    return endpoint.partition(".")[0] in ("api", "embed")


def test_only_shared_answers_are_granted(client: FlaskClient, addresses: dict[str, str]) -> None:
    assert sum(map(is_shared, addresses)) >= 8
    for origin in (OA, "https://a.b.intranet.yunting.gov.cn"):
        for endpoint, address in addresses.items():
            for method in ("GET", "HEAD", "POST", "OPTIONS"):
                answer = client.open(address, method=method, headers={"Origin": origin})
                granted = origin if is_shared(endpoint) else None
                assert answer.headers.get("Access-Control-Allow-Origin") == granted, (endpoint, method)
                assert ("Origin" in answer.vary) == is_shared(endpoint), (endpoint, method)


@pytest.mark.parametrize("origin", STRANGERS)
def test_strangers_are_never_granted(client: FlaskClient, addresses: dict[str, str], origin: str) -> None:
    for endpoint, address in addresses.items():
        answer = client.get(address, headers={"Origin": origin})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")], endpoint
        assert ("Origin" in answer.vary) == is_shared(endpoint)


def test_no_answer_speaks_of_credentials(client: FlaskClient, addresses: dict[str, str]) -> None:
    asked = {"Origin": OA, "Cookie": "language=en", "Access-Control-Request-Method": "GET"}
    for endpoint, address in addresses.items():
        for method in ("GET", "OPTIONS"):
            answer = client.open(address, method=method, headers=asked)
            assert "Access-Control-Allow-Credentials" not in answer.headers, endpoint
            assert answer.headers.get("Access-Control-Allow-Origin") != "*", endpoint
            assert "Set-Cookie" not in answer.headers or endpoint == "pages.language", endpoint


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing", "/api/v2", "/api/v1/search?page=x", "/api/v1/search?page=999999", "/api/v1/documents/none",
        "/embed/nothing", "/embed/search?page=x", "/embed/documents/none", "/fragment/search?size=0", "/fragment/other",
        "/oembed?url=x", "/feed.atom?sort=x", "/opensearch/nothing",
    ],
)  # fmt: skip
def test_errors_are_told_to_sites(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Origin": OA})
    assert 400 <= answer.status_code < 500
    assert answer.headers["Access-Control-Allow-Origin"] == OA
    assert "Origin" in answer.vary
    assert (
        "Access-Control-Allow-Origin"
        not in client.get(address, headers={"Origin": "http://evil.com"}).headers
    )


def test_shared_addresses_only_answer_questions(client: FlaskClient, addresses: dict[str, str]) -> None:
    for endpoint in filter(is_shared, addresses):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = client.open(addresses[endpoint], method=method, headers={"Origin": OA}, data=b"x")
            assert answer.status_code == 405, (endpoint, method)
        whole, head = (client.open(addresses[endpoint], method=method) for method in ("GET", "HEAD"))
        assert head.status_code == whole.status_code, endpoint
        assert head.data == b"", endpoint


def test_nothing_is_granted_beforehand(client: FlaskClient, addresses: dict[str, str]) -> None:
    """A browser asks first before it sends another method or headers of its own: none are allowed."""
    asked = {
        "Origin": OA,
        "Access-Control-Request-Method": "DELETE",
        "Access-Control-Request-Headers": "authorization",
    }
    for endpoint in filter(is_shared, addresses):
        answer = client.options(addresses[endpoint], headers=asked)
        assert answer.status_code == 200
        assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}
        assert not {"Access-Control-Allow-Methods", "Access-Control-Allow-Headers"} & set(
            answer.headers.keys()
        )


def policy(header: str) -> dict[str, str]:
    """The rules of a policy, by their name."""
    return {name: values for name, _, values in (rule.strip().partition(" ") for rule in header.split(";"))}


def test_frames_are_for_listed_sites(client: FlaskClient, addresses: dict[str, str]) -> None:
    for endpoint, address in addresses.items():
        answer = client.get(address)
        rules = policy(answer.headers["Content-Security-Policy"])
        wanted = f"'self' {OA} {LISTED}" if endpoint in FRAMED else "'none'"
        assert rules["frame-ancestors"] == wanted, endpoint
        assert ("X-Frame-Options" in answer.headers) == (endpoint not in FRAMED), endpoint


@pytest.mark.parametrize(
    "address", ["/embed/search?page=x", "/embed/documents/none", "/embed/search?page=99999"]
)
def test_frames_tell_their_errors(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert policy(answer.headers["Content-Security-Policy"])["frame-ancestors"] == f"'self' {OA} {LISTED}"


def test_policies_allow_nothing_inline(client: FlaskClient, addresses: dict[str, str]) -> None:
    for endpoint, address in addresses.items():
        answer = client.get(address)
        rules = policy(answer.headers["Content-Security-Policy"])
        assert rules["default-src"] == "'none'", endpoint
        assert "unsafe" not in str(rules), endpoint
        assert ("frame-src" in rules) == (endpoint == "embed.gallery"), endpoint
        assert answer.headers["X-Content-Type-Options"] == "nosniff", endpoint


def test_queries_stay_with_us(client: FlaskClient, addresses: dict[str, str]) -> None:
    for endpoint, address in addresses.items():
        told = client.get(address).headers["Referrer-Policy"]
        assert told == ("no-referrer" if endpoint in FRAMED else "same-origin"), endpoint


def test_pages_are_no_pictures_elsewhere(client: FlaskClient, addresses: dict[str, str]) -> None:
    """An element of another site that loads an address learns nothing, not even whether a document exists."""
    for endpoint, address in addresses.items():
        told = client.get(address).headers.get("Cross-Origin-Resource-Policy")
        assert (told == "same-origin") != (endpoint in ("assets.file", "embed.script")), endpoint


def test_without_sites_nobody_is_granted(settings: indexer.Settings, addresses: dict[str, str]) -> None:
    client = front(settings).test_client()
    for endpoint, address in addresses.items():
        answer = client.get(address, headers={"Origin": OA})
        assert "Access-Control-Allow-Origin" not in answer.headers
        rules = policy(answer.headers["Content-Security-Policy"])
        assert rules["frame-ancestors"] == ("'self'" if endpoint in FRAMED else "'none'")


OURS = [
    "localhost", "localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "127.3.2.1", "[::1]:8000", "[::1]", "10.1.2.3:8000",
    "192.168.3.7", "[fd00::7]:8000", "dangan", "dangan:8000", "DANGAN-PC", "dangan.local", "dangan.shuili.local:8000",
    "juanzong.internal", "dangan.lan", "dangan.home.arpa", "a.localhost:1", "dangan.local.", "",
]  # fmt: skip
STRANGE = [
    "evil.com", "evil.com:8000", "127.0.0.1.evil.com", "localhost.evil.com", "dangan.evil.com", "evillocal.com", "localhost.com:8000",
    "dangan.yunting.gov.cn", "1.2.3.4.5", "0x7f.0.0.1", "[::1].evil.com", "evil.com.", "evil.com:127.0.0.1", "user@evil.com",
    "127.0.0.1@evil.com", "a.b<script>",
]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "known"), [*((host, True) for host in OURS), *((host, False) for host in STRANGE)]
)
def test_strange_names_are_refused(client: FlaskClient, host: str, known: bool) -> None:
    for address in ("/", "/api/v1/stats", "/healthz", "/nothing"):
        answer = client.get(address, headers={"Host": host, "Accept-Language": "zh-CN"})
        assert (answer.status_code == 400) != known, address
        if not known:
            told = answer.get_data(as_text=True)
            assert "url" in told
            assert answer.mimetype != "text/html" or "<script>" not in told


def test_refused_names_still_have_styles(client: FlaskClient, addresses: dict[str, str]) -> None:
    told = client.get("/", headers={"Host": "evil.com"}).get_data(as_text=True)
    sheet = re.search(r'href="([^"]*/style\.css)"', told)
    assert sheet
    assert client.get(sheet[1], headers={"Host": "evil.com"}).status_code == 200
    assert client.get("/embed/search", headers={"Host": "evil.com"}).status_code == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [("dangan.yunting.gov.cn", 200), ("127.0.0.1:8000", 200), ("backend", 200), ("evil.com", 400)],
)
def test_named_address_is_ours(settings: indexer.Settings, host: str, status: int) -> None:
    app = front(dataclasses.replace(settings, url="https://dangan.yunting.gov.cn/juanzong"))
    answer = app.test_client().get("/juanzong/", headers={"Host": host, "Accept-Language": "zh-CN"})
    assert answer.status_code == status
    assert status == 200 or "dangan.yunting.gov.cn" in answer.get_data(as_text=True)


def test_listening_name_is_ours(settings: indexer.Settings) -> None:
    client = front(dataclasses.replace(settings, host="dangan.yunting.gov.cn")).test_client()
    assert client.get("/", headers={"Host": "dangan.yunting.gov.cn:8000"}).status_code == 200


ORIGIN = "https://dangan.yunting.gov.cn"
PUBLIC = f"{ORIGIN}/juanzong"


@pytest.mark.parametrize("cut", [True, False], ids=["prefix cut", "prefix kept"])
@pytest.mark.parametrize("host", ["backend:8000", "dangan.yunting.gov.cn"])
def test_proxied_links_lead_back(
    settings: indexer.Settings, addresses: dict[str, str], cut: bool, host: str
) -> None:
    """Behind a proxy, everything that an answer names lies below the public address, and is there."""
    client = front(dataclasses.replace(settings, url=PUBLIC)).test_client()
    extra = {
        "embed.oembed": f"?url={quote(PUBLIC + addresses['pages.document'], safe='')}",
        "pages.export": "?q=整改&format=csv",
    }
    named: dict[str, str] = {}
    for endpoint, address in addresses.items():
        if endpoint == "pages.take":
            continue  # Nothing is read there.
        path = ("" if cut else "/juanzong") + address + extra.get(endpoint, "?q=整改&phrase=整改")
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code < 400, (endpoint, path, answer.get_data(as_text=True)[-900:])
        # A policy names the origin, without the path below which we are; the basket is sent to, the API's root built upon.
        for link in linked(answer.get_data(), answer.mimetype, answer.headers.get("Location")):
            if (endpoint == "embed.gallery" and link == ORIGIN) or link.endswith(
                ("/basket/export", "/api/v1")
            ):
                continue
            assert link.startswith(("/juanzong/", PUBLIC)), (endpoint, link)
            named.setdefault(urlsplit(link).path, link)
    assert len(named) > 30
    for path, link in named.items():
        query = urlsplit(link).query
        asked = (path.removeprefix("/juanzong") if cut else path) + (f"?{query}" if query else "")
        assert client.get(asked, headers={"Host": host}).status_code < 400, link


def linked(body: bytes, kind: str, location: str | None) -> set[str]:
    """The addresses that an answer names, those within the page and namespaces aside."""
    text = html.unescape(body.decode("utf-8", "replace"))
    found = set(re.findall(r"https?://[^\s\"'<>\\)）}]+", text)) if kind != "text/javascript" else set()
    if kind == "text/html":
        page = lxml.html.fromstring(body)
        found |= {
            link
            for attribute in ("href", "src", "action", "data-next", "data-source", "formaction")
            for link in page.xpath(f"//@{attribute}")
            if not link.startswith(("#", "?", "data:", "mailto:"))
        }
    found |= {location} if location else set()
    found = {link.rstrip(";") for link in found}
    return {link for link in found if not link.startswith(NAMESPACES) and "example" not in link}


@pytest.mark.parametrize(
    "path",
    [
        "search?q=整改",
        "sentences?q=整改",
        "documents/{one}",
        *(f"documents/{{one}}/{name}" for name in ("family", "similar", "editions")),
    ],
)
def test_proxied_answers_lead_back(settings: indexer.Settings, places: dict[str, str], path: str) -> None:
    """The address of a report, in an answer to a program, leads to it where the archive lies below a prefix."""
    client = front(dataclasses.replace(settings, url=PUBLIC)).test_client()
    body = client.get("/juanzong/api/v1/" + path.format(**places)).get_data(as_text=True)
    found = re.findall(r'"url": "([^"]*)"', body)
    assert found or path.endswith(("editions", "similar"))
    for url in found:
        assert url.startswith("/juanzong/")
        assert client.get(url, headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/language/en?next=/juanzong/help", "/juanzong/help"),
        ("/language/en", "/juanzong/"),
        ("/language/en?next=//evil.com", "/juanzong/"),
        ("/language/en?next=https://evil.com", "/juanzong/"),
    ],
)
def test_redirects_stay_below_prefix(settings: indexer.Settings, path: str, location: str) -> None:
    client = front(dataclasses.replace(settings, url=PUBLIC)).test_client()
    answer = client.get(path, headers={"X-Forwarded-Host": "evil.com", "X-Forwarded-Prefix": "/evil"})
    assert answer.headers["Location"] == location
    assert "Secure" in answer.headers["Set-Cookie"]


def test_forwarded_headers_are_not_believed(client: FlaskClient) -> None:
    forged = {
        "X-Forwarded-Host": "evil.com", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.com",
        "X-Original-URL": "/evil", "X-Forwarded-Server": "evil.com",
    }  # fmt: skip
    for address in (
        "/",
        "/fragment/search?q=整改",
        "/feed.atom?q=整改",
        "/opensearch.xml",
        "/api/v1/search?q=整改",
    ):
        assert "evil" not in client.get(address, headers=forged).get_data(as_text=True)


def test_rights_know_their_endpoints(rules: list[Rule]) -> None:
    names = {rule.endpoint for rule in rules}
    assert {*rights.FRAMED, *rights.PUBLIC, rights.FRAMING} <= names
    assert set(rights.OPEN) <= {name.partition(".")[0] for name in names}
