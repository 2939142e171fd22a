"""提法年表: what an address asks for, what the page says, and what the figures open."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Literal
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

import indexer
from webui import create_app
from webui.wordings import Wordings, split

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PLAIN = "/timeline?phrase=营商环境"
SEVERAL = "/timeline?phrase=营商环境&phrase=作风建设&phrase=脱贫攻坚&phrase=安全生产"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    """A reader of the sample archive."""
    return create_app(settings).test_client()


def body(client: FlaskClient, path: str) -> str:
    """Return a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.get_data(as_text=True))


def links(page: str, part: str) -> list[tuple[str, str]]:
    """Return the addresses and names of the points of the drawing."""
    return re.findall(rf'<a class="{part}[^"]*" href="([^"]+)"[^>]* aria-label="([^"]+)"', page)


def test_address_is_the_state() -> None:
    asked = Wordings.from_address(
        {"phrase": ["河长制"], "by": ["genre"], "per": ["rate"], "year": ["2019.."], "not_genre": ["通知"]}
    )
    assert (
        asked.query_string
        == f"phrase={quote('河长制')}&by=genre&per=rate&year=2019..&not_genre={quote('通知')}"
    )


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "高质量发展 新发展理念", "“放管服”改革", "“一带”和“一路”", '"', "「“甲”」", "GDP 增长"],
)
def test_splitting_twice_changes_nothing(typed: str) -> None:
    assert [again for phrase in split(typed) for again in split(phrase)] == split(typed)


def test_form_is_tidied(client: FlaskClient) -> None:
    answer = client.get("/timeline?phrase=“河长制”&phrase=&year_from=2019&year_to=2019")
    assert answer.status_code == 302
    assert answer.location == f"/timeline?phrase={quote('河长制')}&year=2019"
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    "bad",
    [
        "by=colour",
        "per=kilo",
        "year=abc",
        "&".join(f"phrase={n}号" for n in range(7)),
        "phrase=" + "长" * 101,
    ],
)
def test_bad_values_are_named(client: FlaskClient, bad: str) -> None:
    answer = client.get(f"/timeline?phrase=河长制&{bad}")
    assert answer.status_code == 400
    assert "参数" in answer.get_data(as_text=True)


def test_start_offers_phrases_of_the_archive(client: FlaskClient, engine: indexer.Engine) -> None:
    page = body(client, "/timeline")
    offered = re.findall(r'<a href="(/timeline\?phrase=[^"&]+)" rel="nofollow">([^<]+)</a>', page)
    assert len(offered) >= 10
    assert engine.glossary(containing=offered[0][1])
    assert links(body(client, offered[0][0]), "mark")


@pytest.mark.parametrize("filters", ["", "&genre=工作报告", "&not_genre=通知&year=2020..2022", "&q=企业"])
def test_points_open_what_they_count(client: FlaskClient, filters: str) -> None:
    found = links(body(client, PLAIN + filters), "mark")
    assert found
    for address, name in found:
        documents = re.search(r"：(\d+) 篇", name)
        assert documents
        total = client.get(address.replace("/?", "/api/v1/search?")).get_json()["total"]
        assert total == int(documents[1]), name


@pytest.mark.parametrize("by", ["org_type", "genre", "region"])
def test_groups_open_what_they_count(client: FlaskClient, by: str) -> None:
    page = body(client, f"{PLAIN}&by={by}")
    part = page[page.index('class="groups"') : page.index('aria-labelledby="by-group"')]
    found = re.findall(r'<a href="(/\?[^"]+)" rel="nofollow">(\d+) 篇', part)
    assert found
    for address, documents in found:
        assert client.get(address.replace("/?", "/api/v1/search?")).get_json()["total"] == int(documents)


def test_first_and_last_use_lead_to_the_place(client: FlaskClient) -> None:
    page = body(client, PLAIN)
    said = re.search(r'最早见于 (\d{4}) 年<a href="([^"]+)">.*?最近见于 (\d{4}) 年<a href="([^"]+)">', page)
    assert said
    assert int(said[1]) <= int(said[3])
    for address in (said[2], said[4]):
        answer = client.get(address, follow_redirects=True)
        assert "<mark" in answer.get_data(as_text=True)


def test_table_says_what_the_drawing_does(client: FlaskClient) -> None:
    page = body(client, PLAIN)
    table = page[page.index('aria-labelledby="by-year"') :]
    years = re.findall(r'<th scope="row">(\d{4})', table)
    assert years == sorted(years)
    assert len(re.findall(r'<td class="first"><a href="/\?', table)) == len(links(page, "mark"))


def test_never_used_says_so_and_helps(client: FlaskClient) -> None:
    page = body(client, "/timeline?phrase=从来没有写过的话")
    assert "没有一字不差的这个说法" in page
    assert 'class="plot"' not in page
    assert "<table" not in page


def test_csv_holds_every_figure(client: FlaskClient) -> None:
    answer = client.get(SEVERAL + "&by=genre&format=csv")
    assert answer.mimetype == "text/csv"
    assert "UTF-8''" in answer.headers["Content-Disposition"]
    text = answer.get_data().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head[:3] == ["提法", "文种", "年份"]
    assert {row[0] for row in rows} == {"营商环境", "作风建设", "脱贫攻坚", "安全生产"}
    whole = [row for row in rows if row[:2] == ["营商环境", "全部"]]
    assert sum(int(row[5]) for row in whole) > 0
    assert all(len(row) == len(head) for row in rows)


def test_phrases_are_escaped(client: FlaskClient) -> None:
    page = client.get("/timeline?phrase=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in page


@pytest.mark.browser
def test_boxes_are_added_and_asked(page: Page) -> None:
    page.goto("/timeline")
    page.locator(".wordings input").first.fill("营商环境")
    page.click("button[data-more]")
    assert page.evaluate("document.activeElement.name") == "phrase"
    page.keyboard.type("作风建设")
    page.keyboard.press("Enter")
    page.wait_for_url("**/timeline?phrase=*&phrase=*")
    assert page.locator(".uses > li").count() == 2
    page.go_back()
    page.wait_for_url("**/timeline")


@pytest.mark.browser
def test_keys_go_from_point_to_point(page: Page) -> None:
    page.goto(SEVERAL)
    assert page.locator(".plot a.mark[tabindex='0']").count() == 1
    page.locator(".plot a.mark[tabindex='0']").focus()
    names = []
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowUp", "Home"):
        page.keyboard.press(key)
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert page.inner_text(".readout").split("；")[0] == names[-1]
    assert len(set(names)) >= 4
    assert page.locator(".plot a.mark[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*year=*")
    assert page.locator(".hits > li").count() >= 1


@pytest.mark.browser
def test_point_under_the_mouse_is_read_and_opened(page: Page) -> None:
    page.goto(PLAIN)
    mark = page.locator(".plot a.mark").first
    mark.hover()
    assert page.inner_text(".readout").split("；")[0] == mark.get_attribute("aria-label")
    mark.click()
    page.wait_for_url("**/?q=*year=*")


@pytest.mark.browser
def test_timeline_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/timeline")
        page.locator(".wordings input").first.fill("营商环境")
        page.click("button.act")
        page.locator(".wordings input").last.fill("作风建设")
        page.click("button.act")
        assert page.locator(".uses > li").count() == 2
        page.locator(".facets input[name=genre]").first.check()
        page.locator(".apply button").last.click()
        assert "genre=" in page.url
        assert "phrase=" in page.url
        page.locator(".figures td a").first.click()
        assert page.locator(".hits > li").count() >= 1
