"""Scans: pictures of pages go in, the lines that Tesseract recognizes come out, joined to paragraphs."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import pulse
from indexer.extract.converters import TESSERACT, languages
from indexer.extract.layout import Line, paragraphs, width, without_furniture
from indexer.extract.text import sound

if TYPE_CHECKING:
    from PIL.Image import Image

NOTE = "文字由扫描件识别而来，可能有错字"
DPI = 200
"""Dots an inch at which a page is recognized: more made 五号 to 三号 type no more legible, only slower."""
LARGEST = 100_000_000
"""Pixels that a picture may have; A3 at 600 dpi has 70 million."""
SECONDS = 90.0
"""How long one page may take; one full of text takes two."""
PAGES = 2_000
"""Pages that are recognized of one file."""

_MOST = 25_000_000
"""Pixels at which a page is recognized at most; A2 has 15 million."""
_INCHES = 8.27
"""The shorter side of A4, which a picture is taken for that does not say how large it is."""
_SURE = 25.0
"""Lines of which Tesseract is less sure, of a hundred, are spots and stamps."""
_HEAD = 0.35
"""The share of a page that the red head may take."""
_REDDER = 60
"""How much more red than green, of 255, makes a red point."""
_SEALED = 0.08
"""The share of a page that seals may take; what is redder is a poster."""
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP")
_HAN = "\u3001-\u301f\u3400-\u9fff\uff00-\uffef“”‘’…—"
_SPACE = re.compile(f"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff，。；：）》”%])[,;:!?()]|[()](?=[\u4e00-\u9fff《“（])")
_NUMBER = re.compile(r"[（(【\[［〔{] ?((?:19|20)\d\d) ?[）)】\]］〕}] ?(\d{1,4}) ?(?=号)")
_WIDE = str.maketrans(",;:!?()", "，；：！？（）")


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a picture of one page or of several."""
    if not source.size:
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    require(f" {source.file.suffix.lower()} 图片")
    pages: list[list[Line]] = []
    for number, (picture, dpi) in enumerate(_pages(source), 1):
        if number > PAGES:
            report(f"只识别了前 {PAGES} 页")
            break
        try:
            pages.append(recognize(picture, dpi))
        except SourceError as error:
            report(f"第 {number} 页{error.message}")
    if not any(pages):
        raise SourceError("图片里没有认出文字", "如果图上有字，请换成更清晰的扫描件。")
    yield Reading(sound("\n".join(paragraphs(without_furniture(pages)))), notes=(NOTE,))


def require(what: str) -> None:
    """Refuse to read `what` where Tesseract is missing, or does not know Chinese."""
    TESSERACT.require(what)
    if "chi_sim" not in languages():
        raise SourceError(f"要有 Tesseract 的简体中文数据（chi_sim）才能读{what}", TESSERACT.advice)


def fitting(wide: float, high: float) -> float:
    """Return the dots an inch at which a page of so many inches is recognized."""
    return float(min(DPI, (_MOST / max(wide * high, 0.01)) ** 0.5))


def recognize(picture: Image, dpi: float) -> list[Line]:
    """Return the lines of a page, placed in points of 1/72 inch."""
    pulse.alive()
    grey = unsealed(picture) if picture.mode == "RGB" else picture.convert("L")
    data = b"P5 %d %d 255\n" % grey.size + grey.tobytes()
    return list(_lines(_told(data, dpi), 72 / dpi))


def unsealed(picture: Image) -> Image:
    """Return a page in grey without the red seals that cover the unit and the date, but with its red head."""
    from PIL import ImageChops

    grey = picture.convert("L")
    box = 0, round(picture.height * _HEAD), picture.width, picture.height
    red, green, _ = picture.crop(box).split()
    share = ImageChops.subtract(red, green).histogram()[_REDDER:]
    if 0 < sum(share) < _SEALED * red.width * red.height:
        # Through red glass a seal is white, and print stays black.
        grey.paste(red, box)
    return grey


