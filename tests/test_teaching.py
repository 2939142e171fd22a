"""What an index learns from its archive, and what the next build makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import indexer
from indexer.analysis import identity, query_words, segmenter, using
from indexer.engines.whoosh import vocabulary
from indexer.publish import Manifest
from indexer.settings import Settings

PHRASE = "挂图销号法"
_BEFORE = [
    "各村继续推行",
    "全镇坚持",
    "乡里创造了",
    "去年试行",
    "今年改进",
    "县里推广",
    "大家学习",
    "干部掌握",
    "先要弄懂",
    "都说",
]
_AFTER = [
    "成效明显",
    "并逐项公示",
    "得到群众认可",
    "走在全县前列",
    "作为年度任务",
    "解决了老问题",
    "需要再完善",
    "形成了台账",
]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an archive whose reports use a wording that no dictionary has; built twice."""
    folder = tmp_path_factory.mktemp("提法")
    archive = folder / "档案"
    archive.mkdir()
    for number in range(60):
        before, after = _BEFORE[number % len(_BEFORE)], _AFTER[number * 7 % len(_AFTER)]
        text = f"第{number}村情况汇报\n{before}{PHRASE}，{after}。\n巡查河道{number + 3}次，{after}。"
        (archive / f"{number}.txt").write_text(text, "utf-8")
    settings = Settings(archive=archive, index=folder / "索引", jobs=1)
    for _ in range(2):
        indexer.build(settings)
    return settings


def test_wording_is_mined_and_learned(taught: Settings) -> None:
    engine = indexer.open_engine(taught)
    [phrase] = [phrase for phrase in engine.glossary("销号") if phrase.text == PHRASE]
    assert (phrase.documents, phrase.occurrences) == (60, 60)
    first, second = (Manifest.read(taught.index, number) for number in (1, 2))
    assert first.segmenter == identity() != second.segmenter == identity(vocabulary.read(second.folder))
    assert PHRASE in vocabulary.read(second.folder)
    with using(segmenter(vocabulary.read(second.folder))):
        assert query_words(PHRASE) == [PHRASE]
    assert query_words(PHRASE) != [PHRASE]


@pytest.mark.parametrize("text", [PHRASE, "销号", "挂图", "图销", f"{PHRASE}公示", f"推行 {PHRASE}"])
def test_learned_words_hide_nothing(taught: Settings, text: str) -> None:
    engine = indexer.open_engine(taught)
    untaught = Settings(archive=taught.archive, index=taught.index.with_name("未学"), jobs=1)
    if not untaught.index.exists():
        indexer.build(untaught)
    expected = indexer.open_engine(untaught).search(indexer.parse(text))
    found = engine.search(indexer.parse(text))
    assert (found.total, found.relaxed) == (expected.total, expected.relaxed)
    assert found.total > 0


def test_update_keeps_the_words(taught: Settings, tmp_path: Path) -> None:
    before = Manifest.read(taught.index)
    file = taught.archive / "新来.txt"
    file.write_text(f"新村情况汇报\n新村也用{PHRASE}。", "utf-8")
    try:
        indexer.update(taught)
        after = Manifest.read(taught.index)
        assert after.generation == before.generation + 1
        assert after.segmenter == before.segmenter
        engine = indexer.open_engine(taught)
        assert engine.search(indexer.parse(f"{PHRASE} 新村")).total == 1
        assert "新村情况汇报" in [suggestion.text for suggestion in engine.suggest("新村情况")]
    finally:
        file.unlink()
        indexer.update(taught)


def test_phrases_are_offered_by_sound(taught: Settings) -> None:
    engine = indexer.open_engine(taught)
    for typed in ("挂图", "gtxh", "guatuxiao"):
        assert PHRASE in [suggestion.text for suggestion in engine.suggest(typed)], typed
