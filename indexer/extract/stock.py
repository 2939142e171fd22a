"""What containers give: the files in them, and how much of them may still be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.errors import SourceError

MEMBERS = 10_000
"""Files that are read of one container, those in containers within it included."""
LARGEST = 200_000_000
"""Bytes of one file, unpacked."""
ALL = 2_000_000_000
"""Bytes of all files, unpacked."""


class Member(NamedTuple):
    """A file inside a container."""

    name: str
    """Its path there, as readers see it; it is never opened under it."""
    blocks: Callable[[], Iterator[bytes]]
    """Gives its bytes."""


@dataclass(slots=True)
class Stock:
    """What may still be unpacked, and what was passed over."""

    members: int = field(default_factory=lambda: MEMBERS)
    bytes: int = field(default_factory=lambda: ALL)
    names: Counter[str] = field(default_factory=Counter)
    unread: dict[str, str] = field(default_factory=dict)
    """Files of kinds that cannot be read, and their suffixes."""

    @property
    def full(self) -> bool:
        """Whether no more may be read."""
        return self.members < 0 or self.bytes < 0

    def count(self) -> None:
        """Count a file."""
        self.members -= 1
        if self.members < 0:
            raise SourceError(
                f"里面的文件超过 {MEMBERS} 个，后面的没有读", "请分成几个压缩包，或解压后放进来。"
            )

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked."""
        self.bytes -= count
        if self.bytes < 0:
            raise SourceError("展开后总共超过 2 GB，后面的没有读", "请分成几个压缩包，或解压后放进来。")

    def named(self, path: str) -> str:
        """Return a path that no other file has.

        >>> stock = Stock()
        >>> stock.named("甲/一.doc"), stock.named("甲/一.doc"), stock.named("甲/一.doc")
        ('甲/一.doc', '甲/一 (2).doc', '甲/一 (3).doc')
        """
        self.names[path] += 1
        if self.names[path] == 1:
            return path
        folder, slash, name = path.rpartition("/")
        stem, dot, suffix = name.rpartition(".")
        stem, end = (stem, dot + suffix) if stem else (name, "")
        return self.named(f"{folder}{slash}{stem} ({self.names[path]}){end}")

    def told(self) -> Iterator[str]:
        """Yield what is to be said of the files that were passed over: by name if few, else their number."""
        if len(self.unread) <= 5:
            yield from (f"“{path}”：还不能读“{suffix}”格式的文件" for path, suffix in self.unread.items())
            return
        kinds = Counter(self.unread.values()).most_common()
        listed = "、".join(f"{suffix} {count} 个" for suffix, count in kinds[:8])
        yield f"里面有 {len(self.unread)} 个文件的格式还不能读：{listed}{'等' if len(kinds) > 8 else ''}"
