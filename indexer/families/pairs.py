"""From the sketches of an archive to the pairs of documents that have wording in common."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.families.sketches import MOST, VOID, WHOLE, Hashes

Ints = npt.NDArray[np.int64]
Percents = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

MARKS = 16
"""The smallest hashes of a sketch, by which a document finds others: of two that share half, one in 60,000 has none."""
CENTRES = 4
"""A hash is held against the first few documents marked by it, so that what everybody writes costs little."""
SAMPLE, LITTLE = 12, 64
"""Of less than a SAMPLE of hashes nothing is concluded, and of a LITTLE one only that most of a text is in another."""
FORMULA, MOSTLY = 160, 60
"""So many shingles are more than the formulas of a covering notice; a text with fewer in common has most of its own."""
KNOWN = 8
"""Fewer shingles than these in common are no wording in common."""
LOOKS = 32, 128
"""Hashes of a sketch that are looked at before all of them are."""
LOW = 0xFFFFFFFF
UNMARKED = 1 << 31
BLOCK = 1 << 19
"""Hashes that are gone through at a time."""


class Sketches(NamedTuple):
    """The sketches of numbered documents, one after another."""

    hashes: Hashes
    """Ascending in each sketch; uint32, shape (S,)."""
    starts: Ints
    """Where each document's begin in `hashes`, and the end; int64, shape (N + 1,)."""


class Holders(NamedTuple):
    """Which documents hold which of some wanted hashes; each array of shape (H,)."""

    bucket: Ints
    """The place of the hash among the wanted ones."""
    document: Ints
    unmarked: Bools
    """Whether the hash is none of the document's marks."""


def holders(sketches: Sketches, wanted: Hashes) -> Holders:
    """Find who holds the wanted hashes, which ascend."""
    near = np.zeros(1 << 24, np.bool_)
    near[wanted >> np.uint32(8)] = True
    parts = [np.zeros(0, np.int64)]
    for start in range(0, len(sketches.hashes) if len(wanted) else 0, BLOCK):
        block = sketches.hashes[start : start + BLOCK]
        places = np.flatnonzero(near[block >> np.uint32(8)])
        held = block[places]
        exact = wanted[np.minimum(np.searchsorted(wanted, held), len(wanted) - 1)] == held
        parts.append(places[exact] + start)
    places = np.concatenate(parts)
    document = np.searchsorted(sketches.starts, places, "right") - 1
    unmarked = places - sketches.starts[document] >= MARKS
    return Holders(np.searchsorted(wanted, sketches.hashes[places]), document, unmarked)


