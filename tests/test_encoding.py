"""Bytes in any encoding are read, what was decoded wrongly before is restored, and sound text is left alone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.extract.mojibake import repair
from indexer.extract.text import characters, decode

REPORT = "云汀市水利局关于河道治理工作情况的汇报：今年以来，全市清理河道86.9公里，整治排污口113个，群众满意度持续提高。"
TRADITIONAL = "關於本年度工作情況的報告：我們在學習中發現問題，會議認為應當進一步實現目標，努力開創新局面。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("length", [12, 30, len(REPORT)])
def test_every_encoding_is_read(encoding: str, length: int) -> None:
    assert characters(REPORT[:length].encode(encoding)) == (REPORT[:length], ())


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-8", "utf-16-le"])
def test_traditional_text_is_read(encoding: str) -> None:
    assert characters(TRADITIONAL.encode(encoding)) == (TRADITIONAL, ())


def test_rare_characters_are_read() -> None:
    assert decode((REPORT + "𬬻峰村㙍头组").encode("gb18030")).endswith("𬬻峰村㙍头组")
    assert decode((TRADITIONAL + "深水埗鰂魚涌").encode("big5hkscs")).endswith("深水埗鰂魚涌")


def test_broken_bytes_cost_nothing_else() -> None:
    data = REPORT.encode()
    text, notes = characters(data[:30] + b"\xff\xfe" + data[30:60] + b"\xe4" + data[60:])
    assert text == f"{REPORT[:10]}\ufffd\ufffd{REPORT[10:20]}\ufffd{REPORT[20:]}"
    assert notes == ("有 2 处文字已损坏，无法还原",)


@pytest.mark.parametrize(("usual", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "big5")])
def test_lines_in_another_encoding_are_read(usual: str, other: str) -> None:
    foot = TRADITIONAL if other == "big5" else "云汀市人民政府办公室主办，市信息中心承办。"
    text, notes = characters((REPORT + "\n").encode(usual) * 3 + foot.encode(other) + b"\n")
    assert repair(text)[0] == f"{REPORT}\n" * 3 + foot + "\n"
    assert not notes or notes[0].startswith("文件里混有几种编码（UTF-8、")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SourceError, match="乱码"):
        characters(bytes(range(256)) * 20)


def west(data: bytes) -> str:
    """Decode as Windows programs do, holes of the code page as control characters."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)


WRONG: dict[str, tuple[str, Callable[[str], str]]] = {
    "UTF-8 as Latin-1": (REPORT, lambda text: text.encode().decode("latin-1")),
    "UTF-8 as Windows-1252": (REPORT, lambda text: west(text.encode())),
    "UTF-8 as GB18030": (REPORT, lambda text: text.encode().decode("gb18030", "replace")),
    "GBK as Latin-1": (REPORT, lambda text: text.encode("gbk").decode("latin-1")),
    "GBK as Windows-1252": (REPORT, lambda text: west(text.encode("gbk"))),
    "Big5 as GB18030": (TRADITIONAL, lambda text: text.encode("big5").decode("gb18030", "replace")),
    "Big5 as Latin-1": (TRADITIONAL, lambda text: text.encode("big5").decode("latin-1")),
    "UTF-8 as Latin-1 twice": (
        REPORT,
        lambda text: text.encode().decode("latin-1").encode().decode("latin-1"),
    ),
    "UTF-8 as Latin-1, then as GBK": (
        REPORT,
        lambda text: text.encode().decode("latin-1").encode().decode("gbk", "replace"),
    ),
}


@pytest.mark.parametrize("turn", WRONG)
def test_wrong_turns_are_taken_back(turn: str) -> None:
    text, wrong = WRONG[turn]
    restored, notes = repair(wrong(text))
    # An odd number of bytes cannot come back whole from pairs.
    lost = restored.count("\ufffd")
    assert lost <= 3
    assert len(set(text) - set(restored)) <= 2 * lost
    assert notes[0].endswith("处文字曾被错误解码，已还原")


@pytest.mark.parametrize(
    ("damaged", "restored"),
    [
        ("ä½\xa0å¥½", "你好"),
        ("ä½ å¥½", "你好"),
        ("浣犲ソ", "你好"),
        ("ÄãºÃ", "你好"),
        ("附件：æµ·å³¡.doc，请查收。", "附件：海峡.doc，请查收。"),
        ("会议由市长主持。鍏充簬宸ヤ綔锛歛，会后印发。", "会议由市长主持。关于工作：a，会后印发。"),
        (
            "第一行没有问题。\nÊÐÈËÃñÕþ¸®°ì¹«ÊÒ\n第三行也没有问题。",
            "第一行没有问题。\n市人民政府办公室\n第三行也没有问题。",
        ),
        ("Â·2021Â°", "·2021°"),
        ("莽卢卢氓聸聸氓聧聛", "第四十"),
    ],
)
def test_stretches_are_restored(damaged: str, restored: str) -> None:
    text, notes = repair(damaged)
    assert text == restored
    assert notes == ("有 1 处文字曾被错误解码，已还原",) or damaged.startswith("Â")


