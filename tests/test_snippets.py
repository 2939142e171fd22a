"""Passages are whole clauses, their marks what was asked, their headings where they stand."""

from __future__ import annotations

import pytest

from indexer.document import Document, Metadata, Section
from indexer.snippets import LENGTH, marks, snippets

TEXT = "关于整改的汇报\n一、主要做法\n今年以来，全县整改问题三十个。成效明显！\n二、存在问题\n个别单位整改不力；督查不够。"


def document(text: str = TEXT, body: int = 8) -> Document:
    headings = [(place, line) for line in ("一、主要做法", "二、存在问题") if (place := text.find(line)) >= 0]
    outline = tuple(Section(1, line, place, len(text)) for place, line in headings)
    return Document("x", text, Metadata("关于整改的汇报"), "x.txt", outline=outline, body=body)


def spans(text: str, string: str) -> list[tuple[int, int]]:
    return marks({string: [place for place in range(len(text)) if text.startswith(string, place)]})


def test_passages_are_sentences_with_headings() -> None:
    found = snippets(document(), spans(TEXT, "整改"))
    assert [snippet.text for snippet in found] == [
        "今年以来，全县整改问题三十个。成效明显！",
        "个别单位整改不力；督查不够。",
    ]
    assert [snippet.heading for snippet in found] == [("一、主要做法",), ("二、存在问题",)]
    assert all(snippet.text[a:b] == "整改" for snippet in found for a, b in snippet.ranges)


def test_title_alone_shows_the_opening() -> None:
    found = snippets(document(), [(2, 4)], titled=True)
    assert [(snippet.text, snippet.ranges) for snippet in found] == [("一、主要做法", ())]


def test_marks_that_no_title_shows_are_shown() -> None:
    found = snippets(document(), [(2, 4)])
    assert [(snippet.text, snippet.ranges) for snippet in found] == [("关于整改的汇报", ((2, 4),))]
    run_on = document("关于整改的汇报今年以来，成效明显。", 7)
    assert snippets(run_on, [(5, 9)])[0].ranges == ((5, 9),)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "整", "整改" * 3000, "。" * 50 + "整改", "整改，" * 400, "x" * 500 + "整改" + "y" * 500],
)
def test_odd_texts_have_passages(text: str) -> None:
    for snippet in snippets(document(text, 0), spans(text, "整改")):
        assert text.startswith(snippet.text, snippet.start)
        assert 0 < len(snippet.text) <= 2 * LENGTH
        assert all(snippet.text[a:b] == "整改" for a, b in snippet.ranges)


def test_longer_strings_are_marked_whole() -> None:
    assert marks({"马克思": [0], "马克思主义": [0], "主义": [3]}) == [(0, 5)]
    assert marks({"工作工作": [0, 2]}) == [(0, 4)]
    assert marks({}) == []


def test_best_three_passages_are_shown() -> None:
    text = "甲。" + "甲乙。甲。" * 20
    found = snippets(
        document(text, 0),
        marks(
            {
                "甲": [i for i, c in enumerate(text) if c == "甲"],
                "乙": [i for i, c in enumerate(text) if c == "乙"],
            }
        ),
    )
    assert len(found) <= 3
    assert all("乙" in snippet.text for snippet in found)
