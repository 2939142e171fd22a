"""Families in the index: found anew at every commit they are those of an index that is built at once."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer import NotFoundError, Settings, parse
from indexer.document import Document, Metadata
from indexer.engines.whoosh import join, snapshot_of
from indexer.engines.whoosh.copies import FILE, Copies
from indexer.engines.whoosh.writer import Writer
from indexer.errors import IndexFormatError

WORDS = "巡查河道清理垃圾整改落实责任群众满意提高茶叶产业发展调研情况问题不足打算项目工程党建作风统计增长经济安全生产检查"


def text(seed: int, size: int = 40) -> str:
    """Write a text that has hardly anything in common with those of other seeds."""
    dice = random.Random(seed)
    return "。".join("".join(dice.choices(WORDS, k=14)) for _ in range(size))


def copied(seed: int, number: int) -> str:
    """Copy a text with a few sentences changed."""
    sentences, dice = text(seed).split("。"), random.Random(number)
    for place in dice.sample(range(len(sentences)), 4):
        sentences[place] = "".join(dice.choices(WORDS, k=14))
    return "。".join(sentences)


def document(number: int, version: int = 0) -> Document:
    """Make a document; every third is a copy of one of seven texts."""
    written = copied(number % 7, number + version) if number % 3 == 0 else text(100 + number + version)
    day = f"20{10 + number % 13}-03-05" if number % 4 else None
    return Document(f"文档{number}", written, Metadata(f"报告{number}", date=day), f"{number}.txt")


def families(folder: Path) -> dict[str, tuple[str, int]]:
    """Return for each document the first of its family and what both share."""
    snapshot = snapshot_of(folder)
    found = snapshot.copies
    return {
        snapshot.id(number): (snapshot.id(int(found.first[number])), int(found.share[number]))
        for number in snapshot.live.tolist()
    }


def write(folder: Path, documents: Sequence[Document], removed: Sequence[int] = (), **options: bool) -> None:
    """Commit documents once, after taking out some."""
    writer = Writer(folder, **options)
    for number in removed:
        writer.remove(f"{number}.txt")
    for each in documents:
        writer.add(each)
    writer.commit()


@pytest.mark.parametrize("compact", [False, True])
def test_updates_find_what_a_build_finds(tmp_path: Path, compact: bool) -> None:
    dice, versions = random.Random(5), dict.fromkeys(range(60), 0)
    write(tmp_path / "index", [document(number) for number in versions], compact=compact)
    for turn in range(12):
        gone = dice.sample(sorted(versions), 6)
        for number in gone:
            versions[number] += 1
            if dice.random() < 0.4:
                del versions[number]
        for number in range(60 + 3 * turn, 63 + 3 * turn):
            versions[number] = 0
        fresh = [number for number in versions if number in gone or number >= 60 + 3 * turn]
        write(tmp_path / "index", [document(n, versions[n]) for n in fresh], gone, compact=compact)
        write(tmp_path / str(turn), [document(n, v) for n, v in versions.items()], compact=compact)
        assert families(tmp_path / "index") == families(tmp_path / str(turn)), turn
    found = families(tmp_path / "index")
    assert len({first for first, _ in found.values()}) < len(found) - 10
    assert all((share == 100) if first == id else (0 < share <= 100) for id, (first, share) in found.items())


def test_shares_are_looked_through_together(tmp_path: Path) -> None:
    for share in (0, 1):
        writer = Writer(tmp_path / f"{share}")
        for number in range(share, 60, 2):
            writer.add(document(number))
        writer.commit(families=False)
        assert not (tmp_path / f"{share}" / FILE).exists()
    join(tmp_path / "whole", [tmp_path / "0", tmp_path / "1"])
    write(tmp_path / "once", [document(number) for number in range(60)])
    assert families(tmp_path / "whole") == families(tmp_path / "once")


def test_what_another_generation_has_stays(tmp_path: Path) -> None:
    write(tmp_path / "1", [document(number) for number in range(30)])
    before = (tmp_path / "1" / FILE).read_bytes()
    (tmp_path / "2").mkdir()
    for file in (tmp_path / "1").iterdir():
        os.link(file, tmp_path / "2" / file.name)
    # What changes nothing writes nothing.
    write(tmp_path / "2", [])
    assert os.path.samefile(tmp_path / "1" / FILE, tmp_path / "2" / FILE)
    write(tmp_path / "2", [document(33)], [3])
    assert (tmp_path / "1" / FILE).read_bytes() == before
    assert families(tmp_path / "2").keys() == families(tmp_path / "1").keys() - {"文档3"} | {"文档33"}


def test_without_a_file_each_is_its_own_family(tmp_path: Path) -> None:
    write(tmp_path, [document(number) for number in range(30)])
    assert len({first for first, _ in families(tmp_path).values()}) < 30
    (tmp_path / FILE).unlink()
    assert families(tmp_path) == {f"文档{number}": (f"文档{number}", 100) for number in range(30)}
    # The next commit has nothing to go on from, and finds all families again.
    write(tmp_path, [document(30)])
    write(tmp_path / "once", [document(number) for number in range(31)])
    assert families(tmp_path) == families(tmp_path / "once")


def test_files_of_another_index_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "1", [document(1)])
    write(tmp_path / "2", [document(1), document(2)])
    (tmp_path / "1" / FILE).replace(tmp_path / "2" / FILE)
    with pytest.raises(IndexFormatError, match="对不上"):
        snapshot_of(tmp_path / "2")


def test_nothing_is_no_family(tmp_path: Path) -> None:
    write(tmp_path, [])
    write(tmp_path, [document(1)])
    write(tmp_path, [], [1])
    assert families(tmp_path) == {}
    assert Copies.none(0).tally(np.empty(0, np.int64)).families == 0


def test_relatives_are_the_nearest_first(tmp_path: Path) -> None:
    archive, settings = (
        tmp_path / "档案",
        Settings(archive=tmp_path / "档案", index=tmp_path / "索引", jobs=1),
    )
    archive.mkdir()
    sentences = text(1, 30).split("。")
    for name, changed in (("甲", 0), ("乙", 2), ("丙", 6), ("丁", 30)):
        lines = [*text(hash_of(name), changed or 1).split("。")[:changed], *sentences[changed:]]
        (archive / f"{name}.txt").write_text("。\n".join(lines), "utf-8")
    indexer.build(settings)
    engine = indexer.open_engine(settings)
    ids = {hit.source: hit.id for hit in engine.search(parse("", collapse=False)).hits}
    found = engine.family(ids["甲.txt"])
    assert [relative.source for relative in found] == ["乙.txt", "丙.txt"]
    assert 100 > found[0].share > found[1].share > 50
    assert {each.id for each in engine.family(ids["丙.txt"])} == {ids["甲.txt"], ids["乙.txt"]}
    assert engine.family(ids["丁.txt"]) == ()
    results = engine.search(parse(""))
    assert (results.total, results.families, len(results.hits)) == (4, 2, 2)
    assert engine.stats().families == 2
    assert sorted(hit.family_size for hit in results.hits) == [1, 3]
    with pytest.raises(NotFoundError):
        engine.family("无")


def hash_of(name: str) -> int:
    """Return a number for a name."""
    return ord(name) * 1000


def test_moved_documents_keep_their_families(tmp_path: Path) -> None:
    """Segments become one from time to time, and documents have other numbers."""
    whole = [document(number) for number in range(40)]
    for first in range(0, 40, 4):
        write(tmp_path / "steps", whole[first : first + 4])
    write(tmp_path / "once", whole)
    assert len(snapshot_of(tmp_path / "steps").segments) < 8
    assert families(tmp_path / "steps") == families(tmp_path / "once")
    again = replace(whole[3], metadata=replace(whole[3].metadata, date="1999-01-01"))
    write(tmp_path / "steps", [again], [3])
    assert families(tmp_path / "steps")["文档3"][0] == "文档3"