@pytest.mark.parametrize(
    ("damaged", "places"),
    [
        ("锟斤拷锟斤拷县委", 1),
        ("县委烫烫烫烫，屯屯屯屯", 2),
        ("\ufffd\ufffd县委\ufffd", 2),
        ("?????2021?", 1),
        ("嚙踝蕭县委", 1),
        ("0\ue0105米", 1),
    ],
)
def test_what_is_lost_is_counted(damaged: str, places: int) -> None:
    assert repair(damaged) == (damaged, (f"有 {places} 处文字已损坏，无法还原",))


def test_half_of_a_stretch_is_restored() -> None:
    shown = "国务院办公厅关于印发工作方案的通知".encode()[:-2].decode("gbk", "replace")
    text, notes = repair(shown)
    assert text.startswith("国务院办\ufffd")
    assert "关于印发" in text
    assert len(notes) == 2


def test_characters_shifted_by_a_byte_are_restored() -> None:
    shown = "?" + ("关于征收排污费有关问题的通知".encode("gbk") + b"\xa5")[1:].decode("gbk", "replace") + "?"
    assert "征收排污费有关问题" in repair("各县：" + shown + "按规定执行。")[0]


@pytest.mark.parametrize(
    "text",
    [
        "浣花溪畔，潏河、滈河之滨，龘龘朤朤。",
        "Résumé: “café”… à Genève, déjà vu, naïve, ÄÖÜäöüß",
        "Nguyễn Phú Trọng；Москва；アンケート；ひらがな；ㄅㄆㄇ",
        "温度±0.5℃，面积×2，§3，α≥β，Ⅲ级，①②③，㎡，●■◆",
        "Phạm Hạp、Kalinić、Götz、Müller、España",
        "为什么？？怎么办!!??",
        "アンケートの結果について、ホームページをご覧ください。",
        "図書館で本を読む。日本の新幹線は東京から大阪まで走ります。",
        "Москва、Ленинград；Αθήνα",
        "饕餮、魑魅魍魉、囹圄、饸饹、趔趄、耄耋、氤氲",
        "锶、铷、镓、铟、钇、镧、铈、镨、钕、钷、钐、铕、钆、铽、镝",
        "這裡是繁體字，龜鱉鱷魚，鬱鬱蔥蔥，纔饗讌",
        "",
        "plain ASCII ???",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert repair(text) == (text, ())


def test_sound_text_costs_next_to_nothing() -> None:
    text = (REPORT + "\n") * 20_000
    repair(REPORT)
    took = []
    for _ in range(5):
        begin = time.process_time()
        assert repair(text) == (text, ())
        took.append(time.process_time() - begin)
    assert min(took) < 2e-8 * len(text)


@pytest.mark.parametrize(
    "piece",
    ["ä", "ä½ ", "浣犲", "浣", "\ufffd", "?", "犲a", "浣犲ソ", "Ã¤Â½Â\xa0", "ヒ弧?", "\U00020000\ufffd"],
)
def test_hostile_text_takes_little_time(piece: str) -> None:
    begin = time.process_time()
    repair(piece * (120_000 // len(piece)))
    assert time.process_time() - begin < 5


@pytest.mark.corpus
def test_real_texts_change_only_where_they_are_mojibake(corpus: Path) -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in (corpus / "archive").rglob("*.txt")}
    for name in ("policy_questions/documents.jsonl", "encyclopedia_questions/docs.jsonl"):
        for line in (corpus / "retrieval" / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts[row["id"]] = row["text"]
    assert len(texts) > 7_000
    changed = sorted(name.rpartition("/")[2][:5] for name, text in texts.items() if repair(text)[0] != text)
    # Two letters whose pairs of bytes are out of step, and a news item; nothing else in all of them is wrong.
    assert changed == ["00355", "00666", "00677"]


@pytest.mark.parametrize("first", ["utf-8", "gb18030"])
def test_page_decoded_wrongly_as_a_whole_is_restored(first: str) -> None:
    text = "关于做好防汛工作的通知\n各乡镇人民政府：\n请做好防汛准备工作。\n"
    data = text.encode(first).decode("latin-1").encode("utf-8")
    meant, notes = characters(data)
    meant, more = repair(meant)
    assert meant == text
    assert any("已还原" in note for note in (*notes, *more))
