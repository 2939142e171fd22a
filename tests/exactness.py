"""Do searches find exactly what a scan of every document finds? `python -m tests.exactness --strings 10000 --pairs 2000 --trees 5000`.

Asked of the archive beside the project, or of an index that is given. Strings are asked for in quotes; those with a line
feed, or with the very quotes, stand in quotes of another kind or go to the engine as they are.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, permutations
from pathlib import Path

import indexer
from indexer.analysis import normalize, query_words, stopwords, words
from indexer.document import Document
from indexer.engines.whoosh.matching import filtered, find
from indexer.engines.whoosh.sets import passing
from indexer.query import (
    And,
    Match,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Range,
    Words,
    parse,
)

STOPS = "。！？!?\n"
QUOTES = ("“”", "「」", "『』", '""')
Places = list[tuple[int, int]]


class Report:
    """A document, looked at character by character."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.written = {"title": document.metadata.title, "text": document.text}
        self.texts = {name: normalize(text) for name, text in self.written.items()}
        self.headings = [normalize(section.heading) for section in document.outline]
        self._edges: dict[str, list[int]] = {}

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """The words of each field."""
        texts = self.texts | {"outline": "\n".join(self.headings)}
        return {name: set(words(text)) for name, text in texts.items()}

    def fields(self, name: str | None) -> Iterator[tuple[str, str]]:
        """Yield what is looked through where a field is asked, or title and text: its name and its text."""
        if name == "outline":
            yield from (("outline", heading) for heading in self.headings)
        else:
            yield from ((each, self.texts[each]) for each in ((name,) if name else ("title", "text")))

    def passages(self, kind: str) -> list[tuple[int, int]]:
        """Return where the sentences or paragraphs of the text begin and end."""
        if kind not in self._edges:
            signs = STOPS if kind == "sentence" else "\n"
            text = self.document.text
            self._edges[kind] = [0, *(at + 1 for at, sign in enumerate(text) if sign in signs), len(text)]
        edges = self._edges[kind]
        return list(pairwise(edges))

    def satisfies(self, node: Node) -> bool:
        """Tell whether the document is what a tree asks for."""
        if isinstance(node, And):
            return all(self.satisfies(child) for child in node.children)
        if isinstance(node, Or):
            return any(self.satisfies(child) for child in node.children)
        if isinstance(node, Not):
            return not self.satisfies(node.child)
        if isinstance(node, Range):
            year = self.document.metadata.year
            return year is not None and (node.low or 0) <= year <= (9999 if node.high is None else node.high)
        if isinstance(node, Match):
            return (getattr(self.document.metadata, node.field) or "") == node.value
        if isinstance(node, Words):
            return self.satisfies(Phrase(node.text, node.field)) or self._has_words(node)
        if isinstance(node, Near):
            return any(self._near(node, *field) for field in self.fields(field_of(node)))
        assert isinstance(node, (Phrase, Pattern))
        return any(stands(node, text) for _, text in self.fields(node.field))

    def _has_words(self, node: Words) -> bool:
        found = query_words(normalize(node.text))
        telling = [word for word in found if word not in stopwords() and (word.isascii() or len(word) > 1)]
        names = (node.field,) if node.field else ("title", "text")
        return bool(found) and all(
            any(word in self.words[name] for name in names) for word in telling or found
        )

    def _near(self, node: Near, name: str, text: str) -> bool:
        if not all(stands(child, text) for child in node.children):
            return False
        if isinstance(node.within, int):
            return together(
                [places(child, text) for child in node.children], node.within, ordered=node.ordered
            )
        passages = self.passages(node.within) if name == "text" else [(0, len(text))]
        return any(in_passage(node, text[start:end]) for start, end in passages)

    def holds(self, nodes: Sequence[Node], kind: str) -> bool:
        """Tell whether one passage of the text holds all of some leaves."""
        text = self.texts["text"]
        return any(all(stands(node, text[a:b]) for node in nodes) for a, b in self.passages(kind))


