"""From a run of typed characters to what each piece of it may stand for: a character, a syllable, a first letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from indexer.analysis import encoded, normalize
from indexer.suggest.syllables import Mask, beginning, class_of, exactly, is_syllable, like, tables

BEST = 5
"""So many ways to cut a run of letters are tried: xian is 县 and 西安."""
LONGEST_SYLLABLE = 6
_LETTERS = re.compile(r"[a-z']+")
_INITIALS = ("zh", "ch", "sh")
_SYLLABLE, _DOUBLE, _SINGLE, _VOWEL = 10, 16, 20, 30
"""What a piece costs; where the sum is less, a reader meant it rather: zuo|f before z|u|o|f."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one unit of a text has to be."""

    unit: int
    """The normalized unit, or -1 if it is any that is read so."""
    sounds: Mask | None
    """For each spelling whether the unit may be read so, if it is by sound."""
    kind: int
    """The class of its first letter."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which what was typed may be meant."""

    pieces: tuple[Piece, ...]
    blurred: bool = False
    """Whether syllables that sound alike will do."""


Cost = tuple[int, str]
"""What a piece costs, and the piece: a full syllable as it is, an initial or a beginning with a * behind."""
Texts = tuple[str, ...]
Cut = tuple[int, Texts]
"""What pieces cost together, and these."""


def ways(run: str) -> list[Way]:
    """Return the ways in which a run may be meant, the likeliest first: as it stands, then by sound.

    >>> [len(way.pieces) for way in ways("作feng")][:4], len(ways("作风"))
    ([5, 2, 2, 3], 1)
    """
    run = normalize(run)
    found = [Way(tuple(map(_character, encoded(run).tolist())))]
    if not _LETTERS.search(run):
        return found
    # Some type a space where a syllable ends.
    run = re.sub(r"(?<=[a-z]) +(?=[a-z])", "'", run.replace("ü", "v"))
    parts = [part for part in re.split(r"([a-z']+)", run) if part]
    several = _cuts(parts)
    # First letters alone may happen to be syllables: 作产安防 is zcaf.
    several += [each for each in [tuple(map(_initials, parts))] if each not in several]
    meant = [(texts, False) for texts in several] + [(texts, True) for texts in several if _can_blur(texts)]
    for texts, blur in meant:
        pieces = [_spelled(part, text, blur) for part, text in zip(parts, texts, strict=True)]
        found.append(Way(tuple(chain.from_iterable(pieces)), blur))
    return [way for way in found if way.pieces]


def _cuts(parts: list[str]) -> list[tuple[Texts, ...]]:
    """Return the best ways to cut the parts of a run, each for all parts."""
    best: list[tuple[int, tuple[Texts, ...]]] = [(0, ())]
    for place, part in enumerate(parts):
        options = cut(part, last=place == len(parts) - 1) if _LETTERS.fullmatch(part) else [(0, (part,))]
        best = sorted((a + b, (*texts, text)) for a, texts in best for b, text in options)[:BEST]
    return [texts for _, texts in best]


def _initials(part: str) -> Texts:
    return tuple(f"{letter}*" for letter in part if letter != "'") if _LETTERS.fullmatch(part) else (part,)


def cut(letters: str, *, last: bool) -> list[Cut]:
    """Return the best ways to cut a run of letters into syllables and first letters; the last may be unfinished.

    >>> [pieces for _, pieces in cut("zuofjs", last=True)][0], [pieces for _, pieces in cut("fangan", last=True)][:2]
    (('zuo', 'f*', 'j*', 's*'), [('fan', 'gan'), ('fang', 'an')])
    """
    best: list[list[Cut]] = [[(0, ())], *([] for _ in letters)]
    for start, letter in enumerate(letters):
        if letter == "'":
            best[start + 1] = best[start]
            continue
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(letters)) + 1):
            for cost, text in _pieces(letters[start:end], final=last and end == len(letters)):
                best[end] += [(before + cost, (*pieces, text)) for before, pieces in best[start]]
        best[start + 1] = sorted(best[start + 1])[:BEST]
    return sorted(best[-1])[:BEST]


def _pieces(letters: str, *, final: bool) -> list[Cost]:
    """Return what some letters may be as one piece, and what each costs."""
    letters = {"lue": "lve", "nue": "nve"}.get(letters, letters)
    if len(letters) == 1:
        return [(_VOWEL if letters in "iuv" else _SINGLE, letters + "*")]
    found = [(_SYLLABLE, letters)] if is_syllable(letters) else []
    if letters in _INITIALS:
        found.append((_DOUBLE, letters + "*"))
    elif final and beginning(letters).any():
        found.append((_SYLLABLE + bool(found), letters + "*"))
    return found


def _can_blur(several: tuple[Texts, ...]) -> bool:
    """Tell whether there are enough full syllables for what sounds alike not to be just anything."""
    syllables = [text.rstrip("*") for texts in several for text in texts if text.isascii()]
    return sum(map(is_syllable, syllables)) > 1 and all(map(is_syllable, syllables))


def _spelled(part: str, texts: Texts, blur: bool) -> list[Piece]:
    if not _LETTERS.fullmatch(part):
        return [_character(unit) for unit in encoded(part).tolist()]
    return [_sound(text, blur) for text in texts]


def _character(unit: int) -> Piece:
    return Piece(unit, None, int(tables().first[unit]))


def _sound(text: str, blur: bool) -> Piece:
    letters = text.rstrip("*")
    mask = like(letters) if blur else beginning(letters) if text.endswith("*") else exactly(letters)
    return Piece(-1, mask, class_of(letters[0]))
