"""What pages say, in the reader's language: Chinese as it is written here, or what the catalog makes of it."""

from __future__ import annotations

import json
from pathlib import Path

from flask import request
from markupsafe import Markup

from indexer import LANGUAGES, NATIVE, Catalog, speak, spoken

COOKIE = "language"
SPOKEN = {"zh": "zh-Hans", "en": "en"}
"""What browsers ask for, by its first part, and what is spoken to them."""
CATALOGS = {"en": Catalog(Path(__file__).with_name("en.po"))}


def listen() -> None:
    """Speak the language of this request: the one chosen by the switch, or the first that the browser asks for and we know."""
    speak(preferred())


def preferred() -> str:
    """Return the language that a reader wants."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = (SPOKEN.get(name.lower().split("-")[0]) for name in request.accept_languages.values())
    return next(filter(None, asked), NATIVE)


def _(text: str, /, **values: object) -> str:
    """Return a message of ours in the reader's language, with its values in place.

    >>> _("第 {page} 页", page=3)
    '第 3 页'
    """
    said = _told(text)
    return said.format(**values) if values else said


def markup(text: str, /, **values: object) -> Markup:
    """Do the same for templates, where it is called _: the message is ours and may hold elements, values are escaped.

    >>> markup("<b>{name}</b>", name="<i>")
    Markup('<b>&lt;i&gt;</b>')
    """
    said = Markup(_told(text))
    return said.format(**values) if values else said


def counted(text: str, n: int) -> str:
    """Return a message about so many of something, {n}, which other languages say differently for one and for many.

    >>> counted("{n}篇", 41_234)
    '4.1 万篇'
    """
    return _told(text, n).format(n=figure(n))


def figure(number: int) -> str:
    """Write a number as readers of reports do.

    >>> figure(3214), figure(289_000_000), figure(41_234)
    ('3,214', '2.9 亿', '4.1 万')
    """
    if spoken() == NATIVE:
        for name, size in (("亿", 100_000_000), ("万", 10_000)):
            if number >= size:
                return f"{number / size:.1f}".removesuffix(".0") + f" {name}"
    return f"{number:,}"


def script_words(language: str) -> str:
    """Return as a script what scripts say in a language; they write it in Chinese and look it up."""
    return f"window.words = {json.dumps(CATALOGS[language].by_place('static/'), ensure_ascii=False)};\n"


def _told(text: str, number: int | None = None) -> str:
    catalog = CATALOGS.get(spoken())
    return (catalog.get(text, number) if catalog else None) or text
