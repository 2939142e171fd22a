"""On which day each document first came into the index: what no file of the archive tells, carried on by its id."""

from __future__ import annotations

import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.analysis import starts_of
from indexer.arrays import Array, ArrayFile, write_arrays
from indexer.engines.whoosh.codec import ColumnarSegment, opened
from indexer.engines.whoosh.fields import sortable_date
from indexer.engines.whoosh.writer import read_segments
from indexer.errors import IndexFormatError

FILE = "arrivals.bin"
"""Holds the ids as well, so that the days outlive an index that a later version can no longer read."""
Days = npt.NDArray[np.int32]


def arrive(folder: Path, earlier: Path | None, today: date) -> int:
    """Write when each document of an index came into it, as an earlier state of it tells; return how many there are.

    What the earlier state has under the same id keeps its day. Its file may lie in the folder itself: it is replaced
    rather than written into, since it may be another generation's as well.
    """
    known = _known(earlier / FILE) if earlier else {}
    day = sortable_date(today.isoformat(), None)
    ids = [id for segment in read_segments(folder) for id in _ids(folder, segment)]
    days = [known.get(id, day) if id else 0 for id in ids]
    arrays: dict[str, Array] = {
        "day": np.array(days, np.int32),
        "ids": np.frombuffer(b"".join(ids), np.uint8),
        "ids_at": starts_of(np.array([len(id) for id in ids], np.int64)),
    }
    aside = folder / f"{FILE}.new"
    write_arrays(aside, arrays, {"documents": len(ids)})
    os.replace(aside, folder / FILE)
    return len(ids) - ids.count(b"")


def read(folder: Path, documents: int) -> Days:
    """Return for each document of an index the day on which it came, 0 where that is not known."""
    try:
        file = ArrayFile(folder / FILE)
    except FileNotFoundError:
        return np.zeros(documents, np.int32)
    if file.about.get("documents") != documents:
        raise IndexFormatError(
            f"索引文件“{FILE}”与索引的 {documents} 篇文档对不上", "请运行 juanzong build 重建索引。"
        )
    return file.array("day")


def _known(path: Path) -> dict[bytes, int]:
    """Return the day of each id; none where there is no such file, or it is damaged."""
    try:
        file = ArrayFile(path)
        data, edges = file.array("ids").tobytes(), file.array("ids_at").tolist()
        days = file.array("day").tolist()
    except (OSError, IndexFormatError, KeyError):
        return {}
    return {data[a:b]: day for (a, b), day in zip(pairwise(edges), days, strict=True) if day}


def _ids(folder: Path, segment: ColumnarSegment) -> list[bytes]:
    """Return the ids of a segment's documents, b"" for those that are deleted."""
    column = opened(folder, segment).strings("id")
    data, edges = column.joined(0, len(column))
    values = [data[a:b] for a, b in pairwise(edges.tolist())]
    ids = [values[place] for place in column.ordinals.tolist()]
    for number in segment.deleted_docs():
        ids[number] = b""
    return ids
