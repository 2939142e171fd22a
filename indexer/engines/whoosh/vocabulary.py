"""The words that an index's segmenter learned from the archive: kept in its folder, since its terms were cut by them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer.errors import IndexFormatError

FILE = "dictionary.txt"


def read(folder: Path) -> tuple[str, ...]:
    """Return the words that the segmenter of an index in a folder knows besides its own."""
    try:
        return tuple((folder / FILE).read_text("utf-8").split())
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexFormatError(f"索引文件“{FILE}”读不了", "请运行 juanzong build 重建索引。") from error


def write(folder: Path, words: Iterable[str]) -> None:
    """Keep the words that an index in a folder is cut by, if there are any."""
    if listed := "".join(f"{word}\n" for word in words):
        (folder / FILE).write_text(listed, "utf-8")
