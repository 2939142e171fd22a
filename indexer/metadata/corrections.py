"""From the archivist's `metadata.csv` to what it corrects in the reports below its folder."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections.abc import Mapping
from pathlib import Path

from indexer.document import Evidence, Metadata
from indexer.errors import SourceError
from indexer.metadata.date import days
from indexer.metadata.units import canonical
from indexer.schema import GENRES, ORG_TYPES

FIELDS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Metadata))
LEVELS: tuple[str, ...] = ("国家", "省", "市", "县", "乡")
FILE = "file"
NOTHING = "-"
"""What a cell holds to say that the report has no such thing."""
ASIDE = "_"
"""What the names of columns begin with that tell and correct nothing."""

_CHOICES = {"org_type": ORG_TYPES, "genre": GENRES, "level": LEVELS}
_LINES = re.compile(r"\.jsonl#", re.IGNORECASE)
_BLANKS = r"[\s'\"\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
"""What spreadsheets pass over, or drop, before they look for a sign: blanks of all kinds, quotes, what nobody sees."""
_FORMULA = re.compile(rf"'*[\t\r\n]|{_BLANKS}[=+\-@＝＋－＠﹢﹣﹦﹫−]")
_QUOTED = re.compile(rf"'(?:{_FORMULA.pattern})")
Corrections = dict[str, dict[str, dict[str, str]]]
"""The path below the folder as written, the part or a line's id ("" for the whole), field name to value."""


