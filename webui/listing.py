"""From hits to the lines of a list: marked, each passage with the way to its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import request
from markupsafe import Markup

from indexer import Hit
from webui.lists import facts
from webui.presenters import marked, path
from webui.search_state import SearchState


class Passage(NamedTuple):
    """A passage of a hit as a list shows it."""

    text: Markup
    path: str
    """The headings above it; "" where there are none."""
    place: str
    """The address of the place in its report."""
    start: int
    end: int
    """Where it lies in the report's text."""


class Entry(NamedTuple):
    """A hit as a list shows it."""

    hit: Hit
    title: Markup
    href: str
    about: Markup
    passages: list[Passage]
    family: str
    """The address of its family's other reports; "" where there are none, or they are listed by themselves."""


def entries(hits: Sequence[Hit], state: SearchState) -> list[Entry]:
    """Lay out a page of hits."""
    return list(_entries(hits, state))


def _entries(hits: Sequence[Hit], state: SearchState) -> Iterator[Entry]:
    # A page has dozens of these addresses, all alike but for the report, the place and the rank.
    root, asked = request.script_root, state.query_string
    family = f"/family?{asked}" if asked else "/family"
    for hit in hits:
        report = f"{root}{hit.url}"
        start = f"{report}?{asked}&" if asked else f"{report}?"
        yield Entry(
            hit,
            marked(hit.title, hit.title_ranges),
            f"{start}rank={hit.rank}",
            facts(hit),
            [
                Passage(
                    marked(snippet.text, snippet.ranges),
                    path(snippet),
                    f"{start}at={snippet.start}&rank={hit.rank}",
                    snippet.start,
                    snippet.start + len(snippet.text),
                )
                for snippet in hit.snippets
            ],
            report + family if state.collapse and hit.family_size > 1 else "",
        )
