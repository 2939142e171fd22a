"""From a run of text to the titles that it nearly is part of."""

from __future__ import annotations

import numpy as np

from indexer.analysis import decoded, normalize_units
from indexer.analysis.shapes import similar
from indexer.analysis.sounds import same_sound
from indexer.arrays import Array
from indexer.engines.whoosh.chances import held_by
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.slips import Change, Run, Slip, weighed

LONG = 5
"""Runs of so many units are compared with titles."""
RAREST, LACKING, TITLES = 8, 3, 12
"""Titles that share all but so many of so many of a run's rarest pairs are compared with it, so many at most."""


def title_slips(run: Run) -> list[Slip]:
    """Return the single changes that make a run what stands in a title, the likeliest first."""
    if run.size < LONG:
        return []
    held = held_by(run.snapshot, run.keys, "title_bigrams")
    if np.count_nonzero(held) < run.size - 1 - LACKING:
        return []
    changes: dict[Change, None] = {}
    for segment in run.snapshot.segments:
        for title in _near(segment, np.unique(run.keys)):
            changes.update(dict.fromkeys(_differences(run, title)))
    return weighed(run, list(changes))


def _near(segment: Segment, keys: Array) -> list[Array]:
    """Return the titles of a segment that hold most of some pairs, as normalized units."""
    view = segment.views["title_bigrams"]
    if not len(view):
        return []
    at = view.keys.searchsorted(keys)
    at = at[view.keys.take(at, mode="clip") == keys]
    at = at[np.argsort(view.n.take(at), kind="stable")][:RAREST]
    shared = np.zeros(segment.size, np.uint8)
    for place in at.tolist():
        shared[view.listed(place).numbers()] += 1
    docs = np.flatnonzero(shared >= max(2, len(at) - LACKING))
    docs = docs[np.argsort(-shared[docs].astype(np.int64), kind="stable")][:TITLES]
    found = {title.tobytes(): title for title in
             (normalize_units(segment.units("title", number)) for number in docs.tolist())}  # fmt: skip
    return list(found.values())


def _differences(run: Run, title: Array) -> list[Change]:
    """Return the single changes of ideographs that make a run stand in a title."""
    size = run.size
    nothing = np.zeros(size + 2, np.uint32)
    padded = np.concatenate((nothing, title.astype(np.uint32), nothing))
    same = np.lib.stride_tricks.sliding_window_view(padded, size) == run.units
    whole = same.all(axis=1)
    heads = np.where(whole, size, same.argmin(axis=1))
    tails = np.where(whole, size, same[:, ::-1].argmin(axis=1))
    found = []
    for kind, moved, step in (("any", 0, 1), ("swapped", 0, 2), ("missing", 1, 0), ("extra", -1, 1)):
        # The tail of the run stands `moved` units farther on than its head would have it.
        low, high = max(0, -moved), len(heads) - max(0, moved)
        first, last = heads[low:high], tails[low + moved : high + moved]
        for offset in np.flatnonzero((first + last >= size - step) & (first < size)).tolist():
            place, begin = min(int(first[offset]), size - step), low + offset
            put = padded[begin + place : begin + place + step + moved]
            text = decoded(put.astype(np.uint16))
            old = run.text[place : place + step]
            ideographs = all("一" <= character <= "鿿" for character in old + text)
            if put.all() and ideographs and (kind != "swapped" or text == old[::-1]):
                found.append((place, place + step, text, _kind(old, text) if kind == "any" else kind))
    return found


def _kind(old: str, new: str) -> str:
    return "sound" if new in same_sound(old) else "shape" if new in similar(old) else "any"
