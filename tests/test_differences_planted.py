"""Differences planted into reports: a sentence put in, one left out or moved, a figure or a name changed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import indexer
from indexer.metadata.region import LEVELS
from indexer.metadata.tables import any_of

PER_KIND = 40
RIGHT = 0.95
SENTENCE = re.compile(r"(?<=[。！？；\n])[^。！？；\n]{12,120}[。；](?!”)")
NUMBER = re.compile(r"(?<![\d.,第])\d{1,6}(?:\.\d+)?(?![\d.,]|月|日|年|号)")
PEOPLE = ("李建国", "王秀英", "陈志强", "刘洋", "赵晓燕", "周海波", "孙立军", "马文静")
UNITS = ("白云县水利局", "青石镇人民政府", "云汀市发展和改革委员会", "碧溪县供销合作社联合社", "松风区教育局")
PLACES = sorted(place for place, level in LEVELS.items() if level != "县" and len(place) == 3)
PLACE = any_of([*PLACES, "云汀市", "碧溪县", "石梁县", "松风县", "汀南区"])
NAMES = (
    (re.compile(r"(?<=[由长记任])(?:李|王|张|刘|陈|赵)[\u4e00-\u9fff]{2}(?=同志|，|牵头)"), PEOPLE),
    (re.compile(PLACE), PLACES),
    (re.compile(rf"(?:{PLACE})[\u4e00-\u9fff]{{2,6}}(?:局|厅|人民政府|委员会)"), UNITS),
)
NEW = (
    "针对老旧管网渗漏多的情形，专班逐段排查并建立台账。",
    "各科室把学习成果转成便民举措，窗口等候时间明显缩短。",
    "山洪易发的河段增设了自动雨量站，预警信息直达网格员。",
    "茶农培训改到田间地头，技术员跟着农时走。",
)
Edit = Callable[[str, random.Random], tuple[str, str, str] | None]
"""Changes a text: what it becomes, what was there and what is instead; None where there is nothing to change."""


def put_in(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Put a sentence in after another."""
    places = [match.end() for match in SENTENCE.finditer(text)]
    sentence = chance.choice(NEW)
    if not places or sentence in text:
        return None
    at = chance.choice(places)
    return text[:at] + sentence + text[at:], "", sentence


def left_out(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Leave a sentence out that the text holds once."""
    found = [match for match in SENTENCE.finditer(text) if text.count(match.group()) == 1]
    if not found:
        return None
    gone = chance.choice(found)
    return text[: gone.start()] + text[gone.end() :], gone.group(), ""


def moved(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Move a paragraph behind another one that is not its neighbour, and longer."""
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if 30 <= len(line) <= 400 and text.count(line) == 1]
    if len(places) < 4:
        return None
    place = chance.choice(places[:-2])
    behind = next(
        (
            other
            for other in range(place + 1, len(lines))
            if sum(map(len, lines[place + 1 : other + 1])) > 600
        ),
        0,
    )
    if not behind:
        return None
    rest = [*lines[:place], *lines[place + 1 : behind + 1], lines[place], *lines[behind + 1 :]]
    return "\n".join(rest), lines[place], lines[place]


def other_figure(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Write another figure."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    instead = str(round(float(match.group()) * chance.choice((1.3, 2, 3)) + 1, 1)).removesuffix(".0")
    return text[: match.start()] + instead + text[match.end() :], match.group(), instead


def other_name(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Write another unit, place or person."""
    rules = list(NAMES)
    chance.shuffle(rules)
    for rule, others in rules:
        found = list(rule.finditer(text))
        if found:
            match = chance.choice(found)
            instead = chance.choice([other for other in others if other != match.group()])
            return text[: match.start()] + instead + text[match.end() :], match.group(), instead
    return None


def other_wording(text: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Write another verb for one of the commonest."""
    words = {"加强": "强化", "推进": "推动", "落实": "执行", "提高": "改善", "完善": "优化", "开展": "组织"}
    found = list(re.finditer("|".join(words), text))
    if not found:
        return None
    match = chance.choice(found)
    instead = words[match.group()]
    return text[: match.start()] + instead + text[match.end() :], match.group(), instead


EDITS: dict[str, Edit] = {
    "only_second": put_in,
    "only_first": left_out,
    "moved": moved,
    "figure": other_figure,
    "name": other_name,
    "wording": other_wording,
}


def told(first: str, second: str, was: str, instead: str) -> Iterator[str]:
    """Yield what a comparison makes of what was planted; anything besides is told as well."""
    comparison = indexer.compare(first, second)
    for row in comparison.rows:
        if row.kind == "same":
            continue
        found = indexer.alterations(first, second, row, ())
        if found and row.kind == "changed":
            yield from (change.nature for change in found)
        else:
            yield row.kind


def measured(texts: list[str], chance: random.Random) -> tuple[dict[str, float], list[str]]:
    """Plant edits of each kind; return which share was told rightly, and what went wrong."""
    shares, wrong = {}, []
    for kind, edit in EDITS.items():
        right = tried = 0
        for text in chance.choices(texts, k=PER_KIND * 60):
            planted = edit(text, chance)
            if planted is None:
                continue
            tried += 1
            found = Counter(told(text, *planted))
            right += set(found) == {kind}
            if set(found) != {kind}:
                wrong.append(f"{kind}: {planted[1]!r} -> {planted[2]!r}: {dict(found)}")
            if tried == PER_KIND:
                break
        assert tried == PER_KIND, kind
        shares[kind] = right / tried
    return shares, wrong


@pytest.fixture(scope="module")
def reports(engine: indexer.Engine) -> list[str]:
    """The texts of the sample archive that are long enough to have something changed."""
    return [document.text for document in engine.documents(indexer.parse("")) if len(document.text) > 300]


def test_planted_edits_are_told(reports: list[str]) -> None:
    shares, wrong = measured(reports, random.Random(6))
    assert min(shares.values()) >= RIGHT, wrong


@pytest.mark.corpus
def test_planted_edits_are_told_in_real_reports(corpus: Path) -> None:
    files = sorted((corpus / "archive").glob("*/*.txt"))[::5]
    texts = [file.read_text("utf-8") for file in files]
    shares, wrong = measured([text for text in texts if 500 < len(text) < 40_000], random.Random(6))
    assert min(shares.values()) >= RIGHT, wrong
