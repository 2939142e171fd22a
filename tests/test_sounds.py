"""Readings, shapes and syllables: what a wrong character may have been meant as."""

from __future__ import annotations

from importlib.resources import files

import pytest

from indexer.analysis import normalize
from indexer.analysis.shapes import similar
from indexer.analysis.sounds import read_so, readings, same_sound, syllables


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("作", "zuo"),
        ("风", "feng"),
        ("建", "jian"),
        ("设", "she"),
        ("绿", "lv"),
        ("重", "zhong"),
        ("行", "xing"),
    ],
)
def test_usual_reading_comes_first(character: str, expected: str) -> None:
    assert readings(character)[0] == expected


@pytest.mark.parametrize("pair", ["风疯", "站占", "是事", "的得", "已以", "行形", "长常"])
def test_same_sound_works_both_ways(pair: str) -> None:
    first, second = pair[0], pair[1]
    assert second in same_sound(first)
    assert first in same_sound(second)


def test_reading_leads_back_to_characters() -> None:
    assert "作" in read_so("zuo")
    assert all("zuo" in readings(character) for character in read_so("zuo"))


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("zuofengjianshe", ["zuo", "feng", "jian", "she"]),
        ("gongzuozongjie", ["gong", "zuo", "zong", "jie"]),
        ("lvse", ["lv", "se"]),
        ("zhuangkuang", ["zhuang", "kuang"]),
        ("ppp", []),
        ("", []),
    ],
)
def test_letters_part_into_syllables(letters: str, expected: list[str]) -> None:
    assert syllables(letters) == expected


def test_long_letters_part_quickly() -> None:
    assert syllables("an" * 100) == ["an"] * 100


@pytest.mark.parametrize(
    "pair", ["己已", "未末", "人入", "戊戌", "日曰", "土士", "折拆", "候侯", "贷货", "治冶"]
)
def test_similar_shapes_work_both_ways(pair: str) -> None:
    first, second = pair[0], pair[1]
    assert second in similar(first)
    assert first in similar(second)


def test_shapes_are_normalized_and_their_own_never() -> None:
    lines = files("indexer.analysis").joinpath("shapes.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) > 1_000
    assert len({character for character, _ in rows}) == len(rows)
    for character, others in rows:
        assert normalize(character + others) == character + others
        assert character not in others
        assert len(set(others)) == len(others)
