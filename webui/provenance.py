"""From a report to what is known of it, where that was found, and how sure it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from indexer import Document, Evidence, retold
from webui.languages import _, markup
from webui.presenters import LABELS, day, marked
from webui.search_state import FILTERS, SearchState

NAMES = {
    "title": "标题",
    "organization": LABELS["organization"],
    "canonical_organization": "机构全称",
    "org_type": LABELS["org_type"],
    "level": "层级",
    "region": LABELS["region"],
    "date": "成文日期",
    "year": LABELS["year"],
    "genre": LABELS["genre"],
    "number": LABELS["number"],
}
"""What can be known, in the order in which it is told."""
ORIGINS = {
    "text": "正文",
    "title": "标题",
    "name": "文件名或文件夹名",
    "given": "文件自带的信息",
    "csv": "metadata.csv 的订正",
    "rule": "全文的说法",
}
ASKED = {"organization": LABELS["organization"], "number": LABELS["number"]}
"""What is searched for by a prefix of the query language."""
TOLD = frozenset({"org_type", "genre", "level"})
"""Fields whose values come from a list, and can be told in other languages."""
AROUND = 10
"""Characters that are quoted before and after what says so."""
SURE = 0.9
DOUBTFUL = 0.6
SURENESS = ("可靠", "大致可靠", "待核")
"""How sure a piece of metadata is, from the surest on."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a piece of metadata rests on."""

    text: Markup
    """Where it was found, in what words, and how sure it is."""
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a report, leading to what shares it, with what it rests on."""

    name: str
    label: str
    text: str
    state: SearchState | None = None
    ground: Ground | None = None


def facts(document: Document) -> list[Fact]:
    """Return what is known of a report; its title only where that does not head its text."""
    found = []
    for name, label in NAMES.items():
        value, evidence = getattr(document.metadata, name), document.evidence.get(name)
        if value is None or (name == "title" and not _is_doubtful_title(evidence)):
            continue
        text = day(value) if name == "date" else retold(str(value)) if name in TOLD else str(value)
        ground = grounded(document.text, evidence) if evidence else None
        found.append(Fact(name, retold(_(label)), text, _leading(name, str(value)), ground))
    return found


def grounded(text: str, evidence: Evidence) -> Ground:
    """Return in words what a piece of metadata rests on."""
    origin, sureness = _(ORIGINS.get(evidence.origin, evidence.origin)), _(_sureness(evidence.confidence))
    quote = _quoted(text, evidence.start, evidence.end)
    said = (
        markup("据{origin}：“{quote}”，{sureness}", origin=origin, quote=quote, sureness=sureness)
        if quote
        else markup("据{origin}，{sureness}", origin=origin, sureness=sureness)
    )
    return Ground(said, evidence.confidence < DOUBTFUL)


def web_address(document: Document) -> str | None:
    """Return where a report is on the web; nothing that could run in the reader's browser."""
    url = document.metadata.url
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else None


def size(bytes: int) -> str:
    """Write the size of a file.

    >>> size(512), size(48_300), size(3_670_016)
    ('512 B', '47 KB', '3.5 MB')
    """
    if bytes < 1024:
        return f"{bytes} B"
    return f"{bytes / 1024:.0f} KB" if bytes < 1024 * 1024 else f"{bytes / 1024 / 1024:.1f} MB"


def _is_doubtful_title(evidence: Evidence | None) -> bool:
    return evidence is not None and (evidence.origin != "text" or evidence.confidence < SURE)


def _leading(name: str, value: str) -> SearchState | None:
    if name in ASKED:
        return SearchState('{}:"{}"'.format(ASKED[name], value.replace('"', "")))
    return SearchState(filters={name: (value,)}) if name in FILTERS else None


def _sureness(confidence: float) -> str:
    return SURENESS[(confidence < SURE) + (confidence < DOUBTFUL)]


def _quoted(text: str, start: int, end: int) -> Markup | None:
    if not 0 <= start < end <= len(text):
        return None
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = "…" if first else "", "…" if last < len(text) else ""
    # One mark for one place: each character of the text stays one character of the quote.
    quote = before + text[first:last].replace("\n", " ") + after
    at = start - first + len(before)
    return marked(quote, ((at, at + end - start),))
