"""Real documents: exact strings like grep, facet counts that come true, facets scored against labels."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

import indexer
from indexer import Document, Engine, parse
from indexer.analysis import normalize

pytestmark = pytest.mark.corpus


@pytest.fixture(scope="module")
def engine(corpus_settings: indexer.Settings) -> Engine:
    return indexer.open_engine(corpus_settings)


@pytest.fixture(scope="module")
def documents(engine: Engine) -> list[Document]:
    return list(engine.documents(parse("")))


def test_archive_is_read_without_problems(engine: Engine) -> None:
    stats = engine.stats()
    assert stats.documents >= 1500
    assert stats.problems == {}


def test_random_strings_are_found_like_grep(engine: Engine, documents: list[Document]) -> None:
    chance = random.Random(2026)
    # One long string a document: title and text parted by a sign that no query holds.
    scanned = {d.id: normalize(f"{d.metadata.title}\0{d.text}") for d in documents}
    asked = 0
    while asked < 1000:
        text = chance.choice(documents).text
        start, length = chance.randrange(len(text)), chance.randint(2, 12)
        string = text[start : start + length]
        if not re.fullmatch(r"[一-鿿]{2,12}", string):
            continue
        asked += 1
        wanted = normalize(string)
        results = engine.search(parse(f'"{string}"', limit=1000))
        expected = {id for id, whole in scanned.items() if wanted in whole}
        assert results.total == len(expected), string
        assert {hit.id for hit in results.hits} <= expected
        for hit in results.hits[:10]:
            marked = [hit.title[a:b] for a, b in hit.title_ranges]
            marked += [snippet.text[a:b] for snippet in hit.snippets for a, b in snippet.ranges]
            assert marked
            assert all(normalize(mark) == wanted for mark in marked)


def test_facet_counts_come_true(engine: Engine) -> None:
    chance = random.Random(300)
    words = ["", "教育", "疫情防控", '"高质量发展"', "改革 -农业", "企业 OR 市场", "作风建设", "标题:通知"]
    names = ["org_type", "genre", "year", "region"]
    everything = engine.search(parse("")).facets
    for _ in range(300):
        filters = {
            name: [
                str(value.value)
                for value in chance.sample(everything[name], min(len(everything[name]), chance.randint(1, 3)))
            ]
            for name in chance.sample(names, chance.randint(0, 3))
        }
        text, name = chance.choice(words), chance.choice(names)
        values = engine.search(parse(text, filters=filters)).facets[name]
        for value in chance.sample(values, min(len(values), 4)):
            chosen = {**filters, name: [str(value.value)]}
            assert engine.search(parse(text, filters=chosen)).total == value.count, (text, chosen)


def test_facets_score_against_labels(corpus: Path, corpus_settings: indexer.Settings, tmp_path: Path) -> None:
    seeds = indexer.Settings(archive=corpus / "seeds", index=tmp_path / "seeds")
    indexer.build(seeds)
    export = tmp_path / "export.jsonl"
    with export.open("w", encoding="utf-8") as lines:
        for settings in (corpus_settings, seeds):
            command = [sys.executable, "-m", "indexer", "export", "--index", str(settings.index)]
            lines.write(subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout)
    assert all(json.loads(line)["title"] for line in export.read_text("utf-8").splitlines())
    scorer = corpus.parent / "tools" / "score_facets.py"
    scores = subprocess.run(
        [sys.executable, scorer, corpus / "labels.tsv", export],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    print(scores)
    assert "missing" not in scores
    shares = {line.split("\t")[0]: float(line.split("\t")[2]) for line in scores.splitlines()}
    assert min(shares.values()) >= 0.85, scores
