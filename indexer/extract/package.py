"""Packages of XML parts, as Office and OFD files are: names go in, bounded and harmless parts come out."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from indexer.document import Source
from indexer.errors import SourceError
from indexer.extract.pulse import alive

EXPANDED = 200_000_000
"""Bytes that the parts read from one file may take once unpacked; more is a zip bomb."""
TREE = 50_000_000
"""Bytes of a part that is held as a whole tree, which takes some ten times as much memory."""

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, IndexError, ValueError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What unpacking a damaged file raises."""


def local(element: Any) -> str:
    """Return an element's name without its namespace, of which each format has had several; "" for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Part:
    """A part's bytes as a stream, counted while they are unpacked: headers may lie."""

    def __init__(self, package: Package, stream: IO[bytes], chunk: int) -> None:
        self._package, self._stream, self._chunk = package, stream, chunk

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._stream.read(min(size, self._chunk) if size > 0 else self._chunk)
        self._package.spend(len(data))
        return data


class Package:
    """An open package."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = EXPANDED
        self.names = {info.filename.lower().lstrip("/"): info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.names

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked."""
        alive()
        self._left -= count
        if self._left < 0:
            raise SourceError("文件展开后太大：超过 200 MB", "展开后不超过 200 MB，请拆开或删去图片。")

    @contextmanager
    def stream(self, name: str) -> Iterator[Part]:
        """Open a part for reading; what is wrong with it ends in a `SourceError`."""
        from lxml import etree

        try:
            info = self.names[name.lower()]
            # Only deflate unpacks no more than it is asked for.
            chunk = 65536 if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096
            with self._archive.open(info) as stream:
                yield Part(self, stream, chunk)
        except SourceError:
            raise
        except (*BROKEN, etree.LxmlError) as error:
            raise SourceError("已损坏，读不出来") from error

    def xml(self, name: str) -> Any:
        """Return the root of an XML part."""
        from lxml import etree

        with self.stream(name) as part:
            # Text within entities, networks and other files is none of a report's.
            parser = etree.XMLParser(
                resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            size = 0
            while block := part.read():
                size += len(block)
                if size > TREE:
                    raise SourceError("展开后太大：一部分就超过 50 MB")
                parser.feed(block)
            root = parser.close()
            if root.getroottree().docinfo.doctype:
                raise SourceError("含有不允许的 DTD 声明，已拒绝")
            return root

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what an Office part refers to: for each id the last word of its type, and the part."""
        folder, base = posixpath.split(name)
        place = posixpath.join(folder, "_rels", base + ".rels")
        if place not in self:
            return {}
        return {
            each.get("Id", ""): (
                each.get("Type", "").rpartition("/")[2],
                resolved(folder, each.get("Target", "")),
            )
            for each in self.xml(place)
            if local(each) == "Relationship" and each.get("TargetMode") != "External"
        }


def resolved(folder: str, target: str) -> str:
    """Return the name of a part that another in `folder` refers to.

    >>> resolved("ppt/slides", "../media/a.xml"), resolved("ppt", "/xl/b.xml")
    ('ppt/media/a.xml', 'xl/b.xml')
    """
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


@contextmanager
def opened(source: Source, suffix: str) -> Iterator[Package]:
    """Open a file as a package."""
    if not source.size:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    try:
        archive = zipfile.ZipFile(source.file)
    except BROKEN as error:
        raise SourceError(f"文件已损坏，不是完整的 {suffix}", "请用原来的软件打开并另存一份。") from error
    with archive:
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise SourceError("文件有密码", "请去掉打开密码后再放进来。")
        yield Package(archive)
