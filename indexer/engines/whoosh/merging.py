"""From runs to one segment: lists of the same term are laid one after another, piece by piece, by array operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.analysis import positional, starts_of
from indexer.arrays import Array, ArrayFileWriter
from indexer.engines.whoosh.fields import KEYWORDS, NUMBERS, STRINGS, VIEWS
from indexer.engines.whoosh.runs import PLACED, ROLE, SECTION, Run
from indexer.engines.whoosh.united import united
from indexer.engines.whoosh.views import NEAR, Ints, Mask, kinds, row_size
from indexer.engines.whoosh.weaving import BITS, DENSE, Frame, Source, Woven, weave

PIECE = 400_000
"""Postings and offsets that are laid at once: what the processor's cache holds."""
CHUNK = 1_000_000
"""Elements that are copied at once."""
COPIED = {
    "text": 1, "title": 1, "sections": SECTION, "roles": ROLE, "near": 1, "far": 1, "rest": 1, "sketch": 1,
}  # fmt: skip
"""Arrays that lie in the segment as they lie in the runs, with the elements that one is of where it is counted."""
Plan = dict[str, tuple[str, int]]


@dataclass(slots=True)
class _Merged:
    """A view of the segment before its lists are written."""

    name: str
    sources: list[Source]
    heads: dict[str, Array]
    """The arrays that tell its terms."""
    n: Ints
    sizes: dict[str, Ints]
    """For each kind of offsets, how many each term has."""
    counted: bool
    bits: Mask
    dense: Mask


def merge(runs: Sequence[Run], path: Path) -> int:
    """Write the documents of runs, in their order, as one segment; return how many they are."""
    bases = np.cumsum([0, *(len(run.array("characters")) for run in runs)]).tolist()
    documents: int = bases.pop()
    assert documents <= 0x10000, documents
    positional_views = {name: name == PLACED for name in VIEWS}
    writer = ArrayFileWriter(path, {}, {"documents": documents, "positional": positional_views})
    for name, values in _columns(runs):
        writer.append(name, values)
    for name in _copied(runs):
        _copy(name, runs, writer)
    far = np.concatenate([np.diff(run.array("text_at")) > NEAR for run in runs])
    for name in VIEWS:
        view = _merged(name, runs, bases, documents)
        writer.reserve(_plan(view, documents))
        _write(writer, view, documents, far)
    writer.close()
    return documents


def _columns(runs: Sequence[Run]) -> Iterator[tuple[str, Array]]:
    """Yield the arrays of which each document has one element or a part, but for what is copied as it is."""
    for name in ("mark", "key", *NUMBERS, *(f"{view}.length" for view in VIEWS)):
        yield name, np.concatenate([run.array(name) for run in runs])
    for name in ("text", *_copied(runs)) if _is_compact(runs) else _copied(runs):
        yield f"{name}_at", starts_of(np.concatenate([np.diff(run.array(f"{name}_at")) for run in runs]))
    for name in STRINGS:
        yield from _dictionary(name, runs)


def _is_compact(runs: Sequence[Run]) -> bool:
    return not _has(runs[0], f"{PLACED}.near")


def _copied(runs: Sequence[Run]) -> list[str]:
    """Return the arrays that lie in the segment as they lie in the runs."""
    return ["packed" if name == "text" and _is_compact(runs) else name for name in COPIED]


def _dictionary(name: str, runs: Sequence[Run]) -> Iterator[tuple[str, Array]]:
    """Yield a string column as its distinct values, in order, and the place of each document's value among them."""
    values = united([(run.array(name), run.array(f"{name}_at")) for run in runs])
    distinct = len(values.bounds) - 1
    kind = np.uint8 if distinct <= 0x100 else np.uint16 if distinct <= 0x10000 else np.uint32
    ordinals = np.concatenate(values.places).astype(kind)
    yield f"{name}.values", values.data
    yield f"{name}.bounds", values.bounds.astype(np.uint32)
    yield f"{name}.ordinals", ordinals
    if name in KEYWORDS:
        yield f"{name}.order", np.argsort(ordinals, kind="stable").astype(np.uint16)


def _copy(name: str, runs: Sequence[Run], writer: ArrayFileWriter) -> None:
    counts = [COPIED.get(name, 1) * int(run.array(f"{name}_at")[-1]) for run in runs]
    writer.reserve({name: (runs[0].part(name, 0, 0).dtype.str, sum(counts))})
    place = 0
    for run, count in zip(runs, counts, strict=True):
        for start in range(0, count, CHUNK):
            stop = min(start + CHUNK, count)
            writer.write(name, place + start, run.part(name, start, stop))
        place += count


