"""From a query to the sentences that hold what it asks for, each once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from indexer.analysis import decoded, encoded, normalize
from indexer.arrays import Array
from indexer.engines.whoosh import gist
from indexer.engines.whoosh.answering import strings
from indexer.engines.whoosh.editions import edition
from indexer.engines.whoosh.gist import Found
from indexer.engines.whoosh.matching import filtered, required_words
from indexer.engines.whoosh.sections import NO_ROLE
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sifting import (
    Piece,
    asked_of_sentences,
    cost,
    is_anchored,
    is_of_text,
    possible_documents,
    sifted,
)
from indexer.engines.whoosh.snapshot import Snapshot, by_segment
from indexer.engines.whoosh.views import Ints, Mask
from indexer.errors import PageError, QueryError
from indexer.outline import ROLES
from indexer.query import Node, Or, Phrase, Query, Words, leaves
from indexer.results import Edition
from indexer.schema import FACETS
from indexer.snippets import spans
from indexer.wordings import Sentence, Sentences

MOST = 200_000
"""About so many places are looked up at most; where there are more, those of some documents, evenly chosen."""
NO_WORDS = "找句子要有词语：请写出句子里应有的词，如“作风建设”"
_AROUND = " \t\r\n\u3000\xa0"
_CLOSING = "”’」』）)"


def sentences(snapshot: Snapshot, query: Query, roles: Sequence[str]) -> Sentences:
    """Return one page of the sentences that hold what a query asks for, perhaps only of sections with these roles.

    Each sentence is judged as if it were a document of its own: it must hold every word, may not hold what is left
    out, and what the query asks of titles, headings and keywords is asked of its document.
    """
    began = time.perf_counter()
    for role in roles:
        if role not in ROLES:
            raise QueryError(f"没有“{role}”这种部分（参数 role）", "可用：" + "、".join(ROLES))
    node = asked_of_sentences(query.tree)
    notices = [query.notice] if query.notice else []
    docs: Ints = np.empty(0, np.int64)
    if is_anchored(node):
        docs, few = _documents(snapshot, query, node)
        notices += [few] if few else []
    else:
        notices.append(NO_WORDS)
    found = gist.gathered(_parts(snapshot, node, docs, _runs(query.tree)))
    masks = _masks(snapshot, query, roles, found)
    kept = found.chosen(gist.passing(masks, len(found.docs)))
    said = gist.said(snapshot, kept)
    total = len(said.groups)
    pages = -(-total // query.limit)
    if query.page > max(pages, 1):
        raise PageError(f"没有第 {query.page} 页（参数 page）", f"句子共 {total} 条，{pages} 页。")
    start = (query.page - 1) * query.limit
    rows = gist.ordered(snapshot, kept, said, query.sort, min(start + query.limit, total))[start:]
    facets = {}
    for name in (*(facet.name for facet in FACETS), "role"):
        some = found.chosen(gist.passing(masks, len(found.docs), name)) if name in masks else kept
        chosen = tuple(roles) if name == "role" else query.filters.get(name, ())
        facets[name] = gist.facet(snapshot, some, name, chosen, ROLES)
    return Sentences(
        query=str(query.tree), total=total, documents=len(np.unique(kept.docs)), page=query.page, size=query.limit,
        pages=pages, sentences=tuple(_quoted(snapshot, query, kept, said, rows)), facets=facets,
        took_ms=(time.perf_counter() - began) * 1000, notice="；".join(notices) or None,
    )  # fmt: skip


def _documents(snapshot: Snapshot, query: Query, node: Node) -> tuple[Ints, str | None]:
    """Return the documents whose sentences are to be looked at, and what to say where they are not all."""
    docs = snapshot.live
    masks = filtered(snapshot, query.filters, docs, query.excluded)
    if masks:
        # What fails one filter is still to be counted by that facet.
        failed = np.sum([~mask for mask in masks.values()], axis=0)
        docs = docs[failed <= 1]
    docs = possible_documents(snapshot, node, docs)
    dear = sum(cost(segment, node, len(own)) for segment, _, own in by_segment(snapshot, docs))
    every = -int(-dear // MOST)
    if every <= 1:
        return docs, None
    chosen = docs[::every]
    return chosen, (
        f"这些词太常见，只在 {len(docs):,} 篇里均匀选出的 {len(chosen):,} 篇中找了句子；请添些词语或筛选"
    )


def _runs(tree: Node) -> Node | None:
    """Return the runs of several words, which may stand in a sentence as they were typed."""
    found: list[Node] = []
    for leaf in leaves(tree):
        if isinstance(leaf, Words) and is_of_text(leaf):
            text = normalize(leaf.text)
            if required_words(text) not in ((text,), ()):
                found.append(Phrase(text))
    return Or(tuple(found)) if len(found) > 1 else found[0] if found else None


def _parts(
    snapshot: Snapshot, node: Node, docs: Ints, runs: Node | None
) -> Iterator[tuple[Segment, int, Iterator[Piece]]]:
    for segment, base, own in by_segment(snapshot, docs):
        yield segment, base, sifted(snapshot, segment, base, node, own, runs)


def _masks(snapshot: Snapshot, query: Query, roles: Sequence[str], found: Found) -> dict[str, Mask]:
    """Tell for each facet that is asked about which sentences pass."""
    masks = filtered(snapshot, query.filters, found.docs, query.excluded)
    if roles:
        masks["role"] = np.isin(found.roles, [ROLES.index(role) for role in roles])
    return masks


class _Origin(NamedTuple):
    """What of a document its sentences are shown with."""

    known: Edition
    units: Array
    first: int
    """Where its text begins among all texts of its segment."""
    headings: Callable[[int], tuple[str, ...]]


def _quoted(
    snapshot: Snapshot, query: Query, found: Found, said: gist.Said, rows: Ints
) -> Iterator[Sentence]:
    """Yield what is shown of sentences."""
    groups = said.groups[rows].tolist()
    years = gist.years_of(snapshot, found, groups)
    sought = strings(query, "text")
    origins: dict[int, _Origin] = {}
    places = said.places[rows]
    columns = (found.docs, found.roles, found.begins, found.sizes)
    for group, documents, number, role, begin, size in zip(
        groups, said.documents[rows].tolist(), *(column[places].tolist() for column in columns), strict=True
    ):
        origin = origins.get(number) or origins.setdefault(number, _origin(snapshot, number))
        begin -= origin.first
        text, begin = _trimmed(origin.units, begin, begin + size)
        known = origin.known
        yield Sentence(
            text=text, ranges=tuple(spans(encoded(text), sought)), documents=documents, years=years[group],
            id=known.id, title=known.title, organization=known.organization, year=known.year, date=known.date,
            genre=known.genre, start=_characters(snapshot, number, origin.units, begin),
            heading=origin.headings(begin), role=None if role == NO_ROLE else ROLES[role],
        )  # fmt: skip


def _origin(snapshot: Snapshot, number: int) -> _Origin:
    segment, local = snapshot.locate(number)
    units = segment.units("text", local)
    return _Origin(
        edition(snapshot, number), units, int(segment.text_at[local]), segment.headings(local, units)
    )


def _trimmed(units: Array, begin: int, end: int) -> tuple[str, int]:
    """Return a sentence without spaces around it and with the quotation mark that closes it, and where it begins."""
    behind = decoded(units[end : end + 1]) if end < len(units) and int(units[end - 1]) != 10 else ""
    written = decoded(units[begin:end])
    text = written.lstrip(_AROUND)
    opened = text.lstrip(_CLOSING)
    # What closes the sentence before is not this one's.
    text = opened.lstrip(_AROUND) if opened.strip(_AROUND) else text
    begin += len(encoded(written)) - len(encoded(text))
    return text.rstrip(_AROUND) + (behind if behind and behind in _CLOSING else ""), begin


def _characters(snapshot: Snapshot, number: int, units: Array, place: int) -> int:
    """Return a place in a text counted in characters instead of units."""
    if len(units) == snapshot.numbers["characters"][number]:
        return place
    return len(decoded(units[:place]))
