"""Starts the contenders one after the other, each in processes of its own, and takes down what they need."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import IO, Any

from tests.speed import memory
from tests.speed.archive import CHANGING, STANDING, Record, records
from tests.speed.contender import ENTRIES, Question

ROOT = Path(__file__).resolve().parent.parent.parent
MARKS = ("云汀改稿之", "碧溪增补之", "松岭修订之", "枫泉补记之", "棠渡校正之")
"""With a number after it, what no document held before."""
Tell = Callable[[str], None]


class FailedError(Exception):
    """A contender could not do its part."""


@dataclass(slots=True)
class Measured:
    """What came of one contender: medians over the repetitions, seconds and bytes; what is missing could not be measured."""

    versions: str = ""
    trouble: str = ""
    """Why there is nothing, or not everything."""
    documents: int = 0
    characters: int = 0
    values: dict[str, float] = field(default_factory=dict)
    lists: dict[str, list[float]] = field(default_factory=dict)
    """For each kind of search, the seconds of every question."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every contender is measured on."""

    archive: Path
    questions: list[Question]
    strings: list[Question]
    repeat: int


def measure(name: str, plan: Plan, work: Path, tell: Tell) -> Measured:
    """Let one contender do everything; what it cannot do is told in `trouble`."""
    entry, measured = ENTRIES[name], Measured()
    work.mkdir()
    texts = [record["text"] for record in records(plan.archive, entry.most)]
    measured.documents, measured.characters = len(texts), sum(map(len, texts))
    size = sum(len(text.encode()) for text in texts)
    try:
        with _process("versions", name, {}) as (_, said):
            measured.versions = next(said)["versions"]
        folder = _built(name, plan, work, measured, tell)
        measured.values["size"] = _bytes(folder) / size
        _answered(name, plan, folder, measured, tell)
        _updated(name, plan, folder, measured, tell)
    except FailedError as error:
        measured.trouble = str(error)
    return measured


def _built(name: str, plan: Plan, work: Path, measured: Measured, tell: Tell) -> Path:
    """Build as often as asked; return the last index."""
    folder = work / "index"
    seconds, peaks, processes = [], [], []
    for number in range(plan.repeat):
        tell(f"{name}: build {number + 1}/{plan.repeat}")
        shutil.rmtree(folder, ignore_errors=True)
        with _process("build", name, {"archive": str(plan.archive), "folder": str(folder)}) as (child, said):
            watch = memory.Watch(child.pid)
            seconds.append(next(said)["seconds"])
            peak, most = watch.end()
            peaks.append(peak)
            processes.append(most)
    measured.values["build"] = measured.characters / median(seconds)
    if all(peaks):
        measured.values["peak"] = median(peaks)
        measured.values["processes"] = median(processes)
    return folder


def _answered(name: str, plan: Plan, folder: Path, measured: Measured, tell: Tell) -> None:
    """Ask a new process everything, as often as asked."""
    runs: dict[str, list[list[float]]] = {}
    once: dict[str, list[float]] = {}
    task = {
        "archive": str(plan.archive), "folder": str(folder),
        "questions": [_values(question) for question in plan.questions],
        "strings": [_values(question) for question in plan.strings],
    }  # fmt: skip
    for number in range(plan.repeat):
        tell(f"{name}: search {number + 1}/{plan.repeat}")
        began = time.perf_counter()
        with _process("answer", name, task) as (child, said):
            opened = next(said)
            once.setdefault("start", []).append(time.perf_counter() - began)
            once.setdefault("opening", []).append(opened["opening"])
            for kind, seconds in next(said).items():
                runs.setdefault(kind, []).append(seconds)
            if used := memory.private(child.pid):
                once.setdefault("memory", []).append(used)
    measured.values |= {kind: median(values) for kind, values in once.items()}
    measured.lists |= {
        kind: [median(times) for times in zip(*run, strict=True)] for kind, run in runs.items()
    }


def _updated(name: str, plan: Plan, folder: Path, measured: Measured, tell: Tell) -> None:
    """Change the document in a file of its own; where files are read, then one line among all the others."""
    kept = {file: (plan.archive / file).read_bytes() for file in (CHANGING, STANDING)}
    ways = {"update": (CHANGING, plan.repeat), "update_line": (STANDING, 1)}
    try:
        for way, (file, times) in ways.items():
            if way == "update_line" and not ENTRIES[name].files:
                continue
            tell(f"{name}: {way}")
            record = json.loads(kept[file].split(b"\n", 1)[0])
            changes = [_change(record, plan.archive / file, number) for number in range(times)]
            task = {"archive": str(plan.archive), "folder": str(folder), "changes": changes}
            with _process("update", name, task) as (_, said):
                done = [next(said) for _ in changes]
            # A search that does not find what was changed has no time to be compared.
            if all(result["seen"] for result in done):
                measured.values[way] = median(result["seconds"] for result in done)
            else:
                measured.trouble = "a search after an update did not find what was new"
    finally:
        for file, content in kept.items():
            (plan.archive / file).write_bytes(content)


def _change(record: Record, file: Path, number: int) -> dict[str, Any]:
    new = f"{MARKS[number % len(MARKS)]}{number}"
    text = f"{record['text']}\n（{new}）另行说明。"
    return {"file": str(file), "record": {**record, "text": text}, "new": new}


def _values(question: Question) -> dict[str, Any]:
    return {"words": question.words, "filters": dict(question.filters), "exact": question.exact}


@contextmanager
def _process(
    phase: str, name: str, task: Mapping[str, Any]
) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
    """Start a contender on a task; give its process and what it says."""
    with TemporaryFile() as errors:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.speed.trial", phase, name], cwd=ROOT, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(task) + "\n")
                child.stdin.flush()
            yield child, _said(child.stdout, errors)
        finally:
            with suppress(BrokenPipeError):
                child.stdin.close()
            child.stdout.close()
            child.wait()


def _said(stream: IO[str], errors: IO[bytes]) -> Iterator[dict[str, Any]]:
    for line in stream:
        yield json.loads(line)
    errors.seek(0)
    told = errors.read().decode("utf-8", "replace").strip().splitlines()
    raise FailedError(told[-1] if told else "ended early")


def _bytes(folder: Path) -> int:
    """Return how much disk a folder's files take, hard links counted once."""
    files = {file.stat().st_ino: file.stat().st_size for file in folder.rglob("*") if file.is_file()}
    return sum(files.values())
