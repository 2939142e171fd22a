"""Batches inverted by arrays: the same words, pairs and passages as one document after another gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import (
    Units,
    bigrams,
    key,
    normalize,
    pair_lists,
    paragraph_starts,
    passage_lists,
    positional,
    sentence_starts,
    telling,
    word_lists,
    words,
)
from indexer.analysis.units import FAR

SIGNS = "工作总结放管服改革\n\n\0。，!ab1.-　％發𠮷\r "
TEXTS = st.lists(
    st.text(alphabet=SIGNS, max_size=40) | st.text(alphabet="a一\n", max_size=6) | st.text(max_size=20),
    max_size=6,
)
HALVES = st.lists(st.text(alphabet="工作\ud800。\n", max_size=8), max_size=4)
SENTENCES = "一二三四\n五。" * 12_000 + "末"
LONG = {
    "mixed": [
        "短",
        SENTENCES,
        "",
        "工" * FAR,
        "a" * (FAR - 1),
        "𠮷总结\n" * 20_000,
        "短",
        "b" * 400 + " 总结",
    ],
    "a line of a million": ["工作" * 500_000, "工作"],
    "a word more often than 16 bits count": ["a " * 200_000, "a"],
}


@given(TEXTS | HALVES)
def test_batches_hold_the_words_of_each(texts: list[str]) -> None:
    _same_words(texts)


@given(TEXTS | HALVES, st.booleans())
def test_batches_hold_the_pairs_of_each(texts: list[str], offsets: bool) -> None:
    _same_pairs(texts, offsets)


@given(TEXTS | HALVES)
def test_batches_hold_the_passages_of_each(texts: list[str]) -> None:
    _same_passages(texts)


@pytest.mark.parametrize("case", LONG)
def test_long_documents_are_inverted_the_same(case: str) -> None:
    _same_words(LONG[case])
    _same_pairs(LONG[case], True)
    _same_passages(LONG[case])


@given(TEXTS | HALVES)
def test_batches_give_texts_back(texts: list[str]) -> None:
    batch = Units.of(texts)
    for number, text in enumerate(texts):
        units = batch.units[batch.starts[number] : batch.starts[number + 1]]
        assert units.tobytes() == (text + "\0").encode("utf-16-le", "surrogatepass")


@pytest.mark.corpus
def test_real_documents_are_inverted_the_same(corpus: Path) -> None:
    files = sorted(path for path in (corpus / "archive").rglob("*") if path.is_file())
    texts = [path.read_bytes().decode("utf-8", "replace") for path in files]
    _same_words(texts)
    _same_pairs(texts, True)
    _same_passages(texts)


def test_many_tiny_documents_fit() -> None:
    texts = ["工作", "", "改革。\n"] * 21_845
    batch = Units.of(texts)
    assert word_lists(batch).docs.tolist() == [*range(0, 65_535, 3), *range(2, 65_535, 3)]
    assert len(pair_lists(batch, offsets=True).near) == 3 * 21_845


def test_more_pages_than_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="65537 pages"):
        pair_lists(Units.of([""] * 65_537), offsets=False)


def test_every_pair_stands_near_a_positional_one() -> None:
    keys = np.array(
        [key(term) for term in ("工", "工作", "工，", "，工", "，\u3000", "\ud842\udfb7")], np.uint32
    )
    assert positional(keys).tolist() == [False, True, True, False, True, True]
    assert telling().shape == (0x10000,)


def _same_words(texts: Sequence[str]) -> None:
    lists = word_lists(Units.of(texts))
    terms = [
        lists.terms[begin:end].decode() for begin, end in zip(lists.bounds, lists.bounds[1:], strict=False)
    ]
    assert sorted(terms, key=str.encode) == terms
    found: list[dict[str, int]] = [{} for _ in texts]
    for term, begin, end in zip(terms, lists.starts, lists.starts[1:], strict=False):
        docs = lists.docs[begin:end].tolist()
        assert docs == sorted(set(docs))
        for doc, count in zip(docs, lists.counts[begin:end].tolist(), strict=True):
            found[doc][term] = count
    expected = [words(normalize(text)) for text in texts]
    assert found == expected
    assert lists.lengths.tolist() == [sum(counts.values()) for counts in expected]
    assert [str(values.dtype) for values in (lists.docs, lists.counts, lists.lengths)] == [
        "uint16",
        "uint32",
        "uint32",
    ]


def _same_pairs(texts: Sequence[str], offsets: bool) -> None:
    lists = pair_lists(Units.of(texts), offsets=offsets)
    expected: dict[int, list[tuple[int, np.ndarray[tuple[int], np.dtype[np.uint32]]]]] = {}
    lengths = [0] * len(texts)
    for doc, text in enumerate(texts):
        for term, places in bigrams(normalize(text)):
            expected.setdefault(key(term), []).append((doc, places))
            lengths[doc] += len(places)
    assert lists.keys.tolist() == sorted(expected)
    assert lists.lengths.tolist() == lengths
    held = [postings for _, postings in sorted(expected.items())]
    assert np.diff(lists.starts).tolist() == [len(postings) for postings in held]
    assert lists.docs.tolist() == [doc for postings in held for doc, _ in postings]
    assert lists.counts.tolist() == [len(places) for postings in held for _, places in postings]
    far = {
        doc for doc, text in enumerate(texts) if len(text.encode("utf-16-le", "surrogatepass")) // 2 >= FAR
    }
    kept = positional(lists.keys).tolist() if offsets else [False] * len(held)
    for values, starts, flag, wanted in (
        (lists.near, lists.near_starts, 1 << 15, set(range(len(texts))) - far),
        (lists.far, lists.far_starts, 1 << 31, far),
    ):
        flagged = [
            [place | (flag if rank == 0 else 0) for doc, places in postings if doc in wanted and keep
             for rank, place in enumerate(places.tolist())]
            for postings, keep in zip(held, kept, strict=True)
        ]  # fmt: skip
        assert np.diff(starts).tolist() == list(map(len, flagged))
        assert values.tolist() == [place for places in flagged for place in places]


def _same_passages(texts: Sequence[str]) -> None:
    lists = passage_lists(Units.of(texts))
    for doc, text in enumerate(texts):
        near = lists.near[lists.near_starts[doc] : lists.near_starts[doc + 1]]
        far = lists.far[lists.far_starts[doc] : lists.far_starts[doc + 1]]
        values, flag = (far, 1 << 31) if len(far) else (near, 1 << 15)
        assert (len(near) == 0) == (len(text.encode("utf-16-le", "surrogatepass")) // 2 >= FAR)
        assert (values & (flag - 1)).tolist() == sentence_starts(text).tolist()
        assert (values[values >= flag] - flag).tolist() == paragraph_starts(text).tolist()
