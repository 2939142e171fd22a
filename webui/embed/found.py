"""From an embedded search to what is shown of its answer, all of which leads out of the page around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from indexer import FacetValue, Results, Way, retold
from webui.archive import archive
from webui.embed.look import Embedded
from webui.listing import Entry, entries
from webui.otherwise import Offer, OfferGroup, offer_groups
from webui.pages.addresses import address, outside
from webui.presenters import LABELS, Chip, chips, written
from webui.search_state import SearchState

MOST = 12
"""Values of a facet that readers are given; past that they go on in the archive."""
FEWEST = 2
"""Values without which there is nothing to choose from."""


class Value(NamedTuple):
    """A value of a facet that readers may choose."""

    label: str
    number: int
    is_chosen: bool
    state: SearchState
    """What the reader asks for once it is chosen, or no longer."""


class Given(NamedTuple):
    """A facet that readers are given."""

    name: str
    label: str
    values: tuple[Value, ...]
    left_out: int
    """Values that are not among these."""


@dataclass(frozen=True)
class Found:
    """An embedded search with its answer."""

    embedded: Embedded
    results: Results

    @cached_property
    def state(self) -> SearchState:
        """What the reader asks for, without choices that are not within the webmaster's."""
        state = self.embedded.state
        within = {
            name: [v for v in values if self._admits(name, v)] for name, values in state.filters.items()
        }
        return replace(state.asking(state.text, within), page=state.page)

    @cached_property
    def whole(self) -> SearchState:
        """The same search as the archive's own pages show it."""
        return replace(self.embedded.asked, page=1, size=SearchState().size)

    @property
    def more(self) -> str:
        """Where all of it is found."""
        return outside(address(self.whole))

    @property
    def entries(self) -> list[Entry]:
        """The hits, each with no more passages than the webmaster wants."""
        most = self.embedded.look.passages
        hits = [hit._replace(snippets=hit.snippets[:most]) for hit in self.results.hits]
        return entries(hits, self.whole)

    @property
    def chips(self) -> list[Chip]:
        """What the reader chose, each of which can be taken back."""
        return chips(self.state)

    @property
    def facets(self) -> list[Given]:
        """The facets that readers are given, without those of which a single value is left."""
        shown = [self._given(name) for name in self.embedded.look.facets]
        return [facet for facet in shown if len(facet.values) >= FEWEST]

    @property
    def offers(self) -> list[OfferGroup]:
        """Other searches, none of which leaves what the webmaster fixed."""
        kept = tuple(way for way in self.results.ways if self._is_within(way))
        groups = offer_groups(replace(self.results, ways=kept), self.embedded.asked)
        return [
            OfferGroup(
                group.label, tuple(replace(offer, state=self._reader(offer)) for offer in group.offers)
            )
            for group in groups
        ]

    def _given(self, name: str) -> Given:
        counts = [row for row in self.results.facets.get(name, ()) if self._admits(name, str(row.value))]
        if name == "year":
            counts.sort(key=lambda row: -int(row.value))
        values = tuple(self._values(name, counts))
        return Given(name, retold(LABELS[name]), values, len(counts) - len(values))

    def _values(self, name: str, counts: list[FacetValue]) -> Iterator[Value]:
        chosen = self.state.filters.get(name, ())
        spanned = any(".." in value for value in chosen)
        for place, row in enumerate(counts):
            value = str(row.value)
            if place < MOST or value in chosen:
                # A year is chosen instead of a span, which would hold it already.
                state = self.state.only(name, value) if spanned else self.state.toggle(name, value)
                yield Value(written(name, value), row.count, value in chosen, state)

    def _admits(self, name: str, value: str) -> bool:
        """Tell whether readers may choose a value: whether the search would then be for that."""
        alone = SearchState(filters={name: (value,)})
        return self.embedded.but(alone).asked.filters[name] == (value,)

    def _is_within(self, way: Way) -> bool:
        look = self.embedded.look
        if way.kind == "refine":
            return way.what not in look.within
        if way.kind == "filter":
            return way.what.partition(":")[0] not in look.fixed
        return way.kind != "bare" or not (look.within or look.fixed)

    def _reader(self, offer: Offer) -> SearchState:
        """Return what the reader asks for in another search, without what the webmaster fixed."""
        look, state = self.embedded.look, offer.state
        filters = {name: values for name, values in state.filters.items() if name not in look.fixed}
        own = {name: values for name, values in self.state.filters.items() if name in look.fixed}
        refinements = tuple(text for text in state.refinements if text not in look.within)
        return replace(state.asking(state.text, {**filters, **own}), refinements=refinements)


def found(embedded: Embedded) -> Found:
    """Answer an embedded search."""
    return Found(embedded, archive().engine.search(embedded.asked.query))