def meetings(held: Holders, ranks: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of documents that meet in a hash, and in how many.

    A pair is the rank of the earlier document, 32 bits up, and that of the other. Documents of rank -1 meet nobody.
    """
    rank = ranks[held.document]
    code = np.sort((held.bucket << 32 | held.unmarked * UNMARKED | rank)[rank >= 0])
    bucket, marked, rank = code >> 32, code & UNMARKED == 0, code & UNMARKED - 1
    first = np.flatnonzero(_changes(bucket))
    sizes = np.diff(np.append(first, len(bucket)))
    pairs = []
    for place in range(CENTRES):
        centres = first + place
        used = np.flatnonzero(sizes > place + 1)
        used = used[marked[centres[used]]]
        # A centre meets all holders of the hash but the centres before it, which it has met.
        counts = sizes[used] - place - 1
        centre = np.repeat(rank[centres[used]], counts)
        other = rank[_ranges(centres[used] + 1, counts)]
        pairs.append(np.minimum(centre, other) << 32 | np.maximum(centre, other))
    return _counted(np.concatenate(pairs))


def marks(sketches: Sketches, present: Bools) -> Hashes:
    """Return the hashes by which the documents that are present find others, ascending (uint32)."""
    sizes = np.diff(sketches.starts)
    counts = np.where(present, np.minimum(sizes, MARKS), 0)
    return distinct(sketches.hashes[_ranges(sketches.starts[:-1], counts)])


def of_documents(sketches: Sketches, documents: Ints) -> Hashes:
    """Return the hashes of the sketches of some documents, ascending (uint32)."""
    starts = sketches.starts[documents]
    return distinct(sketches.hashes[_ranges(starts, sketches.starts[documents + 1] - starts)])


def shares(sketches: Sketches, pairs: Ints, least: int) -> tuple[Percents, Percents]:
    """Return for each pair how many percent of the first text's shingles are in the second, and of the second's.

    Both are 0 where the sketches cannot tell, and where neither is likely to reach the least percent asked for.
    """
    both = np.zeros((2, len(pairs)), np.uint8)
    likely = np.flatnonzero(_sampled(sketches, pairs) >= KNOWN)
    for width in LOOKS:
        looked = _shares(sketches, pairs[likely], width)
        # Three standard deviations of what so small a sample shows.
        likely = likely[np.maximum(looked[0], looked[1]) >= least - 150 / np.sqrt(np.maximum(looked[2], 1))]
    sizes = np.diff(sketches.starts)
    largest = np.maximum(sizes[pairs >> 32], sizes[pairs & LOW])[likely]
    above = 0
    for width in (WHOLE, MOST // 2, MOST):
        fits = (largest > above) & (largest <= width)
        above, chosen = width, likely[fits]
        of_one, of_other, sample, common = _shares(sketches, pairs[chosen], width)
        whole = largest[fits] < WHOLE
        told = (common >= KNOWN) & ((sample >= LITTLE) | _sure(sample, common) | whole)
        both[:, chosen] = np.where(told, (of_one, of_other), 0)
    return both[0], both[1]


def distinct(values: Hashes) -> Hashes:
    """Return the values in ascending order, each once."""
    ordered = np.sort(values)
    return ordered[_changes(ordered)]


def formulaic(sketches: Sketches, pairs: Ints, percents: Percents) -> Bools:
    """Say of pairs whether what they have in common may be no more than what such short texts always say."""
    reach, sizes = _reach(sketches), np.diff(sketches.starts)
    counts = sizes / reach * float(VOID)
    shorter = np.minimum(counts[pairs >> 32], counts[pairs & LOW])
    short: Bools = (percents < MOSTLY) & (percents * shorter < 100 * FORMULA)
    return short


def _sampled(sketches: Sketches, pairs: Ints) -> Floats:
    """Return about how many hashes of the shorter text lie where the sketch of the longer has all of its own."""
    reach, sizes = _reach(sketches), np.diff(sketches.starts)
    one, other = pairs >> 32, pairs & LOW
    lower = np.minimum(reach[one], reach[other])
    sampled: Floats = lower * np.minimum(sizes[one] / reach[one], sizes[other] / reach[other])
    return sampled


def _reach(sketches: Sketches) -> Floats:
    """Return up to where each sketch has every hash of its text."""
    sizes = np.diff(sketches.starts)
    last = sketches.hashes[np.maximum(sketches.starts[1:] - 1, 0)] if len(sketches.hashes) else sizes
    return np.where(sizes < WHOLE, float(VOID), last)


def _sure(sample: Ints, common: Ints) -> Bools:
    """Say whether the sample leaves hardly a doubt that half of the shorter text is in the other."""
    part = common / np.maximum(sample, 1)
    sure: Bools = (sample >= SAMPLE) & (part - 1.5 * np.sqrt(part * (1 - part) / np.maximum(sample, 1)) > 0.5)
    return sure


def _shares(sketches: Sketches, pairs: Ints, width: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return percents of the first and the second text, the size of the sample and how much of it is common."""
    results = np.zeros((4, len(pairs)), np.int64)
    step = max(1, BLOCK // max(1, width))
    count = len(sketches.starts) - 1
    # Where most documents are in many pairs it pays to lay all of them out once.
    table = _rows(sketches, np.arange(count), width) if width in LOOKS and len(pairs) > count else None
    for start in range(0, len(pairs), step):
        some = pairs[start : start + step]
        one, other = (
            (table[0][side], table[1][side]) if table else _rows(sketches, side, width)
            for side in (some >> 32, some & LOW)
        )
        results[:, start : start + step] = _overlaps(*one, *other)
    return results[0], results[1], results[2], results[3]


def _overlaps(one: Hashes, one_limit: Hashes, other: Hashes, other_limit: Hashes) -> Ints:
    # Below both limits each sketch has every hash of its text.
    limit = np.minimum(one_limit, other_limit)[:, None]
    one_count, other_count = np.sum(one <= limit, axis=1), np.sum(other <= limit, axis=1)
    merged = np.concatenate((one, other), axis=1)
    merged.sort(axis=1)
    common = np.sum((merged[:, 1:] == merged[:, :-1]) & (merged[:, 1:] <= limit), axis=1)
    of_one, of_other = (100 * common // np.maximum(count, 1) for count in (one_count, other_count))
    return np.stack((of_one, of_other, np.minimum(one_count, other_count), common))


def _rows(sketches: Sketches, documents: Ints, width: int) -> tuple[Hashes, Hashes]:
    """Return the first hashes of documents, a row each with VOID after the last, and up to which they are all."""
    starts = sketches.starts[documents]
    sizes = sketches.starts[documents + 1] - starts
    columns = np.arange(width)
    places = np.minimum(starts[:, None] + columns, len(sketches.hashes) - 1)
    rows = np.where(columns < sizes[:, None], sketches.hashes[places], VOID)
    whole = (sizes < WHOLE) & (sizes <= width)
    last = rows[np.arange(len(rows)), np.clip(sizes, 1, width) - 1]
    return rows, np.where(whole, VOID - np.uint32(1), last)


def _counted(pairs: Ints) -> tuple[Ints, Ints]:
    ordered = np.sort(pairs)
    firsts = np.flatnonzero(_changes(ordered))
    return ordered[firsts], np.diff(np.append(firsts, len(ordered)))


def _changes(ordered: npt.NDArray[np.generic]) -> Bools:
    return np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]


def _ranges(starts: Ints, counts: Ints) -> Ints:
    """Return the numbers from each start on, so many each, one after another."""
    ends = np.cumsum(counts)
    ranges: Ints = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
    return ranges
