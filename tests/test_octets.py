"""Addresses as old pages, browsers and servers spell them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest

import indexer
from tests.serving import running
from webui import create_app
from webui.octets import readable


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk", "gb2312"])
@pytest.mark.parametrize("text", ["作风建设", "“马上就办” 联通", "a b+c&d=e%"])
def test_any_charset_is_understood(
    engine: indexer.Engine, settings: indexer.Settings, text: str, charset: str
) -> None:
    client = create_app(settings).test_client()
    asked = quote(text.encode(charset), safe="")
    answer = client.get(f"/api/v1/suggest?q={asked}&limit=3")
    assert json.loads(answer.data)["query"] == text


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%", "q=%zz&%", "q=a+b", "q=%20", "&&==", "q=%FF%FF", "%E5%B7%A5=1"]
)
def test_other_queries_stay_as_they_are(query: str) -> None:
    assert readable(query) == query


@pytest.fixture(scope="module")
def port(settings: indexer.Settings) -> Iterator[int]:
    """Where a real server of the sample archive listens."""
    with running(settings.index) as address:
        yield int(address.rpartition(":")[2])


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_characters_may_stand_unquoted(port: int, charset: str) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        line = "GET /api/v1/suggest?q=整改&limit=1 HTTP/1.0\r\n\r\n"
        connection.sendall(line.encode(charset))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200")
    assert json.loads(body)["query"] == "整改"
