"""From the characters of a query to its tokens: runs, quoted strings, patterns, values of fields and operators."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from indexer.analysis import normalize
from indexer.query.quotes import OPENING, QUOTES, Quotes
from indexer.query.runs import OPERATOR, Run
from indexer.schema import Field, field_named

Kind: TypeAlias = Literal[
    "words", "phrase", "pattern", "value", "lone", "open", "close", "and", "or", "not", "near"
]
LEAVES = frozenset({"words", "phrase", "pattern", "value"})
_OPEN, _CLOSE, _SIGNS = "(（", ")）", "|｜&＆"
_DASHES, _LISTED = "-－‐‑‒–—―−", "、，,"
_STOPS = rf"\s()（）|｜&＆~～∼〜{QUOTES}"
_PLAIN = re.compile(rf"[^{_STOPS}?？*＊\\]+")
_STOP = re.compile(rf"[{_STOPS}]|$")
_PAIR = re.compile(rf"[(（][^{_STOPS}\\]*[)）]")
_PREFIX = re.compile(r"([A-Za-zＡ-Ｚａ-ｚ_＿]{2,12}|[一-鿿]{2,4})[:：]")
_OPERATOR = re.compile(rf"({OPERATOR})(?=[{_STOPS}]|$)")
_NEAR = re.compile(
    r"[~～∼〜](?:同?(?:句子?|段落?)(?=[>＞\s(（]|$)|同?[句段]|(?:sentence|paragraph|[spSP])(?![A-Za-z])|"
    r"(?P<distance>[0-9０-９]{1,9})(?![0-9０-９])(?:个?字(?:以?内)?)?)(?P<order>[>＞])?"
)
_TO = "(?:\\.\\.|…|[-－‐‑‒–—―−~～至到])"
_YEARS = re.compile(
    rf"(?:\d{{4}}年?(?:{_TO}|\s+{_TO}\s+)\d{{4}}年?|[<>＜＞≤≥][=＝]?\s*\d{{4}}年?)(?=[\s)）|｜]|$)"
)
_NUMBER_PARTS = re.compile(
    r"\s+[〔\[（(【]?(?:19|20)\d{2}年?[〕\]）)】]?(?:\s*第?\d{1,5}号)?(?=[\s)）|｜]|$)|\s+第?\d{1,5}号(?=[\s)）|｜]|$)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query: what it is, its text, and the field that it was asked of."""

    kind: Kind
    text: str
    field: str | None = None


