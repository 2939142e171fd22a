"""Which other programs can be called to read files: LibreOffice for old office formats, Tesseract for scans."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.errors import SourceError

PLACES = (
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "C:/Program Files/Tesseract-OCR",
)
"""Folders where the programs are put without being on the PATH."""

SECONDS = 20
"""How long a program may take to say its version."""

_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Converter:
    """A program that is called to read what no package reads well."""

    name: str
    programs: tuple[str, ...]
    reads: tuple[str, ...]
    """The suffixes that cannot be read without it."""
    packages: str
    """What Debian and the systems made from it call it."""
    elsewhere: str
    """How to install it on Windows, and what to fetch for a machine without a network."""

    @property
    def advice(self) -> str:
        """How to install it, with and without a network."""
        return (
            f"请安装 {self.name}。Debian、Ubuntu、麒麟、统信：sudo apt install {self.packages}；"
            f"Windows：{self.elsewhere}。装好后运行 juanzong update。"
        )

    def find(self) -> Path | None:
        """Return where it is installed."""
        return _found(self.programs)

    def require(self, what: str) -> Path:
        """Return where it is installed; refuse to read `what` without it."""
        if (place := self.find()) is None:
            raise SourceError(f"要用 {self.name} 才能读{what}", self.advice)
        return place

    def version(self) -> str:
        """Return the version that it says it has; "" if it does not run."""
        place = self.find()
        found = _VERSION.search(_said(place, "--version")) if place else None
        return found[0] if found else ""


LIBREOFFICE = Converter(
    "LibreOffice",
    # On Windows the .com waits for its work to be done.
    ("soffice.com", "soffice") if sys.platform == "win32" else ("soffice", "libreoffice"),
    (".doc", ".wps", ".rtf", ".odt", ".xls", ".et", ".ods", ".ppt", ".dps", ".odp"),
    "libreoffice-writer libreoffice-calc libreoffice-impress",
    "运行 libreoffice.org 的安装程序；不联网的机器：先在别处下载安装包（.deb、.rpm 或 .msi），拷来安装",
)
TESSERACT = Converter(
    "Tesseract",
    ("tesseract",),
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", "扫描的 .pdf"),
    "tesseract-ocr tesseract-ocr-chi-sim",
    "安装 Tesseract 时勾选 Chinese (Simplified)；不联网的机器：先在别处下载安装包和 chi_sim.traineddata，拷来安装",
)


def installed() -> str:
    """Return which of them are installed, in a word that changes when that does."""
    return " ".join(converter.name for converter in (LIBREOFFICE, TESSERACT) if converter.find())


@cache
def languages() -> frozenset[str]:
    """Return the languages that Tesseract is able to read."""
    place = TESSERACT.find()
    lines = _said(place, "--list-langs").splitlines() if place else []
    return frozenset(line.strip() for line in lines[1:])


def _said(program: Path, argument: str) -> str:
    try:
        done = subprocess.run(
            [program, argument], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout.strip() or done.stderr.strip()).decode("utf-8", "replace")


@cache
def _found(programs: tuple[str, ...]) -> Path | None:
    folders = [str(folder) for place in PLACES for folder in _folders(place)]
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    return next((Path(place) for name in programs if (place := shutil.which(name, path=path))), None)


def _folders(place: str) -> list[Path]:
    anchor = Path(Path(place).anchor)
    return sorted(anchor.glob(str(Path(place).relative_to(anchor))), reverse=True)
