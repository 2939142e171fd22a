"""Pages set in lines: lines and where they stand go in, the paragraphs that they make up come out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_PAGE_NUMBER = re.compile(
    r"[—–\-－_·•~ ]*(?:第? ?\d{1,4} ?页?)(?: ?[/／共] ?(?:共 ?)?\d{1,4} ?页?)?[—–\-－_·•~ ]*"
)
_SPREAD = re.compile(r"(?<=[\u2018-\u9fff\uff00-\uffef]) (?=[\u2018-\u9fff\uff00-\uffef])")
_UNBREAKABLE = re.compile(r"[!-~]*")
_ENDED = tuple("。！？!?；;：:”’」』…")
_HEADED = re.compile(
    r"[（(]?[一二三四五六七八九十百]{1,4}[）)、]|第[一二三四五六七八九十百零\d]{1,5}[章节条编篇]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|附件"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page and where it stands."""

    text: str
    left: float
    right: float
    size: float
    """The height of its type, which is about the width of a Chinese character."""


def closed(text: str) -> str:
    """Take out the spaces that spread a line's characters out.

    >>> closed("关 于 作 风 建 设"), closed("张三 李四 王五六 赵七")
    ('关于作风建设', '张三 李四 王五六 赵七')
    """
    return _SPREAD.sub("", text) if len(_SPREAD.findall(text)) * 3 > len(text) else text


def width(text: str) -> float:
    """Return how many Chinese characters wide a text is.

    >>> width("2023年")
    3.0
    """
    return sum(1.0 if character > "\u2000" else 0.5 for character in text)


def without_furniture(pages: list[list[Line]]) -> list[Line]:
    """Drop page numbers and what stands at the head or foot of most pages."""
    edges = Counter(line.text for page in pages for line in {*page[:1], *page[-1:]})
    running = {text for text, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    kept: list[Line] = []
    for page in pages:
        inner = range(1, len(page) - 1)
        for number, line in enumerate(page):
            furniture = line.text in running or _PAGE_NUMBER.fullmatch(line.text)
            if number in inner or not furniture:
                kept.append(line)
    return kept


def paragraphs(lines: list[Line]) -> Iterator[str]:
    """Join lines that run on into the next."""
    if not lines:
        return
    left, right = _margins(lines)
    body = sorted(line.size for line in lines)[len(lines) // 2]
    pieces: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if pieces and pieces[-1][-1:].isascii() and line.text[:1].isascii():
            pieces.append(" ")
        pieces.append(line.text)
        if following is None or not (
            _runs_on(line, following, left, right) or _runs_on_large(line, following, right, body)
        ):
            yield "".join(pieces)
            pieces.clear()


def _margins(lines: list[Line]) -> tuple[float, float]:
    """Return where the lines of running text begin and end on the page."""
    full = sorted(lines, key=lambda line: line.left - line.right)[: max(1, len(lines) // 3)]
    lefts = Counter(round(line.left) for line in full)
    rights = sorted(line.right for line in full)
    return float(lefts.most_common(1)[0][0]), rights[len(rights) // 2]


def _runs_on(line: Line, following: Line, left: float, right: float) -> bool:
    # A number or a Latin word that did not fit leaves a gap of its width.
    word = _UNBREAKABLE.match(following.text)
    gap = 2.2 + 0.6 * (len(word[0]) if word else 0)
    if line.right < right - gap * line.size:
        return False
    if following.left > left + 1.2 * following.size:
        return False
    if abs(following.size - line.size) > 0.25 * line.size and len(following.text) > 4 and len(line.text) > 4:
        return False
    return not (line.text.endswith(_ENDED) and _HEADED.match(following.text))


def _runs_on_large(line: Line, following: Line, right: float, body: float) -> bool:
    """Say whether a title in large type fills its line and goes on, centred, in the next."""
    large = line.size > 1.15 * body and abs(following.size - line.size) < 0.1 * line.size
    return large and line.right > right - 1.6 * line.size
