"""A cleaned text goes in, the reports that it holds come out: one, or each of a compilation's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from indexer.split.naming import stem, title
from indexer.split.numbered import SIGNS, enumerated, signed, suffixed
from indexer.split.page import HEAD, Page
from indexer.split.weighed import weighed


@dataclass(frozen=True, slots=True)
class Part:
    """One report of a source."""

    text: str
    """All of it, its title line included, without form feeds."""
    title: str | None
    """Its title as the compilation gives it; None where the source is a single report."""
    start: int = 0
    """Where it begins in the text that was split; what stands before the first part belongs to none."""


def split(text: str, headings: Mapping[str, int] | None = None) -> list[Part]:
    """Return the reports that a cleaned text holds; a single report as it is.

    A form feed at the beginning of a line says that the file begins a page there on purpose.

    >>> [part.title for part in split("某镇2022年工作总结\\n一年来，全镇经济平稳运行。")]
    [None]
    """
    raw = text.split("\n")
    lines, breaks = raw, frozenset[int]()
    if "\f" in text:
        breaks = frozenset(at for at, line in enumerate(raw) if line.startswith("\f"))
        lines = [line.replace("\f", "") for line in raw]
    page = Page(lines, breaks, headings or {})
    starts = _starts(page, text)
    if len(starts) < 2:
        return [Part(text if lines is raw else "\n".join(lines), None)]
    name = stem(lines[: min(starts[0], HEAD)])
    offsets = [0, *accumulate(len(line) + 1 for line in raw)]
    return [
        Part("\n".join(lines[start:end]), title(lines[start:end], name), offsets[start])
        for start, end in pairwise([*starts, len(lines)])
    ]


def _starts(page: Page, text: str) -> list[int]:
    """Return the first lines of the reports, by the surest of the ways to tell them."""
    signs = any(sign in text for sign in SIGNS)
    return (signs and signed(page)) or suffixed(page) or enumerated(page) or weighed(page)
