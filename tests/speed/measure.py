"""Starts the contenders one after the other, each in processes of its own, and takes down what they need."""

from __future__ import annotations

import json
import operator
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from typing import IO, Any

from tests.speed import memory
from tests.speed.archive import deal
from tests.speed.contender import ENTRIES, Question
from tests.speed.records import CHANGING, STANDING, Record
from tests.speed.reports import report
from tests.speed.truth import Truth, scan

ROOT = Path(__file__).resolve().parent.parent.parent
MARKS = ("云汀改稿之", "碧溪增补之", "松岭修订之", "枫泉补记之", "棠渡校正之")
"""With a number after it, what no document held before."""
ARCHIVE, INDEX = "archive", "index"
"""The folders of a contender at work."""
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
    """For each kind of search, the seconds of every question, or what was found."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every contender is measured on."""

    archive: Path
    documents: int
    questions: list[Question]
    strings: list[Question]
    repeat: int
    segments: int = 1

    def size(self, name: str) -> int:
        """Return how many documents a contender is given."""
        return min(self.documents, ENTRIES[name].most or self.documents)

    def truths(self, names: Iterable[str]) -> dict[int, Truth]:
        """Scan for what is asked; return the truth for each size that contenders are given."""
        sizes = {self.documents, *map(self.size, names)}
        return scan(self.archive, [*self.questions, *self.strings], sizes)


def measure(name: str, plan: Plan, truth: Truth, work: Path, tell: Tell, *, updates: bool = True) -> Measured:
    """Let one contender do everything; what it cannot do is told in `trouble`."""
    measured = Measured(documents=truth.documents, characters=truth.characters)
    work.mkdir()
    try:
        with _process("versions", name, {}) as (_, said):
            measured.versions = next(said)["versions"]
        _built(name, plan, work, measured, tell)
        measured.values["size"] = _bytes(work / INDEX) / truth.bytes
        _answered(name, plan, work, measured, tell)
        _hold_against(truth, measured)
        if updates:
            _updated(name, plan, work, measured, tell)
    except FailedError as error:
        measured.trouble = str(error)
    return measured


def _built(name: str, plan: Plan, work: Path, measured: Measured, tell: Tell) -> None:
    """Build as often as asked, each time of an archive of its own; leave the last index."""
    seconds, peaks = [], []
    segments = plan.segments if ENTRIES[name].grows else 1
    for number in range(plan.repeat):
        tell(f"{name}: build {number + 1}/{plan.repeat}")
        for folder in (ARCHIVE, INDEX):
            shutil.rmtree(work / folder, ignore_errors=True)
        waiting = deal(plan.archive, work / ARCHIVE, measured.documents, segments)
        with _process("build", name, {**_places(work), "waiting": list(map(str, waiting))}) as (child, said):
            watch = memory.Watch(child.pid)
            try:
                seconds.append(next(said)["seconds"])
            finally:
                peaks.append(watch.end())
    measured.values["build"] = measured.characters / median(seconds)
    if all(peak.processes for peak in peaks):
        measured.values |= {
            "peak": median(peak.fair for peak in peaks),
            "peak_private": median(peak.private for peak in peaks),
            "processes": median(peak.processes for peak in peaks),
        }


def _answered(name: str, plan: Plan, work: Path, measured: Measured, tell: Tell) -> None:
    """Ask a new process everything, as often as asked."""
    runs: dict[str, list[list[float]]] = {}
    once: dict[str, list[float]] = {}
    task = {
        **_places(work),
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
            if opened["segments"]:
                once.setdefault("segments", []).append(opened["segments"])
            answers = next(said)
            if used := memory.private(child.pid):
                once.setdefault("memory", []).append(used)
            _go_on(child)
            for kind, seconds in (answers | next(said)).items():
                runs.setdefault(kind, []).append(seconds)
    measured.values |= {kind: median(values) for kind, values in once.items()}
    measured.lists |= {
        kind: [median(times) for times in zip(*run, strict=True)] for kind, run in runs.items()
    }


def _hold_against(truth: Truth, measured: Measured) -> None:
    """Note how many totals are those of a scan."""
    searches = len(measured.lists["search_totals"])
    for kind in ("search", "ranked", "count", "exact", "documents"):
        right = truth.totals[searches:] if kind in ("exact", "documents") else truth.totals[:searches]
        measured.values[f"{kind}_right"] = sum(map(operator.eq, measured.lists[f"{kind}_totals"], right))


def _updated(name: str, plan: Plan, work: Path, measured: Measured, tell: Tell) -> None:
    """Change the document in a file of its own; where files are read, then one line among all the others."""
    ways = [("update", CHANGING, 0, plan.repeat)]
    if ENTRIES[name].files and measured.documents > 1:
        ways.append(("update_line", STANDING, 1, 1))
    for way, file, document, times in ways:
        tell(f"{name}: {way}")
        changes = [_change(report(document), work / ARCHIVE / file, number) for number in range(times)]
        with _process("update", name, {**_places(work), "changes": changes}) as (_, said):
            done = [next(said) for _ in changes]
        # A search that does not find what was changed has no time to be compared.
        if all(result["seen"] for result in done):
            measured.values[way] = median(result["seconds"] for result in done)
        else:
            measured.trouble = "a search after an update did not find what was new"


def _change(record: Record, file: Path, number: int) -> dict[str, Any]:
    new = f"{MARKS[number % len(MARKS)]}{number}"
    text = f"{record['text']}\n（{new}）另行说明。"
    return {"file": str(file), "record": {**record, "text": text}, "new": new}


def _places(work: Path) -> dict[str, str]:
    return {"archive": str(work / ARCHIVE), "folder": str(work / INDEX)}


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
            _go_on(child, json.dumps(task))
            yield child, _said(child.stdout, errors)
        finally:
            with suppress(BrokenPipeError):
                child.stdin.close()
            child.stdout.close()
            child.wait()


def _go_on(child: subprocess.Popen[str], told: str = "") -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError):
        child.stdin.write(f"{told}\n")
        child.stdin.flush()


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
