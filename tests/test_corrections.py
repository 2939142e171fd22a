"""Corrections: what the archivist writes into `metadata.csv` wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.document import Evidence, Metadata
from indexer.errors import SourceError
from indexer.metadata.corrections import correct, neutral, plain, read_corrections


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_are_read_by_file_and_part(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text("file,year,genre\n总结.txt,2023,\n汇编.txt#03,,通知\n\n", encoding=encoding)
    assert read_corrections(file) == {
        "总结.txt": {"": {"year": "2023"}},
        "汇编.txt": {"3": {"genre": "通知"}},
    }


def test_quoted_cells_hold_commas(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text('file,title\n1.txt,"一,二\n三"\n', encoding="utf-8")
    assert read_corrections(file)["1.txt"][""] == {"title": "一,二\n三"}


@pytest.mark.parametrize(
    ("content", "place", "value"),
    [
        ("file,year\na.txt,去年\n", "第 2 行第 2 列", "去年"),
        ("file,year\na.txt,2023\nb.txt,23\n", "第 3 行第 2 列", "23"),
        ("file,org_type\na.txt,机关\n", "第 2 行第 2 列", "机关"),
        ("file,genre\na.txt,小说\n", "第 2 行第 2 列", "小说"),
        ("file,date\na.txt,2023-02-30\n", "第 2 行第 2 列", "2023-02-30"),
        ("file,level\na.txt,镇\n", "第 2 行第 2 列", "镇"),
        ("file,作者\na.txt,王某\n", "第 1 行第 2 列", "作者"),
        ("file,year,year\na.txt,2023,2023\n", "第 1 行第 3 列", "year"),
        ("year\n2023\n", "第 1 行", "file"),
        ("file,year\n,2023\n", "第 2 行", "文件名"),
        ("file,year\na.txt,2023,通知\n", "第 2 行", "3"),
        ('file,title\na.txt,"没有\n', "第", "CSV"),
        ("", "第 1 行", "file"),
        ("file,year\n../a.txt,2023\n", "第 2 行", "../a.txt"),
        ("file,year\n/a.txt,2023\n", "第 2 行", "/a.txt"),
    ],
)
def test_bad_cell_is_named(tmp_path: Path, content: str, place: str, value: str) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_corrections(file)
    assert place in caught.value.message
    assert value in caught.value.message
    assert caught.value.hint


def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"metadata\.csv"):
        read_corrections(tmp_path / "metadata.csv")
    (tmp_path / "metadata.csv").write_bytes(b"\xff\xff\xff\x00")
    with pytest.raises(SourceError, match="编码"):
        read_corrections(tmp_path / "metadata.csv")


def test_dash_means_nothing() -> None:
    before = Metadata(title="总结", year=2022, region="云汀市", genre="工作总结")
    after, told = correct(before, {}, {"year": "2023", "region": "-", "genre": ""})
    assert (after.year, after.region, after.genre, after.title) == (2023, None, "工作总结", "总结")
    assert told == {"year": Evidence(1.0, "csv"), "region": Evidence(1.0, "csv")}


@pytest.mark.parametrize(
    ("written", "path", "part"),
    [
        ("2021/总结.docx", "2021/总结.docx", ""),
        ("2021\\总结.docx", "2021/总结.docx", ""),
        ("./总结.docx", "总结.docx", ""),
        ("附件.zip/内/总结.docx#2", "附件.zip/内/总结.docx", "2"),
        ("旧系统.jsonl#yt-7", "旧系统.jsonl", "yt-7"),
        ("旧系统.jsonl#07", "旧系统.jsonl", "07"),
        ("C#语言.txt", "C#语言.txt", ""),
    ],
)
def test_path_leads_below_the_folder(tmp_path: Path, written: str, path: str, part: str) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text(f"file,year\n{written},2023\n", encoding="utf-8")
    assert read_corrections(file) == {path: {part: {"year": "2023"}}}


def test_columns_aside_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text("file,year,_doubt,_doubt,_where\n1.txt,2023,年份,机构,文中\n", encoding="utf-8")
    assert read_corrections(file) == {"1.txt": {"": {"year": "2023"}}}


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("year", "2023年", "2023"),
        ("year", "2023.0", "2023"),
        ("date", "2023/3/5", "2023-03-05"),
        ("date", "-", "-"),
    ],
)
def test_spreadsheet_habits_are_understood(tmp_path: Path, field: str, written: str, kept: str) -> None:
    file = tmp_path / "metadata.csv"
    file.write_text(f"file,{field}\n1.txt,{written}\n", encoding="utf-8")
    assert read_corrections(file)["1.txt"][""] == {field: kept}


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@某某", "'=1", "''-", "-", "工作总结", "'好'", ""])
def test_neutral_cell_is_taken_back(cell: str) -> None:
    assert plain(neutral(cell)) == cell
    assert not neutral(cell).startswith(("=", "+", "@"))
    assert neutral(cell) == "-" or not neutral(cell).startswith("-")


def test_full_name_follows_the_corrected_one() -> None:
    before = Metadata(title="总结", organization="云汀市教体局", canonical_organization="云汀市教育体育局")
    after, told = correct(before, {}, {"organization": "云汀市住建局"})
    assert after.canonical_organization == "云汀市住房和城乡建设局"
    assert told["canonical_organization"] == Evidence(1.0, "csv")
    after, _ = correct(before, {}, {"organization": "-"})
    assert (after.organization, after.canonical_organization) == (None, None)


def test_empty_row_changes_nothing() -> None:
    before, told = Metadata(title="总结"), {"title": Evidence(0.9, "text")}
    assert correct(before, told, {"year": ""}) == (before, told)
