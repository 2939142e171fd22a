"""From excerpts to a Markdown file, in which nothing that a report says is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from webui.excerpts import Collection, Excerpt, Passage, above
from webui.languages import _

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_OPENING = re.compile(r"^(\d*)([-+=.)])")
"""What begins a list, or makes a heading of the line above, where it begins a line."""


def markdown(collection: Collection, link: Callable[[str], str]) -> str:
    """Return a collection as Markdown; `link` tells the address of a report."""
    return "\n\n".join(_blocks(collection, link)) + "\n"


def _blocks(collection: Collection, link: Callable[[str], str]) -> Iterator[str]:
    yield f"# {escaped(collection.title)}"
    for line in collection.preface:
        yield escaped(line)
    for number, excerpt in enumerate(collection.excerpts, 1):
        yield f"## {number}\\. {escaped(excerpt.title)}"
        if excerpt.about:
            yield escaped(excerpt.about)
        for before, passage in zip((None, *excerpt.passages), excerpt.passages, strict=False):
            if headings := above(passage, before):
                yield f"**{escaped(' › '.join(headings))}**"
            yield from _passage(passage)
        yield _source(excerpt, link)
    if collection.missing:
        yield f"## {escaped(_('没有取到的'))}"
        yield "\n".join(f"- {escaped(line)}" for line in collection.missing)


def _passage(passage: Passage) -> Iterator[str]:
    if passage.text:
        paragraphs = filter(str.strip, passage.text.split("\n"))
        yield "\n>\n".join(f"> {escaped(text)}" for text in paragraphs)
    if passage.cut:
        yield escaped(_("（摘录过长，只取前一部分）"))
    if passage.note:
        yield escaped(_("批注：{note}", note=passage.note))


def _source(excerpt: Excerpt, link: Callable[[str], str]) -> str:
    # Between angle brackets an address may hold anything but these and line feeds, and links hold neither.
    address = link(excerpt.id).replace("<", "%3C").replace(">", "%3E")
    return f"—— {escaped(excerpt.citation)} [{escaped(_('原文'))}](<{address}>)"


def escaped(text: str) -> str:
    """Return a text so that Markdown shows it as it stands, a line feed as a new line.

    >>> escaped("1. *整改* <b>")
    '1\\\\. \\\\*整改\\\\* \\\\<b\\\\>'
    >>> escaped("- 台账")
    '\\\\- 台账'
    """
    lines = (_MARKUP.sub(r"\\\1", line.strip()) for line in text.strip().split("\n"))
    return "  \n".join(_OPENING.sub(r"\1\\\2", line) for line in lines)
