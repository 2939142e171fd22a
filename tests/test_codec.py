"""Our codec and Whoosh's own: the same documents give the same answers to every kind of query."""

from __future__ import annotations

import pickle
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, query, scoring, sorting
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader, TermNotFound

from indexer.analysis import normalize
from indexer.document import Document, Evidence, Metadata, Section
from indexer.engines.whoosh.codec import ColumnarCodec, ColumnarSegment, opened, segment_path
from indexer.engines.whoosh.fields import COLUMNS, KEYWORDS, TEXTS, VIEWS, whoosh_schema, whoosh_values
from indexer.engines.whoosh.gathering import document as gathered
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.runs import run_of
from indexer.errors import IndexFormatError
from indexer.outline import outline
from tests.plain import HEADINGS

PHRASES = (
    "工作总结", "改革", "放管服改革", "河道清理", "在建工程", "项目", "巡查", "整改", "落实", "责任", "群众", "满意度", "提高", "6.5％", "2023年", "三农", "党建", "作风建设", "统计", "增长", "GDP", "總結", "經濟", "发展",
    "进一步", "茶叶产业", "调研", "情况", "问题", "不足", "下一步", "打算", "𠮷野村", "，", "，", "。", "。", "！", "（", "）", "“", "”", "的", "的", "了", "和",
)  # fmt: skip
COLUMN_NAMES = (*KEYWORDS, *COLUMNS, "year")
Batches = Sequence[Sequence[Document]]
Pair = tuple[FileIndex, FileIndex]
QUERIES = 340
"""Asked of each archive."""
WEIGHTINGS = (scoring.BM25F, scoring.TF_IDF, scoring.Frequency)


def invented(number: int, dice: random.Random) -> Document:
    """Invent a document."""
    lines = []
    for _ in range(dice.randrange(6)):
        lines.append("".join(dice.choices(PHRASES, k=dice.randrange(1, 40))))
        if dice.random() < 0.4:
            lines.append(dice.choice(HEADINGS))
    return report(number, "\n".join(lines), dice)


def report(number: int, text: str, dice: random.Random) -> Document:
    """Make a document of a text."""
    year = dice.choice([None, 2019, 2021, 2022, 2023, 1998])
    roles = [None, None, "存在问题", "主要做法"]
    sections = tuple(replace(section, role=dice.choice(roles)) for section in outline(text))
    if dice.random() < 0.1:
        sections = (*sections, Section(1, "四、题外话", len(text), len(text)))
    return Document(
        id=f"文档/{number:03d}", text=text, outline=sections, source=dice.choice(["甲.jsonl", "乙/丙.docx"]),
        metadata=Metadata(
            title="".join(dice.choices(PHRASES, k=dice.randrange(6))), year=year,
            date=None if year is None or dice.random() < 0.5 else f"{year}-0{dice.randrange(1, 10)}-15",
            organization=dice.choice([None, "上坪乡人民政府", "市水利局", "茶办"]), org_type=dice.choice([None, "政府", "其他"]),
            genre=dice.choice(["工作总结", "通知", None]), region=dice.choice([None, "上坪乡"]),
            number=dice.choice([None, "上政发〔2023〕12号"]), level=dice.choice([None, "乡"]),
            url=dice.choice([None, "https://example.org/1"]), canonical_organization=dice.choice([None, "茶叶产业办公室"]),
        ),
        member=dice.choice(["", "附件/丁.docx"]), notes=("由扫描件识别",) if dice.random() < 0.2 else (),
        evidence={
            field: Evidence(dice.choice([0.85, 1.0, 1 / 3]), dice.choice(["text", "rule", "csv"]), number, number + 5)
            for field in dice.sample(["title", "year", "genre", "别的"], dice.randrange(4))
        },
        part=dice.choice([None, 1, 2]), removed=("页眉",) if dice.random() < 0.2 else (),
    )  # fmt: skip


