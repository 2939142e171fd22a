"""Files that hold files, .zip archives and mails: a container goes in, what its members say comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import CONTAINERS, REFUSED, SUFFIXES, Report, mail, read_as, zips
from indexer.extract.kinds import kind, signature
from indexer.extract.pulse import alive
from indexer.extract.stock import LARGEST, Member, Stock

DEPTH = 3
"""How deep containers may lie in the outermost one."""

_OPENERS: Mapping[str, Callable[[Source, Report], Iterator[Reading | Member]]] = {
    ".zip": zips.members,
    ".eml": mail.members,
    ".mht": mail.members,
    ".mhtml": mail.members,
}
_IGNORED = ("~$", ".")
_SYSTEM = frozenset(("__macosx", "thumbs.db", "desktop.ini"))


def read(source: Source, report: Report) -> Iterator[Reading]:
    """Yield the texts of a container's members; report those that cannot be read and go on."""
    with TemporaryDirectory(prefix="juanzong-", ignore_cleanup_errors=True) as folder:
        opening = _Opening(source.path, Path(folder), report)
        found = False
        for reading in opening.inside(source, "", 0):
            found = True
            yield reading
        for message in opening.stock.told():
            report(message)
    if not found:
        raise SourceError("里面没有可以读的文件")


@dataclass(slots=True)
class _Opening:
    """A container while it is read, with those inside it."""

    path: str
    """The outermost one's."""
    folder: Path
    report: Report
    stock: Stock = field(default_factory=Stock)
    written: int = 0

    def inside(self, source: Source, place: str, depth: int) -> Iterator[Reading]:
        """Yield what a container says that itself lies at `place`, "" for the outermost."""
        for item in _OPENERS[self._kind(source)](source, self._told(place)):
            if isinstance(item, Reading):
                yield replace(item, member=place)
                continue
            alive()
            if not _is_system(item.name):
                path = self.stock.named(f"{place}/{item.name}" if place else item.name)
                try:
                    self.stock.count()
                    yield from self._member(item, path, depth)
                except SourceError as error:
                    self._told("" if self.stock.full else path)(
                        "；".join(filter(None, (error.message, error.hint)))
                    )
            if self.stock.full:
                return

    def _member(self, member: Member, path: str, depth: int) -> Iterator[Reading]:
        suffix = PurePosixPath(path).suffix.lower()
        blocks = member.blocks()
        first = next(blocks, b"")
        if suffix and suffix not in SUFFIXES and not signature(first):
            self.stock.unread[path] = suffix
            return
        file = self._copied(first, blocks, suffix if suffix in SUFFIXES else "")
        try:
            real = kind(file, suffix)
            inner = Source(f"{self.path}/{path}", file, file.stat().st_size, "")
            if real in CONTAINERS:
                if depth == DEPTH:
                    raise SourceError(f"套得太深，超过 {DEPTH} 层", "请解压后放进来。")
                yield from self.inside(inner, path, depth + 1)
            elif real in SUFFIXES or real in REFUSED:
                for reading in read_as(real, inner, self._told(path)):
                    yield replace(reading, member=path, line=None)
            else:
                self.stock.unread[path] = real or suffix or "没有后缀"
        finally:
            file.unlink(missing_ok=True)

    def _copied(self, first: bytes, rest: Iterator[bytes], suffix: str) -> Path:
        """Write a member into a file of our own naming."""
        self.written += 1
        file = self.folder / f"{self.written}{suffix}"
        size, block = 0, first
        try:
            with file.open("wb") as copy:
                while block:
                    size += len(block)
                    self.stock.spend(len(block))
                    if size > LARGEST:
                        raise SourceError(f"展开后太大：超过 {LARGEST // 1_000_000} MB")
                    copy.write(block)
                    block = next(rest, b"")
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return file

    def _told(self, place: str) -> Report:
        """Return a report that says where in the container it happened."""
        return (lambda reason: self.report(f"“{place}”：{reason}")) if place else self.report

    @staticmethod
    def _kind(source: Source) -> str:
        found = kind(source.file, source.file.suffix)
        return found if found in _OPENERS else ".zip"


def _is_system(name: str) -> bool:
    """Say whether a system, not a person, put a file there."""
    return any(part.startswith(_IGNORED) or part.lower() in _SYSTEM for part in name.split("/"))
