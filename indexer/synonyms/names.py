"""The table of names as it is now: an archive's own part of it may be edited while readers search."""

from __future__ import annotations

from pathlib import Path

from indexer.synonyms.table import Synonyms

_NEVER = (-1, -1)


class Names:
    """Hands out the table, read anew whenever the archive's file changed; shared by threads."""

    def __init__(self, path: Path | None = None) -> None:
        """Take the archive's own table, which need not be there."""
        self._path = path
        self._read: tuple[tuple[int, int] | None, Synonyms] | None = None

    def now(self) -> Synonyms:
        """Return the table."""
        stamp = self.stamp()
        read = self._read
        if read is None or read[0] != stamp:
            read = self._read = stamp, Synonyms.read(self._path if stamp else None)
        return read[1]

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes with the archive's own table; None where there is none."""
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError:
            return _NEVER
        return found.st_mtime_ns, found.st_size
