"""Merging: runs and reopened segments give the very arrays that inverting the same documents at once gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from indexer.analysis.bigrams import spelled
from indexer.arrays import ArrayFile
from indexer.document import Document, Metadata
from indexer.engines.whoosh import merging, reopening
from indexer.engines.whoosh.codec import segment_path
from indexer.engines.whoosh.compaction import CROWD, LEAST, Load, crowds
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.reopening import Reopened
from indexer.engines.whoosh.runs import Run, SpilledRun, run_of
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.united import united
from indexer.engines.whoosh.writer import Writer, read_segments
from indexer.outline import outline

PHRASES = (
    "改革",
    "放管服",
    "上坪乡的工作总结",
    "，",
    "。\n",
    "𠮷",
    "\n一、主要做法\n",
    "a",
    "2023年",
    "\0",
    "发展",
)
LONG = {
    3: "长。" * 20_000 + "改革",
    4: "",
    9: "工作" * 300,
    17: "𠮷总结\n" * 9_000,
    23: "放管服" * 12_000,
    31: "改" * 700 + "，" * 300,
}


def document(number: int) -> Document:
    """Make a document that is the same for the same number."""
    dice = random.Random(number)
    text = LONG.get(number, "".join(dice.choices(PHRASES, k=dice.randrange(1, 60))))
    return Document(
        id=f"{dice.random()}-{number}", text=text, source=f"{dice.choice('甲乙丙')}.docx", outline=outline(text),
        removed=("页眉",) if number % 5 == 0 else (),
        metadata=Metadata(f"关于{dice.choice(PHRASES)}的通知", year=dice.choice((None, 2022)), genre="通知"),
    )  # fmt: skip


def segment(path: Path, documents: Sequence[Document]) -> ArrayFile:
    """Write documents as a segment, as they are written at once."""
    merge([run_of(documents, marks(documents))], path)
    return ArrayFile(path)


def marks(documents: Sequence[Document]) -> list[int]:
    """Make marks for documents."""
    return [len(each.id) for each in documents]


def assert_same(found: Path, wanted: Path) -> None:
    """Compare files of arrays by name, type and value."""
    one, two = ArrayFile(found), ArrayFile(wanted)
    assert one.about == two.about
    assert sorted(one._arrays) == sorted(two._arrays)
    for name in one._arrays:
        assert one.array(name).dtype == two.array(name).dtype, name
        assert one.array(name).tolist() == two.array(name).tolist(), name


@pytest.mark.parametrize("piece", [1, 50, 400_000])
@pytest.mark.parametrize("compact", [False, True])
def test_runs_merge_like_one_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, compact: bool
) -> None:
    monkeypatch.setattr(merging, "PIECE", piece)
    documents = [document(number) for number in range(40)]
    parts = [documents[:1], documents[1:20], documents[20:24], documents[24:]]
    runs = [
        SpilledRun(run_of(part, marks(part), compact=compact), tmp_path / f"{number}.run")
        for number, part in enumerate(parts)
    ]
    merge(runs, tmp_path / "parts")
    for run in runs:
        run.close()
    assert not [*tmp_path.glob("*.run")]
    merge([run_of(documents, marks(documents), compact=compact)], tmp_path / "whole")
    assert_same(tmp_path / "parts", tmp_path / "whole")


@pytest.mark.parametrize("piece", [1, 50, 400_000])
@pytest.mark.parametrize(
    "deleted", [(), (0, 5, 39), tuple(range(20)), tuple(range(0, 40, 2)), (3, 17, 23, 31, 9)]
)
def test_segments_merge_like_what_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int, deleted: tuple[int, ...]
) -> None:
    monkeypatch.setattr(merging, "PIECE", piece)
    monkeypatch.setattr(reopening, "PIECE", piece)
    documents = [document(number) for number in range(40)]
    gone = np.isin(np.arange(40), deleted)
    runs: list[Run] = [
        Reopened(segment(tmp_path / f"{first}", documents[first:last]), gone[first:last])
        for first, last in ((0, 22), (22, 23), (23, 40))
        if not gone[first:last].all()
    ]
    stay = [each for each, deleted in zip(documents, gone, strict=True) if not deleted]
    merge(runs, tmp_path / "parts")
    merge([run_of(stay, marks(stay))], tmp_path / "whole")
    assert_same(tmp_path / "parts", tmp_path / "whole")


def test_segments_merge_with_new_runs(tmp_path: Path) -> None:
    documents = [document(number) for number in range(40)]
    old = Reopened(segment(tmp_path / "old", documents[:30]), np.zeros(30, np.bool_))
    merge([old, run_of(documents[30:], marks(documents[30:]))], tmp_path / "parts")
    merge([run_of(documents, marks(documents))], tmp_path / "whole")
    assert_same(tmp_path / "parts", tmp_path / "whole")


def test_words_of_lists_unite_in_order() -> None:
    dice = random.Random(1)
    for _ in range(100):
        lists = [
            [
                bytes(dice.choices(b"ab\0", k=dice.choice((0, 1, 2, 7, 8, 9, 16, 17, 20))))
                for _ in range(dice.randrange(20))
            ]
            for _ in range(dice.randrange(1, 4))
        ]
        assert_united(lists)


def test_words_of_one_digest_stay_apart() -> None:
    # The sequence of Thue and Morse: a polynomial cannot tell it from its opposite, modulo a power of two.
    one, other = b"a", b"b"
    for _ in range(12):
        one, other = one + other, other + one
    assert_united([[one, other, b"c", one], [other]])


def assert_united(lists: Sequence[Sequence[bytes]]) -> None:
    """Compare with what sets give."""
    found = united(
        [(np.frombuffer(b"".join(words), np.uint8), np.cumsum([0, *map(len, words)])) for words in lists]
    )
    data, bounds = found.data.tobytes(), found.bounds.tolist()
    words = [data[start:end] for start, end in pairwise(bounds)]
    assert words == sorted({word for words in lists for word in words})
    assert [[words[place] for place in places] for places in found.places] == [list(words) for words in lists]


def small(number: int, version: int) -> Document:
    """Make a document that is the same for the same number and version."""
    text = f"第{version}版，{'改革' * (number % 7)}总结{number}。\n"
    return Document(id=f"{number}", text=text, source=f"{number}.txt", metadata=Metadata(f"通知{number}"))


@pytest.mark.parametrize("compact", [False, True])
def test_many_updates_leave_few_segments(tmp_path: Path, compact: bool) -> None:
    versions = dict.fromkeys(range(60), 0)
    write(tmp_path / "index", versions, [], compact=compact)
    for update in range(1, 101):
        number = update * 37 % 60
        versions[number] = update
        write(tmp_path / "index", {number: update}, [number], compact=compact)
        assert len(read_segments(tmp_path / "index")) <= CROWD
        assert len([*(tmp_path / "index").glob("*.arrays")]) <= CROWD
    write(tmp_path / "fresh", versions, [], compact=compact)
    updated, fresh = (all_documents(tmp_path / name) for name in ("index", "fresh"))
    assert updated == fresh == {str(number): small(number, version) for number, version in versions.items()}
    if not compact:
        assert terms(tmp_path / "index") == terms(tmp_path / "fresh")


def write(folder: Path, versions: dict[int, int], removed: list[int], *, compact: bool) -> None:
    """Commit documents once, after taking out some."""
    writer = Writer(folder, compact=compact)
    for number in removed:
        writer.remove(f"{number}.txt")
    for number, version in versions.items():
        writer.add(small(number, version), version)
    writer.commit()


def all_documents(folder: Path) -> dict[str, Document]:
    """Return all documents of an index by their ids."""
    found = {}
    for held in read_segments(folder):
        opened = Segment(segment_path(folder, held))
        for number in np.flatnonzero(~held.deleted_mask()).tolist():
            document = opened.document(number)
            assert document.id not in found
            found[document.id] = document
    return found


def terms(folder: Path) -> dict[tuple[str, str], dict[str, int]]:
    """Return for each term of an index how often each document holds it."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for held in read_segments(folder):
        opened = Segment(segment_path(folder, held))
        deleted = held.deleted_mask()
        for name, view in opened.views.items():
            for place in range(len(view)):
                listed = view.listed(place)
                term = spelled(int(view.keys[place])) if view.pairs else view.word(place).decode()
                counted = not view.placed or view.weighed(place)
                numbers = listed.numbers().tolist()
                counts = listed.occurrences(opened.far).tolist() if counted else [1] * len(numbers)
                for number, count in zip(numbers, counts, strict=True):
                    if not deleted[number]:
                        found.setdefault((name, term), {})[opened.strings("id").value(number)] = count
    return found


