"""From names and values to XML that every reader takes, whatever characters the archive's texts hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

Element = Any
"""An element of lxml's, which comes without types."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PLANES = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_UNFIT = re.compile(f"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd{_PLANES}]")
"""Control characters, halves of surrogate pairs and what is no character at all."""


def fit(text: str) -> str:
    """Return a text without the characters that XML forbids or advises against.

    >>> fit("整改\\x0b落实\\ufffe𠮷")
    '整改落实𠮷'
    """
    return _UNFIT.sub("", text)


def line(text: str) -> str:
    """Return a text as one line, fit for XML.

    >>> line("关于\\n整改的  通知\\x00")
    '关于 整改的 通知'
    """
    return " ".join(fit(text).split())


def root(name: str, namespaces: Mapping[str | None, str]) -> Element:
    """Begin a document; its elements are of the namespace without a name, if there is one."""
    space = namespaces.get(None)
    return etree.Element(f"{{{space}}}{name}" if space else name, nsmap=dict(namespaces))


def add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """Add an element; its name may begin with that of a namespace and a colon, as may lang with xml_."""
    prefix, colon, local = name.rpartition(":")
    space = parent.nsmap.get(prefix if colon else None)
    child = etree.SubElement(parent, f"{{{space}}}{local}" if space else local)
    if text:
        child.text = fit(text)
    for key, value in attributes.items():
        child.set(LANG if key == "xml_lang" else key, fit(value))
    return child


def written(document: Element) -> bytes:
    """Write a document in UTF-8, one element a line."""
    body: bytes = etree.tostring(document, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return body
