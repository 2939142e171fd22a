"""The address bar: a description that browsers accept, templates that lead to answers, completions in their shape."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree

import indexer
from webui import create_app

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
LONGEST = {"ShortName": 16, "LongName": 48, "Description": 1024, "Tags": 256}
ONCE = (*LONGEST, "SyndicationRight", "AdultContent")
SUGGESTIONS = "application/x-suggestions+json"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def describe(client: FlaskClient, language: str = "zh-Hans") -> Any:
    answer = client.get(f"/opensearch.xml?lang={language}")
    assert answer.status_code == 200
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    return etree.fromstring(answer.data)


def templates(top: Any) -> dict[str, str]:
    return {url.get("type"): url.get("template") for url in top.findall(f"{OPENSEARCH}Url")}


def filled(template: str, terms: str) -> str:
    """Fill a template in as a browser does, which leaves empty what it need not say."""
    filled = template.replace("{searchTerms}", quote(terms))
    return re.sub(r"\{\w+\?\}", "", filled)


def complete(client: FlaskClient, typed: str) -> Any:
    answer = client.get("/opensearch/suggestions", query_string={"q": typed})
    assert answer.status_code == 200
    assert answer.mimetype == SUGGESTIONS
    return json.loads(answer.data)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_description_keeps_the_rules(client: FlaskClient, language: str) -> None:
    top = describe(client, language)
    assert top.tag == f"{OPENSEARCH}OpenSearchDescription"
    for name in ONCE:
        (child,) = top.findall(OPENSEARCH + name)
        assert 0 < len(child.text) <= LONGEST.get(name, 16)
        assert not re.search("[<>&]", child.text)
    assert top.findtext(f"{OPENSEARCH}SyndicationRight") in ("open", "limited", "private", "closed")
    assert top.findtext(f"{OPENSEARCH}AdultContent") in ("true", "false")
    for name in ("Language", "InputEncoding", "OutputEncoding"):
        assert all(re.fullmatch("[A-Za-z0-9-]+", child.text) for child in top.findall(OPENSEARCH + name))
    assert [query.get("role") for query in top.findall(f"{OPENSEARCH}Query")] == ["example"]


def test_every_template_is_absolute(client: FlaskClient) -> None:
    known = {"searchTerms", "startPage", "count"}
    for url in describe(client).findall(f"{OPENSEARCH}Url"):
        address = urlsplit(url.get("template"))
        assert (address.scheme, address.netloc) == ("http", "localhost")
        assert set(re.findall(r"\{(\w+)\??\}", url.get("template"))) <= known
        assert url.get("rel") in ("results", "suggestions", "self")
        assert "/" in url.get("type")


def test_templates_lead_to_answers(client: FlaskClient, engine: indexer.Engine) -> None:
    found = engine.search(indexer.parse("整改 问题"))
    for kind, template in templates(describe(client)).items():
        answer = client.get(filled(template, "整改 问题"), follow_redirects=True)
        assert answer.status_code == 200
        assert answer.mimetype == kind
    page = client.get(filled(templates(describe(client))["text/html"], "整改 问题"))
    assert f"<b>{found.total} 篇</b>" in page.text


def test_pictures_are_there(client: FlaskClient) -> None:
    images = describe(client).findall(f"{OPENSEARCH}Image")
    assert [image.get("width") for image in images] == ["16", "64"]
    for image in images:
        assert image.get("width") == image.get("height")
        assert client.get(image.text).mimetype == image.get("type")


@pytest.mark.parametrize("typed", ["zfjs", "作风", "水利", " 整改 ", "<b>", "\"'&", "没有哪一篇会写的词", ""])
def test_completions_have_their_shape(client: FlaskClient, typed: str) -> None:
    engine = client.application.extensions["juanzong"].engine
    echoed, completions, told, addresses = complete(client, typed)
    assert echoed == typed
    assert completions == [offered.text for offered in engine.suggest(typed)]
    assert len(completions) == len(told) == len(addresses)
    assert all(isinstance(one, str) for one in (*completions, *told, *addresses))


def test_completion_leads_to_its_search(client: FlaskClient) -> None:
    _, completions, told, addresses = complete(client, "zfjs")
    assert "作风建设" in completions
    place = completions.index("作风建设")
    assert re.fullmatch(r"(提法|常搜) · \d+ 篇", told[place])
    assert addresses[place] == f"http://localhost/?q={quote('作风建设')}"
    assert client.get(addresses[place]).status_code == 200


def test_too_much_is_refused(client: FlaskClient) -> None:
    assert client.get("/opensearch/suggestions?q=" + "长" * 2001).status_code == 400


@pytest.mark.parametrize("address", ["/", "/?q=整改", "/help", "/status", "/basket", "/nowhere"])
def test_every_page_names_the_description(client: FlaskClient, address: str) -> None:
    page = etree.HTML(client.get(address).text)
    (link,) = page.xpath("//link[@rel='search']")
    assert link.get("type") == "application/opensearchdescription+xml"
    assert link.get("title") == describe(client).findtext(f"{OPENSEARCH}ShortName")
    assert client.get(link.get("href")).status_code == 200


@pytest.mark.browser
def test_browser_goes_where_it_is_led(page: Any) -> None:
    page.goto("/")
    href = page.locator("link[rel=search]").get_attribute("href")
    answer = page.request.get(href)
    description = etree.fromstring(answer.body())
    led = templates(description)
    offered = page.request.get(filled(led[SUGGESTIONS], "zfjs")).json()
    page.goto(filled(led["text/html"], offered[1][0]))
    assert page.locator("input[type=search]").first.input_value() == offered[1][0]
    assert page.locator("ol.hits li").count() > 0
