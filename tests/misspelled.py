"""Is the right spelling offered for a misspelled title? `python -m tests.misspelled --index index --titles 500`.

One character of each title is replaced by another that sounds the same, looks alike or is any other, or is dropped, doubled
or swapped with the next one; what is searched for as typed is to be offered as the title stands. Which characters sound the
same is told by pypinyin, not by the engine's own table. Titles as they are, and questions of a file, one a line behind its
last tab, must have nothing offered.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from indexer.analysis import normalize
from indexer.analysis.shapes import similar
from indexer.engines.whoosh.correcting import correction
from indexer.engines.whoosh.opening import snapshot_of
from indexer.engines.whoosh.relaxing import match
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.publish import Manifest
from indexer.query import parse

COMMON = 3_755
"""The characters of GB 2312's first level; it has 6,763 in all."""
SHOWN = 5
Slip = Callable[[str, random.Random], str | None]


def main() -> None:
    """Ask and tell."""
    options = _options()
    snapshot = snapshot_of(Manifest.read(options.index).folder)
    titles = list(_titles(snapshot, options.titles, random.Random(options.seed)))
    print(f"{len(titles)} titles of {snapshot.count} documents")
    for name, slip in _slips().items():
        chance = random.Random(options.seed)
        typed = [(made, title) for title in titles if (made := slip(title, chance)) and made != title]
        _tell(name, snapshot, [(made, title) for made, title in typed if normalize(made) != normalize(title)])
    _tell("as they are", snapshot, [(title, None) for title in titles])
    if options.questions:
        lines = options.questions.read_text("utf-8").splitlines()
        _tell("questions", snapshot, [(line.split("\t")[-1], None) for line in lines])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.misspelled", description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--titles", type=int, default=500)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def _titles(snapshot: Snapshot, count: int, chance: random.Random) -> Iterator[str]:
    """Yield different titles of four ideographs or more."""
    numbers = snapshot.live.tolist()
    chance.shuffle(numbers)
    seen: set[str] = set()
    for number in numbers:
        segment, own = snapshot.locate(number)
        title = segment.title(own)
        if len(_ideographs(title)) >= 4 and title not in seen:
            seen.add(title)
            yield title
        if len(seen) == count:
            return


def _tell(name: str, snapshot: Snapshot, asked: list[tuple[str, str | None]]) -> None:
    """Print how often what was wanted is offered, and examples of what is not."""
    outcomes: Counter[str] = Counter()
    times, missed = [], []
    for typed, wanted in asked:
        query = parse(typed)
        found = match(snapshot, query.tree)
        began = time.process_time()
        offered = correction(snapshot, query, found)
        times.append((time.process_time() - began) * 1000)
        right = offered == wanted or (offered and wanted and normalize(offered) == normalize(wanted))
        outcome = "right" if right else "wrong" if offered else "nothing"
        outcomes[outcome] += 1
        if not right:
            missed.append(f"    {typed} → {offered}")
    times.sort()
    share = outcomes["right"] / max(len(asked), 1)
    print(f"{name}: {share:.1%} of {len(asked)} right, wrong {outcomes['wrong']}, nothing {outcomes['nothing']};"
          f" {times[len(times) // 2]:.2f} ms in the median, {times[len(times) * 9 // 10]:.2f} at the 90th hundredth")  # fmt: skip
    print("\n".join(missed[:SHOWN]))


def _slips() -> dict[str, Slip]:
    found: dict[str, Slip] = {}
    for tone in (False, True):
        for count in (COMMON, len(_characters())):
            name = f"same sound{' and tone' * tone}, of {count} characters"
            found[name] = _sounding(count, tone)
    return {**found, "similar shape": _shaped, "any": _any, "dropped": _dropped, "doubled": _doubled,
            "swapped": _swapped}  # fmt: skip


def _sounding(count: int, tone: bool) -> Slip:
    def slip(title: str, chance: random.Random) -> str | None:
        for place in _shuffled(title, chance):
            others = [other for other in _by_sound(count, tone)[_sound(title[place], tone)]
                      if normalize(other) != normalize(title[place])]  # fmt: skip
            if others:
                return title[:place] + chance.choice(others) + title[place + 1 :]
        return None

    return slip


def _shaped(title: str, chance: random.Random) -> str | None:
    places = [place for place in _shuffled(title, chance) if similar(title[place])]
    return (
        title[: places[0]] + chance.choice(similar(title[places[0]])) + title[places[0] + 1 :]
        if places
        else None
    )


def _any(title: str, chance: random.Random) -> str | None:
    place = _shuffled(title, chance)[0]
    return title[:place] + chance.choice(_characters()[:COMMON]) + title[place + 1 :]


def _dropped(title: str, chance: random.Random) -> str | None:
    inner = [place for place in _shuffled(title, chance) if 0 < place < len(title) - 1]
    return title[: inner[0]] + title[inner[0] + 1 :] if len(title) > 5 else None


def _doubled(title: str, chance: random.Random) -> str | None:
    place = _shuffled(title, chance)[0]
    return title[:place] + title[place] + title[place:]


def _swapped(title: str, chance: random.Random) -> str | None:
    ideographs = set(_ideographs(title))
    for place in _shuffled(title, chance):
        if place + 1 in ideographs and title[place] != title[place + 1]:
            return title[:place] + title[place + 1] + title[place] + title[place + 2 :]
    return None


def _ideographs(title: str) -> list[int]:
    return [place for place, character in enumerate(title) if "一" <= character <= "鿿"]


def _shuffled(title: str, chance: random.Random) -> list[int]:
    places = _ideographs(title)
    chance.shuffle(places)
    return places


@cache
def _characters() -> str:
    codes = [bytes((row, column)) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF)]
    return b"".join(codes).decode("gb2312", "ignore")


@cache
def _sound(character: str, tone: bool) -> str:
    # Imported here: it is asked only by this command.
    from pypinyin import Style, pinyin

    style = Style.TONE3 if tone else Style.NORMAL
    return str(pinyin(character, style=style, heteronym=False)[0][0])


@cache
def _by_sound(count: int, tone: bool) -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for character in _characters()[:count]:
        found[_sound(character, tone)] += character
    return found


if __name__ == "__main__":
    main()