@pytest.mark.parametrize(("updates", "documents"), [(3_000, 1), (300, 40)])
def test_updates_rewrite_each_document_seldom(updates: int, documents: int) -> None:
    loads = [Load(50_000, 150_000_000)]
    rewritten = 0
    for _ in range(updates):
        loads.append(Load(documents, documents * 3_000))
        groups = crowds(loads)
        for group in groups:
            merged = Load(*(sum(loads[place][column] for place in group) for column in (0, 1)))
            rewritten += merged.documents
            loads = [load for place, load in enumerate(loads) if place not in group] + [merged]
        assert len(loads) <= 1 + 3 * (CROWD - 1)
    assert loads[0] == (50_000, 150_000_000, 0)
    # Segments of fewer than LEAST units are written anew more often, but that is soon done.
    assert rewritten <= updates * (LEAST // 3_000 / (CROWD - 2) + documents * 4)


def test_full_segments_stay_until_half_deleted() -> None:
    full = [Load(20_000, 60_000_000)] * 9
    assert crowds(full) == []
    assert crowds([*full, Load(20_000, 60_000_000, 19_999), Load(20_000, 60_000_000, 20_001)]) == [[10]]
    assert crowds([Load(0, 0, 5)] * 9) == []


def test_merged_segments_are_never_too_large() -> None:
    groups = crowds([Load(15_000, 1_000)] * 9)
    assert groups == [[0, 1, 2, 3]]
    assert crowds([Load(1, 240_000_000)] * 9) == [[0, 1, 2, 3]]
