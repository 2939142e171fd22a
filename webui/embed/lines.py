"""From an embedded search to the lines that a webmaster copies: each kind of line is made by one function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from indexer import speak, spoken
from webui.embed.answers import CHARSET
from webui.embed.look import ONLY, SIZE, Embedded
from webui.languages import _

VOID = frozenset({"input", "link"})
"""Elements that nothing closes."""
HEIGHT = 600
"""Pixels of a frame until its page has told its own height."""
TITLE = "卷宗"
OPENED = ("rel", "noopener"), ("referrerpolicy", "no-referrer")
"""What a link says that opens a window of its own."""
LOCAL = "/juanzong-fragment"
"""What a web server is told to answer by asking the archive."""
JSP = """<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<c:catch><c:import url="ADDRESS" charEncoding="CHARSET"/></c:catch>"""
PHP = """<?php
$wait = stream_context_create(array('http' => array('timeout' => 3)));
echo @file_get_contents('ADDRESS', false, $wait);
?>"""
ASP = """<%
On Error Resume Next
Set fetched = Server.CreateObject("MSXML2.ServerXMLHTTP.6.0")
fetched.setTimeouts 2000, 2000, 2000, 5000
fetched.open "GET", "ADDRESS", False
fetched.send
If Err.Number = 0 Then If fetched.status = 200 Then Response.Write fetched.responseText
On Error GoTo 0
%>"""
NGINX = """ssi on;
location LOCAL {
    internal;
    proxy_pass SOURCE;
    proxy_set_header Accept-Encoding "";
    proxy_set_header Cookie "";
}"""
APACHE = """Options +Includes
AddOutputFilter INCLUDES .html .shtml
ProxyPass "LOCAL" "SOURCE"
<Location "LOCAL">
    RequestHeader unset Accept-Encoding
    RequestHeader unset Cookie
</Location>"""

SPELLED = {"q": "query", "refine": ONLY}
"""Parameters whose attributes are called otherwise."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """Something to copy."""

    name: str
    """Which of the lines it is, by a name that stays."""
    label: str
    """What it is, in the reader's language."""
    where: str
    """Where it belongs."""
    text: str

    @property
    def id(self) -> str:
        """What the element is called that holds it."""
        return f"line-{self.name}"


def element(name: str, attributes: Iterable[Pair], *inside: str) -> str:
    """Write an element so that any value of an attribute is read as it is; an attribute without a value is only named.

    >>> element("a", [("title", '"<甲&乙>"')], escape("<丙>"))
    '<a title="&quot;&lt;甲&amp;乙&gt;&quot;">&lt;丙&gt;</a>'
    """
    # A carriage return by itself would be read as a line feed.
    told = "".join(
        f' {key}="{escape(value).replace(chr(13), "&#13;")}"' if value else f" {key}"
        for key, value in attributes
    )
    return f"<{name}{told}>" + ("" if name in VOID else "".join(inside) + f"</{name}>")


def component(root: str, embedded: Embedded) -> str:
    """Write the element whose script shows the search; what is within it works where no script runs."""
    with _speaking(embedded):
        inside = form(root, embedded) if embedded.look.box else _everything(root, embedded)
    lines = "".join(f"\n  {line}" for line in inside.splitlines())
    return element("juanzong-search", attributes(embedded), lines, "\n")


def attributes(embedded: Embedded) -> list[Pair]:
    """Return the attributes of the element: parameters of the address, several values of one in one."""
    said: dict[str, list[str]] = {}
    for name, value in parameters(embedded):
        spelled = SPELLED.get(name, name.replace("_", "-"))
        said.setdefault(spelled, []).append(" ".join(value.split()) if spelled == ONLY else value)
    # A search may hold a bar, but no line end.
    return [(name, ("\n" if name == ONLY else "|").join(values)) for name, values in said.items()]


def parameters(embedded: Embedded) -> list[Pair]:
    """Return the parameters of an embedded search from its first page on; what is as usual goes unsaid."""
    size = [("size", str(embedded.state.size))] if embedded.state.size != SIZE.usual else []
    of_search = (pair for pair in embedded.state.pairs if pair[0] not in ("size", "page"))
    return [*of_search, *size, *embedded.look.pairs]


def script(root: str) -> str:
    """Write what loads the element's script, which also lets frames grow."""
    return element("script", [("src", f"{root}/embed.js"), ("async", "")])


def frame(root: str, embedded: Embedded) -> str:
    """Write a frame that shows the search."""
    return _frame(_address(f"{root}/embed/search", parameters(embedded)), embedded, HEIGHT)


