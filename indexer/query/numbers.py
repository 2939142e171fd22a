"""From words that look like a document number, such as 国办发〔2023〕12号, to a search for the number as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.analysis import normalize
from indexer.query.tree import And, Match, Node, Not, Or, Words, joined

_YEAR = r"(?:19|20)\d{2}"
_NUMBER = re.compile(
    rf"([一-鿿a-z]{{0,16}}[〔\[【﹝(〈<]{_YEAR}年?[〕\]】﹞)〉>]第?\d{{1,5}}号?|[一-鿿a-z]{{2,16}}[〔\[【]{_YEAR}[〕\]】]|"
    rf"[一-鿿]{{2,16}}{_YEAR}(?:年第?|第)\d{{1,5}}号)(?:文件?)?"
)
_CODE = re.compile(r"[一-鿿]{0,8}(?:[国中政办委党厅府部财税科建教]|人社)(?:[发函字电]|办)")
_PARTS = (re.compile(rf"[〔\[【(]?{_YEAR}年?[〕\]】)]?"), re.compile(r"第?\d{1,5}号"))


def numbered(node: Node) -> Node:
    """Let what looks like a document number be met by the number that a document bears, too.

    >>> str(numbered(Words("国办发[2023]第12号"))), str(numbered(Words("机构改革")))
    ('国办发[2023]第12号 OR number:国办发[2023]第12号', '机构改革')
    """
    if isinstance(node, Words):
        value = _value([node])
        return joined(Or, [node, Match("number", value)]) if value else node
    if isinstance(node, And):
        return joined(And, _together(node.children))
    if isinstance(node, Or):
        return joined(Or, map(numbered, node.children))
    return Not(numbered(node.child)) if isinstance(node, Not) else node


def _together(children: Sequence[Node]) -> list[Node]:
    """Take words that are one number between them as one, as in 国办发 2023."""
    found: list[Node] = []
    place = 0
    while place < len(children):
        words = []
        for child in children[place : place + 3]:
            if not isinstance(child, Words):
                break
            words.append(child)
        size = next((size for size in (3, 2) if size <= len(words) and _value(words[:size])), 1)
        if size > 1:
            found.append(joined(Or, [And(tuple(words[:size])), Match("number", _value(words[:size]))]))
        else:
            found.append(numbered(children[place]))
        place += size
    return found


def _value(words: Sequence[Words]) -> str:
    """Return the document number that words spell out; empty for none."""
    # Each number holds a year; most words hold no figure at all.
    if not any(map(str.isdigit, words[-1].text)) or any(word.field for word in words):
        return ""
    if len(words) == 1:
        found = _NUMBER.fullmatch(normalize(words[0].text))
        return words[0].text[: found.end(1)] if found else ""
    texts = [normalize(word.text) for word in words]
    fits = _CODE.fullmatch(texts[0]) and all(
        part.fullmatch(text) for part, text in zip(_PARTS, texts[1:], strict=False)
    )
    return " ".join(word.text for word in words) if fits else ""
