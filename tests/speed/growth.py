"""How much slower searching gets as archives grow and fall into segments: sizes in, one line for each out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from statistics import mean, median

from tests.speed.contender import ENTRIES
from tests.speed.measure import Measured, Plan, measure
from tests.speed.options import count, parser, prepared, tell
from tests.speed.reports import questions, strings
from tests.speed.table import NONE, OURS, machine, markdown, ratio

RIVAL = "tantivy"
Summary = Callable[[Sequence[float]], float]
TIMES: tuple[tuple[str, str, Summary], ...] = tuple(
    (head, kind, summary)
    for label, kind in (
        ("whole job", "search_again"),
        ("without hits", "ranked"),
        ("total and facets", "count"),
        ("exact string", "exact_again"),
        ("its documents", "documents"),
    )
    for head, summary in ((f"{label}, median", median), ("slowest", max))
)
"""Each column's head, the list of seconds that it is about, and what of it."""
Runs = Mapping[tuple[int, int], Mapping[str, Measured]]
"""What was measured, by documents and segments, by contender."""


def main() -> None:
    """Measure every size in every number of segments on the same questions; print the table."""
    made = parser("tests.speed.growth", "How much slower it gets as archives grow.", [OURS, RIVAL])
    made.add_argument("--documents", type=count, nargs="+", default=[2_000, 10_000], metavar="N")
    made.add_argument("--segments", type=count, nargs="+", default=[1, 4], metavar="N")
    options = made.parse_args()
    sizes = sorted(options.documents)
    # What stands in the smallest archive stands in all.
    asked = questions(sizes[0], options.queries), strings(sizes[0])
    runs: dict[tuple[int, int], dict[str, Measured]] = {}
    with prepared(options.archive, sizes[-1]) as (work, archive):
        for documents in sizes:
            for segments in options.segments:
                plan = Plan(archive, documents, *asked, options.repeat, segments)
                tell(f"{documents:,} documents, {segments} segments")
                truths = plan.truths(options.only)
                of = runs[documents, segments] = {}
                for name in options.only:
                    of[name] = measure(name, plan, truths[plan.size(name)], work / name, tell, updates=False)
                    shutil.rmtree(work / name)
    print(render(runs))
    if options.json:
        raw = [
            {
                "documents": size,
                "segments": parts,
                "contenders": {name: asdict(of) for name, of in run.items()},
            }
            for (size, parts), run in runs.items()
        ]
        options.json.write_text(json.dumps(raw, ensure_ascii=False, indent=1) + "\n", "utf-8")


def render(runs: Runs) -> str:
    """Return the table, with a line of ratios wherever there is something to compare."""
    head = ["documents", "commits", "", "segments", "matching, mean", *(column for column, *_ in TIMES)]
    lines = [head, ["--:", "--:", "---", *["--:"] * (len(head) - 3)]]
    troubles = []
    for (documents, segments), run in runs.items():
        place = [f"{documents:,}", str(segments)]
        lines += [[*place, ENTRIES[name].label, *_numbers(of)] for name, of in run.items()]
        if OURS in run and RIVAL in run:
            ratios = [
                ratio(_time(run[OURS], kind, summary), _time(run[RIVAL], kind, summary))
                for _, kind, summary in TIMES
            ]
            lines.append([*place, f"{ENTRIES[OURS].label} : {RIVAL}", "", "", *ratios])
        troubles += [f"{ENTRIES[name].label}: {of.trouble}" for name, of in run.items() if of.trouble]
    notes = "Times in ms, of questions asked again. The same questions in all sizes; matching is the mean total of searches."
    return "\n\n".join([machine(), markdown(lines), "\n".join([notes, *troubles])])


def _numbers(of: Measured) -> list[str]:
    totals = of.lists.get("search_totals")
    times = [_time(of, kind, summary) for _, kind, summary in TIMES]
    return [
        f"{of.values.get('segments', 0):.0f}" if of.values.get("segments") else NONE,
        f"{mean(totals):,.0f}" if totals else NONE,
        *(NONE if time is None else f"{time * 1e3:.3g}" for time in times),
    ]


def _time(of: Measured, kind: str, summary: Summary) -> float | None:
    return summary(of.lists[kind]) if kind in of.lists else None


if __name__ == "__main__":
    main()
