"""Audit: what is in doubt comes first, and what a person leaves is taken back as certain."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from indexer.assemble import assemble
from indexer.audit import BOM, COLUMNS, address, csv_lines, doubt, rows
from indexer.document import Document, Evidence, Metadata
from indexer.extract import SUFFIXES, extract, lines
from indexer.metadata import derive
from indexer.metadata.corrections import correct, read_corrections
from indexer.sources import scan

TEXTS = {
    "2021/随感.txt": "随感\n春天到了，花开了。",
    "通知.txt": "关于加强值班工作的通知\n各单位：\n请加强值班。",
    "总结.txt": "云汀市水利局2023年工作总结\n2023年，我局扎实工作。\n云汀市水利局\n2023年12月20日",
    "=奇怪.txt": "=今年以来全市干部深入一线看望群众解决难题",
}


def document(source: str, text: str, **more: object) -> Document:
    metadata, body, evidence = derive(text, path=source)
    values = {"id": source, "part": None, "member": "", **more}
    return Document(text=text, metadata=metadata, source=source, body=body, evidence=evidence, **values)  # type: ignore[arg-type]


@pytest.fixture
def documents() -> list[Document]:
    return [document(source, text) for source, text in TEXTS.items()]


def audited(documents: list[Document]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(csv_lines(documents)).removeprefix(BOM))))


def test_most_doubtful_comes_first(documents: list[Document]) -> None:
    costs = {found.document.source: found.cost for source in documents if (found := doubt(source))}
    found = [row["file"] for row in rows(documents)]
    assert "总结.txt" not in found
    assert found == sorted(costs, key=lambda source: -costs[source])
    assert found.index("2021/随感.txt") < found.index("通知.txt")


def test_row_tells_doubt_and_place(documents: list[Document]) -> None:
    row = next(row for row in rows(documents) if row["file"] == "通知.txt")
    assert (row["title"], row["genre"], row["year"]) == ("关于加强值班工作的通知", "通知", "-")
    assert "年份：没有找到" in row["_doubt"]
    assert "机构类型：推测" in row["_doubt"]
    assert "文种" not in row["_doubt"]


def test_doubtful_words_are_quoted() -> None:
    text = "作风建设纪实\n" + "书店坐满了人。" * 30 + "我镇认真组织。" + "大家都很高兴。" * 20
    row = next(rows([document("1.txt", text)]))
    assert "机构类型：…了人。书店坐满了人。我镇认真组织。大家都很高…" in row["_where"]


def test_own_output_is_taken_back(documents: list[Document], tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text("\n".join(csv_lines(documents)), encoding="utf-8")
    said = read_corrections(file)
    assert set(said) == {row["file"] for row in rows(documents)}
    confirmed = []
    for before in documents:
        metadata, evidence = correct(
            before.metadata, before.evidence, said.get(before.source, {}).get("", {})
        )
        assert metadata == before.metadata
        confirmed.append(
            Document(before.id, before.text, metadata, before.source, body=before.body, evidence=evidence)
        )
    assert list(rows(confirmed)) == []


def read(archive: Path) -> list[Document]:
    problems: dict[str, str] = {}
    found = scan(archive, SUFFIXES, read_corrections, problems.__setitem__, lines)
    documents = [
        document for source in found for document, _ in assemble(source, extract(source, print), print)
    ]
    assert problems == {}
    return documents


def test_archive_takes_the_audit_back(tmp_path: Path) -> None:
    (tmp_path / "2021").mkdir()
    (tmp_path / "2021" / "=随感.txt").write_text(TEXTS["2021/随感.txt"], encoding="utf-8")
    essays = "".join(
        f"篇{count}：{name}\n今天去了{name}，心里想了很多。\n"
        for count, name in zip("一二三", ("渔港", "茶山", "老街"), strict=True)
    )
    (tmp_path / "汇编.txt").write_text(essays, encoding="utf-8")
    line = '{"id": "yt-%s", "title": "花开", "text": "春天到了，花开了。"}\n'
    (tmp_path / "旧系统.jsonl").write_text(
        line % 1 + line % 2 + line.replace('"id": "yt-%s", ', ""), encoding="utf-8"
    )
    with zipfile.ZipFile(tmp_path / "附件.zip", "w") as bundle:
        bundle.writestr("内/通知.txt", TEXTS["通知.txt"])
    before = read(tmp_path)
    assert {"2021/=随感.txt", "旧系统.jsonl#yt-1", "附件.zip/内/通知.txt"} <= {
        address(found) for found in before
    }
    listed = list(csv_lines(before))
    assert len(listed) == len(before) + 1
    (tmp_path / "metadata.csv").write_text("\n".join(listed), encoding="utf-8")
    after = read(tmp_path)
    assert [found.metadata for found in after] == [found.metadata for found in before]
    assert list(rows(after)) == []


def test_correction_in_own_output_counts(documents: list[Document], tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    lines = "\n".join(csv_lines(documents)).replace(
        "关于加强值班工作的通知,,,党政部门", "关于加强值班工作的通知,云汀市住建局,,企业"
    )
    file.write_text(lines, encoding="utf-8")
    row = read_corrections(file)["通知.txt"][""]
    metadata, evidence = correct(documents[1].metadata, documents[1].evidence, row)
    assert (metadata.organization, metadata.org_type) == ("云汀市住建局", "企业")
    assert metadata.canonical_organization == "云汀市住房和城乡建设局"
    assert evidence["org_type"] == Evidence(1.0, "csv")


def test_cells_never_run(documents: list[Document]) -> None:
    lines = list(csv_lines(documents))
    assert lines[0] == BOM + ",".join(COLUMNS)
    cells = [cell for row in audited(documents) for cell in row.values()]
    assert not [
        cell for cell in cells if cell.startswith(("=", "+", "@")) or (cell[:1] == "-" and cell != "-")
    ]
    assert "'=奇怪.txt" in cells


@pytest.mark.parametrize(
    ("source", "more", "expected"),
    [
        ("甲.docx", {}, "甲.docx"),
        ("汇编.txt", {"part": 3}, "汇编.txt#3"),
        ("包.zip", {"member": "内/甲.docx"}, "包.zip/内/甲.docx"),
        ("包.zip", {"member": "内/汇编.txt", "part": 2}, "包.zip/内/汇编.txt#2"),
        ("旧系统.jsonl", {"id": "yt-7"}, "旧系统.jsonl#yt-7"),
    ],
)
def test_address_is_what_corrections_call_it(source: str, more: dict[str, object], expected: str) -> None:
    assert address(document(source, "随感\n花开了。", **more)) == expected


def test_certain_document_is_not_listed() -> None:
    sure = Evidence(0.95, "text")
    metadata = Metadata(title="总结", org_type="政府", year=2023, genre="工作总结")
    fields = ("title", "org_type", "year", "genre")
    found = Document("1", "总结", metadata, "1.txt", evidence=dict.fromkeys(fields, sure))
    assert doubt(found) is None


def test_lost_title_weighs_more_than_lost_region() -> None:
    sure = dict.fromkeys(("org_type", "year", "genre"), Evidence(1.0, "csv"))
    metadata = Metadata(title="总结", org_type="政府", year=2023, genre="工作总结", region="云汀市")
    weak = Evidence(0.5, "rule")
    title = Document("1", "总结", metadata, "1.txt", evidence={**sure, "title": weak})
    region = Document(
        "2", "总结", metadata, "2.txt", evidence={**sure, "title": sure["year"], "region": weak}
    )
    assert [row["file"] for row in rows([region, title])] == ["1.txt", "2.txt"]
