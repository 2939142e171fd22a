"""What is offered where a search finds nothing, or only what is near."""

from __future__ import annotations

import pytest

import indexer
from indexer.query import parse
from indexer.results import Way
from indexer.ways import ways


def offered(engine: indexer.Engine, text: str, **asked: object) -> list[Way]:
    results = engine.search(parse(text, **asked))  # type: ignore[arg-type]
    return list(results.ways)


def test_every_way_finds_what_it_says(engine: indexer.Engine) -> None:
    asked = [("河长制 天文望远镜", {}), ('"河长制天文望远镜"', {}), ("河长制", {"filters": {"year": ["1901"]}}),
             ("河道 巡查", {"same": "sentence", "within": "title"}), ("-河长制 河长制", {})]  # fmt: skip
    for text, options in asked:
        for way in offered(engine, text, **options):
            assert way.total > 0
            if way.kind in ("word", "part", "sound", "apart", "any"):
                again = parse(way.text, **{**options, "filters": way.filters})  # type: ignore[arg-type]
                results = engine.search(again)
                assert (results.total, results.relaxed) == (way.total, False), way


def test_word_that_nothing_holds_is_dropped(engine: indexer.Engine) -> None:
    [way] = [way for way in offered(engine, "河长制 天文望远镜") if way.text == "河长制"]
    assert (way.kind, way.what) == ("word", "天文、望远镜")


def test_filter_is_dropped_with_its_count(engine: indexer.Engine) -> None:
    found = offered(engine, "河长制", filters={"year": ["1901"]})
    assert [(way.kind, way.what, way.filters) for way in found][:1] == [("filter", "year:1901", {})]
    assert found[0].total == engine.search(parse("河长制")).total


def test_part_of_a_phrase_is_offered(engine: indexer.Engine) -> None:
    assert ("part", '"河长制"') in [(way.kind, way.text) for way in offered(engine, '"河长制天文望远镜"')]


def test_all_that_narrows_goes_together(engine: indexer.Engine) -> None:
    narrow = {"filters": {"genre": ["方案"], "year": ["1901"]}, "same": "sentence"}
    [way] = [way for way in offered(engine, "河道 巡查", **narrow) if way.kind == "bare"]
    assert (way.text, way.filters) == ("河道 巡查", {})
    assert ("bare", '"河长制"') in [
        (way.kind, way.text) for way in offered(engine, '"河长制天文望远镜"', **narrow)
    ]


@pytest.mark.parametrize("text", ["", "天文望远镜", "((", "-河长制", "“", "？", "标题:"])
def test_nothing_to_loosen_is_no_error(engine: indexer.Engine, text: str) -> None:
    assert all(way.total for way in offered(engine, text, filters={"year": ["1901"]}))


def test_work_is_bounded() -> None:
    asked: list[str] = []

    def count(query: indexer.Query) -> int:
        asked.append(query.text)
        return 0

    assert ways(parse(" ".join(f"词语{number}" for number in range(60))), count) == ()
    assert len(asked) <= 30
