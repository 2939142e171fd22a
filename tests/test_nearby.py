"""Strings that stand together: in a sentence, in a paragraph, or within so many characters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import encoded
from indexer.document import Document, Metadata
from indexer.engines.whoosh import nearby, snapshot_of, strings
from indexer.engines.whoosh.matching import find
from indexer.engines.whoosh.passages import together
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import Writer
from indexer.outline import outline
from indexer.query import And, Expansion, Near, Node, Or, Pattern, Phrase, Words
from indexer.snippets import Found, Strip, excerpts, spans
from indexer.snippets.nearness import standing
from tests.exactness import Report, places, stands

PIECES = (
    "改革",
    "放管服改革",
    "工作",
    "的",
    "，",
    "。",
    "！",
    "\n",
    "甲",
    "乙丙",
    "𠮷",
    "全市",
    "一、做法\n",
    "×",
    " ",
)


@pytest.fixture(scope="module", params=["", "compact", "narrow"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """An index of invented texts in two segments, one of them long."""
    folder, dice = tmp_path_factory.mktemp("nearby"), random.Random(8)
    texts = ["".join(dice.choices(PIECES, k=dice.randrange(60))) for _ in range(120)]
    texts += ["".join(dice.choices(PIECES, k=30_000)), "改革工作" * 10_000 + "。甲，乙丙"]
    for part in (texts[:50], texts[50:]):
        writer = Writer(folder, compact=request.param == "compact")
        for text in part:
            title = "".join(dice.choices(PIECES, k=dice.randrange(8))).replace("\n", "")
            writer.add(Document(f"{len(text)}{title}", text, Metadata(title), "甲", outline=outline(text)))
        writer.commit()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "narrow":
            patch.setattr(nearby, "SCANNED", 50)
            patch.setattr(nearby, "ROUNDS", (5, 20))
            patch.setattr(nearby, "SCANNED_DOCUMENTS", 0)
            patch.setattr(strings, "SCANNED", 50)
        yield snapshot_of(folder)


def leaf(dice: random.Random, field: str | None) -> Phrase | Pattern | Or:
    """Return a string, a pattern or alternatives."""
    text = "".join(
        dice.choices([piece for piece in PIECES if "\n" not in piece], k=dice.choice([1, 1, 1, 2]))
    )
    kind = dice.random()
    if kind < 0.2:
        return Pattern(f"{text[:1]}{dice.choice('?*')}{dice.choice('革丙的市')}", field)
    return Or((Phrase(text, field), Phrase("乙丙", field))) if kind < 0.4 else Phrase(text, field)


def near(dice: random.Random) -> Near:
    """Return some of them, to stand together."""
    field = dice.choice([None, None, "title", "text", "outline"])
    children = tuple(leaf(dice, field) for _ in range(dice.choice([2, 2, 2, 3])))
    return Near(children, dice.choice(["sentence", "paragraph", 0, 1, 4, 15]), dice.random() < 0.4)


def test_strings_together_are_found(snapshot: Snapshot) -> None:
    dice = random.Random(9)
    reports = {
        number: Report(document)
        for number in snapshot.live.tolist()
        if len((document := snapshot.document(number)).text) < 5_000
    }
    answered = 0
    for _ in range(120):
        node: Node = near(dice) if dice.random() < 0.8 else leaf(dice, None)
        wanted = {number for number, report in reports.items() if report.satisfies(node)}
        assert {*find(snapshot, node).tolist()} & {*reports} == wanted, node
        among = np.array(sorted(dice.sample(sorted(reports), 40)))
        assert {*find(snapshot, node, among).tolist()} == wanted & {*among.tolist()}, node
        answered += bool(wanted)
    assert answered > 50


def test_long_texts_are_found_as_well(snapshot: Snapshot) -> None:
    last = snapshot.size - 1
    assert last in find(snapshot, Near((Phrase("甲"), Phrase("乙丙")), "sentence"))
    assert last not in find(snapshot, Near((Phrase("工作"), Phrase("乙丙")), "sentence"))
    assert last in find(snapshot, Near((Phrase("工作"), Phrase("乙丙")), "paragraph"))
    assert last in find(snapshot, Near((Phrase("工作"), Phrase("乙丙")), 3))
    assert last not in find(snapshot, Near((Phrase("工作"), Phrase("乙丙")), 2))


@pytest.mark.parametrize("same", ["sentence", "paragraph"])
def test_one_passage_holds_a_whole_tree(snapshot: Snapshot, same: str) -> None:
    dice, answered = random.Random(10), 0
    for _ in range(60):
        one, other, third = (leaf(dice, dice.choice([None, "text"])) for _ in range(3))
        inner = Near((one, other), dice.choice(["sentence", "paragraph", 3]), dice.random() < 0.5)
        tree = dice.choice([And((one, other)), And((one, Or((other, third)))), And((inner, third)), inner])
        docs = find(snapshot, tree)
        found = together(snapshot, tree, docs, same)
        assert found is not None
        wanted = [number for number in docs.tolist() if holds(snapshot.document(number), tree, same)]
        assert found.tolist() == wanted, (tree, same)
        answered += bool(wanted)
    assert answered > 20


def holds(document: Document, tree: Node, same: str) -> bool:
    """Tell whether a passage of a text, read as a text of its own, satisfies a tree."""
    report = Report(document)
    return any(
        Report(Document("", document.text[start:end], Metadata(""), "")).satisfies(tree)
        for start, end in report.passages(same)
    )


def strip(text: str) -> Strip:
    """Return a text as a strip."""
    units = encoded(text)
    return Strip(np.concatenate(([0], units, [0])).astype(np.uint16), np.array([0, len(units) + 1]))


@given(
    st.text("甲乙丙，。\n", max_size=14),
    st.lists(st.sampled_from(["甲", "乙", "甲乙", "丙"]), min_size=2, max_size=3),
    st.sampled_from(["sentence", "paragraph", 0, 1, 3]),
    st.booleans(),
)
def test_marks_are_what_stands_together(
    text: str, asked: list[str], within: int | str, ordered: bool
) -> None:
    node = Near(tuple(map(Phrase, asked)), within, ordered)  # type: ignore[arg-type]
    each = [places(child, text) for child in node.children]
    kept: list[set[tuple[int, int]]] = [set() for _ in asked]
    for chosen in product(*each):
        if lined_up(text, chosen, within, ordered=ordered):
            for found, place in zip(kept, chosen, strict=True):
                found.add(place)
    marked = [
        {(start - 1, end - 1) for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)}
        for found in standing(strip(text), node)
    ]
    assert marked == kept


def lined_up(text: str, chosen: tuple[tuple[int, int], ...], within: int | str, *, ordered: bool) -> bool:
    """Tell whether some places are together."""
    if isinstance(within, str):
        stops = "。\n" if within == "sentence" else "\n"
        start, end = min(start for start, _ in chosen), max(end for _, end in chosen)
        if any(sign in text[start : end - 1] for sign in stops):
            return False
        return not ordered or all(one[1] <= other[0] for one, other in pairwise(chosen))
    return any(
        all(0 <= other[0] - one[1] <= within for one, other in pairwise(line))
        for line in ([chosen] if ordered else permutations(chosen))
    )


def test_only_what_stands_together_is_marked() -> None:
    text = "改革很难。工作很多。改革工作要抓好。"
    node = Near((Phrase("改革"), Phrase("工作")), "sentence")
    assert spans(encoded(text), [node]) == [(10, 12), (12, 14)]
    assert spans(encoded(text), [node, "很难"]) == [(2, 4), (10, 12), (12, 14)]
    (shown,) = excerpts([Found(encoded("改革！工作"), encoded(text), 0, lambda place: ())], [node])
    assert shown.title_ranges == ((0, 2), (3, 5))
    assert [(each.text, each.ranges) for each in shown.snippets] == [("改革工作要抓好。", ((0, 2), (2, 4)))]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of texts that name an office in several ways."""
    folder = tmp_path_factory.mktemp("offices")
    writer = Writer(folder)
    for place, text in enumerate(
        [
            "住建局的工作总结",
            "住房和城乡建设局工作，总结",
            "住房城乡建设局。\n工作总结",
            "城建局的总结",
            "住房和城乡建设局来了",
        ]
    ):
        writer.add(Document(str(place), text, Metadata("无"), "甲"))
    writer.commit()
    return snapshot_of(folder)


