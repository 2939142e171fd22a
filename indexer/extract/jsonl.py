"""Collections of one document a line: the lines of a .jsonl file go in, their texts and metadata come out."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from indexer.document import Lines, Reading, Source, Stretch
from indexer.errors import SourceError
from indexer.extract.text import sound

GIVEN = ("id", "organization", "org_type", "year", "date", "genre", "region", "url")
"""The keys beside title and text that are taken over."""

LONGEST = 200_000_000
"""Bytes in a line; what is longer is no report."""


BLOCK = 1 << 18
"""Bytes read at once."""
SHARED = 1 << 24
"""Bytes for which a second thread pays."""


def mark(line: bytes) -> int:
    """Return a digest of a line, whether or not it is a file's last; 0 for a blank one."""
    if line.isspace():
        return 0
    digest = hashlib.sha256(line if line.endswith(b"\n") else line + b"\n").digest()
    return int.from_bytes(digest[:8], "little") or 1


def lines(file: Path) -> Lines:
    """Return where the lines of a file begin, and their marks."""
    size = file.stat().st_size
    # Hashing a line of a document's length lets another thread run.
    threads = min(2 if size >= SHARED else 1, os.cpu_count() or 1)
    edges = [size * place // threads for place in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(lambda first, last: _marked(file, first, last), edges, edges[1:]))
    for starts, marks in parts[1:]:
        parts[0][0].extend(starts)
        parts[0][1].extend(marks)
    return Lines(*parts[0])


def _marked(file: Path, first: int, last: int) -> tuple[array[int], array[int]]:
    """Return where the lines begin that begin from one byte up to another, and their marks."""
    starts, marks = array("Q"), array("Q")
    with file.open("rb", BLOCK) as stream:
        place = first
        if first:
            stream.seek(first - 1)
            place += _line(stream)[1] - 1
        while place < last:
            line, size = _line(stream)
            if not size:
                break
            starts.append(place)
            marks.append(mark(line))
            place += size
    return starts, marks


def _line(stream: BinaryIO) -> tuple[bytes, int]:
    """Return the next line and its size; of a line that is too long only the first bytes."""
    line = rest = stream.readline(LONGEST + 1)
    size = len(line)
    while len(rest) > LONGEST and not rest.endswith(b"\n"):
        rest = stream.readline(LONGEST + 1)
        size += len(rest)
    return line, size


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the document of every line asked for; report the lines that hold none and go on."""
    found = lines = 0
    for line, place in asked(source):
        number = place.number
        if len(line) > LONGEST:
            report(f"第 {number} 行太长，超过 200 MB")
            lines += 1
            continue
        if not (digest := mark(line)):
            continue
        lines += 1
        try:
            reading = _reading(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, digest, place)
        except ValueError as error:
            report(f"第 {number} 行{error}")
            continue
        found += 1
        yield reading
    if source.stretches:
        return
    if not lines:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    if not found:
        raise SourceError(
            "没有一行可以读", '每行应是一个 JSON 对象，如 {"id": "1", "title": "标题", "text": "正文"}。'
        )


def asked(source: Source) -> Iterator[tuple[bytes, Stretch]]:
    """Yield the lines asked for and where they stand."""
    with source.file.open("rb", BLOCK) as stream:
        for start, end, number in source.stretches or (Stretch(0, sys.maxsize, 1),):
            stream.seek(start)
            place = start
            while place < end:
                line, size = _line(stream)
                if not size:
                    break
                yield line, Stretch(place, place + size, number)
                place += size
                number += 1


def _reading(line: bytes, digest: int, place: Stretch) -> Reading:
    record = _record(line)
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("没有正文：缺少 text，或 text 是空的")
    title = record.get("title")
    given = {key: value for key in GIVEN if (value := _word(record.get(key)))}
    # JSON can write what no text may hold only as an escape.
    return Reading(sound(text) if b"\\u" in line else text, _word(title) or None, given, digest, place)


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
    if isinstance(value, str):
        return sound(value).strip()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    # 2023.0 is how spreadsheets' exports write a year.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return sound(str(value)).strip()
