"""From documents to segments in a folder, and from several folders of them to one Whoosh index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from indexer.analysis import PAGE, starts_of
from indexer.arrays import Array, ArrayFile
from indexer.document import Document
from indexer.engines.whoosh import copies, offers
from indexer.engines.whoosh.codec import ColumnarSegment, opened, segment_path
from indexer.engines.whoosh.compaction import SEGMENT_DOCUMENTS, SEGMENT_UNITS, Load, crowds
from indexer.engines.whoosh.copies import Part
from indexer.engines.whoosh.fields import whoosh_schema
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.reopening import Reopened
from indexer.engines.whoosh.runs import MemoryRun, Run, SpilledRun, run_of
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.views import Ints, Mask

BATCH_UNITS = 8_000_000
"""Documents are inverted together until they have about so many characters; memory is bounded by it."""
NAME: str = whoosh_index._DEF_INDEX_NAME


class Holder(NamedTuple):
    """A document of an earlier commit: its segment, its number there, the source and the mark that it came from."""

    segment: int
    number: int
    source: str
    mark: int


class Double(NamedTuple):
    """A document that was left out, since an earlier share has its id."""

    source: str
    id: str
    part: bool
    characters: int


class Writer:
    """Adds documents to the index in one folder, or to a new one; nothing of it is seen before `commit`."""

    def __init__(self, folder: Path, *, compact: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._compact = compact
        self._segments: list[ColumnarSegment] = read_segments(folder)
        self._open = [opened(folder, segment) for segment in self._segments]
        self._committed = len(self._segments)
        edges = starts_of(np.array([held.size for held in self._open], np.int64)).tolist()
        self._before = [np.arange(*edge) for edge in pairwise(edges)]
        """For each document of each segment the number it had before, -1 for a new one."""
        self._batch: list[tuple[Document, int]] = []
        self._units = self._pages = 0
        self._runs: list[SpilledRun | MemoryRun] = []
        self._pending = self._pending_units = 0
        self._ids: set[str] = set()
        self.freed: set[str] = set()
        """The ids of documents taken out."""

    def __contains__(self, id: str) -> bool:
        """Tell whether a document with this id will be there after the next commit."""
        return id in self._ids or self.holder(id) is not None

    def holder(self, id: str) -> Holder | None:
        """Return the document of an earlier commit that has an id."""
        for place in range(self._committed):
            number = self._open[place].number_of(id)
            if number is not None and not self._segments[place].is_deleted(number):
                held = self._open[place]
                return Holder(place, number, held.strings("source").value(number), int(held.marks[number]))
        return None

    def add(self, document: Document, mark: int = 0) -> None:
        """Add one document, with the mark of the line it was read from."""
        size = len(document.text) + len(document.metadata.title)
        pages = _pages(document)
        if self._batch and (self._units + size > BATCH_UNITS or self._pages + pages > PAGE):
            self._invert()
        self._ids.add(document.id)
        self._batch.append((document, mark))
        self._units += size
        self._pages += pages

    def retain(self, source: str, marks: Array) -> Mask:
        """Take out the documents of a source that have none of these marks; return which marks are held."""
        held = np.zeros(len(marks), np.bool_)
        for place, numbers in self._of(source):
            theirs = self._open[place].marks.take(numbers)
            self.remove_numbers((place, number) for number in numbers[~np.isin(theirs, marks)].tolist())
            held |= np.isin(marks, theirs)
        return held

    def remove(self, source: str) -> None:
        """Take out every document of a source that an earlier commit wrote."""
        for place, numbers in self._of(source):
            self.remove_numbers((place, number) for number in numbers.tolist())

    def remove_numbers(self, numbers: Iterable[tuple[int, int]]) -> None:
        """Take out documents by their segments and numbers."""
        for place, number in numbers:
            self._segments[place].delete_document(number)
            self.freed.add(self._open[place].strings("id").value(number))

    def _of(self, source: str) -> Iterator[tuple[int, Ints]]:
        """Yield for each segment its documents of a source that are not deleted."""
        value = source.encode("utf-8", "surrogatepass")
        for place, (segment, held) in enumerate(zip(self._segments, self._open, strict=True)):
            column = held.strings("source")
            found = column.first(value)
            if found < len(column) and column.raw(found) == value:
                numbers = column.documents(found)
                yield place, numbers[~segment.deleted_mask()[numbers]]

    def commit(self, *, families: bool = True) -> None:
        """Write everything to disk; small segments become one with others, so that updates do not pile up.

        Without `families` it is not looked for copies: `join` does it for all shares together.
        """
        loads = [self._load(place) for place in range(len(self._segments))]
        pending = len(loads)
        loads.append(Load(self._pending + len(self._batch), self._pending_units + self._units))
        groups = crowds(loads)
        gone = {place for group in groups for place in group}
        if self._compact:
            self._add_again(sorted(gone - {pending}))
            groups = []
        self._invert(last=True)
        for group in groups:
            places = [place for place in group if place != pending]
            reopened = [self._reopened(place) for place in places]
            before = [self._before[place][~self._segments[place].deleted_mask()] for place in places]
            self._write([*reopened, *self._runs] if pending in group else reopened, before)
            if pending in group:
                self._forget_runs()
        self._merge()
        kept = [
            place
            for place, segment in enumerate(self._segments)
            if place not in gone - {pending} and segment.doc_count()
        ]
        self._find_copies(kept, families=families)
        for place in set(range(len(self._segments))).difference(kept):
            segment_path(self._folder, self._segments[place]).unlink()
        write_segments(self._folder, [self._segments[place] for place in kept])

    def _find_copies(self, kept: Sequence[int], *, families: bool) -> None:
        if not families:
            copies.forget(self._folder)
            return
        living = self._living()
        parts = [Part(self._open[place], living[place], self._before[place]) for place in kept]
        copies.find(self._folder, parts, self._open[: self._committed])
        if self._committed:
            offers.write(self._folder, parts, self._open[: self._committed])

    def _living(self) -> list[Mask]:
        return [~segment.deleted_mask() for segment in self._segments]

    def cancel(self) -> None:
        """Forget everything since the last commit."""
        self._forget_runs()

    def _load(self, place: int) -> Load:
        segment = self._segments[place]
        stay = ~segment.deleted_mask()
        units = int(np.diff(self._open[place].text_at)[stay].sum())
        return Load(segment.doc_count(), units, segment.deleted_count())

    def _reopened(self, place: int) -> Reopened:
        segment = self._segments[place]
        return Reopened(ArrayFile(segment_path(self._folder, segment)), segment.deleted_mask())

    def _add_again(self, places: Iterable[int]) -> None:
        """Add the documents of segments that cannot be merged, since they were made to be small."""
        for place in places:
            held = self._open[place]
            for number in np.flatnonzero(~self._segments[place].deleted_mask()).tolist():
                self.add(held.document(number), int(held.marks[number]))

    def _invert(self, *, last: bool = False) -> None:
        """Make a run of the batch; it waits on disk, unless it is the last."""
        if not self._batch:
            return
        documents = [document for document, _ in self._batch]
        run = run_of(documents, [mark for _, mark in self._batch], compact=self._compact)
        if (
            self._pending + len(documents) > SEGMENT_DOCUMENTS
            or self._pending_units + self._units > SEGMENT_UNITS
        ):
            self._merge()
        self._runs.append(run if last else SpilledRun(run, self._folder / f"{len(self._runs)}.run"))
        self._pending += len(documents)
        self._pending_units += self._units
        self._batch, self._units, self._pages = [], 0, 0

    def _merge(self) -> None:
        """Make a segment of the runs."""
        if self._runs:
            self._write(self._runs)
            self._forget_runs()

    def _write(self, runs: Sequence[Run], before: Sequence[Ints] = ()) -> None:
        """Write a segment; the documents that were there before come first."""
        segment = ColumnarSegment(NAME)
        segment.set_doc_count(merge(runs, segment_path(self._folder, segment)))
        self._segments.append(segment)
        self._open.append(opened(self._folder, segment))
        known = np.concatenate([np.empty(0, np.int64), *before])
        new = np.full(segment.doc_count_all() - len(known), -1)
        self._before.append(np.concatenate((known, new)))

    def _forget_runs(self) -> None:
        for run in self._runs:
            if isinstance(run, SpilledRun):
                run.close()
        self._runs, self._pending, self._pending_units = [], 0, 0


def _pages(document: Document) -> int:
    """Return how many pages of a batch a document takes at most; a character may be two units."""
    outline = sum(len(section.heading) + 1 for section in document.outline)
    return 2 * max(len(document.text), len(document.metadata.title), outline) // PAGE + 1


def read_segments(folder: Path) -> list[ColumnarSegment]:
    """Return the segments that a folder's table of contents names; none where there is no table."""
    storage = FileStorage(str(folder))
    if not storage.index_exists():
        return []
    return list(whoosh_index.TOC.read(storage, NAME).segments)


