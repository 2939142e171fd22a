"""What a file says: a source goes in, the texts that stand in it come out.

A `SourceError` from here gives the reason alone; whoever reports it names the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.jsonl import lines
from indexer.extract.kinds import LOCKED, kind

__all__ = ["CONTAINERS", "LARGEST", "REFUSED", "SUFFIXES", "Report", "extract", "lines", "read_as"]

Report = Callable[[str], None]
"""Takes a message about a part of a file that could not be read."""

SUFFIXES: Mapping[str, str] = {
    ".txt": "text.read",
    ".md": "text.read_markdown",
    ".html": "html.read",
    ".htm": "html.read",
    ".docx": "docx.read",
    ".pdf": "pdf.read",
    ".ofd": "ofd.read",
    ".doc": "office.read",
    ".wps": "office.read",
    ".rtf": "office.read",
    ".odt": "office.read",
    ".xlsx": "sheets.read",
    ".xlsm": "sheets.read",
    ".xls": "office.read",
    ".et": "office.read",
    ".ods": "office.read",
    ".pptx": "slides.read",
    ".pptm": "slides.read",
    ".ppt": "office.read",
    ".dps": "office.read",
    ".odp": "office.read",
    ".png": "image.read",
    ".jpg": "image.read",
    ".jpeg": "image.read",
    ".tif": "image.read",
    ".tiff": "image.read",
    ".bmp": "image.read",
    ".eml": "containers.read",
    ".mht": "containers.read",
    ".mhtml": "containers.read",
    ".zip": "containers.read",
    ".jsonl": "jsonl.read",
}
"""Which kinds of file can be read, and the module and function here that reads each: loaded when one comes."""

CONTAINERS = frozenset(suffix for suffix, reader in SUFFIXES.items() if reader == "containers.read")
"""Those that hold other files."""

REFUSED: Mapping[str, tuple[str, str]] = {
    ".rar": ("还不能读 .rar 压缩包", "请解压后放进来，或改压成 .zip。"),
    ".7z": ("还不能读 .7z 压缩包", "请解压后放进来，或改压成 .zip。"),
    ".gz": ("还不能读 .gz 压缩包", "请解压后放进来，或改压成 .zip。"),
    ".msg": ("还不能读 Outlook 的 .msg 邮件", "请在 Outlook 里打开，另存为 .eml 或 .mht。"),
    LOCKED: ("文件有密码", "请用 Office 或 WPS 打开，去掉密码后另存一份。"),
}
"""Kinds that are known but not read: why, and what to do."""

LARGEST = 200_000_000
"""Bytes; what is larger is no report. A .jsonl is read line by line and may have any size."""
LARGEST_CONTAINER = 2_000_000_000
"""Bytes."""


def extract(source: Source, report: Report) -> Iterator[Reading]:
    """Yield the texts of a file; `report` hears of parts that cannot be read."""
    suffix = source.file.suffix.lower()
    if suffix not in SUFFIXES and suffix not in REFUSED:
        raise SourceError(f"不支持“{suffix}”格式", f"可以读的格式：{' '.join(SUFFIXES)}。")
    with _explained():
        real = suffix if source.lined else kind(source.file, suffix)
    yield from read_as(real, source, report)


def read_as(real: str, source: Source, report: Report) -> Iterator[Reading]:
    """Yield the texts of a file of which it is known what kind it really is."""
    if not source.size and not source.lined:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    if real in REFUSED:
        raise SourceError(*REFUSED[real])
    if real not in SUFFIXES:
        raise SourceError(f"内容其实是“{real}”格式，还不能读", "请用原来的软件另存为 .docx 或 .pdf。")
    if source.size > (LARGEST_CONTAINER if real == ".zip" else LARGEST) and not source.lined:
        raise SourceError(
            f"文件太大：{source.size / 1e6:.0f} MB", "单个文件不超过 200 MB，请拆开或改存为 .jsonl。"
        )
    module, function = SUFFIXES[real].split(".")
    with _explained(lined=source.lined):
        read = getattr(import_module(f"{__name__}.{module}"), function)
        yield from read(source, report)


@contextmanager
def _explained(lined: bool = False) -> Iterator[None]:
    """Turn whatever goes wrong while a file is read into a `SourceError`."""
    try:
        yield
    except SourceError:
        raise
    except FileNotFoundError as error:
        raise SourceError("文件已经不在了", "可能在读取时被移走或改名，请再运行一次。") from error
    except PermissionError as error:
        raise SourceError("没有读取这个文件的权限", "请检查文件的权限。") from error
    except MemoryError as error:
        if lined:  # One line must not cost the others; whoever set the limit goes on after it.
            raise
        raise SourceError("读这个文件要的内存太多", "请拆成几个小一些的文件。") from error
    except RecursionError as error:
        raise SourceError("文件里一层套一层，套得太深", "请用原来的软件打开并另存一份。") from error
    except Exception as error:  # A damaged file fails in more ways than the libraries document.
        raise SourceError("文件已损坏，读不出来", "请用原来的软件打开并另存一份。") from error
