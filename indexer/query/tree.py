"""What a query is once understood: a tree of conditions that no engine is needed to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from indexer.query.lexer import Kind, Lexer, Token
from indexer.query.quotes import quoted
from indexer.query.runs import escaped


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A piece of a run, and the strings any of which will do in its place."""

    asked: str
    """As it stands in the run."""
    others: tuple[str, ...]
    kind: Literal["spelling", "synonym"]
    """Another writing of the same (二〇二三年 for 2023年), or another name for it (住建局 for its full name)."""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text without spaces: all its words, or the run itself as a string."""

    text: str
    field: str | None = None
    """A text field's name; None for title and text."""
    expansions: tuple[Expansion, ...] = ()
    """In the order of the run, not overlapping."""

    def __str__(self) -> str:
        return _typed("words", self.text, self.field) or _prefix(self.field) + escaped(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly this string."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _prefix(self.field) + quoted(self.text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string with wildcards inside: ? for one character, * for at most a few, neither beyond a line."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _typed("pattern", self.text, self.field) or _prefix(self.field) + escaped(self.text, "?*")


@dataclass(frozen=True, slots=True)
class Near:
    """Strings that stand together in one field's text; a run of words among them means its exact string."""

    children: tuple[Leaf | Or, ...]
    """Two or more leaves, or alternatives of leaves, all of one field."""
    within: Literal["sentence", "paragraph"] | int
    """The passage that holds all of them, or the most characters between each and the next one."""
    ordered: bool = False
    """Whether they stand in this order."""

    def __str__(self) -> str:
        words = {"sentence": "句", "paragraph": "段"}
        sign = f" ~{words.get(str(self.within), self.within)}{'>' * self.ordered} "
        return sign.join(f"({child})" if isinstance(child, Or) else str(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Match:
    """A keyword field that holds this string (or, for org_type and genre, is this value)."""

    field: str
    value: str

    def __str__(self) -> str:
        # An open number would draw in the year behind it.
        whole = not any(map(str.isspace, self.value)) and (
            self.field != "number" or self.value.endswith("号")
        )
        typed = _typed("value", self.value, self.field) if whole else ""
        return typed or _prefix(self.field) + quoted(self.value)


@dataclass(frozen=True, slots=True)
class Range:
    """A number field from low to high, both included; None leaves that side open."""

    field: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        low, high = ("" if bound is None else str(bound) for bound in (self.low, self.high))
        return _prefix(self.field) + (low if low == high else f"{low}..{high}")


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({child})" if isinstance(child, Or) else str(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({child})" if isinstance(child, And) else str(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Not:
    """What this does not find."""

    child: Node

    def __str__(self) -> str:
        return f"-({self.child})" if isinstance(self.child, (And, Or, Near)) else f"-{self.child}"


Node: TypeAlias = "Everything | Words | Phrase | Pattern | Near | Match | Range | And | Or | Not"
Leaf: TypeAlias = "Words | Phrase | Pattern"


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words, phrases and patterns that a found document is to hold, those under a Not left out."""
    if isinstance(node, (Words, Phrase, Pattern)):
        yield node
    elif isinstance(node, (And, Or, Near)):
        for child in node.children:
            yield from leaves(child)


def joined(kind: type[And] | type[Or], children: Iterable[Node]) -> Node:
    """Put nodes together, each once and none inside another of the same kind."""
    children = list(children)
    if len(children) == 1:
        return children[0]
    flat: list[Node] = []
    for child in children:
        flat += child.children if isinstance(child, kind) else [child]
    kept = tuple(dict.fromkeys(child for child in flat if not isinstance(child, Everything)))
    if len(kept) < 2:
        return kept[0] if kept else Everything()
    return kind(kept)


def _typed(kind: Kind, text: str, field: str | None) -> str:
    """Return what to type for a leaf as it is; empty where signs in it would be taken for others."""
    typed = _prefix(field) + text
    if escaped(text) == text and kind != "pattern":
        return typed
    if text.endswith("\\") or "‘" in text:  # what these do depends on what follows
        return ""
    lexer = Lexer(typed)
    return typed if lexer.tokens == [Token(kind, text, field)] and not lexer.notices else ""


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""
