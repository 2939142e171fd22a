"""What recurs around unrelated reports is learned; what reports themselves say again and again is not."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pytest

from indexer.clean import Learner, clean

SUBJECTS = (
    "河道治理",
    "乡村道路",
    "校园安全",
    "春季防火",
    "信访积案",
    "老旧小区",
    "粮食收储",
    "村级财务",
    "饮水工程",
    "禁毒宣传",
)


def page(subject: str, head: str = "", tail: str = "", closing: str = "") -> str:
    """Return a page about a subject, its own prose between a crumb and a button."""
    return "\n".join([
        head, "首页 > 工作动态 > 正文", f"关于{subject}工作情况的汇报", "各县（市、区）人民政府：",
        f"今年以来，我们围绕{subject}抓重点、补短板，各项任务有序推进。", "一、主要做法",
        f"坚持把{subject}摆在重要位置，主要领导亲自部署、亲自过问、亲自督办。", "特此汇报", closing, "云汀市人民政府办公室", "2021年3月1日",
        "【打印】【关闭】", tail,
    ])  # fmt: skip


def learned(texts: Iterable[str]) -> frozenset[str]:
    """Return what is learned from texts."""
    learner = Learner()
    for number, text in enumerate(texts):
        learner.add(f"网页/{number}.txt", text)
    return learner.lines()


def test_lines_of_a_site_are_learned() -> None:
    texts = [page(subject, "云汀在线 天天向上", f"点亮云汀 第{len(subject)}季") for subject in SUBJECTS]
    assert learned(texts) == {"云汀在线 天天向上", "点亮云汀 第0季"}
    text, removed = clean(texts[0], learned(texts))
    assert text.startswith("关于河道治理工作情况的汇报\n各县（市、区）人民政府：")
    assert text.endswith("特此汇报\n云汀市人民政府办公室\n2021年3月1日")
    assert [removal.text for removal in removed] == [
        "云汀在线 天天向上",
        "首页 > 工作动态 > 正文",
        "【打印】【关闭】",
        "点亮云汀 第4季",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "一、主要做法",
        "各县（市、区）人民政府：",
        "特此通知。",
        "特此通知",
        "云汀市人民政府文件",
        "云汀市人民政府",
        "云政办发〔2021〕3号",
        "2021年3月1日",
        "二〇二一年三月",
        "（此件公开发布）",
        "附件：责任清单",
        "市长 李明",
        "政府工作报告",
        "图1 点位分布",
        "不忘初心、牢记使命",
        "抄送：市委办公室",
        "芦洲区人民法院",
        "3 | 5 | 7",
    ],
)
def test_lines_of_reports_are_never_learned(line: str) -> None:
    assert learned(page(subject, line, line, line) for subject in SUBJECTS) == frozenset()


def test_slogan_before_signature_is_not_learned() -> None:
    assert learned(page(subject, closing="撸起袖子加油干") for subject in SUBJECTS) == frozenset()


def test_few_files_teach_nothing() -> None:
    assert learned(page(subject, "云汀在线 天天向上") for subject in SUBJECTS[:4]) == frozenset()


def test_copies_count_once() -> None:
    copies = [
        page("河道治理", "云汀在线 天天向上").replace("2021年", f"20{year}年") for year in range(10, 20)
    ]
    assert learned(copies) == frozenset()
    assert (
        learned([*copies, *(page(subject, "云汀在线 天天向上") for subject in SUBJECTS[1:5])]) != frozenset()
    )


def test_rare_lines_of_a_large_archive_are_not_learned() -> None:
    many = [page(f"{one}和{other}") for one, other in itertools.permutations(SUBJECTS, 2)]
    some = [page(subject, "云汀在线 天天向上") for subject in SUBJECTS[:5]]
    learner = Learner()
    for number, text in enumerate(many * 6 + some):
        learner.add(
            f"网页/{number}.txt",
            text.replace("各项任务", f"第{number}项任务").replace("亲自督办", f"督办{number}次"),
        )
    assert learner.lines() == frozenset()


def test_order_and_division_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.clean.learned.FILES", 9)
    texts = [(f"{number}.txt", page(subject, "云汀在线 天天向上")) for number, subject in enumerate(SUBJECTS)]
    found = []
    for order in (texts, texts[::-1]):
        one, other = Learner(), Learner()
        for path, text in order[:5]:
            one.add(path, text)
        for path, text in order[5:]:
            other.add(path, text)
        one.merge(other)
        found.append((one.lines(), sorted(key for key, _ in one._files)))
    assert found[0] == found[1]
    assert found[0][0] == {"云汀在线 天天向上"}
    assert len(found[0][1]) == 9


def test_texts_without_paragraphs_teach_nothing() -> None:
    assert learned(["", "云汀在线", "\n".join(["云汀在线"] * 30)] * 6) == frozenset()
