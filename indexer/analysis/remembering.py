"""From a function of a text to one that remembers what it returned, for the short texts that come again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from indexer.analysis.words import Segmenter, segmenter

P = ParamSpec("P")
T = TypeVar("T")
SHORT = 64
"""Characters of what is asked for mostly, and of values of fields; longer texts hardly come twice."""
MANY = 4_096
"""So many answers are kept, whatever is asked: some megabytes."""


def remembering(make: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Let a function of a text, and of little else, remember its answers for short texts only."""
    known: Callable[..., Any] = lru_cache(maxsize=MANY)(make)

    @wraps(make)
    def remembered(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        answer: T = (known if len(text) <= SHORT else make)(text, *args, **kwargs)
        return answer

    return remembered


def remembering_words(make: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Let a function of a text's words remember its answers for short texts, for each segmenter by itself."""

    def of(text: str, _: Segmenter, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return make(text, *args, **kwargs)

    known = remembering(of)

    @wraps(make)
    def remembered(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return known(text, segmenter(), *args, **kwargs)

    return remembered
