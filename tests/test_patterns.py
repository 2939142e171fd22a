"""Wildcards inside a word: what they stand for, what is found by them, and what is marked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import encoded, normalize
from indexer.document import Document, Metadata
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.matching import find
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import Writer
from indexer.outline import outline
from indexer.query import And, Match, Node, Not, Pattern, Phrase
from indexer.snippets import Found, Strip, excerpts, spans
from tests.exactness import regex, stands

LETTERS = "市局住建*。，𠮷\n改"
TEXTS = (
    "市住建局和市*局、市×局都来了。\n市里的局面",
    "市住房城乡建设局\n一、市財政局\n好。",
    "市。局，市\n局",
    "𠮷野村在市𠮷局旁",
    "ＧＤＰ增長６．５％",
)


@pytest.fixture(scope="module", params=[False, True], ids=["", "compact"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of the texts, their first lines being their titles, in two segments."""
    folder = tmp_path_factory.mktemp("patterns")
    for part in (TEXTS[:2], TEXTS[2:]):
        writer = Writer(folder, compact=request.param)
        for text in part:
            metadata = Metadata(
                text.split("\n")[0], number="云政办发〔2023〕12号", organization="云汀市住建局"
            )
            writer.add(Document(text[:3], text, metadata, "甲", outline=outline(text)))
        writer.commit()
    return snapshot_of(folder)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("市?局", "市建局，市*局，市住建局", ["市建局", "市*局"]),
        ("市*局", "市住建局，市局。市里。局", ["市住建局", "市局"]),
        ("市*局", "市市局局", ["市市局"]),
        ("市*局", "市一二三四五六七八局市一二三四五六七八九局", ["市一二三四五六七八局"]),
        ("市?局", "市。局市\n局", ["市。局"]),
        ("?局", "局，𠮷局", ["𠮷局"]),
        ("市??", "市𠮷𠮷市𠮷", ["市𠮷𠮷"]),
        ("*市局*", "市局", ["市局"]),
        ("經?", "经济與經濟", ["经济", "經濟"]),
        ("?", "市局", []),
    ],
)
def test_wildcards_stand_for_characters(pattern: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in spans(encoded(text), [Pattern(pattern)])] == found


@given(st.text(LETTERS, max_size=30), st.text("市局住?*𠮷", min_size=1, max_size=6))
def test_patterns_match_like_expressions(text: str, pattern: str) -> None:
    units = encoded(text)
    strip = Strip(np.concatenate(([0], units, [0])).astype(np.uint16), np.array([0, len(units) + 1]))
    found = strip.spans(Pattern(pattern))
    wanted = []
    if pattern.strip("?*"):
        each = (regex(pattern).match(text, start) for start in range(len(text)))
        wanted = [match.span() for match in each if match]
    places = [len(encoded(text[:place])) for place in range(len(text) + 1)]
    assert found.starts.tolist() == [1 + places[start] for start, _ in wanted]
    assert found.ends.tolist() == [1 + places[end] for _, end in wanted]


@pytest.mark.parametrize(
    "pattern",
    [
        "市?局",
        "市*局",
        "市住*局",
        "?局",
        "局?",
        "市??局",
        "建*局",
        "g?p",
        "６?５",
        "的?的",
        "無?",
        "市?市",
        "野*局?",
        "*",
    ],
)
@pytest.mark.parametrize("field", [None, "title", "text", "outline"])
def test_documents_hold_the_pattern(snapshot: Snapshot, pattern: str, field: str | None) -> None:
    names = (field,) if field else ("title", "text")
    wanted = []
    for number in snapshot.live.tolist():
        document = snapshot.document(number)
        written = {
            "title": [document.metadata.title],
            "text": [document.text],
            "outline": [section.heading for section in document.outline],
        }
        parts = [normalize(part) for name in names for part in written[name]]
        if pattern.strip("?*") and any(stands(Pattern(pattern), part) for part in parts):
            wanted.append(number)
    assert find(snapshot, Pattern(pattern, field)).tolist() == wanted
    assert find(snapshot, Not(Pattern(pattern, field))).tolist() == sorted({*range(len(TEXTS))} - {*wanted})


def test_patterns_join_other_conditions(snapshot: Snapshot) -> None:
    assert find(snapshot, And((Pattern("市*局"), Phrase("好")))).tolist() == [1]


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("organization", "*住建局*", True),
        ("organization", "云?市住建局", True),
        ("organization", "住建*", False),
        ("organization", "住建", True),
        ("number", "云政办发〔２０２３〕12号", True),
        ("number", "云政办发[2023]第012号", True),
        ("number", "云政办发 2023", True),
        ("number", "雲政辦發2023", True),
        ("number", "2023 云政", False),
        ("number", "云政办发〔2023〕1号", False),
        ("number", "云政办发*12号", True),
    ],
)
def test_values_hold_what_is_asked(snapshot: Snapshot, field: str, value: str, found: bool) -> None:
    assert len(find(snapshot, Match(field, value))) == found * len(TEXTS)


def test_snippets_mark_patterns() -> None:
    title, text = (encoded("市建局通知"), encoded("今天市住建局和市*局开会。\n别的市里的事。"))
    (shown,) = excerpts([Found(title, text, 0, lambda place: ())], [Pattern("市*局"), "开会"])
    assert shown.title_ranges == ((0, 3),)
    assert [each.text[start:end] for each in shown.snippets for start, end in each.ranges] == [
        "市住建局",
        "市*局",
        "开会",
    ]
    (shown,) = excerpts([Found(title, text, 0, lambda place: ())], ["开会"], [Pattern("市?局")])
    assert shown.title_ranges == ((0, 3),)
    assert [each.ranges for each in shown.snippets] == [((10, 12),)]


def test_longer_marks_win() -> None:
    node: list[str | Pattern] = [Pattern("作?建设"), "作风", "设工作", "作风建设工作"]
    assert spans(encoded("作风建设工作与作用建设工作"), node) == [(0, 6), (7, 11)]
    nodes: list[Node] = [Pattern("改*改")]
    assert spans(encoded("改改改改"), [each for each in nodes if isinstance(each, Pattern)]) == [
        (0, 2),
        (2, 4),
    ]
