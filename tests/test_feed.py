"""Searches to subscribe to: what the Atom format demands, what a feed reader makes of it, and that nothing is missed."""

from __future__ import annotations

import dataclasses
import json
import re
import time
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree

import indexer
from indexer import parse
from webui import create_app

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
CREATED = "{http://purl.org/dc/terms/}created"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
SEARCHES = [
    {},
    {"q": "整改"},
    {"q": "“作风建设” 年份:2015.."},
    {"q": "整改 ~句 问题", "size": "3"},
    {"q": "工作", "genre": ["通知", "方案"], "year": "2019..2023", "sort": "newest"},
    {"q": "工作", "page": "2", "size": "7", "collapse": "0"},
    {"only": "机构:教育局", "only_genre": "通知"},
    {"not_genre": "通知", "in": "title", "q": "工作", "lang": "en"},
    {"q": "]]>&#0;<b>\"'\x0b\ufffe😀"},
    {"q": "没有哪一篇会写的词", "refine": "<script>"},
]


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def fetch(client: FlaskClient, address: str = "/feed.atom", **parameters: Any) -> Any:
    """Return a feed as a reader of XML sees it, which must have taken it for one."""
    answer = client.get(address, query_string=parameters or None)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.data, etree.XMLParser(resolve_entities=False, no_network=True))


def text(element: Any, name: str) -> str:
    """Return the text of the one child of a name."""
    (child,) = element.findall(ATOM + name)
    return child.text or ""


def links(element: Any) -> dict[str, str]:
    """Return the address of each relation."""
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


def is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return (
        parts.scheme in ("http", "https") and bool(parts.netloc) and address.isascii() and " " not in address
    )


def check_common(element: Any) -> None:
    """Hold what a feed and an entry must have alike."""
    assert is_absolute(text(element, "id"))
    assert text(element, "title").strip()
    assert MOMENT.fullmatch(text(element, "updated"))
    relations = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
    assert len(relations) == len(set(relations))
    assert all(is_absolute(link.get("href")) for link in element.findall(f"{ATOM}link"))
    assert all(person.findtext(f"{ATOM}name", "").strip() for person in element.findall(f"{ATOM}author"))
    for name in ("title", "subtitle", "summary"):
        assert all(
            child.get("type") in ("text", "html") and not len(child) for child in element.findall(ATOM + name)
        )


@pytest.mark.parametrize("asked", SEARCHES, ids=lambda asked: " ".join(asked))
def test_feed_is_what_atom_demands(client: FlaskClient, asked: dict[str, Any]) -> None:
    top = fetch(client, **asked)
    assert top.tag == f"{ATOM}feed"
    check_common(top)
    assert text(top, "author") is not None
    assert {"self", "alternate", "first", "last"} <= set(links(top))
    entries = top.findall(f"{ATOM}entry")
    # Entries stand behind all that is said of the feed.
    assert [child.tag for child in top][len(top) - len(entries) :] == [f"{ATOM}entry"] * len(entries)
    assert len({text(entry, "id") for entry in entries}) == len(entries)
    assert text(top, "updated") == max(
        (text(entry, "updated") for entry in entries), default=text(top, "updated")
    )
    for entry in entries:
        check_common(entry)
        assert "alternate" in links(entry)
        assert MOMENT.fullmatch(text(entry, "published"))
        assert text(entry, "summary")
        for category in entry.findall(f"{ATOM}category"):
            assert category.get("term")
            assert is_absolute(category.get("scheme"))


@pytest.mark.parametrize("asked", SEARCHES, ids=lambda asked: " ".join(asked))
def test_feed_reader_takes_it(client: FlaskClient, asked: dict[str, Any]) -> None:
    read = feedparser.parse(client.get("/feed.atom", query_string=asked).data)
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.opensearch_startindex, read.feed.opensearch_itemsperpage) != ("", "")
    assert all(entry.summary and entry.link and entry.updated_parsed for entry in read.entries)


