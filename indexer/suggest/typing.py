"""From what stands in the search box to what of it may be completed: all of it, its last run, a quote, a field's value."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from indexer.analysis import normalize
from indexer.schema import field_named
from indexer.suggest.entries import LONGEST, Kind

LONGEST_TYPED = 200
"""Characters; what is longer is not typed, but pasted."""
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "”", "「": "」", "『": "』", "＂": "＂", "〝": "〞"}
_PREFIX = re.compile(r"([A-Za-z_]{2,12}|[一-鿿]{2,4})[:：]")
_MARKED = re.compile(r"[^\w\s]")
_MARKS = re.compile(f"[{''.join(_QUOTES)}{''.join(_QUOTES.values())}]")
_ENDS = re.compile(r"[\s()（）|｜&＆]")
_BREAKS = "()（）|｜&＆"
_COMBINED = re.compile(r"[()（）|｜&＆~～]|\b(?:OR|AND|NOT)\b")
_SIGNS = ("-", "－", "—")
_OPERATORS = {"OR", "AND", "NOT"}
_OF_FIELDS: dict[str, tuple[Kind, ...]] = {
    "title": ("title",), "text": ("phrase",), "organization": ("organization", "canonical"),
}  # fmt: skip
_ANY: tuple[Kind, ...] = ("search", "phrase", "organization", "title")
# A text with such in it would be read as something else than its words.
_READ_OTHERWISE = re.compile(r"(?:^|[\s(（])(?:[-－—]|NOT\b)|[~～|｜&＆]|\bOR\b|\bAND\b")


class Run(NamedTuple):
    """What may be completed."""

    head: str
    """What was typed before it."""
    text: str
    close: str
    """What has to follow: a quotation mark, or nothing."""
    kinds: tuple[Kind, ...]
    """What it may be completed to."""
    alone: bool
    """Whether nothing else was asked for before it."""
    of_field: bool = False
    """Whether it is the value of a field."""
    before: str = ""
    """What was typed before the last piece, of which the end of the head may be a part: a sign, a field, a quotation mark."""
    others: tuple[str, ...] = ()
    """Words, normalized, that have to be in the text as well."""


def runs(typed: str) -> list[Run]:
    """Return what may be completed, the longest first; nothing for what nobody types.

    >>> [(run.head, run.text, run.others) for run in runs("党建 作")]
    [('', '党建 作', ()), ('党建 ', '作', ()), ('', '作', ('党建',))]
    >>> runs("（党建 机构：住")[0].kinds, runs("党建 “作风 建")[0][:3], runs("  ")
    (('organization', 'canonical'), ('党建 “', '作风 建', '”'), [])
    """
    if len(typed) > LONGEST_TYPED or not typed.strip() or any(map(_is_odd, typed)):
        return []
    piece, begin, quote = _last(typed)
    signed = typed[piece : piece + 1] in _SIGNS and len(typed) > piece + 1
    begin = max(begin, piece + signed)
    prefix = _PREFIX.fullmatch(typed, piece + signed, begin - 1) if quote else _PREFIX.match(typed, begin)
    known = field_named(normalize(prefix[1])) if prefix else None
    if prefix and known and not quote:
        begin = prefix.end()
    head, text, before = typed[:begin], typed[begin:], typed[:piece]
    alone = not signed and not before.strip()
    close = _QUOTES.get(quote, "")
    whole = Run("", typed.strip(), "", _ANY, True)
    if known:
        kinds = _OF_FIELDS.get(known.name, ())
        found = [Run(head, text, close, kinds, alone, True, before)] if kinds else []
    elif quote:
        found = [Run(head, text, close, _ANY[1:], alone and begin == piece + 1, False, before), whole]
    else:
        found = [whole]
        if head.strip() and text not in _OPERATORS:
            found.append(Run(head, text, "", _ANY[1:3], False, False, before))
        *others, last = normalize(typed).split()
        if others and not _MARKED.search(typed):
            found.append(Run("", last, "", ("title",), True, others=tuple(others)))
    return [run for run in found if len(run.text) <= LONGEST and (known or any(map(str.isalnum, run.text)))]


def is_plain(typed: str) -> bool:
    """Tell whether words and other conditions simply stand side by side, so that each may be looked up by itself.

    >>> is_plain("党建 机构:住建局 -“作风 建设” "), is_plain("党建 OR "), is_plain("(党建 ")
    (True, False, False)
    """
    return not _COMBINED.search(typed)


def completed(run: Run, text: str) -> str | None:
    """Return what would stand in the search box; None where it would not be understood as this text.

    >>> completed(runs("机构:住")[0], "住建 局"), completed(runs("作")[0], "甲 OR 乙")
    ('机构:"住建 局"', None)
    """
    if run.close:
        return None if run.close in text else run.head + text + run.close
    if run.of_field:
        return run.head + _value(text)
    fields = any(field_named(normalize(prefix[1])) for prefix in _PREFIX.finditer(text))
    return None if fields or _READ_OTHERWISE.search(text) else run.head + text


def signed_by(run: Run, name: str) -> str | None:
    """Return what would ask for what an organization signed; None where a quotation mark is open."""
    return None if run.close else f"{run.head}机构:{_value(name)}"


def _value(text: str) -> str:
    """Return a text as the value of a field: in quotation marks where it would end too early."""
    return f'"{text}"' if _ENDS.search(text) and not _MARKS.search(text) else text


def _last(typed: str) -> tuple[int, int, str]:
    """Return where the last piece begins, where what may be completed of it does, and the quotation mark before that."""
    piece, begin, quote = 0, 0, ""
    for place, character in enumerate(typed):
        if quote:
            if character == _QUOTES[quote]:
                piece, begin, quote = place + 1, place + 1, ""
        elif character in _QUOTES:
            begin, quote = place + 1, character
        elif character.isspace() or character in _BREAKS:
            piece = begin = place + 1
    return piece, begin, quote


def _is_odd(character: str) -> bool:
    """Tell whether this is a control character, half a surrogate pair or no character at all."""
    return unicodedata.category(character) in ("Cc", "Cs", "Cn") and character not in "\t\n\r"
