"""Sentences that hold what is asked for, each once: held equal to reading every text."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer.analysis import decoded, encoded, normalize_units
from indexer.document import Document, Metadata
from indexer.engines.whoosh import alike, sentences, sifting, snapshot_of
from indexer.engines.whoosh.alike import cores, digests, grouped
from indexer.engines.whoosh.sifting import asked_of_sentences
from indexer.engines.whoosh.writer import Writer
from indexer.errors import PageError
from indexer.outline import ROLES, outline
from tests.sentence_scans import Read, Readings, earliest, passes, wording

WORDS = (
    "工作",
    "安全",
    "检查",
    "落实",
    "群众",
    "整改",
    "问题",
    "培训",
    "的",
    "了",
    "办公室",
    "活动",
    "台账",
    "村",
    "建设",
    "没有的话",
)
PLANTED = (
    "甲县2021年总结\n一、主要做法\n（一）压实责任。逐条建立整改台账，逐项销号！\n二、存在问题\n1．人手不足，整改台账不全。",
    "乙县2020年总结\n一、存在问题\n（1）人手不足，整改 台账不全。另有台账未建。\n二、下步打算\n建好整改台账，逐条核对清楚。",
    "丙县总结\n人手不足，整改台账不全；\n他说：“整改台账要天天更新核对。”会后作了检查。",
)


@pytest.fixture(scope="module")
def readings(engine: indexer.Engine) -> Readings:
    """Every sentence of the sample archive."""
    return Readings(engine.documents(indexer.parse("")))


@pytest.fixture
def planted(tmp_path: Path) -> indexer.Engine:
    """An archive of three short reports."""
    for place, text in enumerate(PLANTED):
        (tmp_path / "档案").mkdir(exist_ok=True)
        (tmp_path / "档案" / f"{place}.txt").write_text(text, "utf-8")
    settings = replace(indexer.Settings(), archive=tmp_path / "档案", index=tmp_path / "索引", jobs=1)
    indexer.build(settings)
    return indexer.open_engine(settings)


def _queries(count: int) -> Iterator[tuple[indexer.Query, tuple[str, ...]]]:
    """Yield queries of every kind, with filters, orders and roles."""
    dice = random.Random(6)
    for _ in range(count):
        one, two, three = dice.sample(WORDS, 3)
        text = dice.choice((
            one, f"{one} {two}", f'"{one}"', f"{one} -{two}", f"{one} OR {two}", f"({one} OR {two}) {three}",
            f"{one} {two} -({three} OR 通知)", f"标题:{one} {two}", f"{one} 小标题:{two}", f"{one}{two}",
            f"{one} 年份:2019..2022", f"{one} OR ({two} {three})", f"-{one} {two}", f"正文:{one} {two}", f"{one} -标题:{two}",
        ))  # fmt: skip
        filters = dice.choice(
            ({}, {}, {"genre": ["通知", "工作总结"]}, {"org_type": ["政府"], "genre": ["工作报告"]})
        )
        roles = dice.choice(((), (), ("存在问题",), ("主要做法", "下步打算")))
        sort = dice.choice(("relevance", "relevance", "newest", "oldest", "longest"))
        yield indexer.parse(text, filters=filters, sort=sort, limit=1000, expand=False), roles


def _check(engine: indexer.Engine, readings: Readings, query: indexer.Query, roles: tuple[str, ...]) -> int:
    """Compare an answer with what reading everything finds."""
    held = readings.holding(query.tree)
    said: dict[str, list[Read]] = defaultdict(list)
    for sentence in held:
        if passes(sentence, query, roles):
            said[sentence.wording].append(sentence)
    found = engine.sentences(query, roles)
    assert found.total == len(said), query
    assert found.documents == len({sentence.document.id for each in said.values() for sentence in each})
    shown = []
    for page in range(1, found.pages + 1):
        shown += engine.sentences(replace(query, page=page), roles).sentences
    assert sorted(wording(sentence.text) for sentence in shown) == sorted(said)
    for sentence in shown:
        own = said[wording(sentence.text)]
        assert sentence.documents == len({each.document.id for each in own})
        years = {each.document.metadata.year for each in own}
        assert sentence.years == tuple(sorted(year for year in years if year is not None))
        quoted = min(own, key=earliest)
        assert (sentence.id, sentence.role) == (quoted.document.id, quoted.role)
        assert quoted.document.text.startswith(sentence.text, sentence.start)
        assert quoted.start <= sentence.start < quoted.start + len(quoted.written)
        assert sentence.heading == quoted.document.headings_at(sentence.start)
    if query.sort == "relevance":
        ranks = [(all(own.lesser for own in said[wording(each.text)]), -each.documents) for each in shown]
        assert ranks == sorted(ranks)
    _check_facets(found, held, query, roles)
    return found.total


def _check_facets(
    found: indexer.Sentences, held: Sequence[Read], query: indexer.Query, roles: tuple[str, ...]
) -> None:
    for name, values in found.facets.items():
        counts: dict[str, set[str]] = defaultdict(set)
        for each in held:
            value = each.role if name == "role" else getattr(each.document.metadata, name)
            if value and passes(each, query, roles, name):
                counts[str(value)].add(each.wording)
        chosen = roles if name == "role" else query.filters.get(name, ())
        expected = {value: len(said) for value, said in counts.items()} | {
            value: 0 for value in chosen if value not in counts
        }
        assert {str(value.value): value.count for value in values} == expected, name
        assert {str(value.value) for value in values if value.selected} == set(chosen)


def test_sentences_are_those_a_reader_finds(engine: indexer.Engine, readings: Readings) -> None:
    totals = [_check(engine, readings, *asked) for asked in _queries(200)]
    assert sum(total > 0 for total in totals) > 120


def test_paths_to_sentences_agree(
    engine: indexer.Engine, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sifting, "PIECE", 300)
    monkeypatch.setattr(alike, "_ROOM", 1)
    for query, roles in _queries(30):
        _check(engine, readings, query, roles)


def test_patterns_and_distances_are_kept(engine: indexer.Engine) -> None:
    for text, within in (
        ("安全 ~句 检查", "安全"),
        ("安全 ~句> 检查", "检查"),
        ("安全 ~6 检查", "检查"),
        ("安?检", "检"),
    ):
        found = engine.sentences(indexer.parse(text, limit=1000))
        assert all(within in sentence.text for sentence in found.sentences)
    together = engine.sentences(indexer.parse("安全 ~句 检查", expand=False)).total
    assert together == engine.sentences(indexer.parse("安全 检查", expand=False)).total > 0
    ordered = engine.sentences(indexer.parse("安全 ~句> 检查", expand=False, limit=1000))
    assert 0 < ordered.total < together
    assert all(0 <= each.text.find("安全") < each.text.rfind("检查") for each in ordered.sentences)


def test_other_names_will_do(engine: indexer.Engine) -> None:
    query = indexer.parse("住建局", limit=1000)
    found = {sentence.text for sentence in engine.sentences(query).sentences}
    assert any("住房和城乡建设局" in text for text in found)
    assert all(each.ranges for each in engine.sentences(query).sentences)


def test_same_sentence_is_given_once(planted: indexer.Engine) -> None:
    found = planted.sentences(indexer.parse("整改台账 不全"))
    assert found.total == 1
    (sentence,) = found.sentences
    assert (sentence.documents, sentence.years, sentence.year) == (3, (2020, 2021), 2020)
    assert sentence.text == "（1）人手不足，整改 台账不全。"
    assert (sentence.role, sentence.heading) == ("存在问题", ("一、存在问题", "（1）人手不足，整改 台账不全"))
    assert planted.document(sentence.id).text.startswith(sentence.text, sentence.start)


def test_roles_narrow_and_count(planted: indexer.Engine) -> None:
    found = planted.sentences(indexer.parse("整改台账"), ("下步打算",))
    assert [sentence.text for sentence in found.sentences] == ["建好整改台账，逐条核对清楚。"]
    counts = {value.value: value.count for value in found.facets["role"]}
    assert counts == {"存在问题": 1, "主要做法": 1, "下步打算": 1}
    with pytest.raises(indexer.QueryError, match="没有“小结”这种部分"):
        planted.sentences(indexer.parse("整改台账"), ("小结",))


def test_quotations_are_closed(planted: indexer.Engine) -> None:
    found = (
        planted.sentences(indexer.parse("天天更新")).sentences
        + planted.sentences(indexer.parse("会后")).sentences
    )
    assert [sentence.text for sentence in found] == ["他说：“整改台账要天天更新核对。”", "会后作了检查。"]


def test_headings_and_scraps_come_last(planted: indexer.Engine) -> None:
    texts = [sentence.text for sentence in planted.sentences(indexer.parse("压实责任 OR 台账")).sentences]
    assert texts[0] == "（1）人手不足，整改 台账不全。"
    assert set(texts[-2:]) == {"（一）压实责任。", "另有台账未建。"}


@pytest.mark.parametrize("text", ["", "-工作", "标题:总结", "年份:2020", "工作 OR 年份:2020"])
def test_words_are_asked_for(engine: indexer.Engine, text: str) -> None:
    found = engine.sentences(indexer.parse(text, filters={"genre": ["通知"]}))
    assert (found.total, found.sentences) == (0, ())
    assert "请写出句子里应有的词" in (found.notice or "")


def test_pages_end(engine: indexer.Engine) -> None:
    found = engine.sentences(indexer.parse("工作", page=2, limit=7))
    assert (found.page, found.size, len(found.sentences)) == (2, 7, 7)
    with pytest.raises(PageError):
        engine.sentences(indexer.parse("工作", page=found.pages + 1, limit=7))


def test_too_common_words_are_sampled(engine: indexer.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    every = engine.sentences(indexer.parse("的"))
    monkeypatch.setattr(sentences, "MOST", 200)
    found = engine.sentences(indexer.parse("的"))
    assert 0 < found.total < every.total
    assert "这些词太常见" in (found.notice or "")
    assert every.notice is None


def test_compact_indexes_answer_alike(tmp_path: Path) -> None:
    answers = []
    for compact in (False, True):
        writer = Writer(tmp_path / str(compact), compact=compact)
        for place, text in enumerate(PLANTED):
            known = Metadata("总结", year=2020 + place)
            writer.add(Document(str(place), text, known, f"{place}.txt", outline=outline(text)))
        writer.commit()
        snapshot = snapshot_of(tmp_path / str(compact))
        answers.append(
            [
                sentences.sentences(snapshot, indexer.parse(text), ()).sentences
                for text in ("台账", "账", "整改 -人手", "整?台")
            ]
        )
    assert answers[0] == answers[1]
    assert all(answers[0])


def test_made_up_digests_do_no_harm() -> None:
    # These differ, but every polynomial modulo a power of two takes them for the same.
    signs = [0]
    while len(signs) < 4096:
        signs += [1 - sign for sign in signs]
    one = "".join("甲乙"[sign] for sign in signs)
    other = "".join("乙甲"[sign] for sign in signs)
    units, sizes = encoded(one + other + one + "丙"), np.array([4096, 4096, 4096, 1])
    found = digests(units, sizes)
    assert found[0] == found[1]
    assert grouped(found, units, sizes).tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("（一）压实责任。", "压实责任"), ("1．压实责任；", "压实责任"), ("(3)压实责任", "压实责任"), ("12、压实责任。", "压实责任"),
        ("①压实责任。", "压实责任"), ("“压实责任！”", "压实责任"), ("　压 实责任。\n", "压实责任"), ("1.5亿元", "1.5亿元"),
        ("三、四季度", "三、四季度"), ("一是压实责任", "一是压实责任"), ("增长5%。", "增长5%"), ("——", "——"), ("2023年", "2023年"),
        ("一、", "一、"), ("”（二）落实", "落实"), ("1)落实", "落实"),
    ],
)  # fmt: skip
def test_wording_is_without_trimmings(written: str, expected: str) -> None:
    units = normalize_units(encoded(written))
    found = cores(np.concatenate((units, units)), np.array([len(units), len(units)]))
    assert decoded(found.units) == 2 * indexer_normalized(expected)
    assert wording(written) == indexer_normalized(expected)


def indexer_normalized(text: str) -> str:
    """Return a text as it is compared."""
    return decoded(normalize_units(encoded(text)))


def test_queries_become_strings() -> None:
    tree = indexer.parse("住建局的工作 -标题:通知 年份:2020").tree
    assert str(asked_of_sentences(tree)) == '"住建局" "工作" -title:通知 year:2020'


def test_sentences_are_told_as_json(planted: indexer.Engine) -> None:
    told = planted.sentences(indexer.parse("整改台账")).as_json()
    assert {
        "query",
        "total",
        "documents",
        "page",
        "pages",
        "size",
        "took_ms",
        "notice",
        "sentences",
        "facets",
    } == set(told)
    sentence = told["sentences"][0]
    assert sentence["url"] == f"/documents/{sentence['id']}"
    assert [sentence["text"][start:end] for start, end in sentence["ranges"]] == ["整改", "台账"]
    assert set(told["facets"]) == {"org_type", "genre", "year", "region", "role"}
    assert set(ROLES) >= {value["value"] for value in told["facets"]["role"]}
