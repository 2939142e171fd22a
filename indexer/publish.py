"""How a new index replaces the old: built aside, synced, hashed, verified, then switched to in one step."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from indexer.document import Look, Record
from indexer.errors import ArchiveError, BusyError, IndexFormatError, IndexMissingError

FORMAT = 5
"""Raised whenever an index written by an older version can no longer be read."""
MANIFEST = "manifest.json"
SOURCES = "sources.json"
_REBUILD = "请运行 juanzong build 重建索引。"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a published generation consists of and was made with."""

    folder: Path
    generation: int
    segmenter: str
    built: str
    """When, in ISO 8601 with the local offset."""
    archive: str
    """The archive it was built from, as an absolute path."""
    sources: int
    compact: bool = False
    """Whether it was made to be small."""
    kind: str = "build"
    """How it was made: build, from nothing, or update."""
    seconds: float = 0.0
    """How long that took, up to here."""
    documents: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """For each file its size in bytes and the SHA-256 of its content."""

    @property
    def bytes(self) -> int:
        """The size of the generation on disk."""
        return sum(int(row["size"]) for row in self.files.values())

    @classmethod
    def read(cls, index: Path, generation: int | None = None) -> Manifest:
        """Read the published generation's manifest, or another's."""
        number = current(index) if generation is None else generation
        folder = _folder(index, number)
        try:
            values = json.loads((folder / MANIFEST).read_text("utf-8"))
            version = values.pop("format")
            if version == FORMAT:
                return cls(folder=folder, **values)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexFormatError(f"索引“{index}”的第 {number} 代缺少清单或清单损坏", _REBUILD) from error
        raise IndexFormatError(f"索引“{index}”是第 {version} 版格式，本程序读第 {FORMAT} 版", _REBUILD)

    def damaged(self) -> list[str]:
        """Return the files whose bytes are not what was published, after reading every one of them."""
        return [name for name, row in self.files.items() if _digest(self.folder / name) != row["sha256"]]

    def check_table(self) -> None:
        """Check the sizes of all files, and every byte of Whoosh's table of contents, which opening unpickles."""
        for name, row in self.files.items():
            file = self.folder / name
            whole = file.is_file() and file.stat().st_size == row["size"]
            if not whole or (name.endswith(".toc") and _digest(file) != row["sha256"]):
                raise IndexFormatError(
                    f"索引文件“{name}”缺失或损坏",
                    "请运行 juanzong rollback 回到上一代，或 juanzong build 重建。",
                )


def pointer(index: Path) -> tuple[int, int]:
    """Return what changes whenever another generation is published, without reading it."""
    try:
        found = os.stat(index / "CURRENT")
    except OSError:
        current(index)  # says what is wrong
        raise
    return found.st_mtime_ns, found.st_ino


def current(index: Path) -> int:
    """Return the number of the published generation."""
    try:
        return int((index / "CURRENT").read_text("ascii"))
    except FileNotFoundError:
        raise IndexMissingError(f"“{index}”里还没有索引", "请先运行 juanzong build。") from None
    except (OSError, ValueError) as error:
        raise IndexFormatError(f"“{index / 'CURRENT'}”读不了", _REBUILD) from error


@contextmanager
def writing(index: Path) -> Iterator[Path]:
    """Hold the index for one writer and give it an empty folder, which is gone afterwards unless published."""
    try:
        (index / "generations").mkdir(parents=True, exist_ok=True)
        with FileLock(str(index / "write.lock"), timeout=0):
            _sweep(index)
            folder = _folder(index, max(_generations(index), default=0) + 1)
            folder.mkdir()
            try:
                yield folder
            finally:
                if not (folder / MANIFEST).exists():
                    shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise BusyError(f"另一个程序正在写索引“{index}”", "请等它结束后再试。") from None
    except OSError as error:
        raise ArchiveError(
            f"写索引“{index}”时出错：{error.strerror or error}", "请检查磁盘空间和权限；原来的索引没有改动。"
        ) from error


def publish(index: Path, folder: Path, *, segmenter: str, compact: bool, archive: str, sources: int,
            problems: Mapping[str, str], keep: int, kind: str = "build", documents: int = 0,
            began: float | None = None) -> Manifest:  # fmt: skip
    """Sync and hash a finished folder, then make it the generation that answers.

    `began` is when its making began, by the counter of `time.perf_counter`.
    """
    previous = _previous(index)
    files = _recorded(folder, previous)
    built = datetime.now().astimezone().isoformat(timespec="seconds")
    seconds = 0.0 if began is None else round(time.perf_counter() - began, 2)
    manifest = Manifest(
        folder, int(folder.name), segmenter, built, archive, sources, compact, kind, seconds, documents,
        dict(problems), files,
    )  # fmt: skip
    values = asdict(manifest) | {"format": FORMAT}
    del values["folder"]
    _write(folder / MANIFEST, json.dumps(values, ensure_ascii=False, indent=1))
    _sync(folder)
    _sync(folder.parent)
    if Manifest.read(index, manifest.generation) != manifest:
        raise _unlike()
    _switch(index, manifest.generation)
    _prune(index, keep, {manifest.generation, previous.generation if previous else None})
    return manifest


