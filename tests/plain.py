"""A search engine of a few lines that looks at every document: what the real one's answers are held against."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np

from indexer.analysis import normalize, query_words, segmenter, stopwords, words
from indexer.document import Document, Metadata
from indexer.engines.whoosh.relaxing import asks
from indexer.query import (
    And,
    Everything,
    Filter,
    Match,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    Words,
    leaves,
    year_range,
)
from indexer.schema import FACETS, TEXT_FIELDS

HEADINGS = (
    "一、主要做法",
    "（一）压实责任",
    "二、存在问题",
    "1.人手不足",
    "三、下步打算",
    "（二）𠮷野村清理",
)
"""What the generated reports have between their paragraphs."""
ENDS = {"sentence": "。！？!?\n", "paragraph": "\n"}
BRACKETS = str.maketrans("", "", " ()[]【】〔〕〖〗第号\t\n")
WEIGHTS = {field.name: field.weight for field in TEXT_FIELDS}
K1, B = 0.9, 0.75
LOOKED_AT, PASSAGE, STEP = 15, 200, 100
"""So many of the best documents are looked at passage by passage, each of so many units, so far apart."""
Tally = tuple[tuple[str | int, int, bool], ...]
"""Values of a facet, their counts and whether they are chosen."""


def units(text: str) -> str:
    """Return a text with one character for each of its UTF-16 units."""
    return "".join(map(chr, memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")))


@lru_cache(maxsize=1000)
def plain(text: str) -> str:
    """Return the units of a text in the spelling that is searched."""
    return units(normalize(text))


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbours in a string of units."""
    return [a + b for a, b in pairwise(text)]


@lru_cache(maxsize=1000)
def telling(text: str) -> tuple[str, ...]:
    """Return the words of a run that must be held."""
    found = query_words(normalize(text))
    kept = [word for word in found if word not in stopwords() and (word.isascii() or len(word) > 1)]
    return tuple(kept or found)


def fields_of(name: str | None) -> tuple[str, ...]:
    """Return where a leaf is looked for."""
    return (name,) if name else ("title", "text")


def idf(documents: int, holding: int) -> float:
    """Weigh a term that so many documents hold."""
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


