"""Values that a reader leaves out: what is found, and what is counted, against a look at every document."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import indexer
from indexer import Document, Engine, Results, Settings, parse
from indexer.cli import cli
from indexer.query import Query, year_range
from indexer.schema import FACETS

TEXTS = ("", "工作", "河道", "作风 建设", "-工作", "如何推进河长制", "年份:2018..2023 报告")
Choice = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def everything(engine: Engine) -> list[Document]:
    """All documents of the sample archive."""
    return list(engine.documents(parse("")))


def has(document: Document, name: str, values: tuple[str, ...]) -> bool:
    """Tell whether a document has any of some values of a facet."""
    value = getattr(document.metadata, name)
    if name != "year":
        return value in values
    ranges = map(year_range, values)
    return value is not None and any((low or 0) <= value <= (high or 9999) for low, high in ranges)


def passes(document: Document, filters: Choice, excluded: Choice) -> bool:
    """Tell whether a document has what is chosen and nothing that is left out."""
    return all(has(document, *each) for each in filters.items()) and not any(
        has(document, *each) for each in excluded.items()
    )


def chosen(dice: random.Random, documents: list[Document]) -> Choice:
    """Choose values of some facets by chance."""
    found: dict[str, tuple[str, ...]] = {}
    for facet in dice.sample(FACETS, dice.randrange(3)):
        values = sorted({str(getattr(document.metadata, facet.name) or "没有") for document in documents})
        found[facet.name] = tuple(dice.sample(values, dice.randint(1, 3)))
        if facet.name == "year":
            low = dice.randint(2014, 2024)
            found["year"] = (f"{low}..{low + dice.randint(0, 3)}", str(dice.randint(2014, 2025)))
    return found


def without(choice: Choice, name: str) -> Choice:
    return {other: values for other, values in choice.items() if other != name}


def test_counts_equal_a_plain_scan(engine: Engine, everything: list[Document]) -> None:
    dice = random.Random(6)
    for _ in range(500):
        text, filters, excluded = dice.choice(TEXTS), chosen(dice, everything), chosen(dice, everything)
        found = {document.id for document in engine.documents(parse(text))}
        matched = [document for document in everything if document.id in found]
        query = parse(text, filters=filters, exclude=excluded, limit=1000)
        results = engine.search(query)
        wanted = {document.id for document in matched if passes(document, filters, excluded)}
        assert (results.total, len(engine.matching(query))) == (len(wanted), len(wanted))
        assert {document.id for document in engine.documents(query)} == wanted
        assert {hit.id for hit in results.hits} <= wanted
        for facet in FACETS:
            own = without(filters, facet.name), without(excluded, facet.name)
            tally = Counter(
                getattr(document.metadata, facet.name) for document in matched if passes(document, *own)
            )
            del tally[None]
            counted = {value.value: value.count for value in results.facets[facet.name] if value.count}
            assert counted == dict(tally)


def test_count_is_what_choosing_gives(engine: Engine, everything: list[Document]) -> None:
    dice = random.Random(7)
    for _ in range(150):
        text, filters, excluded = dice.choice(TEXTS), chosen(dice, everything), chosen(dice, everything)
        results = engine.search(parse(text, filters=filters, exclude=excluded))
        for name, values in results.facets.items():
            for value in dice.sample(values, min(3, len(values))):
                asked = parse(
                    text,
                    filters={**filters, name: (str(value.value),)},
                    exclude=without(excluded, name),
                )
                assert engine.search(asked, hits=False).total == value.count


def asked(engine: Engine, text: str = "", **excluded: str) -> Results:
    query: Query = parse(text, exclude=excluded)
    return engine.search(query)


def test_documents_without_a_value_stay(engine: Engine, everything: list[Document]) -> None:
    undated = sum(document.metadata.year is None for document in everything)
    assert undated
    assert asked(engine, year="1900..2100").total == undated
    regions = {document.metadata.region for document in everything} - {None}
    placeless = sum(document.metadata.region is None for document in everything)
    query = parse("", exclude={"region": [str(region) for region in regions]})
    assert engine.search(query).total == placeless > 0


def test_value_chosen_and_left_out_finds_nothing(engine: Engine) -> None:
    query = parse("", filters={"genre": "通知"}, exclude={"genre": "通知"})
    results = engine.search(query)
    assert results.total == 0
    assert next(value.count for value in results.facets["genre"] if value.value == "通知") > 0


def test_ways_out_leave_out_the_same(engine: Engine) -> None:
    results = asked(engine, "河道 天文望远镜", genre="通知")
    whole = asked(engine, "河道 天文望远镜")
    one = next(way for way in results.ways if way.kind == "word" and way.text == "河道")
    assert one.total == asked(engine, "河道", genre="通知").total
    bare = next(way for way in results.ways if way.kind == "bare")
    assert bare.total == engine.search(parse(bare.text)).total
    assert whole.total > 0
    assert not [way for way in whole.ways if way.kind == "bare"]


def test_command_line_leaves_out(settings: Settings, engine: Engine, runner: CliRunner) -> None:
    line = ["search", "工作", "--index", str(settings.index), "--json", "--not-genre", "通知"]
    line += [
        "--not-genre",
        "意见",
        "--not-org-type",
        "政府",
        "--not-year",
        "2020..2021",
        "--not-region",
        "云汀市",
    ]
    found: dict[str, Any] = json.loads(runner.invoke(cli, line).stdout)
    excluded = {"genre": ("通知", "意见"), "org_type": "政府", "year": "2020..2021", "region": "云汀市"}
    assert found["total"] == engine.search(parse("工作", exclude=excluded)).total > 0


def test_wrong_year_left_out_is_explained() -> None:
    with pytest.raises(indexer.QueryError, match="去年"):
        parse("", exclude={"year": "去年"})
    with pytest.raises(indexer.QueryError, match="作者"):
        parse("", exclude={"作者": "某人"})


def test_export_leaves_out(settings: Settings, runner: CliRunner, tmp_path: Path) -> None:
    line = ["export", "--index", str(settings.index), "--not-genre", "通知"]
    rows = [json.loads(row) for row in runner.invoke(cli, line).stdout.splitlines()]
    assert rows
    assert "通知" not in {row["genre"] for row in rows}
