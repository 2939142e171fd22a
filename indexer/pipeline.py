"""How an archive becomes an index: the whole story on one page."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from indexer.analysis import identity, segmenter, using
from indexer.document import Record, Source, Stretch
from indexer.engines.whoosh import Holder, Writer, arrive, join, learned_words, study, vocabulary
from indexer.errors import BusyError, IndexFormatError, IndexMissingError
from indexer.extract import REFUSED, SUFFIXES, lines
from indexer.extract.converters import installed
from indexer.learning import learn
from indexer.metadata.corrections import read_corrections
from indexer.processes import Message, Say, run
from indexer.publish import SOURCES, Known, Manifest, latest, publish, read_known, write_known, writing
from indexer.readers import Reader, source_of, task_of
from indexer.settings import Settings
from indexer.shares import shares_of
from indexer.shelf import Shelf
from indexer.sources import changes, identify, scan

SHELF = "readings"
"""The folder in an index for readings that took long to get."""
TELL = 0.2
"""Seconds between two messages of progress."""
MOST_TOLD = 10_000
"""Characters of what is told about one file."""
_MORE = "；还有更多"
_DOUBLE = "与别的文档重复，没有收入"
_DOUBLES = re.compile(f"编号“(.*?)”{_DOUBLE}", re.DOTALL)
_COUNTS = ("documents", "parts", "characters", "files")


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


class _Making(NamedTuple):
    """How a generation is made, and when."""

    kind: str
    began: float
    """By the counter of `time.perf_counter`."""
    today: date
    """The day on which what is new is said to have come."""


Progress = Callable[[Tally], None]
"""Told from time to time how far the work is."""


def build(settings: Settings, progress: Progress | None = None, *, today: date | None = None) -> Tally:
    """Index the archive from nothing; the old index serves until the new one is whole.

    `today` is the day on which new documents are said to have come.
    """
    tally, making = Tally(), _Making("build", time.perf_counter(), today or date.today())
    before = _remembered(settings)
    sources = _scanned(settings, tally, {}, before.records)
    known = _words(settings)
    with writing(settings.index) as folder, using(segmenter(known)):
        learned = learn(sources, settings, settings.index / SHELF)
        write(folder, sources, tally, settings, learned, known, progress or _silent)
        vocabulary.write(folder, known)
        study(folder)
        _publish(settings, folder, sources, tally, learned, making)
    tally.seconds = time.perf_counter() - making.began
    return tally


def update(settings: Settings, progress: Progress | None = None, *, today: date | None = None) -> Tally:
    """Index what was added or changed since the last build, and forget what is gone."""
    making = _Making("update", time.perf_counter(), today or date.today())
    try:
        manifest = Manifest.read(settings.index)
    except IndexFormatError:
        return build(settings, progress, today=making.today)
    before = read_known(manifest.folder)
    # A process takes a while to begin, and the dictionary and the scan may last as long.
    with Reader(settings, settings.index / SHELF, before.learned) as reader:
        known = vocabulary.read(manifest.folder)
        if (manifest.segmenter, manifest.compact) == (identity(known), settings.compact):
            with using(segmenter(known)):
                tally = _updated(settings, manifest, before, making, reader, progress or _silent)
            tally.seconds = time.perf_counter() - making.began
            return tally
    return build(settings, progress, today=making.today)


def _updated(
    settings: Settings, manifest: Manifest, before: Known, making: _Making, reader: Reader, progress: Progress
) -> Tally:
    tally = Tally(generation=manifest.generation)
    sources = _scanned(settings, tally, before.records, before.records)
    with writing(settings.index) as folder:
        if Manifest.read(settings.index) != manifest:
            raise BusyError(f"另一个程序刚刚改动了索引“{settings.index}”", "请再试一次。")
        changed, gone = changes(sources, before.records)
        tally.removed = len(gone)
        if before.converters != installed():
            changed += _unread_before(sources, changed, manifest)
        anew = {*gone, *(source.path for source in changed)}
        for path, reason in manifest.problems.items():
            if path in before.records and path not in anew:
                tally.problems.setdefault(path, reason)
        if changed or gone or tally.problems != manifest.problems:
            manifest.check_table()
            _link(manifest, folder)
            with _writer(folder, settings) as writer:
                for path in gone:
                    writer.remove(path)
                unread = [_unread(writer, source, before.records.get(source.path)) for source in changed]
                others = [source for source in sources if source.path not in anew]
                unread += _passed_over(writer, others, before.records, tally)
                unread.sort(key=lambda source: source.path)
                feed(writer, reader, unread, tally, progress)
            _publish(settings, folder, sources, tally, before.learned, making)
    return tally


def _remembered(settings: Settings) -> Known:
    """Return what the published generation was built from, if there is one that can be read."""
    try:
        return read_known(Manifest.read(settings.index).folder)
    except (IndexMissingError, IndexFormatError):
        return Known({})


def _words(settings: Settings) -> tuple[str, ...]:
    """Return the words that the published generation teaches the segmenter."""
    try:
        return learned_words(Manifest.read(settings.index).folder)
    except (IndexMissingError, IndexFormatError):
        return ()


def _unread_before(sources: list[Source], changed: list[Source], manifest: Manifest) -> list[Source]:
    """Return the unchanged sources of which something could not be read before."""
    anew = {source.path for source in changed}
    return [
        source
        for source in sources
        if source.path in manifest.problems and source.path not in anew and not source.lined
    ]


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


def write(
    folder: Path,
    sources: list[Source],
    tally: Tally,
    settings: Settings,
    learned: frozenset[str],
    words: tuple[str, ...],
    progress: Progress,
) -> None:
    """Write every report of the sources into an index in `folder`, in as many processes as pay."""
    shares = shares_of(sources, settings.processes)
    if len(shares) < 2:
        with Reader(settings, settings.index / SHELF, learned) as reader, _writer(folder, settings) as writer:
            feed(writer, reader, sources, tally, progress)
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
    common = {
        "compact": settings.compact, "index": str(settings.index), "learned": sorted(learned),
        "time_limit": settings.time_limit, "memory_limit": settings.memory_limit, "words": words,
    }  # fmt: skip
    tasks = [
        {"share": number, "folder": str(place), "sources": list(map(task_of, share)), **common}
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


def write_share(task: Message, say: Say, asked: Iterator[Message]) -> None:
    """Write one process's share of the sources, saying from time to time what came of it."""

    def progress(tally: Tally) -> None:
        say({"share": task["share"], **{name: getattr(tally, name) for name in (*_COUNTS, "problems")}})
        for name in _COUNTS:
            setattr(tally, name, 0)
        tally.problems.clear()

    tally = Tally()
    names = ("index", "compact", "time_limit", "memory_limit")
    settings = Settings(**{name: task[name] for name in names})
    with (
        using(segmenter(task["words"])),
        Reader(settings, settings.index / SHELF, task["learned"]) as reader,
        _writer(Path(task["folder"]), settings, families=False) as writer,
    ):
        feed(writer, reader, map(source_of, task["sources"]), tally, progress)
    progress(tally)