@dataclass(slots=True)
class Lexer:
    """Reads the tokens of one text from left to right."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    _place: int = 0
    _quotes: Quotes = field(init=False)

    def __post_init__(self) -> None:
        self._quotes = Quotes(self.text)
        while self._place < len(self.text):
            if self.text[self._place].isspace():
                self._place += 1
            else:
                self._next()

    def _next(self) -> None:
        text, place = self.text, self._place
        character = text[place]
        if near := _NEAR.match(text, place):
            self._sign("near", near.end())
        elif character in _OPEN and not self._literal(place, first=True):
            self._sign("open", place + 1)
        elif character in _CLOSE:
            self._sign("close", place + 1)
        elif character in _SIGNS:
            doubled = text[place + 1 : place + 2] == character
            self._sign("or" if character in "|｜" else "and", place + 1 + doubled)
        elif character in OPENING:
            self.tokens += self._quoted(None)
        elif operator := _OPERATOR.match(text, place):
            self._sign(_WORDS[normalize(operator[1])], operator.end())
        elif not self._leads(place):
            known = self._field(place)
            self.tokens += self._asked_of(known) if known else self._run(None)

    def _sign(self, kind: Kind, end: int, field: str | None = None) -> None:
        self.tokens.append(Token(kind, self.text[self._place : end], field))
        self._place = end

    def _leads(self, place: int) -> bool:
        """Read a sign before a word: a dash excludes it, a plus changes nothing, several dashes are a dash in prose."""
        text = self.text
        if place and not (text[place - 1].isspace() or text[place - 1] in "(（|｜&＆"):
            return False
        end = place + 1
        if text[place] in _DASHES:
            while end < len(text) and text[end] in _DASHES:
                end += 1
            if not text[end : end + 1].strip():
                return False
            if end == place + 1:
                self._sign("not", end)
            self._place = end
            return True
        if text[place] in "+＋" and text[end : end + 1].strip() and text[end] not in "+＋":
            self._place = end
            return True
        return False

    def _field(self, place: int) -> Field | None:
        """Return the field whose prefix stands here."""
        prefix = _PREFIX.match(self.text, place)
        return field_named(normalize(prefix[1])) if prefix else None

    def _asked_of(self, known: Field) -> list[Token]:
        """Read what follows a field's prefix: a bracket, or one value or several."""
        text = self.text
        prefix = _PREFIX.match(text, self._place)
        assert prefix
        self._place = prefix.end()
        while self._place < len(text) and text[self._place].isspace():
            self._place += 1
        if not self._operand(self._place, spaced=self._place > prefix.end()):
            self._tell(f"“{prefix[0]}”后面没有内容，已忽略")
            return []
        if text[self._place] in _OPEN and not self._literal(self._place, first=True):
            self._sign("open", self._place + 1, known.name)
            return []
        values = [self._value(known)]
        while self._another(known):
            self._place += 1
            values.append(self._value(known))
        if len(values) == 1:
            return values[0]
        found = [Token("open", "(")]
        for value in values:
            found += [*value, Token("or", "|")]
        return [*found[:-1], Token("close", ")")]

    def _operand(self, place: int, spaced: bool = False) -> bool:
        """Tell whether a value can begin here."""
        character = self.text[place : place + 1]
        if (
            not character.strip()
            or character in _CLOSE
            or character in _SIGNS
            or _NEAR.match(self.text, place)
        ):
            return False
        if spaced and character in _DASHES:
            return False
        return not _OPERATOR.match(self.text, place) and not self._field(place)

    def _another(self, known: Field) -> bool:
        """Tell whether a sign between values stands here, with a value of the same field behind it."""
        sign = self.text[self._place : self._place + 1]
        if not sign or not (sign in "|｜" or (known.facet and sign in _LISTED)):
            return False
        behind = self.text[self._place + 1 : self._place + 2]
        return self._operand(self._place + 1) and behind not in _OPEN and behind not in _DASHES

    def _value(self, known: Field) -> list[Token]:
        if self.text[self._place] in OPENING:
            return self._quoted(known)
        if known.kind == "text":
            return self._run(known.name)
        if known.kind == "number" and (years := _YEARS.match(self.text, self._place)):
            self._place = years.end()
            return [Token("value", years[0], known.name)]
        start = self._place
        run = self._scan(_LISTED if known.facet else "")
        # A sign that nothing of a value could begin with must not keep the reading where it is.
        self._place += self._place == start
        value = run.text or self.text[start : self._place]
        if (
            known.name == "number"
            and not value.endswith("号")
            and (rest := _NUMBER_PARTS.match(self.text, self._place))
        ):
            self._place = rest.end()
            value += rest[0]
        return [Token("value", value, known.name)] if value.strip() else []

    def _quoted(self, known: Field | None) -> list[Token]:
        """Read a quoted string."""
        found = self._quotes.read(self._place)
        if found is None:
            if self.text[self._place] == "‘":
                return self._run(known.name if known else None)
            self._tell("有多余的右引号，已忽略")
            self._place += 1
            return []
        inner, self._place, closed = found
        if not closed:
            self._tell("少了右引号，已补到末尾")
        if not inner.strip():
            self._tell("引号里没有内容，已忽略")
            return []
        if known and known.kind != "text":
            return [Token("value", inner, known.name)]
        return [Token("phrase", inner, known.name if known else None)]

    def _run(self, name: str | None) -> list[Token]:
        """Read a run of text, and what of it are patterns."""
        start = self._place
        run = self._scan("")
        if self._place == start:  # a sign that means nothing here
            run.add(self.text[start])
            self._place += 1
        pieces, crowded = run.pieces()
        if crowded:
            self._tell(f"“{shown(run.text)}”里的通配符太多，已当作几个词语检索")
        return [Token(kind, text, name) for kind, text in pieces]

    def _scan(self, stops: str) -> Run:
        """Read up to the next space, sign, quote, or bracket that groups."""
        text, run, place, closing = self.text, Run(), self._place, -1
        while place < len(text):
            character = text[place]
            if plain := _PLAIN.match(text, place):
                piece = plain[0]
                cut = min((at for stop in stops if (at := piece.find(stop)) >= 0), default=-1)
                run.add(piece if cut < 0 else piece[:cut])
                place += len(piece) if cut < 0 else cut
                if cut >= 0:
                    break
                continue
            if character == "\\":
                place += run.escape(text, place)
                continue
            if character in "?？*＊":
                run.wild(character)
            elif character in _OPEN and (end := self._literal(place, first=not run.text)):
                closing = end - 1
                run.add(character)
            elif place == closing or self._ordinary(place, run):
                run.add(character)
            else:
                break
            place += 1
        self._place = place
        return run

    def _ordinary(self, place: int, run: Run) -> bool:
        """Tell whether a sign inside a run is an ordinary character there."""
        text, character = self.text, self.text[place]
        if character in "~～∼〜":
            near = _NEAR.match(text, place)
            if near is None:
                return True
            # 8时～10时 tells a span; 党建~10业务 asks for closeness.
            return bool(near["distance"]) and run.counts and not near["order"] and run.text != ""
        if character == "&":
            around = text[place - 1 : place] + text[place + 1 : place + 2]
            return len(around) == 2 and around.isascii() and around.isalnum()
        return character == "’" or (character == "‘" and self._quotes.read(place) is None)

    def _literal(self, place: int, first: bool) -> int:
        """Return where brackets that belong to the run around them end, as in 村（社区）; 0 for those that group."""
        pair = _PAIR.match(self.text, place)
        if not pair or self._field(place + 1):
            return 0
        if first:
            behind = self.text[pair.end() : pair.end() + 1]
            if _STOP.match(behind) or _OPERATOR.match(self.text, pair.end()):
                return 0
        return pair.end()

    def _tell(self, notice: str) -> None:
        self.notices.append(notice)


_WORDS: dict[str, Kind] = {"and": "and", "or": "or", "not": "not"}


def shown(text: str) -> str:
    """Return a text as a notice quotes it, not longer than a line.

    >>> shown("工作" * 20)
    '工作工作工作工作工作工作工作工作工作工作…'
    """
    return text if len(text) <= 20 else text[:20] + "…"