def in_passage(node: Near, text: str) -> bool:
    """Tell whether a passage holds all strings, in their order if that is asked."""
    if not all(stands(child, text) for child in node.children):
        return False
    return not node.ordered or together(
        [places(child, text) for child in node.children], len(text), ordered=True
    )


def field_of(node: Near) -> str | None:
    """Return the field that a Near is asked of."""
    first = node.children[0]
    leaf = first.children[0] if isinstance(first, Or) else first
    assert isinstance(leaf, (Words, Phrase, Pattern))
    return leaf.field


def stands(node: Node, text: str) -> bool:
    """Tell whether a leaf, or any of some leaves, stands in a normalized text."""
    if isinstance(node, Or):
        return any(stands(child, text) for child in node.children)
    if isinstance(node, Pattern):
        return regex(node.text).search(text) is not None
    assert isinstance(node, (Words, Phrase))
    return normalize(node.text) in text


def places(node: Node, text: str) -> Places:
    """Return where a leaf, or any of some leaves, stands; of a pattern the shortest from each start."""
    if isinstance(node, Or):
        return [place for child in node.children for place in places(child, text)]
    if isinstance(node, Pattern):
        found = (regex(node.text).match(text, start) for start in range(len(text)))
        return [match.span() for match in found if match]
    assert isinstance(node, (Words, Phrase))
    wanted = normalize(node.text)
    return [
        (match.start(), match.start() + len(wanted))
        for match in re.finditer(f"(?={re.escape(wanted)})", text)
    ]


def regex(pattern: str) -> re.Pattern[str]:
    """Return the regular expression that a pattern stands for."""
    signs = {"?": r"[^\n\0]", "*": r"[^\n\0。！？!?]{0,8}?"}
    return re.compile("".join(signs.get(sign) or re.escape(sign) for sign in normalize(pattern).strip("*")))


def together(each: list[Places], most: int, *, ordered: bool) -> bool:
    """Tell whether one place of each can be lined up, none begun before the last has ended, none too far behind it."""
    for line in [each] if ordered else permutations(each):
        ends = {end for _, end in line[0]}
        for after in line[1:]:
            ends = {end for start, end in after if any(start - most <= other <= start for other in ends)}
        if ends:
            return True
    return False


class Archive:
    """An index, and its documents one by one."""

    def __init__(self, index: Path, most: int | None = None) -> None:
        self.engine = indexer.open_engine(indexer.Settings(index=index))
        self.snapshot = self.engine._now()
        numbers = self.snapshot.live.tolist()[:most]
        self.reports = {number: Report(self.snapshot.document(number)) for number in numbers}

    def found(self, node: Node, filters: dict[str, tuple[str, ...]] | None = None) -> set[int]:
        """Return the numbers of the documents that the engine finds."""
        docs = self.snapshot.living(find(self.snapshot, node))
        docs = passing(docs, filtered(self.snapshot, filters or {}, docs))
        return set(docs.tolist()) & set(self.reports)

    def scanned(self, node: Node) -> set[int]:
        """Return the numbers of the documents that satisfy a tree."""
        return {number for number, report in self.reports.items() if report.satisfies(node)}


def string(dice: random.Random, report: Report, most: int = 30) -> str:
    """Return some characters of a document, now and then in another writing."""
    text = report.written["title" if dice.random() < 0.2 else "text"] or report.document.text
    start, size = dice.randrange(max(len(text), 1)), dice.randrange(1, most + 1)
    found = text[start : start + size]
    kind = dice.random()
    if kind < 0.2:
        return traditional(found)
    return found.translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}) if kind < 0.4 else found


def traditional(text: str) -> str:
    """Return a text with the traditional characters that fold to its own."""
    return "".join(_TRADITIONAL.get(sign, sign) for sign in text)


def _traditional() -> dict[str, str]:
    table: dict[str, str] = {}
    for code in range(0x4E00, 0xA000):
        folded = normalize(chr(code))
        if folded != chr(code):
            table.setdefault(folded, chr(code))
    return table


_TRADITIONAL = _traditional()


