"""An embedded search: what the webmaster decided of it once and for all, and what the reader asks for within that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from indexer import FACETS
from webui.languages import _
from webui.parameters import LANGUAGE, SWITCH, Address, Choice, Number, Parameter, Values, refusal
from webui.search_state import FILTERS, YEARS, SearchState

ONLY = "only"
"""What stands, with an underscore, before the name of a field whose values are fixed: only_genre=通知."""
THEMES: Mapping[str, str] = {"auto": "随读者的系统", "light": "浅色", "dark": "深色"}
TARGETS: Mapping[str, str] = {"_blank": "新窗口", "_top": "整个窗口", "_self": "就在原处"}
SIZE = Number("size", "每页几条", 5, 50)
PASSAGES = Choice("passages", "每条最多几段摘要", {"0": "不要", "1": "1 段", "2": "2 段", "3": "3 段"}, "1")
BOX = Choice("box", "要不要检索框", SWITCH, "1")
THEME = Choice("theme", "深浅", THEMES, "auto")
TARGET = Choice("target", "结果在哪里打开", TARGETS, "_blank")
SHOWN = Values("facets", "给读者哪些分面，用逗号分开")
FIXED = {
    row.name: Values(f"{ONLY}_{row.name}", f"固定只要这些{row.label}", YEARS if row.name == "year" else "")
    for row in FACETS
}
WITHIN = Values(ONLY, "固定只在这个检索式的结果里找，如 机构:住建局")
PARAMETERS: tuple[Parameter, ...] = (
    WITHIN,
    *FIXED.values(),
    SHOWN,
    SIZE,
    PASSAGES,
    BOX,
    THEME,
    LANGUAGE,
    TARGET,
)
"""All that an address says of an embedded search, besides the parameters of a search itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a webmaster decides: fixed filters, and what is shown, how.

    >>> look = Look.from_address({"only_genre": ["通知"], "facets": ["year,region"], "theme": ["dark"]})
    >>> look.facets, list(look.pairs)
    (('year', 'region'), [('only_genre', '通知'), ('facets', 'year,region'), ('theme', 'dark')])
    """

    within: tuple[str, ...] = ()
    """Searches whose results alone are searched."""
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of facets, any of which a report must have."""
    facets: tuple[str, ...] = ()
    """The facets that readers are given, in this order."""
    passages: int = 1
    box: bool = True
    """Whether there is a box to type in."""
    theme: str = "auto"
    language: str = ""
    """The code of a language; "" for the reader's own."""
    target: str = "_blank"

    @classmethod
    def from_address(cls, address: Address) -> Look:
        """Read it out of an address; unknown parameters are ignored, a bad value is named."""
        fixed = SearchState.from_address({name: address.get(FIXED[name].name, ()) for name in FILTERS})
        return cls(
            within=WITHIN.read(address),
            fixed=fixed.filters,
            facets=_facets(address),
            passages=int(PASSAGES.read(address)),
            box=BOX.read(address) == "1",
            theme=THEME.read(address),
            language=LANGUAGE.read(address),
            target=TARGET.read(address),
        )

    @property
    def pairs(self) -> Iterator[tuple[str, str]]:
        """The parameters of the address with their values; what is as usual goes unsaid."""
        yield from ((ONLY, text) for text in self.within)
        for name, values in self.fixed.items():
            yield from ((f"{ONLY}_{name}", value) for value in values)
        if self.facets:
            yield "facets", ",".join(self.facets)
        if self.passages != 1:
            yield "passages", str(self.passages)
        if not self.box:
            yield "box", "0"
        for name, value, usual in (
            ("theme", self.theme, "auto"),
            ("lang", self.language, ""),
            ("target", self.target, "_blank"),
        ):
            if value != usual:
                yield name, value


@dataclass(frozen=True, slots=True)
class Embedded:
    """A search on somebody else's page.

    >>> found = Embedded.from_address({"q": ["河道"], "only_genre": ["通知"], "only": ["机构:水利局"], "genre": ["总结"]})
    >>> found.asked.query_string == SearchState("河道", {"genre": ("通知",)}, refinements=("机构:水利局",), size=5).query_string
    True
    """

    state: SearchState
    """What the reader asks for."""
    look: Look

    @classmethod
    def from_address(cls, address: Address) -> Embedded:
        """Read it out of an address; unknown parameters are ignored, a bad value is named."""
        size = str(SIZE.read(address))
        return cls(SearchState.from_address({**address, "size": [size]}), Look.from_address(address))

    @property
    def asked(self) -> SearchState:
        """The search to make: the reader's within the webmaster's. A reader's choice that is not within it is dropped."""
        filters = dict(self.look.fixed)
        for name, values in self.state.filters.items():
            allowed = filters.get(name)
            kept = [value for value in values if allowed is None or _lies_within(value, allowed)]
            filters[name] = tuple(kept) or allowed or ()
        asked = self.state.asking(self.state.text, filters)
        refinements = dict.fromkeys((*self.look.within, *self.state.refinements))
        return replace(asked, page=self.state.page, refinements=tuple(refinements))

    @property
    def query_string(self) -> str:
        """The address after its question mark."""
        of_search = [pair for pair in self.state.pairs if pair[0] != "size"]
        size = [("size", str(self.state.size))] if self.state.size != SIZE.usual else []
        return urlencode([*of_search, *size, *self.look.pairs])

    def but(self, state: SearchState) -> Embedded:
        """Return the same embedded search with something else asked for."""
        return replace(self, state=state)


def _facets(address: Address) -> tuple[str, ...]:
    asked = [name.strip() for value in address.get("facets", ()) for name in value.split(",") if name.strip()]
    for name in asked:
        if name not in FILTERS:
            raise refusal("facets", name, _("可用的值：{values}。", values=_("、").join(FILTERS)))
    return tuple(dict.fromkeys(asked))


def _lies_within(value: str, allowed: Sequence[str]) -> bool:
    """Tell whether a value, perhaps a range of years, is one of the values allowed or lies within one.

    >>> _lies_within("2021", ["2019..2023"]), _lies_within("2021..", ["2019..2023"])
    (True, False)
    """
    if value in allowed:
        return True
    ranges = [other for other in allowed if ".." in other]
    first, last = _ends(value) if ranges else ("", "")
    return any(low <= first and last <= high for low, high in map(_ends, ranges))


def _ends(value: str) -> tuple[str, str]:
    first, dots, last = value.partition("..")
    return (first or "0000", last or "9999") if dots else (first, first)
