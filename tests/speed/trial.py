"""One contender at work in a process of its own: a task comes in, what was measured goes out as lines of JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

from tests.speed.contender import Answer, Contender, Growing, Question, contender

HITS = 10
Task = dict[str, Any]
Said = dict[str, Any]


def versions(made: Contender, task: Task) -> Iterator[Said]:
    """Say what the contender is made of."""
    yield {"versions": made.versions()}


def build(made: Contender, task: Task) -> Iterator[Said]:
    """Index the archive, then every file that waits to be added to it."""
    archive = Path(task["archive"])
    seconds = _seconds(lambda: made.build(archive, Path(task["folder"])))
    for file in map(Path, task["waiting"]):
        added = file.replace(archive / file.name)
        seconds += _seconds(partial(cast(Growing, made).grow, added))
    yield {"seconds": seconds}


def answer(made: Contender, task: Task) -> Iterator[Said]:
    """Open the index and ask everything as readers do; when told to go on, ask in the ways of other programs."""
    questions, strings = ([Question(**values) for values in task[name]] for name in ("questions", "strings"))
    opening = _seconds(lambda: made.open(Path(task["archive"]), Path(task["folder"])))
    first = _seconds(lambda: made.search(questions[0], HITS))
    segments = made.segments() if hasattr(made, "segments") else 0
    yield {"opening": opening, "first": first, "segments": segments}
    said: Said = {}
    for kind, asked in (("search", questions), ("exact", strings)):
        said[f"{kind}_first"], said[f"{kind}_totals"] = _asked(partial(_total, made, HITS), asked)
        said[f"{kind}_again"], _ = _asked(partial(_total, made, HITS), asked)
    # That question had been asked already.
    said["search_first"][0] = first
    said["search_one"], _ = _asked(partial(_total, made, 1), questions)
    yield said
    # Memory is read here: whoever wants all addresses at once keeps more of it.
    sys.stdin.readline()
    said = {}
    for kind, ranked in (("ranked", True), ("count", False)):
        said[kind], said[f"{kind}_totals"] = _asked(partial(_counted, made, ranked), questions)
    said["documents"], said["documents_totals"] = _asked(lambda text: made.documents(text)[0], strings)
    yield said


def update(made: Contender, task: Task) -> Iterator[Said]:
    """Change one document, again and again, each time until a search finds what is new in it."""
    made.open(Path(task["archive"]), Path(task["folder"]))
    for change in task["changes"]:
        _rewrite(Path(change["file"]), json.dumps(change["record"], ensure_ascii=False))
        found: list[Answer] = []
        seconds = _seconds(partial(_change, made, change, found))
        yield {"seconds": seconds, "seen": change["record"]["id"] in {id for id, _ in found[0].hits}}


PHASES = {"versions": versions, "build": build, "answer": answer, "update": update}


def main() -> None:
    """Do the task that comes in on standard input; PHASE and NAME stand on the command line."""
    phase, name = sys.argv[1:]
    made = contender(name)
    task = json.loads(sys.stdin.readline())
    for said in PHASES[phase](made, task):
        print(json.dumps(said), flush=True)


def _rewrite(file: Path, line: str) -> None:
    """Replace a file by one with another first line; others that share its content keep theirs."""
    changed = file.with_suffix(".changed")
    with file.open("rb") as old, changed.open("wb") as new:
        old.readline()
        new.write(f"{line}\n".encode())
        shutil.copyfileobj(old, new, 2**20)
    os.replace(changed, file)


def _change(made: Contender, change: Task, found: list[Answer]) -> None:
    made.update(change["record"])
    found.append(made.search(Question((change["new"],), {}), HITS))


def _total(made: Contender, limit: int, question: Question) -> int:
    return made.search(question, limit).total


def _counted(made: Contender, ranked: bool, question: Question) -> int:
    return made.count(question, ranked=ranked).total


def _asked(ask: Callable[[Question], int], questions: list[Question]) -> tuple[list[float], list[int]]:
    """Ask one question after the other; return the seconds and the totals."""
    seconds, totals = [], []
    for question in questions:
        began = time.perf_counter()
        total = ask(question)
        seconds.append(time.perf_counter() - began)
        totals.append(total)
    return seconds, totals


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
