"""From a query to how it may have been meant, where it looks misspelled: only ever offered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from indexer.analysis import normalize, segmenter
from indexer.analysis.sounds import syllables
from indexer.engines.whoosh.relaxing import Matched
from indexer.engines.whoosh.slips import Run, Slip, local_slips, meant_by_sound, several_slips
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.titles import LONG, title_slips
from indexer.query import And, Near, Node, Not, Or, Phrase, Query, Words

LONGEST = 200
"""Longer runs are not looked at."""
AROUND, FURTHER = 5, 7
"""A changed place must be known with so much around it, and with so much where less speaks for the change."""
OFTENER = 50
"""So many times more documents must hold another spelling than one that is held as well."""
LEAST = {"sound": 0.0, "shape": 0.0, "swapped": 2.0, "extra": 6.0, "missing": 4.0, "any": 5.0}
"""The gain from which on a change is worth an offer."""
IN_TITLE = {"sound": -7.0, "shape": -7.0, "swapped": -12.0, "extra": -5.0, "missing": -12.0, "any": -5.0}
"""The same where a title holds all of the run."""
BY_WORD = 6.0
"""The same where all that speaks for a change is that it makes a word."""
WORDS = 5
"""In so many documents such a word must be."""
REACH = 12
"""More around it is not asked for."""
LONG_TITLE = 12
"""A run of so many characters that stands in a title but for one that is missing was meant so."""
LIKELY = -3.0
"""A shorter one as well, if it gains so much."""
WHOLE = 8
"""A query of several runs that is so long may be a title."""
LOST = 20.0
"""How much less is thought of a change that drops what comes first or last: mostly something else was meant there."""
SHORT = {1: 20, 2: 20, 3: 5}
"""How many documents must hold a word that is so short, where it is all that was typed."""
DOUBTED = 3
"""A run that more documents hold is not doubted."""
MOVED = ("missing", "extra", "swapped")
_LETTERS = re.compile(r"[a-z]+(?:[ '][a-z]+)*")


def correction(snapshot: Snapshot, query: Query, found: Matched) -> str | None:
    """Return a query's text as it may have been meant; None where nothing seems wrong.

    Only characters inside what is to be found change; operators, filters and quotes stay as they were typed.
    """
    if not found.docs.size or found.dropped:
        spelled = _by_sound(snapshot, query)
        if spelled:
            return spelled
    text = query.text
    runs = [run for run, searched in _runs(query.tree) if searched]
    if len(runs) > 1 and len(text) >= WHOLE and (better := _better(snapshot, text, whole=True)):
        return better if better != text else None
    at, pieces, done = 0, [], 0
    for run, searched in _runs(query.tree):
        start = text.find(run, at)
        if start < 0:
            continue
        at = start + len(run)
        if searched and (better := _better(snapshot, run)):
            pieces += [text[done:start], better]
            done = at
    return "".join([*pieces, text[done:]]) if pieces else None


def _runs(node: Node, searched: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield every run and phrase as typed, and whether it is to be found."""
    if isinstance(node, (And, Or, Near)):
        for child in node.children:
            yield from _runs(child, searched)
    elif isinstance(node, Not):
        yield from _runs(node.child, False)
    elif isinstance(node, (Words, Phrase)):
        yield node.text, searched


def _better(snapshot: Snapshot, typed: str, *, whole: bool = False) -> str:
    """Return a better spelling of a run; "" for none. A whole query is better as a title, or as it is if that is held."""
    text = normalize(typed)
    if not 2 <= len(text) <= LONGEST or max(text) > "\uffff":
        return ""

    def make() -> str:
        # Mostly the search itself has just looked the word up.
        if not whole and _documents(snapshot, text) > DOUBTED:
            return ""
        run = Run(snapshot, text)
        if whole and run.known(text):
            return typed
        slip = _by_title(run) if whole else _meant(run)
        # Traditional characters beside the simplified one that is put in would be nobody's spelling.
        folded = "".join(new if "一" <= new <= "鿿" else old for old, new in zip(typed, text, strict=True))
        return slip.applied(folded) if slip else ""

    return snapshot.remember(typed, ("meant", whole), make)


def _meant(run: Run) -> Slip | None:
    """Return the change after which the archive knows a run that it does not know as it is."""
    if not run.doubtful and run.size < LONG:
        return None
    held = run.known(run.text)
    if held > DOUBTED or (held and run.size > AROUND):
        return None
    best = None if held else _best(run, title_slips(run), in_title=True)[0]
    if best or not run.doubtful or run.foreign:
        return best
    best, reached = _best(run, local_slips(run))
    if reached < AROUND and len(run.doubtful) > 1 and run.size > 3:
        return _best(run, several_slips(run))[0] or best
    return best


def _by_title(run: Run) -> Slip | None:
    """Return the change that makes a whole query a title."""
    if run.size < LONG_TITLE and not run.doubtful:
        return None
    return _best(run, title_slips(run), in_title=True)[0]


