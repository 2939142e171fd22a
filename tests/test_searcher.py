"""The vectorized searcher: the same answers as a plain scan and, term by term, as Whoosh's own codec."""

from __future__ import annotations

import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage

from indexer.analysis import normalize, query_words, segmenter
from indexer.document import Document, Metadata, Section
from indexer.engines.whoosh import (
    WhooshEngine,
    copies,
    formulas,
    postings,
    ranking,
    scoring,
    snapshot_of,
    strings,
)
from indexer.engines.whoosh.facets import counts
from indexer.engines.whoosh.fields import VIEWS, term, whoosh_schema, whoosh_values
from indexer.engines.whoosh.matching import filtered, find
from indexer.engines.whoosh.passages import together
from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.relaxing import asks, match
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE
from indexer.engines.whoosh.writer import Writer
from indexer.errors import IndexFormatError, PageError
from indexer.families import Families
from indexer.outline import outline
from indexer.publish import Known, publish, write_known
from indexer.query import SORTS, Phrase, Query, Words, leaves, parse
from tests.plain import (
    HEADINGS,
    LOOKED_AT,
    WEIGHTS,
    Paper,
    Scan,
    asked_strings,
    asked_terms,
    fields_of,
    marked,
    plain,
)

NO_PERCENT = np.empty(0, np.uint8)
QUERIES = 400
"""Asked of each archive."""
SCORED = 8
"""Documents of an answer whose scores are worked out slowly."""
PHRASES = (
    "工作总结", "改革", "放管服改革", "河道清理", "在建工程", "项目", "巡查", "整改", "落实", "责任", "群众", "满意度", "提高", "6.5％", "2023年", "三农", "党建", "作风建设", "统计", "增长", "GDP", "總結", "經濟", "发展",
    "进一步", "茶叶产业", "调研", "情况", "问题", "不足", "下一步", "打算", "𠮷野村", "，", "，", "。", "。", "！", "（", "）", "“", "”", "的", "的", "了", "和", "、", "；", "：", " ", "\0", "\n", "\udfb7", "？", "为什么",
)  # fmt: skip
RARE = (
    "竹编",
    "榨油坊",
    "龙舟赛",
    "社保卡",
    "路灯改造",
    "古树名木",
    "乡村振兴示范点",
    "义务植树",
    "Wi-Fi",
    "𡋾头",
)
"""What is in few documents."""
ODD = (
    "", "改", "。", "\n\n", "𠮷", "\ud842改\udfb7\n放\udfb7", "改\0革", "一、改革\0\n", "改革" * 300, "\0", " ", "改\n", "aa\naaa", "，，，",
    "，改，。革", "工作总结工作总结工作总结",
)  # fmt: skip
LONG = (
    *("工" * (size - 2) + "改革" for size in (0x7FFE, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0x10000, 0x10001)),
    "一、主要做法\n" + "放管服改革，工作。\n" * 8_000 + "三、下步打算\n竹编",
    "工作总结" * 9_000 + "改革，\n（一）压实责任\n" + "𠮷野村。" * 9_000 + "榨油坊",
)


def report(number: int, text: str, dice: random.Random) -> Document:
    """Make a document of a text."""
    year = dice.choice([None, 2019, 2021, 2022, 2023, 1998])
    sections = outline(text)
    if dice.random() < 0.1:
        # A heading that does not stand in the text.
        sections = (*sections, Section(1, "四、题外话", len(text), len(text)))
    return Document(
        id=f"文档/{number:04d}", text=text, outline=sections, source=dice.choice(["甲.jsonl", "乙/丙.docx", "丁.txt"]),
        metadata=Metadata(
            title="".join(dice.choices(PHRASES, k=dice.randrange(6))), year=year,
            date=None if year is None or dice.random() < 0.7 else f"{year}-0{dice.randrange(1, 10)}-15",
            organization=dice.choice([None, "上坪乡人民政府", "市水利局", "茶办"]), org_type=dice.choice([None, "政府", "其他"]),
            genre=dice.choice(["工作总结", "通知", "情况汇报", None]), region=dice.choice([None, "上坪乡", "城关镇"]),
            number=dice.choice([None, "上政发〔2023〕12号"]),
        ),
        part=dice.choice([None, 1, 2]), removed=("页眉",) if dice.random() < 0.2 else (),
        body=dice.choice([0, 0, min(3, len(text))]),
    )  # fmt: skip