def quoted(text: str) -> Query:
    """Return the search for exactly a string."""
    marks = next((marks for marks in QUOTES if not set("".join(QUOTES)) & set(text)), None)
    query = parse(f"{marks[0]}{text}{marks[1]}" if marks else "")
    wanted = Phrase(text)
    return replace(query, tree=wanted) if query.tree != wanted else query


def strings(archive: Archive, number: int, seed: int = 1) -> Iterator[str]:
    """Ask for strings; yield each of which the answer is not that of a scan, or a mark is not what was asked for."""
    dice, reports = random.Random(seed), list(archive.reports.values())
    for _ in range(number):
        text = string(dice, dice.choice(reports))
        while not text.strip():
            text = string(dice, dice.choice(reports))
        wanted = normalize(text)
        results = archive.engine.search(replace(quoted(text), collapse=False))
        total = sum(wanted in report.texts["title"] or wanted in report.texts["text"] for report in reports)
        marks = [
            (shown, span)
            for hit in results.hits
            for shown, ranges in (
                (hit.title, hit.title_ranges),
                *((each.text, each.ranges) for each in hit.snippets),
            )
            for span in ranges
        ]
        lacking = any(
            not hit.title_ranges and not any(each.ranges for each in hit.snippets) for hit in results.hits
        )
        if (
            results.total != total
            or lacking
            or any(normalize(shown[start:end]) != wanted for shown, (start, end) in marks)
        ):
            yield text


def pairs(archive: Archive, number: int, seed: int = 2) -> Iterator[str]:
    """Ask for pairs of strings that stand together, in three ways; yield each of which the answer is not that of a scan."""
    dice, reports = random.Random(seed), list(archive.reports.values())
    for _ in range(number):
        kind, sign = dice.choice([("sentence", "句"), ("paragraph", "段")])
        one, other, between = _pair(dice, reports, kind)
        both: tuple[Words | Phrase | Pattern, ...] = (Phrase(one), Phrase(other))
        ordered = dice.random() < 0.3
        near = Near(both, kind, ordered)  # type: ignore[arg-type]
        far = Near(both, min(max(between + dice.choice([0, 0, -1, 1, 5]), 1), 500), ordered)
        for node, typed in ((near, f"~{sign}{'>' * ordered}"), (far, f"~{far.within}{'>' * ordered}")):
            asked = parse(f"“{one}” {typed} “{other}”").tree
            if asked != node or archive.found(node) != archive.scanned(node):
                yield str(node)
        query = replace(parse("", same=kind), tree=And(both), expand=False)
        wanted = {place for place in archive.scanned(And(both)) if archive.reports[place].holds(both, kind)}
        if set(archive.engine.matching(query).tolist()) & set(archive.reports) != wanted:
            yield f"{query.tree} same={kind}"


def _pair(dice: random.Random, reports: Sequence[Report], kind: str) -> tuple[str, str, int]:
    """Return two strings of a passage, and how many characters are between them; now and then of two passages."""
    while True:
        report = dice.choice(reports)
        start, end = dice.choice(report.passages(kind))
        if dice.random() < 0.2:
            end = min(end + 60, len(report.document.text))
        text = report.document.text[start:end]
        cuts = sorted(dice.sample(range(len(text)), 4)) if len(text) > 8 else [0, 0, 0, 0]
        one, other = text[cuts[0] : cuts[1]][:6], text[cuts[2] : cuts[3]][-6:]
        if one.strip() and other.strip() and not set(one + other) & set('“”"＂「」『』〝〞„\n'):
            return one, other, cuts[3] - len(other) - cuts[0] - len(one)


def trees(archive: Archive, number: int, seed: int = 3) -> Iterator[str]:
    """Ask for random trees; yield each of which the answer is not that of set operations."""
    dice, reports = random.Random(seed), list(archive.reports.values())
    every = frozenset(archive.reports)
    for _ in range(number):
        node = _tree(dice, reports, dice.randrange(4))
        filters = {}
        if dice.random() < 0.3:
            values = sorted({report.document.metadata.genre or "" for report in reports} - {""})
            filters["genre"] = tuple(dice.sample(values, min(2, len(values))))
        if dice.random() < 0.2:
            filters["year"] = (dice.choice(["2015..2020", "2021", "..2019"]),)
        wanted = _set(archive, node, every)
        for name, values in filters.items():
            if name == "year":
                low, _, high = values[0].partition("..") if ".." in values[0] else (values[0], "", values[0])
                wanted &= archive.scanned(Range("year", int(low) if low else None, int(high)))
            else:
                wanted &= archive.scanned(Or(tuple(Match(name, value) for value in values)))
        if archive.found(node, filters) != wanted:
            yield f"{node} {filters}"


