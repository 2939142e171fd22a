"""What is found is what a scan finds: a small share of what `python -m tests.exactness` asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import indexer
from tests.exactness import Archive, pairs, strings, trees

Ask = Callable[[Archive, int], Iterator[str]]
ASKED = [(strings, 300), (pairs, 80), (trees, 150)]


@pytest.fixture(scope="module")
def sample(settings: indexer.Settings) -> Archive:
    """The sample archive, and its documents."""
    return Archive(settings.index)


@pytest.fixture(scope="module")
def real(corpus_settings: indexer.Settings) -> Archive:
    """The real documents."""
    return Archive(corpus_settings.index)


@pytest.mark.parametrize(("ask", "number"), ASKED)
def test_sample_answers_like_a_scan(sample: Archive, ask: Ask, number: int) -> None:
    assert list(ask(sample, number)) == []


@pytest.mark.corpus
@pytest.mark.parametrize(("ask", "number"), [(ask, number // 4) for ask, number in ASKED])
def test_real_documents_answer_like_a_scan(real: Archive, ask: Ask, number: int) -> None:
    assert list(ask(real, number)) == []
