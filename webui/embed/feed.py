"""From a search to a feed to subscribe to: what it finds, newest arrivals first, as Atom with the elements of OpenSearch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from urllib.parse import quote, urlencode

from flask import Response, request, url_for
from markupsafe import escape

from indexer import Hit, Results, retold, spoken
from webui.api import fresh
from webui.archive import archive
from webui.assets import asset
from webui.embed.blueprint import embed
from webui.embed.look import ONLY, Embedded, Look
from webui.embed.wellformed import LANG, Element, add, line, root, written
from webui.languages import _, counted
from webui.pages.addresses import address, outside
from webui.parameters import Address, Number, given
from webui.presenters import LABELS, Span, about, chips, path
from webui.presenters import written as told
from webui.search_state import SearchState

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES: dict[str | None, str] = {
    None: ATOM,
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
}
KIND = "application/atom+xml"
DESCRIPTION = "application/opensearchdescription+xml"
SIZE = Number("size", "每次几条", 20, 100)
USUAL = "added"
"""How a feed is sorted if its address does not say."""
TERMS = ("genre", "org_type", "year", "region")
"""The facets whose values an entry is filed under."""
UNSAID = ("sort", "size", "page", "explain")
"""Parameters of a search that a feed says in its own way, or not."""


@dataclass(frozen=True)
class Channel:
    """A search that can be subscribed to, at one of its pages."""

    embedded: Embedded

    @classmethod
    def from_address(cls, given_address: Address) -> Channel:
        """Read it out of an address; unknown parameters are ignored, a bad value is named."""
        own = {
            "size": [str(SIZE.read(given_address))],
            "sort": [given(given_address, "sort") or USUAL],
            "explain": [],
        }
        state = SearchState.from_address({**given_address, **own})
        return cls(Embedded(state, Look.from_address(given_address)))

    @cached_property
    def asked(self) -> SearchState:
        """The search to make."""
        return self.embedded.asked

    @property
    def id(self) -> str:
        """What it is known by for good: its address but for the page, its length and the language."""
        return self._address(list(self._pairs))

    def at(self, page: int) -> str:
        """Return the address of one of its pages."""
        state, look = self.embedded.state, self.embedded.look
        pairs = list(self._pairs)
        if state.size != SIZE.usual:
            pairs.append(("size", str(state.size)))
        if look.language:
            pairs.append(("lang", look.language))
        return self._address([*pairs, ("page", str(page))] if page > 1 else pairs)

    @property
    def _pairs(self) -> Iterator[tuple[str, str]]:
        state, look = self.embedded.state, self.embedded.look
        yield from (pair for pair in state.pairs if pair[0] not in UNSAID)
        yield from (pair for pair in look.pairs if pair[0].startswith(ONLY))
        if state.sort != USUAL:
            yield "sort", state.sort

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        query_string = urlencode(pairs)
        return outside(url_for("embed.feed") + (f"?{query_string}" if query_string else ""))


@embed.get("/feed.atom")
def feed() -> Response:
    """Hand out one page of a feed."""
    channel = Channel.from_address(request.args.to_dict(flat=False))
    tag = fresh.address_tag()
    if fresh.is_known(tag):
        return _labelled(fresh.unchanged(tag))
    results = archive().engine.search(channel.asked.query)
    if results.relaxed:
        # Who waits for what nobody wrote yet is not to be told of what merely comes close.
        results = replace(results, total=0, families=0, pages=1, hits=())
    answer = _labelled(fresh.tagged(Response(written(_feed(channel, results))), tag))
    answer.headers["Server-Timing"] = f"search;dur={results.took_ms:.2f}"
    return answer


def _labelled(answer: Response) -> Response:
    answer.content_type = f"{KIND}; charset=utf-8"
    answer.cache_control.no_cache = True
    answer.content_language = [spoken()]
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _feed(channel: Channel, results: Results) -> Element:
    asked, built = channel.asked, datetime.fromisoformat(archive().engine.stats().built)
    times = [_arrived(hit, built) for hit in results.hits]
    top = root("feed", NAMESPACES)
    top.set(LANG, spoken())
    add(top, "id", channel.id)
    add(top, "title", heading(asked), type="text")
    add(top, "subtitle", _subtitle(results), type="text")
    add(top, "updated", max(times, default=built).isoformat())
    author = add(top, "author")
    add(author, "name", _("卷宗"))
    add(author, "uri", outside(f"{request.script_root}/"))
    add(top, "generator", "Juanzong")
    add(top, "icon", outside(asset("seal.svg")))
    _links(top, channel, results)
    _searched(top, channel, results)
    # Making these addresses for each entry would take longer than all else.
    schemes = {name: outside(url_for("pages.facet", name=name)) for name in TERMS}
    query_string = replace(asked, page=1, size=SearchState().size).query_string
    marks = f"?{query_string}" if query_string else ""
    for hit, arrived in zip(results.hits, times, strict=True):
        own = outside(request.script_root + hit.url)
        entry = _entry(top, own, hit, arrived)
        _filed(entry, hit, schemes)
        add(entry, "link", rel="alternate", type="text/html", href=own + marks)
        add(entry, "summary", _summary(hit), type="html")
    return top


def heading(asked: SearchState) -> str:
    """Return what a search asks for in words: 卷宗：作风建设 · 文种:通知."""
    filters = [
        _("{label}:{values}", label=retold(LABELS[name]), values=_("、").join(told(name, v) for v in values))
        for name, values in asked.filters.items()
    ]
    others = [chip.label for chip in chips(replace(asked, filters={}))]
    pieces = [*filter(None, (asked.text,)), *filters, *others]
    if not pieces:
        return _("卷宗：新入馆") if asked.sort == USUAL else _("卷宗：全部报告")
    return _("卷宗：{search}", search=line(" · ".join(pieces)))


def _subtitle(results: Results) -> str:
    if results.relaxed:
        return _("还没有一篇报告含有全部词语；有了就会出现在这里。")
    return counted("共 {n} 篇", results.total)


def _links(top: Element, channel: Channel, results: Results) -> None:
    page, last = results.page, max(results.pages, 1)
    pages = {"self": page, "first": 1, "previous": page - 1, "next": page + 1, "last": last}
    for relation, number in pages.items():
        if 1 <= number <= max(last, page):
            add(top, "link", rel=relation, type=KIND, href=channel.at(number))
    web = address(replace(channel.asked, page=1, size=SearchState().size))
    add(top, "link", rel="alternate", type="text/html", href=outside(web))
    add(top, "link", rel="search", type=DESCRIPTION, href=outside(url_for("embed.description")))


def _searched(top: Element, channel: Channel, results: Results) -> None:
    # Clients reckon the number of pages from these, so copies that are folded away do not count.
    whole = results.families if results.folded else results.total
    add(top, "opensearch:totalResults", str(whole))
    add(top, "opensearch:startIndex", str((results.page - 1) * results.size + 1))
    add(top, "opensearch:itemsPerPage", str(results.size))
    request_of_reader = {"role": "request", "startPage": str(results.page), "count": str(results.size)}
    if text := channel.asked.text:
        # OpenSearch has it encoded here as in an address.
        request_of_reader["searchTerms"] = quote(line(text))
    add(top, "opensearch:Query", **request_of_reader)


def _arrived(hit: Hit, built: datetime) -> datetime:
    """Return when a report came: the beginning of the day, by the clock of this machine, which wrote the day down."""
    if not hit.added:
        return built
    return datetime.combine(date.fromisoformat(hit.added), time()).astimezone()


def _entry(top: Element, id: str, hit: Hit, arrived: datetime) -> Element:
    entry = add(top, "entry")
    add(entry, "id", id)
    add(entry, "title", line(hit.title) or line(hit.source), type="text", xml_lang="zh-Hans")
    # Readers file by either of these, so a report of years ago that came today must say today in both.
    add(entry, "updated", arrived.isoformat())
    add(entry, "published", arrived.isoformat())
    if hit.date:
        add(entry, "dcterms:created", hit.date)
    if name := line(hit.organization or ""):
        add(add(entry, "author"), "name", name)
    return entry


def _filed(entry: Element, hit: Hit, schemes: Mapping[str, str]) -> None:
    """Say under which values of facets an entry is filed."""
    for facet, scheme in schemes.items():
        if value := line(str(getattr(hit, facet) or "")):
            add(entry, "category", term=value, scheme=scheme, label=retold(value))


def _summary(hit: Hit) -> str:
    """Return who wrote a report and when, and its passages, as a feed reader shows them."""
    pieces = [f"<p>{escape(' · '.join(about(hit)))}</p>"]
    for snippet in hit.snippets:
        above = path(snippet)
        headings = f"<small>{escape(above)}</small><br>" if above else ""
        pieces.append(f'<p lang="zh-Hans">{headings}{_emphasized(snippet.text, snippet.ranges)}</p>')
    return "".join(pieces)


def _emphasized(text: str, ranges: Sequence[Span]) -> str:
    """Escape a text with stretches of it in bold: feed readers take the element for marked text out.

    >>> _emphasized("<整改>落实", [(1, 3)])
    '&lt;<b>整改</b>&gt;落实'
    """
    pieces, at = [], 0
    for start, end in ranges:
        pieces += [escape(text[at:start]), "<b>", escape(text[start:end]), "</b>"]
        at = end
    return "".join([*pieces, escape(text[at:])])
