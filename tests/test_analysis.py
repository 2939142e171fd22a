"""Normalization, words, pairs of characters and passages."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import (
    bigrams,
    decoded,
    encoded,
    identity,
    normalize,
    normalize_units,
    query_words,
    segmenter,
    sentence_starts,
    using,
    words,
)

TEXT = st.text(alphabet="工作总结建设\n。，ab1 　％發𠮷", max_size=60)


@pytest.mark.parametrize(("written", "folded"), [
    ("ＧＤＰ", "gdp"),
    ("２０２３年", "2023年"),
    ("（一）", "(一)"),
    ("發展與規劃", "发展与规划"),
    ("“十四五”", '"十四五"'),
    ("乾坤著作", "乾坤著作"),
    ("⼯作", "工作"),
    ("㈠㎡①", "㈠㎡①"),
    ("后來於此", "后来于此"),
    ("", ""),
])  # fmt: skip
def test_variants_meet_in_one_spelling(written: str, folded: str) -> None:
    assert normalize(written) == folded


@given(st.text(max_size=80))
def test_normalizing_never_moves_a_character(text: str) -> None:
    folded = normalize(text)
    assert len(folded) == len(text)
    assert normalize(folded) == folded


@given(TEXT)
def test_units_fold_as_their_text_does(text: str) -> None:
    units = np.frombuffer(text.encode("utf-16-le"), dtype="<u2")
    assert normalize_units(units).tobytes().decode("utf-16-le") == normalize(text)


@given(st.text(alphabet="工\ud842\udfb7𠮷", max_size=6))
def test_units_spell_their_text(text: str) -> None:
    # Two halves that meet are one character.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    assert decoded(encoded(text)) == whole
    assert encoded(decoded(encoded(text))).tolist() == encoded(text).tolist()


@given(TEXT | st.text(alphabet="工\n\0\ud842𠮷", max_size=12))
def test_pairs_are_those_of_each_line(text: str) -> None:
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [raw[place : place + 2].decode("utf-16-le", "surrogatepass") for place in range(0, len(raw), 2)]
    expected: dict[str, list[int]] = {}
    for place, unit in enumerate(units):
        follower = units[place + 1] if place + 1 < len(units) else "\n"
        if unit not in "\n\0":
            for term in (unit, unit + follower) if follower not in "\n\0" else (unit,):
                expected.setdefault(term, []).append(place)
    found = [(term, offsets.tolist()) for term, offsets in bigrams(text)]
    assert found == sorted(expected.items(), key=lambda item: item[0].encode("utf-8", "surrogatepass"))


@given(TEXT)
def test_sentences_begin_after_stops_and_lines(text: str) -> None:
    units = text.replace("𠮷", "吉吉")
    expected = [0, *(place + 1 for place, sign in enumerate(units) if sign in "。！？!?\n")]
    assert sentence_starts(text).tolist() == expected


def test_both_segmenters_find_set_phrases() -> None:
    module = import_module("indexer.analysis.words")
    for load in (module._load_port, module._load_jieba):
        cut, _ = load([("放管服改革", 1000)])
        assert "放管服改革" in list(cut("深化放管服改革的意见"))


def test_learned_words_hold_while_in_use() -> None:
    learned = segmenter(["狠抓落实见效"])
    with using(learned):
        assert query_words("狠抓落实见效") == ["狠抓落实见效"]
        assert "狠抓落实见效" in words("要狠抓落实见效")
    assert "狠抓落实见效" not in words("要狠抓落实见效")
    assert learned.identity == identity(["狠抓落实见效"]) != segmenter().identity == identity()


def test_jieba_leaves_no_shared_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    import_module("indexer.analysis.words")._load_jieba([])
    assert list(tmp_path.iterdir()) == []


def test_longer_words_hold_the_shorter() -> None:
    assert {"优化营商环境", "优化", "环境"} <= set(words("优化营商环境"))


def test_query_keeps_digits_and_letters() -> None:
    assert {"2023", "5", "x"} <= set(query_words("2023年第5批x个"))


def test_half_a_surrogate_pair_is_no_error() -> None:
    assert words("工作\ud800总结")["工作"] == 1
