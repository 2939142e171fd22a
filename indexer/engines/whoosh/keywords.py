"""Which documents have a value that is, or holds, what is asked for: units, numbers, kinds, places."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import numpy as np

from indexer.analysis import normalize
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import Mask
from indexer.metadata.number import comparable
from indexer.query import Match

_WHOLE = ("org_type", "genre")
"""Of these a value is asked for, not a part of one."""
_WILD = re.compile(r"[?*]")
_LEFT_OUT = "[〔〕第]?"
"""What may be left out between the characters of a number."""


def keyword(snapshot: Snapshot, node: Match) -> Mask:
    """Tell which documents have a value that is, or holds, what a leaf asks for; shape (documents,)."""
    # 住建局 signs for short what is asked for by its full name.
    names = (node.field, "canonical_organization") if node.field == "organization" else (node.field,)
    fits = _fits(node)
    mask = np.zeros(snapshot.size, np.bool_)
    for name in names:
        parts = [np.empty(0, np.bool_)]
        for place, segment in enumerate(snapshot.segments):
            values = snapshot.remember(name, ("folded", place), partial(_folded, segment, name))
            chosen = np.array([bool(value) and fits(value) for value in values], np.bool_)
            parts.append(chosen.take(segment.strings(name).ordinals))
        mask |= np.concatenate(parts)
    return mask


def _folded(segment: Segment, name: str) -> list[str]:
    """Return the distinct values of a column, in the writing in which they are compared."""
    values = map(normalize, segment.strings(name).values())
    return list(map(comparable, values) if name == "number" else values)


def _fits(node: Match) -> Callable[[str], bool]:
    """Return what tells whether a value is asked for; one with wildcards is asked for as a whole."""
    wanted = normalize(node.value)
    if _WILD.search(wanted):
        if node.field == "number":
            wanted = comparable(wanted)
        signs = {"?": ".", "*": ".*"}
        pattern = re.compile("".join(signs.get(sign) or re.escape(sign) for sign in wanted), re.DOTALL)
        return lambda value: pattern.fullmatch(value) is not None
    if node.field == "number":
        pattern = re.compile(_numbered(wanted))
        return lambda value: pattern.search(value) is not None
    return wanted.__eq__ if node.field in _WHOLE else lambda value: wanted in value


def _numbered(wanted: str) -> str:
    """Return a pattern for a number, or for parts of one in their order, brackets or not.

    >>> bool(re.search(_numbered("国办发 2023"), "国办发〔2023〕12号"))
    True
    >>> bool(re.search(_numbered("国办发2023年1号"), "国办发〔2023〕12号"))
    False
    """
    parts = []
    for part in wanted.split():
        signs = [re.escape(sign) for sign in comparable(part).replace("第", "")]
        parts.append(_LEFT_OUT.join(signs))
    return ".*?".join(parts)
