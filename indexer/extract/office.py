"""Old and foreign office files: LibreOffice makes a .docx, .xlsx or .pptx of them, whose text comes out."""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import docx, kinds, pulse, sheets, slides
from indexer.extract.converters import LIBREOFFICE

SECONDS = 60.0
"""How long the conversion of one file may take; a report of a hundred pages takes one or two."""

_READERS: Mapping[str, Callable[[Source, Callable[[str], None]], Iterator[Reading]]] = {
    ".docx": docx.read,
    ".xlsx": sheets.read,
    ".pptx": slides.read,
}
_BECOMES: Mapping[str, str] = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".rtf": ".docx",
    ".odt": ".docx",
    ".xls": ".xlsx",
    ".et": ".xlsx",
    ".ods": ".xlsx",
    ".ppt": ".pptx",
    ".dps": ".pptx",
    ".odp": ".pptx",
}
# LibreOffice takes a .wps for one of Microsoft Works.
_KNOWN_AS: Mapping[str, str] = {".wps": ".doc", ".et": ".xls", ".dps": ".ppt"}


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .doc, .wps, .rtf, .odt, .xls, .et, .ods, .ppt, .dps or .odp file."""
    if not source.size:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    kind = kinds.kind(source.file, source.file.suffix)
    if kind == kinds.LOCKED or is_locked(source.file):
        raise SourceError("文件有密码", "请去掉打开密码后再放进来。")
    if kind not in _BECOMES:
        raise SourceError("文件已损坏，读不出来", "请用原来的软件打开并另存一份。")
    program = LIBREOFFICE.require(f" {kind}")
    made = convert(program, source.file, _KNOWN_AS.get(kind, kind), _BECOMES[kind])
    size = made.stat().st_size
    yield from _READERS[made.suffix](dataclasses.replace(source, file=made, size=size), report)


def is_locked(file: Path) -> bool:
    """Say whether an old .doc, .xls or .ppt can be opened only with a password."""
    data = file.read_bytes()
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return False
    if "EncryptedSummary".encode("utf-16-le") in data:
        return True
    # Streams begin with a sector: [MS-DOC] 2.5.2 has the flag fEncrypted, [MS-XLS] 2.4.117 the record FilePass.
    for at in range(512, len(data) - 12, 512):
        if data[at : at + 2] == b"\xec\xa5":
            return bool(data[at + 11] & 1)
        if data[at : at + 4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00"):
            following = at + 4 + data[at + 2]
            return data[following : following + 2] == b"\x2f\x00"
    return False


def convert(program: Path, file: Path, kind: str, suffix: str) -> Path:
    """Convert a file of a kind and return the one that is made of it, which is there until the next is."""
    said = _office(program).convert(file, kind, suffix)
    if "made" in said:
        return Path(said["made"])
    fate = said.get("fate", "")
    reasons = {
        "time": (f"LibreOffice 转换超过 {SECONDS:.0f} 秒，已停止", "请用原来的软件打开并另存为 .docx。"),
        "start": ("LibreOffice 启动不了", "请运行 soffice --version 检查安装，或重新安装。"),
        "file": ("LibreOffice 打不开这个文件，可能已损坏或有密码", "请用原来的软件打开并另存一份。"),
    }
    raise SourceError(*reasons.get(fate, (f"LibreOffice 转换时出错：{fate}", "请检查磁盘空间和权限。")))


class Office:
    """A LibreOffice that stays warm for this process, held by `warm.py`, which ends it when this process ends."""

    def __init__(self, program: Path) -> None:
        self.program = program
        self.owner = os.getpid()
        self.keeper = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("warm.py")), str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # Neither an interrupt at the terminal nor a kill of the owner's group leaves its folders behind.
            start_new_session=os.name == "posix",
        )

    @property
    def is_mine(self) -> bool:
        """Whether it runs, and for this process rather than for the one that this was forked from."""
        return self.owner == os.getpid() and self.keeper.poll() is None

    def convert(self, file: Path, kind: str, suffix: str) -> dict[str, str]:
        """Convert a file; return the path of what is `made` of it, or its `fate`."""
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        request = {"file": str(file), "named": f"source{kind}", "kind": suffix[1:], "seconds": SECONDS}
        try:
            self.keeper.stdin.write(json.dumps(request) + "\n")
            self.keeper.stdin.flush()
            for line in self.keeper.stdout:
                # Empty lines say that the work goes on.
                if line.strip():
                    return dict(json.loads(line))
                pulse.alive()
        except BrokenPipeError:
            pass
        return {"fate": "start"}

    def close(self) -> None:
        """End it."""
        if self.owner != os.getpid():
            return
        for stream in (self.keeper.stdin, self.keeper.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self.keeper.wait()


_offices: list[Office] = []
"""The one of this process, once it was needed."""


def _office(program: Path) -> Office:
    if not _offices or not _offices[0].is_mine or _offices[0].program != program:
        close()
        _offices.append(Office(program))
    return _offices[0]


@atexit.register
def close() -> None:
    """End the LibreOffice of this process, if one runs."""
    while _offices:
        _offices.pop().close()
