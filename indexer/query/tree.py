"""What a query is once understood: a tree of conditions that no engine is needed to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text without spaces: all its words, or the run itself as a string."""

    text: str
    field: str | None = None
    """A text field's name; None for title and text."""

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


Node: TypeAlias = "Everything | Words | Phrase | Match | Range | And | Or | Not"
Leaf: TypeAlias = "Words | Phrase"


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield the words and phrases that a found document is to hold, those under a Not left out."""
    if isinstance(node, (Words, Phrase)):
        yield node
    elif isinstance(node, (And, Or)):
        for child in node.children:
            yield from leaves(child)


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""
