"""Passages are whole clauses, their marks what was asked, their headings where they stand."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from indexer.analysis import decoded, encoded, normalize
from indexer.outline import outline
from indexer.snippets import LENGTH, MOST, Excerpts, Found, excerpts, spans

TEXT = "关于整改的汇报\n一、主要做法\n今年以来，全县整改问题三十个。成效明显！\n二、存在问题\n个别单位整改不力；督查不够。"


def found(text: str = TEXT, body: int = 8, title: str = "") -> Found:
    sections = outline(text)

    def headings(place: int) -> tuple[str, ...]:
        offset = len(decoded(encoded(text)[:place]))
        return tuple(section.heading for section in sections if section.start <= offset < section.end)

    return Found(encoded(title), encoded(text), len(encoded(text[:body])), headings)


def shown(text: str, *strings: str, body: int = 0, title: str = "") -> Excerpts:
    return excerpts([found(text, body, title)], strings)[0]


def test_passages_are_sentences_with_headings() -> None:
    snippets = shown(TEXT, "整改", body=8).snippets
    assert [snippet.text for snippet in snippets] == [
        "今年以来，全县整改问题三十个。成效明显！",
        "个别单位整改不力；督查不够。",
    ]
    assert [snippet.heading for snippet in snippets] == [("一、主要做法",), ("二、存在问题",)]
    assert all(snippet.text[a:b] == "整改" for snippet in snippets for a, b in snippet.ranges)


def test_title_alone_shows_the_opening() -> None:
    ranges, snippets = shown(TEXT, "汇报", body=8, title="关于整改的汇报")
    assert ranges == ((5, 7),)
    assert [(snippet.text, snippet.ranges) for snippet in snippets] == [("一、主要做法", ())]


def test_marks_that_no_title_shows_are_shown() -> None:
    snippets = shown(TEXT, "汇报", body=8).snippets
    assert [(snippet.text, snippet.ranges) for snippet in snippets] == [("关于整改的汇报", ((5, 7),))]
    run_on = shown("关于整改的汇报今年以来，成效明显。", "汇报今年", body=7)
    assert run_on.snippets[0].ranges == ((5, 9),)


def test_titles_may_ask_for_other_strings() -> None:
    (answer,) = excerpts([found(title="关于整改的汇报")], ["整改"], ["汇报"])
    assert answer.title_ranges == ((5, 7),)
    assert {s.text[a:b] for s in answer.snippets for a, b in s.ranges} == {"整改"}


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "整", "整改" * 3000, "。" * 50 + "整改", "整改，" * 400, "x" * 500 + "整改" + "y" * 500,
        "”整改”。”整改", "　　整改", "𠮷" * 400 + "整改" + "𠮷" * 400, "\n\n整改\n\n整改",
    ],
)  # fmt: skip
def test_odd_texts_have_passages(text: str) -> None:
    for snippet in shown(text, "整改").snippets:
        assert text.startswith(snippet.text, snippet.start)
        assert 0 < len(snippet.text) <= 2 * LENGTH
        assert all(snippet.text[a:b] == "整改" for a, b in snippet.ranges)


def test_best_three_passages_are_shown() -> None:
    snippets = shown("甲。" + "甲乙。甲。" * 20, "甲", "乙").snippets
    assert len(snippets) <= MOST
    assert all("乙" in snippet.text for snippet in snippets)


def test_each_string_has_its_passage() -> None:
    filler = "这里说的是别的事情，与所问的没有关系，只是为了把几处隔开而写得很长，长到一行放不下。" * 4 + "\n"
    line = "全县作风建设扎实推进，作风明显好转，作风建设年活动取得了实实在在的成效，群众满意。\n"
    snippets = shown(
        filler.join([line] * 6 + ["督查组走访了三十个村，当场交办问题二十七个，限期一个月内全部办结。"]),
        "作风",
        "督查",
    ).snippets
    assert {s.text[a:b] for s in snippets for a, b in s.ranges} == {"作风", "督查"}


def test_passages_do_not_overlap() -> None:
    snippets = shown("整改到位。" * 30, "整改").snippets
    ends = [snippet.start + len(snippet.text) for snippet in snippets]
    assert all(end <= snippet.start for end, snippet in zip(ends, snippets[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "strings", "expected"),
    [
        ("马克思主义", ["马克思", "马克思主义", "主义"], [(0, 5)]),
        ("工作工作工作", ["工作工作"], [(0, 4)]),
        ("工作工作工作", ["工作工作", "工作"], [(0, 4), (4, 6)]),
        ("党的建设和作风建设", ["建设", "作风建设", "的"], [(1, 2), (2, 4), (5, 9)]),
        ("𠮷縣作風，𠮷县", ["𠮷县", "作风"], [(0, 2), (2, 4), (5, 7)]),
        ("ＧＤＰ增長；", ["gdp", "长;"], [(0, 3), (4, 6)]),
        ("", ["的"], []),
        ("的", [], []),
    ],
)
def test_longer_strings_are_marked_whole(
    text: str, strings: list[str], expected: list[tuple[int, int]]
) -> None:
    assert spans(encoded(text), strings) == expected


def test_spans_are_those_of_a_scan() -> None:
    chance = random.Random(3)
    for _ in range(300):
        text = "".join(chance.choices("甲乙丙乙。\n𠮷Ａ", k=chance.randrange(60)))
        strings = {"".join(chance.choices("甲乙丙乙𠮷a", k=chance.randint(1, 4))) for _ in range(4)}
        free, expected = [True] * len(text), []
        for string in sorted(strings, key=lambda string: (-len(string), string)):
            for start in range(len(text) - len(string) + 1):
                end = start + len(string)
                if normalize(text[start:end]) == string and all(free[start:end]):
                    free[start:end] = [False] * len(string)
                    expected.append((start, end))
        assert spans(encoded(text), list(strings)) == sorted(expected)


def test_many_characters_are_told_apart() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(0, 8000, 2))
    strings = {normalize(text[start : start + 5]) for start in range(0, 3000, 5)}
    assert len(spans(encoded(text), sorted(strings))) >= len(strings)


def test_hits_do_not_mix() -> None:
    page = [found(), found("没有所问的字。", 0), found("督查整", 0, "改"), found("改督查", 0, "整改")]
    together = excerpts(page, ["整改", "督查"])
    assert together == [excerpts([one], ["整改", "督查"])[0] for one in page]
    assert together[1].snippets[0].text == "没有所问的字。"
    assert together[3].title_ranges == ((0, 2),)


def test_long_documents_do_not_take_long() -> None:
    page = [found("全县的工作，在的确好的基础上推进。" * 60_000, 0)]
    began = time.perf_counter()
    (answer,) = excerpts(page, ["的", "工作"])
    assert time.perf_counter() - began < 1
    assert answer.snippets


@pytest.mark.corpus
def test_real_texts_are_quoted_exactly(corpus: Path) -> None:
    chance = random.Random(4)
    for path in sorted((corpus / "archive").rglob("*.txt"))[::9]:
        text = path.read_text("utf-8", errors="replace").replace("\0", "")
        starts = [chance.randrange(max(len(text) - 3, 1)) for _ in range(4)]
        strings = [string for start in starts if (string := normalize(text[start : start + 3])).isalpha()]
        snippets = shown(text, *strings).snippets
        assert bool(strings) <= bool(snippets)
        for snippet in snippets:
            assert text.startswith(snippet.text, snippet.start)
            assert all(normalize(snippet.text[a:b]) in strings for a, b in snippet.ranges)
