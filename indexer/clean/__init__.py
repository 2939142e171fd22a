"""What a file says goes in, the report itself comes out, with a receipt for every line that was taken out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from indexer.clean.furniture import Taken, without_furniture
from indexer.clean.learned import Learner
from indexer.clean.lines import Line, paragraphs

__all__ = ["Cleaned", "Learner", "Removal", "clean", "joined"]

_LINE_ENDS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n"))
_SPACES = tuple(space.encode("gbk") for space in " \u3000\t")
_SPREAD = re.compile("(?<![^\\s])(?:[\u4e00-\u9fff〇《》（）] ){3,}[\u4e00-\u9fff〇《》（）](?![^\\s])")
_FOOTNOTE = re.compile(r"\n[ \t]*\[[ \t]*\n?[ \t]*(\d{1,3}|[注a-z])[ \t]*\n?[ \t]*\][ \t]*(?=\n|\Z)")

MOST_PAGES = 2_000
"""A text of more pages than this does not begin them on purpose."""


class Removal(NamedTuple):
    """A line, or a piece of one, that cleaning took out."""

    at: int
    """The offset in the cleaned text of what stood after it."""
    text: str


class Cleaned(NamedTuple):
    """What is left of a text, and what was taken out."""

    text: str
    """The report's paragraphs, one a line; a form feed stands before one that begins a new page on purpose."""
    removed: tuple[Removal, ...]


def clean(text: str, learned: Collection[str] = frozenset()) -> Cleaned:
    r"""Return the report's paragraphs without the page around them; `learned` are lines that a `Learner` found.

    >>> clean("首页 > 公文\n\u3000\u3000县委\u200b高度重视。\n##paidbegin##成立领导小组。\n打印 关闭")
    ... # doctest: +NORMALIZE_WHITESPACE
    Cleaned(text='县委高度重视。\n成立领导小组。',
            removed=(Removal(at=0, text='首页 > 公文'), Removal(at=8, text='##paidbegin##'), Removal(at=15, text='打印 关闭')))
    >>> clean("关于印发方案的通知\f第一条 总则").text
    '关于印发方案的通知\n\x0c第一条 总则'
    """
    if "\f" not in text:
        return _page(text, learned)
    if text.count("\f") > MOST_PAGES:
        return _page(text.replace("\f", "\n"), learned)
    cleaned, removed = "", list[Removal]()
    for page in text.split("\f"):
        part = _page(page, learned)
        if cleaned and part.text:
            cleaned += "\n\f"
        removed += [Removal(len(cleaned) + at, line) for at, line in part.removed]
        cleaned += part.text
    return Cleaned(cleaned, tuple(removed))


def _page(text: str, learned: Collection[str]) -> Cleaned:
    kept, taken = without_furniture(_lines(text), learned)
    cleaned = "\n".join(paragraphs(kept))
    return Cleaned(cleaned, tuple(_placed(kept, taken, cleaned)) if taken else ())


def _lines(text: str) -> list[Line]:
    """Return the lines that hold something, legible and without wide spaces."""
    plain = _plain(text)
    if plain is None:
        text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    if "[" in text:
        text = _FOOTNOTE.sub(r"[\1]", text)
    if plain is not None and not any(space in plain for space in _SPACES):
        return [(raw, raw) for raw in text.split("\n") if raw]
    return [(joined(raw.split()), raw) for raw in text.split("\n") if raw and not raw.isspace()]


def joined(words: Sequence[str]) -> str:
    """Join words with single spaces, and characters that are spread over a line with none.

    >>> joined("关 于 作 风 建 设 的 报 告".split()), joined(["第一章", "总", "则"])
    ('关于作风建设的报告', '第一章 总 则')
    """
    line = " ".join(words)
    if len(words) < 4 or sum(len(word) == 1 for word in words) < 4:
        return line
    return _SPREAD.sub(lambda match: match[0].replace(" ", ""), line)


def _plain(text: str) -> bytes | None:
    """Return a text in GBK if that shows that it has no invisible characters and no line ends but line feeds.

    >>> _plain("县委高度重视。") is None, _plain("县委高度重视。\\r") is None, _plain("县委\u200b高度重视。") is None
    (False, True, True)
    """
    # GBK has none of them but ASCII's, and but one space that is not ASCII; to encode is quicker than to search.
    try:
        encoded = text.encode("gbk")
    except UnicodeEncodeError:
        return None
    return encoded if len(encoded.translate(None, _CONTROLS)) == len(encoded) else None


def _placed(kept: Sequence[Line], taken: Sequence[Taken], text: str) -> Iterator[Removal]:
    """Say where in the cleaned text everything that was taken out stood."""
    # Joining and parting lines moves spaces only, so that a place is told by how many other characters stand before it.
    before = [0, *accumulate(_solid(line) for line, _ in kept)]
    places = _offsets(text, [before[lines] + characters for lines, characters, _ in taken])
    for place, (_, _, line) in zip(places, taken, strict=True):
        yield Removal(place, line)


def _offsets(text: str, counts: Sequence[int]) -> Iterator[int]:
    """Return for each count, in ascending order, the offset of the character before which so many that are no spaces stand.

    >>> list(_offsets("第一章 总则\\n县委", [0, 3, 5, 7]))
    [0, 4, 7, 9]
    """
    wanted = iter(counts)
    count = next(wanted, None)
    start = seen = 0
    for line in text.split("\n"):
        after = seen + _solid(line)
        if count is not None and count < after:
            solid = (
                range(len(line)) if " " not in line else [at for at, sign in enumerate(line) if sign != " "]
            )
            while count is not None and count < after:
                yield start + solid[count - seen]
                count = next(wanted, None)
        start, seen = start + len(line) + 1, after
    while count is not None:
        yield len(text)
        count = next(wanted, None)


def _solid(line: str) -> int:
    return len(line) - line.count(" ")