def invented(number: int, dice: random.Random) -> Document:
    """Invent a short document."""
    lines = []
    for _ in range(dice.randrange(6)):
        lines.append("".join(dice.choices(PHRASES, k=dice.randrange(1, 40))))
        if dice.random() < 0.4:
            lines.append(dice.choice(HEADINGS))
        if dice.random() < 0.1:
            lines[-1] += dice.choice(RARE)
    return report(number, "\n".join(lines), dice)


@cache
def million() -> str:
    """Write a text of a million units."""
    dice = random.Random(5)
    lines = ["".join(dice.choices(PHRASES, k=30)) for _ in range(600)]
    text = "\n".join(dice.choices(lines, k=20_000))
    return text[:999_990] + "义务植树。"


@cache
def papers() -> tuple[Paper, ...]:
    """Invent an archive; all is in it."""
    dice = random.Random(20268)
    documents = [invented(number, dice) for number in range(220)]
    documents += [
        report(1000 + place, text, dice) for place, text in enumerate((*ODD, *ODD, *LONG, million()))
    ]
    dice.shuffle(documents)
    return tuple(map(Paper, documents))


def written(folder: Path, documents: Sequence[Document], *, compact: bool = False) -> None:
    """Add documents to a folder."""
    writer = Writer(folder, compact=compact)
    for document in documents:
        writer.add(document)
    writer.commit()


def one_segment(folder: Path) -> Sequence[Paper]:
    """All documents in one segment."""
    written(folder, [paper.document for paper in papers()])
    return papers()


def four_segments(folder: Path) -> Sequence[Paper]:
    """All documents, dealt to four segments, the first of which has few."""
    documents = [paper.document for paper in papers()]
    for part in (documents[:9], documents[9:70], documents[70:90], documents[90:]):
        written(folder, part)
    return papers()


