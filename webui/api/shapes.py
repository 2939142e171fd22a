"""The shapes of what programs are given, as types; the OpenAPI document takes them from here."""

from __future__ import annotations

from typing import Any

Anything = dict[str, Any]

SearchAnswer = Anything
SentencesAnswer = Anything
TimelineAnswer = Anything
SuggestAnswer = Anything
FacetAnswer = Anything
PhrasesAnswer = Anything
DocumentAnswer = Anything
FamilyAnswer = Anything
SimilarAnswer = Anything
EditionsAnswer = Anything
StatsAnswer = Anything
