"""Sets of documents, each an ascending array of their numbers: what is in both, in any, or passes filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.views import NONE, Ints, Mask


def everything(snapshot: Snapshot, among: Ints | None) -> Ints:
    """Return all documents, or those that are asked among; deleted ones may be among them."""
    return np.arange(snapshot.size) if among is None else among


def chosen(mask: Mask, among: Ints | None) -> Ints:
    """Return the documents, of all or among some, that a mask of all documents chooses."""
    return np.flatnonzero(mask) if among is None else among[mask.take(among)]


def within(docs: Ints, among: Ints) -> Mask:
    """Tell which documents are among others."""
    if not len(among):
        return np.zeros(len(docs), np.bool_)
    found = np.minimum(among.searchsorted(docs), len(among) - 1)
    return np.asarray(among.take(found) == docs)


def union(lists: Iterable[Ints]) -> Ints:
    """Return the documents that are in any of some sets."""
    each = sorted((docs for docs in lists if len(docs)), key=len)
    if not each:
        return NONE
    found = each.pop()
    for docs in reversed(each):
        # Mostly one list holds the other: titles are about what the texts say.
        rest = docs[~within(docs, found)]
        if len(rest):
            found = np.sort(np.concatenate((found, rest)), kind="stable")
    return found


def distinct(docs: Ints) -> Ints:
    """Return ascending numbers without repeats."""
    if not len(docs):
        return docs
    kept = np.ones(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=kept[1:])
    return docs[kept]


def passing(docs: Ints, masks: Mapping[str, Mask], but: str | None = None) -> Ints:
    """Return those of some documents that pass all filters, or all but that of one facet."""
    asked = [mask for name, mask in masks.items() if name != but]
    return docs[np.logical_and.reduce(asked)] if asked else docs
