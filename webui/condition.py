"""From what an index tells of itself to what the archivist's page shows: coverage, files that could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer import FACETS, Stats
from webui.languages import _

NAMED = 200
"""Files that could not be read that are named one by one; of the rest the number is told."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many reports something is known."""

    name: str
    label: str
    known: int
    unknown: int
    percent: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Files that could not be read for one reason."""

    reason: str
    number: int
    named: tuple[str, ...]
    """Of these, those that the page names."""


def covered(stats: Stats) -> list[Coverage]:
    """Return of how many reports each facet is known, in the order of the facets."""
    return [
        Coverage(
            row.name,
            row.label,
            known=stats.coverage[row.name],
            unknown=stats.documents - stats.coverage[row.name],
            percent=round(100 * stats.coverage[row.name] / stats.documents, 1) if stats.documents else 0.0,
        )
        for row in FACETS
        if row.name in stats.coverage
    ]


def troubles(problems: Mapping[str, str], named: int = NAMED) -> Iterator[Trouble]:
    """Yield the reasons why files could not be read, the commonest first, naming so many files in all.

    >>> for trouble in troubles({"甲.doc": "文件已损坏", "乙.txt": "文件是空的", "丙.doc": "文件已损坏"}, named=1):
    ...     print(trouble.reason, trouble.number, *trouble.named)
    文件已损坏 2 甲.doc
    文件是空的 1
    """
    files: dict[str, list[str]] = defaultdict(list)
    for file, reason in problems.items():
        files[reason].append(file)
    for reason, every in sorted(files.items(), key=lambda row: -len(row[1])):
        yield Trouble(reason, len(every), tuple(every[:named]))
        named -= min(len(every), named)


def lasted(seconds: float) -> str:
    """Write how long something took.

    >>> lasted(5.76), lasted(83), lasted(7500)
    ('5.8 秒', '1 分 23 秒', '2 小时 5 分')
    """
    if seconds < 60:
        return _("{seconds} 秒", seconds=f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("{minutes} 分 {seconds} 秒", minutes=minutes, seconds=rest)
    return _("{hours} 小时 {minutes} 分", hours=minutes // 60, minutes=minutes % 60)


def sized(number: int) -> str:
    """Write a size on disk.

    >>> sized(940), sized(5_400_000), sized(3_300_000_000)
    ('1 KB', '5.1 MB', '3.1 GB')
    """
    if number < 1 << 20:
        return f"{number / (1 << 10):.0f} KB"
    return f"{number / (1 << 20):.1f} MB" if number < 1 << 30 else f"{number / (1 << 30):.1f} GB"
