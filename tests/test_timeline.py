"""Wordings through the years: held equal to counting in every text."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
from indexer.analysis import normalize
from indexer.document import Document
from indexer.engines.whoosh.counting import apart, counted
from indexer.engines.whoosh.fields import sortable_date
from indexer.engines.whoosh.opening import snapshot_of
from indexer.publish import Manifest

FILTERS: tuple[dict[str, list[str]], ...] = ({}, {"genre": ["通知", "工作总结"]}, {"year": ["2015..2021"]})
GIVEN = (
    "工作",
    "的",
    "，",
    "。",
    "工作工作",
    "一、",
    "２０２３年",
    "總結",
    "没有这样的话",
    "、加",
    "a",
    "——",
    "……",
    "..",
)


@given(st.lists(st.integers(0, 60), unique=True).map(sorted), st.integers(1, 12))
def test_overlapping_places_are_counted_once(places: list[int], size: int) -> None:
    expected, free = [], -1
    for place in places:
        expected.append(place >= free)
        free = place + size if place >= free else free
    assert apart(np.array(places, np.int64), size).tolist() == expected


def _phrases(documents: Sequence[Document], count: int) -> list[str]:
    """Choose strings that stand in texts, of every length."""
    dice = random.Random(26)
    texts = [document.text for document in documents if len(document.text) > 40]
    found = []
    while len(found) < count:
        text = dice.choice(texts)
        start, size = dice.randrange(len(text) - 30), dice.choice((1, 1, 2, 2, 3, 4, 4, 5, 6, 8, 12, 20))
        if (phrase := text[start : start + size].split("\n")[0].strip()) and "\0" not in phrase:
            found.append(phrase)
    return found


def _check(engine: indexer.Engine, phrases: Sequence[str], query: indexer.Query, by: str | None) -> None:
    """Compare a timeline with what a plain count says."""
    documents = list(engine.documents(query))
    texts = [normalize(document.text) for document in documents]
    titles = [normalize(document.metadata.title) for document in documents]
    found = engine.timeline(phrases, query, by)
    assert [use.text for use in found.whole.phrases] == list(phrases)
    years = [document.metadata.year for document in documents]
    assert found.undated == years.count(None)
    assert {size.year: size.documents for size in found.whole.sizes} == _dated(Counter(years))
    lengths: Counter[int | None] = Counter()
    for document in documents:
        lengths[document.metadata.year] += len(document.text)
    assert {size.year: size.characters for size in found.whole.sizes} == _dated(lengths)
    for use in found.whole.phrases:
        string = normalize(use.text)
        counts = [text.count(string) for text in texts]
        holders = [at for at, title in enumerate(titles) if counts[at] or string in title]
        assert (use.documents, use.occurrences) == (len(holders), sum(counts)), use.text
        assert {year.year: year.documents for year in use.years} == _dated(
            Counter(years[at] for at in holders)
        )
        often: Counter[int | None] = Counter()
        for at in holders:
            often[years[at]] += counts[at]
        assert {year.year: year.occurrences for year in use.years} == _dated(often)
        dated = [(_day(documents[at]), documents[at].id) for at in holders if _day(documents[at])]
        first = min(dated, default=None)
        assert (use.first and use.first.id) == (first and first[1])
        last = min((each for each in dated if each[0] == max(dated)[0]), default=None)
        assert (use.last and use.last.id) == (last and last[1])
    if by:
        _check_groups(found, documents, by)


def _check_groups(found: indexer.Timeline, documents: Sequence[Document], by: str) -> None:
    named = [group for group in found.groups if group.group]
    names = {group.group for group in named}
    assert len(named) <= 12
    assert len(names) == len(named)
    for group in found.groups:
        own = [
            document for document in documents
            if (_grouping(document, by) == group.group if group.group else _grouping(document, by) not in names)
        ]  # fmt: skip
        assert sum(size.documents for size in group.sizes) == sum(
            each.metadata.year is not None for each in own
        )
        for use in group.phrases:
            string = normalize(use.text)
            counts = [normalize(document.text).count(string) for document in own]
            assert use.occurrences == sum(counts)
            held = sum(
                count > 0 or string in normalize(each.metadata.title)
                for count, each in zip(counts, own, strict=True)
            )
            assert use.documents == held
    for place, whole in enumerate(found.whole.phrases):
        assert whole.documents == sum(group.phrases[place].documents for group in found.groups)
        assert whole.occurrences == sum(group.phrases[place].occurrences for group in found.groups)


def _grouping(document: Document, by: str) -> str:
    value = getattr(document.metadata, by) or ""
    return value.split("市")[0] + "市" if by == "region" and len(value.partition("市")[2]) > 1 else value


def _day(document: Document) -> int:
    return sortable_date(document.metadata.date, document.metadata.year)


def _dated(counts: Counter[int | None]) -> dict[int, int]:
    return {year: count for year, count in counts.items() if year is not None}


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("by", [None, "org_type", "genre", "region", "level"])
def test_timeline_counts_as_a_reader(
    engine: indexer.Engine, filters: dict[str, list[str]], by: str | None
) -> None:
    every = list(engine.documents(indexer.parse("")))
    query = indexer.parse("", filters=filters)
    phrases = list(dict.fromkeys([*GIVEN, *_phrases(every, 46)]))
    for start in range(0, len(phrases), 12):
        _check(engine, phrases[start : start + 12], query, by)


def test_timeline_looks_within_a_query(engine: indexer.Engine) -> None:
    for text in ("安全", "安全 -检查", "标题:总结", "没有一篇会有这样的词语"):
        _check(engine, ("工作", "安全"), indexer.parse(text), "org_type")


@pytest.mark.corpus
def test_timeline_counts_real_reports(corpus_settings: indexer.Settings) -> None:
    engine = indexer.open_engine(corpus_settings)
    phrases = list(dict.fromkeys([*GIVEN, *_phrases(list(engine.documents(indexer.parse(""))), 34)]))
    for start in range(0, len(phrases), 12):
        _check(engine, phrases[start : start + 12], indexer.parse(""), None)
    _check(engine, ("工作", "改革"), indexer.parse("", filters={"year": ["2018.."]}), "org_type")


def test_no_offsets_are_needed(settings: indexer.Settings) -> None:
    snapshot = snapshot_of(Manifest.read(settings.index).folder)
    for segment in snapshot.segments:
        for string in ("，", "的", "、加", "。\n"):
            text = normalize(string)
            owners, starts = counted(segment, text, None)
            some = np.arange(0, segment.size, 3)
            for number in range(segment.size):
                own = normalize(segment.document(number).text)
                assert np.count_nonzero(owners == number) == own.count(text)
            few, _ = counted(segment, text, some)
            assert few.tolist() == [owner for owner in owners.tolist() if owner % 3 == 0]
            assert len(starts) == len(owners)


@pytest.mark.parametrize(
    ("phrases", "by"),
    [((), None), (("  ",), None), (("工作",) * 2 + tuple(f"第{n}" for n in range(12)), None), (("长" * 101,), None), (("工作",), "title")],
)  # fmt: skip
def test_senseless_timelines_are_refused(
    engine: indexer.Engine, phrases: tuple[str, ...], by: str | None
) -> None:
    with pytest.raises(indexer.QueryError) as error:
        engine.timeline(phrases, indexer.parse(""), by)
    assert error.value.hint


def test_timeline_is_told_as_json(engine: indexer.Engine) -> None:
    told = engine.timeline(("工作", "工 作"), indexer.parse(""), "org_type").as_json()
    assert {"by", "undated", "took_ms", "sizes", "phrases", "groups"} == set(told)
    assert told["phrases"][0]["first"]["url"].startswith("/documents/")
    assert {"group", "sizes", "phrases"} == set(told["groups"][0])
    assert {"year", "documents", "occurrences"} == set(told["phrases"][0]["years"][0])
