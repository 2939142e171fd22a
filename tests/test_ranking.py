"""What comes first, and why: passages, copies, questions, explanations, and documents without a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer import parse
from indexer.document import Document, Metadata
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.explaining import PARTS, explained
from indexer.engines.whoosh.ranking import LOOKED_AT, ranked
from indexer.engines.whoosh.relaxing import asks, match
from indexer.engines.whoosh.scoring import terms
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.windows import LOOKED_THROUGH, best_passages, passage_terms
from indexer.engines.whoosh.writer import Writer
from indexer.query import Expansion, Query, Words

FILLING = "全镇修整田埂，疏通沟渠，补种树苗，清点库房。"
NOTICE = (
    "为做好今年的防汛工作，各村要在五月底前查完沟渠、涵洞和水库，落实巡查的人，备好沙袋、雨衣和手电，"
    "遇到大雨随时报告，不得迟报漏报，夜里要有人值守，低洼处的住户要提前转移到学校。"
)


def opened(folder: Path, texts: Sequence[str], titles: Sequence[str] = ()) -> Snapshot:
    """Index texts, each with a title if there is one; their ids are their numbers."""
    writer = Writer(folder)
    for number, text in enumerate(texts):
        writer.add(Document(f"{number}", text, Metadata(titles[number] if titles else "简报"), "甲"))
    writer.commit()
    return snapshot_of(folder)


def order(snapshot: Snapshot, query: Query) -> list[str]:
    """Return the ids of what a query finds, the best first."""
    docs = match(snapshot, query.tree).docs
    folded = snapshot.copies.tally(docs) if query.collapse else None
    numbers, _ = ranked(snapshot, query, docs, 0, len(docs), folded)
    return [snapshot.id(number) for number in numbers.tolist()]


def test_words_that_stand_together_come_first(tmp_path: Path) -> None:
    apart = "茶园修剪" + FILLING * 20 + "补贴标准" + FILLING * 20
    together = FILLING * 20 + "茶园修剪的补贴标准" + FILLING * 20
    snapshot = opened(tmp_path, [apart, together, FILLING * 40])
    assert order(snapshot, parse("茶园修剪 补贴标准", collapse=False))[:2] == ["1", "0"]


def test_best_passages_hold_the_pairs(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, [FILLING * 30 + "茶園修剪补贴，茶园" + FILLING, "茶园", "", "茶园修" * 3])
    pairs = passage_terms(terms(snapshot, parse("茶园修剪补贴").tree))
    found = best_passages(snapshot, pairs, np.array([3, 0, 2, 1]))
    often = {term.text: found.often[:, place].tolist() for place, term in enumerate(pairs)}
    assert often["茶园"] == [3, 2, 0, 1]
    assert often["园修"] == [3, 1, 0, 0]
    assert often["补贴"] == [0, 1, 0, 0]
    assert found.scores[1] > found.scores[0] > found.scores[3] > found.scores[2] == 0


def test_passages_do_not_reach_over(tmp_path: Path) -> None:
    snapshot = opened(
        tmp_path, [FILLING + "茶", "园修剪" + FILLING, "茶园修剪", "田" * LOOKED_THROUGH + "茶园修剪"]
    )
    pairs = passage_terms(terms(snapshot, parse("茶园修剪").tree))
    found = best_passages(snapshot, pairs, snapshot.live)
    assert found.often.sum(axis=1).tolist() == [0, 2, 3, 0]


def test_few_pairs_need_no_passage(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["茶园修剪"])
    assert passage_terms(terms(snapshot, parse("茶园 修剪").tree)) == []
    assert passage_terms(terms(snapshot, parse("标题:茶园修剪").tree)) == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("党建 业务", False), ("乡村振兴工作总结", False), ("低保如何申请", True), ("如何", False), ("补贴 多少", False),
        ("“一户一策”是什么意思", True), ('"低保如何申请"', False), ("全县乡村振兴重点工作推进情况汇报", False),
        ("低保申请条件？", True), ("低保？", False), ("低保 申请 如何", False), ("低保 申请 如何？", True),
        ("无论如何 加强 监管", False),
        ("防汛 抗旱 沟渠 水库 巡查 值守 转移", False), ("-低保如何申请", False),
    ],
)  # fmt: skip
def test_questions_are_told_from_keywords(text: str, question: bool) -> None:
    assert asks(parse(text).tree, text) is question


def test_questions_need_not_be_held_whole(tmp_path: Path) -> None:
    answer = "沙袋和雨衣由镇里配发，每村两百条。"
    other = "防汛物资在哪里领取，请看各村的公告栏。" + FILLING
    snapshot = opened(tmp_path, [answer + FILLING, other, FILLING, "沙袋" + FILLING])
    matched = match(snapshot, parse("防汛用的沙袋和雨衣由谁配发").tree)
    assert {snapshot.id(number) for number in matched.docs.tolist()} >= {"0"}
    assert (matched.whole, matched.dropped) == (0, ("防汛",))
    assert order(snapshot, parse("防汛用的沙袋和雨衣由谁配发"))[0] == "0"


def test_keywords_are_asked_for_all(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["沙袋 雨衣", "沙袋", "雨衣"])
    matched = match(snapshot, parse("沙袋 雨衣").tree)
    assert (matched.docs.tolist(), matched.whole, matched.dropped) == ([0], None, ())


def test_unknown_words_are_split(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["放管服工作", "路灯更换", "河道清理"])
    matched = match(snapshot, parse("放管服改革").tree)
    assert (matched.docs.tolist(), matched.dropped) == ([0], ("放管服改革",))
    assert matched.split == (("放管服改革", ("放管服",)),)


def test_every_run_finds_what_it_can(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["茶园修剪", "路灯更换"])
    for text in ("茶业", "茶", "灯具是什么", "的 茶"):
        assert len(match(snapshot, parse(text).tree).docs), text
    for text in ("，，", '"茶叶"', "标题:茶叶", "-茶园 -路灯"):
        assert not len(match(snapshot, parse(text).tree).docs), text


def test_quoted_names_in_questions_may_be_missing(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["健康码的申领办法", "路灯更换"])
    matched = match(snapshot, parse("“福康码”的申领办法是什么").tree)
    assert matched.docs.tolist() == [0]
    assert "福康码" in "".join(matched.dropped)
    assert not len(match(snapshot, parse("“福康码” 申领").tree).docs)


def test_other_names_rank_like_the_asked_one(tmp_path: Path) -> None:
    texts = ["县住建局更换路灯", "县住房和城乡建设局更换路灯", "县水务局更换路灯"]
    snapshot = opened(tmp_path, [text + FILLING for text in texts])
    other = Expansion("住建局", ("住房和城乡建设局",), "synonym")
    plain = parse("住建局路灯", expand=False)
    query = replace(plain, tree=Words("住建局路灯", expansions=(other,)))
    assert order(snapshot, plain)[:1] == ["0"]
    numbers, scores = ranked(snapshot, query, snapshot.live, 0, 3)
    assert numbers.tolist() == [0, 1, 2]
    assert scores[0] > scores[1] > 3 * scores[2]


@pytest.mark.parametrize(
    "text", ["茶园修剪补贴标准", "茶园 OR 补贴标准", "补贴是多少 -路灯", '"茶园修剪" 标题:简报', "茶*剪"]
)
def test_parts_add_up_to_the_score(tmp_path: Path, text: str) -> None:
    texts = [
        FILLING * number + "茶园修剪的补贴标准" * (number % 3) + FILLING + "补贴" for number in range(40)
    ]
    snapshot = opened(tmp_path, [*texts, "茶园修剪补贴标准"])
    query = parse(text)
    docs = match(snapshot, query.tree).docs
    numbers, scores = ranked(snapshot, query, docs, 0, len(docs))
    shares = explained(snapshot, query, docs, numbers)
    assert len(docs) > LOOKED_AT
    for parts, score in zip(shares, scores.tolist(), strict=True):
        assert [part.part for part in parts] == [
            name for name in PARTS if name in {part.part for part in parts}
        ]
        assert sum(part.value for part in parts) == pytest.approx(score, abs=1e-3)
        for part in parts:
            assert sum(term.value for term in part.terms) == pytest.approx(part.value, abs=1e-3)


def test_other_names_are_explained(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["县住房和城乡建设局更换路灯", "路灯"])
    other = Expansion("住建局", ("住房和城乡建设局",), "synonym")
    query = replace(parse("住建局路灯"), tree=Words("住建局路灯", expansions=(other,)))
    numbers, scores = ranked(snapshot, query, snapshot.live, 0, 2)
    first = explained(snapshot, query, snapshot.live, numbers)[0]
    assert sum(part.value for part in first) == pytest.approx(float(scores[0]), abs=1e-3)
    assert [term.text for part in first if part.part == "names" for term in part.terms] == ["住建局"]


def test_other_orders_are_not_explained(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, ["茶园", "茶园"])
    for query in (parse(""), parse("茶园", sort="newest")):
        assert explained(snapshot, query, snapshot.live, snapshot.live) == [(), ()]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_undated_documents_come_last(tmp_path: Path, sort: str) -> None:
    writer = Writer(tmp_path)
    days = {"无": None, "早": "2019-03-05", "晚": "2023-01-02"}
    for id, day in days.items():
        writer.add(Document(id, "茶园", Metadata("简报", year=int(day[:4]) if day else None, date=day), "甲"))
    writer.add(Document("年", "茶园", Metadata("简报", year=2021), "甲"))
    writer.commit()
    dated = ["早", "年", "晚"]
    assert order(snapshot_of(tmp_path), parse("茶园", sort=sort)) == [
        *(dated if sort == "oldest" else dated[::-1]), "无",
    ]  # fmt: skip


def test_families_are_folded_but_for_questions(tmp_path: Path) -> None:
    retold = NOTICE[: len(NOTICE) * 2 // 3] + "另外，镇里每天早晚各通报一次雨情，村里的广播也要按时播放。"
    snapshot = opened(tmp_path, [NOTICE, NOTICE + "（2024）！！", retold, FILLING * 5])
    assert len(set(snapshot.copies.first[:3].tolist())) == 1
    assert len(order(snapshot, parse("防汛工作"))) == 1
    assert set(order(snapshot, parse("防汛工作", collapse=False))) == {"0", "1", "2"}
    assert not asks(parse("防汛工作").tree)
    assert asks(parse("镇里如何通报雨情").tree)


def test_questions_of_the_sample_are_answered(engine: indexer.Engine) -> None:
    for text in ("今年防汛工作有哪些措施", "村集体收入增加了多少", "安全生产大检查发现了什么问题"):
        results = engine.search(parse(text))
        assert results.total, text
        scores = [hit.score for hit in results.hits]
        assert scores == sorted(scores, reverse=True)
