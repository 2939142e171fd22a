"""What a report is, from the file it came in to the document that is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Look(NamedTuple):
    """What the system tells of a file without reading it; times are in nanoseconds."""

    size: int
    changed: int
    """When its content was last written, as its owner may set it."""
    touched: int
    """When anything about it last changed, which nobody can set, where the system keeps that."""
    inode: int
    seen: int
    """When it was looked at."""


class Record(NamedTuple):
    """What an index remembers of a source."""

    fingerprint: str
    look: Look
    origin: str
    """What the ids of its documents are made of: the path where it was first met."""


@dataclass(frozen=True)
class Lines:
    """The lines of a file, in order."""

    starts: Sequence[int]
    """Where each begins, in bytes."""
    marks: Sequence[int]
    """For each a 64-bit digest, which is 0 for blank ones only."""

    @cached_property
    def places(self) -> Mapping[int, int]:
        """For each mark the first line that has it, counted from 0."""
        last = len(self.marks) - 1
        return {mark: last - place for place, mark in enumerate(reversed(self.marks))}


class Stretch(NamedTuple):
    """Some neighbouring lines of a file."""

    start: int
    end: int
    """The byte where the first line begins, and the byte after the last."""
    number: int
    """The number of the first line, from 1."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file in the reader's archive."""

    path: str
    """Where it lies below the archive's root, with forward slashes: what readers see and ids are made of."""
    file: Path
    """Where it can be opened."""
    size: int
    """Bytes."""
    fingerprint: str
    """SHA-256 of its bytes (of its lines' marks for a .jsonl), "+" and that of the corrections that apply to it if any."""
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Rows of `metadata.csv` for this file: by part, member or `member#part` ("" for all of it), field name to value."""
    look: Look | None = None
    origin: str = ""
    """What the ids of its documents are made of; its path if it says nothing else."""
    lines: Lines | None = None
    """The lines of a .jsonl that was read through."""
    stretches: tuple[Stretch, ...] = ()
    """Which lines of a .jsonl are asked for; all if none are named."""

    @property
    def lined(self) -> bool:
        """Whether every line is a document of its own."""
        return self.path.lower().endswith(".jsonl")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text read out of a source, as it stands there, before cleaning."""

    text: str
    """Paragraphs parted by line feeds; a form feed stands where the file begins a new page on purpose."""
    title: str | None = None
    """The title that the file itself gives beside its text: an HTML page's, a .jsonl line's."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Metadata that the file itself states: a .jsonl line's id, organization, year and so on."""
    mark: int = 0
    """A digest of the line that it was read from; 0 if the file is not read line by line."""
    line: Stretch | None = None
    """That line, where its own start and end matter."""
    member: str = ""
    """Where it lies inside its source: a path in a .zip, the name of a mail's attachment; "" for the source itself."""
    headings: Mapping[str, int] = field(default_factory=dict)
    """Lines that the file sets as headings, by style or by bold type, and their levels from 1 to 4."""
    notes: tuple[str, ...] = ()
    """What readers should know of how the text was got: recognized from a scan, decoded anew."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a report and the stretch of text that it governs."""

    level: int
    """1 for 一、, 2 for （一）, 3 for 1., 4 for （1）, as GB/T 9704 orders them."""
    heading: str
    start: int
    """The offset of the heading's first character in the document's text."""
    end: int
    """The offset where the next heading of the same or a higher level begins, or the text ends."""
    role: str | None = None
    """What the section does in the report, such as 存在问题; a section without one has that of the section above."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Who wrote a report, when, where, and what kind it is; None where the text does not say."""

    title: str
    organization: str | None = None
    """The issuing unit as written."""
    canonical_organization: str | None = None
    """The issuing unit's full name: 住房和城乡建设局 for 住建局; None where it is not known to differ."""
    org_type: str | None = None
    level: str | None = None
    """国家, 省, 市, 县 or 乡."""
    year: int | None = None
    """The year that the text is about."""
    date: str | None = None
    """The day it was signed, as 2023-03-05."""
    genre: str | None = None
    region: str | None = None
    number: str | None = None
    """The document number as written, such as 国办发〔2023〕12号."""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a piece of metadata was found, and how sure it is."""

    confidence: float
    """From 0 to 1; 1 for what the file or the archivist states."""
    origin: str
    """`text`, `title`, `name` (the file's name and folders), `given` (the file states it), `csv` or `rule`."""
    start: int = 0
    """The offset in the document's text of the first character that says so; 0 as `end` where the text does not."""
    end: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One report: what is found.

    Every offset counts characters (code points) of `text`.
    """

    id: str
    """Stable: the same file and part keep it from build to build; a line of a .jsonl keeps its own."""
    text: str
    """The cleaned text, paragraphs parted by line feeds, the title's lines included where the file has them."""
    metadata: Metadata
    source: str
    """The path of its source."""
    part: int | None = None
    """Its number in a compilation, from 1; None when the source holds only this report."""
    outline: tuple[Section, ...] = ()
    body: int = 0
    """The offset in `text` where the report goes on after its title lines; 0 where the title is not in the text."""
    removed: tuple[str, ...] = ()
    """The lines that cleaning took out, as they stood."""
    member: str = ""
    """Where it lies inside its source; "" for the source itself."""
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    """For each field of the metadata that has a value, where it comes from."""
    notes: tuple[str, ...] = ()
    """What readers should know of how the text was got."""
    added: str | None = None
    """The day on which it first came into the index, as 2023-03-05; None for what has not come into one."""

    def headings_at(self, offset: int) -> tuple[str, ...]:
        """Return the headings above a place, outermost first."""
        found: list[Section] = []
        for section in self.outline:
            if section.start > offset:
                break
            while found and found[-1].level >= section.level:
                found.pop()
            found.append(section)
        return tuple(section.heading for section in found if offset < section.end)
