"""One run of a query's text: which of its signs are wildcards, and into which pieces it falls."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

MOST_WILDCARDS = 8
"""Places of a pattern that may hold wildcards; each is a gap to be checked."""
_ASKED = re.compile(r"什么|怎[么样]|如何|多少|哪[些里儿个]|为何|[是能]否|谁|[吗呢]$")
_STARS = re.compile(r"\*{2,}")
_SENTENCES = re.compile(r"[。！；]")
OPERATOR = "[AＡ][NＮ][DＤ]|[OＯ][RＲ]|[NＮ][OＯ][TＴ]"
"""The operators that are words, in either width."""
_WORD = re.compile(rf"(?:{OPERATOR})(?![^\W_])")
Piece = tuple[Literal["words", "pattern", "lone"], str]


@dataclass(slots=True)
class Run:
    """A run as it is read: its characters, and which of them stand for others."""

    text: str = ""
    counts: bool = False
    """Whether it holds a digit."""
    _wild: list[int] = field(default_factory=list)
    _escaped: bool = False

    def add(self, text: str) -> None:
        """Append text that means itself."""
        self.text += text
        self.counts = self.counts or any(character.isdigit() for character in text)

    def wild(self, character: str) -> None:
        """Append a wildcard."""
        self._wild.append(len(self.text))
        self.text += character

    def escape(self, text: str, place: int) -> int:
        """Append what a backslash makes literal, or the backslash itself; return how many characters were read."""
        behind = text[place + 1 : place + 2]
        if not behind or (behind.isalnum() and (self.text or not _WORD.match(text, place + 1))):
            self.add("\\")
            return 1
        self._escaped = True
        self.add(behind)
        return 2

    def pieces(self) -> tuple[list[Piece], bool]:
        """Return the words and patterns of the run in order, and whether a pattern had too many wildcards.

        >>> def pieces(text):
        ...     run = Run()
        ...     for character in text:
        ...         run.wild(character) if character in "?？*＊" else run.add(character)
        ...     return run.pieces()[0]
        >>> pieces("市*局"), pieces("怎么申请？需要什么材料？"), pieces("***")
        ([('pattern', '市*局')], [('words', '怎么申请'), ('words', '需要什么材料')], [('words', '***')])
        """
        if not any(map(str.isalnum, self.text)):
            kind: Literal["words", "lone"] = "words" if self._escaped or _is_mask(self.text) else "lone"
            return ([(kind, self.text)] if self.text.strip() else []), False
        found: list[Piece] = []
        crowded = False
        for text, holds_wildcards in self._parts():
            if not holds_wildcards:
                found.append(("words", text))
                continue
            for part in _SENTENCES.split(text):
                part = _STARS.sub("*", part.strip("?*"))
                if len(re.findall(r"[?*]+", part)) > MOST_WILDCARDS:
                    crowded = True
                    found += [("words", word) for word in re.split(r"[?*]+", part)]
                elif part:
                    found.append(("pattern" if "?" in part or "*" in part else "words", part))
        return [piece for piece in map(self._telling, found) if piece[1]], crowded

    def _telling(self, piece: Piece) -> Piece:
        """Return a piece if it holds more than signs, or holds signs that were meant as such; else an empty one."""
        text = piece[1]
        if any(map(str.isalnum, text)):
            return piece
        return "words", text if self._escaped and text.strip() else ""

    def _parts(self) -> list[tuple[str, bool]]:
        """Cut where a question ends, drop wildcards at the ends, and fold the others to ? and *."""
        groups = self._groups()
        parts, current, holds, last = [], "", False, 0
        for number, (start, end) in enumerate(groups):
            behind = (groups[number + 1][0] if number + 1 < len(groups) else len(self.text)) - end
            left, signs = self.text[last:start], self.text[start:end]
            current += left
            if _ends_question(left, signs, behind):
                parts.append((current, holds))
                current, holds = "", False
            elif current and behind:
                current += signs.replace("？", "?").replace("＊", "*")
                holds = True
            last = end
        return [part for part in (*parts, (current + self.text[last:], holds)) if part[0]]

    def _groups(self) -> list[tuple[int, int]]:
        """Return where wildcards that follow one another begin and end."""
        groups: list[tuple[int, int]] = []
        for place in self._wild:
            if groups and groups[-1][1] == place:
                groups[-1] = (groups[-1][0], place + 1)
            else:
                groups.append((place, place + 1))
        return groups


def _ends_question(left: str, signs: str, behind: int) -> bool:
    """Tell whether question marks end a question rather than stand for characters.

    >>> _ends_question("怎么申请", "？", 6), _ends_question("市", "？", 1), _ends_question("办什么", "?", 1)
    (True, False, True)
    """
    if not left or not behind or "*" in signs or "＊" in signs:
        return False
    return bool(_ASKED.search(left)) or ("?" not in signs and len(left) > 1 and behind > 1)


def _is_mask(text: str) -> bool:
    """Tell whether signs stand in place of something left out, as in *** and ×××, and are no mere punctuation."""
    if sum(character in "?*＊" for character in text) > 1:
        return True
    return not all(
        character in string.punctuation
        or unicodedata.category(character).startswith("P")
        or character in "～∼〜＋＝｜"
        for character in text
    )


def escaped(text: str, keeping: str = "") -> str:
    r"""Return a run in which every sign but some is literal, so that it is read as it is.

    >>> print(escaped("OR"), escaped("a(b"), escaped("市*局：", "?*"))
    \OR a\(b 市*局\：
    """
    if _WORD.match(text) and text.isalnum():
        return "\\" + text
    return "".join(sign if sign.isalnum() or sign in keeping else "\\" + sign for sign in text)
