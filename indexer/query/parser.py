"""From a query's tokens to its tree: every input has one, and what was not understood is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from indexer.query.lexer import LEAVES, Lexer, Token, shown
from indexer.query.tree import (
    And,
    Everything,
    Leaf,
    Match,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Words,
    joined,
    leaves,
)  # fmt: skip
from indexer.query.years import years
from indexer.schema import FIELDS

MAX_DEPTH = 20
MAX_LEAVES = 64
FARTHEST = 500
"""Characters that may lie between strings near one another."""
_MOST_NOTICES = 5
_KINDS = {field.name: field.kind for field in FIELDS}
# Halves of surrogate pairs and controls stand in no report; what has no width is cleaned out of reports as well.
_UNSEEN = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


class _Sign(NamedTuple):
    """What ~ asks for."""

    within: Literal["sentence", "paragraph"] | int
    ordered: bool
    typed: str


@dataclass(slots=True)
class Parser:
    """Reads one query; forgiving, so that no input is an error."""

    text: str
    room: int = MAX_LEAVES
    """The most words, phrases, patterns and values to ask for."""
    notices: list[str] = field(default_factory=list)
    asked: int = 0
    """How many of these the text asks for."""
    _tokens: list[Token] = field(default_factory=list)
    """What is still to be read, the next one last."""
    _fields: list[str | None] = field(default_factory=lambda: [None])
    """The fields that the open brackets were asked of."""

    def parse(self) -> Node:
        """Return the tree of the whole text."""
        lexer = Lexer(_CONTROLS.sub(" ", _UNSEEN.sub("", self.text)))
        for notice in lexer.notices:
            self._tell(notice)
        self._tokens = self._bounded(self._meant(lexer.tokens))[::-1]
        node = self._any()
        while self._tokens:  # only a closing bracket without its opening one stops the reading early
            self._tell("有多余的右括号，已忽略")
            self._tokens.pop()
            if self._tokens:
                node = joined(And, [node, self._any()])
        if isinstance(node, Everything) and self.text.strip() and not self.notices:
            self._tell("没有可检索的内容，已列出全部")
        return node

    def _meant(self, tokens: list[Token]) -> list[Token]:
        """Leave out punctuation beside words; where there are none, the signs are what is asked for."""
        if any(token.kind in LEAVES for token in tokens):
            if any(token.kind == "lone" and token.text in "~～∼〜" for token in tokens):
                self._tell("“~”后面要写 句、段 或字数（如 党建 ~句 业务），已忽略")
            return [token for token in tokens if token.kind != "lone"]
        signs = [token for token in tokens if token.kind in ("lone", "and", "or", "not", "near")]
        if any(sign.kind != "lone" for sign in signs):
            self._tell("只有符号，没有词语，已按原样检索这些符号")
        return [Token("words", sign.text, sign.field) for sign in signs]

    def _bounded(self, tokens: list[Token]) -> list[Token]:
        """Leave out what is more than an engine should be asked."""
        places = [place for place, token in enumerate(tokens) if token.kind in LEAVES]
        if len(places) > self.room:
            self._tell(f"检索词超过 {self.room} 个，只用了前面的")
            tokens = tokens[: places[self.room]]
            opened = sum((token.kind == "open") - (token.kind == "close") for token in tokens)
            while tokens and tokens[-1].kind not in LEAVES | {"close"}:
                opened -= tokens.pop().kind == "open"
            tokens += [Token("close", ")")] * max(opened, 0)
        self.asked = min(len(places), self.room)
        if len(tokens) > 5 * MAX_LEAVES or _depth(tokens) > MAX_DEPTH:
            self._tell("检索式太长或括号太深，已当作普通词语检索")
            tokens = [token for token in tokens if token.kind in LEAVES]
        return tokens

    def _next(self) -> str:
        """Return the kind of the next token; empty at the end."""
        return self._tokens[-1].kind if self._tokens else ""

    def _any(self) -> Node:
        """Read alternatives up to a closing bracket or the end."""
        choices = [self._all()]
        while self._next() == "or":
            self._tokens.pop()
            choices.append(self._all())
        if len(choices) > 1 and any(isinstance(choice, Everything) for choice in choices):
            self._tell("“OR”的一边没有词语，已忽略")
        return joined(Or, choices)

    def _all(self) -> Node:
        """Read conditions that stand side by side."""
        children: list[Node] = []
        while self._next() not in ("", "or", "close"):
            if self._next() == "near":
                self._tell(f"“{self._tokens.pop().text}”的一边没有词语，已忽略")
                continue
            operand = self._one()
            children += self._chain(operand) if self._next() == "near" else [operand]
        return joined(And, children)

    def _chain(self, first: Node) -> list[Node]:
        """Read operands with ~ between them; those between equal signs stand together."""
        operands, signs = [first], []
        while self._next() == "near":
            sign = self._sign(self._tokens.pop())
            if self._next() in ("", "or", "close", "and", "near"):
                self._tell(f"“{sign.typed}”的一边没有词语，已忽略")
                continue
            signs.append(sign)
            operands.append(self._one())
        found: list[Node] = []
        start = 0
        for place in range(1, len(signs) + 1):
            if place == len(signs) or signs[place][:2] != signs[start][:2]:
                found += self._near(operands[start : place + 1], signs[start])
                start = place
        return found or operands

    def _near(self, operands: list[Node], sign: _Sign) -> list[Node]:
        """Return operands as strings that stand together, or as they are where one of them is no string."""
        children: list[Leaf | Or] = []
        for operand in operands:
            strings = _strings(operand, isinstance(sign.within, str))
            if not strings:
                self._tell(f"“{sign.typed}”两边只能是词语、引号里的话或括号里的几种说法，已改为都要有")
                return operands
            children += strings
        if len({leaf.field for child in children for leaf in leaves(child)}) > 1:
            self._tell(f"“{sign.typed}”两边的字段不同，已改为都要有")
            return operands
        return [Near(tuple(children), sign.within, sign.ordered)]

    def _sign(self, token: Token) -> _Sign:
        figures = re.search(r"\d+", token.text)
        ordered = token.text[-1] in ">＞"
        if not figures:
            sentence = "句" in token.text or "s" in token.text.lower()
            return _Sign("sentence" if sentence else "paragraph", ordered, token.text)
        distance = min(max(int(figures[0]), 1), FARTHEST)
        if distance != int(figures[0]):
            self._tell(f"“{token.text}”超出了 1 到 {FARTHEST} 个字，已按 {distance} 个字检索")
        return _Sign(distance, ordered, token.text)

    def _one(self) -> Node:
        token = self._tokens.pop()
        if token.kind == "and":
            return Everything()
        if token.kind == "not":
            return self._excluded()
        if token.kind == "open":
            return self._group(token)
        return self._leaf(token)

    def _excluded(self) -> Node:
        if self._next() in ("", "or", "close", "and", "near"):
            self._tell("“NOT”后面没有词语，已忽略")
            return Everything()
        child = self._one()
        if isinstance(child, Not):
            return child.child
        return child if isinstance(child, Everything) else Not(child)

    def _group(self, token: Token) -> Node:
        self._fields.append(token.field or self._fields[-1])
        inner = self._any()
        self._fields.pop()
        if self._tokens:
            self._tokens.pop()
        else:
            self._tell("少了右括号，已补上")
        return inner

    def _leaf(self, token: Token) -> Node:
        name = token.field or self._fields[-1]
        kind = _KINDS[name] if name else "text"
        if name and kind == "number":
            return self._range(name, token)
        if name and kind == "keyword":
            return Match(name, token.text)
        if token.kind == "phrase":
            return Phrase(token.text, name)
        return Pattern(token.text, name) if token.kind == "pattern" else Words(token.text, name)

    def _range(self, name: str, token: Token) -> Node:
        found = years(token.text)
        if found:
            return Range(name, *found)
        self._tell(f"“{shown(token.text)}”不是年份（应如 2021 或 2019..2023），已当作普通词语检索")
        return Words(token.text) if token.kind != "phrase" else Phrase(token.text)

    def _tell(self, notice: str) -> None:
        if notice not in self.notices and len(self.notices) < _MOST_NOTICES:
            self.notices.append(notice)


def _strings(node: Node, passage: bool) -> list[Leaf | Or]:
    """Return what of an operand of ~ can stand together with others; empty if something cannot."""
    if isinstance(node, (Words, Phrase, Pattern)):
        return [node]
    if isinstance(node, Or):
        return [node] if all(isinstance(child, (Words, Phrase, Pattern)) for child in node.children) else []
    if isinstance(node, And) and passage:
        each = [_strings(child, False) for child in node.children]
        return [string for strings in each for string in strings] if all(each) else []
    return []


def _depth(tokens: list[Token]) -> int:
    depth = deepest = nots = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close" and depth > 0)
        nots = nots + 1 if token.kind == "not" else 0
        deepest = max(deepest, depth + nots)
    return deepest
