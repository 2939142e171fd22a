"""From tables of synonyms, ours and the archive's own, to what may stand for each piece of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from indexer.analysis import normalize
from indexer.synonyms.lookup import Lookup, Piece, telling

_LONGEST = 60
_MOST = 24
"""Members of one group."""
_LARGEST = 4_000_000
"""Bytes of an archive's own table."""
_SHORT = 2
_SIGNS = "<>"
_PLACED = ("委", "政府", "府办", "人民政府办")
"""What short forms begin with that say which unit only after the name of a place."""


@dataclass(slots=True, eq=False)
class Synonyms:
    """What may stand for what; a table as read once, and what was wrong in it."""

    problems: tuple[str, ...] = ()
    """The lines of the archive's own table that were not understood, in words for the reader."""
    lookup: Lookup = field(default_factory=lambda: Lookup.of({}), repr=False)

    @classmethod
    def read(cls, path: Path | None = None) -> Synonyms:
        """Read our own table, and an archive's in the same form, if there is one; what is wrong there is left out."""
        groups = list(_shipped())
        problems: list[str] = []
        if path is not None:
            groups += _groups(_content(path, problems), path.name, problems)
        return cls(tuple(problems), Lookup.of(_standing(groups)))

    def __len__(self) -> int:
        """Return how many names have others."""
        return sum(map(bool, self.lookup.others.values()))

    def of(self, name: str) -> tuple[str, ...]:
        """Return the other names of one.

        >>> Synonyms.read().of("住建局")
        ('住房和城乡建设局', '住房城乡建设局')
        """
        return self.lookup.others.get(normalize(name), ())

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a normalized text that have other names, from left to right, the longest at each place.

        >>> [others for *_, others in Synonyms.read().pieces("云汀市住建局总结")]
        [('住房和城乡建设局', '住房城乡建设局')]
        >>> Synonyms.read().pieces("外国人社区")
        []
        """
        return self.lookup.pieces(text)


def _standing(groups: list[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return for each member what stands for it; a later group of one leaves it alone."""
    written = list(dict.fromkeys(_bare(member) for group in groups for member in group))
    folded = dict(zip(written, normalize("\n".join(written)).split("\n"), strict=True))
    members: dict[str, tuple[list[str], list[str]]] = {}
    for group in groups:
        for member in group:
            if len(group) == 1:
                members[folded[_bare(member)]] = ([], [])
            elif not member.startswith(">"):
                firm, vague = members.setdefault(folded[_bare(member)], ([], []))
                firm += [other for other in group if not other.startswith((">", "<"))]
                vague += [_bare(other) for other in group if other.startswith(">")]
    found = {}
    for member, (firm, vague) in members.items():
        first = {folded[other]: other for other in reversed(firm + vague)}
        # A vaguer word within a fuller name does not make that one idle: it says more.
        kept = {
            name: None
            for part in (firm, vague)
            for name in telling(member, [folded[other] for other in part])
        }
        if kept or not first:
            found[member] = tuple(first[name] for name in kept)
    return found


def _bare(member: str) -> str:
    return member.lstrip(_SIGNS)


@cache
def _shipped() -> tuple[tuple[str, ...], ...]:
    problems: list[str] = []
    groups = _groups(files("indexer.synonyms").joinpath("synonyms.tsv").read_text("utf-8"), "", problems)
    assert not problems, problems
    return (*_units(), *groups)


def _units() -> list[tuple[str, ...]]:
    """Return the names of units and their short forms, as metadata knows them.

    A short form is not brought where it is a part of the name, stands for several units, or is all too short.
    """
    table = files("indexer").joinpath("metadata/units.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names: dict[str, list[str]] = defaultdict(list)
    units: dict[str, set[str]] = defaultdict(set)
    for short, full, *_ in rows:
        full = full.removeprefix("中共*").removeprefix("*")
        if "*" not in full and short != full and not short.startswith(_PLACED):
            names[full].append(short)
            units[short].add(full)
    return [
        (full, *(f"<{short}" if _vague(short, full, units) else short for short in dict.fromkeys(shorts)))
        for full, shorts in names.items()
    ]


def _vague(short: str, full: str, units: Mapping[str, set[str]]) -> bool:
    return len(short) <= _SHORT or short in full or len(units[short]) > 1


def _content(path: Path, problems: list[str]) -> str:
    try:
        if not path.exists():
            return ""
        if path.stat().st_size > _LARGEST:
            problems.append(f"同义词表“{path.name}”太大，没有读；请缩小到 {_LARGEST // 1_000_000} MB 以内")
            return ""
        data = path.read_bytes()
    except OSError as error:
        problems.append(f"同义词表“{path.name}”读不了（{error.strerror}）；请检查文件和权限")
        return ""
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.append(f"同义词表“{path.name}”不是文本文件；请存为 UTF-8 编码的文本")
    return ""


def _groups(content: str, name: str, problems: list[str]) -> list[tuple[str, ...]]:
    groups = []
    for place, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        remark = next((cell for cell in cells if cell.startswith("#")), None)
        group = tuple(dict.fromkeys(filter(None, cells[: cells.index(remark)] if remark else cells)))
        if reason := _wrong(group):
            problems.append(f"同义词表“{name}”第 {place} 行没有用上：{reason}")
        else:
            groups.append(group)
    return groups


def _wrong(group: tuple[str, ...]) -> str | None:
    """Return what is wrong with a group, and what to do."""
    names = [_bare(member).strip() for member in group]
    if any(len(name) < 2 for name in names):
        return f"“{min(names, key=len)}”太短；每个词至少两个字"
    if any(len(name) > _LONGEST for name in names):
        return f"“{max(names, key=len)[:12]}…”太长；每个词最多 {_LONGEST} 个字"
    if len(group) > _MOST:
        return f"一组有 {len(group)} 个词，太多了；每组最多 {_MOST} 个"
    if len(group) == 1 and any(sign in names[0] for sign in "=＝|，,;； "):
        return f"“{names[0][:24]}”里没有制表符；同一组的词之间请用制表符（Tab 键）隔开"
    if len(group) > 1 and all(member.startswith(">") for member in group):
        return "每个词前面都有“>”；至少要有一个词不带“>”"
    if len(group) > 1 and all(member.startswith("<") for member in group):
        return "每个词前面都有“<”；至少要有一个词不带“<”"
    return None
