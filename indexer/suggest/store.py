"""From what was typed to what is offered: of each kind something, beginnings before what is inside, the commonest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from indexer.analysis import decoded, encoded, normalize
from indexer.suggest.block import Block, Fit
from indexer.suggest.entries import Kind
from indexer.suggest.spelling import ways
from indexer.suggest.typing import Run, completed, runs, signed_by

CHECKED = 2
"""For each suggestion so many are tried where it has to be looked up whether it finds anything."""
Total = Callable[[str, str], int]
"""Tells how many documents a search finds, given as what was typed before its last piece, and that piece."""
Span = tuple[int, int]
"""A stretch of text: the offset of its first character and the offset after its last."""


class Offer(NamedTuple):
    """What the reader may be about to type."""

    text: str
    kind: Kind
    ranges: tuple[Span, ...]
    """Spans of `text` that were typed, by characters or by sound."""
    documents: int
    """In how many documents it stands; for a search, how many it found."""


_ways = lru_cache(maxsize=1_000)(ways)


class _Found(NamedTuple):
    """An entry of some kind that fits."""

    text: str
    kind: Kind
    weight: int
    documents: int
    span: Span
    """Where in the text what was typed stands."""
    inside: bool
    """Whether it begins elsewhere."""


class Store:
    """Everything that may be offered in one archive."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Take blocks, of which none has a text of a kind that another has."""
        self._blocks = tuple(block for block in blocks if len(block))

    def suggest(
        self, text: str, limit: int = 8, *, searches: Block | None = None, total: Total | None = None
    ) -> tuple[Offer, ...]:
        """Return what the reader may be about to type.

        With `total`, what need not find anything is offered only if it does.
        """
        blocks = (*self._blocks, searches) if searches else self._blocks
        meant = runs(text) if limit > 0 else []
        found = {
            normalize(offer.text): offer
            for run in meant[:1]
            for offer in _completing(blocks, run, limit, total)
        }
        rest: dict[str, Offer] = {}
        missing = limit - len(found)
        # Half of what is missing is enough of each, where there are two.
        each = missing if len(meant) < 3 else missing // 2 + 1
        several = [_completing(blocks, run, each, total) for run in meant[1:] if missing]
        for offer in chain.from_iterable(zip_longest(*several)):
            if offer and len(rest) < missing and (spelled := normalize(offer.text)) not in found:
                rest.setdefault(spelled, offer)
        return (*found.values(), *sorted(rest.values(), key=lambda offer: offer.kind == "title"))


def _completing(blocks: Sequence[Block], run: Run, limit: int, total: Total | None) -> Iterator[Offer]:
    """Yield ways to complete a run."""
    wanted = limit if run.alone or total is None else limit * CHECKED
    fitting = {kind: _fitting(blocks, run, kind, wanted) for kind in run.kinds}
    offered = 0
    for found in _mixed(fitting, wanted):
        asked = _asked(run, found, total)
        if asked is not None:
            text, documents = asked
            kind = "organization" if found.kind == "canonical" else found.kind
            yield Offer(text, kind, _ranges(run, text, found), documents)
            offered += 1
        if offered == limit:
            return


def _asked(run: Run, found: _Found, total: Total | None) -> tuple[str, int] | None:
    """Return what to type for an entry, and how many documents it is for; None if that would find nothing."""
    text = completed(run, found.text)
    signed = found.kind == "organization" and not run.of_field
    sure = run.alone and not signed and found.kind != "search"
    if text is None or total is None or sure:
        return None if text is None else (text, found.documents)
    documents = total(run.before, text[len(run.before) :])
    if not documents:
        # Who signs a report need not be named in it.
        named = signed_by(run, found.text) if signed and run.alone else None
        return None if named is None else (named, found.documents)
    return text, found.documents if run.alone else documents


def _fitting(blocks: Sequence[Block], run: Run, kind: Kind, wanted: int) -> list[_Found]:
    """Return the best entries of one kind, each text once."""
    found: dict[str, _Found] = {}
    for several in _levels(blocks, run, kind, wanted):
        for one in sorted(several, key=lambda one: -one.weight):
            found.setdefault(normalize(one.text), one)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted]


def _levels(blocks: Sequence[Block], run: Run, kind: Kind, wanted: int) -> Iterator[list[_Found]]:
    """Yield what fits best, then what fits less: what is typed as it stands comes before what sounds so."""
    if not run.text:
        yield [_found(block, fit, 0, kind, False) for block in blocks for fit in block.top(kind, wanted)]
        return
    meant = _ways(run.text)
    others = [_ways(word)[0].pieces for word in run.others]
    chosen = [block.holding(others, kind) if others else None for block in blocks]
    for blurred in (False, True):
        for inside in (False, True):
            for way in meant:
                if way.blurred == blurred:
                    yield [
                        _found(block, fit, len(way.pieces), kind, inside)
                        for block, among in zip(blocks, chosen, strict=True)
                        for fit in block.find(way.pieces, kind, wanted, inside=inside, among=among)
                    ]


def _found(block: Block, fit: Fit, size: int, kind: Kind, inside: bool) -> _Found:
    text = block.text(fit.entry)
    start, end = fit.start, fit.start + size
    units = encoded(text)
    if len(units) > len(text):
        start, end = (len(decoded(units[:place])) for place in (start, end))
    weight, documents = int(block.weights[fit.entry]), int(block.counts[fit.entry])
    return _Found(text, kind, weight, documents, (start, end), inside)


def _mixed(fitting: Mapping[Kind, Sequence[_Found]], limit: int) -> list[_Found]:
    """Return one of each kind in turn, each text once; beginnings first, then by kinds."""
    seen: set[str] = set()
    chosen: list[_Found] = []
    for found in chain.from_iterable(zip_longest(*fitting.values())):
        if found is not None and len(chosen) < limit and (spelled := normalize(found.text)) not in seen:
            seen.add(spelled)
            chosen.append(found)
    order = {kind: place for place, kind in enumerate(fitting)}
    return sorted(chosen, key=lambda found: (found.inside, order[found.kind]))


def _ranges(run: Run, text: str, found: _Found) -> tuple[Span, ...]:
    """Return what of a completed run was typed: what was before it, what is marked in it, and other words."""
    shift = text.index(found.text, len(run.head))
    spelled = normalize(text)
    spans = [(0, len(run.head.rstrip())), (found.span[0] + shift, found.span[1] + shift)]
    spans += [(spelled.index(word), spelled.index(word) + len(word)) for word in run.others]
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return tuple(joined)
