"""Files are read in a process of their own, which may hang, explode or die without costing more than the file."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from itertools import islice
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from indexer.assemble import assemble
from indexer.document import Document, Evidence, Metadata, Section, Source, Stretch
from indexer.errors import ArchiveError, SourceError
from indexer.extract import pulse
from indexer.extract.jsonl import asked
from indexer.processes import BLOB, Child, Message, Say
from indexer.settings import Settings
from indexer.shelf import Shelf

AHEAD = 2
"""Sources that are given out before the first of them is done."""
SAID = 32
"""Messages that may lie unheard."""
BEAT = 1.0
"""Seconds between two signs of life."""
STARTING = 120.0
"""Seconds that a process may take to begin."""
PROBED = 16
"""Lines that are read one by one where a process ended, to find the one that ends it."""

Report = Callable[[str, str], None]
"""Takes the path of a source and what could not be read of it."""


_GETTERS: dict[type, Callable[[object], tuple[object, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind))) for kind in (Metadata, Section, Evidence)
}


class Item(NamedTuple):
    """Something that was read."""

    source: Source
    document: Document | None = None
    """None once all of the source has been read, or for its bare text."""
    mark: int = 0
    text: str | None = None


class _Turn(NamedTuple):
    """A source, or some lines of one, that is to be read."""

    source: Source
    ends: bool = True
    """Whether nothing more of the source follows."""
    probes: bool = False
    """Whether it is one line, which might end the process again."""


class Reader:
    """A process that reads sources one after the other; where a source kills or stalls it, another takes its place."""

    def __init__(self, settings: Settings, shelf: Path, learned: Collection[str] = ()) -> None:
        self._limit = settings.time_limit
        self._hello = {
            "megabytes": settings.memory_limit, "shelf": str(shelf), "learned": sorted(learned),
        }  # fmt: skip
        self._begin()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, sources: Iterable[Source], report: Report, *, bare: bool = False) -> Iterator[Item]:
        """Yield what stands in the sources, in their order; `bare`: their texts as they are, not their documents."""
        rest = map(_Turn, sources)
        turns: deque[_Turn] = deque()
        reached: Stretch | None = None
        while True:
            self._ask(turns, islice(rest, max(0, AHEAD - len(turns))), bare)
            if not turns:
                return
            self._await()
            turn, message = turns[0], self._hear(self._limit)
            if "document" in message:
                reached = Stretch(*message["line"]) if message["line"] else None
                yield Item(turn.source, _document(message["document"], message[BLOB]), message["mark"])
            elif "bare" in message:
                yield Item(turn.source, text=message[BLOB])
            elif "problem" in message:
                report(turn.source.path, message["problem"])
            elif "done" in message or "failed" in message:
                turns.popleft()
                more: list[_Turn] = []
                if "failed" in message:
                    more = _remaining(turn, reached, message["failed"], report)
                    turns = self._begun_again([*more, *turns], bare)
                reached = None
                if turn.ends and not more:
                    yield Item(turn.source)

    def _ask(self, turns: deque[_Turn], more: Iterable[_Turn], bare: bool) -> None:
        for turn in more:
            turns.append(turn)
            self._child.ask({**task_of(turn.source), "bare": bare})

    def _begun_again(self, more: Iterable[_Turn], bare: bool) -> deque[_Turn]:
        self._stop()
        self._begin()
        turns: deque[_Turn] = deque()
        self._ask(turns, more, bare)
        return turns

    def _begin(self) -> None:
        self._is_ready = False
        # What a killed process leaves behind goes with its folder.
        self._folder = tempfile.mkdtemp(prefix="juanzong-")
        self._said: queue.Queue[Message | None] = queue.Queue(SAID)
        task = {**self._hello, "temporary": self._folder}
        self._child = Child("indexer.readers:read_sources", task, self._said.put, apart=True)

    def _await(self) -> None:
        if not self._is_ready and "ready" not in self._hear(STARTING):
            raise ArchiveError(
                "读文件的进程起不来", "请运行 juanzong doctor，并检查内存是否够用；原来的索引没有改动。"
            )
        self._is_ready = True

    def _hear(self, seconds: float) -> Message:
        """Return the next message, or why there is none."""
        try:
            message = self._said.get(timeout=seconds)
        except queue.Empty:
            return {"failed": f"{seconds:.0f} 秒还没有读完，已放弃；文件如果没有问题，请调大设置 time_limit"}
        if message is not None:
            return message
        return {"failed": f"读它的进程意外结束（{_cause(self._child.wait())}），请用原来的软件打开并另存一份"}

    def _stop(self) -> None:
        self._child.kill()
        while not self._child.is_heard():
            with suppress(queue.Empty):
                self._said.get(timeout=0.01)
        shutil.rmtree(self._folder, ignore_errors=True)


def _cause(code: int) -> str:
    """Say what an exit code means.

    >>> _cause(-11), _cause(3)
    ('SIGSEGV', '代码 3')
    """
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"代码 {code}"


def _remaining(turn: _Turn, reached: Stretch | None, reason: str, report: Report) -> list[_Turn]:
    """Return what is still to be read of a source that ended the process; report what ended it once that is known."""
    source = turn.source
    if turn.probes:
        reason = f"第 {source.stretches[0].number} 行：{reason}"
    if turn.probes or not source.lined:
        report(source.path, reason)
        return []
    unread = replace(source, stretches=_beyond(source, reached))
    try:
        probes = [place for _, place in islice(asked(unread), PROBED)]
    except OSError as error:
        report(source.path, f"打不开：{error.strerror or error}")
        return []
    if not probes:
        return []
    turns = [_Turn(replace(source, stretches=(place,)), ends=False, probes=True) for place in probes]
    rest = _beyond(unread, probes[-1])
    if rest:
        return [*turns, _Turn(replace(source, stretches=rest), turn.ends)]
    return [*turns[:-1], turns[-1]._replace(ends=turn.ends)]


def _beyond(source: Source, reached: Stretch | None) -> tuple[Stretch, ...]:
    """Return the stretches of a source that follow after a line."""
    stretches = source.stretches or (Stretch(0, source.size, 1),)
    if reached is None:
        return stretches
    return tuple(
        Stretch(max(start, reached.end), end, number if start >= reached.end else reached.number + 1)
        for start, end, number in stretches
        if end > reached.end
    )


def task_of(source: Source) -> Message:
    """Return what another process must know of a source."""
    return {
        "path": source.path, "file": str(source.file), "size": source.size, "fingerprint": source.fingerprint,
        "corrections": source.corrections, "origin": source.origin, "stretches": source.stretches,
    }  # fmt: skip


def source_of(task: Message) -> Source:
    """Return the source that another process was told of."""
    values = {name: task[name] for name in ("path", "size", "fingerprint", "corrections", "origin")}
    return Source(
        **values, file=Path(task["file"]), stretches=tuple(Stretch(*row) for row in task["stretches"])
    )


def read_sources(task: Message, say: Say, asked: Iterator[Message]) -> None:
    """Read the sources that are asked for, within limits; the other side of `Reader`."""
    _limit_memory(task["megabytes"])
    tempfile.tempdir = os.environ["TMPDIR"] = task["temporary"]
    shelf, learned = Shelf(Path(task["shelf"])), frozenset(task["learned"])
    beaten = 0.0

    def beat() -> None:
        nonlocal beaten
        if time.monotonic() - beaten > BEAT:
            beaten = time.monotonic()
            say({"alive": True})

    pulse.listen(beat)
    say({"ready": True})
    for wanted in asked:
        try:
            for message in _said(source_of(wanted), wanted["bare"], shelf, learned, say):
                say(message)
        except SourceError as error:
            say({"problem": "；".join(filter(None, (error.message, error.hint)))})
        except BrokenPipeError:
            raise
        except OSError as error:
            say({"problem": f"打不开：{error.strerror or error}"})
        except MemoryError:
            say(
                {
                    "failed": f"读它要用的内存超过 {task['megabytes']} MB；文件如果没有问题，请调大设置 memory_limit"
                }
            )
            continue
        except Exception as error:  # a reader's or a rule's fault must not cost the other files
            say({"failed": f"读这个文件时程序出错（{type(error).__name__}：{error}）"})
            continue
        say({"done": True})


def _said(source: Source, bare: bool, shelf: Shelf, learned: frozenset[str], say: Say) -> Iterator[Message]:
    def report(reason: str) -> None:
        say({"problem": reason})

    readings = shelf.readings(source, report)
    if bare:
        yield from ({"bare": True, BLOB: reading.text} for reading in readings)
        return
    for document, reading in assemble(source, readings, report, learned):
        yield {
            "document": _values(document), "mark": reading.mark, "line": reading.line, BLOB: document.text,
        }  # fmt: skip


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # The system allows less anyway.
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, hard))


def _values(document: Document) -> Message:
    return {
        "id": document.id, "metadata": _row(document.metadata), "part": document.part,
        "source": document.source, "outline": list(map(_row, document.outline)),
        "body": document.body, "removed": document.removed, "member": document.member,
        "evidence": {name: _row(found) for name, found in document.evidence.items()}, "notes": document.notes,
    }  # fmt: skip


def _row(values: Metadata | Section | Evidence) -> tuple[object, ...]:
    # `dataclasses.astuple` copies what it finds, at twenty times the cost.
    return _GETTERS[type(values)](values)


def _document(values: Message, text: str) -> Document:
    return Document(
        **{name: values[name] for name in ("id", "source", "part", "body", "member")},
        text=text,
        metadata=Metadata(*values["metadata"]),
        outline=tuple(Section(*row) for row in values["outline"]),
        removed=tuple(values["removed"]),
        evidence={name: Evidence(*row) for name, row in values["evidence"].items()},
        notes=tuple(values["notes"]),
    )
