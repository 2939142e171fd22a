"""A heading goes in, what its section does in the report comes out: 存在问题, 下步打算 …"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

LONGEST = 30
"""Characters; a longer heading says what was done, not what the section is for."""

_NUMBER = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}[、.．]|第[一二三四五六七八九十\d]{1,3}部分[：:、，]?|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、])[ ]?"
)
_LAW = re.compile(r"第[一二三四五六七八九十百零〇\d]{1,6}[章节条编篇]")
_SENTENCE = re.compile("[。；;，,！!]")
_AND = re.compile("以及|及其|[和与及暨、]")
_TAIL = re.compile("(?:方面|如下|有|等)$")


class Rules(NamedTuple):
    """What headings say."""

    last: frozenset[str]
    roles: tuple[tuple[str, re.Pattern[str]], ...]
    apart: re.Pattern[str]
    besides: re.Pattern[str]
    noun: re.Pattern[str]


@lru_cache(maxsize=4096)
def role(heading: str) -> str | None:
    """Return what a section does by its heading; None where that says something else, or two things at once.

    A heading says two things if its pieces have different roles, or if one has a role and another is a subject of its
    own; causes go with the problems that they cause.

    >>> [role(heading) for heading in ("三、存在的主要问题和不足", "2024年工作思路", "（二）取得的成效", "三、成效与问题")]
    ['存在问题', '下步打算', '成效', None]
    """
    rules = _rules()
    if len(heading) > LONGEST or heading.rstrip(" ：:")[-1:] not in rules.last or _LAW.match(heading):
        return None
    text = _NUMBER.sub("", heading, count=1).strip(" ：:")
    if _SENTENCE.search(text) or rules.apart.search(text):
        return None
    whole = _of(text)
    pieces = [piece for piece in _AND.split(text) if piece]
    if len(pieces) < 2:
        return whole
    found = [_of(piece) for piece in pieces]
    if whole and len({*found, whole} - {None}) == 1 and not _is_double(pieces[:-1], found[:-1]):
        return whole
    if found[0] and all(
        each == found[0] or rules.besides.search(piece) for each, piece in zip(found, pieces, strict=True)
    ):
        return found[0]
    return None


def _is_double(pieces: list[str], found: list[str | None]) -> bool:
    """Tell whether a piece without a role is a subject of its own."""
    return any(
        each is None and _rules().noun.search(piece) for piece, each in zip(pieces, found, strict=True)
    )


def _of(text: str) -> str | None:
    text = _TAIL.sub("", text)
    return next((name for name, pattern in _rules().roles if pattern.search(text)), None)


@lru_cache(maxsize=1)
def _rules() -> Rules:
    rows: list[tuple[str, str]] = []
    for line in files(__package__).joinpath("roles.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, pattern = line.split("\t")
            rows.append((name, pattern))
    special = {
        name: re.compile("|".join(f"(?:{pattern})" for other, pattern in rows if other == name))
        for name in ("apart", "besides", "noun")
    }
    last = frozenset(dict(rows)["last"])
    roles = tuple((name, re.compile(pattern)) for name, pattern in rows if name not in {*special, "last"})
    return Rules(last, roles, special["apart"], special["besides"], special["noun"])
