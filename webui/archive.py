"""The archive that this front reads: its engine, opened when first asked for, and its files."""

from __future__ import annotations

import codecs
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import cast

from flask import current_app

from indexer import SEARCHES, ArchiveError, Document, Engine, NotFoundError, Searches, Settings, open_engine
from webui.languages import _

PLAIN = frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".json", ".jsonl", ".log"})
"""Sources shown as the text they are; the rest is handed out to keep, since some could run in a browser."""
PROBE = 65536
"""Bytes by which an encoding is judged."""


class Archive:
    """An engine that may not have been built yet, and the folder of the sources."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: Engine | None = None
        self.searches = Searches(settings.index / SEARCHES) if settings.count_searches else None
        self._lock = Lock()

    @property
    def engine(self) -> Engine:
        """The engine; while there is no index, every call looks again."""
        with self._lock:
            if self._engine is None:
                self._engine = open_engine(self.settings)
            return self._engine

    def wake(self) -> None:
        """Open the engine, so that the first reader need not wait for that; if it cannot be, whoever asks is told."""
        with suppress(ArchiveError):
            self._engine = open_engine(self.settings)

    def count(self, text: str, total: int) -> None:
        """Count a search that found so many reports, where the settings allow it."""
        if self.searches is not None:
            self.searches.add(text, total)

    def close(self) -> None:
        """Write down what was counted."""
        if self.searches is not None:
            self.searches.flush()

    def source(self, document: Document) -> Path:
        """Return the file that a document came in, which must lie in the archive."""
        root = self.settings.archive
        root = (root if root.is_dir() else root.parent).resolve()
        try:
            file = (root / document.source).resolve()
            if file.is_relative_to(root) and file.is_file():
                return file
        except (OSError, ValueError):
            pass  # A name that this system cannot hold is a file that is not there.
        raise NotFoundError(
            _("档案文件夹里没有原件“{source}”", source=document.source),
            _("原件可能已移走或改名；请管理员运行 juanzong update 更新索引。"),
        )


def archive() -> Archive:
    """Return the archive of the application that is answering."""
    return cast(Archive, current_app.extensions["juanzong"])


def charset(file: Path) -> str:
    """Return the encoding to show a text file in, by its first bytes: Unicode, or what offices use."""
    with file.open("rb") as stream:
        head = stream.read(PROBE)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
