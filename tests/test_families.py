"""Families: who was copied from whom, whatever the order in which documents come."""

from __future__ import annotations

import random
from dataclasses import fields
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.families import Families, group, key, regroup, share, sketch
from tests import planted

TEMPLATE = (
    "{unit}{year}年河长制工作总结\n{year}年，{unit}按照县委、县政府部署，把河道管护作为民生实事来抓，现将有关情况总结如下。\n"
    "一、主要做法\n全乡共设河长{count}名，每月巡河不少于两次，发现问题当场登记、限期整改、逐项销号。"
    "结合人居环境整治，组织党员干部和群众清理河岸垃圾，累计出动{people}人次。\n"
    "二、存在问题\n部分村民环保意识不强，沿河倾倒生活垃圾的现象时有发生；管护经费主要靠上级补助，来源单一。\n"
    "三、下步打算\n{unit}将继续完善巡查制度，把管护责任落实到每一段河道、每一名河长，让群众看到实实在在的变化。\n"
)


def prose(seed: int, sentences: int = 30) -> str:
    """Return sentences of random characters, which nothing else has."""
    dice = random.Random(seed)
    return "".join(
        "".join(chr(dice.randrange(0x4E00, 0x9000)) for _ in range(dice.randint(15, 40))) + "。"
        for _ in range(sentences)
    )


