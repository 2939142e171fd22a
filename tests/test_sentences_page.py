"""找句子: each sentence once, with who uses it, where it stands, and what one can do with it."""

from __future__ import annotations

import re
from html import unescape
from typing import Literal

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

import indexer
from webui import create_app
from webui.said import Sayings, telling

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PLAIN = "/sentences?q=整改"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    """A reader of the sample archive."""
    return create_app(settings).test_client()


def body(client: FlaskClient, path: str) -> str:
    """Return a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.get_data(as_text=True))


def texts(page: str) -> list[str]:
    """Return the sentences of a page."""
    found = re.findall(r"<blockquote[^>]*><p>(.*?)</p>", page, re.DOTALL)
    return [re.sub(r"</?mark>", "", text) for text in found]


def total(page: str) -> int:
    """Return how many sentences a page says there are."""
    found = re.search(r"<b>([\d,]+) 句</b>", page)
    assert found
    return int(found[1].replace(",", ""))


def test_address_is_the_state() -> None:
    asked = Sayings.from_address(
        {"q": ["整改"], "role": ["下步打算", "存在问题"], "same": ["paragraph"], "sort": ["longest"]}
    )
    assert asked.roles == ("存在问题", "下步打算") or set(asked.roles) == {"存在问题", "下步打算"}
    assert "same" not in asked.query_string
    assert asked.toggle("存在问题").roles == ("下步打算",)
    assert not asked.anywhere().roles


def test_sentences_hold_what_is_asked(client: FlaskClient) -> None:
    found = texts(body(client, PLAIN + "&exact=1&expand=0"))
    assert found
    assert all("整改" in text for text in found)
    assert len(set(found)) == len(found)


def test_role_counts_are_what_choosing_gives(client: FlaskClient) -> None:
    page = body(client, PLAIN)
    roles = re.findall(r'<a href="(/sentences\?role=[^"]+)" rel="nofollow">\S+ <span>(\d+)</span>', page)
    assert roles
    for address, count in roles:
        assert total(body(client, address)) == int(count)


def test_sentence_opens_at_its_place(client: FlaskClient) -> None:
    address = re.search(r'class="place" href="([^"]+)"', body(client, PLAIN))
    assert address
    answer = client.get(address[1])
    assert answer.status_code == 302
    assert re.search(r"#h\d+$", answer.location)


def test_users_are_found_again(client: FlaskClient) -> None:
    page = body(client, "/sentences?q=工作&size=50")
    shared = re.findall(r'<a href="(/\?q=[^"]+)" rel="nofollow">看这 (\d+) 篇', page)
    assert shared
    for address, count in shared:
        assert client.get(address.replace("/?", "/api/v1/search?")).get_json()["total"] >= int(count)


def test_copy_says_the_source(client: FlaskClient) -> None:
    page = body(client, PLAIN)
    copied = re.findall(r'data-copy="([^"]+)"', page)
    for text, sentence in zip(copied, texts(page), strict=True):
        assert text.startswith(sentence.strip() + "——")
        assert re.search(r"\[[A-Z](/OL)?\]", text)


def test_gathering_names_the_very_passage(client: FlaskClient, engine: indexer.Engine) -> None:
    page = body(client, PLAIN)
    gathered = re.findall(r'class="gather"[^>]* data-id="([^"]+)" data-start="(\d+)" data-end="(\d+)"', page)
    for (id, start, end), sentence in zip(gathered, texts(page), strict=True):
        assert engine.document(id).text[int(start) : int(end)] == sentence


def test_form_is_tidied(client: FlaskClient) -> None:
    answer = client.get("/sentences?q=整改&role=存在问题&year_from=2019&year_to=")
    assert answer.status_code == 302
    assert "year=2019.." in answer.location
    assert "role=" in answer.location


@pytest.mark.parametrize("bad", ["role=开场白", "page=0", "year=abc", "sort=colour"])
def test_bad_values_are_named(client: FlaskClient, bad: str) -> None:
    answer = client.get(f"{PLAIN}&{bad}")
    assert answer.status_code == 400
    assert bad.partition("=")[0] in answer.get_data(as_text=True)


def test_page_past_the_end_is_not_found(client: FlaskClient) -> None:
    assert client.get(PLAIN + "&page=999").status_code == 404


def test_nothing_found_offers_ways_out(client: FlaskClient) -> None:
    page = body(client, "/sentences?q=天文望远镜&role=存在问题&genre=通知")
    for words in ("没有找到这样的句子", "到报告的各部分里找", "去掉全部筛选", "改为检索整篇文稿"):
        assert words in page


def test_start_offers_what_finds_something(client: FlaskClient) -> None:
    page = body(client, "/sentences")
    offered = re.findall(r'<a href="(/sentences\?q=[^"]+)" rel="nofollow">', page)
    assert len(offered) >= 8
    assert any("role=" in address for address in offered)
    for address in offered:
        assert total(body(client, address)) > 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("（二）坚持问题导向。", "坚持问题导向"),
        ("一是压实责任；", "压实责任"),
        ('所谓"两张皮"现象仍然存在。', "现象仍然存在"),
        ("长" * 61, "长" * 30),
    ],
)
def test_telling_part_is_asked_for(text: str, asked: str) -> None:
    assert telling(text) == asked


@pytest.mark.browser
def test_keys_go_from_sentence_to_sentence(page: Page) -> None:
    page.goto(PLAIN)
    page.wait_for_load_state("networkidle")
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert (
            page.evaluate(
                "[...document.querySelectorAll('.sayings > li')].findIndex((li) => li.matches('.now'))"
            )
            == place
        )
        assert page.evaluate("document.activeElement.className") == "place"
    page.keyboard.press("c")
    page.wait_for_selector(".told:not(:empty)")
    assert "——" in page.evaluate("window.copied")
    page.keyboard.press("Enter")
    page.wait_for_selector(".gongwen")


@pytest.mark.browser
def test_sentences_are_found_by_mouse(page: Page) -> None:
    page.goto("/sentences")
    page.fill("input[name=q]", "整改")
    page.click(".search button")
    page.wait_for_url("**/sentences?q=*")
    page.locator(".roles a").nth(1).click()
    page.wait_for_url("**role=*")
    page.locator(".facets input[type=checkbox]").first.check()
    page.wait_for_url(re.compile("role=.*(org_type|genre|region)="))
    page.go_back()
    page.go_back()
    page.wait_for_url(lambda url: "role" not in url)


@pytest.mark.browser
def test_sentences_work_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sentences")
        page.fill("input[name=q]", "整改")
        page.click(".search button")
        assert page.locator(".sayings > li").count() >= 1
        assert not page.locator("button.copy").first.is_visible()
        page.locator(".facets input[name=genre]").first.check()
        page.locator(".apply button").last.click()
        assert "genre=" in page.url
        page.locator(".sayings a.place").first.click()
        assert page.locator(".gongwen").count() == 1
