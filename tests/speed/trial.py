"""One contender at work in a process of its own: a task comes in, what was measured goes out as lines of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.speed.contender import Answer, Contender, Question, contender

HITS = 10
Task = dict[str, Any]
Said = dict[str, Any]


def versions(made: Contender, task: Task) -> Iterator[Said]:
    """Say what the contender is made of."""
    yield {"versions": made.versions()}


def build(made: Contender, task: Task) -> Iterator[Said]:
    """Index the archive."""
    yield {"seconds": _seconds(lambda: made.build(Path(task["archive"]), Path(task["folder"])))}


def answer(made: Contender, task: Task) -> Iterator[Said]:
    """Open the index and ask everything twice; stay until told to go, so that memory can be read."""
    questions, strings = ([Question(**values) for values in task[name]] for name in ("questions", "strings"))
    opening = _seconds(lambda: made.open(Path(task["archive"]), Path(task["folder"])))
    first = _seconds(lambda: made.search(questions[0], HITS))
    yield {"opening": opening, "first": first}
    said: Said = {}
    for kind, asked in (("search", questions), ("exact", strings)):
        said[f"{kind}_first"], totals = _asked(made, asked, HITS)
        said[f"{kind}_again"], _ = _asked(made, asked, HITS)
        said[f"{kind}_totals"] = totals
    # That question had been asked already.
    said["search_first"][0] = first
    said["search_one"], _ = _asked(made, questions, 1)
    yield said
    sys.stdin.readline()


def update(made: Contender, task: Task) -> Iterator[Said]:
    """Change one document, again and again, each time until a search finds what is new in it."""
    made.open(Path(task["archive"]), Path(task["folder"]))
    for change in task["changes"]:
        file = Path(change["file"])
        rest = file.read_text("utf-8").split("\n", 1)[1]
        line = json.dumps(change["record"], ensure_ascii=False)
        file.write_text(f"{line}\n{rest}", "utf-8")
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


def _change(made: Contender, change: Task, found: list[Answer]) -> None:
    made.update(change["record"])
    found.append(made.search(Question((change["new"],), {}), HITS))


def _asked(made: Contender, questions: list[Question], limit: int) -> tuple[list[float], list[int]]:
    """Ask one question after the other; return the seconds and the totals."""
    seconds, totals = [], []
    for question in questions:
        began = time.perf_counter()
        answer = made.search(question, limit)
        seconds.append(time.perf_counter() - began)
        totals.append(answer.total)
    return seconds, totals


def _seconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
