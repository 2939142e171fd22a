"""Similar reports: those that share telling words and sentences, with the reason, copies and deleted ones never."""

from __future__ import annotations

from pathlib import Path

import pytest

import indexer
from indexer.analysis import normalize
from indexer.document import Document, Metadata
from indexer.engines.whoosh import Writer, snapshot_of
from indexer.engines.whoosh.similar import similar
from indexer.publish import Manifest
from indexer.results import Similar

RIVERS = "河长巡查河道四十次，清理漂浮垃圾五吨。全镇十二条河道全部落实河长，水质稳定在三类以上。群众举报的两处排污口已经封堵。"
RIVERS_AGAIN = "今年河长增加到三十名。全镇十二条河道全部落实河长，水质稳定在三类以上。下一步在河道两岸种树，并对排污口逐一登记。"
TEA = "茶园面积逐年增加，春茶开采以来鲜叶收购价格平稳。合作社统一采摘、统一加工，茶农收入有所增长。"
TEA_AGAIN = "合作社新建茶叶加工车间一处，茶农把鲜叶送到车间统一加工。茶园实行绿色防控，茶青质量提高。"
SCHOOL = "学校食堂完成改造，新增餐桌六十张。教师轮岗二十人次，学生午休难的问题得到缓解。"


def report(id: str, title: str, text: str) -> Document:
    return Document(
        id=id, text=f"{title}\n{text}", metadata=Metadata(title=title, year=2023), source=f"{id}.txt"
    )


DOCUMENTS = [
    report("河道甲", "河道治理情况", RIVERS),
    report("河道乙", "河长工作汇报", RIVERS_AGAIN),
    report("茶叶甲", "茶叶产业调研", TEA),
    report("茶叶乙", "茶叶加工汇报", TEA_AGAIN),
    report("学校", "学校后勤总结", SCHOOL),
    report("河道甲抄件", "河道治理情况", RIVERS),
]
FILLING = [
    report(f"其他{number}", f"{subject}情况", f"{subject}已经完成，{subject}资金到位，验收合格。下一步继续做好{subject}。")
    for number, subject in enumerate(
        ["道路硬化", "危房改造", "防汛演练", "路灯安装", "图书借阅", "疫苗接种", "户籍登记", "林木管护", "农机维修", "广场照明", "公交线路", "文物看护"]
    )
]  # fmt: skip


def written(folder: Path) -> Path:
    writer = Writer(folder)
    for each in [*DOCUMENTS, *FILLING]:
        writer.add(each)
    writer.commit()
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("similar"))


def like(folder: Path, id: str, limit: int = 6) -> tuple[Similar, ...]:
    snapshot = snapshot_of(folder)
    number = snapshot.number_of(id)
    assert number is not None
    return similar(snapshot, number, limit)


@pytest.mark.parametrize(("id", "other"), [("河道甲", "河道乙"), ("茶叶甲", "茶叶乙"), ("茶叶乙", "茶叶甲")])
def test_same_subject_comes_first(folder: Path, id: str, other: str) -> None:
    assert like(folder, id)[0].id == other


def test_reason_names_sentences_and_words(folder: Path) -> None:
    found = like(folder, "河道甲")[0]
    assert found.sentences == 1
    assert {"河长", "河道"} <= set(found.words)
    assert (found.title, found.year, found.genre) == ("河长工作汇报", 2023, None)


def test_scores_lie_between_nothing_and_all(folder: Path) -> None:
    scores = [found.score for id in ("河道甲", "河道乙", "茶叶甲") for found in like(folder, id)]
    assert scores
    assert all(0 < score <= 1 for score in scores)


def test_copies_are_left_to_the_family(folder: Path) -> None:
    assert not {"河道甲", "河道甲抄件"} & {found.id for found in like(folder, "河道甲")}
    assert len({"河道甲", "河道甲抄件"} & {found.id for found in like(folder, "河道乙")}) == 1


def test_nothing_is_like_what_stands_alone(folder: Path) -> None:
    assert like(folder, "学校") == ()


def test_best_come_first_up_to_limit(folder: Path) -> None:
    found = like(folder, "河道乙")
    assert list(found) == sorted(found, key=lambda each: (-each.score, each.id))
    assert like(folder, "河道乙", 1) == found[:1]
    assert like(folder, "河道乙") == found


def test_deleted_documents_are_never_found(tmp_path: Path) -> None:
    folder = written(tmp_path)
    writer = Writer(folder)
    writer.remove("河道乙.txt")
    writer.commit()
    assert "河道乙" not in {found.id for found in like(folder, "河道甲")}


def test_sentences_that_all_share_do_not_count(tmp_path: Path) -> None:
    formula = "以上报告当否，请予审议并提出宝贵意见和建议。"
    writer = Writer(tmp_path)
    for number in range(40):
        text = (
            f"河长第{number}号巡查段情况。"
            + "河长巡查河道。" * (number % 5 + 1)
            + f"排污口{number}。{formula}"
        )
        writer.add(report(f"{number:02}", "河长情况", text))
    for each in FILLING:
        writer.add(each)
    for number in range(400):
        writer.add(report(f"空{number}", "图书", f"图书借阅登记完成{number}册次。" * 2))
    writer.commit()
    assert {found.sentences for found in like(tmp_path, "00")} <= {0}


@pytest.mark.parametrize("text", ["", "。", "一", "𠮷" * 3, "12 34\n" * 40])
def test_odd_texts_have_no_like(tmp_path: Path, text: str) -> None:
    writer = Writer(tmp_path)
    for number in range(3):
        writer.add(Document(id=str(number), text=text, metadata=Metadata(title=""), source=f"{number}.txt"))
    writer.commit()
    assert like(tmp_path, "0") == ()


def test_shared_words_really_stand_in_both(engine: indexer.Engine, settings: indexer.Settings) -> None:
    snapshot = snapshot_of(Manifest.read(settings.index).folder)
    for number in snapshot.live[::5].tolist():
        document = snapshot.document(number)
        own = normalize(document.metadata.title + document.text)
        for found in similar(snapshot, number):
            other = normalize(engine.document(found.id).text)
            assert all(word in own and word in other for word in found.words), found
            assert found.id != snapshot.id(number)
