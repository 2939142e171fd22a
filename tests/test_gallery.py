"""The gallery: what a webmaster chooses, and that each line says exactly that, whatever the values are."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import lxml.html
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

import indexer
import webui
from indexer import Settings
from webui import create_app
from webui.embed import lines
from webui.embed.gallery import STYLE
from webui.embed.kinds import KINDS
from webui.embed.look import PARAMETERS, Embedded
from webui.parameters import Choice, Number
from webui.search_state import PARAMETERS as SEARCH
from webui.search_state import SearchState

ROOT = "http://dangan.example.gov.cn/juanzong"
FACETS = ("org_type", "genre", "year", "region")
WEBUI = Path(webui.__file__).parent

Elements = list[tuple[str, dict[str, str]]]


class Reader(HTMLParser):
    """What a browser makes of markup: elements with their attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: Elements = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))


def read(markup: str, tag: str) -> list[dict[str, str]]:
    """Return the attributes of each element of a kind."""
    return [attributes for name, attributes in Reader(markup).elements if name == tag]


def asked(address: str) -> dict[str, list[str]]:
    """Return the parameters of an address."""
    return parse_qs(urlsplit(address).query, keep_blank_values=True, strict_parsing="?" in address)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0|"), max_size=12)
values = st.lists(text, max_size=3)
years = st.lists(st.sampled_from(["2019", "2020..2023", "..2018", "2024.."]), max_size=2)


def told(row: object) -> st.SearchStrategy[list[str]]:
    """Return what a parameter may be given."""
    if isinstance(row, Choice):
        return st.lists(st.sampled_from([value for value in row.values if value]), max_size=1)
    if isinstance(row, Number):
        return st.lists(st.integers(1, 50).map(str), max_size=1)
    return values


ADDRESS = st.fixed_dictionaries(
    {row.name: told(row) for row in (*SEARCH, *PARAMETERS)}
    | dict.fromkeys(("year", "only_year"), years)
    | {f"not_{name}": st.sampled_from([[], ["1999"]]) for name in FACETS}
    | {"facets": st.lists(st.sampled_from(FACETS), max_size=4, unique=True), "explain": st.just([])}
)
"""Any embedded search at all."""


def first_page(embedded: Embedded) -> Embedded:
    """Return the same from its first page on."""
    return embedded.but(embedded.state.at(1))


@given(ADDRESS)
def test_element_says_the_search(address: dict[str, list[str]]) -> None:
    embedded = first_page(Embedded.from_address(address))
    [attributes] = read(lines.component(ROOT, embedded), "juanzong-search")
    said = {
        name.replace("-", "_"): value.split("\n" if name == "only" else "|")
        for name, value in attributes.items()
    }
    found = Embedded.from_address({**said, "q": said.get("query", [])})
    # What is searched for within results is one, whoever decided it; of the two the webmaster's comes last.
    assert found.asked.but() == replace(embedded.asked.but(), refinements=found.asked.refinements)
    assert set(found.asked.refinements) == {" ".join(text.split()) for text in embedded.asked.refinements}
    assert replace(found.look, within=()) == replace(embedded.look, within=())


@given(ADDRESS)
def test_frame_says_the_search(address: dict[str, list[str]]) -> None:
    embedded = first_page(Embedded.from_address(address))
    [frame] = read(lines.frame(ROOT, embedded), "iframe")
    assert frame["src"].startswith(f"{ROOT}/embed/search")
    assert Embedded.from_address(asked(frame["src"])) == embedded


@given(ADDRESS)
def test_form_leads_to_the_search(address: dict[str, list[str]]) -> None:
    embedded = first_page(Embedded.from_address(address))
    markup = lines.form(ROOT, embedded)
    [form] = read(markup, "form")
    sent: dict[str, list[str]] = {}
    for field in read(markup, "input"):
        sent.setdefault(field["name"], []).append(field.get("value", ""))
    assert (form["action"], form["method"]) == (f"{ROOT}/", "get")
    assert SearchState.from_address(sent) == replace(embedded.asked, size=10)


