"""What a file really is: its first bytes and its inside go in, the suffix that it should bear comes out."""

from __future__ import annotations

import codecs
import re
import struct
import zipfile
from collections.abc import Collection
from pathlib import Path

LOCKED = "locked"
"""The kind of Office files that a password closes."""
HEAD = 8192
"""Bytes that are looked at first."""

_SIGNATURES = (
    (b"PK\x03\x04", ".zip"),
    (b"PK\x05\x06", ".zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".ole"),
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"\x1f\x8b\x08", ".gz"),
)
# Of several suffixes for one kind, a file keeps its own.
_ALIKE = (
    {".doc", ".wps"}, {".xls", ".et"}, {".ppt", ".dps"}, {".html", ".htm"}, {".mht", ".mhtml"},
    {".jpg", ".jpeg"}, {".tif", ".tiff"}, {".xlsx", ".xlsm"}, {".pptx", ".pptm"},
)  # fmt: skip
_TEXTS = frozenset((".txt", ".md", ".jsonl"))
_WRITTEN = frozenset((*_TEXTS, ".html", ".htm", ".eml", ".mht", ".mhtml"))
"""Kinds whose files are text all through."""
_PACKAGES = frozenset((".docx", ".xlsx", ".xlsm", ".pptx", ".pptm", ".ofd", ".odt", ".ods", ".odp"))
_STREAMS = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("Book", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("__properties_version1.0", ".msg"),
)
_OPEN_DOCUMENTS = {b"text": ".odt", b"spreadsheet": ".ods", b"presentation": ".odp"}
_PAGE = re.compile(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}>\s*)?<(?:!doctype\s+html|html)\b", re.I
)
_PART = re.compile(r"\s*(?:<!--[^>]{0,500}>\s*)?<(?:head|body|meta|title|table|div|style|p)\b", re.I)
_PROGRAM = re.compile(r"<\?mso-application\s+progid=.(Word|Excel)\.", re.I)
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(.*)")
_LETTER = frozenset(("received", "message-id", "from", "to", "subject", "date", "return-path"))
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")


def kind(file: Path, suffix: str) -> str:
    """Return the suffix of what a file is; its own, in lower case, where the content does not say, or "".

    A text without a suffix is a ".txt"; one with the suffix of something else, such as ".doc", is so too.
    """
    suffix = suffix.lower()
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    found = signature(head, suffix)
    if found == ".zip":
        found = _inside_package(file, suffix)
    elif found == ".ole":
        found = _inside_compound(file) or suffix
    if not found:
        found = ".txt" if suffix not in _WRITTEN and _is_text(head) else suffix
    return next((suffix for alike in _ALIKE if found in alike and suffix in alike), found)


def signature(head: bytes, suffix: str = "") -> str:
    r"""Return the kind that a file's first bytes tell, ".zip" and ".ole" for whatever is packed so; "" if none.

    >>> signature(b"%PDF-1.7\n"), signature(b"<html><body>", ".doc"), signature("工作总结".encode())
    ('.pdf', '.html', '')
    """
    for start, found in _SIGNATURES:
        if head.startswith(start):
            return found
    if (
        head[:2] == b"BM"
        and head[6:10] == bytes(4)
        and head[14:18] in (b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0")
    ):
        return ".bmp"
    if suffix == ".pdf" and b"%PDF-" in head[:1024]:
        return ".pdf"
    return _markup(_unmarked(head), suffix) or _letter(head)


def _unmarked(head: bytes) -> str:
    """Return the first characters, as far as markup needs them."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _markup(text: str, suffix: str) -> str:
    if found := _PROGRAM.search(text, 0, 500):
        return ".doc" if found[1].lower() == "word" else ".xls"
    # A fragment of a page is one only where nobody says that it is a text.
    return ".html" if _PAGE.match(text) or (suffix not in _TEXTS and _PART.match(text)) else ""


def _letter(head: bytes) -> str:
    """Tell a mail and a saved web page by the names that their first lines begin with."""
    lines = head.removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip("\r\n").splitlines()
    names: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if found := _NAMED.match(line):
            last = found[1].lower()
            names[last] = found[2].lower()
        elif line[0] in " \t" and last:
            names[last] += line.lower()
        elif number + 1 < len(lines) and not line.startswith(("From ", ">From ")):
            return ""
    if "mime-version" not in names and len(_LETTER & names.keys()) < 3:
        return ""
    saved = "snapshot-content-location" in names or "saved by" in names.get("from", "")
    bare = "from" not in names and "multipart/related" in names.get("content-type", "")
    return ".mht" if saved or bare else ".eml"


def _is_text(head: bytes) -> bool:
    """Say whether bytes can be read as Chinese text."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if not head.strip() or _CONTROL.search(head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _inside_package(file: Path, suffix: str) -> str:
    """Tell what is packed as a zip by the names inside."""
    try:
        with zipfile.ZipFile(file) as package:
            names = {name.lower() for name in package.namelist()}
            said = _said(package) if "mimetype" in names else b""
    except Exception:  # Whoever reads it says what is wrong with it.
        return suffix if suffix in _PACKAGES else ".zip"
    if said.startswith(b"application/vnd.oasis.opendocument."):
        return _OPEN_DOCUMENTS.get(said.rpartition(b".")[2].split(b"-")[0], "")
    if said == b"application/epub+zip":
        return ".epub"
    if "ofd.xml" in names:
        return ".ofd"
    if "[content_types].xml" in names:
        return _office(names) or suffix or ".zip"
    return (_office(names) if suffix in _PACKAGES else "") or ".zip"


def _said(package: zipfile.ZipFile) -> bytes:
    """Return what an OpenDocument file says of itself."""
    with package.open("mimetype") as stream:
        return stream.read(200).strip()


def _office(names: Collection[str]) -> str:
    if "xl/workbook.bin" in names:
        return ".xlsb"
    folders = {name.split("/")[0] for name in names if "/" in name}
    for folder, found in (("word", ".docx"), ("xl", ".xlsx"), ("ppt", ".pptx")):
        if folder in folders:
            return found
    return ""


def _inside_compound(file: Path) -> str:
    """Tell what an OLE2 file is by the names of the streams inside."""
    try:
        names = _streams(file)
    except (struct.error, OSError):
        return ""
    return next((found for name, found in _STREAMS if name in names), "")


def _streams(file: Path) -> set[str]:
    """Return the names in an OLE2 file's directory, see [MS-CFB] 2.2 and 2.6."""
    names: set[str] = set()
    with file.open("rb") as stream:
        header = stream.read(512)
        size = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        (sector,) = struct.unpack_from("<I", header, 48)
        tables = struct.unpack_from("<109I", header, 76)
        seen: set[int] = set()
        while sector < 0xFFFFFFF0 and sector not in seen and len(seen) < 1000:
            seen.add(sector)
            stream.seek((sector + 1) * size)
            block = stream.read(size)
            for start in range(0, len(block) - 127, 128):
                (length,) = struct.unpack_from("<H", block, start + 64)
                names.add(block[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
            per = size // 4
            table = tables[sector // per] if per and sector // per < 109 else 0xFFFFFFFF
            if table >= 0xFFFFFFF0:
                break
            stream.seek((table + 1) * size + sector % per * 4)
            (sector,) = struct.unpack("<I", stream.read(4))
    return names
