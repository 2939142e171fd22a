"""From what a webmaster chooses to the lines that he copies, with the thing itself to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlencode

from flask import Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from indexer import LANGUAGES, SORTS, Document, NotFoundError, QueryError, Results
from webui.archive import archive
from webui.embed import lines
from webui.embed.answers import CHARSET
from webui.embed.blueprint import embed
from webui.embed.feed import heading
from webui.embed.kinds import KIND, KINDS, Kind
from webui.embed.lines import Line
from webui.embed.look import BOX, FIXED, ONLY, PASSAGES, SIZE, TARGET, THEME, Embedded
from webui.embed.permission import Permission, allowance, permission
from webui.languages import _
from webui.pages.addresses import outside
from webui.parameters import LONGEST, Address, Choice, Text, given
from webui.presenters import LABELS, Facet, facet
from webui.rendering import page
from webui.search_state import SearchState

LANGUAGE = Choice("language", "放上去的东西用哪种语言", LANGUAGES)
"""Not called lang, which is the language of this page itself."""
DOCUMENT = Text("document", "一篇文稿的网址")
WHERE = Text("where", "要放的网页的网址")
USUAL = {row.name: str(row.usual) for row in (KIND, SIZE, PASSAGES, BOX, THEME, TARGET, CHARSET)}
"""What goes unsaid in an address."""
CHOICES: Mapping[str, Mapping[str, str]] = {
    "sort": {"": "照例", **SORTS},
    "language": {"": "随读者的浏览器", **LANGUAGES},
    "box": {"1": "要", "0": "不要"},
    **{row.name: row.values for row in (PASSAGES, THEME, TARGET, CHARSET)},
}
"""What can be chosen from, by parameter."""
STYLE = """\
juanzong-search.river { --juanzong-seal: #0b5566; --juanzong-paper: #fff; --juanzong-size: 14px; border: 1px solid #0b5566; }
juanzong-search.river::part(title) { font-family: inherit; }
juanzong-search.river::part(about), juanzong-search.river::part(pages) { display: none; }"""
"""An example of how a page changes the look of the element; it is part of our own style sheet."""
EXAMPLES = {"Python": "python.py", "JavaScript": "browser.js", "curl": "curl.sh"}
"""Programs that ask the API."""
SERVED = "http://127.0.0.1:8000"
"""Where they find the archive unless told otherwise."""
FIRST = 5
"""Entries of a feed that are shown."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What the webmaster has chosen so far."""

    kind: Kind
    embedded: Embedded
    charset: str
    named: str
    """The address or the id of a report, as he gave it."""
    root: str
    """The archive's address as other sites write it, without a slash at its end."""

    @classmethod
    def from_address(cls, address: Address) -> Composed:
        """Read it out of an address; what his kind of thing has no use for does not count."""
        kind = KINDS[KIND.read(address)]
        used = {name: values for name, values in address.items() if kind.uses(name)}
        language = LANGUAGE.read(address)
        if kind.name == "list":
            used |= {"box": ["0"], "sort": [given(address, "sort") or "newest"]}
        return cls(
            kind=kind,
            embedded=Embedded.from_address(used | ({"lang": [language]} if language else {})),
            charset=CHARSET.read(address) or CHARSET.usual,
            named=DOCUMENT.read(address),
            root=outside(request.script_root),
        )

    @property
    def searched(self) -> SearchState:
        """The search whose results are shown, to count and to list the first of."""
        asked = replace(self.embedded.asked, page=1, size=FIRST)
        is_unsaid = self.kind.name == "feed" and "sort" not in request.args
        return replace(asked, sort="added") if is_unsaid else asked


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of it: the lines, and the thing itself."""

    composed: Composed
    results: Results
    document: Document | None
    """The report that a card shows."""

    @property
    def lines(self) -> list[Line]:
        """What to copy, the most important first."""
        return list(_lines(self.composed, self.document))

    @property
    def served(self) -> list[Line]:
        """The same search for pages that a server puts together."""
        composed = self.composed
        if not composed.kind.searches or composed.kind.name in ("form", "feed"):
            return []
        return lines.inclusions(composed.root, composed.embedded, composed.charset)

    @property
    def live(self) -> Markup:
        """The thing itself; all of its values were escaped when it was written."""
        root, embedded, kind = self.composed.root, self.composed.embedded, self.composed.kind.name
        if kind == "document":
            return Markup(lines.card(root, self.document.id, embedded) if self.document else "")
        made = {
            "component": lines.component,
            "list": lines.component,
            "iframe": lines.frame,
            "form": lines.form,
        }
        return Markup(made[kind](root, embedded) if kind in made else "")

    @property
    def state(self) -> str:
        """What tells one such thing from another."""
        named = self.document.id if self.document else ""
        return f"{self.composed.kind.name} {self.composed.embedded.query_string} {named}"

    @property
    def fragment(self) -> str:
        """Where the bare list is found; whatever a page's encoding is, a browser reads this one."""
        return lines.fragment(self.composed.root, self.composed.embedded, CHARSET.usual)

    @property
    def feed(self) -> str:
        """Where the feed is found."""
        return lines.feed(self.composed.root, self.composed.embedded)

    @property
    def facets(self) -> list[Facet]:
        """The values that can be fixed, with the reports that have them."""
        counted = self.results.facets
        fixed = self.composed.embedded.look.fixed
        return [
            facet(name, counted.get(name, ()), fixed.get(name, ()), ()) for name in FIXED if name != "year"
        ]


@embed.get("/embed")
def gallery() -> AnyResponse:
    """Let a webmaster choose; the address says what he has chosen."""
    address = request.args.to_dict(flat=False)
    pairs = [(name, value) for name, values in address.items() for value in values]
    told = [(name, value) for name, value in pairs if value.strip() and value != USUAL.get(name)]
    # A form says a lot that goes without saying.
    return redirect(_at(told)) if len(told) < len(pairs) else _composing(address)


def _composing(address: Address) -> Response:
    problem: QueryError | NotFoundError | None = None
    try:
        composed = Composed.from_address(address)
        shown = _shown(composed)
    except (QueryError, NotFoundError) as error:
        known = [name for name in address.get(KIND.name, ()) if name in KINDS]
        problem, composed = error, Composed.from_address({KIND.name: known})
        shown = _shown(composed)
    judged = _judged(address, composed)
    kind, is_good = composed.kind, problem is None and not isinstance(judged, QueryError)
    return page(
        "embed/gallery.html",
        status=200 if is_good else 404 if isinstance(problem, NotFoundError) else 400,
        state=SearchState(),
        problem=problem,
        shown=shown,
        composed=composed,
        kind=kind,
        kinds=[(other, _at(_instead(address, other))) for other in KINDS.values()],
        kind_usual=KIND.usual,
        choices=CHOICES,
        chosen=dict(USUAL | {name: values[-1] for name, values in address.items() if values}),
        within=address.get(ONLY) or [""],
        years=address.get(FIXED["year"].name) or [""],
        most=SIZE.highest,
        longest=LONGEST,
        style=STYLE,
        examples=_examples(composed.root),
        readers=[(name, LABELS[name]) for name in FIXED],
        kept=_kept(kind, address),
        permission=judged if isinstance(judged, Permission) else None,
        unjudged=judged if isinstance(judged, QueryError) else None,
        allowance=allowance(composed.root, kind.directives),
    )


def _judged(address: Address, composed: Composed) -> Permission | QueryError | None:
    """Tell what a page of the webmaster's may do; None while he does not ask."""
    try:
        asked = WHERE.read(address)
        return permission(asked, composed.root, archive().settings.sites) if asked else None
    except QueryError as error:
        return error


def _shown(composed: Composed) -> Shown:
    engine = archive().engine
    results = engine.search(composed.searched.query, hits=composed.kind.name == "feed")
    found = _document(composed) if composed.kind.name == "document" else None
    return Shown(composed, results, found)


def _document(composed: Composed) -> Document | None:
    """Return the report that is named, or where none is the newest, as an example; None in an empty archive."""
    engine = archive().engine
    if composed.named:
        _before, _mark, name = composed.named.partition("/documents/")
        return engine.document(unquote(re.split(r"[/?#]", name, maxsplit=1)[0]) or composed.named)
    newest = SearchState(sort="added", size=1).query
    return next((engine.document(hit.id) for hit in engine.search(newest).hits), None)


def _lines(composed: Composed, document: Document | None) -> Iterator[Line]:
    """Write what to copy for a kind of thing."""
    root, embedded, kind = composed.root, composed.embedded, composed.kind.name
    here = _("放在网页里要出现的地方")
    if kind in ("component", "list"):
        yield Line("main", "HTML", here, "\n".join((lines.script(root), lines.component(root, embedded))))
    elif kind == "iframe":
        yield Line("main", "HTML", here, "\n".join((lines.frame(root, embedded), lines.script(root))))
    elif kind == "form":
        yield Line("main", "HTML", here, lines.form(root, embedded))
    elif kind == "fragment":
        address = lines.fragment(root, embedded, composed.charset)
        yield Line("main", _("网址"), _("您的服务器取这个网址；下面有各种服务器的写法"), address)
    elif kind == "feed":
        yield Line("main", _("网址"), _("给阅读器、门户网站"), lines.feed(root, embedded))
        text = lines.subscription(root, embedded, heading(composed.searched))
        yield Line("head", "HTML", _("放在网页的 head 里，浏览器据此发现订阅源"), text)
    elif kind == "document" and document:
        card = "\n".join((lines.card(root, document.id, embedded), lines.script(root)))
        yield Line("main", "HTML", here, card)
        yield Line("oembed", "oEmbed", _("给认得 oEmbed 的编辑器和程序"), lines.oembed(root, document.id))
    elif kind == "opensearch":
        yield Line("main", "HTML", _("放在网页的 head 里，浏览器据此发现卷宗"), lines.description(root))
        yield Line("address", _("网址"), _("在浏览器的设置里自己添加搜索引擎时填写"), f"{root}/?q=%s")


def _examples(root: str) -> list[Line]:
    folder = Path(__file__).parent.parent / "examples"
    texts = {
        label: (folder / name).read_text("utf-8").replace(SERVED, root) for label, name in EXAMPLES.items()
    }
    return [Line(label.lower(), label, EXAMPLES[label], text.rstrip()) for label, text in texts.items()]


def _kept(kind: Kind, address: Address) -> list[tuple[str, str]]:
    """Return what the form does not ask but must not lose: what other kinds of things need, for when he goes back."""
    asked = {
        *kind.options,
        *(row.name for row in FIXED.values() if kind.uses(row.name)),
        WHERE.name,
        KIND.name,
    }
    known = (name for other in KINDS.values() for name in address if other.uses(name))
    names = dict.fromkeys(name for name in (*known, "lang") if name not in asked)
    return [(name, value) for name in names for value in address.get(name, ())]


def _instead(address: Address, kind: Kind) -> list[tuple[str, str]]:
    """Return what the address says, but of another kind of thing."""
    said = [(name, value) for name, values in address.items() if name != KIND.name for value in values]
    return [(KIND.name, kind.name)] * (kind.name != KIND.usual) + said


def _at(pairs: Sequence[tuple[str, str]]) -> str:
    path = url_for("embed.gallery")
    return f"{path}?{urlencode(pairs)}" if pairs else path