def read_corrections(csv_file: Path) -> Corrections:
    """Return what a `metadata.csv` corrects: by path below its folder, part ("" for the whole file), field.

    The path may lead into a file that holds others: 包.zip/内/甲.docx.
    """
    found: Corrections = {}
    reader = csv.reader(io.StringIO(_text(csv_file), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(csv_file, header)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _add(found, csv_file, reader.line_num, header, cells)
    except csv.Error as error:
        raise SourceError(
            f"{csv_file} 第 {reader.line_num} 行不是正确的 CSV：{error}",
            "请检查这一行的引号与逗号，或用表格软件另存为 CSV。",
        ) from error
    return found


def correct(
    metadata: Metadata, evidence: Mapping[str, Evidence], row: Mapping[str, str]
) -> tuple[Metadata, Mapping[str, Evidence]]:
    """Return metadata with a row's values in place of the derived ones, and who says so; an empty cell changes nothing.

    >>> before = Metadata(title="总结", year=2022, region="云汀市")
    >>> after, told = correct(before, {}, {"year": "2023", "region": "-", "title": ""})
    >>> after.year, after.region, after.title, told["year"].origin
    (2023, None, '总结', 'csv')
    """
    values: dict[str, object] = {}
    for name, value in row.items():
        if name in FIELDS and value:
            values[name] = None if value == NOTHING else int(value) if name == "year" else value
    if not values:
        return metadata, evidence
    told = {**evidence, **dict.fromkeys(values, Evidence(1.0, "csv"))}
    if "organization" in values and "canonical_organization" not in values:
        organization = values["organization"]
        values["canonical_organization"] = canonical(str(organization)) if organization else None
        told["canonical_organization"] = told["organization"]
    return dataclasses.replace(metadata, **values), told  # type: ignore[arg-type]


def neutral(text: str) -> str:
    """Return a cell so that no spreadsheet runs it; a lone "-" is none that could run.

    >>> neutral("=1+1"), neutral("工作总结"), neutral("-"), neutral("-1"), neutral(" ＝1+1")
    ("'=1+1", '工作总结', '-', "'-1", "' ＝1+1")
    """
    return f"'{text}" if text != NOTHING and _FORMULA.match(text) else text


def plain(cell: str) -> str:
    """Return what a cell said before `neutral`.

    >>> plain("'=1+1"), plain("'好'"), plain(neutral("'=")), plain("-")
    ('=1+1', "'好'", "'=", '-')
    """
    return cell[1:] if _QUOTED.match(cell) else cell


def _text(csv_file: Path) -> str:
    try:
        data = csv_file.read_bytes()
    except OSError as error:
        raise SourceError(
            f"无法读取 {csv_file}：{error.strerror}", "请检查文件是否存在、是否有读取权限。"
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{csv_file} 的编码既不是 UTF-8 也不是 GB18030", "请用表格软件另存为“CSV UTF-8”。")


def _check_header(csv_file: Path, header: list[str]) -> None:
    allowed = ", ".join((FILE, *FIELDS))
    if FILE not in header:
        raise SourceError(f"{csv_file} 第 1 行没有 file 列", f"请在首行写列名；可用的列：{allowed}。")
    for column, name in enumerate(header, 1):
        if not name or name.startswith(ASIDE):
            continue
        if name not in (FILE, *FIELDS):
            raise SourceError(
                f"{csv_file} 第 1 行第 {column} 列的列名“{name}”不认识",
                f"可用的列：{allowed}；只作说明的列，列名请以 {ASIDE} 开头。",
            )
        if name in header[: column - 1]:
            raise SourceError(f"{csv_file} 第 1 行第 {column} 列的列名“{name}”重复", "请删去其中一列。")


def _add(found: Corrections, csv_file: Path, line: int, header: list[str], cells: list[str]) -> None:
    """Check one row and put it where it belongs; a later row for the same report wins field by field."""
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise SourceError(
            f"{csv_file} 第 {line} 行有 {len(cells)} 列，首行只有 {len(header)} 列",
            "含逗号的内容请用双引号括起来。",
        )
    named = zip(header, cells, strict=False)
    row = {name: plain(cell.strip()) for name, cell in named if name and not name.startswith(ASIDE)}
    path, part = _target(row.pop(FILE, ""))
    if not path:
        raise SourceError(f"{csv_file} 第 {line} 行没有写文件名", "请在 file 列写上文件名，或删去这一行。")
    if path.startswith("/") or ".." in path.split("/"):
        raise SourceError(
            f"{csv_file} 第 {line} 行的文件名“{path}”不在这个文件夹里",
            "请写这个文件夹之内的路径，例如 2021/甲.docx。",
        )
    values: dict[str, str] = {}
    for field, written in row.items():
        value = _tidy(field, written)
        if value and (wanted := _wanted(field, value)):
            column = header.index(field) + 1
            raise SourceError(
                f"{csv_file} 第 {line} 行第 {column} 列（{field}）的值“{written}”不能用", wanted
            )
        if value:
            values[field] = value
    found.setdefault(path, {}).setdefault(part, {}).update(values)


def _target(written: str) -> tuple[str, str]:
    """Return the file's path below the folder, and the part or the line's id.

    >>> _target("汇编.txt#03"), _target("C#语言.txt"), _target("2021\\\\甲.docx"), _target("旧系统.jsonl#a#1")
    (('汇编.txt', '3'), ('C#语言.txt', ''), ('2021/甲.docx', ''), ('旧系统.jsonl', 'a#1'))
    """
    if lines := _LINES.search(written):
        path, part = written[: lines.end() - 1], written[lines.end() :]
    else:
        path, mark, part = written.rpartition("#")
        if not (mark and part.isascii() and part.isdecimal()):
            path, part = written, ""
        part = str(int(part)) if part else ""
    return path.replace("\\", "/").removeprefix("./"), part


def _tidy(field: str, value: str) -> str:
    """Return a value as the field keeps it: spreadsheets write 2023.0 for a year and 2023/3/5 for a day.

    >>> _tidy("year", "2023年"), _tidy("year", "2023.0"), _tidy("date", "2023/3/5"), _tidy("date", "二〇二三年三月五日")
    ('2023', '2023', '2023-03-05', '2023-03-05')
    """
    if field == "year":
        return value.removesuffix("年").removesuffix(".0")
    if field == "date" and value != NOTHING:
        return next((day.iso for day in days(value) if day.end - day.start == len(value)), value)
    return value


def _wanted(field: str, value: str) -> str | None:
    """Return what a field wants instead of a value it cannot take, None if it can."""
    if value == NOTHING:
        return "标题不能为空，请写上标题。" if field == "title" else None
    if field in _CHOICES and value not in _CHOICES[field]:
        return f"可用的值：{'、'.join(_CHOICES[field])}；没有请写 {NOTHING}。"
    if field == "year" and not (value.isascii() and value.isdecimal() and 1000 <= int(value) <= 9999):
        return "请写四位数字，例如 2023。"
    if field == "date" and [day.iso for day in days(value)] != [value]:
        return "请写成 2023-03-05 的样子。"
    return None
