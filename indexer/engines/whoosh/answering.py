"""From the documents that satisfy a query to one page of an answer: hits with their passages, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.engines.whoosh.copies import Tally
from indexer.engines.whoosh.explaining import explained
from indexer.engines.whoosh.fields import UNKNOWN_YEAR
from indexer.engines.whoosh.marking import sought
from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.relaxing import Matched
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Ints
from indexer.query import Query
from indexer.results import Hit
from indexer.snippets import Found, Sought, excerpts

_OF_HITS = ("id", "organization", "canonical_organization", "source", "member", "day")
TOLD = 12
"""How many dropped words a notice names."""


def hits(snapshot: Snapshot, query: Query, kept: Ints, tally: Tally, *, fold: bool) -> tuple[Hit, ...]:
    """Return one page of the documents found, or of their families where these are folded."""
    start = (query.page - 1) * query.limit
    folded = tally if fold and tally.families < len(kept) else None
    numbers, scores = ranked(snapshot, query, kept, start, start + query.limit, folded)
    families = [snapshot.id(first) for first in snapshot.copies.first.take(numbers).tolist()]
    sizes = snapshot.copies.sizes(tally, numbers).tolist()
    places = snapshot.locate_all(numbers)
    shown = excerpts([_found(*place) for place in places], strings(query, "text"), strings(query, "title"))
    years, characters = (snapshot.numbers[name].take(numbers).tolist() for name in ("year", "characters"))
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
                explanation=reasons[place],
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
