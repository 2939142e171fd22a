"""From a search to bare HTML that a page of any age includes on its server.

The fragment is one `<div class="juanzong">` of HTML 4: no script, no style, no ids, every link absolute. Its classes:
`juanzong-form` the box; `juanzong-total` how many; `juanzong-notice` how it was understood; `juanzong-hits`, in it
`juanzong-hit`, in that `juanzong-title`, `juanzong-about`, `juanzong-passage`, in those `juanzong-mark`;
`juanzong-none` that nothing was found; `juanzong-facets`, each a `juanzong-facet`; `juanzong-pages`, in it
`juanzong-here`; `juanzong-more` the way to the archive; `juanzong-error` beside `juanzong` where it went wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flask import Response, request
from markupsafe import Markup

from webui.embed.answers import CHARSET, bare, kept
from webui.embed.blueprint import embed
from webui.embed.found import Found, found
from webui.embed.look import PARAMETERS, Embedded
from webui.languages import _
from webui.pages.addresses import outside, route
from webui.parameters import SWITCH, Address, Choice, Parameter, Text, refusal
from webui.presenters import Span, about, marked, page_numbers
from webui.search_state import SearchState

FORM = Choice("form", "要不要检索框", SWITCH, "0", "1")
PAGE_URL = Text("page_url", "所在网页的地址，{page} 处填页码；不写就没有页码", "list.asp?page={page}")
FRAGMENT: tuple[Parameter, ...] = (*PARAMETERS, FORM, CHARSET, PAGE_URL)
"""All that an address says of a fragment, besides the parameters of a search itself."""
PLACE = "{page}"
"""What stands in an address for the number of a page."""
# A scheme other than these two could run in the reader's browser; two slashes would lead to another site.
_OWN = re.compile(r"(?:https?://(?![/\\])|(?![a-z][a-z0-9+.-]*:|[/\\]{2}))[^\s\\\x00-\x1f]+", re.IGNORECASE)


@embed.get("/fragment/search")
def fragment() -> Response:
    """Show a search as a fragment."""
    asked: Address = request.args.to_dict(flat=False)
    embedded = Embedded.from_address(asked)
    CHARSET.read(asked)
    page_url = _page_url(asked)
    answer = found(embedded)
    results = answer.results
    response = bare(
        "embed/fragment.html",
        found=answer,
        results=results,
        look=embedded.look,
        form=FORM.read(asked) == "1",
        archive=outside(route("pages.search")),
        fixed=list(_fixed(answer).pairs),
        root=outside(""),
        away=lambda state: Found(embedded.but(state), results).more,
        about=lambda hit: " · ".join(about(hit)),
        emphasized=emphasized,
        numbers=page_numbers(results.page, results.pages) if page_url and results.pages > 1 else [],
        at=lambda page: page_url.replace(PLACE, str(page)),
    )
    return kept(response, typed=answer.state.has_words)


def emphasized(text: str, ranges: Sequence[Span]) -> Markup:
    """Escape a text and mark stretches of it with what HTML 4 has.

    >>> emphasized("<整改>落实", [(1, 3)])
    Markup('&lt;<em class="juanzong-mark">整改</em>&gt;落实')
    """
    # What is text has no angle bracket any more.
    html = str(marked(text, ranges))
    return Markup(html.replace("<mark>", '<em class="juanzong-mark">').replace("</mark>", "</em>"))


def _page_url(asked: Address) -> str:
    value = PAGE_URL.read(asked)
    if value and not (_OWN.fullmatch(value) and PLACE in value):
        raise refusal(PAGE_URL.name, value, _("请写所在网页的地址，页码处写 {place}。", place=PLACE))
    return value


def _fixed(answer: Found) -> SearchState:
    """Return what the archive's own box is told of the webmaster's decisions."""
    look, state = answer.embedded.look, answer.state
    return replace(SearchState("", look.fixed, refinements=look.within), sort=state.sort)
