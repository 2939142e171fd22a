"""From the documents that satisfy a query to one page of an answer: hits with their passages, and what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indexer.engines.whoosh.copies import Tally
from indexer.engines.whoosh.explaining import explained
from indexer.engines.whoosh.fields import UNKNOWN_YEAR, shown_day
from indexer.engines.whoosh.marking import sought
from indexer.engines.whoosh.matching import filtered, find
from indexer.engines.whoosh.passages import together
from indexer.engines.whoosh.postings import Floats
from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.relaxing import Matched, match
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import passing
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints, Mask
from indexer.query import Query
from indexer.results import Hit
from indexer.snippets import Excerpts, Found, Sought, excerpts

_OF_HITS = ("id", "organization", "canonical_organization", "source", "member", "day")
_NOTHING = Excerpts((), ())
TOLD = 12
"""How many dropped words a notice names."""


class Answer(NamedTuple):
    """All that satisfies a query, before any of it is ranked."""

    matched: Matched
    masks: Mapping[str, Mask]
    """For each facet that is asked about which of the documents matched pass."""
    kept: Ints
    """Those that pass all of them."""
    tally: Tally
    fold: bool
    """Whether what is paged through is families."""

    @property
    def total(self) -> int:
        """How many hits are paged through."""
        return self.tally.families if self.fold else len(self.kept)

    def ranked(self, snapshot: Snapshot, query: Query, start: int, stop: int) -> tuple[Ints, Floats]:
        """Return the documents of hits `start` to `stop`, with their scores."""
        folded = self.tally if self.fold and self.tally.families < len(self.kept) else None
        return ranked(snapshot, query, self.kept, start, stop, folded)


def answer(snapshot: Snapshot, query: Query) -> Answer:
    """Return what satisfies a query whose other spellings and names are known."""
    found = matched(snapshot, query)
    masks = filtered(snapshot, query.filters, found.docs, query.excluded)
    kept = passing(found.docs, masks)
    # What answers a question is a document: its copy in another place or year may not.
    return Answer(found, masks, kept, snapshot.copies.tally(kept), query.collapse and not found.question)


def matched(snapshot: Snapshot, query: Query) -> Matched:
    """Return what satisfies a query, or comes closest, whatever its filters."""
    if query.same:
        found = together(snapshot, query.tree, snapshot.living(find(snapshot, query.tree)), query.same)
        if found is not None:
            return Matched(found)
    return match(snapshot, query.tree, query.text)


def hits(snapshot: Snapshot, query: Query, answer: Answer, passages: bool = True) -> tuple[Hit, ...]:
    """Return one page of the documents found, or of their families where these are folded; perhaps without passages."""
    kept, tally = answer.kept, answer.tally
    start = (query.page - 1) * query.limit
    numbers, scores = answer.ranked(snapshot, query, start, start + query.limit)
    families = [snapshot.id(first) for first in snapshot.copies.first.take(numbers).tolist()]
    sizes = snapshot.copies.sizes(tally, numbers).tolist()
    places = snapshot.locate_all(numbers)
    shown = [_NOTHING] * len(places)
    if passages:
        shown = excerpts(
            [_found(*place) for place in places], strings(query, "text"), strings(query, "title")
        )
    years, characters, added = (
        snapshot.numbers[name].take(numbers).tolist() for name in ("year", "characters", "added")
    )
    org_types, genres, regions = (
        snapshot.column(name).of(numbers) for name in ("org_type", "genre", "region")
    )
    reasons = explained(snapshot, query, kept, numbers) if query.explain else [()] * len(places)
    found = []
    for place, ((segment, number), score, excerpt) in enumerate(
        zip(places, scores.tolist(), shown, strict=True)
    ):
        id, organization, canonical, source, member, day = segment.strings_of(number, _OF_HITS)
        found.append(
            Hit(
                rank=start + place + 1, id=id, title=segment.title(number), title_ranges=excerpt.title_ranges,
                organization=organization or None, canonical_organization=canonical or None,
                org_type=org_types[place] or None,
                year=None if years[place] == UNKNOWN_YEAR else years[place], date=day or None,
                genre=genres[place] or None, region=regions[place] or None, source=source, member=member,
                part=int(segment.numbers["part"][number]) or None, characters=characters[place],
                score=score, family=families[place], family_size=sizes[place], snippets=excerpt.snippets,
                explanation=reasons[place], added=shown_day(added[place]),
            )
        )  # fmt: skip
    return tuple(found)


def _found(segment: Segment, number: int) -> Found:
    text = segment.units("text", number)
    return Found(
        segment.units("title", number), text, segment.body(number, text), segment.headings(number, text)
    )


def strings(query: Query, field: str) -> list[Sought]:
    """Return what a query marks in the title or the text."""
    return list(sought(query.tree, field))


def notice(query: Query, found: Matched) -> str | None:
    """Return in words what was not understood, and how less was asked than was typed."""
    notices = [query.notice] if query.notice else []
    if found.dropped:
        notices.append(f"没有一篇含有全部词语，以下是较接近的；最接近的也缺：{_listed(found.dropped)}")
    elif found.relaxed and found.whole:
        notices.append(f"其中 {found.whole} 篇含有全部词语，其余的较接近")
    elif found.relaxed:
        notices.append("没有一篇含有全部词语，以下是较接近的")
    for word, parts in found.split[:TOLD]:
        notices.append(f"没有一篇含有“{word}”，改查其中的{_listed(parts)}")
    return "；".join(notices) or None


def _listed(words: Sequence[str]) -> str:
    named = "、".join(words[:TOLD])
    return f"{named} 等 {len(words)} 个" if len(words) > TOLD else named
