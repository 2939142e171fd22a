"""From jieba's dictionary, a seed and a number to one invented report, and to questions that can be asked of many."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

from tests.speed.contender import Question
from tests.speed.records import Record

SEED = 20_250_301
CHARACTERS = (1_500, 4_300)
"""The shortest and the longest document; 2,900 in the mean."""
TOPICS, TOPIC_PHRASES, ON_TOPIC = 60, 30, 0.45
"""Texts about one thing say its words again and again; words drawn one by one would not."""
PHRASES, FORMULAIC = 3_000, 0.4
"""Reports are made of set phrases. With these shares a text of 2,900 characters holds about as many different pairs
of characters as a real one: 55 for every 100 characters."""
SHARPNESS = 1.2
"""The dictionary counted novels too; its frequencies raised to this power lean to plainer words."""
STRINGS_A_LENGTH, LONGEST = 3, 30
ORG_TYPES = ("政府", "党政部门", "党委", "乡镇街道", "企业", "事业单位", "纪检监察", "人民团体")
GENRES = ("工作总结", "工作报告", "通知", "方案", "调研报告", "讲话", "意见", "情况汇报", "工作计划", "通报")
REGIONS = tuple(f"{first}{last}县" for first in "云碧松枫棠" for last in "汀溪岭泉坪渡")
YEARS = tuple(range(2025, 2007, -1))
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The dictionary's words, the most frequent first, with running sums of their frequencies."""

    words: tuple[str, ...]
    sums: tuple[float, ...]
    places: dict[str, int]

    def draw(self, dice: random.Random, count: int) -> list[str]:
        """Draw words by their frequency."""
        return dice.choices(self.words, cum_weights=self.sums, k=count)


@cache
def vocabulary() -> Vocabulary:
    """Read jieba's dictionary without importing jieba."""
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.origin is not None
    lines = Path(spec.origin).with_name("dict.txt").read_text("utf-8").splitlines()
    counted = [(word, int(count)) for word, count, *_ in map(str.split, lines)]
    # Characters of one spelling only, so that folding variants finds no more than a scan does.
    plain = [(word, count) for word, count in counted if word.isalpha() and _is_simplified(word)]
    plain.sort(key=lambda entry: (-entry[1], entry[0]))
    words = tuple(word for word, _ in plain)
    sums = tuple(accumulate(count**SHARPNESS for _, count in plain))
    return Vocabulary(words, sums, {word: place for place, word in enumerate(words)})


def _is_simplified(word: str) -> bool:
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return not word.isascii()


def report(number: int) -> Record:
    """Invent the report of that number; it is the same in an archive of any size."""
    return _report(_dice(number), number)[0]


def questions(documents: int, count: int) -> list[Question]:
    """Return so many questions of words, each from a report of its own, for an archive of so many."""
    asked = sorted({number * documents // count for number in range(count)})
    found = []
    for place, number in enumerate(asked):
        dice = _dice(number)
        record, said = _report(dice, number)
        found.append(_question(dice, place, record, said))
    return found


def strings(documents: int) -> list[Question]:
    """Return exact strings of 1 to 30 characters that stand in the reports, each in one line of a text."""
    dice = random.Random(SEED)
    found = []
    for length in range(1, LONGEST + 1):
        for _ in range(STRINGS_A_LENGTH):
            text = report(dice.choice(range(documents)))["text"]
            line = dice.choice([line for line in text.split("\n") if len(line) >= length])
            start = dice.randrange(len(line) - length + 1)
            found.append(Question((line[start : start + length],), {}, exact=True))
    return found


def _dice(number: int) -> random.Random:
    return random.Random(SEED * 1_000_003 + number)


def _question(dice: random.Random, number: int, record: Record, said: list[str]) -> Question:
    """Ask for one to five words of a report, frequent ones rather than rare; every third time with a filter."""
    distinct = sorted({word for word in said if len(word) > 1}, key=vocabulary().places.__getitem__)
    chosen = {distinct[int(len(distinct) * dice.random() ** 2)] for _ in range(number % 5 + 1)}
    name = ("org_type", "genre", "year")[number // 3 % 3]
    return Question(tuple(sorted(chosen)), {name: str(record[name])} if number % 3 == 0 else {})


def _report(dice: random.Random, number: int) -> tuple[Record, list[str]]:
    """Make one report; return it and the words it was made of."""
    topic = int(TOPICS * dice.random() ** 1.5)
    region, year, genre = _uneven(dice, REGIONS), _uneven(dice, YEARS), _uneven(dice, GENRES)
    # A kind of unit writes about some things more than about others.
    org_type = ORG_TYPES[topic % len(ORG_TYPES)] if dice.random() < 0.5 else _uneven(dice, ORG_TYPES)
    length = dice.randint(*CHARACTERS)
    said = _said(dice, topic, length)
    text, used = _text(dice, said, length)
    about = "".join(dice.choice(_phrases(topic))[:2])
    return {
        "id": f"r{number:07}", "title": f"{region}{year}年{about}{genre}", "text": text,
        "organization": f"{region}{about}办公室", "org_type": org_type, "year": year,
        "date": f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}", "genre": genre, "region": region,
    }, said[:used]  # fmt: skip


def _text(dice: random.Random, said: list[str], length: int) -> tuple[str, int]:
    """Put words into sentences, paragraphs and sections; return the text and how many words it took."""
    lines: list[str] = []
    place = size = 0
    while size < length:
        heading = len(lines) // 3
        lines.append(_heading(heading) + "".join(said[place : place + 3]))
        place += 3
        for _ in range(2):
            sentences = []
            for _ in range(dice.randint(2, 5)):
                sentence, place = _sentence(dice, said, place)
                sentences.append(sentence)
            lines.append("".join(sentences))
        size += sum(map(len, lines[-3:]))
    return "\n".join(lines), place


def _heading(number: int) -> str:
    """Return the number of a heading: every third is a section, with two parts after it."""
    section, part = divmod(number, 3)
    return f"（{NUMERALS[part - 1]}）" if part else f"{NUMERALS[section % len(NUMERALS)]}、"


def _sentence(dice: random.Random, said: list[str], place: int) -> tuple[str, int]:
    clauses = []
    for _ in range(dice.randint(2, 4)):
        count = dice.randint(4, 9)
        clauses.append("".join(said[place : place + count]))
        place += count
    return "，".join(clauses) + "。", place


def _said(dice: random.Random, topic: int, count: int) -> list[str]:
    """Draw at least so many words: a topic's phrases, everybody's phrases, and single words between them."""
    said: list[str] = []
    single = iter(vocabulary().draw(dice, count))
    while len(said) < count:
        kind = dice.random()
        if kind < ON_TOPIC:
            said += _uneven(dice, _phrases(topic))
        elif kind < ON_TOPIC + FORMULAIC:
            said += _uneven(dice, _phrases(TOPICS))
        else:
            said.append(next(single))
    return said


@cache
def _phrases(topic: int) -> list[list[str]]:
    """Return the set phrases of a topic, or of all where the number is past the last one."""
    dice = random.Random(SEED + topic)
    words = iter(vocabulary().draw(dice, 4 * PHRASES))
    count = TOPIC_PHRASES if topic < TOPICS else PHRASES
    return [[next(words) for _ in range(dice.randint(2, 4))] for _ in range(count)]


def _uneven(dice: random.Random, values: Sequence[Any]) -> Any:
    """Choose a value, the first ones far more often."""
    return values[int(len(values) * dice.random() ** 2)]
