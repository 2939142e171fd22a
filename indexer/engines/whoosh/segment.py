"""An open segment: one file of arrays, out of which documents, columns, texts and lists are read where they lie."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from indexer.analysis import decoded, encoded, key, normalize, normalize_units, stretches
from indexer.arrays import Array, ArrayFile
from indexer.document import Document, Metadata, Section
from indexer.engines.whoosh.details import Details, unpack
from indexer.engines.whoosh.fields import NUMBERS, TEXTS, UNKNOWN_YEAR
from indexer.engines.whoosh.runs import ROLE, SECTION
from indexer.engines.whoosh.views import FAR, NEAR, NONE, Ints, Listed, Mask, View, joined
from indexer.errors import IndexFormatError

SUFFIX = ".arrays"
SHORT = 0x10000
"""Texts of so many units are decoded whole where only some of their headings are wanted."""
FEW = 1_000
"""So many distinct values are kept as strings; more are decoded one by one."""


class Strings:
    """A string column: distinct values in order, and for each document the place of its value among them."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._values = file.array(f"{name}.values")
        self._bounds = file.array(f"{name}.bounds")
        self._few = len(self._bounds) <= FEW
        self.ordinals: Array = file.array(f"{name}.ordinals")
        self.order: Array | None = file.array(f"{name}.order") if f"{name}.order" in file else None
        """Documents by their values; for keywords only."""

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def raw(self, place: int) -> bytes:
        """Return a value as UTF-8."""
        return bytes(self._values[self._bounds[place] : self._bounds[place + 1]])

    def value(self, document: int) -> str:
        """Return a document's value; "" stands for none."""
        place = int(self.ordinals[document])
        return self._known[place] if self._few else self.raw(place).decode("utf-8", "surrogatepass")

    @cached_property
    def _known(self) -> list[str]:
        return self.values()

    def values(self) -> list[str]:
        """Return all distinct values."""
        data, bounds = self._values.tobytes(), self._bounds.tolist()
        return [data[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(bounds)]

    def joined(self, first: int, last: int) -> tuple[bytes, Ints]:
        """Return the values between two places, one after the other, and where each begins among them, and the end."""
        return joined(self._values, self._bounds, first, last)

    def first(self, value: bytes) -> int:
        """Return the place of the first value that does not come before the given one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.raw(middle) < value:
                low = middle + 1
            else:
                high = middle
        return low

    def documents(self, place: int) -> Ints:
        """Return the documents that have a value, ascending."""
        assert self.order is not None
        order = self.order
        # The documents of one value stand together in `order`, whose ordinals ascend.
        first, last = (_bisect(self.ordinals, order, bound) for bound in (place, place + 1))
        found: Ints = order[first:last].astype(np.int64)
        return found


def _bisect(ordinals: Array, order: Array, ordinal: int) -> int:
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        if ordinals[order[middle]] < ordinal:
            low = middle + 1
        else:
            high = middle
    return low


class Segment:
    """The documents of one segment, by number."""

    def __init__(self, path: Path) -> None:
        self._file = file = ArrayFile(path)
        try:
            self.size: int = file.about["documents"]
            self.views = {
                f"{name}_{kind}": View(file, f"{name}_{kind}", self.size)
                for name in TEXTS for kind in ("words", "bigrams")
            }  # fmt: skip
            self.numbers: dict[str, Array] = {name: file.array(name) for name in NUMBERS}
            self.text_at: Array = file.array("text_at")
            self.title_at: Array = file.array("title_at")
            self.text_size = int(self.text_at[-1])
            self._packed_at: Array | None = file.array("packed_at") if "packed" in file else None
            self._sections_at: Array = file.array("sections_at")
            self._rest_at: Array = file.array("rest_at")
        except KeyError as error:
            raise IndexFormatError(
                f"索引文件“{path.name}”缺少 {error}", "请运行 juanzong build 重建索引。"
            ) from None
        self._strings: dict[str, Strings] = {}

    @property
    def marks(self) -> Array:
        """A digest of the line that each document was read from; 0 for a file of its own; uint64."""
        return self._file.array("mark")

    @property
    def keys(self) -> Array:
        """By what each document is known among its copies; uint64."""
        return self._file.array("key")

    @property
    def sketches(self) -> tuple[Array, Array]:
        """What each document's copies are found by, one document's after another's, and where each one's begins."""
        return self._file.array("sketch"), self._file.array("sketch_at")

    def strings_of(self, number: int, names: Sequence[str]) -> list[str]:
        """Return some strings of a document."""
        return [self.strings(name).value(number) for name in names]

    def strings(self, name: str) -> Strings:
        """Return a string column."""
        found = self._strings.get(name)
        if found is None:
            found = self._strings[name] = Strings(self._file, name)
        return found

    def lengths(self, view: str) -> Array:
        """Return how often each document holds any term of a view; uint32 of shape (documents,)."""
        return self._file.array(f"{view}.length")

    @cached_property
    def far(self) -> Mask:
        """Whether each document is too long for offsets of 15 bits."""
        far: Mask = np.diff(self.text_at) > NEAR
        return far

    def units(self, field: str, document: int) -> Array:
        """Return the title or the text of a document as units, as written."""
        if self._packed_at is not None and field == "text":
            low, high = self._packed_at[document : document + 2].tolist()
            return np.frombuffer(zlib.decompress(self._file.part("packed", low, high).tobytes()), "<u2")[:-1]
        at = self.text_at if field == "text" else self.title_at
        return self._file.part(field, int(at[document]), int(at[document + 1]) - 1)

    def text_units(self, indices: Ints) -> Array:
        """Return units of the texts at some places, counted over all texts; not of compact segments."""
        return self._file.at("text", indices)

    def texts(self, first: int, last: int) -> Array:
        """Return the texts of neighbouring documents, as written, a zero after each; not of compact segments."""
        return self._file.part("text", int(self.text_at[first]), int(self.text_at[last]))

    def stretches(self, field: str, owners: Ints, begins: Ints, sizes: Ints) -> Array:
        """Return the units of stretches, as `spans` gives them, one after the other."""
        if self._packed_at is not None and field != "title":
            parts = [np.empty(0, np.uint16)]
            before, units = -1, parts[0]
            for owner, begin, size in zip(owners.tolist(), begins.tolist(), sizes.tolist(), strict=True):
                if owner != before:
                    before, units = owner, self.units("text", owner)
                start = begin - int(self.text_at[owner])
                parts.append(units[start : start + size])
            return np.concatenate(parts)
        return self._file.at("title" if field == "title" else "text", stretches(begins, sizes))

    def spans(self, field: str, documents: Ints) -> tuple[Ints, Ints, Ints]:
        """Return where the titles, texts or headings of ascending documents stand: document, first unit and size of each."""
        if field != "outline":
            at = self.text_at if field == "text" else self.title_at
            begins = at.take(documents)
            return documents, begins, at.take(documents + 1) - begins - 1
        first = self._sections_at.take(documents)
        counts = self._sections_at.take(documents + 1) - first
        rows = stretches(first, counts)
        owners = np.repeat(documents, counts)
        begins = self.text_at.take(owners) + self._file.at("sections", rows * SECTION + 1)
        return owners, begins, self._file.at("sections", rows * SECTION + 3).astype(np.int64)

    def roles(self, documents: Ints) -> tuple[Ints, Array]:
        """Return the stretches that have roles in ascending documents: the owner of each, and rows of start, end and role."""
        at = self._file.array("roles_at")
        first = at.take(documents)
        counts = at.take(documents + 1) - first
        rows = ROLE * stretches(first, counts)[:, None] + np.arange(ROLE)
        return np.repeat(documents, counts), self._file.at("roles", rows)

    def odd_headings(self, documents: Ints) -> list[tuple[int, str]]:
        """Return, for those of some documents whose headings are not in their texts as they are, these, normalized."""
        odd = documents[self._rest_at.take(documents + 1) > self._rest_at.take(documents)]
        return [
            (number, normalize("\n".join(self._details(number).rest.get("headings", ()))))
            for number in odd.tolist()
        ]

    def find(self, view: str, term: str) -> Listed | None:
        """Return the documents of a word, a character or a pair; None where there are none."""
        held = self.views[view]
        place = (
            held.place_of(key(term)) if held.pairs else held.place_of_word(term.encode("utf-8", "replace"))
        )
        return None if place is None else held.listed(place)

    def number_of(self, id: str) -> int | None:
        """Return the number of the document with an id."""
        ids, value = self.strings("id"), id.encode("utf-8", "surrogatepass")
        place = ids.first(value)
        if place == len(ids) or ids.raw(place) != value:
            return None
        return int(ids.documents(place)[0])

    def document(self, number: int) -> Document:
        """Return a whole document."""
        units = self.units("text", number)
        text = decoded(units)
        wide = len(text) < len(units)
        metadata = self.metadata(number)
        evidence, rest = self._details(number)
        part = int(self.numbers["part"][number])
        return Document(
            id=self.strings("id").value(number), text=text, metadata=metadata,
            source=self.strings("source").value(number), part=part or None,
            outline=tuple(self._sections(number, units, rest, wide)),
            body=int(self.numbers["body"][number]), removed=tuple(rest.get("removed", ())),
            member=self.strings("member").value(number), evidence=evidence, notes=tuple(rest.get("notes", ())),
        )  # fmt: skip

    def title(self, number: int) -> str:
        """Return the title of a document."""
        return decoded(self.units("title", number))

    def year(self, number: int) -> int | None:
        """Return the year that a document is about."""
        year = int(self.numbers["year"][number])
        return None if year == UNKNOWN_YEAR else year

    def body(self, number: int, units: Array) -> int:
        """Return where the report goes on after its title lines, in units, which are those of its text."""
        body = int(self.numbers["body"][number])
        if body and len(units) > self.numbers["characters"][number]:
            return len(encoded(decoded(units)[:body]))
        return body

    def headings(self, number: int, units: Array) -> Callable[[int], tuple[str, ...]]:
        """Return what tells the headings above a place in a document's text, in its units, outermost first."""
        rows = self.sections(number)
        text = decoded(units) if len(units) <= SHORT else None
        if text is None or len(text) < len(units) or [row for row in rows if not row[3]]:
            return partial(self._headings_at, number, units, rows)

        def above(place: int) -> tuple[str, ...]:
            found = []
            for _, start, end, size in rows:
                if start > place:
                    break
                if place < end:
                    found.append(text[start : start + size])
            return tuple(found)

        return above

    def _headings_at(self, number: int, units: Array, rows: list[list[int]], place: int) -> tuple[str, ...]:
        """Return the headings above a place in a document that is long, or that has what few have."""
        inside = [row for row in rows if row[1] <= place < row[2]]
        if all(size for _, _, _, size in inside):
            return tuple(decoded(units[start : start + size]) for _, start, _, size in inside)
        return self.document(number).headings_at(len(decoded(units[:place])))

    def metadata(self, number: int) -> Metadata:
        """Return what is known of a document besides its text."""
        known = {
            name: self.strings(name).value(number) or None
            for name in (
                "organization",
                "canonical_organization",
                "org_type",
                "level",
                "genre",
                "region",
                "number",
                "url",
            )
        }
        return Metadata(
            title=self.title(number), year=self.year(number),
            date=self.strings("day").value(number) or None, **known,
        )  # fmt: skip

    def sections(self, number: int) -> list[list[int]]:
        """Return level, start, end and size of each of a document's headings, in units."""
        low, high = self._sections_at[number : number + 2].tolist()
        rows: list[list[int]] = (
            self._file.part("sections", SECTION * low, SECTION * high).reshape(-1, SECTION).tolist()
        )
        return rows

    def _sections(self, number: int, units: Array, rest: Mapping[str, Any], wide: bool) -> list[Section]:
        sections = []
        odd = iter(rest.get("headings", ()))
        roles = {place: role for role, places in rest.get("roles", {}).items() for place in places}
        for place, (level, start, end, size) in enumerate(self.sections(number)):
            heading = decoded(units[start : start + size]) if size else next(odd)
            if wide:
                start, end = (len(decoded(units[:offset])) for offset in (start, end))
            sections.append(Section(level, heading, start, end, roles.get(place)))
        return sections

    def _details(self, number: int) -> Details:
        low, high = self._rest_at[number : number + 2].tolist()
        return unpack(self._file.part("rest", low, high).tobytes())

    def passages(self, documents: Ints) -> tuple[Ints, Ints, Mask]:
        """Return where the sentences of ascending documents begin: document, offset in units, and whether a paragraph does."""
        found = []
        for name, bit in (("near", NEAR), ("far", FAR)):
            at = self._file.array(f"{name}_at")
            first = at.take(documents)
            counts = at.take(documents + 1) - first
            if counts.any():
                held = self._file.at(name, stretches(first, counts))
                found.append((np.repeat(documents, counts), (held & (bit - 1)).astype(np.int64), held >= bit))
        if not found:
            return NONE, NONE, np.zeros(0, np.bool_)
        owners, offsets, paragraphs = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((offsets, owners)) if len(found) > 1 else slice(None)
        return owners[order], offsets[order], paragraphs[order]

    @property
    def compact(self) -> bool:
        """Whether texts are packed and no offsets are kept."""
        return self._packed_at is not None

    def sentences(self, name: str, indices: Ints) -> Array:
        """Return places in the list of all sentences of short documents (near) or of long ones (far), as it is kept."""
        return self._file.at(name, indices)

    def sentences_at(self, name: str) -> Array:
        """Return where the sentences of each document begin in one of the two lists, and the end."""
        return self._file.array(f"{name}_at")

    def offsets(self, field: str, number: int, term: str) -> Ints:
        """Return where a character or a pair begins in a document's title or text, found by looking."""
        return term_places(normalize_units(self.units(field, number)), term)


def term_places(units: Array, term: str) -> Ints:
    """Return where a character or a pair begins in normalized units."""
    first, *others = encoded(term).tolist()
    found = units == first
    if others:
        found = found[:-1] & (units[1:] == others[0])
    return np.flatnonzero(found)
