"""Set phrases: what texts use again and again is found, whole and nothing else, and counted."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from indexer.analysis import encoded, normalize
from indexer.document import Document, Metadata
from indexer.engines.whoosh import Writer, phrases, snapshot_of
from indexer.errors import IndexFormatError
from indexer.glossary import LEADING, Tally, dictionary, mine

PHRASE = "做深做实网格管护"
WORDS = [
    "河道",
    "茶园",
    "堤坝",
    "村道",
    "水库",
    "学校",
    "林地",
    "市场",
    "农户",
    "粮田",
    "渔港",
    "果园",
    "桥梁",
    "渠道",
    "仓库",
    "广场",
    "街区",
    "车站",
    "老人",
    "儿童",
]
VERBS = [
    "巡查",
    "修补",
    "清理",
    "看望",
    "丈量",
    "登记",
    "检修",
    "走访",
    "绿化",
    "照看",
    "整修",
    "疏通",
    "察看",
    "打扫",
    "核实",
    "补种",
]


def joined(texts: list[str]) -> np.typing.NDArray[np.uint16]:
    return np.concatenate([np.append(encoded(normalize(text)), np.uint16(0)) for text in texts])


def report(chance: random.Random) -> str:
    """A report whose words come in no order, with a phrase between signs or between words."""

    def clause() -> str:
        return chance.choice(VERBS) + chance.choice(WORDS) + chance.choice(VERBS) + chance.choice(WORDS)

    phrased = chance.choice(["{}，{}，{}。", "{}并{}，{}。", "{}、{}、{}。"])
    said = phrased.format(clause(), PHRASE, clause())
    return "\n".join([f"{clause()}，{clause()}。", said, f"{clause()}，{clause()}。"])


@pytest.fixture(scope="module")
def texts() -> list[str]:
    chance = random.Random(5)
    return [report(chance) for _ in range(60)]


def found(texts: list[str]) -> dict[str, tuple[int, int]]:
    return {text: (documents, often) for text, documents, often in mine(joined(texts))}


def test_recurring_wording_is_found(texts: list[str]) -> None:
    assert found(texts)[PHRASE] == (60, 60)


def test_pieces_are_not_found(texts: list[str]) -> None:
    pieces = {PHRASE[a:b] for a in range(len(PHRASE)) for b in range(a + 1, len(PHRASE) + 1)} - {PHRASE}
    assert not pieces & set(found(texts))


def test_words_by_chance_are_not_found(texts: list[str]) -> None:
    assert [text for text in found(texts) if PHRASE not in text] == []


def test_rare_wording_is_not_found(texts: list[str]) -> None:
    assert PHRASE not in found([text.replace(PHRASE, "") for text in texts[4:]] + texts[:4])


def test_copied_sentences_count_once(texts: list[str]) -> None:
    assert found([texts[0]] * 60) == {}
    assert found(texts * 2)[PHRASE] == (60, 60)


@pytest.mark.parametrize(
    "piece", ["的网格管护机制", "关于网格管护", "三十二万元", "网格管护办公室", "第四十二条", "河北网格管护"]
)
def test_unfit_strings_are_not_found(texts: list[str], piece: str) -> None:
    assert piece not in found([text.replace(PHRASE, piece) for text in texts])


@pytest.mark.parametrize("texts", [[], [""], ["", "一"], ["总结。" * 3], ["abc 12\n" * 9] * 9])
def test_little_text_holds_nothing(texts: list[str]) -> None:
    assert mine(joined(texts) if texts else np.empty(0, np.uint16)) == ()


def test_halves_of_pairs_do_no_harm(texts: list[str]) -> None:
    broken = np.frombuffer("𠮷".encode("utf-16-le"), "<u2")[:1]
    units = np.concatenate([np.concatenate((broken, joined([text]))) for text in texts])
    assert PHRASE in [wording.text for wording in mine(units)]


@pytest.mark.parametrize("seed", range(5))
def test_tally_counts_like_a_scan(seed: int) -> None:
    chance = random.Random(seed)
    texts = ["".join(chance.choices("甲乙丙。", k=chance.randrange(400))) for _ in range(8)]
    some = {"".join(chance.choices("甲乙丙", k=chance.randrange(LEADING, 9))) for _ in range(50)}
    strings = sorted(some)
    tally = Tally(strings)
    tally.add(joined(texts[:5]))
    tally.add(joined(texts[5:]))
    often = [sum(text.startswith(each, at) for text in texts for at in range(len(text))) for each in strings]
    assert tally.occurrences.tolist() == often
    assert tally.documents.tolist() == [sum(each in text for text in texts) for each in strings]


def test_dictionary_takes_what_falls_apart() -> None:
    assert dictionary([("抓早抓小", 30, 30), ("基础设施建设", 90, 99), ("抓早抓好", 9, 9)]) == ["抓早抓小"]


@pytest.fixture(scope="module")
def folder(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the reports, the first of them twice."""
    folder = tmp_path_factory.mktemp("glossary")
    writer = Writer(folder)
    for number, text in enumerate([*texts, texts[0]]):
        writer.add(Document(id=str(number), text=text, metadata=Metadata(title=""), source=f"{number}.txt"))
    writer.commit()
    return folder


def test_copies_are_counted_in_the_index(folder: Path) -> None:
    assert phrases.write(snapshot_of(folder), folder)[0] == (PHRASE, 61, 61)


def test_kept_phrases_are_read(folder: Path, tmp_path: Path) -> None:
    assert phrases.write(snapshot_of(folder), tmp_path) == phrases.read(tmp_path) != ()
    assert phrases.read(folder / "none") == ()
    (tmp_path / phrases.FILE).write_text("做深做实\n", "utf-8")
    with pytest.raises(IndexFormatError):
        phrases.read(tmp_path)


@pytest.mark.corpus
def test_real_reports_use_known_phrases(corpus: Path) -> None:
    files = sorted((corpus / "archive").rglob("*.txt"))[:800]
    texts = [file.read_text("utf-8", "replace") for file in files]
    assert {"因地制宜", "供给侧结构性改革", "以人民为中心的发展思想"} <= set(found(texts))
