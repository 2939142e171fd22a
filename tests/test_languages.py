"""What is said in two languages, by the browser's wish and by the switch; and that nothing is left unsaid."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

import pytest
from flask.testing import FlaskClient

import indexer
from tests import messages
from webui import create_app
from webui.languages import counted, figure, markup


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def test_every_message_is_translated() -> None:
    lacking = messages.missing(messages.catalog(), messages.said())
    assert not [f"webui/{one.place}: {one.text}" for one in lacking], "python -m tests.messages"


def test_catalog_holds_no_others() -> None:
    said = {one.text for one in messages.said()}
    assert not [row.id for row in messages.catalog() if row.id and messages.key(row.id) not in said]


def test_script_words_are_marked_as_such() -> None:
    rows = {
        messages.key(row.id): [place for place, _ in row.locations] for row in messages.catalog() if row.id
    }
    for one in messages.scripts():
        assert one.place in rows.get(one.text, ()), f"{one.text}: python -m tests.messages"


def test_all_chinese_is_said() -> None:
    assert not [f"webui/{one.place}:{one.line}: {one.text}" for one in messages.unsaid()]


def holes(text: str) -> Counter[str]:
    """Return the places for values in a message, and its elements."""
    return Counter(re.findall(r"\{\w+|</?\w+", text))


def test_translations_hold_what_messages_hold() -> None:
    for row in messages.catalog():
        if row.id:
            strings = [row.string] if isinstance(row.string, str) else list(row.string)
            # One of something may be said without its number.
            for number, string in enumerate(filter(None, strings)):
                lacking = holes(messages.key(row.id)) - holes(string)
                more = holes(string) - holes(messages.key(row.id))
                assert not more, string
                assert not lacking or (len(strings) > 1 and number == 0 and set(lacking) == {"{n"}), string


def test_translations_are_not_chinese() -> None:
    for row in messages.catalog():
        if row.id:
            strings = [row.string] if isinstance(row.string, str) else row.string
            assert not [string for string in strings if re.search(r"[，。；：、？！（）《》]", string)]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("de-DE,de;q=0.9,en;q=0.5,zh;q=0.2", "en"),
        ("fr", "zh-Hans"),
    ],
)
def test_browser_is_answered_in_its_language(client: FlaskClient, asked: str, spoken: str) -> None:
    answer = client.get("/help", headers={"Accept-Language": asked} if asked else {})
    assert f'<html lang="{spoken}"' in answer.text
    assert answer.headers["Content-Language"] == spoken
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert ("words-en.js" in answer.text) == (spoken == "en")


def test_switch_is_kept_and_leads_back(settings: indexer.Settings) -> None:
    client = create_app(settings).test_client()
    page = client.get("/?q=%E5%B7%A5%E4%BD%9C&genre=%E9%80%9A%E7%9F%A5").text
    found = re.search(r'href="(/language/en\?next=[^"]+)"[^>]* hreflang="en"', page)
    assert found
    answer = client.get(found[1].replace("&amp;", "&"))
    assert answer.status_code == 302
    assert answer.location == "/?q=%E5%B7%A5%E4%BD%9C&genre=%E9%80%9A%E7%9F%A5"
    cookie = answer.headers["Set-Cookie"]
    assert "language=en" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie
    english = client.get(answer.location, headers={"Accept-Language": "zh-CN"})
    assert '<html lang="en"' in english.text
    assert 'hreflang="zh-Hans"' in english.text


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil.example", "/\t/evil.example", "", "x",
     "/a\\b", "javascript:alert(1)", "/%0d%0aX: y\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_switch_leads_nowhere_else(client: FlaskClient, back: str) -> None:
    answer = client.get("/language/zh-Hans", query_string={"next": back})
    assert answer.status_code == 302
    assert answer.location == "/"


def test_unknown_language_is_404(client: FlaskClient) -> None:
    assert client.get("/language/xx").status_code == 404
    client.set_cookie("language", "xx")
    assert '<html lang="zh-Hans"' in client.get("/help").text
    client.delete_cookie("language")


def test_documents_are_linked_back_whole(client: FlaskClient) -> None:
    answer = client.get("/documents/a%3Fb%23c%2Fd?q=x")
    assert 'href="/language/en?next=/documents/a%253Fb%2523c/d?q%3Dx"' in answer.text


def test_messages_escape_their_values() -> None:
    assert markup("<b>{x}</b>", x="<i>&") == "<b>&lt;i&gt;&amp;</b>"


def test_figures_are_written_as_readers_do() -> None:
    try:
        indexer.speak("en")
        assert figure(289_000_000) == "289,000,000"
        assert "41,234" in counted("{n}", 41_234)
    finally:
        indexer.speak(indexer.NATIVE)


def test_chinese_needs_no_catalog(settings: indexer.Settings) -> None:
    program = f"""
import sys, indexer
from webui import create_app
client = create_app(indexer.Settings(archive={str(settings.archive)!r}, index={str(settings.index)!r})).test_client()
assert client.get("/").status_code == client.get("/?q=%E5%B7%A5%E4%BD%9C").status_code == 200
assert not [name for name in sys.modules if name.split(".")[0] == "babel"]
assert client.get("/help", headers={{"Accept-Language": "en"}}).status_code == 200
assert "babel" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=messages.ROOT)
