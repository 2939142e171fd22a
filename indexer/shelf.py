"""Readings that took long to get, kept by the content of their file so that an interrupted run need not begin anew."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from indexer.document import Reading, Source
from indexer.extract import extract

VERSION = 1
"""Raised whenever the readers of slow formats read something else out of the same file."""
SLOW = 1.0
"""Seconds; what is read faster is not worth keeping."""
LARGEST = 20_000_000
"""Characters of readings that are kept of one file at the most."""

Report = Callable[[str], None]


class Shelf:
    """A folder of readings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def readings(self, source: Source, report: Report) -> Iterator[Reading]:
        """Yield the texts of a file, from the shelf if they lie there."""
        if source.lined or not source.fingerprint:
            yield from extract(source, report)
            return
        file = self._folder / _name(source.fingerprint)
        if (kept := _kept(file)) is not None:
            yield from kept
            return
        yield from self._read(source, report, file)

    def _read(self, source: Source, report: Report, file: Path) -> Iterator[Reading]:
        told = False

        def noted(reason: str) -> None:
            nonlocal told
            told = True
            report(reason)

        rows: list[dict[str, Any]] = []
        characters = 0
        took = -time.monotonic()
        for reading in extract(source, noted):
            took += time.monotonic()
            characters += len(reading.text)
            if characters <= LARGEST:
                rows.append(_row(reading))
            yield reading
            took -= time.monotonic()
        took += time.monotonic()
        # What could not be read may be readable once a program is installed.
        if took >= SLOW and characters <= LARGEST and not told:
            _keep(file, rows)

    def prune(self, fingerprints: Collection[str]) -> None:
        """Take away the readings of files that are not in the archive any more."""
        names = set(map(_name, fingerprints))
        if self._folder.is_dir():
            for file in self._folder.iterdir():
                if file.name not in names:
                    file.unlink(missing_ok=True)


def _name(fingerprint: str) -> str:
    return f"{fingerprint.partition('+')[0]}.{VERSION}.json"


def _kept(file: Path) -> list[Reading] | None:
    try:
        rows = json.loads(file.read_text("utf-8"))
        return list(map(_reading, rows)) if isinstance(rows, list) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _keep(file: Path, rows: list[dict[str, Any]]) -> None:
    """Write a file whole or not at all; a full disk costs only the time saved."""
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
        os.replace(aside, file)
    except OSError:
        aside.unlink(missing_ok=True)


def _row(reading: Reading) -> dict[str, Any]:
    return {
        "text": reading.text, "title": reading.title, "given": dict(reading.given), "member": reading.member,
        "headings": dict(reading.headings), "notes": reading.notes,
    }  # fmt: skip


def _reading(row: dict[str, Any]) -> Reading:
    return Reading(**{**row, "notes": tuple(row["notes"])})
