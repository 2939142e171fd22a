"""Wordings to follow through the years, as an address spells them, both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from indexer import QueryError
from webui.languages import _
from webui.parameters import Address, choice
from webui.search_state import SearchState

MOST = 6
"""Wordings that can be told apart in one drawing."""
LONGEST = 100
"""Characters of a wording."""
BY: Mapping[str, str] = {"": "不分", "org_type": "机构类型", "genre": "文种", "region": "地区"}
"""What a timeline can be divided by."""
PER: Mapping[str, str] = {
    "documents": "篇数",
    "occurrences": "次数",
    "rate": "每万字次数",
    "share": "占当年篇数的比例",
}
"""What a timeline can show of each year."""

_QUOTED = re.compile('[“"「『](.*)[”"」』]')
_GAP = re.compile(r"(?<=[\u3400-\u9fff”」』])\s+(?=[\u3400-\u9fff“「『])")
"""What stands between two wordings in one box; a single wording in Chinese holds no space."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings, the search that holds the documents to look through, and how to show their use.

    >>> Wordings.from_address({"phrase": ["“乡村振兴” 脱贫攻坚", ""], "year": ["2019"]}).query_string
    'phrase=%E4%B9%A1%E6%9D%91%E6%8C%AF%E5%85%B4&phrase=%E8%84%B1%E8%B4%AB%E6%94%BB%E5%9D%9A&year=2019'
    """

    phrases: tuple[str, ...] = ()
    state: SearchState = field(default_factory=SearchState)
    by: str = ""
    per: str = "documents"

    @classmethod
    def from_address(cls, address: Address) -> Wordings:
        """Read wordings out of an address; a bad value is named."""
        phrases = tuple(
            dict.fromkeys(phrase for typed in address.get("phrase", ()) for phrase in split(typed))
        )
        if len(phrases) > MOST:
            raise QueryError(
                _("一次最多对照 {most} 个提法（参数 phrase），这里有 {n} 个", most=MOST, n=len(phrases)),
                _("请去掉几个。"),
            )
        for phrase in phrases:
            if len(phrase) > LONGEST:
                shown = phrase[:20] + "…"
                raise QueryError(
                    _("提法“{phrase}”太长（参数 phrase）", phrase=shown),
                    _("请用 {longest} 个字以内的提法。", longest=LONGEST),
                )
        return cls(
            phrases,
            SearchState.from_address(address).at(1),
            choice(address, "by", BY),
            choice(address, "per", PER) or "documents",
        )

    @property
    def query_string(self) -> str:
        """The address after its question mark; what is as usual goes unsaid."""
        pairs = [("phrase", phrase) for phrase in self.phrases]
        if self.by:
            pairs.append(("by", self.by))
        if self.per != "documents":
            pairs.append(("per", self.per))
        return "&".join(filter(None, (urlencode(pairs), self.state.query_string)))

    @property
    def is_full(self) -> bool:
        """Whether no further wording can be added."""
        return len(self.phrases) >= MOST

    def adding(self, phrase: str) -> Wordings:
        """Return these wordings with one more."""
        return replace(self, phrases=(*self.phrases, phrase))

    def without(self, phrase: str) -> Wordings:
        """Return these wordings but one."""
        return replace(self, phrases=tuple(other for other in self.phrases if other != phrase))

    def within(self, state: SearchState) -> Wordings:
        """Return the same wordings, looked for in other documents."""
        return replace(self, state=state.at(1))

    def shown(self, *, by: str | None = None, per: str | None = None) -> Wordings:
        """Return the same wordings, shown otherwise."""
        return replace(self, by=self.by if by is None else by, per=self.per if per is None else per)

    def search(self, phrase: str) -> SearchState:
        """Return the search for the documents that hold a wording, among those that are looked through."""
        texts = (*self.state.refinements, *filter(None, (self.state.text,)))
        return replace(self.state, text=quoted(phrase), refinements=texts, page=1)

    @property
    def any(self) -> SearchState:
        """The search for the documents that hold any of the wordings."""
        texts = (*self.state.refinements, *filter(None, (self.state.text,)))
        return replace(self.state, text=" OR ".join(map(quoted, self.phrases)), refinements=texts, page=1)


def split(typed: str) -> list[str]:
    """Return the wordings in what was typed into one box.

    >>> split(" “乡村振兴” "), split("高质量发展 新发展理念"), split("“放管服”改革"), split("GDP 增长"), split(" ")
    (['乡村振兴'], ['高质量发展', '新发展理念'], ['“放管服”改革'], ['GDP 增长'], [])
    """
    return [bare for piece in _GAP.split(typed.strip()) if (bare := _bare(piece))]


def quoted(phrase: str) -> str:
    """Return what to type for exactly this wording.

    >>> quoted("“放管服”改革")
    '"“放管服”改革"'
    """
    return '"{}"'.format(phrase.replace('"', ""))


def _bare(text: str) -> str:
    found = _QUOTED.fullmatch(text.strip())
    # “一带”和“一路” begins and ends with quotes that are not a pair.
    inner = found[1] if found and not re.search('[“”"「」『』]', found[1]) else text
    return inner.strip().strip('"')
