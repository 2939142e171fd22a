"""From what a reader typed to a tree: every input has one, and what was not understood is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.analysis import normalize
from indexer.query.tree import And, Everything, Match, Node, Not, Or, Phrase, Range, Words
from indexer.schema import field_named

MAX_DEPTH = 20
MAX_LEAVES = 64
_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "”", "「": "」", "『": "』", "＂": "＂", "〝": "〞"}
_CLOSING = '"“”＂」』〞'
_PREFIX = re.compile(r"([A-Za-z_]{2,12}|[一-鿿]{2,4})[:：]")
_OPERATORS = {"OR": "or", "AND": "and", "NOT": "not", "|": "or", "｜": "or", "&": "and", "＆": "and"}
_RANGE = re.compile(r"(\d{4})?\s*(?:\.\.|…|—|--|至|到|-)\s*(\d{4})?|(\d{4})年?")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query: its kind, its text as typed, and the field that it was asked of."""

    kind: str
    """One of: words, phrase, match, range, open, close, and, or, not."""
    text: str
    field: str | None = None


@dataclass(slots=True)
class Parser:
    """Reads one query; forgiving, so that no input is an error."""

    text: str
    notices: list[str] = field(default_factory=list)

    def parse(self) -> Node:
        """Return the tree of the whole text."""
        tokens = self._tokens()
        if len(tokens) > 4 * MAX_LEAVES or self._depth(tokens) > MAX_DEPTH:
            self._tell("检索式太长或括号太深，已当作普通词语检索")
            tokens = [token for token in tokens if token.kind in ("words", "phrase")]
        if sum(token.kind in ("words", "phrase", "match", "range") for token in tokens) > MAX_LEAVES:
            self._tell(f"检索词超过 {MAX_LEAVES} 个，只用了前面的")
            tokens = [token for token in tokens if token.kind in ("words", "phrase")][:MAX_LEAVES]
        tokens.reverse()
        node = self._any(tokens)
        while tokens:  # only a closing bracket without its opening one stops the reading early
            self._tell("有多余的右括号，已忽略")
            tokens.pop()
            if tokens:
                node = _joined(And, [node, self._any(tokens)])
        return node

    def _any(self, tokens: list[Token]) -> Node:
        """Read alternatives up to a closing bracket or the end."""
        choices = [self._all(tokens)]
        while tokens and tokens[-1].kind == "or":
            tokens.pop()
            choices.append(self._all(tokens))
        if len(choices) > 1 and any(isinstance(choice, Everything) for choice in choices):
            self._tell("“OR”的一边没有词语，已忽略")
        return _joined(Or, choices)

    def _all(self, tokens: list[Token]) -> Node:
        """Read conditions that stand side by side."""
        children: list[Node] = []
        while tokens and tokens[-1].kind not in ("or", "close"):
            children.append(self._one(tokens))
        return _joined(And, children)

    def _one(self, tokens: list[Token]) -> Node:
        token = tokens.pop()
        if token.kind == "and":
            return Everything()
        if token.kind == "not":
            negative = True
            while tokens and tokens[-1].kind == "not":
                tokens.pop()
                negative = not negative
            if not tokens or tokens[-1].kind in ("or", "close", "and"):
                self._tell("“NOT”后面没有词语，已忽略")
                return Everything()
            child = self._one(tokens)
            return child if isinstance(child, Everything) or not negative else Not(child)
        if token.kind == "open":
            inner = self._any(tokens)
            if tokens:
                tokens.pop()
            else:
                self._tell("少了右括号，已补上")
            return inner
        return self._leaf(token)

    def _leaf(self, token: Token) -> Node:
        if token.kind == "range" and token.field:
            found = _RANGE.fullmatch(token.text)
            if found and any(found.groups()):
                low, high, only = found.groups()
                bounds = [int(bound) if bound else None for bound in (only or low, only or high)]
                return Range(token.field, bounds[0], bounds[1])
            self._tell(f"“{token.text}”不是年份（应如 2021 或 2019..2023），已当作普通词语检索")
            return Words(token.text)
        if token.kind == "match" and token.field:
            return Match(token.field, token.text)
        if token.kind == "phrase":
            return Phrase(token.text, token.field)
        return Words(token.text, token.field)

    def _tokens(self) -> list[Token]:
        tokens: list[Token] = []
        place, text = 0, self.text
        while place < len(text):
            if text[place].isspace():
                place += 1
                continue
            token, place = self._token(place)
            if token is not None:
                tokens.append(token)
        return tokens

    def _token(self, place: int) -> tuple[Token | None, int]:
        text, character = self.text, self.text[place]
        if character in "(（":
            return Token("open", character), place + 1
        if character in ")）":
            return Token("close", character), place + 1
        begins = place == 0 or text[place - 1].isspace() or text[place - 1] in "(（"
        if character in "-－—" and begins and text[place + 1 : place + 2].strip():
            return Token("not", character), place + 1
        if character in "|｜&＆":
            return Token(_OPERATORS[character], character), place + 1
        prefix = _PREFIX.match(text, place)
        if prefix and (known := field_named(normalize(prefix[1]))):
            return self._value(prefix.end(), known.name, known.kind)
        if character in _QUOTES:
            return self._quoted(place, None)
        return self._run(place)

    def _value(self, place: int, name: str, kind: str) -> tuple[Token | None, int]:
        """Read what follows a field's prefix."""
        text = self.text
        if place >= len(text) or text[place].isspace():
            self._tell(f"“{text[:place].split()[-1]}”后面没有内容，已忽略")
            return None, place
        if text[place] in "(（":
            self._tell("字段名后面不能接括号，已在标题和正文里检索")
            return None, place
        quoted = text[place] in _QUOTES
        token, end = self._quoted(place, name) if quoted else self._plain(place, name)
        if token is not None and kind != "text":
            token = Token("range" if kind == "number" else "match", token.text, name)
        return token, end

    def _quoted(self, place: int, name: str | None) -> tuple[Token | None, int]:
        text = self.text
        end = text.find(_QUOTES[text[place]], place + 1)
        if end < 0:
            end = next((i for i in range(place + 1, len(text)) if text[i] in _CLOSING), -1)
        if end < 0:
            self._tell("少了右引号，已补到末尾")
            end = len(text)
        inner = " ".join(text[place + 1 : end].split())
        return (Token("phrase", inner, name) if inner else None), end + 1

    def _run(self, place: int) -> tuple[Token | None, int]:
        token, end = self._plain(place, None)
        if token is not None and token.text in _OPERATORS:
            return Token(_OPERATORS[token.text], token.text), end
        return token, end

    def _plain(self, place: int, name: str | None) -> tuple[Token | None, int]:
        """Read up to the next space, bracket, bar or quote."""
        text, end = self.text, place + 1
        while (
            end < len(text)
            and not text[end].isspace()
            and text[end] not in "()（）|｜&＆"
            and text[end] not in _QUOTES
        ):
            end += 1
        return Token("words", text[place:end], name), end

    def _tell(self, notice: str) -> None:
        if notice not in self.notices:
            self.notices.append(notice)

    @staticmethod
    def _depth(tokens: list[Token]) -> int:
        depth = deepest = nots = 0
        for token in tokens:
            depth += (token.kind == "open") - (token.kind == "close" and depth > 0)
            nots = nots + 1 if token.kind == "not" else 0
            deepest = max(deepest, depth + nots)
        return deepest


def _joined(kind: type[And] | type[Or], children: list[Node]) -> Node:
    children = [child for child in children if not isinstance(child, Everything)]
    if not children:
        return Everything()
    if len(children) == 1:
        return children[0]
    flat: list[Node] = []
    for child in children:
        flat += child.children if isinstance(child, kind) else [child]
    return kind(tuple(flat))