def manifests(index: Path) -> list[Manifest]:
    """Return the manifests of the generations on disk that this version can read, the latest first."""
    found = []
    for number in sorted(_generations(index), reverse=True):
        try:
            found.append(Manifest.read(index, number))
        except IndexFormatError:
            continue
    return found


def latest(index: Path) -> Path | None:
    """Return the folder of the published generation, whichever version wrote it; None where there is none."""
    try:
        return _folder(index, current(index))
    except (IndexMissingError, IndexFormatError):
        return None


def _previous(index: Path) -> Manifest | None:
    """Return the published generation; None where there is none that this version can read."""
    try:
        return Manifest.read(index)
    except (IndexMissingError, IndexFormatError):
        return None


def _recorded(folder: Path, previous: Manifest | None) -> dict[str, dict[str, Any]]:
    """Return size and SHA-256 of each file; those of the previous generation are not read again."""
    files = sorted(file for file in folder.iterdir() if file.is_file())

    def recorded(file: Path) -> dict[str, Any]:
        status = file.stat()
        row = previous.files.get(file.name) if previous else None
        if (
            previous
            and row
            and row["size"] == status.st_size
            and _linked(previous.folder / file.name, status)
        ):
            return dict(row)
        # What is hashed is what the system gives back after it was told to write it down. That this is what the
        # engine meant to write, the checksums tell that it puts into its files, and compares as it reads them.
        _sync(file)
        digest = _digest(file)
        if not digest or file.stat().st_size != status.st_size:
            raise _unlike()
        return {"size": status.st_size, "sha256": digest}

    # Hashing and syncing let other threads run.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {file.name: row for file, row in zip(files, pool.map(recorded, files), strict=True)}


def _linked(file: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(file.stat(), status)
    except OSError:
        return False


def _unlike() -> ArchiveError:
    return ArchiveError("新索引写到磁盘后读回来不一致，没有启用", "请检查磁盘；原来的索引没有改动。")


def rollback(index: Path) -> Manifest:
    """Go back to the generation before the published one."""
    now = current(index)
    earlier = [number for number in _generations(index) if number < now]
    if not earlier:
        raise ArchiveError(f"第 {now} 代之前没有保留的索引", "只有重新运行 juanzong build。")
    manifest = Manifest.read(index, max(earlier))
    if damaged := manifest.damaged():
        raise IndexFormatError(f"第 {manifest.generation} 代的“{damaged[0]}”已损坏，没有退回", _REBUILD)
    _switch(index, manifest.generation)
    return manifest


class Known(NamedTuple):
    """What a generation remembers of what it was built from."""

    records: Mapping[str, Record]
    """By path."""
    learned: frozenset[str] = frozenset()
    """Lines that recurred across the archive, and are no part of reports."""
    converters: str = ""
    """Which programs for reading other formats were installed."""


def read_known(folder: Path) -> Known:
    """Return what a generation remembers of what it was built from."""
    try:
        values = json.loads((folder / SOURCES).read_text("utf-8"))
        records = {
            path: Record(digest, Look(*look), origin or path)
            for path, (digest, look, origin) in values["records"].items()
        }
        return Known(records, frozenset(values["learned"]), values["converters"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IndexFormatError(f"“{folder / SOURCES}”读不了", _REBUILD) from error


def write_known(folder: Path, known: Known) -> None:
    """Remember what a generation is built from."""
    values = {
        "records": {
            path: (record.fingerprint, record.look, "" if record.origin == path else record.origin)
            for path, record in known.records.items()
        },
        "learned": sorted(known.learned),
        "converters": known.converters,
    }
    (folder / SOURCES).write_text(json.dumps(values, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _folder(index: Path, number: int) -> Path:
    return index / "generations" / str(number)


def _generations(index: Path) -> list[int]:
    """Return the numbers of all finished generations."""
    folders = (index / "generations").glob("*")
    return [
        int(folder.name) for folder in folders if folder.name.isdecimal() and (folder / MANIFEST).exists()
    ]


def _sweep(index: Path) -> None:
    """Take away what an interrupted build left behind."""
    for folder in (index / "generations").iterdir():
        if not (folder / MANIFEST).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _prune(index: Path, keep: int, spared: set[int | None]) -> None:
    for number in sorted(_generations(index))[:-keep]:
        if number not in spared:
            # A reader on a system that locks open files may still hold it; the next build tries again.
            shutil.rmtree(_folder(index, number), ignore_errors=True)


def _switch(index: Path, generation: int) -> None:
    aside = index / "CURRENT.new"
    _write(aside, f"{generation}\n")
    os.replace(aside, index / "CURRENT")
    _sync(index)


def _write(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    _sync(file)


def _sync(path: Path) -> None:
    """Make the system put a file or a folder's list of names on the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders, and writes their entries by itself
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(2**20):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