class Paper:
    """A document, and what there is to find in it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        metadata = document.metadata
        outline = "\n".join(section.heading for section in document.outline)
        self.written = {"title": metadata.title, "outline": outline, "text": document.text}
        self.texts = {name: plain(text) for name, text in self.written.items()}
        self.values = {
            name: getattr(metadata, name) or ""
            for name in ("organization", "org_type", "genre", "region", "number")
        } | {"source": document.source}
        self.year = metadata.year
        self.date = int((metadata.date or f"{metadata.year or 0}0000").replace("-", ""))
        self.id = document.id.encode()

    @cached_property
    def words(self) -> dict[str, Counter[str]]:
        """How often each field holds each word."""
        return {name: words(normalize(text)) for name, text in self.written.items()}

    @cached_property
    def pairs(self) -> dict[str, Counter[str]]:
        """How often each field holds each character and each pair."""
        found = {}
        for name, text in self.texts.items():
            held = Counter(unit for unit in text if unit not in "\n\0")
            held.update(pair for pair in pairs(text) if "\n" not in pair and "\0" not in pair)
            found[name] = held
        return found

    @cached_property
    def lengths(self) -> dict[tuple[str, str], int]:
        """How many terms of each kind each field holds."""
        return {
            (name, kind): (self.words if kind == "words" else self.pairs)[name].total()
            for name in self.texts for kind in ("words", "pairs")
        }  # fmt: skip

    @cached_property
    def passages(self) -> dict[str, list[str]]:
        """The sentences and the paragraphs of the text."""
        written = units(self.document.text)
        found = {}
        for kind, ends in ENDS.items():
            edges = [0, *(place + 1 for place, unit in enumerate(written) if unit in ends), len(written)]
            found[kind] = [self.texts["text"][a:b] for a, b in pairwise(edges)]
        return found

    def holds(self, text: str, field: str | None) -> bool:
        """Tell whether a string stands in the document."""
        return any(self._stands(plain(text), name) for name in fields_of(field))

    def _stands(self, wanted: str, name: str) -> bool:
        parts = self.texts[name].split("\n") if name == "outline" else [self.texts[name]]
        return bool(wanted.strip("\n")) and any(wanted in part for part in parts)

    def satisfies(self, node: Node) -> bool:
        """Tell whether the document is what a tree asks for."""
        if isinstance(node, And):
            return all(self.satisfies(child) for child in node.children)
        if isinstance(node, Or):
            return any(self.satisfies(child) for child in node.children)
        if isinstance(node, Not):
            return not self.satisfies(node.child)
        if isinstance(node, Range):
            return self._between(node.low, node.high)
        if isinstance(node, Match):
            return self._matches(node.field, node.value)
        if isinstance(node, (Words, Phrase)):
            asked = telling(node.text) if isinstance(node, Words) else ()
            return self.holds(node.text, node.field) or (
                bool(asked)
                and all(any(self.words[name][word] for name in fields_of(node.field)) for word in asked)
            )
        return isinstance(node, Everything)

    def passes(self, name: str, chosen: Filter) -> bool:
        """Tell whether the document has one of a facet's chosen values."""
        if name == "year":
            return any(self._between(*year_range(value)) for value in chosen)
        return self.values[name] in chosen

    def answering(self, node: Node, kind: str) -> set[int] | None:
        """Return the passages in which all that is asked of the text stands; None where nothing is."""
        if isinstance(node, (And, Or)):
            each = [self.answering(child, kind) for child in node.children]
            asked = [found for found in each if found is not None]
            if not asked:
                return None
            return set.intersection(*asked) if isinstance(node, And) else set.union(*asked)
        if not isinstance(node, (Words, Phrase)) or node.field not in (None, "text"):
            return None
        strings = (isinstance(node, Words) and telling(node.text)) or (node.text,)
        passages = self.passages[kind]
        wanted = [plain(string) for string in strings]
        return {place for place, text in enumerate(passages) if all(string in text for string in wanted)}

    def _between(self, low: int | None, high: int | None) -> bool:
        return self.year is not None and (low or 0) <= self.year and (high is None or self.year <= high)

    def _matches(self, field: str, value: str) -> bool:
        held, wanted = normalize(self.values[field]), normalize(value)
        if field == "number":
            held, wanted = held.translate(BRACKETS), wanted.translate(BRACKETS)
        if field in ("org_type", "genre"):
            return bool(held) and held == wanted
        return bool(self.values[field]) and wanted in held


EMPTY = Paper(Document("", "", Metadata(""), ""))


