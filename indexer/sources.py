"""Which files an archive holds, and which of them changed since it was last read."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from indexer.document import Lines, Look, Record, Source
from indexer.errors import SourceError

CORRECTIONS = "metadata.csv"
Corrections = Mapping[str, Mapping[str, Mapping[str, str]]]
"""File name to part ("" for the whole file) to field name to value."""
MOMENT = 2_000_000_000
"""Nanoseconds within which the coarsest clock of a file system may show the same time."""
_IGNORED = ("~$", ".", "Thumbs.db", "desktop.ini")


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

    for folder, folders, names in os.walk(archive, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith(_IGNORED))
        home, place = Path(folder), _relative(folder, archive)
        prefix = "" if place == "." else f"{place}/"
        corrections: Corrections = {}
        if CORRECTIONS in names:
            corrections = _corrections(home / CORRECTIONS, prefix, names, read_corrections, report)
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
                yield _source(home / name, path, corrections.get(name, {}), status, lines, known.get(path))
            except OSError as error:
                report(path, f"打不开：{error.strerror}")


def changes(sources: Collection[Source], known: Mapping[str, Record]) -> tuple[list[Source], list[str]]:
    """Return the sources that are new or changed, and the paths of those that are gone."""
    changed = [
        source for source in sources
        if source.path not in known or known[source.path].fingerprint != source.fingerprint
    ]  # fmt: skip
    here = {source.path for source in sources}
    return changed, [path for path in known if path not in here]


def _corrections(
    file: Path,
    prefix: str,
    names: Collection[str],
    read_corrections: Callable[[Path], Corrections],
    report: Callable[[str, str], None],
) -> Corrections:
    path = prefix + CORRECTIONS
    try:
        corrections = read_corrections(file)
    except SourceError as error:
        report(path, str(error))
        return {}
    for name in corrections:
        if name not in names:
            report(path, f"订正了“{name}”，但文件夹里没有这个文件")
    return corrections


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
        digest, look = known.fingerprint.partition("+")[0], known.look
    elif path.lower().endswith(".jsonl"):
        found = lines(file)
        digest = hashlib.sha256(np.asarray(found.marks, "<u8").tobytes()).hexdigest()
    else:
        digest = _digest(file)
    if corrections:
        told = json.dumps(corrections, sort_keys=True, ensure_ascii=False).encode("utf-8")
        digest += "+" + hashlib.sha256(told).hexdigest()
    return Source(path, file, status.st_size, digest, corrections, look, found)


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