NAMES = (Expansion("住建局", ("住房和城乡建设局", "住房城乡建设局"), "synonym"),)


def test_other_names_will_do(offices: Snapshot) -> None:
    assert find(offices, Words("住建局工作总结")).tolist() == [0]
    assert find(offices, Words("住建局工作总结", expansions=NAMES)).tolist() == [0, 1, 2]
    assert find(offices, Words("住建局", expansions=NAMES)).tolist() == [0, 1, 2, 4]
    assert find(offices, Words("住建局的", expansions=NAMES)).tolist() == [0, 1, 2, 4]
    assert find(offices, Words("住建局", "title", expansions=NAMES)).tolist() == []


def test_other_names_stand_together(offices: Snapshot) -> None:
    node = Words("住建局", expansions=NAMES)
    assert find(offices, Near((node, Words("总结")), "sentence")).tolist() == [0, 1]
    assert find(offices, Near((node, Words("总结")), 3)).tolist() == [0, 1]
    asked = And((node, Words("总结")))
    found = together(offices, asked, find(offices, asked), "sentence")
    assert found is not None
    assert found.tolist() == [0, 1]
    text = encoded("住房城乡建设局与住建局。总结")
    assert spans(text, [Near((node, Words("总结")), "paragraph")]) == [(0, 7), (8, 11), (12, 14)]


def test_fields_are_asked_by_themselves(snapshot: Snapshot) -> None:
    node = Near((Phrase("改革", "title"), Phrase("工作", "title")), 5)
    either = replace(node, children=(Phrase("改革"), Phrase("工作")))
    assert {*find(snapshot, node).tolist()} <= {*find(snapshot, either).tolist()}
    for number in find(snapshot, node).tolist():
        assert all(stands(child, snapshot.document(number).metadata.title) for child in node.children)
