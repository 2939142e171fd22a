"""Whoosh's own queries by arrays: the same documents as Whoosh finds in its own codec, and a count of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from whoosh import query
from whoosh.index import FileIndex

from indexer.engines import open_engine
from indexer.engines.whoosh import WhooshEngine, snapshot_of
from indexer.engines.whoosh.selecting import known, select, walked
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.publish import Manifest
from indexer.settings import Settings
from tests.test_codec import ARCHIVES, Asker, Pair, built

ONLY_OURS = [name for name in ARCHIVES if name != "mixed"]
QUERIES = 400
"""Asked of each archive."""
HARD = (
    query.Prefix("text_words", ""), query.Prefix("text_words", "改"), query.Prefix("text_bigrams", "改"),
    query.Prefix("text_bigrams", "\ud842"), query.Prefix("organization", ""), query.Prefix("genre", "工作"),
    query.Wildcard("text_words", "*"), query.Wildcard("text_words", "*革*"), query.Wildcard("text_words", "[放改]?"),
    query.Wildcard("text_bigrams", "?革"), query.Wildcard("text_bigrams", "\ud842?"), query.Wildcard("source", "*.jsonl"),
    query.Wildcard("region", "*乡"), query.Wildcard("text_words", "改革"), query.Wildcard("genre", "?*"),
    query.Regex("text_words", ".*"), query.Regex("text_words", "[^改]+$"), query.Regex("text_bigrams", ".改|革"),
    query.Regex("text_words", "改|放"), query.Regex("region", ""), query.Regex("text_words", "改?革"),
    query.TermRange("genre", None, None), query.TermRange("genre", "工作总结", "通知", True, True),
    query.TermRange("text_bigrams", "改", "改革", endexcl=True), query.TermRange("text_words", "整", "改"),
    query.TermRange("text_words", "\ud842", None), query.Term("text_words", "\ud842"), query.Term("text_bigrams", "\ud842"),
    query.Term("text_bigrams", "\ud842改"), query.Term("text_bigrams", ""), query.Term("text_bigrams", "改革派"),
    query.Term("text_bigrams", "\0"), query.Term("text_words", "改革".encode()), query.Term("genre", b"\xff"),
    query.Term("year", 2021), query.Term("year", -1), query.Term("year", "x"), query.Term("year", 1 << 40),
    query.Term("year", b"\x08\x00\x80\x00\x07"), query.Term("year", b""),
    query.Term("year", b"\x03\x10\x00\x00\xfc"), query.Term("year", b"\x20\0\0\0\0"), query.Term("id", "文档/001"),
    query.NumericRange("year", 2022, 2019), query.NumericRange("year", 2021, 2021, True, True),
    query.NumericRange("year", None, None), query.NumericRange("year", 2021, 2022, True, False),
    query.Phrase("text_bigrams", ["𠮷"[:1]]), query.Phrase("text_bigrams", ["\ud842\udfb7", "\udfb7野", "野村"]),
    query.Phrase("text_bigrams", ["\ud842", "\udfb7野"]), query.Phrase("text_bigrams", ["\udfb7\n"]),
    query.Phrase("text_bigrams", ["\ud842改", "改\udfb7"]), query.Phrase("text_bigrams", ["改", "革"]),
    query.Phrase("text_bigrams", ["改革", "开放"]), query.Phrase("text_bigrams", ["改革", "革"]),
    query.Phrase("text_bigrams", ["改革"]), query.Phrase("outline_bigrams", ["主要", "要做"]),
    query.And([]), query.Or([]), query.NullQuery, query.Not(query.NullQuery), query.Every(), query.Every("year"),
    query.Or([query.Not(query.Term("text_words", "改革")), query.Term("text_words", "改革")]),
    query.And([query.Phrase("text_bigrams", ["工作", "作总", "总结"]), query.Every("text_words")]),
    query.ConstantScoreQuery(query.Term("genre", "通知")), query.Term("text_words", "改革", boost=3.0),
)  # fmt: skip
LEFT = (
    query.FuzzyTerm("text_words", "改革"), query.Phrase("text_bigrams", ["改革", "革开"], slop=2),
    query.SpanFirst(query.Term("text_bigrams", "改革")), query.Term("title", "改革"), query.Term("color", "红"),
    query.Every("color"), query.Prefix("year", b"\0"), query.TermRange("date", None, None),
    query.Otherwise(query.Term("genre", "无"), query.Term("genre", "通知")),
    query.NestedParent(query.Term("genre", "通知"), query.Term("text_words", "改革")),
    query.And([query.Term("text_words", "改革"), query.Not(query.FuzzyTerm("text_words", "改革"))]),
    query.Or([query.Term("text_words", "改革"), query.Prefix("color", "红")]),
)  # fmt: skip


class Archive:
    """The same documents, to be asked by arrays and by Whoosh."""

    def __init__(self, pair: Pair) -> None:
        self.folder = Path(pair[0].storage.folder)
        self.stock: FileIndex = pair[1]
        self.snapshot: Snapshot = snapshot_of(self.folder)

    def expected(self, asked: query.Query) -> list[int] | type[Exception]:
        """Return what Whoosh finds in its own codec's files, or the kind of exception that it ends in."""
        try:
            with self.stock.searcher() as searcher:
                # Behind the last document of its child Whoosh's Not lets deleted ones pass.
                deleted = searcher.reader().is_deleted
                return sorted({doc for doc in searcher.docs_for_query(asked) if not deleted(doc)})
        except Exception as error:
            return type(error)

    def found(self, asked: query.Query) -> list[int]:
        """Return what is found in ours."""
        docs = select(self.snapshot, asked) if known(asked) else walked(self.snapshot, self.folder, asked)
        assert docs.dtype == "int64"
        return docs.tolist()