class Scan:
    """Answers queries by looking at every document."""

    def __init__(self, papers: Sequence[Paper], families: Mapping[str, str] | None = None) -> None:
        """Take documents, and for those that are copies the id of their family's first."""
        self.papers = papers
        self.families = families or {}
        self._averages: dict[tuple[str, str], float] = {}
        self._holders: dict[tuple[str, str], Counter[str]] = {}

    def found(self, query: Query) -> tuple[list[Paper], list[str]]:
        """Return what satisfies a query but for its filters, and which words the closest documents lack."""
        tree = query.tree
        held = [paper for paper in self.papers if paper.satisfies(tree)]
        if query.same:
            each = [paper.answering(tree, query.same) for paper in held]
            if not held:
                each = [EMPTY.answering(tree, query.same)]
            if None not in each:
                return [paper for paper, passages in zip(held, each, strict=False) if passages], []
        if held and not asks(tree, query.text):
            return held, []
        runs = [
            child
            for child in (tree.children if isinstance(tree, And) else (tree,))
            if isinstance(child, Words)
        ]
        long = any(len(_telling_words(run.text)) >= 6 for run in runs)
        found = self._answering(tree, held) if asks(tree, query.text) or long else None
        return found or self._relaxed(tree)

    def _answering(self, tree: Node, whole: list[Paper]) -> tuple[list[Paper], list[str]] | None:
        """Require a part of what the closest document tells of a question by its pairs."""
        children = tree.children if isinstance(tree, And) else (tree,)
        runs = [child for child in children if isinstance(child, Words)]
        rest = [child for child in children if not isinstance(child, Words)]
        fixed = [paper for paper in self.papers if paper.satisfies(And(tuple(rest)))]
        if not fixed and any(isinstance(child, Phrase) for child in rest):
            runs += [Words(child.text, child.field) for child in rest if isinstance(child, Phrase)]
            rest = [child for child in rest if not isinstance(child, Phrase)]
            fixed = [paper for paper in self.papers if paper.satisfies(And(tuple(rest)))]
        told = np.zeros(len(fixed), np.float32)
        for run in [run for run in runs if _telling_words(run.text)] or runs:
            said = np.zeros(len(fixed), np.float32)
            for kind, pair, share in asked_terms(run.text, phrase=False):
                names = tuple(WEIGHTS) if run.field is None else (run.field,)
                most = max(self._holding(kind, pair, name) for name in names)
                if kind == "pairs" and most:
                    held = [name for name in names if self._holding(kind, pair, name)]
                    looked = [name for name in held if name != "outline"] or held
                    mask = [any(paper.pairs[name][pair] for name in looked) for paper in fixed]
                    said[mask] += share * idf(len(self.papers), most)
            told += said
        if not fixed or not (told.any() or rest):
            return None
        found = {
            paper.id for paper, much in zip(fixed, told, strict=True) if much >= np.float32(0.3) * told.max()
        }
        found |= {paper.id for paper in whole}
        closest = [paper for paper, much in zip(fixed, told, strict=True) if much == told.max()]
        asked = dict.fromkeys((word, run.field) for run in runs for word in _telling_words(run.text))
        lacking = {w: None for w, field in asked if not all(paper.holds(w, field) for paper in closest)}
        return [paper for paper in self.papers if paper.id in found], [] if whole else list(lacking)

    def _relaxed(self, tree: Node) -> tuple[list[Paper], list[str]]:
        """Require half of what the closest document tells."""
        children = tree.children if isinstance(tree, And) else (tree,)
        asked = dict.fromkeys(
            (word, child.field)
            for child in children if isinstance(child, Words) for word in _telling_words(child.text)
        )  # fmt: skip
        rest = And(tuple(child for child in children if not isinstance(child, Words)))
        fixed = [paper for paper in self.papers if paper.satisfies(rest)]
        if not fixed or not any(isinstance(child, Words) for child in children):
            return [], []
        told = np.zeros(len(fixed), np.float32)
        held, broken = {}, set()
        if not any(self._parts(word, field) for word, field in asked):
            asked = self._smaller([child for child in children if isinstance(child, Words)])
        if not asked:
            return [], []
        for word, field in asked:
            parts = self._parts(word, field) or [word]
            if parts != [word]:
                broken.add(word)
            number, mask = 0, np.ones(len(fixed), np.bool_)
            common = set(range(len(self.papers)))
            for part in parts:
                own = {at for at, paper in enumerate(self.papers) if paper.holds(part, field)}
                common = common & own or (common if part != parts[0] else own)
            number, ids = len(common), {self.papers[at].id for at in common}
            mask = np.array([paper.id in ids for paper in fixed])
            told[mask] += np.float32(idf(len(self.papers), number))
            held[word, field] = mask
        whole = np.logical_and.reduce([mask & (word not in broken) for (word, _), mask in held.items()])
        if whole.any():
            return [paper for paper, good in zip(fixed, whole, strict=True) if good], []
        if not told.any():
            return [], []
        lacking = {
            word: None
            for (word, _), mask in held.items()
            if word in broken or not mask[told == told.max()].all()
        }
        return [
            paper for paper, much in zip(fixed, told, strict=True) if much >= np.float32(0.5) * told.max()
        ], list(lacking)

    def _parts(self, word: str, field: str | None) -> list[str]:
        """Return a word that a document holds, or else the first kind of its parts of which any is held."""
        if any(paper.holds(word, field) for paper in self.papers):
            return [word]
        if len(word) > 2 and not word.isascii():
            inside = [part for part in words(word) if part != word and len(part) > 1]
            for parts in (inside, list(dict.fromkeys(pairs(plain(word))))):
                held = [part for part in parts if any(paper.holds(part, field) for paper in self.papers)]
                if held:
                    return held
        return []

    def _smaller(self, runs: Sequence[Words]) -> dict[tuple[str, str | None], None]:
        """Return other words of runs, or else their characters, whichever are held first."""
        found: dict[tuple[str, str | None], None] = {}
        for kind in (telling, lambda text: query_words(normalize(text)), normalize):
            each = dict.fromkeys((str(word), run.field) for run in runs for word in kind(run.text))
            found = {asked: None for asked in each if any(map(str.isalnum, asked[0]))}
            if any(paper.holds(*asked) for paper in self.papers for asked in found):
                break
        return found

    def kept(self, query: Query, found: Sequence[Paper], but: str | None = None) -> list[Paper]:
        """Return those of some documents that pass the filters, those of one facet left out."""
        chosen = [(name, values) for name, values in query.filters.items() if name != but]
        return [paper for paper in found if all(paper.passes(*each) for each in chosen)]

    def facets(self, query: Query, found: Sequence[Paper]) -> Mapping[str, Tally]:
        """Count the values of each facet."""
        tallies: dict[str, Tally] = {}
        for facet in FACETS:
            chosen = query.filters.get(facet.name, ())
            base = self.kept(query, found, facet.name)
            if facet.name == "year":
                years = Counter(paper.year for paper in base if paper.year is not None)
                tallies["year"] = tuple(
                    (year, years[year], any(_inside(year, value) for value in chosen))
                    for year in sorted(years, reverse=True)
                )
                continue
            tally = Counter(paper.values[facet.name] for paper in base)
            tally.update(dict.fromkeys(chosen, 0))
            order = sorted(tally, key=lambda value: (-tally[value], value))
            tallies[facet.name] = tuple((value, tally[value], value in chosen) for value in order if value)
        return tallies

    def scores(self, tree: Node, papers: Sequence[Paper], looked_at: Sequence[bool]) -> list[float]:
        """Score some documents, with their best passages where these were looked at."""
        scores = [0.0] * len(papers)
        for leaf in leaves(tree):
            names = tuple(WEIGHTS) if leaf.field is None else (leaf.field,)
            for kind, term, share in asked_terms(leaf.text, phrase=isinstance(leaf, Phrase)):
                weight = share * idf(len(self.papers), max(self._holding(kind, term, name) for name in names))
                for place, paper in enumerate(papers):
                    much = sum(
                        self._often(paper, kind, term, name)
                        / self.relative(paper, kind, name)
                        * WEIGHTS[name]
                        for name in names
                    )
                    scores[place] += weight * much * (K1 + 1) / (much + K1)
            if isinstance(leaf, Words) and len(query_words(normalize(leaf.text))) > 1:
                bonus = max(
                    idf(
                        len(self.papers),
                        max(self._holding("pairs", pair, name) for name in fields_of(leaf.field)),
                    )
                    for pair in pairs(plain(leaf.text))
                )
                for place, paper in enumerate(papers):
                    scores[place] += bonus * paper.holds(leaf.text, leaf.field)
        passages = self._passages(
            tree, [paper if looked else None for paper, looked in zip(papers, looked_at, strict=True)]
        )
        return [score + more for score, more in zip(scores, passages, strict=True)]

    def _passages(self, tree: Node, papers: Sequence[Paper | None]) -> list[float]:
        """Return what the best passages of documents add to their scores; nothing for None."""
        weights: dict[str, float] = {}
        for leaf in leaves(tree):
            for kind, pair, share in asked_terms(leaf.text, phrase=isinstance(leaf, Phrase)):
                names = tuple(WEIGHTS) if leaf.field is None else (leaf.field,)
                if kind == "pairs" and "text" in names and self._holding(kind, pair, "text"):
                    most = max(self._holding(kind, pair, name) for name in names)
                    weights[pair] = max(weights.get(pair, 0.0), share * idf(len(self.papers), most))
        heavy = sorted(weights.items(), key=lambda each: -each[1])[:120]
        if len(heavy) < 3:
            return [0.0] * len(papers)
        found = []
        for paper in papers:
            text = "" if paper is None else paper.texts["text"][:30_000]
            best = 0.0
            for start in range(0, len(text), STEP):
                held = Counter(pairs(text[start : start + PASSAGE + 1]))
                said = sum(weight * held[pair] * 1.3 / (held[pair] + 0.3) for pair, weight in heavy)
                best = max(best, said)
            found.append(0.8 * best)
        return found

    def _often(self, paper: Paper, kind: str, term: str, name: str) -> float:
        return (paper.words if kind == "words" else paper.pairs)[name][term]

    def _holding(self, kind: str, term: str, name: str) -> int:
        held = self._holders.get((kind, name))
        if held is None:
            held = self._holders[kind, name] = Counter()
            for paper in self.papers:
                held.update((paper.words if kind == "words" else paper.pairs)[name].keys())
        return held[term]

    def relative(self, paper: Paper, kind: str, name: str) -> float:
        """Return how long a document's field is for its kind, tempered."""
        average = self._averages.get((kind, name))
        if average is None:
            total = sum(each.lengths[name, kind] for each in self.papers)
            average = self._averages[kind, name] = total / len(self.papers) or 1.0
        return 1 - B + B * paper.lengths[name, kind] / average

    def order(self, query: Query, papers: Sequence[Paper], scores: Sequence[float]) -> list[Paper]:
        """Put documents in the order asked for, by these scores where it is relevance."""
        score = {paper.id: score for paper, score in zip(papers, scores, strict=True)}

        def key(paper: Paper) -> tuple[float, float, bytes]:
            if query.sort == "longest":
                return -len(paper.document.text), 0, paper.id
            if query.sort == "oldest":
                return paper.date or math.inf, 0, paper.id
            # When they came is not known of these.
            if query.sort in ("newest", "added") or isinstance(query.tree, Everything):
                return -paper.date or math.inf, 0, paper.id
            return -score[paper.id], -paper.date, paper.id

        return sorted(papers, key=key)

    def family(self, paper: Paper) -> str:
        """Return the id of a document's family."""
        return self.families.get(paper.document.id, paper.document.id)

    def folded(self, papers: Sequence[Paper]) -> list[Paper]:
        """Return the first of each family, in order."""
        first: dict[str, Paper] = {}
        for paper in papers:
            first.setdefault(self.family(paper), paper)
        return list(first.values())


