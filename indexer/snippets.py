"""Where a report answers: the sentences that hold the most of what was asked, with their marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from indexer.document import Document
from indexer.results import Snippet, Span

LENGTH = 110
"""Characters of a passage, about three lines of a page."""
MOST = 3
ENOUGH = 40
"""Characters from which on a sentence is as good as a longer one."""
FAR = 600
"""Characters within which a sentence is looked for; text without punctuation is cut there."""
_BREAK = re.compile(r"[。！？!?；;]+[”’」』）)]?|\n")
_CLAUSE = re.compile(r"[，,、；;：:。！？]")


def marks(starts: Mapping[str, Sequence[int]]) -> list[Span]:
    """Return where to mark strings that begin at these offsets, longer ones first, none overlapping.

    >>> marks({"作风": [0, 9], "作风建设": [0], "建设": [2]})
    [(0, 4), (9, 11)]
    """
    taken: set[int] = set()
    spans: list[Span] = []
    for text in sorted(starts, key=lambda text: (-len(text), text)):
        for start in starts[text]:
            end = start + len(text)
            if start not in taken and end - 1 not in taken:
                taken.update(range(start, end))
                spans.append((start, end))
    return sorted(spans)


def snippets(document: Document, spans: Sequence[Span], *, titled: bool = False) -> tuple[Snippet, ...]:
    """Return the passages that hold the most different marks, in the order of the text; at most one a sentence.

    Marks in the title's lines are passed over where the title itself shows some (`titled`).
    """
    text = document.text
    sentences: dict[Span, list[Span]] = {}
    for span in [span for span in spans if span[1] > document.body] or ([] if titled else spans):
        last = next(reversed(sentences), None)
        sentence = last if last and span[1] <= last[1] else _sentence(text, span)
        sentences.setdefault(sentence, []).append(span)
    if not sentences:
        return _opening(document)
    best = _best(text, sentences, MOST)
    passages: list[Snippet] = []
    for sentence in sorted(best):
        start, end = _window(text, sentence, sentences[sentence][0])
        if passages and start < passages[-1].start + len(passages[-1].text):
            continue  # the passage before went on into this sentence
        inside = [span for span in spans if start <= span[0] and span[1] <= end]
        passages.append(_snippet(document, (start, end), inside))
    return tuple(passages)


def _best(text: str, sentences: Mapping[Span, Sequence[Span]], most: int) -> list[Span]:
    """Choose sentences one by one, what an earlier one shows counting less, and lines too short to tell much too."""
    strings = {sentence: [text[start:end] for start, end in spans] for sentence, spans in sentences.items()}
    rest = sorted(sentences)
    shown: set[str] = set()
    best: list[Span] = []
    while rest and len(best) < most:
        chosen = max(rest, key=lambda sentence: (_value(sentence, strings[sentence], shown), -sentence[0]))
        best.append(chosen)
        shown.update(strings[chosen])
        rest.remove(chosen)
    return best


def _value(sentence: Span, strings: Sequence[str], shown: set[str]) -> float:
    new = sum(len(string) if string not in shown else 0.25 * len(string) for string in set(strings))
    return (new + 0.1 * len(strings)) * min(sentence[1] - sentence[0], ENOUGH)


def _sentence(text: str, span: Span) -> Span:
    """Return the sentence around a span, looking no further than FAR on either side."""
    low, high = max(0, span[0] - FAR), min(len(text), span[1] + FAR)
    before = [found.end() for found in _BREAK.finditer(text, low, span[0])]
    after = _BREAK.search(text, span[1], high)
    start = before[-1] if before else low
    while start < span[0] and text[start].isspace():
        start += 1
    return start, (after.end() - (after[0] == "\n") if after else high)


def _window(text: str, sentence: Span, first: Span) -> Span:
    """Return the part of a sentence to show: from a clause's beginning, and on into the next sentence if short."""
    start, end = sentence
    if end - start > LENGTH:
        before = [
            found.end() for found in _CLAUSE.finditer(text, max(start, first[0] - LENGTH // 2), first[0])
        ]
        if first[1] - start > LENGTH:
            start = before[0] if before else max(start, first[0] - LENGTH // 3)
        clauses = [found.end() for found in _CLAUSE.finditer(text, first[1], min(end, start + LENGTH))]
        end = clauses[-1] if clauses else min(end, max(start + LENGTH, first[1]))
        return start, end
    while end < len(text) and text[end] != "\n":
        following = _BREAK.search(text, end, start + LENGTH)
        if not following:
            break
        end = following.end() - (following[0] == "\n")
    return start, end


def _opening(document: Document) -> tuple[Snippet, ...]:
    text = document.text
    start = document.body if document.body < len(text) else 0
    while start < len(text) and text[start].isspace():
        start += 1
    line = text.find("\n", start)
    end = min(len(text) if line < 0 else line, start + LENGTH)
    return (_snippet(document, (start, end), ()),) if end > start else ()


def _snippet(document: Document, window: Span, spans: Sequence[Span]) -> Snippet:
    start, end = window
    ranges = tuple((a - start, b - start) for a, b in spans)
    return Snippet(document.text[start:end], ranges, start, document.headings_at(start))