@pytest.mark.parametrize(
    "asked", [{"q": "整改", "size": "4"}, {"q": "工作", "size": "7", "collapse": "0"}, {"size": "100"}]
)
def test_following_next_finds_all(client: FlaskClient, engine: indexer.Engine, asked: dict[str, str]) -> None:
    found: list[str] = []
    address = links(fetch(client, **asked))["self"]
    while address:
        read = feedparser.parse(client.get(address).data)
        found += [urlsplit(entry.id).path for entry in read.entries]
        following = [link.href for link in read.feed.links if link.rel == "next"]
        address = following[0] if following else ""
    collapse = asked.get("collapse") != "0"
    query = parse(asked.get("q", ""), sort="added", collapse=collapse, limit=1000)
    assert found == [hit.url for hit in engine.search(query).hits]
    assert int(read.feed.opensearch_totalresults) == len(found)


def test_every_page_is_of_one_feed(client: FlaskClient) -> None:
    first = fetch(client, q="整改", size="5", lang="en")
    second = fetch(client, links(first)["next"])
    assert text(first, "id") == text(second, "id")
    assert "page" not in text(first, "id")
    assert (links(second)["previous"], links(second)["first"]) == (links(first)["self"], links(first)["self"])
    assert links(second)["last"] == links(first)["last"]
    assert "previous" not in links(first)
    assert "next" not in links(fetch(client, links(first)["last"]))


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"q": "作风建设", "genre": "通知"}, "卷宗：作风建设 · 文种:通知"),
        ({"genre": ["通知", "方案"], "year": "2019..2023"}, "卷宗：文种:方案、通知 · 年份:2019–2023 年"),
        ({"only": "机构:教育局", "q": "校舍"}, "卷宗：校舍 · 结果中：机构:教育局"),
        ({"not_genre": "通知"}, "卷宗：非 通知"),
        ({}, "卷宗：新入馆"),
        ({"sort": "newest"}, "卷宗：全部报告"),
    ],
)
def test_title_says_what_is_asked(client: FlaskClient, asked: dict[str, Any], title: str) -> None:
    assert text(fetch(client, **asked), "title") == title


def test_entry_leads_to_marked_report(client: FlaskClient, engine: indexer.Engine) -> None:
    hit = engine.search(parse("整改", sort="added", limit=1)).hits[0]
    entry = fetch(client, q="整改", size="1").find(f"{ATOM}entry")
    assert urlsplit(text(entry, "id")).path == hit.url
    assert text(entry, "title") == hit.title
    assert entry.findtext(CREATED) == hit.date
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == hit.organization
    terms = {
        category.get("scheme").rsplit("/", 1)[1]: category.get("term")
        for category in entry.findall(f"{ATOM}category")
    }
    assert (terms["genre"], terms["year"]) == (hit.genre, str(hit.year))
    assert "<b>整改</b>" in text(entry, "summary")
    assert "<mark" in client.get(links(entry)["alternate"]).text


def test_fixed_filters_hold(client: FlaskClient) -> None:
    entries = fetch(client, only_genre="通知", genre="方案", size="100").findall(f"{ATOM}entry")
    terms = [
        entry.xpath("*[local-name()='category' and contains(@scheme, 'genre')]/@term") for entry in entries
    ]
    assert terms
    assert all(term == ["通知"] for term in terms)


def test_near_misses_are_no_news(client: FlaskClient, engine: indexer.Engine) -> None:
    missing = "河道 没有哪一篇会写的词"
    assert engine.search(parse(missing)).relaxed
    top = fetch(client, q=missing)
    assert top.findtext(f"{OPENSEARCH}totalResults") == "0"
    assert not top.findall(f"{ATOM}entry")
    assert datetime.fromisoformat(text(top, "updated")) == datetime.fromisoformat(engine.stats().built)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        *((asked, 400) for asked in ("size=101", "size=0", "sort=shortest", "year=abc", "only_year=x")),
        *((asked, 400) for asked in ("page=0", "lang=fr")),
        ("page=999", 404),
    ],
)
def test_bad_value_is_named(client: FlaskClient, asked: str, status: int) -> None:
    answer = client.get(f"/feed.atom?{asked}")
    assert answer.status_code == status
    assert asked.split("=")[1] in answer.text