def laid_out(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return sketches one after another, and where each begins."""
    sketches = [sketch(text) for text in texts]
    starts = np.array([0, *accumulate(map(len, sketches))])
    return np.concatenate([np.zeros(0, np.uint32), *sketches]), starts


def keys_of(names: list[str]) -> np.ndarray:
    """Return keys of undated documents."""
    return np.array([key(None, name) for name in names], np.uint64)


def grouped(*texts: str) -> list[int]:
    """Return for each text the first of its family, when texts came on successive days."""
    keys = np.array([key(f"2020-01-{day:02}", "") for day in range(1, len(texts) + 1)], np.uint64)
    first: list[int] = group(*laid_out(list(texts)), keys).first.tolist()
    return first


def same(one: Families, other: Families) -> bool:
    """Say whether two groupings tell the same of everything."""
    return all(
        np.array_equal(getattr(one, part.name), getattr(other, part.name)) for part in fields(Families)
    )


def test_sketch_stays_what_it_was() -> None:
    assert sketch("全县河道管护经验交流").tolist() == [
        349242773,
        925053819,
        1072892428,
        3352345658,
        3386616808,
    ]


@given(st.text())
def test_sketch_ascends_for_any_text(text: str) -> None:
    numbers = sketch(text * 20)
    assert numbers.dtype == np.uint32
    assert len(numbers) <= 1024
    assert (np.diff(numbers.astype(np.int64)) > 0).all()


@pytest.mark.parametrize(
    ("characters", "most"), [(10, 5), (300, 256), (3_000, 256), (10_000, 833), (60_000, 1_024)]
)
def test_sketch_has_few_numbers(characters: int, most: int) -> None:
    text = prose(1, characters // 15 + 1)[:characters].replace("。", "田")
    assert 0.9 * most <= len(sketch(text)) <= most


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("完成投资3.2亿元，同比增长12%", "完成投资４８亿元 同比增长百分之七"),
        ("全縣經濟發展總結報告", "全县经济发展总结报告"),
        ("巡查河道四十次\n清理垃圾五吨", "巡查河道40次；清理垃圾1,200吨。"),
    ],
)
def test_figures_and_spelling_do_not_count(one: str, other: str) -> None:
    assert share(one, other) >= 60
    assert share(other, one) == share(one, other)


def test_empty_texts_share_nothing() -> None:
    assert share("", "") == 0
    assert grouped("", "无。", "", "无。") == [0, 1, 2, 3]


def test_template_of_two_units_is_one_family() -> None:
    one = TEMPLATE.format(unit="东湖乡", year=2021, count=12, people=340)
    other = TEMPLATE.format(unit="西山镇", year=2022, count=9, people=1_205)
    assert grouped(one, prose(1), other) == [0, 1, 0]


def test_part_and_its_copy_are_one_family() -> None:
    report = TEMPLATE.format(unit="东湖乡", year=2021, count=12, people=340) + prose(7, 15)
    page = "\n".join(["篇一", prose(1), "篇二", report, "篇三", prose(2)])
    assert grouped(report, prose(3), "篇二\n" + report) == [0, 1, 0]
    assert grouped(page, prose(3), report) == [2, 1, 2]


def test_new_report_of_the_same_unit_stands_alone() -> None:
    opening = TEMPLATE[:60].format(unit="东湖乡", year=2021)
    assert grouped(opening + prose(1, 20), opening + prose(2, 20)) == [0, 1]


def test_common_opening_joins_nobody() -> None:
    opening = prose(99, 4)
    texts = [opening + prose(seed, 6) for seed in range(28)]
    assert min(share(texts[0], text) for text in texts) >= 30
    assert grouped(*texts) == list(range(28))


def test_formula_of_a_short_notice_joins_nobody() -> None:
    formula = prose(99, 5)[:120]
    texts = [formula + prose(seed, 4)[:90] for seed in range(28)]
    assert min(share(texts[0], text) for text in texts) >= 50
    assert grouped(*texts) == list(range(28))


def test_compilation_does_not_join_its_parts() -> None:
    parts = [prose(seed, 20) for seed in range(4)]
    first = grouped(*parts, "\n".join(parts))
    assert len(set(first[:4])) == 4
    assert first[4] in first[:4]


def test_chain_of_copies_ends_where_nothing_is_left() -> None:
    sentences = prose(5, 120).split("。")
    texts = ["。".join(sentences[start : start + 40]) for start in range(0, 80, 8)]
    families = group(
        *laid_out(texts), np.array([key(f"2020-01-{day:02}", "") for day in range(1, 11)], np.uint64)
    )
    assert 1 < len(set(families.first.tolist())) < 10
    assert families.share.min() >= 50


def test_family_is_named_for_the_earliest() -> None:
    text = prose(1)
    keys = np.array([key(None, "甲"), key("2021-05-01", "乙"), key("2020-05-01", "丙")], np.uint64)
    families = group(*laid_out([text, text + prose(2, 3), text]), keys)
    assert families.first.tolist() == [2, 2, 2]
    assert families.share.tolist() == [100, 100, 100]


def archive(dice: random.Random) -> list[str]:
    """Return documents among which there are copies, parts, compilations and chains."""
    texts: list[str] = []
    for number in range(60):
        kind = dice.random()
        if kind < 0.3 or not texts:
            texts.append(prose(dice.randrange(10**6), dice.randint(2, 40)))
        elif kind < 0.8:
            sentences = dice.choice(texts).split("。")
            for _ in range(dice.randint(0, max(1, len(sentences) // 2))):
                sentences[dice.randrange(len(sentences))] = prose(number, 1)
            texts.append("。".join(sentences))
        else:
            texts.append("\n".join(dice.sample(texts, min(len(texts), 4)))[:20_000])
    return texts


@pytest.mark.parametrize("seed", range(6))
def test_families_do_not_depend_on_order(seed: int) -> None:
    dice = random.Random(seed)
    texts = archive(dice)
    names = [str(number) for number in range(len(texts))]
    families = group(*laid_out(texts), keys_of(names))
    order = dice.sample(range(len(texts)), len(texts))
    shuffled = group(*laid_out([texts[place] for place in order]), keys_of([names[place] for place in order]))
    numbers = np.argsort(np.array(order))
    assert same(families.renumbered(numbers), shuffled)
    assert len(set(families.first.tolist())) < len(texts)


@pytest.mark.parametrize("seed", range(6))
def test_update_finds_what_a_build_finds(seed: int) -> None:
    dice = random.Random(seed)
    texts = archive(dice)
    hashes, starts = laid_out(texts)
    keys = keys_of([str(number) for number in range(len(texts))])
    present = np.zeros(20, np.bool_)
    families = group(hashes[: starts[20]], starts[:21], keys[:20], present)
    for count in (20, 21, 21, 35, 36, 60, 60):
        present = np.concatenate((present, np.ones(count - len(present), np.bool_)))
        present ^= np.array([dice.random() < 0.1 for _ in range(count)])
        part = hashes[: starts[count]], starts[: count + 1], keys[:count], present
        families = regroup(families, *part)
        assert same(families, group(*part))


def test_absent_documents_can_be_dropped() -> None:
    text = prose(1)
    keys = keys_of(["甲", "乙", "丙"])
    present = np.array([True, False, True])
    families = group(*laid_out([text, prose(2), text]), keys, present)
    dropped = families.renumbered(np.array([0, -1, 1]))
    assert same(dropped, group(*laid_out([text, text]), keys[present]))


def test_nothing_makes_no_families() -> None:
    families = group(*laid_out([]), keys_of([]))
    assert len(families.first) == len(families.pairs) == 0
    assert same(regroup(families, *laid_out([]), keys_of([])), families)


@pytest.mark.corpus
def test_planted_copies_are_found(corpus: Path) -> None:
    archive = planted.plant(planted.material(corpus))
    families = planted.found(archive)
    hits, count = map(sum, zip(*planted.recalled(archive, families).values(), strict=True))
    assert hits / count >= 0.97
    pairs = planted.judged(archive, families)
    assert sum(percent >= planted.LIKE for _, _, percent in pairs) / len(pairs) >= 0.99
