"""What browsers need to search the archive from the address bar: a description, and completions while one types."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request, url_for

from indexer import Suggestion, spoken
from webui.archive import archive
from webui.assets import asset
from webui.embed.blueprint import embed
from webui.embed.feed import DESCRIPTION, KIND
from webui.embed.wellformed import Element, add, root, written
from webui.languages import _, counted
from webui.pages.addresses import address, outside
from webui.parameters import WORDS, Address, Text, given
from webui.rendering import json_response
from webui.search_state import SearchState

SPACES: dict[str | None, str] = {None: "http://a9.com/-/spec/opensearch/1.1/"}
COMPLETIONS = "application/x-suggestions+json"
TYPED = Text("q", "已经打出的字：汉字、拼音或声母", "zfjs")
OFFERED = 8
KINDS = {"search": "常搜", "phrase": "提法", "organization": "机构", "title": "标题"}
"""What completions are, as readers call it."""
TERMS = "q={searchTerms}"
PAGED = TERMS + "&page={startPage?}&size={count?}"
TEMPLATES = (
    ("text/html", "results", "pages.search", TERMS),
    (KIND, "results", "embed.feed", PAGED),
    ("application/json", "results", "api.search", PAGED),
    (COMPLETIONS, "suggestions", "embed.completions", TERMS),
    (DESCRIPTION, "self", "embed.description", ""),
)
"""For each kind of answer what it is to a browser, where it is, and how it is asked for."""
IMAGES = (16, 64)
"""Widths at which the seal is shown."""
LANGUAGES = ("zh-CN", "zh-Hans")
"""What the archive's texts are in, as browsers ask for it."""


@embed.get("/opensearch.xml")
def description() -> Response:
    """Describe the archive to browsers."""
    answer = Response(written(_description()), content_type=f"{DESCRIPTION}; charset=utf-8")
    answer.content_language = [spoken()]
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _description() -> Element:
    top = root("OpenSearchDescription", SPACES)
    add(top, "ShortName", _("卷宗"))
    add(top, "Description", _("公文报告检索：按词语、机构、文种、年份和地区查找报告，看到原文所在的段落。"))
    add(top, "Tags", _("公文 报告 档案 检索"))
    add(top, "LongName", _("卷宗 · 公文报告检索"))
    for width in IMAGES:
        size = str(width)
        add(top, "Image", outside(asset("seal.svg")), height=size, width=size, type="image/svg+xml")
    for kind, relation, endpoint, asked in TEMPLATES:
        # The braces are the browser's to fill, and must not be escaped.
        template = outside(url_for(endpoint)) + (f"?{asked}" if asked else "")
        add(top, "Url", type=kind, rel=relation, template=template)
    add(top, "Query", role="example", searchTerms=quote(WORDS.example))
    for language in LANGUAGES:
        add(top, "Language", language)
    add(top, "InputEncoding", "UTF-8")
    add(top, "OutputEncoding", "UTF-8")
    # Whoever may look may show it in a client of his own, but not hand it on.
    add(top, "SyndicationRight", "limited")
    add(top, "AdultContent", "false")
    return top


@embed.get("/opensearch/suggestions")
def completions() -> Response:
    """Offer what may be about to be typed, as address bars expect it."""
    asked: Address = request.args.to_dict(flat=False)
    TYPED.read(asked)
    # Browsers take the answer only if it begins with what they sent, blanks included.
    typed = given(asked, "q")
    offered = archive().engine.suggest(typed, OFFERED)
    told, addresses = [_told(one) for one in offered], [_address(one) for one in offered]
    answer = json_response([typed, [one.text for one in offered], told, addresses])
    answer.content_type = f"{COMPLETIONS}; charset=utf-8"
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _told(offered: Suggestion) -> str:
    return f"{_(KINDS[offered.kind])} · {counted('{n} 篇', offered.documents)}"


def _address(offered: Suggestion) -> str:
    return outside(address(SearchState(offered.text)))