@pytest.fixture(scope="module", params=ONLY_OURS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """The documents of one of the codec's archives."""
    return Archive(ARCHIVES[request.param](tmp_path_factory.mktemp("selecting")))


def test_queries_find_the_same(both: Archive) -> None:
    asker = Asker(len(both.snapshot.segments) * 1000 + both.snapshot.count)
    failed = found = fast = 0
    for _ in range(QUERIES):
        asked = asker.question()
        expected = both.expected(mended(asked) if known(asked) else asked)
        if isinstance(expected, type):
            failed += 1
            continue
        found, fast = found + bool(expected), fast + known(asked)
        assert both.found(asked) == expected, asked
    assert failed < QUERIES // 20
    assert found > QUERIES // 2
    assert fast > QUERIES // 2


@pytest.mark.parametrize("asked", HARD, ids=repr)
def test_hard_queries_find_the_same(both: Archive, asked: query.Query) -> None:
    assert known(asked)
    expected = both.expected(asked)
    if isinstance(expected, type):
        with pytest.raises(expected):
            both.found(asked)
    else:
        assert both.found(asked) == expected


@pytest.mark.parametrize("asked", LEFT, ids=repr)
def test_other_queries_are_left(both: Archive, asked: query.Query) -> None:
    assert not known(asked)
    expected = both.expected(asked)
    if not isinstance(expected, type):
        assert both.found(asked) == expected


def test_generated_kinds_are_known(both: Archive) -> None:
    asker = Asker(5)
    for _ in range(QUERIES):
        asked = asker.question()
        left = any(
            isinstance(leaf, query.FuzzyTerm) or (isinstance(leaf, query.Phrase) and leaf.slop > 1)
            for leaf in leaves(asked)
        )
        assert known(asked) == (not left), asked


def mended(asked: Any) -> Any:
    """Say AndNot otherwise: Whoosh's matcher for it lets the first document pass that should be left out."""
    if isinstance(asked, query.AndNot):
        return query.And([mended(asked.a), query.Not(mended(asked.b))])
    return asked.apply(mended)


def leaves(asked: Any) -> list[Any]:
    """Return the queries without queries in a query."""
    parts = list(asked.children())
    return [leaf for part in parts for leaf in leaves(part)] if parts else [asked]


def test_empty_indexes_find_nothing(tmp_path: Path) -> None:
    index = built(tmp_path / "甲", [], ours=[])
    snapshot = snapshot_of(Path(index.storage.folder))
    for asked in HARD:
        assert select(snapshot, asked).tolist() == []


def test_fallbacks_are_counted(settings: Settings) -> None:
    engine = open_engine(settings)
    assert isinstance(engine, WhooshEngine)
    assert engine.stats().fallbacks == 0
    assert engine.stats().segments == len(snapshot_of(Manifest.read(settings.index).folder).segments) > 0
    total = engine.stats().documents
    assert len(engine.select(query.Every())) == total
    assert engine.stats().fallbacks == 0
    assert len(engine.select(query.Or([query.FuzzyTerm("text_words", "工作"), query.Every()]))) == total
    assert engine.stats().fallbacks == 1
    assert engine.select(query.Term("color", "红")).tolist() == []
    assert engine.stats().fallbacks == 2
