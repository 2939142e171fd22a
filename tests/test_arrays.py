"""Files of arrays: whatever is cut off or altered in one, reading it says so or gives what was written."""

from __future__ import annotations

import dataclasses
import hashlib
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.arrays import BLOCK, FORMAT, ArrayFile, ArrayFileWriter, write_arrays
from indexer.document import Document, Metadata, Section
from indexer.engines.whoosh.codec import ColumnarDocuments, ColumnarSegment
from indexer.engines.whoosh.fields import STRINGS, VIEWS
from indexer.engines.whoosh.lexicon import ColumnarTerms
from indexer.engines.whoosh.merging import merge
from indexer.engines.whoosh.runs import run_of
from indexer.engines.whoosh.segment import Segment
from indexer.errors import IndexFormatError
from indexer.outline import outline

TEXTS = ("一、改革\n放管服改革，工作。", "", "改\n" * 3)


def document(number: int, text: str) -> Document:
    """Make a document of a text."""
    return Document(
        id=f"甲#{number}", text=text, source="甲.docx", part=number, outline=outline(text), removed=("页眉",),
        metadata=Metadata("改革通知" + "。" * number, year=2023, genre="通知", organization="上坪乡"),
    )  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small segment."""
    path = tmp_path / "段.arrays"
    merge([run_of([document(number, text) for number, text in enumerate(TEXTS)])], path)
    return path


def read_everything(path: Path) -> str:
    """Read all that a segment holds, by every way there is; return its digest."""
    segment = Segment(path)
    read: list[object] = [segment.document(number) for number in range(segment.size)]
    read += [segment.strings(name).values() for name in STRINGS]
    read += [segment.number_of(document.id) for document in read if isinstance(document, Document)]
    read += [[array.tolist() for array in segment.passages(np.arange(segment.size))]]
    state = ColumnarSegment("MAIN", documents=segment.size)
    documents, terms = ColumnarDocuments(segment, state), ColumnarTerms(segment)
    read += [documents.stored_fields(number) for number in range(segment.size)]
    read += [(documents.field_length(view), documents.doc_field_length(0, view)) for view in VIEWS]
    for field, text in terms.terms():
        entries = terms.matcher(field, text, None)._entries
        read += [
            (
                field,
                text,
                entries.ids,
                entries.weights,
                [entries.value(place) for place in range(len(entries.ids))],
            )
        ]
    return hashlib.sha256(repr(read).encode("utf-8", "surrogatepass")).hexdigest()


def refused_or_right(path: Path, right: str) -> bool:
    """Tell whether a file is refused; if it is not, it must give what was written."""
    try:
        assert read_everything(path) == right
    except IndexFormatError:
        return True
    return False


def test_every_altered_byte_is_told(file: Path) -> None:
    right, written = read_everything(file), file.read_bytes()
    read = [
        place for place in range(len(written)) if not refused_or_right(altered(file, written, place), right)
    ]
    assert read == []


def altered(file: Path, written: bytes, place: int) -> Path:
    """Write a copy of a file with one byte changed."""
    copy = file.with_name(f"{place}.arrays")
    copy.write_bytes(written[:place] + bytes([written[place] ^ 0xFF]) + written[place + 1 :])
    return copy


def test_every_shorter_file_is_refused(file: Path) -> None:
    right, written = read_everything(file), file.read_bytes()
    sizes = {*range(0, len(written), 61), *range(200), *range(len(written) - 200, len(written))}
    for size in sizes:
        copy = file.with_name(f"{size}.arrays")
        copy.write_bytes(written[:size])
        assert refused_or_right(copy, right), size


@pytest.mark.parametrize(
    "alter",
    [
        lambda written: b"",
        lambda written: b"\0",
        lambda written: b"%PDF-1.7\n" * 40,
        lambda written: written + b"\0",
        lambda written: written + written[-36:],
        lambda written: written[1:],
        lambda written: written[-36:],
        lambda written: b"\0" * len(written),
        lambda written: written[:64] + written,
    ],
)
def test_other_files_are_refused(file: Path, alter: Callable[[bytes], bytes]) -> None:
    copy = file.with_name("另.arrays")
    copy.write_bytes(alter(file.read_bytes()))
    with pytest.raises(IndexFormatError, match="损坏") as caught:
        Segment(copy)
    assert "rollback" in caught.value.hint


def test_newer_formats_are_named(file: Path) -> None:
    written = file.read_bytes()
    copy = file.with_name("新.arrays")
    copy.write_bytes(written[:-12] + struct.pack("<I", FORMAT + 1) + written[-8:])
    with pytest.raises(IndexFormatError, match=f"第 {FORMAT + 1} 版.*读第 {FORMAT} 版") as caught:
        Segment(copy)
    assert "juanzong build" in caught.value.hint


def test_files_of_other_arrays_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "别.arrays"
    write_arrays(path, {"a": np.arange(3)}, {})
    with pytest.raises(IndexFormatError, match="缺少"):
        Segment(path)


def test_missing_files_are_missing(tmp_path: Path) -> None:
    # Whoosh tries again, with a newer table of contents, after this and nothing else.
    with pytest.raises(FileNotFoundError):
        Segment(tmp_path / "无.arrays")


def test_arrays_come_back(tmp_path: Path) -> None:
    arrays = {"a": np.arange(100_000, dtype="<u4"), "b": np.empty(0, "<u2"), "c": np.arange(5, dtype="<u1")}
    write_arrays(tmp_path / "f", arrays, {"documents": 7})
    file = ArrayFile(tmp_path / "f")
    assert file.about["documents"] == 7
    for name, array in arrays.items():
        assert name in file
        assert file.array(name).tolist() == array.tolist()
        assert (file.array(name).dtype, file.length(name)) == (array.dtype, len(array))
    assert file.part("a", 50_000, 50_003).tolist() == [50_000, 50_001, 50_002]
    assert file.part("a", 9, 9).tolist() == file.at("a", np.empty(0, np.int64)).tolist() == []
    assert file.at("a", np.array([99_999, 0, 5_000])).tolist() == [99_999, 0, 5_000]


def test_pieces_may_come_in_any_order(tmp_path: Path) -> None:
    writer = ArrayFileWriter(tmp_path / "f", {"a": ("<u2", 4), "b": ("<u1", 0)}, {})
    writer.write("a", 2, np.array([3, 4], "<u2"))
    writer.write("a", 0, np.array([1, 2], "<u2"))
    writer.append("c", np.array([9], "<u4"))
    writer.close()
    file = ArrayFile(tmp_path / "f")
    assert [file.array(name).tolist() for name in "abc"] == [[1, 2, 3, 4], [], [9]]


def test_only_what_is_read_is_checked(tmp_path: Path) -> None:
    size = 1 << BLOCK
    write_arrays(tmp_path / "f", {"a": np.zeros(4 * size, "<u1")}, {})
    written = bytearray((tmp_path / "f").read_bytes())
    written[3 * size + 5] = 1
    (tmp_path / "f").write_bytes(written)
    file = ArrayFile(tmp_path / "f")
    assert not file.part("a", 0, 3 * size).any()
    assert not file.at("a", np.array([size])).any()
    for read in (
        lambda: file.array("a"),
        lambda: file.part("a", 3 * size - 1, 3 * size + 1),
        lambda: file.at("a", np.array([3 * size])),
    ):
        with pytest.raises(IndexFormatError):
            read()


def test_documents_come_back(file: Path) -> None:
    segment = Segment(file)
    for number, text in enumerate(TEXTS):
        expected = document(number, text)
        assert segment.document(number) == dataclasses.replace(expected, part=number or None)


def test_headings_need_not_be_in_the_text(tmp_path: Path) -> None:
    sections = (
        Section(1, "", 0, 5),
        Section(2, "𠮷题", 2, 5),
        Section(1, "题", 4, 5),
        Section(3, "末", 5, 5),
    )
    odd = dataclasses.replace(document(1, "𠮷\n改\n题"), outline=sections)
    merge([run_of([odd])], tmp_path / "段.arrays")
    assert Segment(tmp_path / "段.arrays").document(0) == odd
