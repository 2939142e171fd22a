"""From a report to those of the same unit and genre in other years."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from indexer.engines.whoosh.ranking import ranked
from indexer.engines.whoosh.snapshot import Column, Snapshot
from indexer.engines.whoosh.views import Ints, Mask
from indexer.query import parse
from indexer.results import Edition

MOST = 30
"""So many are returned, those nearest in time."""
NEWEST = parse("", sort="newest")
_PARTY = "中共"
_NAMES = ("canonical_organization", "organization", "region")


def editions(snapshot: Snapshot, number: int) -> tuple[Edition, ...]:
    """Return the reports of the unit and genre of a document, itself among them, newest first.

    Of the copies that a report has in one year there is one. A document whose unit or genre is not known is alone.
    """
    docs = np.array([number])
    genres = snapshot.column("genre")
    genre = genres.ordinals[number]
    if genres.values[genre]:
        docs = _of_unit(snapshot, number, snapshot.live[genres.ordinals.take(snapshot.live) == genre])
    docs = _without_copies(snapshot, number, docs)
    docs = ranked(snapshot, NEWEST, docs, 0, len(docs))[0]
    place = int(np.flatnonzero(docs == number)[0])
    first = max(min(place - MOST // 2, len(docs) - MOST), 0)
    return tuple(edition(snapshot, other) for other in docs[first : first + MOST].tolist())


def _of_unit(snapshot: Snapshot, number: int, docs: Ints) -> Ints:
    """Return those of some documents that are of a document's unit; it is among them."""
    full, written, regions = (snapshot.column(name) for name in _NAMES)
    region = regions.values[regions.ordinals[number]]
    unit = full.values[full.ordinals[number]] or written.values[written.ordinals[number]]
    if not unit:
        return np.array([number])
    told = [other for other in regions.values if _same_place(region, other)]
    here = np.array([other in told for other in regions.values], np.bool_).take(regions.ordinals.take(docs))
    elsewhere = docs[~here]
    elsewhere = elsewhere[_called(unit, full, written, elsewhere)]
    placed = np.array([_names_place(unit, region, other) for other in regions.of(elsewhere)], np.bool_)
    near = docs[here]
    alike = (
        _alike(unit, max(told, key=len), full, written, near)
        if region
        else _called(unit, full, written, near)
    )
    return np.concatenate((near[alike], elsewhere[placed]))


def _alike(unit: str, region: str, full: Column, written: Column, docs: Ints) -> Mask:
    """Tell which of some documents of one region are of a unit, whether or not the region's name is part of its name."""
    many = len(written.values)
    # Of one region there are few names.
    codes, of = np.unique(full.ordinals.take(docs) * many + written.ordinals.take(docs), return_inverse=True)
    names = [full.values[code // many] or written.values[code % many] for code in codes.tolist()]
    own = _local(unit, region)
    alike: Mask = np.array([_local(name, region) == own for name in names], np.bool_)[of]
    return alike


def _called(unit: str, full: Column, written: Column, docs: Ints) -> Mask:
    """Tell which of some documents are of a unit of exactly this name."""

    def having(column: Column, value: str) -> Mask:
        return np.asarray(column.ordinals.take(docs) == _place(column, value))

    return having(full, unit) | (having(full, "") & having(written, unit))


def _place(column: Column, value: str) -> int:
    """Return the place of a value in a column, -1 if it is not there."""
    place = bisect_left(column.values, value)
    return place if column.values[place : place + 1] == (value,) else -1


def _local(unit: str, region: str) -> str:
    """Return a unit's name without that of its region, or the end of that.

    >>> _local("泰州市海陵区住房和城乡建设局", "江苏省泰州市海陵区"), _local("市人民政府", "云汀市"), _local("中共云汀市委员会", "云汀市")
    ('住房和城乡建设局', '人民政府', '中共委员会')
    """
    party = _PARTY if unit.startswith(_PARTY) else ""
    rest = unit[len(party) :]
    end = next((region[at:] for at in range(len(region)) if rest.startswith(region[at:])), "")
    return party + rest[len(end) :]


def _same_place(region: str, other: str) -> bool:
    """Tell whether two regions are one, of which one may be told in full.

    >>> _same_place("泰州市海陵区", "江苏省泰州市海陵区"), _same_place("", ""), _same_place("", "江苏省")
    (True, True, False)
    """
    if not (region and other):
        return region == other
    return region.endswith(other) or other.endswith(region)


def _names_place(unit: str, *regions: str) -> bool:
    """Tell whether a unit is called by the name of one of some regions, so that there is none other of its name.

    >>> _names_place("云汀市财政局", "", "云汀市"), _names_place("市财政局", "", "云汀市")
    (True, False)
    """
    return any(len(unit) - len(_local(unit, region)) > 1 for region in regions)


def _without_copies(snapshot: Snapshot, number: int, docs: Ints) -> Ints:
    """Return one of each family and year, the document itself for its own."""
    first, year = snapshot.copies.first.take(docs).astype(np.int64), snapshot.numbers["year"].take(docs)
    order = np.lexsort((docs, docs != number, year, first))
    same = (np.diff(first[order]) == 0) & (np.diff(year[order]) == 0)
    return docs[order[np.concatenate(([True], ~same))]]


def edition(snapshot: Snapshot, number: int) -> Edition:
    """Return what a document is told by."""
    segment, local = snapshot.locate(number)
    known = segment.metadata(local)
    id = segment.strings("id").value(local)
    return Edition(id, known.title, known.organization, known.year, known.date, known.genre)
