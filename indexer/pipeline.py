"""How an archive becomes an index: the whole story on one page."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from indexer.analysis import segmenter
from indexer.clean import clean
from indexer.document import Document, Reading, Record, Source, Stretch
from indexer.engines.whoosh import Holder, Writer, join
from indexer.errors import BusyError, IndexFormatError, SourceError
from indexer.extract import SUFFIXES, extract, lines
from indexer.metadata import derive
from indexer.metadata.corrections import correct, read_corrections
from indexer.outline import outline
from indexer.processes import Message, run
from indexer.publish import SOURCES, Manifest, publish, read_sources, write_sources, writing
from indexer.settings import Settings
from indexer.sources import changes, scan
from indexer.split import split

SHARE_BYTES = 1_000_000
"""A process of its own pays for at least so many bytes of sources."""
TELL = 0.2
"""Seconds between two messages of progress."""
MOST_TOLD = 10_000
"""Characters of what is told about one file."""
_MORE = "；还有更多"
_DOUBLE = "与别的文档重复，没有收入"
_DOUBLES = re.compile(f"编号“(.*?)”{_DOUBLE}", re.DOTALL)
_COUNTS = ("documents", "parts", "characters", "files")
Report = Callable[[str, str], None]
"""Told the path of a file and why it, or a part of it, could not be read."""


@dataclass(slots=True)
class Tally:
    """What a build or an update did."""

    documents: int = 0
    """Documents written."""
    parts: int = 0
    """Those among them that are parts of a compilation."""
    characters: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    """Files that could not be read, or not wholly, with the reason."""
    seconds: float = 0.0
    files: int = 0
    """Files read so far."""
    files_total: int = 0
    removed: int = 0
    """Files that an update found gone."""
    generation: int = 0

    def report(self, path: str, reason: str) -> None:
        """Note why a file, or one more part of it, could not be read."""
        before = self.problems.get(path, "")
        if len(before) < MOST_TOLD:
            self.problems[path] = f"{before}；{reason}" if before else reason
        elif not before.endswith(_MORE):
            self.problems[path] = before + _MORE


Progress = Callable[[Tally], None]
"""Told from time to time how far the work is."""


def build(settings: Settings, progress: Progress | None = None) -> Tally:
    """Index the archive from nothing; the old index serves until the new one is whole."""
    tally, began = Tally(), time.perf_counter()
    sources = _scanned(settings, tally, {})
    with writing(settings.index) as folder:
        write(folder, sources, tally, settings, progress or _silent)
        _publish(settings, folder, sources, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def update(settings: Settings, progress: Progress | None = None) -> Tally:
    """Index what was added or changed since the last build, and forget what is gone."""
    began = time.perf_counter()
    manifest = _updatable(settings)
    if manifest is None:
        return build(settings, progress)
    known = read_sources(manifest.folder)
    tally = Tally(generation=manifest.generation)
    sources = _scanned(settings, tally, known)
    with writing(settings.index) as folder:
        if Manifest.read(settings.index) != manifest:
            raise BusyError(f"另一个程序刚刚改动了索引“{settings.index}”", "请再试一次。")
        changed, gone = changes(sources, known)
        tally.removed = len(gone)
        anew = {*gone, *(source.path for source in changed)}
        for path, reason in manifest.problems.items():
            if path in known and path not in anew:
                tally.problems.setdefault(path, reason)
        if changed or gone or tally.problems != manifest.problems:
            manifest.check_table()
            _link(manifest, folder)
            with _writer(folder, settings) as writer:
                for path in gone:
                    writer.remove(path)
                unread = [_unread(writer, source, known.get(source.path)) for source in changed]
                unread += _passed_over(writer, [s for s in sources if s.path not in anew], known, tally)
                unread.sort(key=lambda source: source.path)
                feed(writer, unread, tally, progress or _silent)
            _publish(settings, folder, sources, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def _updatable(settings: Settings) -> Manifest | None:
    """Return the published generation; None where only a build makes what the settings ask for."""
    try:
        manifest = Manifest.read(settings.index)
    except IndexFormatError:
        return None
    same = (manifest.segmenter, manifest.compact) == (segmenter().identity, settings.compact)
    return manifest if same else None


def _unread(writer: Writer, source: Source, before: Record | None) -> Source:
    """Take out what a changed source no longer says; return it with the lines of it that no document was made of."""
    if before is None:
        return source
    if source.lines is None or source.fingerprint.partition("+")[2] != before.fingerprint.partition("+")[2]:
        writer.remove(source.path)
        return source
    marks = np.asarray(source.lines.marks, np.uint64)
    held = writer.retain(source.path, marks)
    # A second line of the same content gave no document, and is told of again.
    repeated = np.ones(len(marks), np.bool_)
    repeated[np.unique(marks, return_index=True)[1]] = False
    unread = np.flatnonzero((marks != 0) & (~held | repeated)).tolist()
    if len(unread) == np.count_nonzero(marks):
        return source
    starts = [*source.lines.starts, source.size]
    stretches = [Stretch(starts[place], starts[place + 1], place + 1) for place in unread]
    return replace(source, stretches=tuple(stretches) or (Stretch(0, 0, 1),))


def _passed_over(
    writer: Writer, sources: list[Source], known: Mapping[str, Record], tally: Tally
) -> list[Source]:
    """Return unchanged sources with lines that were left out for an id, which may have become free."""
    found = []
    for source in sources if writer.freed else ():
        told = tally.problems.get(source.path, "")
        if source.lined and (told.endswith(_MORE) or writer.freed.intersection(_DOUBLES.findall(told))):
            del tally.problems[source.path]
            whole = replace(source, lines=source.lines or lines(source.file))
            found.append(_unread(writer, whole, known.get(source.path)))
    return found


def write(folder: Path, sources: list[Source], tally: Tally, settings: Settings, progress: Progress) -> None:
    """Write every report of the sources into an index in `folder`, in as many processes as pay."""
    shares = _shares(sources, settings.processes)
    if len(shares) < 2:
        with _writer(folder, settings) as writer:
            feed(writer, sources, tally, progress)
        return

    def tell(message: Message) -> None:
        for name in _COUNTS:
            setattr(tally, name, getattr(tally, name) + message[name])
        tally.files = min(tally.files, tally.files_total)
        problems[message["share"]].extend(message["problems"].items())
        progress(tally)

    # Told in the order of the shares, whichever process is the quicker.
    problems: list[list[tuple[str, str]]] = [[] for _ in shares]
    folders = [folder / f"share-{number}" for number in range(len(shares))]
    tasks = [
        {
            "share": number,
            "folder": str(place),
            "compact": settings.compact,
            "sources": list(map(_task, share)),
        }
        for number, (place, share) in enumerate(zip(folders, shares, strict=True))
    ]
    run("indexer.pipeline:write_share", tasks, tell)
    for path, reason in chain.from_iterable(problems):
        tally.report(path, reason)
    for double in join(folder, folders):
        tally.report(double.source, f"编号“{double.id}”{_DOUBLE}")
        tally.documents -= 1
        tally.parts -= double.part
        tally.characters -= double.characters
    tally.files = tally.files_total
    for place in folders:
        shutil.rmtree(place)


def write_share(task: Message, say: Callable[[Message], None]) -> None:
    """Write one process's share of the sources, saying from time to time what came of it."""

    def progress(tally: Tally) -> None:
        say({"share": task["share"], **{name: getattr(tally, name) for name in (*_COUNTS, "problems")}})
        for name in _COUNTS:
            setattr(tally, name, 0)
        tally.problems.clear()

    tally = Tally()
    sources = [
        Source(values["path"], Path(values["file"]), values["size"], "", values["corrections"],
               stretches=tuple(Stretch(*row) for row in values["stretches"]))
        for values in task["sources"]
    ]  # fmt: skip
    with _writer(Path(task["folder"]), Settings(compact=task["compact"])) as writer:
        feed(writer, sources, tally, progress)
    progress(tally)


