"""What is searched for here, counted: no one's name, no hour, nothing that leaves this machine."""

from __future__ import annotations

import sqlite3
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from indexer.analysis import normalize

SEARCHES = "searches.db"
"""The file in an index's folder, beside its generations."""
LONGEST = 60
"""Characters; what is longer was pasted, and nobody else will type it."""
KEPT, SWEPT = 10_000, 1_000
"""So many searches are kept at most; so many of the rarest go at once."""
OFFERED = 3
"""A search is shown to others after so many times."""
SECONDS, MANY, SOON = 10.0, 100, 1.0
"""So long searches wait in memory before they are written; many different ones not so long."""
PATIENCE = 0.1
"""Seconds to wait for another process that writes."""
_TABLE = """
create table if not exists searches (
    text text primary key, times integer not null, total integer not null, month text not null
) without rowid
"""
_ADD = """
insert into searches values (?, ?, ?, ?) on conflict (text) do update
set times = times + excluded.times, total = excluded.total, month = excluded.month
"""
_SWEEP = """
delete from searches where text in (select text from searches order by times, month, text limit ?)
"""


class Search(NamedTuple):
    """A search that was asked here."""

    text: str
    """Normalized."""
    times: int
    total: int
    """How many documents it found the last time."""


class Searches:
    """Counts searches in a file that several processes may share; never in the way of a search."""

    def __init__(self, path: Path) -> None:
        """Take the file, which need not be there."""
        self.path = path
        """The file; written to now and then."""
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[int, int]] = {}
        """For each text how often it was asked since the last writing, and how many documents it found."""
        self._since = time.monotonic()
        self.problem: str | None = None
        """Why nothing could be written or read the last time; None if it could."""

    def add(self, text: str, total: int) -> None:
        """Count a search that found so many documents."""
        text = normalize(" ".join(text.split())) if len(text) <= 2 * LONGEST else ""
        if (
            not text
            or len(text) > LONGEST
            or any(unicodedata.category(one) in ("Cc", "Cs", "Cn") for one in text)
        ):
            return
        with self._lock:
            times, _ = self._waiting.get(text, (0, 0))
            if times or len(self._waiting) < KEPT:
                self._waiting[text] = times + 1, total
            if time.monotonic() - self._since > (SOON if len(self._waiting) > MANY else SECONDS):
                self._write()

    @property
    def waiting(self) -> int:
        """How many different searches are not written yet."""
        return len(self._waiting)

    def flush(self) -> None:
        """Write what waits in memory."""
        with self._lock:
            self._write()

    def popular(self, limit: int = 20) -> list[Search]:
        """Return the searches asked most often that find something, of those asked a few times."""
        return self._read("times >= ? and total > 0", OFFERED, limit)

    def missed(self, limit: int = 20) -> list[Search]:
        """Return the searches asked most often that found nothing the last time."""
        return self._read("times >= ? and total = 0", 1, limit)

    def _read(self, condition: str, times: int, limit: int) -> list[Search]:
        with self._lock:
            self._write()
            found: list[Search] = []
            if self.path.exists():
                with self._noting(), self._opened() as connection:
                    rows = connection.execute(
                        f"select text, times, total from searches where {condition}"
                        " order by times desc, month desc, text limit ?",
                        (times, limit),
                    )
                    found = [Search(*row) for row in rows]
            return found

    def _write(self) -> None:
        self._since = time.monotonic()
        if not self._waiting:
            return
        month = date.today().strftime("%Y-%m")
        with self._noting(), self._opened() as connection:
            with connection:
                rows = [(text, times, total, month) for text, (times, total) in self._waiting.items()]
                connection.executemany(_ADD, rows)
                (count,) = connection.execute("select count(*) from searches").fetchone()
                if count > KEPT:
                    connection.execute(_SWEEP, (count - KEPT + SWEPT,))
            self._waiting = {}

    def _opened(self) -> closing[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=PATIENCE)
        try:
            # What is lost when the power fails is not worth waiting for the disk.
            connection.execute("pragma synchronous = off")
            connection.execute(_TABLE)
        except BaseException:
            connection.close()
            raise
        return closing(connection)

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Note what goes wrong with the file; it costs counts only."""
        try:
            yield
            self.problem = None
        except (sqlite3.Error, OSError) as error:
            self.problem = f"检索统计文件“{self.path.name}”用不了：{error}"
            # Only damage is told by this very class; counting begins anew.
            if type(error) is sqlite3.DatabaseError:
                with suppress(OSError):
                    self.path.unlink(missing_ok=True)
