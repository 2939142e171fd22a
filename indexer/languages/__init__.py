"""From what is said in Chinese to the same in the reader's language: exact texts, and texts made by a template.

Messages are written in Chinese where they arise, values and all, and may be stored with an index. A catalog therefore
knows them by their shape: `没有第 {} 页` stands for every text that has something in the place of the braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cached_property, lru_cache
from pathlib import Path

LANGUAGES: Mapping[str, str] = {"zh-Hans": "中文", "en": "English"}
"""What can be spoken, each by its own name, the first being what messages are written in."""
NATIVE = "zh-Hans"
JOINT = "；"
"""What stands between messages that are told together."""

_spoken: ContextVar[str] = ContextVar("language", default=NATIVE)


def spoken() -> str:
    """Return the language that is spoken here and now."""
    return _spoken.get()


def speak(language: str) -> None:
    """Speak a language from now on, in this thread or task."""
    _spoken.set(language if language in LANGUAGES else NATIVE)


class Catalog:
    """Texts in Chinese with what they are in another language, read when first asked for."""

    def __init__(self, file: Path) -> None:
        """Take a .po file, whose messages hold {} or {name} where values stand."""
        self._file = file

    @cached_property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """For each message what it is, for one and for many where these differ."""
        return {message: texts for message, texts, _ in self._rows}

    def by_place(self, part: str) -> dict[str, str]:
        """Return the messages that are said in files whose names hold a part, with what they are."""
        return {
            message: texts[0]
            for message, texts, places in self._rows
            if any(part in place for place in places)
        }

    @cached_property
    def _rows(self) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        # Imported here, since only readers of another language need it.
        from babel.messages.pofile import read_po

        with self._file.open("rb") as stream:
            catalog = read_po(stream)
        found = []
        for row in catalog:
            message, texts = _several(row.id), _several(row.string)
            if message[0] and all(texts):
                found.append((message[0], texts, tuple(place for place, _ in row.locations)))
        return found

    @cached_property
    def _shapes(self) -> list[tuple[re.Pattern[str], str]]:
        found = []
        for message, texts in self.texts.items():
            pieces = re.split(r"\{\w*\}", message)
            if len(pieces) > 1 and any(pieces):
                pattern = "(.*?)".join(map(re.escape, pieces))
                found.append((len("".join(pieces)), re.compile(pattern, re.DOTALL), texts[0]))
        # The more a template says itself, the surer it is meant.
        return [(pattern, text) for _, pattern, text in sorted(found, key=lambda row: -row[0])]

    def get(self, text: str, number: int | None = None) -> str | None:
        """Return what a message is, for so many of something; None where the catalog does not have it."""
        found = self.texts.get(text)
        if not found:
            return None
        return found[0] if number == 1 else found[-1]

    @lru_cache(maxsize=4096)  # noqa: B019  There are as many catalogs as languages.
    def retold(self, text: str) -> str:
        """Return a text that was made in Chinese, values and all; itself where no template made it.

        A value may be a message of its own, and a text several of them, parted by “；”.
        """
        pieces = text.split(JOINT)
        told = [self._retold(piece) for piece in pieces]
        # A template may swallow what others said; what each piece says by itself is surer.
        if len(pieces) == 1 or None in told:
            whole = self._retold(text)
            if whole is not None:
                return whole
        if len(pieces) > 1 and all(told):
            return ". ".join(one.rstrip(".") for one in filter(None, told)) + "."
        return "; ".join(one or piece for one, piece in zip(told, pieces, strict=True))

    def _retold(self, text: str) -> str | None:
        exact = self.get(text)
        if exact is not None:
            return exact
        for pattern, template in self._shapes:
            found = pattern.fullmatch(text)
            if found:
                return template.format(*(self._retold(value) or value for value in found.groups()))
        return None


def _several(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


CATALOGS: Mapping[str, Catalog] = {"en": Catalog(Path(__file__).with_name("en.po"))}
"""What this package itself says."""


def retold(text: str) -> str:
    """Return a message of this package, a label or a value of its vocabularies in the language that is spoken."""
    catalog = CATALOGS.get(spoken())
    return catalog.retold(text) if catalog else text
