"""Which files an archive holds, and which of them changed since it was last read."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from indexer.document import Lines, Look, Record, Source
from indexer.errors import SourceError

CORRECTIONS = "metadata.csv"
Corrections = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Path below the folder of the `metadata.csv` to part ("" for the whole file) to field name to value."""
MOMENT = 2_000_000_000
"""Nanoseconds within which the coarsest clock of a file system may show the same time."""
_IGNORED = ("~$", ".", "Thumbs.db", "desktop.ini")


class _Table(NamedTuple):
    """One `metadata.csv`."""

    prefix: str
    """The path of its folder, with a slash at the end; "" for the archive's root."""
    rows: Corrections
    above: Mapping[str, Sequence[str]]
    """For each folder in the rows' paths, which may be a file with members, those rows."""
    used: set[str]


def scan(
    archive: Path,
    suffixes: Collection[str],
    read_corrections: Callable[[Path], Corrections],
    report: Callable[[str, str], None],
    lines: Callable[[Path], Lines],
    known: Mapping[str, Record] = MappingProxyType({}),
) -> Iterator[Source]:
    """Yield every readable source; report the others by path and reason.

    A file that looks as its record in `known` says is not read to know that it is the same.
    """
    if archive.is_file():
        if archive.suffix.lower() != ".jsonl":
            raise SourceError(f"“{archive}”是一个文件，不是文件夹", "请给出档案文件夹，或一个 .jsonl 文件。")
        path = _sound(archive.name)
        yield _source(archive, path, {}, archive.stat(), lines, known.get(path))
        return
    if not archive.is_dir():
        raise SourceError(f"档案文件夹“{archive}”不存在", "请检查路径，或在 juanzong.toml 里设置 archive。")

    def unreadable(error: OSError) -> None:
        report(_relative(error.filename, archive), f"打不开这个文件夹：{error.strerror}")

    tables: list[_Table] = []
    for folder, folders, names in os.walk(archive, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith(_IGNORED))
        home, place = Path(folder), _relative(folder, archive)
        prefix = "" if place == "." else f"{place}/"
        if CORRECTIONS in names and (table := _table(home / CORRECTIONS, prefix, read_corrections, report)):
            tables.append(table)
        for name in sorted(names):
            if name.startswith(_IGNORED) or name == CORRECTIONS:
                continue
            path, suffix = prefix + _sound(name), os.path.splitext(name)[1]
            if suffix.lower() not in suffixes:
                report(path, f"还不能读“{suffix or '没有后缀'}”格式的文件")
                continue
            try:
                status = _status(f"{folder}/{name}")
                if status is None:
                    report(path, "打不开：不是普通文件，或者是断开的链接")
                    continue
                yield _source(home / name, path, _rows(tables, path), status, lines, known.get(path))
            except OSError as error:
                report(path, f"打不开：{error.strerror}")
    for table in tables:
        for name in table.rows.keys() - table.used:
            report(table.prefix + CORRECTIONS, f"订正了“{name}”，但没有这个文件")


def identify(sources: Collection[Source], known: Mapping[str, Record]) -> list[Source]:
    """Return the sources with what their ids are made of, which a file keeps when it is moved or renamed.

    A new path with the content of one that is gone is the same file; of several, in the order of their paths.
    """
    here = {source.path for source in sources}
    moved: dict[str, list[str]] = {}
    for path in sorted(known.keys() - here, reverse=True):
        moved.setdefault(_content(known[path].fingerprint), []).append(known[path].origin)
    origins: dict[str, str] = {}
    for source in sources:
        if source.path in known:
            origins[source.path] = known[source.path].origin
        elif candidates := moved.get(_content(source.fingerprint)):
            origins[source.path] = candidates.pop()
    taken = set(origins.values())
    for source in sources:
        if source.path not in origins:
            # Another file may have had this path once, and keeps its ids where it went.
            names = (f"{source.path}\n{number}" if number > 1 else source.path for number in count(1))
            origins[source.path] = next(name for name in names if name not in taken)
            taken.add(origins[source.path])
    return [replace(source, origin=origins[source.path]) for source in sources]


def _content(fingerprint: str) -> str:
    return fingerprint.partition("+")[0]


def changes(sources: Collection[Source], known: Mapping[str, Record]) -> tuple[list[Source], list[str]]:
    """Return the sources that are new or changed, and the paths of those that are gone."""
    changed = [
        source for source in sources
        if source.path not in known or known[source.path].fingerprint != source.fingerprint
    ]  # fmt: skip
    here = {source.path for source in sources}
    return changed, [path for path in known if path not in here]


def _table(
    file: Path,
    prefix: str,
    read_corrections: Callable[[Path], Corrections],
    report: Callable[[str, str], None],
) -> _Table | None:
    try:
        rows = read_corrections(file)
    except SourceError as error:
        report(prefix + CORRECTIONS, str(error))
        return None
    above: dict[str, list[str]] = {}
    for name in rows:
        for folder in list(PurePosixPath(name).parents)[:-1]:
            above.setdefault(folder.as_posix(), []).append(name)
    return _Table(prefix, rows, above, set())


def _rows(tables: Iterable[_Table], path: str) -> dict[str, dict[str, str]]:
    """Return the rows that correct a file, the nearer folder's table winning; mark them as used."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        if not path.startswith(table.prefix):
            continue
        name = path[len(table.prefix) :]
        for key in (name, *table.above.get(name, ())):
            # What stands below a file lies inside it: a member of a .zip, or a part of a member.
            member = key[len(name) + 1 :]
            for part, row in table.rows.get(key, {}).items():
                place = f"{member}#{part}" if member and part else member or part
                found.setdefault(place, {}).update(row)
            if key in table.rows:
                table.used.add(key)
    return found


def _status(file: str) -> os.stat_result | None:
    """Return what the system tells of a file; None for what is none: a pipe would be waited for without end."""
    try:
        status = os.stat(file)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return None
        raise
    return status if stat.S_ISREG(status.st_mode) else None


def _source(
    file: Path,
    path: str,
    corrections: Mapping[str, Mapping[str, str]],
    status: os.stat_result,
    lines: Callable[[Path], Lines],
    known: Record | None,
) -> Source:
    seen = time.time_ns()
    look = Look(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, seen)
    found = None
    if known and _alike(known.look, look):
        digest, look = _content(known.fingerprint), known.look
    elif path.lower().endswith(".jsonl"):
        found = lines(file)
        digest = hashlib.sha256(np.asarray(found.marks, "<u8").tobytes()).hexdigest()
    else:
        digest = _digest(file)
    if corrections:
        told = json.dumps(corrections, sort_keys=True, ensure_ascii=False).encode("utf-8")
        digest += "+" + hashlib.sha256(told).hexdigest()
    return Source(path, file, status.st_size, digest, corrections, look, lines=found)


def _alike(before: Look, now: Look) -> bool:
    """Tell whether a file is surely the one that was looked at before.

    Not so where the system's times are none that nobody can set, nor for a file that was written in the moment
    when it was looked at, since a second change in that moment leaves no other time.
    """
    return (
        os.name == "posix"
        and before[:4] == now[:4]
        and max(before.changed, before.touched) + MOMENT < before.seen
    )


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb", buffering=0) as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def _relative(place: str, archive: Path) -> str:
    return _sound(Path(place).relative_to(archive).as_posix())


def _sound(name: str) -> str:
    # A name in another encoding than the system's comes with lone surrogates, which no page can show.
    return name.encode("utf-8", "replace").decode("utf-8")
