"""Collections of one document a line: the lines of a .jsonl file go in, their texts and metadata come out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.text import sound

GIVEN = ("id", "organization", "org_type", "year", "date", "genre", "region", "url")
"""The keys beside title and text that are taken over."""

LONGEST = 200_000_000
"""Bytes in a line; what is longer is no report."""


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the document of every line; report the lines that hold none and go on."""
    found = lines = 0
    with source.file.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            lines += 1
            try:
                reading = _reading(line)
            except ValueError as error:
                report(f"第 {number} 行{error}")
                continue
            found += 1
            yield reading
    if not lines:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    if not found:
        raise SourceError(
            "没有一行可以读", '每行应是一个 JSON 对象，如 {"id": "1", "title": "标题", "text": "正文"}。'
        )


def _reading(line: bytes) -> Reading:
    record = _record(line)
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("没有正文：缺少 text，或 text 是空的")
    title = record.get("title")
    given = {key: value for key in GIVEN if (value := _word(record.get(key)))}
    return Reading(sound(text), _word(title) or None, given)


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 编码") from None
    except (ValueError, RecursionError):
        raise ValueError("不是完整的 JSON") from None
    if not isinstance(record, dict):
        raise ValueError("不是 JSON 对象")
    return record


def _word(value: object) -> str:
    """Return a value as one clean string; nothing where it is neither string nor number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    # 2023.0 is how spreadsheets' exports write a year.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return sound(str(value)).strip()