def feed(writer: Writer, reader: Reader, sources: Iterable[Source], tally: Tally, progress: Progress) -> None:
    """Write every report of the sources; a source that cannot be read is reported and costs nothing else."""
    told = time.monotonic()
    for source, document, mark, _ in reader.read(sources, tally.report):
        if document is None:
            tally.files += 1
            continue
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
    progress(tally)


def _later(holder: Holder | None, source: Source, mark: int) -> Holder | None:
    """Return the document that has an id if it stands after the line that claims the same: the first line wins."""
    if holder is None or not source.lined:
        return None
    if holder.source != source.path:
        return holder if source.path < holder.source else None
    places = source.lines.places if source.lines else {}
    return holder if places.get(mark, 0) < places.get(holder.mark, 0) else None


def _scanned(
    settings: Settings, tally: Tally, known: Mapping[str, Record], before: Mapping[str, Record]
) -> list[Source]:
    found = scan(settings.archive, {*SUFFIXES, *REFUSED}, read_corrections, tally.report, lines, known)
    sources = identify(sorted(found, key=lambda source: source.path), before)
    tally.files_total = len(sources)
    return sources


def _publish(
    settings: Settings,
    folder: Path,
    sources: list[Source],
    tally: Tally,
    learned: frozenset[str],
    making: _Making,
) -> None:
    records = {
        source.path: Record(source.fingerprint, source.look, source.origin)
        for source in sources
        if source.look
    }
    write_known(folder, Known(records, learned, installed()))
    documents = arrive(folder, latest(settings.index), making.today)
    manifest = publish(
        settings.index, folder, segmenter=segmenter().identity, compact=settings.compact,
        archive=str(settings.archive.resolve()), sources=len(sources), problems=tally.problems, keep=settings.keep,
        kind=making.kind, documents=documents, began=making.began,
    )  # fmt: skip
    tally.generation = manifest.generation
    Shelf(settings.index / SHELF).prune([source.fingerprint for source in sources])


@contextmanager
def _writer(folder: Path, settings: Settings, *, families: bool = True) -> Iterator[Writer]:
    writer = Writer(folder, compact=settings.compact)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(families=families)


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
