"""The readings of one source go in, the documents that it holds come out: every stage between a file and the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from indexer.clean import clean
from indexer.document import Document, Reading, Source
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
        text, removed = clean(reading.text)
        if not text:
            report(f"{named}清理掉网页杂项后没有剩下文字")
            continue
        styled = {" ".join(line.split()): level for line, level in reading.headings.items()}
        parts = [] if "id" in reading.given else split(text, styled)
        if len(parts) < 2:
            yield _document(source, reading, text, None, reading.title, removed, styled), reading
            continue
        for number, part in enumerate(parts, 1):
            first = removed if number == 1 else ()
            yield _document(source, reading, part.text, number, part.title, first, styled), reading


def _document(
    source: Source, reading: Reading, text: str, part: int | None, title: str | None, removed: tuple[str, ...],
    styled: Mapping[str, int],
) -> Document:  # fmt: skip
    path = f"{source.path}/{reading.member}" if reading.member else source.path
    metadata, body = derive(text, path=path, title=title, given=reading.given)
    for key in _keys(reading, part):
        metadata = correct(metadata, source.corrections.get(key, {}))
    return Document(
        id=_id(source, reading, part), text=text, metadata=metadata, source=source.path, part=part,
        outline=outline(text, body, styled), body=body, removed=removed, member=reading.member, notes=reading.notes,
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
