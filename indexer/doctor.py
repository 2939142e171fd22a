"""What is installed, missing or wrong, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer.analysis import segmenter
from indexer.engines import open_engine
from indexer.errors import ArchiveError, IndexMissingError
from indexer.extract.converters import LIBREOFFICE, TESSERACT, Converter, languages
from indexer.publish import current
from indexer.settings import Settings
from indexer.synonyms import Synonyms

_PACKAGES = ("whoosh3", "jieba", "numpy", "flask", "lxml", "pypdfium2", "pillow", "charset-normalizer")
_FREE = 500 * 2**20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    good: bool
    says: str
    advice: str = ""
    needed: bool = True
    """Whether the program cannot do its work without it."""


def examine(settings: Settings) -> list[Finding]:
    """Look at the installation, the archive, the index and the disk."""
    return [
        *_installation(),
        *_converters(),
        _synonyms(settings.synonyms),
        _archive(settings.archive),
        _index(settings),
        _disk(settings.index),
    ]


def _installation() -> Iterator[Finding]:
    python = f"{platform.python_version()}（{platform.machine()}）"
    yield Finding("Python", sys.version_info >= (3, 10), python, "请换用 Python 3.10 或更新的版本。")
    for name in _PACKAGES:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, "没有安装", f"请运行：pip install {name}")
    fast = segmenter().fast
    advice = "" if fast else "装上 rjieba 后分词快八倍：pip install rjieba，然后重建索引。"
    yield Finding("分词", fast, segmenter().identity, advice, needed=False)


def _converters() -> Iterator[Finding]:
    yield _converter(LIBREOFFICE, "")
    yield _converter(TESSERACT, "" if "chi_sim" in languages() else "缺简体中文数据 chi_sim")


def _converter(converter: Converter, lack: str) -> Finding:
    suffixes = " ".join(converter.reads)
    if converter.find() is None:
        lack = "没有安装"
    elif not (said := converter.version()):
        lack = "运行不了"
    elif not lack:
        return Finding(converter.name, True, f"{said}，用来读 {suffixes}", needed=False)
    return Finding(converter.name, False, f"{lack}，读不了 {suffixes}", converter.advice, needed=False)


def _synonyms(path: Path) -> Finding:
    names = Synonyms.read(path)
    own = f"，含“{path}”里的" if path.exists() else f"；本档案自己的可写在“{path}”"
    if not names.problems:
        return Finding("同义词", True, f"{len(names):,} 个名称有别的说法{own}", needed=False)
    return Finding("同义词", False, "；".join(names.problems), "请改正这些行，其余的照常使用。", needed=False)


def _archive(archive: Path) -> Finding:
    if archive.exists() and os.access(archive, os.R_OK):
        return Finding("档案", True, str(archive))
    return Finding(
        "档案", False, f"“{archive}”不存在或读不了", "请检查路径，或在 juanzong.toml 里设置 archive。"
    )


def _index(settings: Settings) -> Finding:
    try:
        stats = open_engine(settings).stats()
    except IndexMissingError as error:
        return Finding("索引", False, error.message, error.hint, needed=False)
    except ArchiveError as error:
        return Finding("索引", False, error.message, error.hint)
    unread = f"；{len(stats.problems)} 个文件没有读成" if stats.problems else ""
    return Finding(
        "索引", True, f"第 {current(settings.index)} 代，{stats.documents} 篇，建于 {stats.built}{unread}"
    )


def _disk(index: Path) -> Finding:
    place = next(folder for folder in (index.absolute(), *index.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    says = f"{place} 还有 {free / 2**30:.1f} GB"
    if not os.access(place, os.W_OK):
        return Finding("磁盘", False, f"不能写“{place}”", "请换一个索引文件夹，或改它的权限。")
    return Finding("磁盘", free > _FREE, says, "" if free > _FREE else "请清理磁盘：重建索引要另占一份空间。")