def _best(run: Run, slips: list[Slip], *, in_title: bool = False) -> tuple[Slip | None, int]:
    """Return the change that the archive bears out best, and with how much around it the archive knows it."""
    best, most, reached = None, 0.0, 0
    slips = [slip for slip in slips if slip.gain >= (IN_TITLE if in_title else LEAST)[slip.kind]]
    run.look_up(slip.applied(run.text)[max(slip.start - REACH, 0) : slip.end + REACH] for slip in slips)
    for slip in slips:
        place = _place(run, slip)
        size = place.reached(run)
        if place.contradicted(run, in_title) or not (_in_title if in_title else _in_text)(
            run, slip, place, size
        ):
            continue
        lost = slip.kind == "extra" and (slip.start <= place.low + 1 or slip.end >= place.high - 1)
        # All scores that count are above 0.
        score = 100 + slip.gain + size - LOST * lost
        if score > most:
            best, most, reached = slip, score, size
    return best, reached


class _Place(NamedTuple):
    """Where a change is, in the run and in what becomes of it."""

    slip: Slip
    low: int
    high: int
    """The stretch of the run between two signs that holds it."""
    spelling: str
    """The run as changed."""
    end: int
    """Where the new text ends in it."""

    @property
    def bounds(self) -> tuple[int, int]:
        """The stretch between two signs in the changed run."""
        return self.low, self.high + self.end - self.slip.end

    def reached(self, run: Run) -> int:
        """Return with how much around it the archive knows the change."""
        reached = 0
        for size in (AROUND, FURTHER, 9, REACH):
            around = _windows(self.slip.start, self.end, *self.bounds, size)
            if not any(run.known(self.spelling[a:b]) for a, b in around):
                break
            reached = size
        return reached

    def contradicted(self, run: Run, in_title: bool) -> bool:
        """Tell whether the archive knows what was typed, and not so much less often."""
        if in_title and self.slip.kind in MOVED and run.size >= LONG_TITLE:
            return False
        (a, b), *_ = _windows(self.slip.start, self.slip.end, self.low, self.high, 3)
        (c, d), *_ = _windows(self.slip.start, self.end, *self.bounds, 3)
        return run.known(run.text[a:b]) * OFTENER > run.known(self.spelling[c:d])


def _place(run: Run, slip: Slip) -> _Place:
    return _Place(
        slip, *run.clause(slip.start, slip.end), slip.applied(run.text), slip.start + len(slip.text)
    )


def _in_title(run: Run, slip: Slip, place: _Place, reached: int) -> bool:
    """Tell whether a change is meant that makes a run what stands in a title."""
    if not reached or (slip.kind == "any" and run.firm(slip.start, slip.end)):
        return False
    long = run.size >= LONG_TITLE or (run.size > FURTHER and slip.gain >= LIKELY)
    return slip.kind != "missing" or long or not run.firm(slip.start, slip.end)


def _in_text(run: Run, slip: Slip, place: _Place, reached: int) -> bool:
    """Tell whether a change is meant after which texts hold what is around it."""
    size = place.high - place.low
    if size < 4:
        word = place.spelling[slice(*place.bounds)]
        kept = len(word) == size and slip.kind != "any"
        return kept and _documents(run.snapshot, word) >= SHORT[size]
    if slip.kind in ("sound", "shape") and not run.firm(slip.start, slip.end):
        by_word = slip.end - slip.start == 1 and slip.gain >= BY_WORD
        return reached > 0 or (by_word and _makes_word(run, slip))
    if slip.kind in ("any", "extra", "missing") and size <= AROUND:
        return False
    at_edge = slip.start == place.low or slip.end == place.high
    return reached >= FURTHER and not (slip.kind == "extra" and at_edge)


def _makes_word(run: Run, slip: Slip) -> bool:
    """Tell whether a change makes a word of the archive of what was none."""
    low, high = run.clause(slip.start, slip.end)
    old = _word(run.text[low:high], slip.start - low)
    new = _word(slip.applied(run.text)[low:high], slip.start - low)
    often = _documents(run.snapshot, new)
    return (
        len(new) > 1 and often >= WORDS and (len(old) < 2 or _documents(run.snapshot, old) * OFTENER <= often)
    )


def _word(text: str, place: int) -> str:
    """Return the word of a text that holds a place.

    >>> _word("县委的作风", 4)
    '作风'
    """
    for word in segmenter().cut(text):
        if place < len(word):
            return word
        place -= len(word)
    return ""


def _documents(snapshot: Snapshot, word: str) -> int:
    return snapshot.postings("text_words", word).n


def _windows(start: int, end: int, low: int, high: int, size: int) -> list[tuple[int, int]]:
    """Return stretches of a size around another, inside bounds, the one with it in its middle first.

    >>> _windows(4, 5, 0, 9, 5)
    [(2, 7), (1, 6), (3, 8)]
    """
    size = max(size, end - start + 2)
    if high - low <= size:
        return [(low, high)]
    middle = start - (size - (end - start)) // 2
    begins = (min(max(begin, low), high - size) for begin in (middle, middle - 1, middle + 1))
    return [(begin, begin + size) for begin in dict.fromkeys(begins)]


def _by_sound(snapshot: Snapshot, query: Query) -> str | None:
    """Return what a query that is typed as sounds alone may mean."""
    typed = normalize(query.text).strip()
    if len(typed) > LONGEST or not _LETTERS.fullmatch(typed):
        return None
    read = [syllables(letters) for letters in re.split("[ ']", typed)]
    asked = [syllable for word in read for syllable in word]
    if not all(read) or len(asked) < 2:
        return None
    run = Run(snapshot, typed)
    spelled = [(text, run.known(text)) for text, _ in meant_by_sound(snapshot, asked)]
    best = max(spelled, key=lambda each: each[1], default=("", 0.0))
    return best[0] if best[1] else None