def _task(source: Source) -> Message:
    """Return what another process must know of a source."""
    return {"path": source.path, "file": str(source.file), "size": source.size,
            "corrections": source.corrections, "stretches": source.stretches}  # fmt: skip


def feed(writer: Writer, sources: Iterable[Source], tally: Tally, progress: Progress) -> None:
    """Write every report of the sources; a source that cannot be read is reported and costs nothing else."""
    told = time.monotonic()
    for source in sources:
        for document, mark in _readable(source, tally.report):
            if document.id in writer:
                later = _later(writer.holder(document.id), source, mark)
                double = source.path if later is None else later.source
                tally.report(double, f"编号“{document.id}”{_DOUBLE}")
                if later is None:
                    continue
                writer.remove_numbers([(later.segment, later.number)])
            writer.add(document, mark)
            tally.documents += 1
            tally.parts += document.part is not None
            tally.characters += len(document.text)
            if time.monotonic() - told > TELL:
                progress(tally)
                told = time.monotonic()
        tally.files += 1
    progress(tally)


def _later(holder: Holder | None, source: Source, mark: int) -> Holder | None:
    """Return the document that has an id if it stands after the line that claims the same: the first line wins."""
    if holder is None or not source.lined:
        return None
    if holder.source != source.path:
        return holder if source.path < holder.source else None
    places = source.lines.places if source.lines else {}
    return holder if places.get(mark, 0) < places.get(holder.mark, 0) else None


