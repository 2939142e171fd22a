"""Where a quoted string ends, whatever quotes were typed and whether or not they match."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PAIRS = {"“": "”", "„": "”", "「": "」", "『": "』", "｢": "｣", "〝": "〞", "‘": "’"}
_CLOSING = {"”": "“„", "」": "「", "』": "『", "｣": "｢", "〞": "〝"}
_SAME = '"＂'
OPENING = frozenset(_SAME + "“„”「」『』｢｣〝〞‘")
"""Characters that begin a quoted string; a closing one does so where another follows, as in ”党建”."""
QUOTES = _SAME + "“„”「」『』｢｣〝〞‘’"
_DIRECTED = re.compile("[" + "".join(_PAIRS) + "".join(_PAIRS.values()) + "]")
_ANY = re.compile(r'["＂”」』｣〞]')
_SLASHES = re.compile(r'(\\+)(?="|$)')


@dataclass(slots=True)
class Quotes:
    """Knows which quotes of one text belong together."""

    text: str
    _partners: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        opened: dict[str, list[int]] = {}
        for found in _DIRECTED.finditer(self.text):
            character = found[0]
            if character in _PAIRS:
                opened.setdefault(_PAIRS[character], []).append(found.start())
            elif stack := opened.get(character):
                self._partners[stack.pop()] = found.start()

    def read(self, place: int) -> tuple[str, int, bool] | None:
        """Return the string that is quoted from a place on, where it ends, and whether it was closed; None for no string.

        >>> Quotes("“坚持“两个维护””").read(0)
        ('坚持“两个维护”', 10, True)
        """
        text, character = self.text, self.text[place]
        if character == '"':
            return self._escaped(place) or self._any(place)
        if character == "＂":
            end = text.find(character, place + 1)
        elif character in _CLOSING:
            end = text.find(character, place + 1)
            opening = min(
                (at for sign in _CLOSING[character] if (at := text.find(sign, place)) >= 0), default=end
            )
            if end < 0 or opening < end:
                # ”党建“ is typed as well, by the wrong key each.
                if opening < 0 or opening in self._partners:
                    return None
                end = opening
        else:
            end = self._partners.get(place, -1)
            if end < 0:
                end = text.find(_PAIRS[character], place + 1)
            if end < 0 and character == "‘":
                return None
        return (text[place + 1 : end], end + 1, True) if end >= 0 else self._any(place)

    def _escaped(self, place: int) -> tuple[str, int, bool] | None:
        """Read up to the next straight quote; backslashes before one are halved, and an odd one keeps it in the string."""
        text, end = self.text, self.text.find('"', place + 1)
        first = end
        while end >= 0:
            slashes = end
            while slashes > place + 1 and text[slashes - 1] == "\\":
                slashes -= 1
            if (end - slashes) % 2 == 0:
                inner = text[place + 1 : end]
                return (_unescaped(inner) if "\\" in inner else inner), end + 1, True
            end = text.find('"', end + 1)
        return (text[place + 1 : first], first + 1, True) if first >= 0 else None

    def _any(self, place: int) -> tuple[str, int, bool]:
        """Read up to any closing quote, else to the end."""
        found = _ANY.search(self.text, place + 1)
        end = found.start() if found else len(self.text)
        return self.text[place + 1 : end], end + 1, found is not None


def quoted(text: str) -> str:
    r"""Return a string between straight quotes, from which it is read again.

    >>> print(quoted("政治站位"), quoted('5" 盘'), quoted("D:\\"))
    "政治站位" "5\" 盘" "D:\\"
    """
    return '"' + _SLASHES.sub(r"\1\1", text).replace('"', '\\"') + '"'


def _unescaped(text: str) -> str:
    return re.sub(r'(\\+)("|$)', lambda found: "\\" * (len(found[1]) // 2) + found[2], text)
