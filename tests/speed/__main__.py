"""What can be typed: sizes in, the table out."""

from __future__ import annotations

import argparse
import json
import operator
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tests.speed.archive import Record, records, strings, write
from tests.speed.contender import ENTRIES, Question
from tests.speed.measure import Measured, Plan, measure
from tests.speed.memory import readable
from tests.speed.table import render


def main() -> None:
    """Make an archive, measure everybody on it, print the table."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="juanzong-speed-") as place:
        work = Path(place)
        archive = work / "archive"
        _tell(f"writing {options.documents} documents")
        questions = write(archive, options.documents, options.queries)
        documents = list(records(archive))
        plan = Plan(archive, questions, strings(documents), options.repeat)
        measured = {name: measure(name, plan, work / name, _tell) for name in options.only}
    truth = _truths(plan, documents, measured)
    print(render(measured, len(plan.questions), len(plan.strings), _about(plan, documents)))
    if options.json:
        raw = {name: {**asdict(of), **truth[name]} for name, of in measured.items()}
        options.json.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.speed", description="How fast it is beside others."
    )
    parser.add_argument("--documents", type=_count, default=2_000, metavar="N")
    parser.add_argument("--queries", type=_count, default=60, metavar="N")
    parser.add_argument(
        "--repeat", type=_count, default=3, metavar="N", help="every number is a median of so many"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured here")
    parser.add_argument(
        "--only", nargs="+", choices=list(ENTRIES), default=list(ENTRIES), help="measure only these"
    )
    return parser.parse_args()


def _count(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _truths(
    plan: Plan, documents: list[Record], measured: Mapping[str, Measured]
) -> dict[str, dict[str, list[int]]]:
    """Scan for what each was asked; note how many of its totals are right, and return the right ones."""
    found: dict[str, dict[str, list[int]]] = {}
    scanned: dict[tuple[str, int], list[int]] = {}
    for name, of in measured.items():
        found[name] = {}
        for kind, asked in (("search", plan.questions), ("exact", plan.strings)):
            key = kind, of.documents
            if key not in scanned:
                scanned[key] = [_scan(question, documents[: of.documents]) for question in asked]
            found[name][f"{kind}_truth"] = scanned[key]
            if totals := of.lists.get(f"{kind}_totals"):
                of.values[f"{kind}_right"] = sum(map(operator.eq, totals, scanned[key]))
    return found


def _scan(question: Question, documents: list[Record]) -> int:
    """Count the documents that hold every word, or the string, and have the facets' values."""
    return sum(
        all(str(document[name]) == value for name, value in question.filters.items())
        and all(word in document["text"] or word in document["title"] for word in question.words)
        for document in documents
    )


def _about(plan: Plan, documents: list[Record]) -> list[str]:
    characters = sum(len(document["text"]) for document in documents)
    told = (
        f"{len(documents):,} documents, {characters:,} characters; {len(plan.questions)} searches of one to five words, "
        f"{len(plan.strings)} exact strings; medians of {plan.repeat}"
    )
    return [told] if readable() else [told, "memory: not measured, psutil is not installed"]


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
