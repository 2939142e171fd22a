"""Finds in a run of text the longest of many strings that begin at each place, and what may stand for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.analysis import segmenter

Piece = tuple[int, int, tuple[str, ...]]
"""Where a piece of a run begins and ends, and what will do in its place."""
_SHORT = 2
"""Characters of a string that has to be made of whole words, or stand in one; longer ones are hardly found by chance."""


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """Normalized strings and what may stand for each; () for one that is left alone."""

    others: Mapping[str, tuple[str, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    """The first two characters of those strings to how long they are, the longest first."""

    @classmethod
    def of(cls, others: Mapping[str, tuple[str, ...]]) -> Lookup:
        """Return a lookup of strings of two or more characters."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in others:
            lengths[name[:2]].add(len(name))
        return cls(others, {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()})

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a normalized text that others may stand for, from left to right.

        >>> Lookup.of({"人社": ("人力资源和社会保障",)}).pieces("市人社业务"), Lookup.of({"人社": ("a",)}).pieces("外国人社区")
        ([(1, 3, ('人力资源和社会保障',))], [])
        """
        found: list[Piece] = []
        borders: frozenset[int] | None = None
        place, last = 0, len(text) - 1
        while place < last:
            end = place + 1
            for length in self.lengths.get(text[place : place + 2], ()):
                name = text[place : place + length]
                if len(name) < length or name not in self.others or _inside(text, place, place + length):
                    continue
                if length <= _SHORT and not name.isascii():
                    borders = _borders(text) if borders is None else borders
                    if _across(borders, place, place + length):
                        continue
                end = place + length
                if others := self.others[name]:
                    found.append((place, end, others))
                break
            place = end
        return found


def telling(asked: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return the strings, without repeats, that are not found anyway with what was asked for or with one another.

    >>> telling("公积金", ["住房公积金", "公积金贷款", "房贷"])
    ('房贷',)
    """
    kept: list[str] = [asked]
    for other in sorted(dict.fromkeys(others), key=len):
        if other and not any(shorter in other for shorter in kept):
            kept.append(other)
    return tuple(sorted(kept[1:], key=list(others).index))


def _inside(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin word or a number goes on before or after."""
    return _joined(text[start - 1 : start] + text[start]) or _joined(text[end - 1 : end + 1])


def _joined(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and (pair.isalpha() or pair.isdigit())


def _borders(text: str) -> frozenset[int]:
    """Return where words begin and end."""
    places = [0]
    for word in segmenter().cut(text.encode("utf-8", "replace").decode("utf-8")):
        places.append(places[-1] + len(word))
    return frozenset(places)


def _across(borders: frozenset[int], start: int, end: int) -> bool:
    """Tell whether a piece ends amid a word that began before it or goes on behind it, as 人社 in 外国人|社区."""
    return any(place in borders for place in range(start + 1, end)) and not {start, end} <= borders
