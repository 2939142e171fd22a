"""What pages say, in the reader's language: Chinese as it is written here, or what the catalog makes of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Response, request
from markupsafe import Markup, escape

from indexer import LANGUAGES, NATIVE, Catalog, speak, spoken

COOKIE = "language"
SPOKEN = {"zh": "zh-Hans", "en": "en"}
"""What browsers ask for, by its first part, and what is spoken to them."""
CHINESE = re.compile(
    r"[\d\u3001-\u303f\uff01-\uffef]{0,8}[\u3400-\u9fff]"
    r"(?:[\d\u3000-\u9fff\uff00-\uffef]*[\u3000-\u9fff\uff00-\uffef])?"
)
"""A stretch of Chinese, with the figures and signs in it."""
CATALOG_FILES = {"en": Path(__file__).with_name("en.po")}
CATALOGS = {language: Catalog(file) for language, file in CATALOG_FILES.items()}


def listen() -> None:
    """Speak the language of this request: the one chosen by the switch, or the first that the browser asks for and we know."""
    speak(preferred())


def preferred() -> str:
    """Return the language that a reader wants; an address may say it for itself alone."""
    if (named := request.args.get("lang", "")) in LANGUAGES:
        return named
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = (SPOKEN.get(name.lower().split("-")[0]) for name in request.accept_languages.values())
    return next(filter(None, asked), NATIVE)


def label(response: Response) -> Response:
    """Tell browsers and caches which language an answer is in, and what it was chosen by."""
    if response.mimetype == "text/html" or response.status_code >= 400:
        response.content_language = [spoken()]
        response.vary.update(("Accept-Language", "Cookie"))
    return response


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


def verbatim(text: object) -> Markup:
    """Escape a text of the archive, with what is Chinese marked so on pages in other languages, for those who listen.

    >>> verbatim("<云汀市> 2021")
    Markup('&lt;云汀市&gt; 2021')
    """
    escaped = escape(text)
    if spoken() == NATIVE:
        return escaped
    # What was markup would escape what is put into it.
    return Markup(CHINESE.sub(r'<bdi lang="zh-Hans">\g<0></bdi>', str(escaped)))


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
    catalog = CATALOGS[language]
    words = {message: catalog.texts[message] for message in catalog.by_place("static/")}
    return f"window.words = {json.dumps(words, ensure_ascii=False)};\n"


def _told(text: str, number: int | None = None) -> str:
    catalog = CATALOGS.get(spoken())
    return (catalog.get(text, number) if catalog else None) or text
