"""Copies planted among real documents, and how many of them families find; `python -m tests.planted` prints figures."""

from __future__ import annotations

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from time import perf_counter

import numpy as np

from indexer.families import Families, group, key, share, sketch
from indexer.families.sketches import Hashes, shingles

CORPUS = Path(__file__).resolve().parent.parent.parent / "shared" / "corpus"
SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
OTHERS, COPIES = 5_000, 500
LIKE = 35
"""Documents with so many percent of the shorter one's shingles in common are judged to be copies."""
STRANGE = 0.3
"""What copies are filled up with has less than this share of its shingles anywhere in the others."""

Names = list[str]
Change = Callable[[random.Random, str, "Material"], str]


@dataclass(frozen=True)
class Material:
    """What copies are made of."""

    texts: list[str]
    """Documents, each different from all others."""
    spare: list[str]
    """More of them, which are not among the others: what changed sentences are filled with."""
    filling: list[str]
    """More still, each put into one copy only."""
    names: Names
    """Places."""


@dataclass
class Planted:
    """An archive with copies in it."""

    texts: list[str]
    origins: dict[int, tuple[int, str]] = field(default_factory=dict)
    """For each copy the document that it was made from, and how."""


def material(corpus: Path) -> Material:
    """Read the real documents, each text once."""
    texts: dict[str, str] = {}
    lines = (corpus / "retrieval" / "policy_questions" / "documents.jsonl").read_text("utf-8").splitlines()
    for text in [
        *(json.loads(line)["text"] for line in lines),
        *(path.read_text("utf-8", errors="replace") for path in sorted(corpus.glob("archive/**/*.txt"))),
    ]:
        texts.setdefault("".join(text.split()), text)
    shuffled = list(texts.values())
    random.Random(4).shuffle(shuffled)
    names = {
        row["name"]
        for name in ("areas", "cities", "provinces")
        for row in csv.DictReader((corpus / "lists" / f"{name}.csv").read_text("utf-8").splitlines())
        if 2 < len(row["name"]) < 6 and row["name"] != "市辖区"
    }
    others, spare = shuffled[:OTHERS], shuffled[OTHERS:]
    known = np.sort(np.concatenate([shingles(text) for text in others]))
    filling = [text for text in spare[100:] if _known(shingles(text), known) < STRANGE]
    return Material(others, spare[:100], filling, sorted(names))


def _known(hashes: Hashes, known: Hashes) -> float:
    """Return the share of the hashes that are among the known ones, which ascend."""
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return float(np.mean(known[places] == hashes)) if len(hashes) else 1.0


def sentences(text: str) -> list[str]:
    """Cut a text after each sentence and each line."""
    return [match for match in SENTENCE.findall(text) if match]


def rewritten(dice: random.Random, text: str, stuff: Material) -> str:
    """Change 5 to 30 % of the sentences: others instead, half of another one, fewer, more."""
    return "".join(_rewritten(dice, sentences(text), dice.uniform(0.05, 0.30), stuff))