def write_segments(folder: Path, segments: list[ColumnarSegment]) -> None:
    """Write the table of contents anew."""
    for file in folder.glob(f"_{NAME}_*.toc"):
        file.unlink()
    whoosh_index.TOC(whoosh_schema(), segments, 1).write(FileStorage(str(folder)), NAME)


def join(folder: Path, shares: list[Path]) -> list[Double]:
    """Make one index in `folder` of those in several, which are emptied of their files.

    Of documents with the same id the one in the earlier share stays; return the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    segments: list[ColumnarSegment] = []
    for share in shares:
        for segment in read_segments(share):
            segments.append(segment)
            file = segment_path(share, segment)
            file.rename(folder / file.name)
    held = [opened(folder, segment) for segment in segments]
    doubles = []
    for place, number in _doubles(held) if len(shares) > 1 else ():
        segments[place].delete_document(number)
        of_source, of_id = (held[place].strings(name).value(number) for name in ("source", "id"))
        part, characters = (int(held[place].numbers[name][number]) for name in ("part", "characters"))
        doubles.append(Double(of_source, of_id, bool(part), characters))
    write_segments(folder, segments)
    copies.find(
        folder, [Part(each, ~segment.deleted_mask()) for each, segment in zip(held, segments, strict=True)]
    )
    return doubles


def _doubles(segments: list[Segment]) -> list[tuple[int, int]]:
    """Return segment and number of documents whose id an earlier segment has."""
    seen: set[str] = set()
    found = []
    for place, segment in enumerate(segments):
        values = segment.strings("id").values()
        for id in seen.intersection(values):
            number = segment.number_of(id)
            assert number is not None
            found.append((place, number))
        seen.update(values)
    return sorted(found)
