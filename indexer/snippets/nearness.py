"""From where strings stand to where they stand together: in one passage, or within so many characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from indexer.query import And, Near, Node, Or
from indexer.snippets.strips import Ints, Passage, Spans, Strip

Mask = npt.NDArray[np.bool_]
FREELY = 6
"""So many strings may stand within a distance in any order; more of them only in the order given."""
_Chains = dict[tuple[int, int], Mask]
"""By the set of strings, as bits, and the last of them: which of its places end a chain of all of the set."""


def answering(strip: Strip, node: Node, passage: Passage | None) -> Ints:
    """Return the numbers of the stretches in which one passage, or for None the stretch, holds what a tree asks."""
    stops = strip.stops(passage)
    held = _holding(strip, node, stops)
    return _distinct(strip.edges.searchsorted(stops[held - 1], "right") - 1)


def standing(strip: Strip, near: Near) -> list[Spans]:
    """Return for each of the strings of a Near where it stands together with all others."""
    stops, spans = _whole(strip, near, strip.edges)
    if isinstance(near.within, str) and not near.ordered:
        owners = [stops.searchsorted(each.starts) for each in spans]
        common = reduce(_common, map(_distinct, owners))
        kept = [np.isin(each, common) for each in owners]
    else:
        kept = _chained(*_coordinates(strip, near, stops, spans), _order(near))
    return [Spans(each.starts[mask], each.ends[mask]) for each, mask in zip(spans, kept, strict=True)]


def _holding(strip: Strip, node: Node, stops: Ints) -> Ints:
    """Return the numbers of the passages, by the places where these stop, that hold what a tree asks; ascending."""
    if isinstance(node, (And, Or)):
        each = [_holding(strip, child, stops) for child in node.children]
        held: Ints = reduce(_common if isinstance(node, And) else np.union1d, each)
        return held
    if not isinstance(node, Near):
        return _distinct(stops.searchsorted(_inside(strip.spans(node), stops).starts))
    finer, spans = _whole(strip, node, stops)
    if isinstance(node.within, str) and not node.ordered:
        common = reduce(_common, [_distinct(finer.searchsorted(each.starts)) for each in spans])
        return _distinct(stops.searchsorted(finer[common - 1] + 1))
    starts, ends, most = _coordinates(strip, node, finer, spans)
    order = _order(node)
    chains = _chains(starts, ends, most, order)
    every = (1 << len(spans)) - 1
    found = [spans[last].starts[mask] for (members, last), mask in chains.items() if members == every]
    return np.unique(stops.searchsorted(np.concatenate([np.zeros(0, np.intp), *found])))


def _distinct(ascending: Ints) -> Ints:
    """Return ascending numbers, each once."""
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _common(one: Ints, other: Ints) -> Ints:
    """Return the numbers that are in both of two sets; ascending."""
    common: Ints = np.intersect1d(one, other, assume_unique=True)
    return common


def _whole(strip: Strip, near: Near, stops: Ints) -> tuple[Ints, list[Spans]]:
    """Return where the passages stop that all must stand in, and where each string stands inside one."""
    own = strip.stops(near.within if isinstance(near.within, str) else None)
    finer = max(own, stops, key=len)
    return finer, [_inside(strip.spans(child), finer) for child in near.children]


def _inside(spans: Spans, stops: Ints) -> Spans:
    """Return the spans that do not go beyond a passage."""
    whole = stops.searchsorted(spans.starts) == stops.searchsorted(spans.ends - 1)
    return spans if whole.all() else Spans(spans.starts[whole], spans.ends[whole])


def _order(near: Near) -> tuple[int, ...]:
    """Return the numbers of the strings in the order they must stand in; () for any."""
    fixed = near.ordered or len(near.children) > FREELY
    return tuple(range(len(near.children))) if fixed else ()


def _coordinates(
    strip: Strip, near: Near, stops: Ints, spans: Sequence[Spans]
) -> tuple[list[Ints], list[Ints], int]:
    """Return starts and ends in characters, passages so far apart that none is near another; and how far is near."""
    most = near.within if isinstance(near.within, int) else len(strip.units)
    apart = len(strip.units) + most + 1
    starts, ends = [], []
    for each in spans:
        away = stops.searchsorted(each.starts) * apart
        starts.append(strip.characters(each.starts) + away)
        ends.append(strip.characters(each.ends) + away)
    return starts, ends, most


def _chained(starts: list[Ints], ends: list[Ints], most: int, order: tuple[int, ...]) -> list[Mask]:
    """Return for each string which of its places are in a chain of all strings."""
    forward = _chains(starts, ends, most, order)
    backward = _chains([-each for each in ends], [-each for each in starts], most, order[::-1])
    every = (1 << len(starts)) - 1
    kept = [np.zeros(len(each), np.bool_) for each in starts]
    for (members, last), mask in forward.items():
        rest = backward.get((every ^ members | 1 << last, last))
        if rest is not None:
            kept[last] |= mask & rest
    return kept


def _chains(starts: list[Ints], ends: list[Ints], most: int, order: tuple[int, ...]) -> _Chains:
    """Return all chains in which each string begins behind the one before, at most so far."""
    numbers = range(len(starts))
    found: _Chains = {
        (1 << number, number): np.ones(len(starts[number]), np.bool_) for number in order[:1] or numbers
    }
    newest = found
    while newest:
        longer: _Chains = {}
        for (members, last), mask in newest.items():
            before = np.sort(ends[last][mask])
            followers = order[members.bit_count() :][:1] if order else numbers
            for number in followers if len(before) else ():
                if members >> number & 1:
                    continue
                after = starts[number]
                follows = before.searchsorted(after, "right") > before.searchsorted(after - most)
                key = members | 1 << number, number
                longer[key] = longer[key] | follows if key in longer else follows
        found = found | longer
        newest = longer
    return found