def _merged(name: str, runs: Sequence[Run], bases: Sequence[int], documents: int) -> _Merged:
    """Find the terms of a view, and how long their lists will be."""
    heads, terms = _words(name, runs) if name.endswith("_words") else _pairs(name, runs)
    count = len(heads["keys"]) if "keys" in heads else len(heads["bounds"]) - 1
    n = np.zeros(count, np.int64)
    placed = name == PLACED and _has(runs[0], f"{name}.near")
    sizes = {kind: np.zeros(count, np.int64) for kind in (("near", "far") if placed else ())}
    for run, of in zip(runs, terms, strict=True):
        n[of] += np.diff(run.array(f"{name}.starts"))
        for kind, totals in sizes.items():
            totals[of] += np.diff(run.array(f"{name}.{kind}_at"))
    if placed and not sizes["far"].any():
        del sizes["far"]
    weighed = positional(heads["keys"]) if name == PLACED else np.ones(count, np.bool_)
    bits, dense = kinds(n, documents, weighed, counted=not placed)
    sources = [
        Source(run, base, of, None if placed else run.array(f"{name}.over").reshape(-1, 2))
        for run, base, of in zip(runs, bases, terms, strict=True)
    ]
    return _Merged(name, sources, heads, n, sizes, not placed, bits, dense)


def _has(run: Run, name: str) -> bool:
    try:
        run.part(name, 0, 0)
    except KeyError:
        return False
    return True


def _words(name: str, runs: Sequence[Run]) -> tuple[dict[str, Array], list[Array]]:
    known = [(run.array(f"{name}.terms"), run.array(f"{name}.bounds")) for run in runs]
    if len(known) == 1:
        data, bounds = known[0]
        return {"terms": data, "bounds": bounds.astype(np.uint32)}, [
            np.arange(len(bounds) - 1, dtype=np.uint32)
        ]
    words = united(known)
    return {"terms": words.data, "bounds": words.bounds.astype(np.uint32)}, [
        places.astype(np.uint32) for places in words.places
    ]


def _pairs(name: str, runs: Sequence[Run]) -> tuple[dict[str, Array], list[Array]]:
    known = [run.array(f"{name}.keys") for run in runs]
    # What numpy calls unique hashes: four times slower than to sort.
    keys = np.concatenate(known)
    keys.sort()
    first = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    keys = keys[first]
    return {"keys": keys}, [np.searchsorted(keys, of).astype(np.uint32) for of in known]


def _plan(view: _Merged, documents: int) -> Plan:
    name, terms = view.name, len(view.n)
    short = int(view.n[~(view.bits | view.dense)].sum())
    plan: Plan = {f"{name}.{head}": (values.dtype.str, len(values)) for head, values in view.heads.items()}
    plan |= {
        f"{name}.n": ("<u4", terms), f"{name}.at": ("<u4", terms), f"{name}.docs": ("<u2", short),
        f"{name}.bits": ("<u1", int(view.bits.sum()) * -(-documents // 8)),
        f"{name}.dense": ("<u1", int(view.dense.sum()) * row_size(documents)),
    }  # fmt: skip
    if view.counted:
        plan[f"{name}.counts"] = "<u1", short
    for kind, sizes in view.sizes.items():
        plan[f"{name}.{kind}"] = "<u2" if kind == "near" else "<u4", int(sizes.sum())
        plan[f"{name}.{kind}_at"] = "<u4", terms + 1
    return plan


def _write(writer: ArrayFileWriter, view: _Merged, documents: int, far: Mask) -> None:
    """Write the lists of a view, so many terms at a time that the processor's cache holds them."""
    name = view.name
    for head, values in view.heads.items():
        writer.write(f"{name}.{head}", 0, values)
    writer.write(f"{name}.n", 0, view.n)
    writer.write(f"{name}.at", 0, _addresses(view))
    for kind, sizes in view.sizes.items():
        writer.write(f"{name}.{kind}_at", 0, starts_of(sizes))
    places = dict.fromkeys(("docs", "counts", "bits", "dense", *view.sizes), 0)
    over = [np.empty((0, 3), np.uint32)]
    for woven in _woven(view, documents, far):
        for array, values in woven.arrays.items():
            writer.write(f"{name}.{array}", places[array], values)
            places[array] += len(values)
        over.append(woven.over)
    writer.append(f"{name}.over", np.concatenate(over).T.ravel())


def _woven(view: _Merged, documents: int, far: Mask) -> Iterator[Woven]:
    frame = Frame(view.name, view.sources, tuple(view.sizes), documents, far)
    edges = _edges(view)
    bounds = [np.searchsorted(source.terms, edges).tolist() for source in view.sources]
    ways = view.bits.astype(np.uint8) * BITS + view.dense.astype(np.uint8) * DENSE
    for piece, (first, last) in enumerate(pairwise(edges)):
        yield weave(frame, [(of[piece], of[piece + 1]) for of in bounds], first, ways[first:last])


def _edges(view: _Merged) -> list[int]:
    """Return the first term of each piece of about PIECE postings and offsets, and the end."""
    weight = np.cumsum(view.n + sum(view.sizes.values()))
    total = int(weight[-1]) if len(weight) else 0
    bounds = np.searchsorted(weight, np.arange(PIECE, total, PIECE)).tolist()
    return sorted({0, *(bound + 1 for bound in bounds), len(view.n)})


def _addresses(view: _Merged) -> Ints:
    """Return for each term where its documents stand among those kept in the same way."""
    short = np.where(view.bits | view.dense, 0, view.n)
    at = np.cumsum(short) - short
    for rows in (view.bits, view.dense):
        at[rows] = np.arange(np.count_nonzero(rows))
    return at