def _set(archive: Archive, node: Node, every: frozenset[int]) -> set[int]:
    if isinstance(node, And):
        return set.intersection(*(_set(archive, child, every) for child in node.children))
    if isinstance(node, Or):
        return set.union(*(_set(archive, child, every) for child in node.children))
    if isinstance(node, Not):
        return set(every) - _set(archive, node.child, every)
    return archive.scanned(node)


def _tree(dice: random.Random, reports: Sequence[Report], depth: int) -> Node:
    if not depth:
        return _leaf(dice, reports)
    kind = dice.random()
    if kind < 0.2:
        return Not(_tree(dice, reports, depth - 1))
    children = tuple(_tree(dice, reports, depth - 1) for _ in range(dice.randrange(2, 4)))
    return And(children) if kind < 0.6 else Or(children)


def _leaf(dice: random.Random, reports: Sequence[Report]) -> Node:
    kind, field = dice.random(), dice.choice([None, None, None, "title", "text", "outline"])
    if kind < 0.1:
        return Range("year", dice.choice([None, 2015, 2018]), dice.choice([None, 2020, 2022]))
    if kind < 0.3:
        return Near(
            tuple(_part(dice, reports, field) for _ in range(dice.choice([2, 2, 2, 3]))),
            dice.choice(["sentence", "paragraph", 0, 3, 10, 40]), dice.random() < 0.4,
        )  # fmt: skip
    if kind < 0.45:
        return _pattern(dice, reports, field)
    text = string(dice, dice.choice(reports), dice.choice([2, 4, 8])).strip() or "月"
    return Phrase(text, field) if kind < 0.8 else Words("".join(text.split()) or "工作", field)


def _part(dice: random.Random, reports: Sequence[Report], field: str | None) -> Phrase | Pattern | Or:
    if dice.random() < 0.15:
        return _pattern(dice, reports, field)
    one, other = (Phrase(_short(dice, reports), field) for _ in range(2))
    return Or((one, other)) if dice.random() < 0.2 else one


def _short(dice: random.Random, reports: Sequence[Report]) -> str:
    if dice.random() < 0.5:
        return dice.choice(["工作", "发展", "的", "，", "建设", "全市"])
    return string(dice, dice.choice(reports), 3).strip() or "年"


def _pattern(dice: random.Random, reports: Sequence[Report], field: str | None) -> Pattern:
    found = ""
    while not found.strip("?*"):
        found = list(normalize(string(dice, dice.choice(reports), 8)).replace("\n", ""))
        for _ in range(dice.randrange(1, 3)):
            if found:
                found[dice.randrange(len(found))] = dice.choice("??*")
        found = "".join(found)
    return Pattern(found, field)


def main() -> None:
    """Ask, and say how many answers were right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--archive", type=Path, default=Path("../shared/corpus/archive"))
    for name in ("strings", "pairs", "trees"):
        parser.add_argument(f"--{name}", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = chosen.index or Path(folder)
        if not chosen.index:
            indexer.build(indexer.Settings(archive=chosen.archive, index=index))
        archive = Archive(index)
        print(f"{len(archive.reports)} documents", flush=True)
        for name, asked in (("strings", strings), ("pairs", pairs), ("trees", trees)):
            number, began = getattr(chosen, name), time.perf_counter()
            if number:
                wrong = list(asked(archive, number))
                print(
                    f"{name}: {number - len(wrong)} of {number} right ({time.perf_counter() - began:.0f} s)"
                )
                for each in wrong[:20]:
                    print(f"  {each!r}", flush=True)


if __name__ == "__main__":
    main()
