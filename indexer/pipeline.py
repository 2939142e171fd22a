"""How an archive becomes an index: the whole story on one page."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from indexer.analysis import segmenter
from indexer.clean import clean
from indexer.document import Document, Reading, Source
from indexer.engines.whoosh import Writer, join
from indexer.errors import SourceError
from indexer.extract import SUFFIXES, extract
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
        self.problems[path] = f"{self.problems[path]}；{reason}" if path in self.problems else reason


Progress = Callable[[Tally], None]
"""Told from time to time how far the work is."""


def build(settings: Settings, progress: Progress | None = None) -> Tally:
    """Index the archive from nothing; the old index serves until the new one is whole."""
    tally, began = Tally(), time.perf_counter()
    sources = _scanned(settings, tally)
    with writing(settings.index) as folder:
        write(folder, sources, tally, settings.processes, progress or _silent)
        _publish(settings, folder, sources, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def update(settings: Settings, progress: Progress | None = None) -> Tally:
    """Index what was added or changed since the last build, and forget what is gone."""
    manifest = Manifest.read(settings.index)
    if manifest.segmenter != segmenter().identity:
        return build(settings, progress)
    tally, began = Tally(generation=manifest.generation), time.perf_counter()
    sources = _scanned(settings, tally)
    with writing(settings.index) as folder:
        manifest = Manifest.read(settings.index)
        known = read_sources(manifest.folder)
        changed, gone = changes(sources, known)
        tally.removed = len(gone)
        retained = {
            path: why for path, why in manifest.problems.items() if path in known and path not in gone
        }
        for source in changed:
            retained.pop(source.path, None)
        for path, reason in retained.items():
            tally.problems.setdefault(path, reason)
        if changed or gone or tally.problems != manifest.problems:
            manifest.check_table()
            _link(manifest, folder)
            with _writer(folder) as writer:
                for path in [*gone, *(source.path for source in changed if source.path in known)]:
                    writer.remove(path)
                feed(writer, changed, tally, progress or _silent)
            _publish(settings, folder, sources, tally)
    tally.seconds = time.perf_counter() - began
    return tally


def write(folder: Path, sources: list[Source], tally: Tally, processes: int, progress: Progress) -> None:
    """Write every report of the sources into an index in `folder`, in as many processes as pay."""
    shares = _shares(sources, processes)
    if len(shares) < 2:
        with _writer(folder) as writer:
            feed(writer, sources, tally, progress)
        return

    def tell(message: Message) -> None:
        for name in ("documents", "parts", "characters", "files"):
            setattr(tally, name, getattr(tally, name) + message[name])
        for path, reason in message["problems"].items():
            tally.report(path, reason)
        progress(tally)

    folders = [folder / f"share-{number}" for number in range(len(shares))]
    tasks = [
        {"folder": str(place), "sources": [{**asdict(source), "file": str(source.file)} for source in share]}
        for place, share in zip(folders, shares, strict=True)
    ]
    run("indexer.pipeline:write_share", tasks, tell)
    join(folder, folders)
    for place in folders:
        shutil.rmtree(place)


def write_share(task: Message, say: Callable[[Message], None]) -> None:
    """Write one process's share of the sources, saying after each what came of it."""

    def progress(tally: Tally) -> None:
        say(
            {name: getattr(tally, name) for name in ("documents", "parts", "characters", "files", "problems")}
        )

    with _writer(Path(task["folder"])) as writer:
        for values in task["sources"]:
            feed(writer, [Source(**{**values, "file": Path(values["file"])})], Tally(), progress)


def feed(writer: Writer, sources: Iterable[Source], tally: Tally, progress: Progress) -> None:
    """Write every report of the sources; a source that cannot be read is reported and costs nothing else."""
    for source in sources:
        for document in _readable(source, tally.report):
            if document.id in writer.ids:
                tally.report(source.path, f"编号“{document.id}”与别的文档重复，没有收入")
                continue
            writer.add(document)
            tally.documents += 1
            tally.parts += document.part is not None
            tally.characters += len(document.text)
        tally.files += 1
        progress(tally)


def _readable(source: Source, report: Report) -> Iterator[Document]:
    try:
        yield from documents(source, report)
    except SourceError as error:
        report(source.path, "；".join(filter(None, (error.message, error.hint))))
    except OSError as error:
        report(source.path, f"打不开：{error.strerror or error}")
    except Exception as error:  # a reader's or a rule's fault must not cost the other files
        report(source.path, f"读这个文件时程序出错（{type(error).__name__}：{error}）")


def documents(source: Source, report: Report) -> Iterator[Document]:
    """Yield every report held in one source."""
    for reading in extract(source, lambda reason: report(source.path, reason)):
        text, removed = clean(reading.text)
        if not text:
            report(source.path, "清理掉网页杂项后没有剩下文字")
            continue
        parts = [] if "id" in reading.given else split(text)
        if len(parts) < 2:
            yield _document(source, reading, text, None, reading.title, removed)
            continue
        for number, part in enumerate(parts, 1):
            yield _document(source, reading, part.text, number, part.title, removed if number == 1 else ())


def _document(
    source: Source, reading: Reading, text: str, part: int | None, title: str | None, removed: tuple[str, ...]
) -> Document:
    own_id = reading.given.get("id")
    metadata, body = derive(text, path=source.path, title=title, given=reading.given)
    for key in ("", own_id or str(part or "")):
        metadata = correct(metadata, source.corrections.get(key, {}))
    digest = hashlib.blake2b(source.path.encode("utf-8"), digest_size=8).hexdigest()
    return Document(
        id=own_id or (f"{digest}-{part}" if part else digest),
        text=text, metadata=metadata, source=source.path, part=part,
        outline=outline(text, body), body=body, removed=removed,
    )  # fmt: skip


def _scanned(settings: Settings, tally: Tally) -> list[Source]:
    sources = list(scan(settings.archive, SUFFIXES, read_corrections, tally.report))
    tally.files_total = len(sources)
    return sources


def _publish(settings: Settings, folder: Path, sources: list[Source], tally: Tally) -> None:
    write_sources(folder, {source.path: source.fingerprint for source in sources})
    manifest = publish(
        settings.index, folder, segmenter=segmenter().identity, archive=str(settings.archive.resolve()),
        sources=len(sources), problems=tally.problems, keep=settings.keep,
    )  # fmt: skip
    tally.generation = manifest.generation


@contextmanager
def _writer(folder: Path) -> Iterator[Writer]:
    writer = Writer(folder)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _shares(sources: list[Source], processes: int) -> list[list[Source]]:
    """Divide the sources into shares of about equal size, always the same way.

    All .jsonl files go together, so that an id that stands in two of them is noticed.
    """
    count = min(processes, sum(source.size for source in sources) // SHARE_BYTES)
    if count < 2:
        return [sources]
    shares: list[list[Source]] = [[] for _ in range(count)]
    sizes = [0] * count
    for source in sorted(sources, key=lambda source: (-source.size, source.path)):
        place = 0 if source.path.lower().endswith(".jsonl") else sizes.index(min(sizes))
        shares[place].append(source)
        sizes[place] += source.size
    return [sorted(share, key=lambda source: source.path) for share in shares if share]


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
