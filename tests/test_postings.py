"""Terms that threads share and memory that questions take: neither order nor length of what is asked changes an answer."""

from __future__ import annotations

import random
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer import Settings, parse
from indexer.analysis import SHORT, normalize, remembering
from indexer.document import Document, Metadata
from indexer.engines.whoosh import scoring, snapshot_of, strings
from indexer.engines.whoosh.matching import required_words
from indexer.engines.whoosh.postings import Postings
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import Writer

ROUNDS = 150


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Two segments in which one document in ten holds a word, and some more than once."""
    folder, dice = tmp_path_factory.mktemp("terms"), random.Random(3)
    for first in (0, 3_000):
        writer = Writer(folder)
        for number in range(first, first + 3_000):
            text = "河道清理。" * dice.randrange(1, 5) if dice.random() < 0.1 else "茶叶。"
            writer.add(Document(str(number), text, Metadata("通知"), "甲"))
        writer.commit()
    return snapshot_of(folder)


def fresh(snapshot: Snapshot, view: str, term: str) -> Postings:
    """Return a term of which nothing was asked yet."""
    parts = [
        (base, segment.far, segment.find(view, term))
        for base, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False)
    ]
    return Postings(parts, snapshot.size)


@pytest.mark.parametrize("view", ["text_words", "text_bigrams"])
@pytest.mark.usefixtures("hasty")
def test_threads_count_alike(snapshot: Snapshot, view: str) -> None:
    docs = snapshot.live
    wanted = fresh(snapshot, view, "河道").often(docs)
    assert wanted.max() > 1
    wrong: list[object] = []

    def ask(postings: Postings, *, first: bool) -> None:
        if first:
            postings.among(docs)
        if not np.array_equal(postings.often(docs), wanted):
            wrong.append(view)
        if not np.array_equal(postings.among(docs), wanted > 0):
            wrong.append(view)

    for _ in range(ROUNDS):
        postings = fresh(snapshot, view, "河道")
        assert postings.long
        threads = [
            threading.Thread(target=ask, args=(postings,), kwargs={"first": bool(number % 2)})
            for number in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # What was counted last must not be a mask either.
        ask(postings, first=False)
    assert not wrong


@pytest.mark.usefixtures("hasty")
def test_threads_share_a_new_engine(settings: Settings, engine: indexer.Engine) -> None:
    texts = ("工作", "安全 整改", '"乡村振兴"', "的", "河长制 OR 林长制", "落实 责任", "工作 -通知")
    queries = [parse(text, limit=20) for text in texts]
    alone = [[(hit.id, hit.score) for hit in engine.search(query).hits] for query in queries]
    wrong: list[str] = []

    def ask(shared: indexer.Engine, order: list[int]) -> None:
        for place in order:
            if [(hit.id, hit.score) for hit in shared.search(queries[place]).hits] != alone[place]:
                wrong.append(texts[place])

    for number in range(8):
        shared, dice = indexer.open_engine(settings), random.Random(number)
        orders = [dice.sample(range(len(texts)), len(texts)) for _ in range(4)]
        threads = [threading.Thread(target=ask, args=(shared, order)) for order in orders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not wrong


def test_long_questions_are_not_remembered() -> None:
    dice = random.Random(8)
    letters = [chr(code) for code in range(0x4E00, 0x9FA5)]
    required_words("河道清理")
    tracemalloc.start()
    for _ in range(50):
        text = "".join(dice.choices(letters, k=2_000))
        for answer in (strings.units_of, strings.pairs_of, strings._keys, required_words, normalize):
            assert len(answer(text))
        assert scoring._asked(text, whole=False)
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # Remembered, each of these texts would take a third of a megabyte.
    assert grown < 1_000_000


def test_short_texts_are_remembered() -> None:
    asked = []

    @remembering
    def size(text: str, *, twice: bool = False) -> int:
        asked.append(text)
        return len(text) * (1 + twice)

    long = "长" * (SHORT + 1)
    for text in ("短", "短", long, long):
        assert (size(text), size(text, twice=True)) == (len(text), 2 * len(text))
    assert asked == ["短"] * 2 + [long] * 4


def test_pages_of_long_documents_are_counted(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for number in range(30):
        # One unit more than fits on a page, with the sign that ends a text.
        writer.add(Document(f"长{number}", "改" * 0x10000, Metadata("通知"), "甲"))
    for number in range(0x10000 - 50):
        writer.add(Document(str(number), "", Metadata(""), "乙"))
    writer.commit()
    assert snapshot_of(tmp_path).count == 30 + 0x10000 - 50
