"""A file of named arrays: written once, mapped into memory, its bytes checked block by block as they are first used."""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexFormatError

FORMAT = 1
"""Raised whenever a file written by an older version can no longer be read."""
BLOCK = 14
"""Checksums cover 2 ** BLOCK bytes each."""
_ALIGNED = 64
_MAGIC = b"juanzong"
_TAIL = struct.Struct("<QQIII8s")
"""Where the directory begins, its bytes, its CRC-32, the checksums' CRC-32, the format, the magic."""
Array = npt.NDArray[Any]


class ArrayFile:
    """Reads arrays by name. What is handed out by `array`, `part` and `checked` was compared with its checksum."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with path.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            directory, checksums = self._opened()
        except (ValueError, struct.error, KeyError, TypeError, AttributeError, zlib.error) as error:
            raise self._damaged() from error
        self.about: Mapping[str, Any] = directory["about"]
        """What the writer noted besides the arrays."""
        self._places: dict[str, tuple[int, int]] = {}
        self._arrays: dict[str, Array] = {}
        for name, (offset, dtype, count) in directory["arrays"].items():
            kind = np.dtype(dtype)
            if offset % _ALIGNED or offset + count * kind.itemsize > self._end:
                raise self._damaged()
            self._arrays[name] = np.frombuffer(self._map, kind, count, offset)
            self._places[name] = offset, kind.itemsize
        self._checksums = checksums
        self._flags = bytearray(len(checksums))
        self._good = np.frombuffer(self._flags, np.bool_)

    def _opened(self) -> tuple[dict[str, Any], Array]:
        size = len(self._map)
        at, length, digest, blocks_digest, version, magic = _TAIL.unpack_from(self._map, size - _TAIL.size)
        if magic != _MAGIC or at + length + _TAIL.size != size:
            raise self._damaged()
        if version != FORMAT:
            raise IndexFormatError(
                f"索引文件“{self._path.name}”是第 {version} 版格式，本程序读第 {FORMAT} 版",
                "请运行 juanzong build 重建索引。",
            )
        written = self._map[at : at + length]
        if zlib.crc32(written) != digest:
            raise self._damaged()
        directory: dict[str, Any] = json.loads(written)
        self._end = directory["end"]
        blocks = -(-self._end >> BLOCK) if self._end else 0
        checksums = np.frombuffer(self._map, "<u4", blocks, self._end)
        if zlib.crc32(checksums.tobytes()) != blocks_digest:
            raise self._damaged()
        return directory, checksums

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def array(self, name: str) -> Array:
        """Return a whole array, checked."""
        found = self._arrays[name]
        return self.part(name, 0, len(found))

    def part(self, name: str, start: int, stop: int) -> Array:
        """Return a stretch of an array, checked."""
        offset, size = self._places[name]
        first, last = (offset + start * size) >> BLOCK, (offset + stop * size - 1) >> BLOCK
        if stop > start and 0 in self._flags[first : last + 1]:
            self._check(range(first, last + 1))
        return self._arrays[name][start:stop]

    def at(self, name: str, indices: npt.NDArray[np.int64]) -> Array:
        """Return the elements at some indices, checked."""
        offset, size = self._places[name]
        blocks = (indices * size + offset) >> BLOCK
        if not self._good.take(blocks).all():
            self._check(np.unique(blocks).tolist())
        return self._arrays[name].take(indices)

    def length(self, name: str) -> int:
        """Return how many elements an array has."""
        return len(self._arrays[name])

    def _check(self, blocks: Any) -> None:
        for block in blocks:
            if not self._flags[block]:
                start = block << BLOCK
                held = self._map[start : min(start + (1 << BLOCK), self._end)]
                if zlib.crc32(held) != self._checksums[block]:
                    raise self._damaged()
                self._flags[block] = 1

    def _damaged(self) -> IndexFormatError:
        return IndexFormatError(
            f"索引文件“{self._path.name}”已损坏",
            "请运行 juanzong rollback 回到上一代，或 juanzong build 重建。",
        )


class ArrayFileWriter:
    """Writes arrays whose sizes are known beforehand, piece by piece, each place once; complete after `close`."""

    def __init__(self, path: Path, plan: Mapping[str, tuple[str, int]], about: Mapping[str, Any]) -> None:
        self._stream = path.open("w+b", buffering=0)
        self._about = dict(about)
        self._arrays: dict[str, tuple[int, str, int]] = {}
        self._end = 0
        self._sums: dict[int, int] = {}
        """Checksums of whole blocks."""
        self._begun: dict[int, int] = {}
        """Where in the file a block's checksum goes on, and what it is so far."""
        self.reserve(plan)

    def reserve(self, plan: Mapping[str, tuple[str, int]]) -> None:
        """Make room for more arrays, each given as its type and its length."""
        for name, (dtype, count) in plan.items():
            self._end = -(-self._end // _ALIGNED) * _ALIGNED
            self._arrays[name] = self._end, dtype, count
            self._end += np.dtype(dtype).itemsize * count
        self._stream.truncate(self._end)

    def write(self, name: str, start: int, values: Array) -> None:
        """Write consecutive elements of an array from an index on."""
        offset, dtype, count = self._arrays[name]
        kind = np.dtype(dtype)
        assert start + len(values) <= count, name
        place = offset + start * kind.itemsize
        data = np.ascontiguousarray(values, kind).data.cast("B")
        self._stream.seek(place)
        _write_all(self._stream, data)
        self._sum(place, data)

    def append(self, name: str, values: Array) -> None:
        """Add a whole array whose size was not known beforehand."""
        self.reserve({name: (values.dtype.str, len(values))})
        self.write(name, 0, values)

    def _sum(self, place: int, data: memoryview) -> None:
        """Add what is written at a place to its blocks' checksums, where all before it in the block was added too."""
        size = 1 << BLOCK
        at = 0
        while at < len(data):
            block, inside = divmod(place + at, size)
            end = min(at + size - inside, len(data))
            before = self._begun.pop(place + at, None) if inside else 0
            if before is not None:
                digest = zlib.crc32(data[at:end], before)
                if inside + end - at == size:
                    self._sums[block] = digest
                else:
                    self._begun[place + end] = digest
            at = end

    def close(self) -> None:
        """Add the checksums and the directory."""
        checksums = self._checksummed()
        directory = json.dumps(
            {"about": self._about, "end": self._end, "arrays": self._arrays}, separators=(",", ":")
        ).encode()
        self._stream.seek(self._end)
        _write_all(self._stream, checksums)
        _write_all(self._stream, directory)
        at = self._end + checksums.nbytes
        digest, blocks_digest = zlib.crc32(directory), zlib.crc32(checksums.tobytes())
        _write_all(self._stream, _TAIL.pack(at, len(directory), digest, blocks_digest, FORMAT, _MAGIC))
        self._stream.close()

    def _checksummed(self) -> npt.NDArray[np.uint32]:
        """Return the checksums of all blocks; those in which several arrays meet are read again."""
        size = 1 << BLOCK
        checksums = np.empty(-(-self._end // size), "<u4")
        for block in range(len(checksums)):
            digest = self._sums.get(block)
            if digest is None:
                self._stream.seek(block * size)
                digest = zlib.crc32(_read_all(self._stream, min(size, self._end - block * size)))
            checksums[block] = digest
        return checksums


def write_arrays(path: Path, arrays: Mapping[str, Array], about: Mapping[str, Any]) -> None:
    """Write a file of whole arrays."""
    writer = ArrayFileWriter(
        path, {name: (array.dtype.str, len(array)) for name, array in arrays.items()}, about
    )
    for name, array in arrays.items():
        writer.write(name, 0, array)
    writer.close()


def _write_all(stream: Any, data: Any) -> None:
    rest = memoryview(data).cast("B")
    while len(rest):
        rest = rest[stream.write(rest) :]


def _read_all(stream: Any, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = stream.read(size - len(data))
        if not more:
            raise OSError("file ended while its checksums were made")
        data += more
    return data
