"""Parses queries that no reader would type: python -m tests.fuzzed_queries [COUNT] [SEED]."""

from __future__ import annotations

import random
import sys
import time
import traceback
from dataclasses import dataclass, field

from indexer.errors import QueryError
from indexer.query import parse

SLOW = 0.05
WORDS = (
    "党建",
    "业务",
    "作风建设",
    "a",
    "GDP",
    "2023",
    "国办发",
    "12号",
    "市*局",
    "市？局",
    "×××",
    "***",
    "的",
    "號",
    "Ａ",
    "D:\\x",
)
SIGNS = (
    " ", "　", "\n", "OR", "AND", "NOT", "ＯＲ", "|", "｜", "&", "＆＆", "-", "－", "——", "+", "(", ")", "（", "）", "((", "))",
    '"', "“", "”", "„", "「", "」", "『", "』", "｢", "〝", "‘", "’", "＂", "'", "\\", "\\\\", '\\"', "?", "？", "*", "＊",
    "~", "～", "~句", "~段>", "~10", "～１０＞", "~s", "~sentence>", "~0", "~999999999", "~句>>", ">", "、", "，", "。", "：", ":",
    "标题:", "标题：(", "正文:", "机构:", "文种:", "文种：通知|", "年份:", "year:", "年份:2019..", "年份：>=", "文号:", "org_type:",
    "2019", "..", "-2023", "年到", "〔2023〕", "(2023)", "第12号", "\0", "\ud800", "\udfff", "\u200b", "\ufeff", "\u0301", "\x1b",
)  # fmt: skip
RANGES = ((0, 0x80), (0x80, 0x300), (0x300, 0x370), (0x2000, 0x2100), (0x3000, 0x3040), (0x4E00, 0x9FFF), (0xD800, 0xE000),
          (0xFF00, 0xFFF0), (0x1F300, 0x1F700), (0, 0x110000))  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What became of the queries."""

    count: int = 0
    exceptions: int = 0
    differing: int = 0
    """Trees that are another tree once printed and read again."""
    slow: int = 0
    """Queries that took longer than 50 ms by the clock of the process."""
    slow_on_wall: int = 0
    slowest: float = 0.0
    slowest_text: str = ""
    failed: list[str] = field(default_factory=list)


def grown(chance: random.Random, depth: int = 0) -> str:
    """Return a query by the grammar, nested, with a mistake here and there."""
    if depth > 6 or chance.random() < 0.3:
        word = chance.choice(WORDS)
        kind = chance.random()
        if kind < 0.2:
            opening, closing = chance.choice(('""', "“”", "「」", "『』", "‘’", "“", '"”', "（）"))[:2].ljust(
                2
            )
            return f"{opening}{word}{closing}"
        if kind < 0.4:
            return (
                chance.choice(
                    ("标题:", "正文：", "机构:", "文种:", "-文种:", "文号:", "年份:", "year:>", "小标题: ")
                )
                + word
            )
        return word
    parts = [grown(chance, depth + 1) for _ in range(chance.randint(1, 4))]
    joint = chance.choice(
        (" ", " OR ", "|", " AND ", "&", " -", " NOT ", " ~句 ", " ~10> ", "~段", "～５＞", "", "、")
    )
    text = joint.join(parts)
    wrap = chance.random()
    if wrap < 0.4:
        text = f"({text})" if wrap < 0.3 else f"标题：（{text}）"
    return text[: chance.randint(0, len(text))] if chance.random() < 0.05 else text


def strewn(chance: random.Random) -> str:
    """Return words and signs in any order."""
    pieces = WORDS + SIGNS if chance.random() < 0.5 else SIGNS
    return "".join(chance.choices(pieces, k=chance.randint(0, 30)))


def repeated(chance: random.Random) -> str:
    """Return a few signs again and again, as long as a query may be."""
    unit = "".join(chance.choices(WORDS + SIGNS, k=chance.randint(1, 4)))
    return (unit * 2000)[: chance.randint(500, 2000)]


def scattered(chance: random.Random) -> str:
    """Return any characters, or any bytes read as text."""
    size = chance.randint(0, 40)
    if chance.random() < 0.3:
        data = bytes(chance.getrandbits(8) for _ in range(size))
        return data.decode(chance.choice(("utf-8", "gb18030", "utf-16")), "replace")
    low, high = chance.choice(RANGES)
    return "".join(chr(chance.randrange(low, high)) for _ in range(size))


def fuzz(count: int, seed: int = 0) -> Tally:
    """Parse so many queries and tell what became of them."""
    chance, tally = random.Random(seed), Tally()
    for number in range(count):
        kind = number % 100
        make = repeated if kind == 99 else (grown, strewn, scattered)[kind % 3]
        _try(make(chance), chance, tally)
    return tally


def _try(text: str, chance: random.Random, tally: Tally) -> None:
    text = text[:2000]
    tally.count += 1
    wall, own = time.perf_counter(), time.process_time()
    try:
        query = parse(
            text,
            within=chance.choice((None, None, "title")),
            exact=chance.random() < 0.2,
            refine=(text[:50],) if chance.random() < 0.1 else (),
        )
        printed = str(query.tree)
        wall, own = time.perf_counter() - wall, time.process_time() - own
        tally.slow += own > SLOW
        tally.slow_on_wall += wall > SLOW
        if own > tally.slowest:
            tally.slowest, tally.slowest_text = own, text
        # What was cut short for its length cannot be read again as a whole.
        if len(printed) <= 2000 and not query.notice and str(parse(printed).tree) != printed:
            tally.differing += 1
            tally.failed.append(text)
    except QueryError:
        raise
    except Exception:
        tally.exceptions += 1
        tally.failed.append(f"{text!r}\n{traceback.format_exc()}")


def main() -> None:
    """Report on as many queries as the first argument says, from the seed that the second one is."""
    count, seed = ([int(argument) for argument in sys.argv[1:]] + [20_000, 0][len(sys.argv) - 1 :])[:2]
    started = time.perf_counter()
    tally = fuzz(count, seed)
    print(f"{tally.count} queries in {time.perf_counter() - started:.0f} s, seed {seed}")
    print(f"exceptions {tally.exceptions}, printed and read differently {tally.differing}")
    print(f"over 50 ms: {tally.slow} of the process's time, {tally.slow_on_wall} on the wall")
    print(f"slowest {1000 * tally.slowest:.1f} ms: {tally.slowest_text[:60]!r}…")
    for failed in tally.failed[:10]:
        print(repr(failed))
    sys.exit(bool(tally.exceptions or tally.differing or tally.slow))


if __name__ == "__main__":
    main()
