"""From places in texts to what their sections do, and whether a heading stands there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexer.engines.whoosh.extents import extents
from indexer.engines.whoosh.segment import Segment
from indexer.engines.whoosh.sets import distinct
from indexer.engines.whoosh.views import Ints, Mask

NO_ROLE = -1
Roles = npt.NDArray[np.int8]


def roles_at(segment: Segment, owners: Ints, places: Ints) -> Roles:
    """Return what the section around each place does, as its place in outline.ROLES; -1 where it does nothing known.

    Owners are documents, ascending; places are counted over all texts.
    """
    found = np.full(len(places), NO_ROLE, np.int8)
    of, rows = segment.roles(distinct(owners))
    if not len(of):
        return found
    begins = segment.text_at.take(of) + rows[:, 0]
    ends = segment.text_at.take(of) + rows[:, 1]
    before = begins.searchsorted(places, "right") - 1
    inside = (before >= 0) & (places < ends.take(np.maximum(before, 0)))
    found[inside] = rows[before[inside], 2]
    return found


def are_headings(segment: Segment, owners: Ints, begins: Ints, ends: Ints) -> Mask:
    """Tell which sentences of texts, of ascending documents, are headings: the paragraph goes on behind them.

    A numbered sentence that is a paragraph by itself is what the outline takes for a heading as well.
    """
    _, starts, sizes = segment.spans("outline", distinct(owners))
    if not len(starts):
        return np.zeros(len(owners), np.bool_)
    at = segment.text_at.take(owners)
    _, stops = extents(segment, owners, begins - at, "paragraph")
    found = np.maximum(starts.searchsorted(begins, "right") - 1, 0)
    # A heading is followed by the sign that ends it, a paragraph by a line feed.
    inside = (starts[found] == begins) & (ends <= begins + sizes[found])
    return np.asarray(inside & (ends + 2 < at + stops))
