"""What can be typed: questions in, the table out."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import indexer
from tests.ranking.measures import measured
from tests.ranking.parts import Rank, ours
from tests.ranking.questions import Questions
from tests.ranking.rivals import RIVALS

HEAD = ("", "MRR@10", "nDCG@10", "recall@100", "empty", "ms a question")


def main() -> None:
    """Let everybody answer, and print how well."""
    options = _options()
    questions = Questions.read(options.questions, options.step)
    print(f"{len(questions.judged):,} questions of {options.questions.name}\n")
    print(f"| {' | '.join(HEAD)} |\n|---|{'--:|' * (len(HEAD) - 1)}")
    with tempfile.TemporaryDirectory(prefix="juanzong-ranking-") as place:
        for name, rank in _ranks(questions, options.index, Path(place)):
            print(f"| {name} | {_row(questions, rank)} |", flush=True)


def _options() -> argparse.Namespace:
    made = argparse.ArgumentParser("python -m tests.ranking", description="How well questions are answered.")
    made.add_argument("--questions", type=Path, required=True, metavar="FOLDER")
    made.add_argument(
        "--index", type=Path, metavar="DIR", help="our index of the documents; built if not given"
    )
    made.add_argument("--step", type=int, default=1, metavar="N", help="ask every Nth question only")
    return made.parse_args()


def _ranks(questions: Questions, index: Path | None, work: Path) -> Iterator[tuple[str, Rank | str]]:
    """Yield everybody who ranks, or why somebody does not."""
    if index is None:
        index = work / "index"
        indexer.build(indexer.Settings(archive=questions.documents, index=index))
    yield from ours(index).items()
    for name, make in RIVALS.items():
        try:
            yield name, make(questions, work)
        except ImportError as error:
            yield name, f"not installed: {error.name}"


def _row(questions: Questions, rank: Rank | str) -> str:
    if isinstance(rank, str):
        return " | ".join((rank, *[""] * (len(HEAD) - 2)))
    times, answers = [], {}
    for place, (id, text) in enumerate(questions.texts.items()):
        began = time.perf_counter()
        answers[id] = rank(text)
        times.append(time.perf_counter() - began)
        if sys.stderr.isatty():
            print(f"\r{place + 1} of {len(questions.texts)}", end="", file=sys.stderr)
    found = measured(answers, questions.judged)
    values = f"{found.mrr:.4f} | {found.ndcg:.4f} | {found.recall:.4f} | {found.empty}"
    return f"{values} | {median(times) * 1000:.1f}"


if __name__ == "__main__":
    main()