def archive() -> Batches:
    """Invent three batches of documents, among them odd ones."""
    dice = random.Random(20231)
    odd = (
        "", "改", "。", "\n\n", "𠮷", "改革\ud842", "\ud842改\udfb7\n放\udfb7", "改\0革", "一、改革\0\n", "改革" * 300,
        "一、主要做法\n" + "放管服改革，工作。\n" * 8_000 + "三、下步打算\n茶叶",
        "工作总结" * 9_000 + "改革，\n（一）压实责任\n",
    )  # fmt: skip
    documents = [invented(number, dice) for number in range(60)]
    documents += [report(100 + number, text, dice) for number, text in enumerate(odd)]
    dice.shuffle(documents)
    return documents[:40], documents[40:60], documents[60:]


def built(folder: Path, batches: Batches, *, ours: Sequence[bool]) -> FileIndex:
    """Index each batch as one segment, through our codec or Whoosh's."""
    folder.mkdir()
    index = FileStorage(str(folder)).create_index(whoosh_schema())
    for batch, mine in zip(batches, ours, strict=True):
        writer = index.writer(codec=ColumnarCodec()) if mine else index.writer()
        for document in batch:
            writer.add_document(**whoosh_values(document))
        writer.commit(merge=False)
    return index


def one_segment(folder: Path) -> Pair:
    """All documents in one segment."""
    batches = [[document for batch in archive() for document in batch]]
    return built(folder / "ours", batches, ours=[True]), built(folder / "stock", batches, ours=[False])


def three_segments(folder: Path) -> Pair:
    """A segment for each batch."""
    return built(folder / "ours", archive(), ours=[True] * 3), built(
        folder / "stock", archive(), ours=[False] * 3
    )


def mixed_segments(folder: Path) -> Pair:
    """Segments of both codecs beside one another."""
    batches = archive()
    return built(folder / "ours", batches, ours=[True, False, True]), built(
        folder / "stock", batches, ours=[False] * 3
    )


def compact(folder: Path) -> Pair:
    """Segments written all at once, without offsets."""
    batches = archive()
    (folder / "ours").mkdir()
    storage = FileStorage(str(folder / "ours"))
    index = storage.create_index(whoosh_schema())
    segments = [ColumnarSegment("MAIN") for _ in batches]
    for segment, batch in zip(segments, batches, strict=True):
        halves = [run_of(part, compact=True) for part in (batch[:9], batch[9:])]
        segment.set_doc_count(merge(halves, segment_path(folder / "ours", segment)))
    TOC(index.schema, segments, 1).write(storage, "MAIN")
    return storage.open_index(), built(folder / "stock", batches, ours=[False] * 3)


def removals() -> list[str]:
    """Choose ids to delete."""
    return random.Random(7).sample([document.id for batch in archive() for document in batch], 20)


def changes() -> list[Document]:
    """Write some documents anew."""
    dice = random.Random(8)
    ids = dice.sample([document.id for batch in archive() for document in batch], 5)
    return [report(int(id[-3:]), "河道清理，改革。" + id, dice) for id in ids]


def thinned(pair: Pair, *, optimize: bool = False) -> Pair:
    """Delete and update some documents."""
    for place, index in enumerate(pair):
        writer = index.writer(codec=ColumnarCodec()) if place == 0 else index.writer()
        for id in removals():
            writer.delete_by_term("id", id)
        for document in changes():
            writer.update_document(**whoosh_values(document))
        writer.commit(merge=False, optimize=optimize)
    return pair


def optimized(folder: Path) -> Pair:
    """All in one segment again; beside it a new index of the same, since Whoosh's own codec rounds lengths."""
    ours, stock = thinned(three_segments(folder), optimize=True)
    with stock.reader() as reader:
        left = [stored["id"] for stored in reader.all_stored_fields()]
        texts = {stored["id"]: stored["text"] for stored in reader.all_stored_fields()}
    known = {document.id: document for batch in (*archive(), changes()) for document in batch}
    assert [known[id].text for id in left] == [texts[id] for id in left]
    return ours, built(folder / "anew", [[known[id] for id in left]], ours=[False])