def tidied(words: list[str]) -> str:
    """Join the words of a line, and give Chinese its own punctuation, which Tesseract takes for Latin.

    >>> tidied(["(一)", "压实", "责任:", "整改", "率", "达到", "98.5%", "。", "见", "Word", "2010"])
    '（一）压实责任：整改率达到98.5%。见Word 2010'
    >>> tidied(["云", "水", "发", "【2023]", "18", "号"])
    '云水发〔2023〕18号'
    """
    text = _NARROW.sub(lambda mark: mark[0].translate(_WIDE), _SPACE.sub("", " ".join(words)))
    # Tesseract does not know the brackets that a document's number has.
    return _NUMBER.sub(r"〔\1〕\2", text)


def _pages(source: Source) -> Iterator[tuple[Image, float]]:
    """Yield the pages of a picture, upright, with the dots an inch that they have."""
    # Slow to load, and a search needs none of it.
    from PIL import Image, ImageSequence

    with warnings.catch_warnings():
        # Its size is looked at below.
        warnings.simplefilter("ignore")
        try:
            file = Image.open(source.file, formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise SourceError("图片太大", "不超过一亿像素，请用 300 dpi 重新扫描。") from error
        except (OSError, ValueError, SyntaxError) as error:
            raise SourceError("文件已损坏，不是完整的图片", "请重新扫描或另存一份。") from error
    with file:
        for frame in ImageSequence.Iterator(file):
            if frame.width * frame.height > LARGEST:
                raise SourceError(
                    f"图片太大：{frame.width}×{frame.height}", "不超过一亿像素，请用 300 dpi 重新扫描。"
                )
            yield _prepared(frame)


def _prepared(frame: Image) -> tuple[Image, float]:
    from PIL import Image, ImageOps

    shorter = min(frame.size)
    said = float(frame.info.get("dpi", (0,))[0] or 0)
    # Cameras say 72 whatever they took; no page is wider than A2 or narrower than A6.
    own = said if said and 4.0 <= shorter / said <= 16.6 else shorter / _INCHES
    scale = min(2.0, fitting(frame.width / own, frame.height / own) / own)
    if frame.has_transparency_data:
        clear = frame.convert("RGBA")
        frame = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    upright = ImageOps.exif_transpose(frame)
    grey = frame.mode in ("1", "L", "LA", "I", "F") or frame.mode.startswith("I;")
    size = max(1, round(upright.width * scale)), max(1, round(upright.height * scale))
    # Averages take out the noise that sharper filters keep.
    filter = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return upright.convert("L" if grey else "RGB").resize(size, filter), own * scale


def _told(data: bytes, dpi: float) -> str:
    """Return what Tesseract finds on a page, as a table."""
    place = TESSERACT.require("扫描件")
    # One block of text: the search for columns tears lines apart more often than it finds any.
    wanted = ("-l", "chi_sim", "--psm", "6", "--dpi", str(round(dpi)), "-c", "tessedit_create_tsv=1")
    # A file without a name is gone with the process, however that ends; a pipe would wait for a reader.
    with tempfile.TemporaryFile() as page:
        page.write(data)
        page.seek(0)
        with subprocess.Popen(
            [str(place), "stdin", "stdout", *wanted],
            stdin=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Files are read side by side; threads within one only wait for one another.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        ) as process:
            said = _awaited(process)
    if process.returncode:
        raise SourceError("没有识别成")
    return said.decode("utf-8", "replace")


def _awaited(process: subprocess.Popen[bytes]) -> bytes:
    """Return what a process says, giving signs of life while it works; end it after too long."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return process.communicate(timeout=1)[0]
        except subprocess.TimeoutExpired:
            pulse.alive()
        if time.monotonic() > deadline:
            process.kill()
            raise SourceError(f"识别超过 {SECONDS:.0f} 秒，已停止")


def _lines(table: str, scale: float) -> Iterator[Line]:
    """Yield the lines of a table of words."""
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    words = [row for row in rows if len(row) == 12 and row[0] == "5" and row[11].strip()]
    for _, group in groupby(words, key=lambda row: row[1:5]):
        line = list(group)
        if sum(float(row[10]) for row in line) < _SURE * len(line):
            continue
        text = tidied([row[11] for row in line])
        left, right = (float(edge) * scale for edge in (line[0][6], int(line[-1][6]) + int(line[-1][8])))
        yield Line(text, left, right, max((right - left) / width(text), 1.0))