def _inside(year: int, value: str) -> bool:
    low, high = year_range(value)
    return (low or 0) <= year <= (9999 if high is None else high)


@lru_cache(maxsize=1000)
def _telling_words(text: str) -> tuple[str, ...]:
    return tuple(
        word
        for word in query_words(normalize(text))
        if word not in stopwords() and (word.isascii() or len(word) > 1)
    )


def asked_terms(text: str, *, phrase: bool) -> Iterator[tuple[str, str, float]]:
    """Yield the words and pairs by which a leaf is ranked, and how much each counts."""
    found = [word for word in query_words(normalize(text)) if word not in stopwords()]
    yield from (("words", word, 1.0) for word in found)
    if phrase and found and len(text) > 8:
        return
    spelled, little = normalize(text), ""
    for word in segmenter().cut(spelled.encode("utf-8", "replace").decode()):
        little += ("x" if word in stopwords() else " ") * len(word)
    for pair in dict.fromkeys(pairs(plain(text))):
        at = [place for place in range(len(spelled) - 1) if spelled[place : place + 2] == pair]
        aside = not phrase and at and all("x" in little[place : place + 2] for place in at)
        if pair.isalnum():
            yield "pairs", pair, 0.5 if aside else 1.0


def asked_strings(query: Query, name: str) -> set[str]:
    """Return what may be marked in the title or in the text."""
    strings: set[str] = set()
    for leaf in leaves(query.tree):
        if name in fields_of(leaf.field) or (name == "text" and leaf.field == "outline"):
            strings |= {normalize(leaf.text), *(telling(leaf.text) if isinstance(leaf, Words) else ())}
    return strings


def marked(text: str, strings: set[str]) -> list[tuple[int, int]]:
    """Return the places of strings in a text, in characters, those of longer ones first, none overlapping."""
    held = normalize(text)
    spans: list[tuple[int, int]] = []
    taken = bytearray(len(held))
    for string in sorted(strings, key=lambda string: (-len(string), string)):
        place = held.find(string)
        while place >= 0:
            end = place + len(string)
            if not any(taken[place:end]):
                taken[place:end] = b"\1" * len(string)
                spans.append((place, end))
            place = held.find(string, place + 1)
    return sorted(spans)