ARCHIVES: dict[str, Callable[[Path], Pair]] = {
    "one segment": one_segment,
    "three segments": three_segments,
    "deletions": lambda folder: thinned(three_segments(folder)),
    "mixed": lambda folder: thinned(mixed_segments(folder)),
    "optimized": optimized,
    "compact": compact,
}


@pytest.fixture(scope="module", params=ARCHIVES)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The same documents through both codecs."""
    return ARCHIVES[request.param](tmp_path_factory.mktemp("codec"))


def said(reader: IndexReader) -> Iterator[object]:
    """Say everything about an index but its postings."""
    yield (
        reader.doc_count(),
        reader.doc_count_all(),
        reader.has_deletions(),
        sorted(reader.indexed_field_names()),
    )
    yield (
        list(reader.all_doc_ids()),
        [reader.stored_fields(number) for number in range(reader.doc_count_all())],
    )
    for name in (*VIEWS, "id", "year", "genre"):
        yield name, [reader.doc_field_length(number, name) for number in range(reader.doc_count_all())]
        yield reader.field_length(name), reader.doc_field_length(0, name, 1)
        if reader.is_atomic() and reader.field_length(name):
            yield reader.min_field_length(name), reader.max_field_length(name)
    for name in COLUMN_NAMES:
        assert reader.has_column(name)
        column = reader.column_reader(name, translate=False)
        yield name, list(column), [column.sort_key(number) for number in range(len(column))]
        yield list(reader.column_reader(name))
    for (name, text), info in reader:
        yield (
            name,
            text,
            info.doc_frequency(),
            info.min_length(),
            info.max_length(),
            info.min_id(),
            info.max_id(),
        )
        yield (
            float(info.weight()),
            float(info.max_weight()),
            reader.frequency(name, text),
            reader.doc_frequency(name, text),
        )


def listed(reader: IndexReader, name: str, text: bytes) -> list[object]:
    """Return a term's postings as Whoosh reads them."""
    matcher = reader.postings(name, text)
    found: list[object] = [list(reader.postings(name, text).all_ids())]
    while matcher.is_active():
        positions = matcher.value_as("positions") if matcher.supports("positions") else None
        found.append((matcher.id(), float(matcher.weight()), matcher.value() or b"", positions))
        matcher.next()
    return found


def test_readers_tell_the_same(pair: Pair) -> None:
    with pair[0].reader() as ours, pair[1].reader() as stock:
        for mine, theirs in zip(said(ours), said(stock), strict=True):
            assert mine == theirs


def test_documents_come_back_whole(pair: Pair) -> None:
    known: dict[str, list[Document]] = {}
    for document in [each for batch in (*archive(), changes()) for each in batch]:
        known.setdefault(document.id, []).append(document)
    for index in pair:
        with index.reader() as reader:
            parts = list(reader.column_reader("part"))
            for number in reader.all_doc_ids():
                stored = {**reader.stored_fields(number), "part": parts[number]}
                assert gathered(stored) in known[stored["id"]]


def test_postings_are_the_same(pair: Pair) -> None:
    with pair[0].reader() as ours, pair[1].reader() as stock:
        for name, text in stock.all_terms():
            assert listed(ours, name, text) == listed(stock, name, text), (name, text)


def test_terms_are_walked_alike(pair: Pair) -> None:
    with pair[0].reader() as ours, pair[1].reader() as stock:
        for name, start in (
            ("text_words", "改"),
            ("text_bigrams", "改革开放"),
            ("genre", "x"),
            ("region", ""),
            ("title_words", ""),
        ):
            assert list(ours.terms_from(name, start)) == list(stock.terms_from(name, start))
            assert list(ours.expand_prefix(name, start)) == list(stock.expand_prefix(name, start))
        for absent in ("无", "改革开放", "改\0", "𠮷", "\ud842", ""):
            for name in ("text_words", "text_bigrams", "organization"):
                text = (
                    ours.schema[name].to_bytes(absent)
                    if absent.isprintable()
                    else absent.encode("utf-8", "surrogatepass")
                )
                assert ((name, text) in ours) == ((name, text) in stock)
                assert ours.doc_frequency(name, text) == (
                    stock.doc_frequency(name, text) if (name, text) in stock else 0
                )
        assert [list(each.terms_within("title_words", "改革派", 1)) for each in (ours, stock)] == [
            ["改革"]
        ] * 2


