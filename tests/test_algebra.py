"""And, or, not and filters find what sets of documents say, however they are nested."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.document import Document, Metadata
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.matching import filtered, find
from indexer.engines.whoosh.sets import passing
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import Writer
from indexer.query import And, Everything, Match, Near, Node, Not, Or, Pattern, Phrase, Range, Words, parse

NUMBER = 40
LEAVES: dict[Node, set[int]] = {
    Everything(): {*range(NUMBER)},
    Phrase("偶数"): {*range(0, NUMBER, 2)},
    Words("三倍"): {*range(0, NUMBER, 3)},
    Phrase("五倍", "title"): {*range(0, NUMBER, 5)},
    Pattern("偶?"): {*range(0, NUMBER, 2)},
    Pattern("三*偶"): {*range(0, NUMBER, 6)},
    Near((Phrase("三倍"), Phrase("偶数")), "sentence"): {*range(0, NUMBER, 6)},
    Near((Words("偶数"), Words("三倍")), 3, ordered=True): set(),
    Near((Phrase("三"), Or((Phrase("偶"), Phrase("无")))), 5): {*range(0, NUMBER, 6)},
    Match("genre", "通知"): {*range(0, NUMBER, 4)},
    Range("year", 2005, 2014): {*range(5, 15)},
    Range("year", None, None): {*range(NUMBER)},
    Phrase("无此"): set(),
}


@pytest.fixture(scope="module", params=[1, 3])
def numbers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of documents that say what their numbers are."""
    folder: Path = tmp_path_factory.mktemp("algebra")
    for part in range(request.param):
        writer = Writer(folder)
        for number in range(NUMBER)[part * NUMBER // request.param : (part + 1) * NUMBER // request.param]:
            text = "三倍，" * (number % 3 == 0) + "偶数。" * (number % 2 == 0)
            title = "五倍" if number % 5 == 0 else "题"
            genre = None if number % 4 else "通知"
            writer.add(
                Document(f"{number:02d}", text, Metadata(title, year=2000 + number, genre=genre), "甲")
            )
        writer.commit()
    return snapshot_of(folder)


@pytest.mark.parametrize(("leaf", "wanted"), LEAVES.items(), ids=str)
def test_leaves_and_their_opposites(numbers: Snapshot, leaf: Node, wanted: set[int]) -> None:
    assert found(numbers, leaf) == wanted
    assert found(numbers, Not(leaf)) == {*range(NUMBER)} - wanted
    assert found(numbers, Not(Not(leaf))) == wanted
    assert found(numbers, And((Not(leaf), leaf))) == set()
    assert found(numbers, Or((Not(leaf), leaf))) == {*range(NUMBER)}


def test_trees_are_sets(numbers: Snapshot) -> None:
    dice = random.Random(21)
    for _ in range(400):
        node, wanted = tree(dice, dice.randrange(1, 5))
        assert found(numbers, node) == wanted, node
        filters = {"genre": ("通知",), "year": ("2003..2010", "2020")}
        docs = find(numbers, node)
        kept = passing(docs, filtered(numbers, filters, docs))
        assert {*kept.tolist()} == wanted & {4, 8, 20}, node


def tree(dice: random.Random, depth: int) -> tuple[Node, set[int]]:
    """Return a tree, and what it finds."""
    if not depth or dice.random() < 0.1:
        return dice.choice(list(LEAVES.items()))
    kind = dice.choice([And, And, Or, Or, Not])
    if kind is Not:
        child, held = tree(dice, depth - 1)
        return Not(child), {*range(NUMBER)} - held
    parts = [tree(dice, depth - 1) for _ in range(dice.randrange(2, 5))]
    children, each = tuple(child for child, _ in parts), [held for _, held in parts]
    return (And(children), set.intersection(*each)) if kind is And else (Or(children), set.union(*each))


def test_nothing_is_what_is_not_anything(numbers: Snapshot) -> None:
    assert found(numbers, Not(Everything())) == set()
    assert found(numbers, And((Phrase("偶数"), Not(Everything())))) == set()
    query = replace(parse("-偶数"), expand=False)
    assert found(numbers, query.tree) == {*range(1, NUMBER, 2)}


def found(snapshot: Snapshot, node: Node) -> set[int]:
    """Return the documents that are found."""
    docs = find(snapshot, node).tolist()
    assert docs == sorted(set(docs))
    return set(docs)
