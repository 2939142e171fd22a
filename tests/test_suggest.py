"""What is offered while a reader types: by characters, by sound, by initials; of every kind something, nothing in vain."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Engine, Settings, parse
from indexer.analysis import normalize
from indexer.analysis.sounds import readings
from indexer.document import Document, Metadata
from indexer.engines.whoosh import Writer, offers, snapshot_of
from indexer.engines.whoosh.copies import Part
from indexer.publish import Manifest
from indexer.results import SetPhrase, Suggestion
from indexer.searches import Searches
from indexer.suggest import Block, Entries, Kind, Offer, Store

ROWS: list[tuple[str, Kind, int]] = [
    ("作风建设", "phrase", 40),
    ("干部作风", "phrase", 25),
    ("政治站位", "phrase", 30),
    ("“放管服”改革", "phrase", 12),
    ("GDP增长", "phrase", 9),
    ("调查研究", "phrase", 8),
    ("西安事变", "phrase", 7),
    ("县域经济", "phrase", 6),
    ("防汛抗旱", "phrase", 5),
    ("绿色发展", "phrase", 4),
    ("住房和城乡建设局", "organization", 20),
    ("重庆市财政局", "organization", 8),
    ("中国银行长安支行", "organization", 3),
    ("住建委", "canonical", 4),
    ("上坪乡2021年作风建设工作总结", "title", 3),
    ("上坪乡2022年作风建设工作总结", "title", 2),
    ("关于作风整顿的通知", "title", 1),
    ("关于推进作风建设的意见", "title", 1),
    ("作风建设年活动方案", "title", 1),
    ("住房保障工作方案 （试行）", "title", 1),
    ("𠮷祥村作风建设报告", "title", 1),
]


@pytest.fixture(scope="module")
def store() -> Store:
    return Store([Block.of(Entries.of(ROWS).grouped())])


def texts(found: Sequence[Offer]) -> list[str]:
    return [offer.text for offer in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("作风", "作风建设"),
        ("作風", "作风建设"),
        ("zuofeng", "作风建设"),
        ("ZuoFeng", "作风建设"),
        ("zuofengjianshe", "作风建设"),
        ("zuofengji", "作风建设"),
        ("zuo feng", "作风建设"),
        ("zuo'feng", "作风建设"),
        ("zfjs", "作风建设"),
        ("zuofjs", "作风建设"),
        ("作feng", "作风建设"),
        ("zuo风jian", "作风建设"),
        ("作fjs", "作风建设"),
        ("zhengzhizhanwei", "政治站位"),
        ("zhzhzhw", "政治站位"),
        ("zzzw", "政治站位"),
        ("fgf", "“放管服”改革"),
        ("gdp", "GDP增长"),
        ("gdpzengzhang", "GDP增长"),
        ("GDPzz", "GDP增长"),
        ("diaocha", "调查研究"),
        ("dcyj", "调查研究"),
        ("xian", "县域经济"),
        ("xi'an", "西安事变"),
        ("lvse", "绿色发展"),
        ("lüse", "绿色发展"),
        ("chongqing", "重庆市财政局"),
        ("cqscz", "重庆市财政局"),
        ("yinhang", "中国银行长安支行"),
        ("changan", "中国银行长安支行"),
        ("zhufang", "住房和城乡建设局"),
        ("2022年zf", "上坪乡2022年作风建设工作总结"),
        ("shangping乡2", "上坪乡2021年作风建设工作总结"),
    ],
)
def test_typed_finds_what_was_meant(store: Store, typed: str, first: str) -> None:
    assert texts(store.suggest(typed))[0] == first


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("zengzizanwei", "政治站位"), ("zhuofenjianshe", "作风建设"), ("fangxunkanghan", "防汛抗旱")],
)
def test_sounds_alike_will_do(store: Store, typed: str, wanted: str) -> None:
    assert wanted in texts(store.suggest(typed))


def test_beginnings_come_before_insides(store: Store) -> None:
    found = texts(store.suggest("作风", limit=20))
    assert found[:2] == ["作风建设", "作风建设年活动方案"]
    assert found[2] == "干部作风"
    assert set(found[3:]) == {text for text, _, _ in ROWS if "作风" in text} - set(found[:3])


def test_no_kind_crowds_out_others() -> None:
    rows: list[tuple[str, Kind, int]] = [(f"住房{n:02}号通知", "title", 90) for n in range(50)]
    rows += [("住房保障", "phrase", 2), ("住房公积金", "phrase", 1), ("住房管理局", "organization", 1)]
    found = Store([Block.of(Entries.of(rows).grouped())]).suggest("住房")
    assert [offer.kind for offer in found] == ["phrase", "phrase", "organization", *["title"] * 5]


def test_commoner_comes_first(store: Store) -> None:
    found = store.suggest("上坪乡")
    assert [(offer.text[3:7], offer.documents) for offer in found] == [("2021", 3), ("2022", 2)]


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("风建", "作风建设", ["风建"]),
        ("fengj", "作风建设", ["风建"]),
        ("党建 zf", "党建 作风建设", ["党建", "作风"]),
        ("机构:城乡", "机构:住房和城乡建设局", ["机构:", "城乡"]),
        ("机构：zhufang", "机构：住房和城乡建设局", ["机构：住房"]),
        ("党建 “zuofeng", "党建 “作风建设”", ["党建 “作风"]),
        ("村作风", "𠮷祥村作风建设报告", ["村作风"]),
    ],
)
def test_ranges_mark_what_was_typed(store: Store, typed: str, text: str, marked: list[str]) -> None:
    offer = next(offer for offer in store.suggest(typed) if offer.text == text)
    assert [text[start:end] for start, end in offer.ranges] == marked


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("机构:住", {"organization"}),
        ("机构:", {"organization"}),
        ("标题:作风", {"title"}),
        ("正文:作", {"phrase"}),
    ],
)
def test_fields_complete_within_their_kind(store: Store, typed: str, kinds: set[str]) -> None:
    found = store.suggest(typed)
    assert {offer.kind for offer in found} == kinds
    assert all(offer.text.startswith(typed[:3]) for offer in found)


def test_canonical_names_need_a_field(store: Store) -> None:
    assert "住建委" not in texts(store.suggest("住建"))
    assert texts(store.suggest("机构:住建")) == ["机构:住建委"]


@pytest.mark.parametrize("typed", ["年份:20", "文种:通", "地区:上"])
def test_other_fields_offer_nothing(store: Store, typed: str) -> None:
    assert store.suggest(typed) == ()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("党建 zfjs", "党建 作风建设"),
        ("党建 OR 作", "党建 OR 作风建设"),
        ("（党建 作", "（党建 作风建设"),
        ("党建 -作", "党建 -作风建设"),
        ("党建|作", "党建|作风建设"),
        ("党建 机构:住", "党建 机构:住房和城乡建设局"),
        ("机构:“住房", "机构:“住房和城乡建设局”"),
        ("标题:住房", '标题:"住房保障工作方案 （试行）"'),
    ],
)
def test_last_run_is_completed(store: Store, typed: str, text: str) -> None:
    assert text in texts(store.suggest(typed))


def test_titles_hold_every_word(store: Store) -> None:
    found = store.suggest("上坪 总结 zuofeng")
    assert texts(found)[-2:] == ["上坪乡2021年作风建设工作总结", "上坪乡2022年作风建设工作总结"]
    text, _, ranges, _ = found[-1]
    assert [text[start:end] for start, end in ranges] == ["上坪", "作风", "总结"]


def test_searches_that_find_nothing_now_are_left_out(store: Store) -> None:
    searches = Block.of_searches([("作风问题", 5, 8)])
    assert "作风问题" in texts(store.suggest("作风", searches=searches, total=lambda before, text: 3))
    assert "作风问题" not in texts(store.suggest("作风", searches=searches, total=lambda before, text: 0))


def test_joined_searches_find_something(store: Store) -> None:
    found = store.suggest("党建 作", total=lambda before, text: 7 if "建设" in text else 0)
    assert [(offer.text, offer.documents) for offer in found] == [("党建 作风建设", 7)]


def test_unnamed_signers_are_asked_for(store: Store) -> None:
    found = store.suggest("住房和", total=lambda before, text: 0)
    assert [(offer.text, offer.documents) for offer in found] == [("机构:住房和城乡建设局", 20)]


@pytest.mark.parametrize("text", ["甲乙 -丙丁", "甲乙OR 丙 OR 丁", "来源：甲乙", "甲乙｜丙丁"])
def test_what_is_read_otherwise_is_left_out(text: str) -> None:
    store = Store([Block.of(Entries.of([(text, "title", 1)]).grouped())])
    assert store.suggest(text[:2]) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u3000\t\n",
        "作" * 2000,
        "z" * 2000,
        "\0",
        "作\0风",
        "\ud800",
        "作\udc00",
        "((((",
        '"',
        "“ ",
        "OR",
        "🀄",
    ],
)
def test_absurd_input_offers_nothing(store: Store, typed: str) -> None:
    assert store.suggest(typed) == ()


@given(st.text(st.sampled_from("作风建设zfjsuoeng'ü 　\"“”:：机构标题-()|OR0１\0\ud800𠮷"), max_size=30))
def test_any_input_has_an_answer(typed: str) -> None:
    store = Store([Block.of(Entries.of(ROWS).grouped())])
    for offer in store.suggest(typed):
        edges = [edge for span in offer.ranges for edge in span]
        assert edges == sorted(edges)
        assert edges[-1] <= len(offer.text)


def test_every_substring_is_found() -> None:
    dice = random.Random(5)
    words = [
        "工作",
        "总结",
        "重点",
        "长期",
        "行业",
        "关于",
        "GDP",
        "2021",
        "“三农”",
        "𠮷",
        "调研",
        "的",
        "，",
    ]
    rows = {"".join(dice.choices(words, k=dice.randint(2, 9))) for _ in range(500)}
    store = Store([Block.of(Entries.of((text, "phrase", 1) for text in sorted(rows)).grouped())])
    for text in sorted(rows)[::5]:
        start = dice.randrange(len(text))
        typed = text[start : start + dice.randint(1, 6)]
        if not any(map(str.isalnum, typed)):
            continue
        found = set(texts(store.suggest(typed, limit=1_000)))
        assert found >= {row for row in rows if normalize(typed) in normalize(row)}, typed


def test_every_title_is_found_by_sound() -> None:
    dice = random.Random(7)
    syllables = "工作总结建设乡镇农业安全生产防汛财政教育改革开放信访维稳"
    rows = sorted({"".join(dice.choices(syllables, k=6)) for _ in range(300)})
    store = Store([Block.of(Entries.of((text, "title", 1) for text in rows).grouped())])
    for text in rows:
        spelled = [readings(character)[0] for character in text]
        for typed in ("".join(spelled), "".join(one[0] for one in spelled), text[:2] + "".join(spelled[2:])):
            assert text in texts(store.suggest(typed, limit=300)), typed


def test_variants_are_one_entry() -> None:
    rows: list[tuple[str, Kind, int]] = [
        ("工作总结", "title", 2),
        ("工作總結", "title", 1),
        ("工作总结", "title", 1),
    ]
    assert [tuple(offer)[::3] for offer in Store([Block.of(Entries.of(rows).grouped())]).suggest("工作")] == [
        ("工作总结", 4)
    ]


def test_one_text_is_offered_once() -> None:
    block = Block.of(Entries.of([("作风建设", "phrase", 5), ("作风建设", "title", 1)]).grouped())
    searches = Block.of_searches([("作風建设", 9, 6), ("作风评议", 12, 2)])
    found = Store([block]).suggest("作风", searches=searches)
    assert [(offer.text, offer.kind, offer.documents) for offer in found] == [
        ("作风评议", "search", 2),
        ("作风建设", "phrase", 5),
    ]


def document(number: int, title: str = "") -> Document:
    titles = ["工作总结", "关于防汛抗旱工作的通知", "茶叶产业调研报告", f"第{number}次会议讲话"]
    signed = [("上坪乡人民政府", None), ("县住建局", "县住房和城乡建设局"), (None, None)][number % 3]
    metadata = Metadata(title or titles[number % 4], organization=signed[0], canonical_organization=signed[1])
    return Document(f"文档{number}", f"第{number}篇正文。", metadata, f"{number}.txt")


def commit(folder: Path, documents: Sequence[Document] = (), removed: Sequence[int] = ()) -> None:
    writer = Writer(folder)
    for number in removed:
        writer.remove(f"{number}.txt")
    for one in documents:
        writer.add(one)
    writer.commit()


def parts_of(folder: Path) -> list[Part]:
    return [Part(segment, np.ones(segment.size, np.bool_)) for segment in snapshot_of(folder).segments]


def build(folder: Path, documents: Sequence[Document]) -> None:
    commit(folder, documents)
    offers.write(folder, parts_of(folder))


def everything(store: Store) -> set[tuple[str, str, int]]:
    asked = ["工作", "防汛", "茶叶", "第", "上坪", "机构:县", "机构:上", "新来"]
    return {
        (offer.text, offer.kind, offer.documents)
        for text in asked
        for offer in store.suggest(text, limit=500)
    }


def test_updates_offer_what_a_build_does(tmp_path: Path) -> None:
    dice = random.Random(11)
    there = set(range(60))
    build(tmp_path, [document(number) for number in sorted(there)])
    written = (tmp_path / offers.MAIN).stat().st_ino
    for turn in range(12):
        gone = set(dice.sample(sorted(there), 4))
        come = [document(100 + 3 * turn), document(101 + 3 * turn, f"新来的第{turn % 2}件")]
        commit(tmp_path, come, sorted(gone))
        there -= gone
        snapshot = snapshot_of(tmp_path)
        assert everything(offers.read(tmp_path, snapshot)) == everything(offers.gathered(snapshot))
    assert (tmp_path / offers.MAIN).stat().st_ino == written


def test_what_is_gone_is_not_offered(tmp_path: Path) -> None:
    build(tmp_path, [document(0, "独一份的报告"), document(1)])
    assert offers.read(tmp_path, snapshot_of(tmp_path)).suggest("独一份")
    commit(tmp_path, removed=[0])
    assert offers.read(tmp_path, snapshot_of(tmp_path)).suggest("独一份") == ()


def test_many_changes_gather_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "FEW", 3)
    build(tmp_path, [document(number) for number in range(8)])
    written = (tmp_path / offers.MAIN).stat().st_ino
    commit(tmp_path, [document(number) for number in range(20, 26)])
    assert (tmp_path / offers.MAIN).stat().st_ino != written
    snapshot = snapshot_of(tmp_path)
    assert everything(offers.read(tmp_path, snapshot)) == everything(offers.gathered(snapshot))


def test_empty_index_offers_nothing(tmp_path: Path) -> None:
    build(tmp_path, [document(0), document(1)])
    commit(tmp_path, removed=[0, 1])
    assert offers.read(tmp_path, snapshot_of(tmp_path)).suggest("工作") == ()
    offers.write(tmp_path, [])
    assert offers.read(tmp_path, snapshot_of(tmp_path)).suggest("工作") == ()
    commit(tmp_path, [document(0)])
    assert offers.read(tmp_path, snapshot_of(tmp_path)).suggest("工作")


@pytest.mark.parametrize("place", [40, 3_000, -40])
def test_damaged_files_are_gathered_anew(tmp_path: Path, place: int) -> None:
    build(tmp_path, [document(number) for number in range(8)])
    damaged = bytearray((tmp_path / offers.MAIN).read_bytes())
    damaged[place] ^= 0x55
    (tmp_path / offers.MAIN).write_bytes(damaged)
    snapshot = snapshot_of(tmp_path)
    assert everything(offers.read(tmp_path, snapshot)) == everything(offers.gathered(snapshot))
    commit(tmp_path, [document(30)])
    assert everything(offers.read(tmp_path, snapshot_of(tmp_path)))


def test_phrases_outlive_updates(tmp_path: Path) -> None:
    build(tmp_path, [document(number) for number in range(8)])
    offers.write(tmp_path, parts_of(tmp_path), phrases=[SetPhrase("第一篇正文", 1, 1)])
    commit(tmp_path, [document(9)])
    snapshot = snapshot_of(tmp_path)
    found = offers.suggest(snapshot, offers.read(tmp_path, snapshot), "dyp")
    assert found == (Suggestion("第一篇正文", "phrase", ((0, 3),), 1),)


def test_nothing_offered_finds_nothing(engine: Engine, settings: Settings) -> None:
    folder = Manifest.read(settings.index).folder
    snapshot = snapshot_of(folder)
    store = offers.read(folder, snapshot)
    typed = [
        "工作",
        "gz",
        "关于",
        "通知 工",
        "机构:县",
        "标题:报告",
        "gongzuo",
        "“工作",
        "县 zf",
        "d",
        "县 -工",
    ]
    for text in typed:
        for suggestion in offers.suggest(snapshot, store, text):
            found = engine.search(parse(suggestion.text))
            assert found.total, suggestion
            assert not found.relaxed, suggestion


def test_often_searched_is_offered(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    searches = Searches(tmp_path / "searches.db")
    for _ in range(3):
        searches.add("茶叶 产业", 4)
    folder = Manifest.read(settings.index).folder
    often = offers.Often(searches).block()
    snapshot = snapshot_of(folder)
    found = offers.suggest(snapshot, offers.read(folder, snapshot), "chaye", searches=often)
    assert found[0] == Suggestion("茶叶 产业", "search", ((0, 2),), 4)


def test_speed_has_a_line_for_each_form() -> None:
    size = ["--documents", "300", "--questions", "4"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.speed.suggesting", *size],
        capture_output=True, encoding="utf-8", cwd=Path(__file__).resolve().parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert all(f"| {form} | 4 |" in done.stdout for form in ("pinyin", "initials", "second word"))