class Asker:
    """Invents queries."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def word(self) -> str:
        """Return a word, a part of one or a term of another kind."""
        text = normalize(self.dice.choice(PHRASES))
        start = self.dice.randrange(len(text))
        return text[start : start + self.dice.randrange(1, 4)] if self.dice.random() < 0.4 else text

    def pairs(self) -> list[str]:
        """Return the pairs of neighbours in a string."""
        text = normalize(self.dice.choice(PHRASES) + self.dice.choice(PHRASES))
        units = "".join(chr(unit) for unit in memoryview(text.encode("utf-16-le")).cast("H"))
        begin = self.dice.randrange(len(units) - 1)
        part = units[begin : begin + self.dice.randrange(2, 6)]
        return [a + b for a, b in pairwise(part)] or [units[:2]]

    def term(self) -> query.Query:
        """Return a query for one term."""
        if self.dice.random() < 0.15:
            name, value = self.dice.choice(
                [("genre", "通知"), ("organization", "茶办"), ("region", ""), ("genre", "无")]
            )
            return query.Term(name, value)
        field = self.dice.choice(TEXTS)
        if self.dice.random() < 0.5:
            return query.Term(f"{field}_words", self.word())
        return query.Term(
            f"{field}_bigrams", self.dice.choice([self.word()[:2], self.word()[0], *self.pairs()])
        )

    def leaf(self) -> query.Query:
        """Return a query without queries in it."""
        # Among the words of the long texts most terms are; a few looks through them are enough.
        field, word = self.dice.choice(["title", "title", "outline", "outline", "text"]), self.word()
        low, high = sorted((self.word(), self.word()))
        years = sorted(self.dice.choices([1990, 1998, 2019, 2020, 2022, 2030, -1, 0], k=2))
        both = self.dice.choices([True, False], k=2)
        return self.dice.choice([
            self.term, self.term, self.term,
            lambda: query.Phrase(f"{self.dice.choice(TEXTS)}_bigrams", self.pairs(), slop=self.dice.choice([1, 1, 2])),
            lambda: query.Prefix(f"{field}_{self.dice.choice(['words', 'bigrams'])}", word[:1]),
            lambda: query.Prefix("organization", "上坪"),
            lambda: query.Wildcard(f"{field}_words", self.dice.choice([f"{word[0]}*", f"?{word[-1]}", "*革", "*"])),
            lambda: query.Regex(f"{field}_words", self.dice.choice(["改.*", "[工放].+", "..", "2.*"])),
            lambda: query.FuzzyTerm(f"{field}_words", word, maxdist=self.dice.choice([1, 2]), prefixlength=0),
            lambda: query.Variations(f"{field}_words", word),
            lambda: query.TermRange(self.dice.choice([f"{field}_words", "title_bigrams"]), low, high, *both),
            lambda: query.TermRange("organization", None, "市水", *both),
            lambda: query.NumericRange("year", *years, *both),
            lambda: query.NumericRange("year", self.dice.choice([None, 2019]), years[1]),
            lambda: query.Every(self.dice.choice([None, f"{field}_words", "title_bigrams", "year", "genre"])),
        ])()  # fmt: skip

    def question(self, depth: int = 2) -> query.Query:
        """Return a query."""
        if not depth or self.dice.random() < 0.25:
            return self.leaf()
        ask = partial(self.question, depth - 1)
        several = [ask() for _ in range(self.dice.randrange(1, 4))]
        return self.dice.choice([
            lambda: query.And(several), lambda: query.Or(several), lambda: query.DisjunctionMax(several),
            lambda: query.Or(several, minmatch=2), lambda: query.Not(ask()), lambda: query.And([ask(), query.Not(ask())]),
            lambda: query.Not(query.Not(ask())), lambda: query.AndNot(ask(), ask()), lambda: query.AndMaybe(ask(), ask()),
            lambda: query.Require(ask(), ask()), lambda: query.ConstantScoreQuery(ask(), 2.5),
        ])()  # fmt: skip

    def manner(self) -> dict[str, Any]:
        """Return how to search: order, groups, filters."""
        field = self.dice.choice(COLUMN_NAMES)
        reverse = self.dice.random() < 0.5
        return self.dice.choice([
            lambda: {}, lambda: {}, lambda: {"filter": self.term()}, lambda: {"mask": self.leaf()},
            lambda: {"sortedby": field, "reverse": reverse},
            lambda: {"sortedby": sorting.FieldFacet(field, reverse=reverse and field in ("year", *COLUMNS))},
            lambda: {"sortedby": [sorting.FieldFacet("year"), sorting.FieldFacet("id")]},
            lambda: {"groupedby": field}, lambda: {"groupedby": ["genre", "year"], "filter": self.term()},
            lambda: {"collapse": field}, lambda: {"collapse": "genre", "collapse_limit": 2, "collapse_order": "date"},
        ])()  # fmt: skip


def near(score: Any) -> Any:
    """Return what a score may be compared with; sorted documents have keys instead."""
    return pytest.approx(score, abs=1e-4) if isinstance(score, float) else score


def answer(searcher: Any, asked: query.Query, manner: dict[str, Any]) -> Any:
    """Return what a search finds, or the kind of exception that Whoosh ends in."""
    try:
        results = searcher.search(asked, terms=True, **manner)
        found = [(hit.docnum, near(hit.score)) for hit in results]
        groups = {name: results.groups(name) for name in results.facet_names()}
        if manner["limit"]:
            # Which terms Whoosh notes and how much it collapses depends on what it could skip.
            return found, len(results), groups
        terms = results.has_matched_terms() and sorted(results.matched_terms())
        return found, len(results), groups, terms, dict(getattr(results, "collapsed_counts", {}))
    except Exception as error:
        return type(error)


def test_queries_find_the_same(pair: Pair) -> None:
    asker = Asker(len(pair[0]._segments()) * 1000 + pair[0].doc_count())
    with ExitStack() as stack:
        searchers = [
            [stack.enter_context(index.searcher(weighting=weighting())) for index in pair]
            for weighting in WEIGHTINGS
        ]
        failed = found = 0
        for _ in range(QUERIES):
            asked, manner = (
                asker.question(),
                {**asker.manner(), "limit": asker.dice.choice([None, None, 3, 10])},
            )
            ours, stock = asker.dice.choice(searchers)
            expected = answer(stock, asked, manner)
            if isinstance(expected, type):
                failed += 1
                continue
            found += expected[1] > 0
            assert answer(ours, asked, manner) == expected, (asked, manner)
        assert failed < QUERIES // 20
        assert found > QUERIES // 2


TEXT = st.text(alphabet="改革\n，a𠮷\0", max_size=12)
SMALL = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=20)


@settings(max_examples=25)
@given(SMALL, st.data())
def test_tiny_archives_are_alike(texts: list[tuple[str, str]], data: st.DataObject) -> None:
    documents = [
        Document(id=str(number), text=text, metadata=Metadata(title), source="甲", outline=outline(text))
        for number, (title, text) in enumerate(texts)
    ]
    cut = data.draw(st.integers(1, len(documents)))
    batches = [batch for batch in (documents[:cut], documents[cut:]) if batch]
    with tempfile.TemporaryDirectory() as folder:
        indexes = [
            built(Path(folder) / str(mine), batches, ours=[mine] * len(batches)) for mine in (True, False)
        ]
        with indexes[0].reader() as ours, indexes[1].reader() as stock:
            assert list(said(ours)) == list(said(stock))
            for name, text in stock.all_terms():
                assert listed(ours, name, text) == listed(stock, name, text)


def test_segment_state_is_small() -> None:
    segment = ColumnarSegment("MAIN", documents=50_000)
    assert len(pickle.dumps(segment, 2)) < 200
    segment.delete_document(9)
    segment.delete_document(49_999)
    again = pickle.loads(pickle.dumps(segment, 2))
    assert list(again.deleted_docs()) == [9, 49_999] == again.deleted_mask().nonzero()[0].tolist()
    assert (again.deleted_count(), again.is_deleted(9), again.is_deleted(8)) == (2, True, False)
    segment.delete_document(9, delete=False)
    assert list(segment.deleted_docs()) == [49_999]


def test_segments_stand_in_the_codec() -> None:
    # The table of contents names the class: another name or place would be another format.
    assert (ColumnarSegment.__module__, ColumnarSegment.__qualname__) == (
        "indexer.engines.whoosh.codec",
        "ColumnarSegment",
    )
    with pytest.raises(IndexError):
        ColumnarSegment("MAIN", documents=3).delete_document(3)


def test_missing_terms_are_no_error(tmp_path: Path) -> None:
    with built(tmp_path / "甲", [[report(1, "改革", random.Random(1))]], ours=[True]).reader() as reader:
        assert reader.doc_frequency("text_words", "无") == reader.frequency("text_bigrams", "无此") == 0
        for name, text in (("text_words", b"\xff"), ("text_bigrams", b"\xff"), ("date", b"1")):
            with pytest.raises(TermNotFound):
                reader.term_info(name, text)


def test_deleting_everything_leaves_an_empty_index(tmp_path: Path) -> None:
    documents = [report(number, "改革", random.Random(1)) for number in range(3)]
    index = built(tmp_path / "甲", [documents], ours=[True])
    for kwargs in ({"merge": False}, {"optimize": True}):
        writer = index.writer(codec=ColumnarCodec())
        for document in documents:
            writer.delete_by_term("id", document.id)
        writer.commit(**kwargs)
        with index.searcher() as searcher:
            assert (
                len(searcher.search(query.Every()))
                == len(searcher.search(query.Term("text_words", "改革")))
                == 0
            )


def test_cancelled_writers_leave_nothing(tmp_path: Path) -> None:
    index = built(tmp_path / "甲", [], ours=[])
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(**whoosh_values(report(1, "改革", random.Random(1))))
    writer.cancel()
    assert index.doc_count() == 0
    assert not list((tmp_path / "甲").glob("*.arrays"))


def test_bad_documents_are_refused(tmp_path: Path) -> None:
    index = built(tmp_path / "甲", [], ours=[])
    good = [whoosh_values(report(number, "改革", random.Random(1))) for number in (1, 2)]
    with index.writer(codec=ColumnarCodec()) as writer:
        writer.add_document(**good[0])
        with pytest.raises(ValueError, match="range"):
            writer.add_document(**{**good[1], "year": 1 << 40})
        writer.add_document(**good[1])
    with index.searcher() as searcher:
        assert [hit["id"] for hit in searcher.search(query.Term("text_words", "改革"))] == [
            "文档/001",
            "文档/002",
        ]
    writer = index.writer(codec=ColumnarCodec())
    writer.add_document(**{**good[0], "text_words": "另外的文字"})
    with pytest.raises(IndexFormatError, match="text_words"):
        writer.commit()
    assert index.doc_count() == 2


def test_unknown_fields_are_refused(tmp_path: Path) -> None:
    schema = whoosh_schema()
    schema.add("color", fields.ID(stored=True))
    index = FileStorage(str(tmp_path)).create_index(schema)
    writer = index.writer(codec=ColumnarCodec())
    with pytest.raises(IndexFormatError, match="color"):
        writer.add_document(id="1", color="红")
    writer.cancel()


def test_segments_are_open_once(tmp_path: Path) -> None:
    index = built(tmp_path / "甲", [[report(1, "改革", random.Random(1))]], ours=[True])
    segment = index._segments()[0]
    with index.reader():
        first = opened(tmp_path / "甲", segment)
        assert opened(str(tmp_path / "甲"), segment) is first
    segment.set_doc_count(2)
    with pytest.raises(IndexFormatError, match="2 篇"):
        opened(tmp_path / "甲", segment)