def test_feed_speaks_as_asked(client: FlaskClient) -> None:
    answer = client.get("/feed.atom?q=整改&lang=en")
    assert answer.headers["Content-Language"] == "en"
    assert {"Accept-Language", "Cookie", "Origin"} <= set(answer.vary)
    top = etree.fromstring(answer.data)
    assert top.get(LANG) == "en"
    assert "lang=en" in links(top)["self"]
    assert "lang" not in text(top, "id")


def test_arrival_is_news_once(archive: indexer.Settings) -> None:
    indexer.build(archive, today=date(2024, 3, 1))
    client = create_app(archive).test_client()
    before = client.get("/feed.atom?q=河道")
    tag = {"If-None-Match": before.headers["ETag"]}
    assert client.get("/feed.atom?q=河道", headers=tag).status_code == 304
    (archive.archive / "丁.txt").write_text("河道巡查方案\n每周巡查河道。", "utf-8")
    indexer.update(archive, today=date(2024, 5, 20))
    after = client.get("/feed.atom?q=河道", headers=tag)
    assert after.status_code == 200
    old, new = feedparser.parse(before.data), feedparser.parse(after.data)
    assert (new.entries[0].title, new.entries[0].updated[:10]) == ("河道巡查方案", "2024-05-20")
    assert new.feed.updated == new.entries[0].published == new.entries[0].updated
    assert [(entry.id, entry.updated) for entry in new.entries[1:]] == [
        (entry.id, entry.updated) for entry in old.entries
    ]
    assert new.feed.id == old.feed.id


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Shanghai", "+08:00"), ("America/St_Johns", "-03:30")])
def test_days_begin_by_own_clock(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, zone: str, offset: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        top = fetch(client, size="1")
    time.tzset()
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT00:00:00{re.escape(offset)}", text(top, "updated"))


def test_no_character_breaks_it(archive: indexer.Settings) -> None:
    odd = "整\x00改\x08\x0b\x1b\x7f\x85\ufffe\uffff\ufdd0\U0001ffff]]>&lt;<b>𠮷</b>\u2028\u202e"
    lines = [
        {
            "id": "甲/乙 <丙>?#\"'&%41",
            "title": odd,
            "text": f"第一段{odd}\n第二段{odd}",
            "organization": odd,
            "region": odd,
        },
        {"id": "空", "title": "", "text": odd, "genre": odd},
    ]
    body = "\n".join(json.dumps(line) for line in lines)
    (archive.archive / "怪.jsonl").write_text(body, "utf-8")
    indexer.build(archive)
    client = create_app(dataclasses.replace(archive, sites=())).test_client()
    for asked in ({}, {"q": odd}, {"q": "第一段"}, {"region": odd}):
        data = client.get("/feed.atom", query_string=asked).data
        assert not feedparser.parse(data).bozo
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0\ufffe\uffff\U0001ffff]", data.decode())
    entries = feedparser.parse(client.get("/feed.atom?q=第一段").data).entries
    assert client.get(entries[0].link).status_code == 200
    assert "𠮷" in entries[0].title


@pytest.mark.parametrize("address", ["/", "/?q=整改&genre=通知&sort=newest&size=50&page=1"])
def test_pages_name_their_feed(client: FlaskClient, address: str) -> None:
    page = etree.HTML(client.get(address).text)
    (link,) = page.xpath("//link[@rel='alternate'][@type='application/atom+xml']")
    assert link.get("title")
    alternate = links(fetch(client, link.get("href")))["alternate"]
    assert ("genre=" in alternate, "sort=newest" in alternate) == ("genre" in address, "genre" in address)


def test_asking_with_head_suffices(client: FlaskClient) -> None:
    answer = client.head("/feed.atom?q=整改")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"]
