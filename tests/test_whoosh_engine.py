"""The embedded engine's own matters: Whoosh reads what was written, scores follow the formula, threads share it."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as whoosh_query
from whoosh.filedb.filestore import FileStorage

import indexer
from indexer import Settings, parse
from indexer.analysis import bigrams, normalize
from indexer.document import Document, Metadata, Section
from indexer.engines.whoosh.fields import term
from indexer.engines.whoosh.formulas import K1, B, idf
from indexer.engines.whoosh.record import pack, unpack
from indexer.engines.whoosh.scoring import scores
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.errors import IndexFormatError
from indexer.publish import Manifest


def test_whoosh_phrase_over_pairs_is_an_exact_string(settings: Settings, engine: indexer.Engine) -> None:
    folder = Manifest.read(settings.index).folder
    with FileStorage(str(folder)).open_index().searcher() as searcher:
        for text in ("作风建设", "安全生产责任制", "的工作"):
            pairs = [term(text[place : place + 2]) for place in range(len(text) - 1)]
            found = searcher.search(whoosh_query.Phrase("text_bigrams", pairs), limit=None)
            assert len(found) == engine.search(parse(f'正文:"{text}"')).total > 0


def test_scores_follow_the_formula(archive: Settings) -> None:
    """BM25F worked out in plain Python for a query of one word that is one pair."""
    indexer.build(archive)
    snapshot = Snapshot(Manifest.read(archive.index).folder)
    documents = [snapshot.document(number) for number in range(snapshot.size)]
    total = dict.fromkeys(range(snapshot.size), 0.0)
    for kind in ("words", "bigrams"):
        frequency = dict.fromkeys(range(snapshot.size), 0.0)
        for field, weight in (("title", 3.0), ("outline", 1.5), ("text", 1.0)):
            lengths = snapshot.lengths[f"{field}_{kind}"]
            for number, document in enumerate(documents):
                headings = "\n".join(section.heading for section in document.outline)
                text = {"title": document.metadata.title, "outline": headings, "text": document.text}[field]
                relative = float(lengths[number]) / float(lengths.mean())
                frequency[number] += weight * text.count("河道") / (1 - B + B * relative)
        holding = sum(value > 0 for value in frequency.values())
        for number, value in frequency.items():
            total[number] += idf(snapshot.size, holding) * value * (K1 + 1) / (value + K1)
    assert np.allclose(scores(snapshot, parse("河道").tree), list(total.values()), rtol=1e-4)
    assert math.isclose(idf(3, 2), math.log(1 + 1.5 / 2.5))


def test_threads_get_the_same_answers(engine: indexer.Engine) -> None:
    queries = [parse(text, limit=5) for text in ("工作", "安全 整改", '"乡村振兴"', "的", "河长制 OR 林长制")]
    alone = [[hit.id for hit in engine.search(query).hits] for query in queries]
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(10):
            if [[hit.id for hit in engine.search(query).hits] for query in queries] != alone:
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@given(st.text(max_size=40), st.text(max_size=40))
def test_records_come_back_whole(title: str, text: str) -> None:
    document = Document(
        "a", text, Metadata(title, year=2020), "b.txt", 2, (Section(1, "一、", 0, 2),), 0, (text,)
    )
    if not any("\ud800" <= character <= "\udfff" for character in title + text):
        assert unpack(pack(document)) == document


@pytest.mark.parametrize("record", [b"", b"x", pack(Document("a", "b", Metadata("c"), "d"))[:-3]])
def test_damaged_record_is_told(record: bytes) -> None:
    with pytest.raises(IndexFormatError):
        unpack(record)


@given(st.text(alphabet="aab\n中𠮷", max_size=30))
def test_pairs_are_sorted_and_whole(text: str) -> None:
    folded = normalize(text)
    assert sum(len(offsets) for _, offsets in bigrams(folded)) == len(folded.replace("\n", ""))