@given(ADDRESS)
def test_feed_and_link_lead_to_the_search(address: dict[str, list[str]]) -> None:
    embedded = first_page(Embedded.from_address(address))
    expected = replace(embedded.asked, size=10)
    assert replace(SearchState.from_address(asked(lines.feed(ROOT, embedded))), size=10) == expected
    assert SearchState.from_address(asked(lines.found(ROOT, embedded))) == expected
    [link] = read(lines.subscription(ROOT, embedded, '"<&>'), "link")
    assert (link["href"], link["title"]) == (lines.feed(ROOT, embedded), '"<&>')


@given(ADDRESS, st.sampled_from(["utf-8", "gb18030", "ascii"]))
def test_servers_ask_for_the_search(address: dict[str, list[str]], charset: str) -> None:
    embedded = first_page(Embedded.from_address(address))
    for line in lines.inclusions(ROOT, embedded, charset):
        for found in re.findall(rf"(?:{re.escape(ROOT)}/fragment/search|{lines.LOCAL})\?[^\"']*", line.text):
            said = asked(found)
            kept = replace(embedded.look, box=True, theme="auto")
            assert Embedded.from_address(said) == replace(embedded, look=kept)
            assert ("form" in said) == embedded.look.box
            assert said.get("charset", ["utf-8"]) == [charset]


@given(text)
def test_servers_are_told_plain_letters(value: str) -> None:
    embedded = Embedded.from_address({"q": [value], "only_genre": [value]})
    for line in lines.inclusions(ROOT, embedded, "gbk"):
        for query in re.findall(r"(?:search|fragment)\?(.*?)[\"']", line.text, re.DOTALL):
            assert re.fullmatch(r"[\w.~%+&=-]+", query, re.ASCII)


def test_lines_speak_the_chosen_language() -> None:
    chinese, english = (Embedded.from_address({"lang": [code]}) for code in ("zh-Hans", "en"))
    assert "检索</button>" in lines.form(ROOT, chinese)
    assert "检索</button>" not in lines.form(ROOT, english)


# The page


@pytest.fixture(scope="module")
def client(settings: Settings) -> FlaskClient:
    """A program that asks for pages."""
    chosen = replace(settings, sites=("http://oa.example.gov.cn", "https://*.example.gov.cn"))
    return create_app(chosen).test_client()


def copied(html: str) -> list[str]:
    """Return the lines that a page offers to copy."""
    return [str(line.text_content()) for line in lxml.html.fromstring(html).xpath("//pre[@id]")]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_lines(client: FlaskClient, kind: str) -> None:
    answer = client.get("/embed", query_string={"kind": kind} if kind != "component" else {})
    assert answer.status_code == 200
    assert "http://localhost" in copied(answer.text)[0]


def test_untidy_address_is_tidied(client: FlaskClient) -> None:
    untidy = "/embed?kind=iframe&q=&only=&only_genre=通知&size=5&theme=auto&where="
    answer = client.get(untidy)
    assert answer.status_code == 302
    assert answer.location == "/embed?kind=iframe&only_genre=" + quote("通知")
    assert client.get(answer.location).status_code == 200


def test_facets_count_what_is_left(client: FlaskClient, engine: indexer.Engine) -> None:
    html = client.get("/embed?kind=list&only=机构:水利局").text
    expected = engine.search(SearchState(refinements=("机构:水利局",)).query)
    assert f"现有 {expected.total} 篇" in html
    for value in expected.facets["genre"]:
        assert re.search(rf'name="only_genre" value="{value.value}">.*?<span>{value.count}</span>', html)


def test_list_shows_the_newest(client: FlaskClient) -> None:
    [line, *_others] = copied(client.get("/embed?kind=list&only=机构:水利局").text)
    [element] = read(line, "juanzong-search")
    assert element == {"only": "机构:水利局", "sort": "newest", "box": "0"}


