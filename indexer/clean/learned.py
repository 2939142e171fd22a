"""The texts of an archive go in, the lines that its sites print on every page come out."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from indexer.clean.furniture import KNOWN, furniture, is_bar, is_furniture, normal
from indexer.clean.lines import HEADED

FILES = 4_000
"""Files that are looked at; of a larger archive those whose digests are the smallest, in whatever order they come."""

EDGE = 20_000
"""Characters at either end of a file that may hold furniture."""

ZONE = 60
"""Lines before the first paragraph, and after the last, that may be furniture."""

LEAST = 5
"""Unrelated files in which a line must stand."""

SHARE = 0.01
"""… and their share of the archive, or"""

FOLDER_SHARE = 0.3
"""… of a folder."""

OUTSIDE = 0.7
"""The share of a line's places that must lie beyond other furniture, as seen from the report."""

SKETCH = 8
"""Paragraphs by which two files are known to be copies of one another."""


class Zone(NamedTuple):
    """The lines between a report's first or last paragraph and the file's edge, from the report outwards."""

    lines: tuple[str, ...]
    known: tuple[bool, ...]
    """Whether the rules know them as furniture."""


class File(NamedTuple):
    """What is remembered of a file."""

    folder: str
    sketch: tuple[int, ...]
    """The smallest digests of its paragraphs."""
    zones: tuple[Zone, Zone]
    within: frozenset[int]
    """Digests of the short lines among its paragraphs."""


class Learner:
    """Finds the lines that recur at the edges of unrelated files; a sample of bounded size decides.

    >>> learner = Learner()
    >>> for number, river in enumerate("清白黑红黄"):
    ...     page = f"云汀在线 天天向上\\n首页 > 要闻\\n{river}河治理汇报\\n{river}河沿线各村已经全面开展了河道清理整治工作。"
    ...     learner.add(f"{number}.txt", page)
    >>> sorted(learner.lines())
    ['云汀在线 天天向上']
    """

    def __init__(self) -> None:
        self._files: list[tuple[int, File]] = []

    def add(self, path: str, text: str) -> None:
        """Take a file's text, as it was read, into account."""
        key = -_digest(f"{path}\n{len(text)}\n{text[:EDGE]}")
        if len(self._files) < FILES:
            file = _file(path, text)
            if file:
                heapq.heappush(self._files, (key, file))
        elif key > self._files[0][0]:
            file = _file(path, text)
            if file:
                heapq.heapreplace(self._files, (key, file))

    def merge(self, other: Learner) -> None:
        """Take into account what another learner was given."""
        for key, file in other._files:
            if len(self._files) < FILES:
                heapq.heappush(self._files, (key, file))
            elif key > self._files[0][0]:
                heapq.heapreplace(self._files, (key, file))

    def lines(self) -> frozenset[str]:
        """Return the lines that are furniture, as `normal` writes them."""
        files = [file for _, file in sorted(self._files, key=lambda each: -each[0])]
        groups = _groups(files)
        within = Counter(mark for file in files for mark in file.within)
        learned: frozenset[str] = frozenset()
        # What stands beyond a learned line is beyond furniture too.
        for _ in range(3):
            found = _recurring(files, groups, within, learned)
            if found == learned:
                break
            learned = found
        return learned


def _file(path: str, text: str) -> File | None:
    """Return what is to be remembered of a file; None where it has no paragraphs."""
    if len(text) > 2 * EDGE:
        text = f"{text[:EDGE]}\n{text[-EDGE:]}"
    lines = [line for raw in text.split("\n") if (line := " ".join(raw.split()))]
    prose = [number for number, line in enumerate(lines) if _is_prose(line)]
    if not prose:
        return None
    first, last = prose[0], prose[-1]
    zones = (_zone(lines[first - 1 :: -1] if first else []), _zone(lines[last + 1 :]))
    sketch = sorted(_digest(lines[number]) for number in prose)[:SKETCH]
    within = frozenset(
        _digest(normal(line)) for line in lines[first:last] if len(line) in KNOWN and not _is_prose(line)
    )
    return File(path.rpartition("/")[0], tuple(sketch), zones, within)


def _is_prose(line: str) -> bool:
    sentence = len(line) >= 20 and line[-1] in "。；！”"
    return (sentence or len(line) > KNOWN[-1]) and not is_furniture(line)


def _zone(lines: list[str]) -> Zone:
    lines = [line for line in lines if len(line) in KNOWN][:ZONE]
    known = tuple((is_furniture(line) or is_bar(line)) and not _is_number(line) for line in lines)
    return Zone(tuple(map(normal, lines)), known)


def _is_number(line: str) -> bool:
    """Say whether a line is but a page's number, which printed reports have as well."""
    return not line.strip("0123456789 -—–－·/第共页,，.、（）()")


def _recurring(
    files: list[File], groups: list[int], within: Counter[int], learned: frozenset[str]
) -> frozenset[str]:
    outside: dict[str, set[int]] = {}
    folders: dict[str, Counter[str]] = {}
    beyond, places = Counter[str](), Counter[str]()
    sizes = Counter(
        folder for folder, _ in {(file.folder, group) for file, group in zip(files, groups, strict=True)}
    )
    for file, group in zip(files, groups, strict=True):
        for line, is_beyond in _places(file, learned):
            places[line] += 1
            if is_beyond:
                beyond[line] += 1
                if group not in outside.setdefault(line, set()):
                    outside[line].add(group)
                    folders.setdefault(line, Counter())[file.folder] += 1
    least = max(LEAST, SHARE * len(set(groups)))
    found = set()
    for line, unrelated in outside.items():
        if len(unrelated) < LEAST or beyond[line] < OUTSIDE * (places[line] + within[_digest(line)]):
            continue
        common = any(
            count >= max(LEAST, FOLDER_SHARE * sizes[folder]) for folder, count in folders[line].items()
        )
        if (len(unrelated) >= least or common) and not _is_report(line):
            found.add(line)
    return frozenset(found)


def _places(file: File, learned: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield every line at a file's edges that the rules do not know, and whether it lies beyond furniture."""
    for zone in file.zones:
        beyond = False
        for line, known in zip(zone.lines, zone.known, strict=True):
            if not known:
                yield line, beyond
            beyond = beyond or known or line in learned


def _is_report(line: str) -> bool:
    """Say whether a line may be part of a report, as headings, salutations, closings, signatures and titles are.

    >>> [_is_report(line) for line in ("一、主要做法", "特此通知", "云汀市教育局", "0年0月0日", "云汀在线 天天向上")]
    [True, True, True, True, False]
    """
    return bool(HEADED.match(line) or furniture().report.search(line))


def _groups(files: list[File]) -> list[int]:
    """Number the files so that copies of one another have the same number."""
    group = list(range(len(files)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    holders: dict[int, list[int]] = {}
    for number, file in enumerate(files):
        for mark in file.sketch:
            holders.setdefault(mark, []).append(number)
    for one, other in _neighbours(holders.values()):
        shared = len(set(files[one].sketch) & set(files[other].sketch))
        if shared * 2 >= min(len(files[one].sketch), len(files[other].sketch)):
            low, high = sorted((root(one), root(other)))
            group[high] = low
    return [root(number) for number in range(len(files))]


def _neighbours(holders: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    for numbers in holders:
        yield from pairwise(numbers)


def _digest(text: str) -> int:
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
    )
