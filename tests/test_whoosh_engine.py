"""The embedded engine's own matters: Whoosh reads what was written, scores follow the formula, threads share it."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.filedb.filestore import FileStorage

import indexer
from indexer import Settings, parse
from indexer.analysis import bigrams, normalize, words
from indexer.document import Document
from indexer.engines.whoosh import snapshot, snapshot_of
from indexer.engines.whoosh.fields import headings, term
from indexer.engines.whoosh.formulas import K1, B, idf
from indexer.engines.whoosh.scoring import scores
from indexer.publish import Manifest


def test_whoosh_phrase_over_pairs_is_an_exact_string(settings: Settings, engine: indexer.Engine) -> None:
    folder = Manifest.read(settings.index).folder
    with FileStorage(str(folder)).open_index().searcher() as searcher:
        for text in ("作风建设", "安全生产责任制", "的工作"):
            pairs = [term(text[place : place + 2]) for place in range(len(text) - 1)]
            found = searcher.search(whoosh_query.Phrase("text_bigrams", pairs), limit=None)
            assert len(found) == engine.search(parse(f'正文:"{text}"')).total > 0


def test_whoosh_opens_the_index_by_itself(settings: Settings, engine: indexer.Engine) -> None:
    opened = whoosh_index.open_dir(str(Manifest.read(settings.index).folder))
    with opened.searcher() as searcher:
        found = searcher.search(whoosh_query.Term("genre", "通知"), limit=None)
        asked = engine.search(parse("", filters={"genre": "通知"}, limit=100))
        assert {hit["id"] for hit in found} == {hit.id for hit in asked.hits}
        assert {hit["title"] for hit in found} == {hit.title for hit in asked.hits}


def _terms(document: Document, kind: str) -> dict[str, dict[str, int]]:
    """Return how often each field holds each word, or each character and pair."""
    texts = {"title": document.metadata.title, "outline": headings(document), "text": document.text}
    if kind == "words":
        return {name: dict(words(normalize(text))) for name, text in texts.items()}
    return {
        name: {pair: len(offsets) for pair, offsets in bigrams(normalize(text))}
        for name, text in texts.items()
    }


def test_scores_follow_the_formula(archive: Settings) -> None:
    """BM25F worked out in plain Python for a query of one word that is one pair."""
    indexer.build(archive)
    opened = snapshot_of(Manifest.read(archive.index).folder)
    documents = [opened.document(number) for number in range(opened.size)]
    total = dict.fromkeys(range(opened.size), 0.0)
    for kind in ("words", "bigrams"):
        each = [_terms(document, kind) for document in documents]
        frequency = dict.fromkeys(range(opened.size), 0.0)
        holding = []
        for field, weight in (("title", 3.0), ("outline", 1.5), ("text", 1.0)):
            lengths = [sum(held[field].values()) for held in each]
            average = sum(lengths) / len(lengths)
            holding.append(sum("河道" in held[field] for held in each))
            for number, held in enumerate(each):
                share = weight / (1 - B + B * lengths[number] / average)
                frequency[number] += share * held[field].get("河道", 0)
        for number, value in frequency.items():
            total[number] += idf(opened.size, max(holding)) * value * (K1 + 1) / (value + K1)
    found = scores(opened, parse("河道").tree, np.arange(opened.size))
    assert max(found) > 0
    assert np.allclose(found, list(total.values()), rtol=1e-4)
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


def test_little_memory_changes_no_answer(
    settings: Settings, engine: indexer.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("工作", "安全 整改", '"乡村振兴"', "的", "河长制 OR 林长制", "检查 -通知")
    before = [engine.search(parse(text)).as_json()["hits"] for text in texts]
    monkeypatch.setattr(snapshot, "CACHE_BYTES", 0)
    monkeypatch.setattr(snapshot, "CACHE_SHARE", 0)
    monkeypatch.setattr(snapshot, "WEIGHED", 1)
    forgetful = indexer.open_engine(settings)
    assert [forgetful.search(parse(text)).as_json()["hits"] for text in texts] == before


@given(st.text(alphabet="aab\n中𠮷", max_size=30))
def test_characters_and_pairs_are_all_there(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    lines = text.split("\n")
    counted = [len(offsets) for _, offsets in bigrams(normalize(text))]
    pairs = sum(max(len(line.encode("utf-16-le")) // 2 - 1, 0) for line in lines)
    assert sum(counted) == units - text.count("\n") + pairs
