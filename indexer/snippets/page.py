"""From the documents of a page of hits and the strings asked for to marked titles and passages, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from indexer.analysis import decoded
from indexer.results import Snippet, Span
from indexer.snippets.occurrences import Marks, Sought, find, join, longest_first, parted, places
from indexer.snippets.strips import Ints, Spans, UnitArray
from indexer.snippets.windows import LENGTH, Windows, windows


class Found(NamedTuple):
    """What there is to show of one document found; offsets count UTF-16 units."""

    title: UnitArray
    text: UnitArray
    body: int
    """Where in the text the report goes on after its title lines."""
    headings: Callable[[int], tuple[str, ...]]
    """Gives the headings above a place in the text, outermost first."""


class Excerpts(NamedTuple):
    """What is shown of one document found; offsets count characters."""

    title_ranges: tuple[Span, ...]
    snippets: tuple[Snippet, ...]


class _Page(NamedTuple):
    """The titles and texts of documents in turn as one run of units, with what was found in them."""

    found: Sequence[Found]
    units: UnitArray
    edges: Ints
    """The place before each title and text, and after the last one."""
    marks: Marks
    weights: Sequence[int]
    """How much each thing counts that is marked."""


def excerpts(
    found: Sequence[Found], sought: Iterable[Sought], in_titles: Iterable[Sought] | None = None
) -> list[Excerpts]:
    """Return what to show of each document on a page, with what is sought marked; at most one passage a sentence.

    Passages are those that hold the most different strings, in the order of the text. Marks in the title's lines
    are passed over where the title itself shows some.
    """
    asked = list(sought)
    page = _page(found, asked, asked if in_titles is None else list(in_titles))
    parts = page.edges.searchsorted(page.marks.starts, "right") - 1
    titles = _title_ranges(page, parts)
    passages = _passages(page, parts, [bool(ranges) for ranges in titles])
    return [Excerpts(tuple(ranges), each) for ranges, each in zip(titles, passages, strict=True)]


def _page(found: Sequence[Found], sought: Sequence[Sought], in_titles: Sequence[Sought]) -> _Page:
    strings, nodes = parted(sought)
    title_strings, title_nodes = parted(in_titles)
    ordered = longest_first(strings + title_strings)
    parts = [part for one in found for part in (one.title, one.text)]
    units = join(parts, ordered)
    edges = np.array([0, *accumulate(len(part) + 1 for part in parts)])
    only = {
        at: (edges, int(string in title_strings))
        for at, string in enumerate(ordered)
        if not (string in strings and string in title_strings)
    }
    others = []
    for node in dict.fromkeys(nodes + title_nodes):
        each = places(units, edges, node, np.arange(0, len(parts), 2))
        if not (node in nodes and node in title_nodes):
            each = [_only(spans, edges, int(node in title_nodes)) for spans in each]
        others += each
    weights = [len(string) for string in ordered] + [_weight(spans) for spans in others]
    return _Page(found, units, edges, find(units, ordered, only, others), weights)


def _only(spans: Spans, edges: Ints, rest: int) -> Spans:
    """Return the spans in every second text, from the second (0) or the first (1) on."""
    kept = edges.searchsorted(spans.starts, "right") % 2 == rest
    return Spans(spans.starts[kept], spans.ends[kept])


def _weight(spans: Spans) -> int:
    """Return how much it counts to show something: its shortest length."""
    return int((spans.ends - spans.starts).min(initial=LENGTH))


def _title_ranges(page: _Page, parts: Ints) -> list[list[Span]]:
    """Return the marks of each title."""
    ranges: list[list[Span]] = [[] for _ in page.found]
    places = (parts % 2 == 0).nonzero()[0]
    if len(places):
        parts = parts[places]
        origins = _characters(page.marks, page.edges[parts] + 1)
        starts = _characters(page.marks, page.marks.starts[places]) - origins
        ends = _characters(page.marks, page.marks.ends[places]) - origins
        for hit, *span in zip((parts >> 1).tolist(), starts.tolist(), ends.tolist(), strict=True):
            ranges[hit].append((span[0], span[1]))
    return ranges


def _passages(page: _Page, parts: Ints, titled: Sequence[bool]) -> list[tuple[Snippet, ...]]:
    """Return the passages of each text, its opening where it has no marks that may be shown."""
    texts = parts >> 1
    bodies = page.edges[1::2] + 1 + np.array([one.body for one in page.found])
    is_text = parts % 2 == 1
    in_body = is_text & (page.marks.ends > bodies[texts])
    if not in_body.all():
        passed_over = np.array(titled, np.bool_)
        passed_over[texts[in_body]] = True
        in_body |= is_text & ~passed_over[texts]
    shown = in_body.nonzero()[0]
    marks = page.marks._replace(
        starts=page.marks.starts[shown], ends=page.marks.ends[shown], strings=page.marks.strings[shown]
    )
    passages: list[list[Snippet]] = [[] for _ in page.found]
    if len(shown):
        weights = np.array(page.weights, np.float64)
        _fill(passages, page, windows(page.units, marks, texts[shown], weights))
    return [tuple(each) if each else _opening(one) for one, each in zip(page.found, passages, strict=True)]


def _fill(passages: list[list[Snippet]], page: _Page, windows: Windows) -> None:
    """Add the snippets that windows on a page show to those of their texts."""
    marks = page.marks
    starts, ends = np.array(windows.starts), np.array(windows.ends)
    lows, highs = marks.starts.searchsorted(starts).tolist(), marks.ends.searchsorted(ends, "right").tolist()
    mark_starts, mark_ends = (
        _characters(marks, marks.starts).tolist(),
        _characters(marks, marks.ends).tolist(),
    )
    places = _characters(marks, starts).tolist()
    edges = page.edges.tolist()
    origins = _characters(marks, page.edges).tolist() if len(marks.lows) else edges
    before = -1
    for text, start, end, place, low, high in zip(
        windows.texts, windows.starts, windows.ends, places, lows, highs, strict=True
    ):
        if start < before:
            continue  # the passage before went on into this sentence
        before = end
        shown = decoded(page.units[start:end])
        first = mark_starts[low] if low < high else place
        if shown[0].isspace():
            spaces = min(len(shown) - len(shown.lstrip()), first - place)
            shown, start, place = shown[spaces:], start + spaces, place + spaces
        ranges = tuple([(mark_starts[at] - place, mark_ends[at] - place) for at in range(low, high)])
        part = 2 * text + 1
        headings = page.found[text].headings(start - edges[part] - 1)
        passages[text].append(Snippet(shown, ranges, place - origins[part] - 1, headings))


def _characters(marks: Marks, places: Ints) -> Ints:
    """Return places counted in characters instead of units, from the beginning of the page."""
    return places - marks.lows.searchsorted(places) if len(marks.lows) else places


def _opening(found: Found) -> tuple[Snippet, ...]:
    """Return the first line of a text after its title lines."""
    start = found.body if found.body < len(found.text) else 0
    text = decoded(found.text[start : start + 4 * LENGTH])
    text = text if text.strip() else decoded(found.text[start:])
    shown = text.lstrip()
    start += len(text) - len(shown)
    line = shown[:LENGTH].partition("\n")[0]
    return (Snippet(line, (), len(decoded(found.text[:start])), found.headings(start)),) if line else ()
