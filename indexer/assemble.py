"""The readings of one source go in, the documents that it holds come out: every stage between a file and the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.clean import Removal, clean, joined
from indexer.document import Document, Reading, Source
from indexer.extract.mojibake import repair
from indexer.metadata import derive
from indexer.metadata.corrections import correct
from indexer.outline import outline
from indexer.split import split

LONGEST = 10_000_000
"""Characters; a longer text is no report, and would take the memory of a thousand."""

Report = Callable[[str], None]
"""Takes a message about a part of a source."""


def assemble(
    source: Source, readings: Iterable[Reading], report: Report, learned: Collection[str] = frozenset()
) -> Iterator[tuple[Document, Reading]]:
    """Yield every report held in one source, and the reading that it comes from."""
    for reading in readings:
        named = f"“{reading.member}”" if reading.member else ""
        if len(reading.text) > LONGEST:
            report(f"{named}文字太多：{len(reading.text):,} 字；一篇不超过 {LONGEST:,} 字，请拆开")
            continue
        text, repairs = repair(reading.text)
        text, removed = clean(text, learned)
        if not text:
            report(f"{named}清理掉网页杂项后没有剩下文字")
            continue
        whole = Draft(source, replace(reading, notes=tuple(dict.fromkeys((*reading.notes, *repairs)))))
        styled = {joined(line.split()): level for line, level in reading.headings.items()}
        for draft in whole.parted(text, removed, styled):
            yield draft.finished(styled), reading


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is about to become a document."""

    source: Source
    reading: Reading
    text: str = ""
    part: int | None = None
    title: str | None = None
    removed: tuple[str, ...] = ()

    def parted(self, text: str, removed: Sequence[Removal], styled: Mapping[str, int]) -> Iterator[Draft]:
        """Yield the reports that a cleaned text holds, each with the lines that were taken out of it."""
        # A line with an id of its own is one document, whatever it holds.
        parts = [] if "id" in self.reading.given else split(text, styled)
        if len(parts) < 2:
            lines = tuple(removal.text for removal in removed)
            single = parts[0].text if parts else text.replace("\f", "")
            yield replace(self, text=single, title=self.reading.title, removed=lines)
            return
        # What stands before the first report is of none of them.
        head = [line.strip("\f") for line in text[: parts[0].start].split("\n")]
        lines = tuple(filter(None, head))
        begun = 0
        for number, part in enumerate(parts, 1):
            end = parts[number].start if number < len(parts) else len(text) + 1
            taken = tuple(removal.text for removal in removed if begun <= removal.at < end)
            yield replace(self, text=part.text, part=number, title=part.title, removed=lines + taken)
            begun, lines = end, ()

    def finished(self, styled: Mapping[str, int]) -> Document:
        """Return the document."""
        source, reading = self.source, self.reading
        path = f"{source.path}/{reading.member}" if reading.member else source.path
        metadata, body, evidence = derive(
            self.text, path=path, title=self.title, given=reading.given, removed=self.removed
        )
        id = _id(source, reading, self.part)
        # A line without an id of its own is corrected by that of its document.
        for key in (*_keys(reading, self.part), id):
            metadata, evidence = correct(metadata, evidence, source.corrections.get(key, {}))
        return Document(
            id=id, text=self.text, metadata=metadata, source=source.path, part=self.part,
            outline=outline(self.text, body, styled), body=body, removed=self.removed, member=reading.member,
            evidence=evidence, notes=reading.notes,
        )  # fmt: skip


def _keys(reading: Reading, part: int | None) -> Iterator[str]:
    """Yield the keys of the corrections that apply to a document, the most special last."""
    yield reading.member
    if special := reading.given.get("id") or str(part or ""):
        yield f"{reading.member}#{special}" if reading.member else special


def _id(source: Source, reading: Reading, part: int | None) -> str:
    if own := reading.given.get("id"):
        return own
    origin = "\n".join(filter(None, (source.origin or source.path, reading.member, str(reading.mark or ""))))
    digest = hashlib.blake2b(origin.encode("utf-8"), digest_size=8).hexdigest()
    return f"{digest}-{part}" if part else digest
