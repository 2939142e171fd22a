"""What a query is once understood: a tree of conditions that no engine is needed to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias


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
        return _prefix(self.field) + self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly this string."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return f'{_prefix(self.field)}"{self.text}"'


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string with wildcards inside: ? for one character, * for at most a few, neither beyond a line."""

    text: str
    field: str | None = None

    def __str__(self) -> str:
        return _prefix(self.field) + self.text


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
        return _prefix(self.field) + self.value


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
        return f"-({self.child})" if isinstance(self.child, (And, Or)) else f"-{self.child}"


Node: TypeAlias = "Everything | Words | Phrase | Pattern | Near | Match | Range | And | Or | Not"
Leaf: TypeAlias = "Words | Phrase | Pattern"


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words, phrases and patterns that a found document is to hold, those under a Not left out."""
    if isinstance(node, (Words, Phrase, Pattern)):
        yield node
    elif isinstance(node, (And, Or, Near)):
        for child in node.children:
            yield from leaves(child)


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""