def _rewritten(dice: random.Random, parts: list[str], rate: float, stuff: Material) -> Iterator[str]:
    chosen = set(dice.sample(range(len(parts)), max(1, round(rate * len(parts)))))
    for place, part in enumerate(parts):
        if place not in chosen:
            yield part
            continue
        other = dice.choice(sentences(dice.choice(stuff.spare)))
        way = dice.random()
        if way < 0.4:
            yield other
        elif way < 0.7:
            yield part[: len(part) // 2] + other[len(other) // 2 :]
        elif way < 0.85:
            yield part + other


def renamed(dice: random.Random, text: str, stuff: Material) -> str:
    """Put other names of places, with and without 市 or 县, and other figures everywhere."""
    found = {text[at : at + size] for size in (3, 4, 5) for at in range(len(text))} & set(stuff.names)
    for name in sorted(found, key=lambda name: (-len(name), name)):
        other = dice.choice(stuff.names)
        text = text.replace(name, other).replace(name[:-1], other[:-1])
    # Units, projects and people have names in no list: any few characters, twice in a hundred.
    spots = re.compile(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?=[\u4e00-\u9fff]{3})")
    text = spots.sub(lambda spot: dice.choice(stuff.names) if dice.random() < 0.1 else spot[0], text)
    return re.sub(r"\d", lambda _: dice.choice("0123456789"), text)


def reordered(dice: random.Random, text: str, stuff: Material) -> str:
    """Shuffle the sections: runs of some lines, or of some sentences where there is one line only."""
    lines = text.splitlines(keepends=True)
    parts = lines if len(lines) > 8 else sentences(text)
    size = max(1, len(parts) // 8)
    sections = [parts[at : at + size] for at in range(0, len(parts), size)]
    dice.shuffle(sections)
    return "".join(line.rstrip("\n") + "\n" for section in sections for line in section)


def compiled(dice: random.Random, text: str, stuff: Material) -> str:
    """Put the report between others, as a page does that was never split."""
    reports = [text, *(stuff.filling.pop() for _ in range(dice.randint(2, 7)))]
    dice.shuffle(reports)
    return "\n".join(f"篇{number}\n{report}" for number, report in enumerate(reports, 1))


def cut_out(dice: random.Random, text: str, stuff: Material) -> str:
    """Take the report back out of a compilation, its first lines lost and a few sentences changed."""
    kept = sentences(text)[2:] or [text]
    return "".join(_rewritten(dice, kept, dice.uniform(0.0, 0.1), stuff))


def embedded(dice: random.Random, text: str, stuff: Material) -> str:
    """Put a short report into one that is two to eight times as long."""
    size, around = dice.uniform(1, 7) * len(text), [""]
    while sum(map(len, around)) < size:
        around += sentences(stuff.filling.pop())
    while sum(map(len, around)) > size and len(around) > 2:
        around.pop()
    middle = len(around) // 2
    return "".join([*around[:middle], text, "\n", *around[middle:]])


def everything(dice: random.Random, text: str, stuff: Material) -> str:
    """Change names and figures, 5 to 30 % of the sentences, and the order."""
    return reordered(dice, renamed(dice, rewritten(dice, text, stuff), stuff), stuff)


CHANGES: dict[str, tuple[Change, int, int]] = {
    "5–30 % of sentences": (rewritten, 500, 100_000),
    "names and figures": (renamed, 500, 100_000),
    "sections reordered": (reordered, 500, 100_000),
    "in a compilation, unsplit": (compiled, 500, 20_000),
    "part of a compilation": (cut_out, 500, 100_000),
    "short inside long": (embedded, 250, 800),
    "300 characters, 5–30 %": (rewritten, 250, 350),
    "300 characters, names": (renamed, 250, 350),
    "everything at once": (everything, 500, 100_000),
}
"""How copies are made, and from documents of how many characters."""


def plant(stuff: Material, copies: int = COPIES, seed: int = 17) -> Planted:
    """Add copies to the documents, as many of each kind, each from a document of its own."""
    dice = random.Random(seed)
    planted = Planted(list(stuff.texts))
    free = list(range(len(stuff.texts)))
    dice.shuffle(free)
    kinds = list(CHANGES)
    for number in range(copies):
        kind = kinds[number % len(kinds)]
        change, least, most = CHANGES[kind]
        origin = next(at for at in free if least <= len(stuff.texts[at]) <= most)
        free.remove(origin)
        planted.origins[len(planted.texts)] = origin, kind
        planted.texts.append(change(dice, stuff.texts[origin], stuff))
    return planted


def found(planted: Planted) -> Families:
    """Group the archive."""
    sketches = [sketch(text) for text in planted.texts]
    starts = np.concatenate(([0], np.cumsum([len(one) for one in sketches])))
    keys = np.array([key(None, str(number)) for number in range(len(sketches))], np.uint64)
    return group(np.concatenate(sketches), starts, keys)


def recalled(planted: Planted, families: Families) -> dict[str, tuple[int, int]]:
    """Return for each kind how many copies are in one family with what they were made from, and of how many."""
    tally: dict[str, list[bool]] = defaultdict(list)
    for copy, (origin, kind) in planted.origins.items():
        tally[kind].append(bool(families.first[copy] == families.first[origin]))
    return {kind: (sum(hits), len(hits)) for kind, hits in tally.items()}


def joined(families: Families) -> Iterator[tuple[int, int]]:
    """Yield all pairs of documents that are in one family."""
    members: dict[int, list[int]] = defaultdict(list)
    for number, first in enumerate(families.first.tolist()):
        members[first].append(number)
    for family in members.values():
        yield from combinations(family, 2)


def judged(planted: Planted, families: Families) -> list[tuple[int, int, int]]:
    """Return all pairs in one family with the percent of the shorter text that is really in the other."""
    return [(one, other, share(planted.texts[one], planted.texts[other])) for one, other in joined(families)]


def main() -> None:
    """Print recall by kind of change, and precision."""
    stuff = material(CORPUS)
    planted = plant(stuff)
    start = perf_counter()
    families = found(planted)
    print(f"{len(planted.texts):,} documents sketched and grouped in {perf_counter() - start:.2f} s")
    tally = recalled(planted, families)
    for kind, (hits, count) in tally.items():
        print(f"{kind:28} {hits:4} of {count}")
    hits, count = map(sum, zip(*tally.values(), strict=True))
    print(f"recall {hits / count:.4f}")
    pairs = judged(planted, families)
    for name, chosen in (
        ("planted", [pair for pair in pairs if pair[0] in planted.origins or pair[1] in planted.origins]),
        ("others", [pair for pair in pairs if pair[1] < len(stuff.texts)]),
        ("all", pairs),
    ):
        right = sum(percent >= LIKE for _, _, percent in chosen)
        print(f"precision {name}: {right / max(1, len(chosen)):.4f} of {len(chosen)} pairs in one family")


if __name__ == "__main__":
    main()
