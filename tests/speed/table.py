"""From what was measured to one table in Markdown, with what it was measured on above it."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from tests.speed.contender import ENTRIES
from tests.speed.measure import Measured

OURS, RIVALS = "juanzong", ("tantivy", "stock")
"""Whose column the ratios are of, and to whose."""
NONE = "–"
Number = Callable[[Measured], "float | None"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    label: str
    number: Number
    unit: str
    better: Literal["more", "less", ""] = "less"
    """What counts as better in a ratio; nothing where there is none."""


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 take no longer than.

    >>> p95([3.0]), round(p95([float(n) for n in range(1, 101)]), 2)
    (3.0, 95.05)
    """
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def render(measured: Mapping[str, Measured], questions: int, strings: int, about: Sequence[str]) -> str:
    """Return the whole: machine and versions, the table, what could not be measured."""
    names = list(measured)
    rivals = [name for name in RIVALS if name in measured and measured[name].values]
    head = [
        "",
        *(_column(name, measured[name]) for name in names),
        *(f"to {ENTRIES[r].label.split(',')[0]}" for r in rivals),
    ]
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    for row in rows(questions, strings):
        numbers = {name: row.number(measured[name]) for name in names}
        shown = [_shown(numbers[name], row.unit) for name in names]
        lines.append(
            [row.label, *shown, *(_ratio(row, numbers.get(OURS), numbers[rival]) for rival in rivals)]
        )
    told = [f"{ENTRIES[name].label}: {m.versions or 'not measured'}" for name, m in measured.items()]
    missing = [f"{ENTRIES[name].label}: {m.trouble}" for name, m in measured.items() if m.trouble]
    parts = [[*about, machine(), *told], [f"| {' | '.join(line)} |" for line in lines], notes(), missing]
    return "\n\n".join("\n".join(part) for part in parts if part)


def rows(questions: int, strings: int) -> list[Row]:
    """Return the table's lines, for so many questions of each kind."""
    return [
        Row("building, million characters a second", _value("build", 1e6), ".2f", "more"),
        Row("processes while building", _value("processes"), ".0f", ""),
        Row("peak memory while building, all processes, MB", _value("peak", 2**20), ".0f"),
        Row("index : text in UTF-8", _value("size"), ".2f"),
        Row("opening, ms", _value("opening", 1e-3), ".1f"),
        Row("new process to first answer, imports included, ms", _value("start", 1e-3), ".0f"),
        Row("private memory after all questions, MB", _value("memory", 2**20), ".0f"),
        *_timed("search, asked the first time", "search_first"),
        *_timed("search, asked again", "search_again"),
        *_timed("the same for one hit only, asked again", "search_one"),
        *_timed("exact string, asked the first time", "exact_first", with_p95=False),
        *_timed("exact string, asked again", "exact_again", with_p95=False),
        Row(f"searches whose total is a scan's, of {questions}", _value("search_right"), ".0f", ""),
        Row(f"exact strings whose total is a scan's, of {strings}", _value("exact_right"), ".0f", ""),
        Row("update of one document, in a file of its own, ms", _value("update", 1e-3), ".0f"),
        Row("update of one line of a .jsonl with all others, ms", _value("update_line", 1e-3), ".0f", ""),
    ]


def machine() -> str:
    """Return what it ran on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def notes() -> list[str]:
    """Say what the lines mean."""
    return [
        "Search is parse, rank, exact total, three facets (four in 卷宗), each not narrowed by its own choice, and ten "
        "hits with snippets. Exact strings are searched just so. Every word must be found, except in stock Whoosh, "
        "where any may. Trigrams read every row for words of less than three characters and do not rank them.",
        "Ratios say how many times better the first column is. Files are in the system's cache. "
        f"{NONE} was not measured: the packages are missing, or there is no such thing there.",
    ]


def _column(name: str, measured: Measured) -> str:
    entry = ENTRIES[name]
    return f"{entry.label}, {measured.documents:,} documents" if entry.most else entry.label


def _value(key: str, unit: float = 1.0) -> Number:
    def number(measured: Measured) -> float | None:
        return measured.values[key] / unit if key in measured.values else None

    return number


def _timed(label: str, kind: str, *, with_p95: bool = True) -> list[Row]:
    def over(summary: Callable[[Sequence[float]], float]) -> Number:
        def number(measured: Measured) -> float | None:
            return summary(measured.lists[kind]) * 1e3 if kind in measured.lists else None

        return number

    summaries: list[tuple[str, Callable[[Sequence[float]], float]]] = [("median", median), ("slowest", max)]
    if with_p95:
        summaries.insert(1, ("p95", p95))
    return [Row(f"{label}, {name}, ms", over(summary), ".2f") for name, summary in summaries]


def _shown(number: float | None, unit: str) -> str:
    return NONE if number is None else format(number, unit)


def _ratio(row: Row, ours: float | None, theirs: float | None) -> str:
    if not row.better or not ours or not theirs:
        return NONE
    ratio = ours / theirs if row.better == "more" else theirs / ours
    return f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.2g} ×"
