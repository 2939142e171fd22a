"""What can go wrong, and what to do about it.

    ArchiveError
    ├── SettingsError            a setting is wrong
    ├── SourceError              the archive's folder, or one file in it, cannot be read
    ├── QueryError               a search asks for something that cannot be
    │   └── PageError            … for a page past the end
    ├── NotFoundError            no document has this id
    ├── IndexMissingError        nothing was built yet
    ├── IndexFormatError         the index is damaged, or of another version or segmenter
    └── BusyError                another build holds the index

Each message says what happened and each hint what to do, in the reader's language.
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of everything that this package raises on purpose."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[type[ArchiveError], tuple[str, str]]:
        return type(self), (self.message, self.hint)


class SettingsError(ArchiveError):
    """A setting is unknown or its value cannot be used."""


class SourceError(ArchiveError):
    """The archive's folder, or one file in it, cannot be read."""


class QueryError(ArchiveError):
    """A search asks for something that cannot be."""


class PageError(QueryError):
    """A search asks for a page past the last one."""


class NotFoundError(ArchiveError):
    """No document has this id."""


class IndexMissingError(ArchiveError):
    """Nothing was built here yet."""


class IndexFormatError(ArchiveError):
    """The index is damaged, or was built by another version or segmenter."""


class BusyError(ArchiveError):
    """Another build is writing to this index."""
