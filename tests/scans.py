"""Scans of a report of our own: lines are set in type, and made to look as if they came from a scanner."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

DPI = 300
HEAD = "云汀市水利局文件"
REPORT = [
    "关于全市防汛抗旱工作情况的报告",
    "市人民政府：",
    "今年入汛以来，我市先后遭遇四轮强降雨过程，累计降雨量达到863.5毫米，较常年同期偏多两成。面对严峻复杂的防汛形势，"
    "市防汛抗旱指挥部认真落实上级部署，坚持人民至上、生命至上，全力做好监测预警、巡查排险、转移避险等各项工作。"
    "现将有关情况报告如下：",
    "一、基本情况",
    "全市共有水库126座，其中中型水库5座、小型水库121座，堤防总长412公里。截至9月30日，累计启动应急响应16次，"
    "转移群众3842人次，没有发生人员伤亡。",
    "二、主要做法",
    "（一）压实责任抓落实。逐库逐堤落实行政、技术、巡查三个责任人，共计378名，并在媒体公示，接受社会监督。",
    "（二）立足实战抓演练。组织县乡村三级开展防汛演练86场次，参与人数达到2万人，检验了预案，提高了能力。",
    "三、存在问题",
    "一是部分小型水库设施老化，监测手段落后；二是基层专业力量不足，乡镇水利站平均不到2人。",
    "四、下一步打算",
    "加快实施23座水库除险加固，完善安全监测设施；健全网格化管理机制，充实基层队伍，确保安全度汛。",
    "特此报告。",
    "云汀市水利局",
    "2023年10月8日",
]
_SIZE = (2480, 3508)
_MARGIN, _TOP, _WIDTH, _STEP, _TYPE = 290, 640, 1900, 80, 50
_RED = (215, 25, 25)


@cache
def font(size: int, weight: str = "") -> ImageFont.FreeTypeFont:
    """Return a Chinese font that is installed here."""
    said = subprocess.run(
        ["fc-match", "-f", "%{file}\t%{index}", f"Noto Serif CJK SC:lang=zh-cn{weight}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    file, index = said.split("\t")
    return ImageFont.truetype(file, size, index=int(index) & 0xFFFF)


def page(lines: Sequence[str]) -> Image.Image:
    """Return an A4 page of paragraphs; the first is a title, the second a salutation, the last two a signature."""
    made = Image.new("L", _SIZE, 255)
    draw = ImageDraw.Draw(made)
    for number, (line, left) in enumerate(_set(lines)):
        draw.text((left, _TOP + number * _STEP), line, font=font(_TYPE), fill=20)
    return made


def scanned(made: Image.Image) -> Image.Image:
    """Return a page a little blurred, noisy and askew."""
    noise = Image.effect_noise(made.size, 40)
    return Image.blend(made.filter(ImageFilter.GaussianBlur(1.2)), noise, 0.25).rotate(0.5, fillcolor=255)


def sealed(made: Image.Image, lines: Sequence[str]) -> Image.Image:
    """Return a page with a red head, and a red seal over its signature."""
    colour = made.convert("RGB")
    draw = ImageDraw.Draw(colour)
    head = font(150, ":bold")
    draw.text(((_SIZE[0] - draw.textlength(HEAD, font=head)) / 2, 220), HEAD, font=head, fill=_RED)
    draw.line((280, 560, 2200, 560), fill=_RED, width=8)
    signature = [(number, left) for number, (_, left) in enumerate(_set(lines))][-2:]
    x, y = signature[0][1] + 160, _TOP + signature[0][0] * _STEP + 70
    ink = Image.new("RGB", colour.size, "white")
    seal = ImageDraw.Draw(ink)
    seal.ellipse((x - 230, y - 230, x + 230, y + 230), outline=_RED, width=14)
    seal.polygon(
        [
            (x + reach * math.sin(step * math.pi / 5), y - reach * math.cos(step * math.pi / 5))
            for step, reach in enumerate([90, 36] * 5)
        ],
        fill=_RED,
    )
    for number, character in enumerate("云汀市水利局"):
        turn = -1.2 + number * 0.48
        place = (x + 180 * math.sin(turn) - 30, y - 180 * math.cos(turn) - 30)
        seal.text(place, character, font=font(60, ":bold"), fill=_RED)
    return ImageChops.multiply(colour, ink)


def save(file: Path, pages: Sequence[Image.Image]) -> Path:
    """Write pages to a picture or a .pdf; several to a .tif or a .pdf."""
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    if file.suffix == ".pdf":
        pages[0].save(file, resolution=DPI, **more)
    else:
        pages[0].save(file, dpi=(DPI, DPI), **more)
    return file


def _set(lines: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the lines of paragraphs, and where they begin."""
    type = font(_TYPE)
    for number, text in enumerate(lines):
        if number == 0:
            yield text, (_SIZE[0] - type.getlength(text)) / 2
            continue
        line, left = "", _MARGIN + (0 if number == 1 else 2 * _TYPE)
        for character in text:
            if left + type.getlength(line + character) > _MARGIN + _WIDTH and character not in "，。；：、）":
                yield line, left
                line, left = "", _MARGIN
            line += character
        yield line, left
