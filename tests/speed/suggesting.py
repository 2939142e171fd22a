"""How fast suggestions while typing are: invented titles, or those of an index, in; one line for each way to type out."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from indexer.analysis.sounds import readings
from indexer.arrays import ArrayFile, write_arrays
from indexer.engines.whoosh import offers, snapshot_of
from indexer.publish import Manifest
from indexer.suggest import Block, Entries, Kind, Store, arranged
from tests.speed.options import count, tell
from tests.speed.reports import GENRES, REGIONS, YEARS, vocabulary
from tests.speed.table import machine, markdown

Row = tuple[str, Kind, int]
Suggest = Callable[[str], Sequence[object]]
OFFICES = ("办公室", "人民政府", "教育局", "财政局", "水利局", "委员会", "领导小组", "服务中心")
PHRASES, SEARCHES = 5_000, 1_000
"""So many set phrases an archive of 100,000 documents has, and so many searches are offered."""
FORMS = (
    "characters",
    "inside",
    "pinyin",
    "part of it",
    "initials",
    "mixed",
    "one key",
    "second word",
    "nothing fits",
)


def main() -> None:
    """Lay the texts out, ask each question once, and print how long it took."""
    made = argparse.ArgumentParser(
        prog="python -m tests.speed.suggesting", description="How fast suggestions are."
    )
    made.add_argument("--documents", type=count, default=100_000, metavar="N")
    made.add_argument("--questions", type=count, default=500, metavar="N", help="of each form")
    made.add_argument("--index", type=Path, metavar="FOLDER", help="ask an index rather than invented titles")
    made.add_argument("--cold", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = made.parse_args()
    if options.cold:
        print(_cold(options.cold))
        return
    dice = random.Random(3)
    if options.index:
        suggest, texts = _of_index(options.index, dice)
        notes = [f"index {options.index}"]
    else:
        suggest, texts, notes = _of_invented(options.documents, dice)
    lines = [["typed", "questions", "median, ms", "95 %, ms", "99 %, ms", "slowest, ms", "offered, mean"]]
    lines.append(["---", *["--:"] * 6])
    asked = {form: list(_typed(form, texts, options.questions, dice)) for form in FORMS}
    for form in FORMS:
        for text in _typed(form, texts, 50, dice):
            suggest(text)
    every: list[float] = []
    for form, questions in asked.items():
        tell(form)
        times, offered = _timed(suggest, questions)
        every += times
        lines.append([form, str(len(times)), *_summary(times), f"{offered / len(times):.1f}"])
    lines.append(["all", str(len(every)), *_summary(every), ""])
    print("\n\n".join([machine(), markdown(lines), "\n".join(notes)]))


def _of_index(index: Path, dice: random.Random) -> tuple[Suggest, list[str]]:
    folder = Manifest.read(index).folder
    snapshot = snapshot_of(folder)
    store = offers.read(folder, snapshot)
    places = [snapshot.locate(number) for number in dice.sample(snapshot.live.tolist(), 2_000)]
    titles = [segment.title(number) for segment, number in places]
    named = [segment.strings("organization").value(number) for segment, number in places[:1_000]]
    return lambda text: offers.suggest(snapshot, store, text), [
        text for text in titles + named if len(text) > 3
    ]


def _of_invented(documents: int, dice: random.Random) -> tuple[Suggest, list[str], list[str]]:
    rows = _rows(documents, dice)
    began = time.perf_counter()
    arrays = arranged(Entries.of(rows).grouped())
    laid = time.perf_counter() - began
    with tempfile.TemporaryDirectory(prefix="juanzong-speed-") as place:
        file = Path(place) / offers.MAIN
        began = time.perf_counter()
        write_arrays(file, arrays, {})
        written = time.perf_counter() - began
        size = file.stat().st_size
        # What a process does first is measured in new ones.
        command = [sys.executable, "-m", "tests.speed.suggesting", "--cold", str(file)]
        cold = [
            list(map(float, subprocess.run(command, capture_output=True, check=True).stdout.split()))
            for _ in range(5)
        ]
    words = vocabulary().draw(dice, 4 * SEARCHES)
    searches = {"".join(words[place : place + 2]): 3 + place % 50 for place in range(0, len(words), 4)}
    asked = Block.of_searches((text, times, 9) for text, times in searches.items())
    store = Store([Block(arrays)])
    notes = [
        f"{documents:,} documents, {len(arrays['counts']):,} different texts, {size / 1e6:.1f} MB",
        f"laid out in {laid:.2f} s, written in {written:.2f} s",
        f"in a new process: opened in {1e3 * median(row[0] for row in cold):.0f} ms, "
        f"first answer after {1e3 * median(row[1] for row in cold):.0f} ms more, "
        f"the next one after {1e3 * median(row[2] for row in cold):.1f} ms",
    ]
    chosen = [text for text, _, _ in dice.sample(rows, 3_000) if len(text) > 3]
    return lambda text: store.suggest(text, searches=asked), chosen, notes


def _rows(documents: int, dice: random.Random) -> list[Row]:
    """Invent what so many documents offer; few organizations sign many of them."""
    words = iter(vocabulary().draw(dice, 3 * documents + 2 * documents // 10 + 3 * PHRASES))
    rows: list[Row] = []
    for _ in range(PHRASES):
        rows.append(
            ("".join(next(words) for _ in range(dice.randint(2, 3))), "phrase", dice.randint(5, 5_000))
        )
    for _ in range(documents // 10):
        name = dice.choice(REGIONS) + next(words) + next(words) + dice.choice(OFFICES)
        rows.append((name, "organization", int(dice.paretovariate(1))))
    for _ in range(documents):
        title = f"{next(words)}{next(words)}{next(words)}{dice.choice(GENRES)}"
        year = f"{dice.choice(YEARS)}年" if dice.random() < 0.5 else "关于"
        rows.append((dice.choice(REGIONS) + year + title, "title", 1))
    return rows


def _typed(form: str, texts: Sequence[str], questions: int, dice: random.Random) -> Iterator[str]:
    """Yield what readers type who want some of the texts."""
    for _ in range(questions):
        text = dice.choice(texts)
        size = dice.randint(2, min(8, len(text)))
        start = 0 if form == "characters" else dice.randrange(len(text) - size + 1)
        part = text[start : start + size]
        sounds = [(readings(character) or (character,))[0] for character in part]
        spelled = "".join(sounds)
        half = len(part) // 2
        yield {
            "characters": part,
            "inside": part,
            "pinyin": spelled,
            "part of it": spelled[: max(2, dice.randint(1, len(spelled)))],
            "initials": "".join(sound[0] for sound in sounds),
            "mixed": part[:half] + "".join(sounds[half:]),
            "one key": dice.choice([part[0], sounds[0][0], sounds[0]]),
            "second word": f"{text[:2]} {part[:half] or part[0]}",
            "nothing fits": dice.choice([part[::-1] + "龘", spelled + "龘", spelled[::-1] + "qzx"]),
        }[form]


def _timed(suggest: Suggest, questions: Sequence[str]) -> tuple[list[float], int]:
    times, offered = [], 0
    for text in questions:
        began = time.perf_counter()
        found = suggest(text)
        times.append(time.perf_counter() - began)
        offered += len(found)
    return times, offered


def _summary(times: Sequence[float]) -> list[str]:
    cuts = quantiles(times, n=100)
    return [f"{1e3 * seconds:.2f}" for seconds in (median(times), cuts[94], cuts[98], max(times))]


def _cold(file: Path) -> str:
    """Open a file; return what that takes, and what the first answer and the next one do."""
    began = time.perf_counter()
    held = ArrayFile(file)
    names = ("units", "starts", "kinds", "counts", "places", "lists")
    store = Store([Block({name: held.array(name) for name in names})])
    times = [time.perf_counter() - began]
    for text in ("gongzuo", "jingji"):
        began = time.perf_counter()
        store.suggest(text)
        times.append(time.perf_counter() - began)
    return " ".join(map(str, times))


if __name__ == "__main__":
    main()
