"""From the bytes that old pages put into addresses to the UTF-8 that everything else reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes, unquote_to_bytes

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HIGH = re.compile(rb"[\x80-\xff]+")
_SPELLED = re.compile(r"(?:%[0-9a-fA-F]{2}|[^%&=])+")
"""A name or a value of a query."""
_BIG5 = re.compile(r"(?:^|&)charset=big5(?:&|$)")


def readable(query: str) -> str:
    """Return a query in UTF-8: pages of the time before it send what is typed into their forms as GB18030, or say Big5.

    >>> readable("q=%B9%A4%D7%F7&genre=%E9%80%9A%E7%9F%A5")
    'q=%E5%B7%A5%E4%BD%9C&genre=%E9%80%9A%E7%9F%A5'
    """
    if "%" not in query:
        return query
    charset = "big5" if _BIG5.search(query) else "gb18030"
    return _SPELLED.sub(lambda found: _readable(found[0], charset), query)


def _readable(part: str, charset: str) -> str:
    if "%" not in part:
        return part
    spelled = unquote_to_bytes(part.replace("+", "%20"))
    for encoding in ("utf-8", charset):
        with suppress(UnicodeDecodeError):
            text = spelled.decode(encoding)
            return part if encoding == "utf-8" else quote_from_bytes(text.encode("utf-8"), safe="")
    # It will be shown with marks in place of what cannot be read.
    return part


class Readable:
    """An application that is asked in UTF-8, whatever the page spoke that a reader came from."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        environ["QUERY_STRING"] = readable(environ.get("QUERY_STRING", ""))
        return self._application(environ, start_response)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes addresses in which characters stand as they are, as old browsers, scripts and servers send them."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_HIGH.sub(lambda found: quote_from_bytes(found[0]).encode(), line) + end + rest)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection to such a reader."""

    parser_class = _Parser
