"""From what was measured to one table in Markdown, with what it was measured on above it."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.speed.contender import ENTRIES
from tests.speed.measure import Measured

OURS = "juanzong"
"""Whose column the ratios are of."""
NONE = "–"
Number = Callable[[Measured], "float | None"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    label: str
    number: Number
    unit: str
    compared: bool = True
    """Whether it has ratios."""


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 take no longer than.

    >>> p95([3.0]), round(p95([float(n) for n in range(1, 101)]), 2)
    (3.0, 95.05)
    """
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def render(measured: Mapping[str, Measured], questions: int, strings: int, about: Sequence[str]) -> str:
    """Return the whole: machine and versions, the table, what could not be measured."""
    names = list(measured)
    rivals = [name for name in names if name != OURS and OURS in measured and measured[name].values]
    head = [
        "",
        *(_column(name, measured[name]) for name in names),
        *(f"{ENTRIES[OURS].label} : {ENTRIES[rival].label}" for rival in rivals),
    ]
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    for row in rows(questions, strings):
        numbers = {name: row.number(measured[name]) for name in names}
        shown = [_shown(numbers[name], row.unit) for name in names]
        lines.append(
            [
                row.label,
                *shown,
                *(ratio(numbers[OURS], numbers[rival]) if row.compared else NONE for rival in rivals),
            ]
        )
    told = [f"{ENTRIES[name].label}: {m.versions or 'not measured'}" for name, m in measured.items()]
    missing = [f"{ENTRIES[name].label}: {m.trouble}" for name, m in measured.items() if m.trouble]
    parts = [[*about, machine(), *told], [markdown(lines)], notes(), missing]
    return "\n\n".join("\n".join(part) for part in parts if part)


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as a table in Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratio(ours: float | None, theirs: float | None) -> str:
    """Return our number divided by theirs.

    >>> ratio(0.45, 3.0), ratio(400.0, 2.0), ratio(None, 2.0)
    ('0.15', '200', '–')
    """
    if not ours or not theirs:
        return NONE
    return f"{ours / theirs:,.0f}" if ours >= 100 * theirs else f"{ours / theirs:.2g}"


def rows(questions: int, strings: int) -> list[Row]:
    """Return the table's lines, for so many questions of each kind."""
    return [
        Row("building, million characters a second", _value("build", 1e6), ".2f"),
        Row("processes while building", _value("processes"), ".0f", compared=False),
        Row("segments", _value("segments"), ".0f", compared=False),
        Row("peak memory while building, all processes, MB", _value("peak", 2**20), ".0f"),
        Row("the same, private memory only, MB", _value("peak_private", 2**20), ".0f"),
        Row("index : text in UTF-8", _value("size"), ".2f"),
        Row("opening, ms", _value("opening", 1e-3), ".1f"),
        Row("new process to first answer, imports included, ms", _value("start", 1e-3), ".0f"),
        Row("private memory after all searches, MB", _value("memory", 2**20), ".0f"),
        *_timed("search, asked the first time", "search_first"),
        *_timed("search, asked again", "search_again"),
        *_timed("the same for one hit only, asked again", "search_one"),
        *_timed("the same without hits: rank, total and facets, asked again", "ranked"),
        *_timed("total and facets only, asked again", "count"),
        *_timed("exact string, asked the first time", "exact_first"),
        *_timed("exact string, asked again", "exact_again"),
        *_timed("exact string, total and document list only, asked again", "documents"),
        _right("searches whose total is a scan's", "search", questions),
        _right("the same without hits", "ranked", questions),
        _right("total and facets only", "count", questions),
        _right("exact strings whose total is a scan's", "exact", strings),
        _right("the same, total and document list only", "documents", strings),
        Row("update of one document, in a file of its own, ms", _value("update", 1e-3), ".0f"),
        Row("the same, in % of building everything", _update_share, ".2f"),
        Row("update of one line of a .jsonl with all others, ms", _value("update_line", 1e-3), ".0f"),
    ]


def machine() -> str:
    """Return what it ran on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def notes() -> list[str]:
    """Say what the lines mean."""
    return [
        "Search is parse, rank, exact total, three facets (four in 卷宗), each not narrowed by its own choice, and ten "
        "hits with snippets. Exact strings are searched just so. Every word must be found, except in stock Whoosh, "
        "where any may. Trigrams read every row for words of less than three characters and do not rank them. "
        "卷宗 has one way to leave out hits, so its total and facets are ranked too where its engine does so. A document list is the engine's own numbers or addresses "
        "of all that match, without anything stored.",
        "Ratios are the first column's number divided by the other's: less than 1 is better, but for building, where "
        "more is. Numbers of columns with fewer documents are of these; ratios to them are no fairer than that. Peak "
        "memory counts pages shared by processes in shares, and pages of mapped files. Files are in the system's cache. "
        f"{NONE} was not measured: the packages are missing, or there is no such thing there.",
    ]


def _column(name: str, measured: Measured) -> str:
    entry = ENTRIES[name]
    return f"{entry.label}, {measured.documents:,} documents"


def _value(key: str, unit: float = 1.0) -> Number:
    def number(measured: Measured) -> float | None:
        return measured.values[key] / unit if key in measured.values else None

    return number


def _update_share(measured: Measured) -> float | None:
    if "update" not in measured.values:
        return None
    return measured.values["update"] * measured.values["build"] / measured.characters * 100


def _right(label: str, kind: str, asked: int) -> Row:
    return Row(f"{label}, of {asked}", _value(f"{kind}_right"), ".0f", compared=False)


def _timed(label: str, kind: str) -> list[Row]:
    def over(summary: Callable[[Sequence[float]], float]) -> Number:
        def number(measured: Measured) -> float | None:
            return summary(measured.lists[kind]) * 1e3 if kind in measured.lists else None

        return number

    summaries: dict[str, Callable[[Sequence[float]], float]] = {"median": median, "p95": p95, "slowest": max}
    return [Row(f"{label}, {name}, ms", over(summary), ".3f") for name, summary in summaries.items()]


def _shown(number: float | None, unit: str) -> str:
    return NONE if number is None else format(number, unit)