def test_what_a_kind_does_not_use_is_kept(client: FlaskClient) -> None:
    html = client.get("/embed?kind=form&passages=3&facets=year&theme=dark&only_genre=通知").text
    hidden = {field["name"]: field["value"] for field in read(html, "input") if field.get("type") == "hidden"}
    assert hidden.items() >= {"kind": "form", "passages": "3", "facets": "year", "theme": "dark"}.items()
    assert "passages" not in copied(html)[0]


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("only_year=今年", 400, "今年"),
        ("kind=iframe&size=0", 400, "size"),
        ("kind=nothing", 400, "kind"),
        ("facets=title", 400, "title"),
        ("kind=fragment&charset=utf-7", 400, "utf-7"),
        ("kind=document&document=没有这一篇", 404, "没有这一篇"),
        ("where=ftp://oa.example.gov.cn", 400, "ftp"),
        ("where=http://[::1", 400, "[::1"),
        ("where=http://a:99999/", 400, "99999"),
    ],
)
def test_what_cannot_be_is_told(client: FlaskClient, address: str, status: int, told: str) -> None:
    answer = client.get(f"/embed?{address}")
    assert answer.status_code == status
    notices = re.findall(r'<p class="notice"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert len(notices) == 1
    assert told in notices[0]
    assert copied(answer.text)


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("http://oa.example.gov.cn/a/b.jsp?x=1", "http://oa.example.gov.cn 可以用"),
        ("oa.example.gov.cn", "http://oa.example.gov.cn 可以用"),
        ("https://hr.example.gov.cn", "https://hr.example.gov.cn 可以用"),
        ("http://localhost/page", "卷宗自己的网站"),
        ("http://hr.example.gov.cn", "http://hr.example.gov.cn 还不能用"),
    ],
)
def test_site_is_judged(client: FlaskClient, where: str, told: str) -> None:
    html = client.get("/embed", query_string={"where": where}).text
    assert told in html
    setting = 'sites = ["http://oa.example.gov.cn", "https://*.example.gov.cn", "http://hr.example.gov.cn"]'
    assert (setting in copied(html)) == ("还不能用" in told)


def test_offered_setting_admits_the_site(client: FlaskClient, tmp_path: Path) -> None:
    html = client.get("/embed?where=http://内网.example.cn:8080/x").text
    file = tmp_path / "juanzong.toml"
    file.write_text(next(line for line in copied(html) if line.startswith("sites")), "utf-8")
    loaded = indexer.load(file=file)
    assert any(
        indexer.admits(site, f"http://{'内网'.encode('idna').decode()}.example.cn:8080")
        for site in loaded.sites
    )


def test_https_page_of_http_archive_is_warned(client: FlaskClient) -> None:
    assert "浏览器不许" in client.get("/embed?where=https://hr.example.gov.cn").text
    assert "浏览器不许" not in client.get("/embed?where=http://hr.example.gov.cn").text


@pytest.mark.parametrize("spelled", ["{id}", "http://localhost/documents/{id}?q=水利#h3", "/documents/{id}"])
def test_report_is_named_in_any_way(client: FlaskClient, engine: indexer.Engine, spelled: str) -> None:
    [hit] = engine.search(SearchState("水利", size=1).query).hits
    html = client.get("/embed", query_string={"kind": "document", "document": spelled.format(id=hit.id)}).text
    [frame] = read(copied(html)[0], "iframe")
    assert urlsplit(frame["src"]).path == f"/embed/documents/{quote(hit.id, safe='')}"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_values_stay_values(client: FlaskClient, kind: str) -> None:
    evil = "\"'></pre></textarea><script>alert(1)</script><img src=x onerror=alert(1)>&amp;"
    names = ("q", "only", "only_genre", "where", "document", "refine", "genre")
    html = client.get("/embed", query_string={"kind": kind, **dict.fromkeys(names, evil)}).text
    assert "<script>alert" not in html
    assert not [one for name, one in Reader(html).elements if name == "img" or "onerror" in one]
    assert all("src" in script for script in read(html, "script"))


def test_example_of_style_is_in_force() -> None:
    sheet = (WEBUI / "styles" / "gallery.css").read_text("utf-8")
    assert STYLE in sheet


def test_guide_tells_the_public_face() -> None:
    script = (WEBUI / "embed" / "embed.js").read_text("utf-8")
    fragment = (WEBUI / "templates" / "embed" / "fragment.html").read_text("utf-8")
    fragment += (WEBUI / "embed" / "fragment.py").read_text("utf-8")
    guide = (WEBUI / "templates" / "embed" / "_guide.html").read_text("utf-8")
    for name in " ".join(re.findall(r'row\("([^"]+)"\)', guide)).split():
        kind, _colon, event = name.partition(":")
        if event:
            assert f'emit("{event}"' in script
        elif kind.startswith("--"):
            assert re.search(rf"\b{name.removeprefix('--juanzong-')}\b", script)
        else:
            assert re.search(rf'"{name}[ "]', fragment if kind.startswith("juanzong") else script), name
