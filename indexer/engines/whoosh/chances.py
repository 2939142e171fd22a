"""What an archive's pairs of characters say: how likely a string is, which are likeliest, how many documents hold one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from indexer.arrays import Array
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.strings import SHIFT, places

Floats = npt.NDArray[np.float64]
UNSEEN = 0.02
"""In so many documents a pair is taken to be that is in none."""
CHOICES, OTHERS = 40, 16
"""So many characters of one sound are tried in a place, those in most documents, and so many of any sound."""
FOLLOWING = 200
"""So many characters that follow one are tried before another, the likeliest."""
BEAM = 24
"""So many beginnings are followed where several neighbours are open."""
TELLING = 4
"""So many of a string's rarest pairs say which documents may hold it."""
MANY, SAMPLE = 4_000, 200
"""Of so many documents that may hold a string, so many are looked at."""


def held_by(snapshot: Snapshot, keys: Array, *views: str) -> Floats:
    """Return in how many documents characters and pairs are, by their keys; a title that a text repeats counts twice."""
    found = np.zeros(len(keys))
    for segment in snapshot.segments:
        for name in views or ("text_bigrams", "title_bigrams"):
            view = segment.views[name]
            if len(view):
                places = view.keys.searchsorted(keys)
                found += np.where(
                    view.keys.take(places, mode="clip") == keys, view.n.take(places, mode="clip"), 0
                )
    return found


def documents(snapshot: Snapshot, text: str, pairs: Mapping[str, float]) -> float:
    """Return in about how many documents a string stands whose pairs some do hold, in texts or, if in none, in titles."""
    if len(text) < 2:
        return max(float(snapshot.postings(f"{field}_bigrams", text).n) for field in ("text", "title"))
    telling = sorted(pairs, key=lambda pair: pairs[pair])[:TELLING]
    return _documents(snapshot, "text", text, telling) or _documents(snapshot, "title", text, telling)


def _documents(snapshot: Snapshot, field: str, text: str, telling: list[str]) -> float:
    lists = [snapshot.postings(f"{field}_bigrams", pair) for pair in telling]
    lists.sort(key=lambda postings: postings.n)
    if len(text) < 3 or not lists[0].n:
        return float(lists[0].n)
    docs = lists[0].docs[:MANY]
    share = lists[0].n / len(docs)
    for postings in lists[1:]:
        docs = docs[postings.among(docs)]
    some = docs[:SAMPLE].astype(np.int64)
    if not len(some):
        return 0.0
    holders = np.unique(places(snapshot, field, text, some) >> SHIFT)
    return len(holders) * share * len(docs) / len(some)


def likelihood(snapshot: Snapshot, lines: Array) -> Floats:
    """Return the logarithm of how likely some strings are by their pairs; uint32 of shape (n, length), 0 for nothing."""
    pairs = lines[:, :-1] << 16 | lines[:, 1:]
    keys, places = np.unique(np.concatenate((pairs.ravel(), (lines << 16).ravel())), return_inverse=True)
    held = held_by(snapshot, keys)[places.ravel()]
    both, singles = held[: pairs.size].reshape(pairs.shape), held[pairs.size :].reshape(lines.shape)
    shares = np.log(np.maximum(both, UNSEEN) / (singles[:, :-1] + 1))
    # What comes first is as likely as it is frequent; behind the end is anything.
    shares = np.where(lines[:, :-1] == 0, np.log((singles[:, 1:] + UNSEEN) / (snapshot.size + 1)), shares)
    shares[lines[:, 1:] == 0] = 0
    return np.asarray(shares.sum(axis=1))


def frequent(snapshot: Snapshot, characters: str, most: int = CHOICES) -> str:
    """Return those of some characters that are in most documents."""

    def make() -> str:
        units = np.array([ord(character) for character in characters if character < "\U00010000"], np.uint32)
        held = held_by(snapshot, units << 16, "text_bigrams")
        order = np.argsort(-held, kind="stable")[:most]
        return "".join(chr(unit) for unit in units[order[held[order] > 0]].tolist())

    return snapshot.remember(characters[:1], ("frequent", characters, most), make) if characters else ""


def between(snapshot: Snapshot, before: int, behind: int) -> str:
    """Return the ideographs that are seen both behind one unit and before another, the likeliest first."""
    if not before or not behind:
        return ""
    found: dict[int, int] = {}
    for segment in snapshot.segments:
        view = segment.views["text_bigrams"]
        edges = np.array([before << 16 | 0x4E00, before << 16 | 0xA000], np.uint32)
        low, high = view.keys.searchsorted(edges).tolist()
        keys, n = view.keys[low:high], view.n[low:high]
        if len(keys) > FOLLOWING:
            kept = np.sort(np.argpartition(n, len(n) - FOLLOWING)[-FOLLOWING:])
            keys, n = keys[kept], n[kept]
        seconds = (keys & 0xFFFF) << 16 | np.uint32(behind)
        at = view.keys.searchsorted(seconds)
        same = view.keys.take(at, mode="clip") == seconds
        often = np.minimum(n[same], view.n.take(at[same]))
        for place in np.argsort(-often.astype(np.int64), kind="stable")[:OTHERS].tolist():
            unit = int(keys[same][place]) & 0xFFFF
            found[unit] = found.get(unit, 0) + int(often[place])
    return "".join(chr(unit) for unit in sorted(found, key=lambda unit: -found[unit])[:OTHERS])


def likeliest(
    snapshot: Snapshot, before: int, choices: list[list[tuple[str, float]]], behind: int, most: int = 4
) -> list[tuple[str, float]]:
    """Return the likeliest strings of one choice a place, each of which costs something, with their scores."""
    texts, scores, lasts = [""], np.zeros(1), np.array([before], np.uint32)
    for offered in [*choices, [(chr(behind), 0.0)]] if behind else choices:
        units = np.array([ord(character) for character, _ in offered], np.uint32)
        costs = np.array([cost for _, cost in offered])
        lines = np.stack((np.repeat(lasts, len(units)), np.tile(units, len(lasts))), axis=1)
        all_scores = likelihood(snapshot, lines) + np.repeat(scores, len(units)) - np.tile(costs, len(lasts))
        order = np.argsort(-all_scores, kind="stable")[:BEAM].tolist()
        texts = [texts[at // len(units)] + chr(int(lines[at, 1])) for at in order]
        scores, lasts = all_scores[order], lines[order, 1]
    cut = -1 if behind else None
    return [(text[:cut], float(score)) for text, score in zip(texts[:most], scores.tolist(), strict=False)]
