"""What a file says: a source goes in, the texts that stand in it come out.

A `SourceError` from here gives the reason alone; whoever reports it names the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import docx, html, jsonl, pdf, text
from indexer.extract.jsonl import lines

__all__ = ["LARGEST", "SUFFIXES", "Report", "extract", "lines"]

Report = Callable[[str], None]
"""Takes a message about a part of a file that could not be read."""

SUFFIXES: Mapping[str, Callable[[Source, Report], Iterator[Reading]]] = {
    ".txt": text.read,
    ".md": text.read_markdown,
    ".html": html.read,
    ".htm": html.read,
    ".docx": docx.read,
    ".pdf": pdf.read,
    ".jsonl": jsonl.read,
}
"""Which function reads which kind of file."""

LARGEST = 200_000_000
"""Bytes; what is larger is no report. A .jsonl is read line by line and may have any size."""


def extract(source: Source, report: Report) -> Iterator[Reading]:
    """Yield the texts of a file; `report` hears of parts that cannot be read."""
    suffix = source.file.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(f"不支持“{suffix}”格式", f"可以读的格式：{' '.join(SUFFIXES)}。")
    if source.size > LARGEST and not source.lined:
        raise SourceError(
            f"文件太大：{source.size / 1e6:.0f} MB", "单个文件不超过 200 MB，请拆开或改存为 .jsonl。"
        )
    try:
        yield from SUFFIXES[suffix](source, report)
    except (SourceError, MemoryError):
        raise
    except FileNotFoundError as error:
        raise SourceError("文件已经不在了", "可能在读取时被移走或改名，请再运行一次。") from error
    except PermissionError as error:
        raise SourceError("没有读取这个文件的权限", "请检查文件的权限。") from error
    except Exception as error:  # A damaged file fails in more ways than the libraries document.
        raise SourceError("文件已损坏，读不出来", "请用原来的软件打开并另存一份。") from error
