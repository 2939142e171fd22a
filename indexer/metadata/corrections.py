"""From the archivist's `metadata.csv` to what it corrects in the reports beside it."""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
from collections.abc import Mapping
from pathlib import Path

from indexer.document import Metadata
from indexer.errors import SourceError
from indexer.schema import GENRES, ORG_TYPES

FIELDS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Metadata))
LEVELS: tuple[str, ...] = ("国家", "省", "市", "县", "乡")
NOTHING = "-"
"""What a cell holds to say that the report has no such thing."""

_CHOICES = {"org_type": ORG_TYPES, "genre": GENRES, "level": LEVELS}


def read_corrections(csv_file: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Return the corrections of one folder: file name, part ("" for the whole file), field, value."""
    found: dict[str, dict[str, dict[str, str]]] = {}
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


def correct(metadata: Metadata, row: Mapping[str, str]) -> Metadata:
    """Return metadata with a row's values in place of the derived ones; an empty cell changes nothing.

    >>> before = Metadata(title="总结", year=2022, region="云汀市")
    >>> after = correct(before, {"year": "2023", "region": "-", "title": ""})
    >>> after.year, after.region, after.title
    (2023, None, '总结')
    """
    if not row:
        return metadata
    values: dict[str, object] = {}
    for name, value in row.items():
        if name not in FIELDS or not value:
            continue
        values[name] = None if value == NOTHING else int(value) if name == "year" else value
    return dataclasses.replace(metadata, **values)  # type: ignore[arg-type]


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
    allowed = ", ".join(("file", *FIELDS))
    if "file" not in header:
        raise SourceError(f"{csv_file} 第 1 行没有 file 列", f"请在首行写列名；可用的列：{allowed}。")
    for column, name in enumerate(header, 1):
        if name and name not in ("file", *FIELDS):
            raise SourceError(
                f"{csv_file} 第 1 行第 {column} 列的列名“{name}”不认识", f"可用的列：{allowed}。"
            )
        if name and name in header[: column - 1]:
            raise SourceError(f"{csv_file} 第 1 行第 {column} 列的列名“{name}”重复", "请删去其中一列。")


def _add(
    found: dict[str, dict[str, dict[str, str]]],
    csv_file: Path,
    line: int,
    header: list[str],
    cells: list[str],
) -> None:
    """Check one row and put it where it belongs; a later row for the same report wins field by field."""
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        raise SourceError(
            f"{csv_file} 第 {line} 行有 {len(cells)} 列，首行只有 {len(header)} 列",
            "含逗号的内容请用双引号括起来。",
        )
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if name}
    name, part = _target(row.pop("file", ""))
    if not name:
        raise SourceError(f"{csv_file} 第 {line} 行没有写文件名", "请在 file 列写上文件名，或删去这一行。")
    for field, value in row.items():
        if value and (wanted := _wanted(field, value)):
            column = header.index(field) + 1
            raise SourceError(f"{csv_file} 第 {line} 行第 {column} 列（{field}）的值“{value}”不能用", wanted)
    values = {field: value for field, value in row.items() if value}
    found.setdefault(name, {}).setdefault(part, {}).update(values)


def _target(written: str) -> tuple[str, str]:
    """Return the file's name and the part.

    >>> _target("汇编.txt#3"), _target("C#语言.txt")
    (('汇编.txt', '3'), ('C#语言.txt', ''))
    """
    name, mark, part = written.rpartition("#")
    return (name, str(int(part))) if mark and part.isascii() and part.isdecimal() else (written, "")


def _wanted(field: str, value: str) -> str | None:
    """Return what a field wants instead of a value it cannot take, None if it can."""
    if value == NOTHING:
        return "标题不能为空，请写上标题。" if field == "title" else None
    if field in _CHOICES and value not in _CHOICES[field]:
        return f"可用的值：{'、'.join(_CHOICES[field])}；没有请写 {NOTHING}。"
    if field == "year" and not (value.isascii() and value.isdecimal() and 1000 <= int(value) <= 9999):
        return "请写四位数字，例如 2023。"
    if field == "date" and not _is_day(value):
        return "请写成 2023-03-05 的样子。"
    return None


def _is_day(value: str) -> bool:
    try:
        return len(value) == 10 and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
