"""Zip archives: a file goes in, what is packed in it comes out under the names that its packer meant."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.package import BROKEN
from indexer.extract.stock import Member

_UTF8 = 0x800
"""The flag of a name in UTF-8."""
_UNICODE_PATH = 0x7075
"""The extra field that gives a name in UTF-8, by Info-ZIP."""
_ENCODINGS = ("utf-8", "gb18030", "big5")
_RATIO = 200
"""How many times its packed size a report may have, and reports are far from it."""
_SMALL = 20_000_000
"""Bytes up to which no ratio is suspect."""
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def members(source: Source, report: Callable[[str], None]) -> Iterator[Reading | Member]:
    """Yield the files in a .zip."""
    try:
        archive = zipfile.ZipFile(source.file)
    except BROKEN as error:
        raise SourceError("压缩包已损坏，打不开", "请重新下载或重新压缩。") from error
    with archive:
        infos = archive.infolist()
        doubled = _overlapping(infos)
        for info, name in zip(infos, names(infos), strict=True):
            # A link's bytes are no text but a path.
            if not name.endswith(("/", "\\")) and not stat.S_ISLNK(info.external_attr >> 16):
                yield Member(sound(name), partial(_blocks, archive, info, info.header_offset in doubled))


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, doubled: bool) -> Iterator[bytes]:
    """Unpack a file block by block, so that it may be given up in between."""
    if info.flag_bits & 1:
        raise SourceError("有密码，读不了", "请解开密码后重新压缩。")
    if doubled:
        raise SourceError("与别的文件占着同一段数据，疑似压缩炸弹，没有读")
    # Only deflate unpacks no more than it is asked for.
    chunk = 65536 if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096
    size = 0
    try:
        with archive.open(info) as stream:
            while block := stream.read(chunk):
                size += len(block)
                if size > max(_SMALL, _RATIO * info.compress_size):
                    raise SourceError("压缩得反常，疑似压缩炸弹，没有读")
                yield block
    except NotImplementedError as error:
        raise SourceError("压缩方法不支持", "请用普通的 zip 方式重新压缩。") from error
    except BROKEN as error:
        raise SourceError("在压缩包里已损坏") from error


def _overlapping(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return where those files begin that another one's bytes belong to as well, as only bombs have them."""
    found: set[int] = set()
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.header_offset)
        end = max(end, info.header_offset + 30 + info.compress_size)
    return found


def names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return the names of a zip's files as their packer meant them, whatever encoding they are in."""
    # What no flag calls UTF-8 was read as cp437, which loses nothing.
    raw = [
        None if info.flag_bits & _UTF8 else info.orig_filename.encode("cp437", "replace") for info in infos
    ]
    whole = b"\n".join(name for name in raw if name)
    encoding = next((each for each in _ENCODINGS if _fits(whole, each)), "gb18030")
    return [
        info.orig_filename if name is None else _told(info.extra, name) or name.decode(encoding, "replace")
        for info, name in zip(infos, raw, strict=True)
    ]


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _told(extra: bytes, name: bytes) -> str:
    """Return the name in the extra field, where it belongs to this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field = extra[4 : 4 + size]
        if kind == _UNICODE_PATH and size > 5 and struct.unpack_from("<I", field, 1)[0] == zlib.crc32(name):
            return field[5:].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def sound(name: str) -> str:
    r"""Return a path that leads nowhere outside.

    >>> sound("../../etc/x.txt"), sound("C:\\汇报\\一.doc"), sound("甲\x00乙//./丙.txt")
    ('etc/x.txt', '汇报/一.doc', '甲乙/丙.txt')
    """
    path = _CONTROL.sub("", name.replace("\\", "/"))
    parts = [part.strip()[-200:] for part in path.split("/") if not _DRIVE.fullmatch(part)]
    return "/".join([part for part in parts if part not in ("", ".", "..")][-20:]) or "无名文件"
