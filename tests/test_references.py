"""How reports are cited."""

from __future__ import annotations

from datetime import date

import pytest

import indexer
from indexer import citation, cited
from indexer.document import Document, Metadata


@pytest.mark.parametrize(
    ("genre", "number", "url", "sign"),
    [
        ("工作总结", None, None, "[R]"),
        ("工作报告", "云府发〔2020〕3号", None, "[R]"),
        ("调研报告", None, "https://www.example.cn/3.html", "[R/OL]"),
        ("通知", None, None, "[Z]"),
        ("讲话", "云府办〔2021〕26号", None, "[Z]"),
        ("讲话", None, "http://www.example.cn/4.html", "[Z/OL]"),
        ("讲话", None, None, "[A]"),
        (None, None, None, "[A]"),
        (None, None, "javascript:alert(1)", "[A]"),
    ],
)
def test_sign_tells_kind_and_carrier(
    genre: str | None, number: str | None, url: str | None, sign: str
) -> None:
    assert sign in cited("关于茶园的材料", genre=genre, number=number, url=url, source="茶园.txt")


def test_unknown_parts_leave_no_trace() -> None:
    assert cited("防汛工作总结") == "防汛工作总结[A]"
    assert cited("防汛工作总结", date="2020-09-01", genre="工作总结") == "防汛工作总结[R]. 2020-09-01"
    assert (
        cited("防汛工作总结", year=2020, accessed=date(2026, 7, 1)) == "防汛工作总结[A]. [2020][2026-07-01]"
    )


def test_stops_and_lines_are_tidied() -> None:
    assert cited("关于补贴\n发放的公示。", "上坪乡人民政府.") == "上坪乡人民政府. 关于补贴 发放的公示[A]"


def test_day_online_stands_in_round_brackets() -> None:
    said = cited("通报", date="2021-05-06", url="https://www.example.cn/", accessed=date(2026, 7, 1))
    assert said == "通报[Z/OL]. (2021-05-06)[2026-07-01]. https://www.example.cn/"


def test_part_of_an_archive_is_named() -> None:
    document = Document("a", "", Metadata("总结", genre="工作总结"), "汇编.zip", 2, member="2023/总结.docx")
    assert citation(document) == "总结[R]. 汇编.zip/2023/总结.docx（第2篇）"


def test_every_sample_report_is_cited(engine: indexer.Engine) -> None:
    for document in engine.documents(indexer.parse("")):
        said = citation(document)
        assert document.metadata.title.rstrip("。.") in said
        assert "None" not in said
        assert "\n" not in said
        assert ".." not in said.replace(document.source, "")