def _readable(source: Source, report: Report) -> Iterator[tuple[Document, int]]:
    try:
        yield from documents(source, report)
    except SourceError as error:
        report(source.path, "；".join(filter(None, (error.message, error.hint))))
    except OSError as error:
        report(source.path, f"打不开：{error.strerror or error}")
    except Exception as error:  # a reader's or a rule's fault must not cost the other files
        report(source.path, f"读这个文件时程序出错（{type(error).__name__}：{error}）")


def documents(source: Source, report: Report) -> Iterator[tuple[Document, int]]:
    """Yield every report held in one source, and the mark of the line it stands in."""
    for reading in extract(source, lambda reason: report(source.path, reason)):
        text, removed = clean(reading.text)
        if not text:
            report(source.path, "清理掉网页杂项后没有剩下文字")
            continue
        parts = [] if "id" in reading.given else split(text)
        if len(parts) < 2:
            yield _document(source, reading, text, None, reading.title, removed), reading.mark
            continue
        for number, part in enumerate(parts, 1):
            first = removed if number == 1 else ()
            yield _document(source, reading, part.text, number, part.title, first), reading.mark


def _document(
    source: Source, reading: Reading, text: str, part: int | None, title: str | None, removed: tuple[str, ...]
) -> Document:
    own_id = reading.given.get("id")
    metadata, body = derive(text, path=source.path, title=title, given=reading.given)
    for key in ("", own_id or str(part or "")):
        metadata = correct(metadata, source.corrections.get(key, {}))
    origin = f"{source.path}\n{reading.mark}" if reading.mark else source.path
    digest = hashlib.blake2b(origin.encode("utf-8"), digest_size=8).hexdigest()
    return Document(
        id=own_id or (f"{digest}-{part}" if part else digest),
        text=text, metadata=metadata, source=source.path, part=part,
        outline=outline(text, body), body=body, removed=removed,
    )  # fmt: skip


def _scanned(settings: Settings, tally: Tally, known: Mapping[str, Record]) -> list[Source]:
    found = scan(settings.archive, SUFFIXES, read_corrections, tally.report, lines, known)
    sources = sorted(found, key=lambda source: source.path)
    tally.files_total = len(sources)
    return sources


def _publish(settings: Settings, folder: Path, sources: list[Source], tally: Tally) -> None:
    write_sources(
        folder,
        {source.path: Record(source.fingerprint, source.look) for source in sources if source.look},
    )
    manifest = publish(
        settings.index, folder, segmenter=segmenter().identity, compact=settings.compact,
        archive=str(settings.archive.resolve()), sources=len(sources), problems=tally.problems, keep=settings.keep,
    )  # fmt: skip
    tally.generation = manifest.generation


@contextmanager
def _writer(folder: Path, settings: Settings) -> Iterator[Writer]:
    writer = Writer(folder, compact=settings.compact)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _shares(sources: list[Source], processes: int) -> list[list[Source]]:
    """Divide the sources into shares of about equal size.

    All .jsonl files, laid end to end, are cut into equal parts in this order, so that of lines with the same id it is
    the first that stays. Other files are dealt out.
    """
    count = min(processes, sum(source.size for source in sources) // SHARE_BYTES)
    if count < 2:
        return [sources]
    whole = sum(source.size for source in sources if source.lined)
    # An empty file at the end begins after the last byte.
    cuts = [*(whole * place // count for place in range(count)), whole + 1]
    shares: list[list[Source]] = [list(_cut(sources, first, last)) for first, last in pairwise(cuts)]
    sizes = [whole // count] * count
    others = [source for source in sources if not source.lined]
    for source in sorted(others, key=lambda source: (-source.size, source.path)):
        place = sizes.index(min(sizes))
        shares[place].append(source)
        sizes[place] += source.size
    return [share for share in shares if share]


def _cut(sources: list[Source], first: int, last: int) -> Iterator[Source]:
    """Yield the .jsonl files with the lines that begin from one byte up to another, counted over all of them."""
    place = 0
    for source in sources:
        if not source.lined:
            continue
        assert source.lines is not None
        starts = source.lines.starts
        low, high = (bisect_left(starts, edge - place) for edge in (first, last))
        if low == 0 and high == len(starts) and first <= place < last:
            yield source
        elif low < high:
            end = starts[high] if high < len(starts) else source.size
            yield replace(source, stretches=(Stretch(starts[low], end, low + 1),))
        place += source.size


def _link(manifest: Manifest, folder: Path) -> None:
    """Put the files of a generation into a new one without copying them; Whoosh never changes a file it has written."""
    for name in manifest.files:
        if name != SOURCES:
            try:
                os.link(manifest.folder / name, folder / name)
            except OSError:  # a file system without hard links
                shutil.copy2(manifest.folder / name, folder / name)


def _silent(tally: Tally) -> None:
    pass
