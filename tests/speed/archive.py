"""From the numbers of invented reports to an archive of .jsonl files, and to copies of it that may be changed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path

from tests.speed.records import CHANGING, STANDING
from tests.speed.reports import report

BATCH = 500
"""Documents that a process invents at a time."""
LAST_LINE = 100_000
"""More bytes than any line has."""


class OtherArchiveError(Exception):
    """A folder holds something else than what was asked for."""


def ready(folder: Path, documents: int) -> None:
    """Write an archive of so many reports where there is none; else make sure that it holds them, or more."""
    files = [folder / name for name in (CHANGING, STANDING)]
    if not any(file.exists() for file in files):
        _write(folder, documents)
    elif not all(file.exists() for file in files) or not _holds(folder, documents):
        raise OtherArchiveError(
            f"{folder} does not hold {documents:,} reports of this seed; remove it or name another folder"
        )


def deal(folder: Path, into: Path, documents: int, segments: int = 1) -> list[Path]:
    """Copy so many documents into a folder, in so many parts; return the files of all parts but the first.

    Those are beside the folder, to be moved into it. What is copied may be changed or replaced, but not written to.
    """
    into.mkdir(parents=True)
    _link(folder / CHANGING, into / CHANGING)
    held = _count(folder)
    if segments == 1 and documents == held:
        _link(folder / STANDING, into / STANDING)
        return []
    bounds = [documents * number // segments for number in range(1, segments + 1)]
    waiting = [into.parent / f"standing{number:02}.jsonl" for number in range(2, segments + 1)]
    with (folder / STANDING).open("rb") as stream:
        done = 1
        for file, bound in zip([into / STANDING, *waiting], bounds, strict=True):
            with file.open("wb") as part:
                part.writelines(islice(stream, max(bound - done, 0)))
            done = max(bound, done)
    return waiting


def _write(folder: Path, documents: int) -> None:
    """Invent in as many processes as there are cores; files get their names when they are whole."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(1, documents, BATCH)
    batches = [(start, min(start + BATCH, documents)) for start in starts]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        _keep(folder / STANDING, pool.map(_invented, batches))
    _keep(folder / CHANGING, [_line(0)])


def _keep(file: Path, content: Iterable[bytes]) -> None:
    unfinished = file.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        stream.writelines(content)
    unfinished.replace(file)


def _invented(numbers: tuple[int, int]) -> bytes:
    return b"".join(map(_line, range(*numbers)))


def _line(number: int) -> bytes:
    return (json.dumps(report(number), ensure_ascii=False) + "\n").encode()


def _holds(folder: Path, documents: int) -> bool:
    """Compare the first line of each file and the last of all with what they must be."""
    held = _count(folder)
    if held < documents or (folder / CHANGING).read_bytes() != _line(0):
        return False
    with (folder / STANDING).open("rb") as stream:
        return held == 1 or (stream.readline() == _line(1) and _last(folder) == _line(held - 1))


def _count(folder: Path) -> int:
    """Return how many documents an archive says it holds: their ids are their numbers."""
    with suppress(ValueError, KeyError, IndexError):
        return int(json.loads(_last(folder))["id"][1:]) + 1
    return 0


def _last(folder: Path) -> bytes:
    file = folder / STANDING
    if not file.stat().st_size:
        file = folder / CHANGING
    with file.open("rb") as stream:
        stream.seek(max(file.stat().st_size - LAST_LINE, 0))
        return stream.read().splitlines(keepends=True)[-1]


def _link(file: Path, copy: Path) -> None:
    try:
        os.link(file, copy)
    except OSError:
        shutil.copyfile(file, copy)