def card(root: str, id: str, embedded: Embedded) -> str:
    """Write a frame that shows one report."""
    kept = [pair for pair in parameters(embedded) if pair[0] in ("q", "theme", "lang", "target")]
    return _frame(_address(f"{root}/embed/documents/{quote(id, safe='')}", kept), embedded, HEIGHT // 2)


def form(root: str, embedded: Embedded) -> str:
    """Write a form that leads to the archive, for which no script is needed."""
    box = [("type", "search"), ("name", "q")]
    text = [("value", embedded.state.text)] if embedded.state.text else []
    with _speaking(embedded):
        fields = [
            element("input", [*box, *text, ("aria-label", _("检索词"))]),
            *(
                element("input", [("type", "hidden"), ("name", name), *([("value", value)] if value else [])])
                for name, value in asked(embedded)
                if name != "q"
            ),
            element("button", [], escape(_("检索"))),
        ]
    # Pages in other encodings would send their words in these.
    sent = [("action", f"{root}/"), ("method", "get"), ("accept-charset", "utf-8")]
    lines = "".join(f"\n  {field}" for field in fields)
    return element("form", [*sent, ("target", embedded.look.target)], lines, "\n")


def asked(embedded: Embedded) -> list[Pair]:
    """Return the parameters by which the archive's own pages make the same search, without its size."""
    pairs = [pair for pair in embedded.asked.pairs if pair[0] not in ("size", "page")]
    return pairs + ([("lang", embedded.look.language)] if embedded.look.language else [])


def feed(root: str, embedded: Embedded) -> str:
    """Return the address of the feed of a search."""
    size = [("size", str(embedded.state.size))] if embedded.state.size != SIZE.usual else []
    return _address(f"{root}/feed.atom", [*asked(embedded), *size])


def found(root: str, embedded: Embedded) -> str:
    """Return where the archive shows what is found."""
    return _address(f"{root}/", asked(embedded))


def fragment(root: str, embedded: Embedded, charset: str) -> str:
    """Return the address of the bare list that a server puts into its own pages."""
    return _address(f"{root}/fragment/search", _fragment(embedded, charset))


def inclusions(root: str, embedded: Embedded, charset: str) -> list[Line]:
    """Return what pages and servers say to include that list, by their kind; a page without it stays whole."""
    address = fragment(root, embedded, charset)
    local = _address(LOCAL, _fragment(embedded, charset))
    in_page, in_server = _("放在网页里要出现的地方"), _("写进服务器的配置，一次即可")

    def filled(text: str) -> str:
        values = {"ADDRESS": address, "CHARSET": charset, "LOCAL": LOCAL, "SOURCE": f"{root}/fragment/search"}
        return re.sub("|".join(values), lambda name: values[name[0]], text)

    return [
        Line("jsp", "JSP", in_page, filled(JSP)),
        Line("php", "PHP", in_page, filled(PHP)),
        Line("asp", "ASP", in_page, filled(ASP)),
        Line("nginx", "nginx SSI", in_page, f'<!--# include virtual="{local}" -->'),
        Line("nginx-server", "nginx SSI", in_server, filled(NGINX)),
        Line("apache", "Apache SSI", in_page, f'<!--#include virtual="{local}" -->'),
        Line("apache-server", "Apache SSI", in_server, filled(APACHE)),
    ]


def subscription(root: str, embedded: Embedded, title: str) -> str:
    """Write what tells a browser of the feed."""
    kind = [("rel", "alternate"), ("type", "application/atom+xml"), ("title", title)]
    return element("link", [*kind, ("href", feed(root, embedded))])


def description(root: str) -> str:
    """Write what tells a browser that its address bar can search the archive."""
    kind = [("rel", "search"), ("type", "application/opensearchdescription+xml"), ("title", TITLE)]
    return element("link", [*kind, ("href", f"{root}/opensearch.xml")])


def link(address: str, text: str, target: str = "_blank") -> str:
    """Write a link."""
    return element("a", [("href", address), ("target", target), *OPENED], escape(text))


def oembed(root: str, id: str) -> str:
    """Return the address by which editors that know oEmbed show a report."""
    return _address(f"{root}/oembed", [("url", f"{root}/documents/{quote(id, safe='')}"), ("format", "json")])


def _frame(address: str, embedded: Embedded, height: int) -> str:
    with _speaking(embedded):
        title = _("卷宗：档案检索")
    size = [("width", "100%"), ("height", str(height)), ("frameborder", "0")]
    kept = [("referrerpolicy", "no-referrer"), ("loading", "lazy")]
    return element("iframe", [("src", address), ("title", title), *size, *kept])


def _everything(root: str, embedded: Embedded) -> str:
    return link(found(root, embedded), _("在卷宗中查看"), embedded.look.target)


def _fragment(embedded: Embedded, charset: str) -> list[Pair]:
    of_page = [pair for pair in parameters(embedded) if pair[0] not in ("box", "theme")]
    return of_page + [("form", "1")] * embedded.look.box + [("charset", charset)] * (charset != CHARSET.usual)


def _address(path: str, pairs: Iterable[Pair]) -> str:
    query_string = urlencode(list(pairs))
    return f"{path}?{query_string}" if query_string else path


@contextmanager
def _speaking(embedded: Embedded) -> Iterator[None]:
    """Speak the language that the webmaster chose, if he chose one."""
    before = spoken()
    speak(embedded.look.language or before)
    try:
        yield
    finally:
        speak(before)
