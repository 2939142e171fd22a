"""Which files an archive holds, and which of them changed since it was last read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from indexer.document import Source
from indexer.errors import SourceError

CORRECTIONS = "metadata.csv"
Corrections = Mapping[str, Mapping[str, Mapping[str, str]]]
"""File name to part ("" for the whole file) to field name to value."""
_IGNORED = ("~$", ".", "Thumbs.db", "desktop.ini")


def scan(
    archive: Path,
    suffixes: Collection[str],
    read_corrections: Callable[[Path], Corrections],
    report: Callable[[str, str], None],
) -> Iterator[Source]:
    """Yield every readable source in the order of their paths; report the others by path and reason."""
    if archive.is_file():
        if archive.suffix.lower() != ".jsonl":
            raise SourceError(f"“{archive}”是一个文件，不是文件夹", "请给出档案文件夹，或一个 .jsonl 文件。")
        yield _source(archive, archive.name, {})
        return
    if not archive.is_dir():
        raise SourceError(f"档案文件夹“{archive}”不存在", "请检查路径，或在 juanzong.toml 里设置 archive。")

    def unreadable(error: OSError) -> None:
        report(_relative(Path(error.filename), archive), f"打不开这个文件夹：{error.strerror}")

    for folder, folders, names in os.walk(archive, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith(_IGNORED))
        corrections: Corrections = {}
        if CORRECTIONS in names:
            corrections = _corrections(Path(folder, CORRECTIONS), archive, names, read_corrections, report)
        for name in sorted(names):
            file = Path(folder, name)
            path = _relative(file, archive)
            if name.startswith(_IGNORED) or name == CORRECTIONS:
                continue
            if file.suffix.lower() not in suffixes:
                report(path, f"还不能读“{file.suffix or '没有后缀'}”格式的文件")
                continue
            try:
                if not file.is_file():  # a pipe would be waited for without end
                    report(path, "打不开：不是普通文件，或者是断开的链接")
                    continue
                yield _source(file, path, corrections.get(name, {}))
            except OSError as error:
                report(path, f"打不开：{error.strerror}")


def changes(sources: Collection[Source], known: Mapping[str, str]) -> tuple[list[Source], list[str]]:
    """Return the sources that are new or changed, and the paths of those that are gone."""
    changed = [source for source in sources if known.get(source.path) != source.fingerprint]
    here = {source.path for source in sources}
    return changed, [path for path in known if path not in here]


def _corrections(
    file: Path,
    archive: Path,
    names: Collection[str],
    read_corrections: Callable[[Path], Corrections],
    report: Callable[[str, str], None],
) -> Corrections:
    path = _relative(file, archive)
    try:
        corrections = read_corrections(file)
    except SourceError as error:
        report(path, str(error))
        return {}
    for name in corrections:
        if name not in names:
            report(path, f"订正了“{name}”，但文件夹里没有这个文件")
    return corrections


def _source(file: Path, path: str, corrections: Mapping[str, Mapping[str, str]]) -> Source:
    digest = hashlib.sha256()
    size = 0
    with file.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
            size += len(block)
    if corrections:
        digest.update(json.dumps(corrections, sort_keys=True, ensure_ascii=False).encode("utf-8"))
    return Source(path, file, size, digest.hexdigest(), corrections)


def _relative(file: Path, archive: Path) -> str:
    # A name in another encoding than the system's comes with lone surrogates, which no page can show.
    path = file.relative_to(archive).as_posix() if file != archive else archive.name
    return path.encode("utf-8", "replace").decode("utf-8")
