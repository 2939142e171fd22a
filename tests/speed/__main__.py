"""What can be typed: sizes in, the table out."""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import asdict
from typing import Any

from tests.speed.contender import ENTRIES
from tests.speed.measure import Measured, Plan, measure
from tests.speed.memory import readable
from tests.speed.options import count, parser, prepared, tell
from tests.speed.reports import questions, strings
from tests.speed.table import machine, render
from tests.speed.truth import Truth
from tests.speed.waking import Waking, waking


def main() -> None:
    """Make an archive, measure everybody on it, print the table."""
    options = _options()
    with prepared(options.archive, options.documents) as (work, archive):
        asked = questions(options.documents, options.queries), strings(options.documents)
        plan = Plan(archive, options.documents, *asked, options.repeat, options.segments)
        tell("scan")
        truths = plan.truths(options.only)
        measured = {}
        for name in options.only:
            measured[name] = measure(name, plan, truths[plan.size(name)], work / name, tell)
            shutil.rmtree(work / name)
        woken = waking(options.repeat)
    about = _about(plan, truths[plan.documents], woken)
    print(render(measured, len(plan.questions), len(plan.strings), about))
    if options.json:
        raw = _raw(plan, truths, woken, measured)
        options.json.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    made = parser("tests.speed", "How fast it is beside others.", list(ENTRIES))
    made.add_argument("--documents", type=count, default=2_000, metavar="N")
    made.add_argument(
        "--segments", type=count, default=1, metavar="N",
        help="build of the first 1/N of the documents and add the others in N - 1 updates, where that can be done",
    )  # fmt: skip
    return made.parse_args()


def _raw(
    plan: Plan, truths: dict[int, Truth], woken: Waking, measured: dict[str, Measured]
) -> dict[str, Any]:
    searches = len(plan.questions)
    contenders = {}
    for name, of in measured.items():
        totals = truths[of.documents].totals
        truth = {"search_truth": totals[:searches], "exact_truth": totals[searches:]}
        contenders[name] = {**asdict(of), **truth}
    return {
        "machine": machine(), "documents": plan.documents, "repeat": plan.repeat, "segments": plan.segments,
        "waking": asdict(woken), "contenders": contenders,
    }  # fmt: skip


def _about(plan: Plan, truth: Truth, woken: Waking) -> list[str]:
    searches = truth.totals[: len(plan.questions)]
    told = [
        f"{plan.documents:,} documents, {truth.characters:,} characters; {len(plan.questions)} searches of one to five "
        f"words, found in {sum(searches) / len(searches):,.0f} documents in the mean; {len(plan.strings)} exact strings; "
        f"medians of {plan.repeat}",
        f"importing whoosh and initializing jieba in a new process, nothing else: {woken.cold * 1e3:.0f} ms, "
        f"with a cache that jieba wrote before {woken.cached * 1e3:.0f} ms",
    ]
    return told if readable() else [*told, "memory: not measured, psutil is not installed"]


if __name__ == "__main__":
    main()