def with_deletions(folder: Path, *, compact: bool = False) -> Sequence[Paper]:
    """Some documents taken out, some of these added again, and some with another text."""
    documents = [paper.document for paper in papers()]
    written(folder, documents[:100], compact=compact)
    written(folder, documents[100:], compact=compact)
    writer = Writer(folder, compact=compact)
    writer.remove("甲.jsonl")
    gone = [paper for paper in papers() if paper.document.source == "甲.jsonl"]
    again = gone[: len(gone) // 3]
    changed = [
        Paper(replace(paper.document, text="竹编，改革。" * place, outline=(), body=0))
        for place, paper in enumerate(gone[len(gone) // 3 : len(gone) // 2])
    ]
    for paper in (*again, *changed):
        assert paper.document.id in writer.freed
        writer.add(paper.document)
    writer.commit()
    left = [paper for paper in papers() if paper.document.source != "甲.jsonl"]
    return [*left, *again, *changed]


def compact(folder: Path) -> Sequence[Paper]:
    """An archive made to be small, with deletions."""
    return with_deletions(folder, compact=True)


ARCHIVES: Mapping[str, tuple[Callable[[Path], Sequence[Paper]], int]] = {
    "one segment": (one_segment, 1),
    "four segments": (four_segments, 4),
    "deletions": (with_deletions, 3),
    "compact": (compact, 3),
    "narrow": (four_segments, 4),
}
"""How each is made, and how many segments it has."""
NARROW: tuple[tuple[Any, str, int], ...] = (
    (postings, "FEW", 3), (ranking, "FEW", 3), (strings, "AT_ONCE", 5), (strings, "SCANNED", 50), (scoring, "CELLS", 100),
)  # fmt: skip
"""Sizes from which something is done otherwise, small enough to be met."""


def published(index: Path, make: Callable[[Path], Sequence[Paper]]) -> tuple[WhooshEngine, Sequence[Paper]]:
    """Publish what is written into a folder."""
    folder = index / "generations" / "1"
    found = make(folder)
    write_known(folder, Known({}))
    identity = segmenter().identity
    publish(index, folder, segmenter=identity, compact=False, archive="", sources=0, problems={}, keep=2)
    return WhooshEngine(index), found


def related(folder: Path) -> dict[str, str]:
    """Put documents into families by chance; return for each the id of the first of its family."""
    snapshot, dice = snapshot_of(folder), random.Random(14)
    families: list[list[int]] = []
    for number in dice.sample(snapshot.live.tolist(), len(snapshot.live)):
        if families and dice.random() < 0.5:
            dice.choice(families).append(number)
        else:
            families.append([number])
    first, percent = np.full(snapshot.size, -1, np.int32), np.zeros(snapshot.size, np.uint8)
    for family in families:
        first[family], percent[family] = family[0], [100, *range(99, 100 - len(family), -1)]
    none = Families(first, percent, NONE, NO_PERCENT, NO_PERCENT, NONE.astype(np.int32))
    copies.write(folder, none)
    return {snapshot.id(member): snapshot.id(family[0]) for family in families for member in family}


class Asked:
    """An archive and what is known of it."""

    def __init__(self, index: Path, make: Callable[[Path], Sequence[Paper]]) -> None:
        families: dict[str, str] = {}

        def made(folder: Path) -> Sequence[Paper]:
            papers = make(folder)
            families.update(related(folder))
            return papers

        self.engine, found = published(index, made)
        self.snapshot = snapshot_of(index / "generations" / "1")
        self.scan = Scan(found, families)
        self.by_id = {paper.document.id: paper for paper in found}

    def ids(self, docs: Any) -> list[str]:
        """Return the ids of documents."""
        return [self.snapshot.id(number) for number in docs.tolist()]


@pytest.fixture(scope="module", params=ARCHIVES)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """An archive that is asked."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "narrow":
            for module, name, value in NARROW:
                patch.setattr(module, name, value)
        make, segments = ARCHIVES[request.param]
        found = Asked(tmp_path_factory.mktemp("searcher") / "index", make)
        assert len(found.snapshot.segments) == segments
        yield found


def bare(text: str) -> str:
    """Return a text without what makes a pattern of it; of these other tests ask."""
    return re.sub("[?？*＊]", "", text) or "改革"


class Asker:
    """Invents searches."""

    def __init__(self, seed: int, papers: Sequence[Paper]) -> None:
        self.dice = random.Random(seed)
        self._papers = papers

    def string(self) -> str:
        """Return a string that a document holds, or nearly."""
        paper = self.dice.choice(self._papers)
        text = paper.written[self.dice.choice(("title", "outline", "text", "text"))]
        lines = [line for line in text[:2000].split("\n") if line] or ["改革"]
        line = self.dice.choice(lines)
        start = self.dice.randrange(len(line))
        found = line[start : start + self.dice.choice([1, 2, 2, 3, 3, 4, 5, 6, 8, 9, 12, 20, 40])]
        if self.dice.random() < 0.15:
            place = self.dice.randrange(len(found))
            found = found[:place] + self.dice.choice("改工，的𠮷x") + found[place + 1 :]
        return found.replace('"', "").replace("“", "").replace("”", "")

    def word(self) -> str:
        """Return a word, a part of one, or several without a space."""
        found = "".join(
            self.dice.choice(RARE if self.dice.random() < 0.3 else PHRASES)
            for _ in range(self.dice.choice([1, 1, 1, 2, 3]))
        )
        start = self.dice.randrange(len(found))
        return found[start : start + self.dice.randrange(1, 4)] if self.dice.random() < 0.2 else found

    def leaf(self) -> str:
        """Return a condition."""
        field = self.dice.choice(["", "", "", "标题:", "小标题:", "正文:", "text:"])
        low, high = sorted(self.dice.choices([1990, 1998, 2019, 2020, 2022, 2030], k=2))
        kinds: list[Callable[[], str]] = [
            lambda: field + bare(self.word()), lambda: field + bare(self.word()), lambda: f'{field}"{self.string()}"',
            lambda: f'{field}"{self.string()}"', lambda: f"{field}“{self.word()}”", lambda: field + bare(self.string()),
            lambda: self.dice.choice([
                f"年份:{low}..{high}", f"year:{high}", f"year:..{high}", f"年份:{low}..", "机构:上坪", "机构:茶办", "机构类型:政府",
                "文种:通知", "文种:工作", "地区:乡", "文号:上政发2023", "来源:丙", "org:局", "机构:无此",
            ]),
        ]  # fmt: skip
        return self.dice.choice(kinds)()

    def text(self, depth: int = 2) -> str:
        """Return what is typed."""
        if not depth or self.dice.random() < 0.35:
            return self.leaf()
        one, other = self.text(depth - 1), self.text(depth - 1)
        return self.dice.choice([
            f"{one} {other}", f"{one} {other}", f"{one} OR {other}", f"({one} | {other})", f"{one} -{self.leaf()}",
            f"{one} -({other})", f"-{self.leaf()}", f"({one}) {other} {self.leaf()}", f"NOT ({one} {other})", "",
        ])  # fmt: skip

    def query(self) -> Query:
        """Return a search."""
        filters = {
            name: self.dice.sample(values, self.dice.randrange(1, 3))
            for name, values in (
                ("org_type", ["政府", "其他", "法院"]), ("genre", ["工作总结", "通知", "函"]), ("region", ["上坪乡", "城关镇"]),
                ("year", ["2019..2022", "2023", "..1998", "2001", "2021.."]),
            )
            if self.dice.random() < 0.15
        }  # fmt: skip
        query = parse(
            self.text(), filters=filters, sort=self.dice.choice(["relevance", "relevance", *SORTS]),
            limit=self.dice.choice([1, 3, 10, 1000]), within=self.dice.choice([None] * 6 + ["title", "outline", "text"]),
            same=self.dice.choice([None] * 5 + ["sentence", "paragraph"]), exact=self.dice.random() < 0.1,
            collapse=self.dice.random() < 0.7,
        )  # fmt: skip
        return replace(query, expand=False)


def test_searches_answer_like_a_scan(asked: Asked) -> None:
    asker = Asker(len(asked.by_id) + len(asked.snapshot.segments), asked.scan.papers)
    dice, answered, relaxed = random.Random(1), 0, 0
    for _ in range(QUERIES):
        query = asker.query()
        found, dropped = asked.scan.found(query)
        kept = asked.scan.kept(query, found)
        families = len(asked.scan.folded(kept))
        folded = query.collapse and not asks(query.tree, query.text)
        pages = -(-(families if folded else len(kept)) // query.limit)
        query = replace(query, page=dice.randrange(1, pages + 1) if pages > 1 else 1)
        results = asked.engine.search(query)
        assert (results.total, results.families, results.pages) == (len(kept), families, pages), query
        assert sorted(asked.ids(asked.engine.matching(query))) == sorted(
            paper.document.id for paper in kept
        ), query
        assert list(results.dropped) == dropped, query
        facets = {
            name: tuple((each.value, each.count, each.selected) for each in values)
            for name, values in results.facets.items()
        }
        assert facets == asked.scan.facets(query, found), query
        assert_ordered(asked, query, [hit.id for hit in results.hits])
        assert_related(asked, kept, results.hits)
        for hit in results.hits[:SCORED]:
            assert_marked(asked, query, hit)
        answered += bool(kept)
        relaxed += bool(dropped)
    assert answered > QUERIES // 2
    assert relaxed


def assert_ordered(asked: Asked, query: Query, page: list[str]) -> None:
    """Check the order of a whole answer and what stands on its page, and the scores of some documents."""
    docs = asked.engine.matching(query)
    numbers, scores = ranked(asked.snapshot, query, docs, 0, len(docs))
    found = [asked.by_id[id] for id in asked.ids(numbers)]
    assert found == asked.scan.order(query, found, scores.tolist()), query
    start = (query.page - 1) * query.limit
    shown = asked.scan.folded(found) if query.collapse and not asks(query.tree, query.text) else found
    assert page == [paper.document.id for paper in shown[start : start + query.limit]], query
    if query.sort == "relevance" and scores.any():
        some = random.Random(len(found)).sample(range(len(found)), min(SCORED, len(found)))
        slow = asked.scan.scores(
            query.tree, [found[place] for place in some], [place < LOOKED_AT for place in some]
        )
        assert scores[some].tolist() == pytest.approx(slow, rel=1e-4, abs=1e-4), query


def assert_related(asked: Asked, kept: Sequence[Paper], hits: Sequence[Any]) -> None:
    """Check of which family hits are, and how many of the documents found are."""
    sizes = Counter(map(asked.scan.family, kept))
    for hit in hits:
        family = asked.scan.family(asked.by_id[hit.id])
        assert (hit.family, hit.family_size) == (family, sizes[family])


def assert_marked(asked: Asked, query: Query, hit: Any) -> None:
    """Check that every mark is what was asked for."""
    if any("\ud800" <= unit < "\ue000" for unit in query.text):
        return  # half of a character cannot be marked
    document = asked.by_id[hit.id].document
    in_title, in_text = (asked_strings(query, name) for name in ("title", "text"))
    assert list(hit.title_ranges) == marked(document.metadata.title, in_title), query
    if len(document.text) < 5_000:
        assert asked.engine.occurrences(query, document) == marked(document.text, in_text), query
    for snippet in hit.snippets:
        assert document.text[snippet.start : snippet.start + len(snippet.text)] == snippet.text, query
        ends = [0]
        for start, end in snippet.ranges:
            assert ends[-1] <= start < end <= len(snippet.text), query
            assert normalize(snippet.text[start:end]) in in_text, query
            ends.append(end)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_show_each_family_once(asked: Asked, sort: str) -> None:
    scan, seen = asked.scan, []
    for number in range(1, 1000):
        results = asked.engine.search(parse("改革 OR 工作 OR 改", sort=sort, limit=7, page=number))
        seen += [hit.family for hit in results.hits]
        if number == results.pages:
            break
    assert len(seen) == len(set(seen)) == results.families < results.total
    found, _ = scan.found(parse("改革 OR 工作 OR 改"))
    assert set(seen) == set(map(scan.family, found))
    opened = asked.engine.search(parse("改革 OR 工作 OR 改", sort=sort, limit=1000, collapse=False))
    assert (len(opened.hits), opened.families) == (results.total, results.families)
    assert list(dict.fromkeys(hit.family for hit in opened.hits)) == seen
    with pytest.raises(PageError):
        asked.engine.search(parse("改革 OR 工作 OR 改", limit=7, page=results.pages + 1))


def test_facets_count_copies(asked: Asked) -> None:
    query = parse("改革")
    for facet, values in asked.engine.search(query).facets.items():
        for value in values:
            chosen = asked.engine.search(replace(query, filters={facet: (str(value.value),)}))
            assert chosen.total == value.count


def test_strings_stand_where_they_stand(asked: Asked) -> None:
    asker = Asker(3, asked.scan.papers)
    snapshot, dice = asked.snapshot, random.Random(4)
    by_number = {number: asked.by_id[snapshot.id(number)] for number in snapshot.live.tolist()}
    for _ in range(100):
        text = (
            normalize(asker.string() if dice.random() < 0.8 else asker.word())
            .replace("\n", "")
            .replace("\0", "")
        )
        field = dice.choice(["title", "outline", "text", "text"])
        wanted = plain(text)
        holders = [number for number, paper in by_number.items() if text and wanted in paper.texts[field]]
        assert snapshot.living(strings.holding(snapshot, field, text)).tolist() == holders, (field, text)
        assert len(holders) <= strings.rarity(snapshot, field, text)
        among = np.array([number for number in by_number if dice.random() < 0.3], np.int64)
        mask = strings.held(snapshot, field, text, among)
        held = [] if mask is None else among[mask].tolist()
        assert held == [number for number in holders if number in set(among.tolist())], (field, text)
        if field == "text" and len(holders) < 100:
            found = strings.places(snapshot, field, text, among)
            assert found.tolist() == [
                number << strings.SHIFT | place
                for number in held
                for place in range(len(by_number[number].texts[field]))
                if by_number[number].texts[field].startswith(wanted, place)
            ], text


def test_many_alike_come_in_the_order_of_ids(tmp_path: Path) -> None:
    dice = random.Random(6)
    numbers = dice.sample(range(10_000), 60)
    documents = [
        Document(f"{number}", "改革", Metadata("工作总结", year=dice.choice([None, 2022, 2023])), "甲")
        for number in numbers
    ]
    for part in (documents[:7], documents[7:50], documents[50:]):
        written(tmp_path, part)
    snapshot, scan = snapshot_of(tmp_path), Scan([Paper(document) for document in documents])
    docs = snapshot.live
    for few in (1, 2_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ranking, "FEW", few)
            for sort in SORTS:
                for start, stop in ((0, 3), (0, 10), (17, 25), (50, 100), (100, 110)):
                    query = parse("改革", sort=sort)
                    shown, scores = ranked(snapshot, query, docs, start, stop)
                    order = scan.order(query, scan.papers, [1.0] * len(scan.papers))[start:stop]
                    assert [snapshot.id(number) for number in shown.tolist()] == [
                        paper.document.id for paper in order
                    ]
                    assert len(scores) == len(order)


def stock(folder: Path, documents: Sequence[Document]) -> Any:
    """Index documents through Whoosh's own codec."""
    folder.mkdir()
    index = FileStorage(str(folder)).create_index(whoosh_schema())
    with index.writer() as writer:
        for document in documents:
            writer.add_document(**whoosh_values(document))
    return index.reader()


def frequencies(reader: Any, view: str, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return how often each document holds a term, as Whoosh's matcher says."""
    found = np.zeros(reader.doc_count_all(), np.float32)
    key = term(text) if view.endswith("bigrams") else text.encode()
    if (view, key) in reader:
        matcher = reader.postings(view, key)
        while matcher.is_active():
            found[matcher.id()] = matcher.weight()
            matcher.next()
    return found


def test_scores_are_those_of_the_stock_codec(tmp_path: Path) -> None:
    held = [paper for paper in papers() if len(paper.document.text) < 2_000]
    documents = [paper.document for paper in held]
    written(tmp_path / "ours", documents[:50])
    written(tmp_path / "ours", documents[50:])
    snapshot = snapshot_of(tmp_path / "ours")
    reader = stock(tmp_path / "stock", documents)
    relative = {}
    for view in VIEWS:
        name, _, kind = view.partition("_")
        lengths = np.array([paper.lengths[name, kind.replace("bigrams", "pairs")] for paper in held])
        relative[view] = formulas.relative_lengths(lengths, lengths.mean())
    asker = Asker(9, held)
    scored = 0
    for _ in range(150):
        tree = parse(asker.text(1), exact=asker.dice.random() < 0.2).tree
        slow = np.zeros(len(held), np.float32)
        for leaf in leaves(tree):
            for kind, text, share in asked_terms(leaf.text, phrase=isinstance(leaf, Phrase)):
                names = (leaf.field,) if leaf.field else tuple(WEIGHTS)
                each = {f"{name}_{kind.replace('pairs', 'bigrams')}": WEIGHTS[name] for name in names}
                often = {view: frequencies(reader, view, text) for view in each}
                weight = formulas.idf(
                    len(held), max(int(np.count_nonzero(found)) for found in often.values())
                )
                much = sum(often[view] * np.float32(each[view]) / relative[view] for view in each)
                slow += np.float32(share * weight) * formulas.saturated(much)
            if isinstance(leaf, Words) and query_words(normalize(leaf.text))[1:]:
                views = [f"{name}_bigrams" for name in fields_of(leaf.field)]
                text = plain(leaf.text)
                most = [
                    max(int(np.count_nonzero(frequencies(reader, view, text[at : at + 2]))) for view in views)
                    for at in range(len(text) - 1)
                ]
                holders = np.array([paper.holds(leaf.text, leaf.field) for paper in held])
                slow[holders] += formulas.idf(len(held), min(most))
        fast = scoring.scores(snapshot, tree, snapshot.live)
        np.testing.assert_allclose(fast, slow, rtol=1e-4, atol=1e-4, err_msg=str(tree))
        scored += bool(fast.any())
    assert scored > 80
    reader.close()


LETTERS = "改革\n，。a𠮷\0"
TEXT = st.text(alphabet=LETTERS, max_size=12)
STRING = st.text(alphabet=LETTERS.replace("\n", "").replace("\0", ""), min_size=1, max_size=4)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(TEXT, TEXT, st.sampled_from("甲乙")), min_size=1, max_size=12),
    st.lists(STRING, min_size=1),
    st.booleans(),
    st.data(),
)
def test_tiny_archives_answer_like_a_scan(
    texts: list[tuple[str, str, str]], asked: list[str], compact: bool, data: st.DataObject
) -> None:
    found = [
        Paper(Document(str(number), text, Metadata(title, genre=source), source, outline=outline(text)))
        for number, (title, text, source) in enumerate(texts)
    ]
    cut = data.draw(st.integers(1, len(found)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, [paper.document for paper in found[:cut]], compact=compact)
        written(folder, [paper.document for paper in found[cut:]], compact=compact)
        if data.draw(st.booleans()):
            writer = Writer(folder, compact=compact)
            writer.remove("乙")
            writer.commit()
            found = [paper for paper in found if paper.document.source != "乙"]
        snapshot, scan = snapshot_of(folder), Scan(found)
        for text in asked:
            for typed in (text, f'"{text}"', f"-{text}", f"{text} 改", f"标题:{text} OR a", f"小标题:{text}"):
                query = parse(
                    typed, filters=data.draw(st.sampled_from([{}, {"genre": "甲"}])), sort="oldest",
                    same=data.draw(st.sampled_from([None, None, "sentence", "paragraph"])),
                )  # fmt: skip
                assert_alike(snapshot, scan, query)


def assert_alike(snapshot: Snapshot, scan: Scan, query: Query) -> None:
    """Compare the searcher with a scan, step by step."""
    found, dropped = scan.found(query)
    living = snapshot.living(find(snapshot, query.tree))
    assert living.tolist() == [
        number for number in snapshot.live.tolist() if Paper(snapshot.document(number)).satisfies(query.tree)
    ]
    docs = together(snapshot, query.tree, living, query.same) if query.same else None
    if docs is None:
        matched = match(snapshot, query.tree)
        assert list(matched.dropped) == dropped
        docs = matched.docs
    assert sorted(map(snapshot.id, docs.tolist())) == sorted(paper.document.id for paper in found)
    masks = filtered(snapshot, query.filters, docs)
    tallies = counts(snapshot, docs, masks, query.filters)
    facets = {name: tuple((v.value, v.count, v.selected) for v in values) for name, values in tallies.items()}
    assert facets == scan.facets(query, found)
    kept = docs[np.logical_and.reduce([np.ones(len(docs), np.bool_), *masks.values()])]
    numbers, _ = ranked(snapshot, query, kept, 0, len(kept))
    order = scan.order(query, scan.kept(query, found), [0.0] * len(kept))
    assert [snapshot.id(number) for number in numbers.tolist()] == [paper.document.id for paper in order]


def said(engine: WhooshEngine, queries: Sequence[Query], ids: Sequence[str]) -> Iterator[object]:
    """Say what an index answers, or that it is damaged."""
    for query in queries:
        try:
            yield replace(engine.search(query), took_ms=0.0)
        except IndexFormatError:
            yield IndexFormatError
    for id in ids:
        try:
            yield engine.document(id)
        except IndexFormatError:
            yield IndexFormatError


@pytest.mark.parametrize("compact", [False, True])
def test_damage_is_told_or_does_not_matter(tmp_path: Path, compact: bool) -> None:
    held = [paper for paper in papers() if len(paper.document.text) < 0x8000]
    documents = [paper.document for paper in held]

    def make(folder: Path) -> Sequence[Paper]:
        written(folder, documents, compact=compact)
        return held

    engine, _ = published(tmp_path / "0", make)
    asker = Asker(11, held)
    queries = [replace(asker.query(), sort=sort) for sort in SORTS]
    queries += [parse("竹编"), parse("榨油坊 改革", same="sentence"), parse("小标题:“压实责任”")]
    ids = [documents[0].id, documents[-1].id]
    wanted = list(said(engine, queries, ids))
    assert IndexFormatError not in wanted
    (file,) = (tmp_path / "0" / "generations" / "1").glob("*.arrays")
    good = file.read_bytes()
    dice = random.Random(12)
    # Everything is read of the end of the file, which tells where all the rest is.
    places = [*range(len(good) - 28, len(good)), *(dice.randrange(len(good)) for _ in range(122))]
    told = partly = 0
    for number, place in enumerate(places):
        bad = bytearray(good)
        bad[place] ^= 1 << dice.randrange(8)
        # In a folder of another name, since a file that is open is not opened again.
        index = (tmp_path / str(number)).rename(tmp_path / str(number + 1))
        replaced(index, file.name, bytes(bad))
        try:
            found = list(said(WhooshEngine(index), queries, ids))
        except IndexFormatError:
            told += 1
            continue
        for one, other in zip(found, wanted, strict=True):
            assert one in (IndexFormatError, other), (place, len(good))
        partly += IndexFormatError in found
    assert told > 28
    assert partly > 15
    for size in (0, 1, 27, len(good) // 2, len(good) - 1):
        replaced(index, file.name, good[:size])
        with pytest.raises(IndexFormatError):
            WhooshEngine(index)


def replaced(index: Path, name: str, data: bytes) -> None:
    """Put a file in the place of one of the published generation, as another file."""
    file = index / "generations" / "1" / name
    file.unlink()
    file.write_bytes(data)
