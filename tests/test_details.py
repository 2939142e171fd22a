"""What is only shown of a document: whatever it is, it comes back, and little is kept of it."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document, Evidence, Metadata, Section
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.details import FIELDS, ORIGINS, pack, unpack
from indexer.engines.whoosh.relaxing import match
from indexer.engines.whoosh.writer import Writer
from indexer.query import parse

EVIDENCE = st.builds(
    Evidence,
    st.floats(-1, 2) | st.integers(0, 100).map(lambda percent: percent / 100),
    st.sampled_from([*ORIGINS, "别的"]),
    st.integers(-2, 1 << 40) | st.integers(0, 300),
    st.integers(-2, 1 << 40) | st.integers(0, 300),
)
ROLES = st.none() | st.sampled_from(["存在问题", "主要做法", "题外话", "\ud842", ""])
LINES = st.lists(st.text(alphabet="页眉\n\ud842a", max_size=5), max_size=3).map(tuple)


@given(
    st.dictionaries(st.sampled_from([*FIELDS, "别的"]), EVIDENCE), st.lists(ROLES, max_size=8), LINES, LINES
)
def test_details_come_back(
    evidence: dict[str, Evidence], roles: list[str | None], notes: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    outline = tuple(Section(1, "一、", 0, 2, role) for role in roles)
    document = Document("1", "", Metadata(""), "", None, outline, 0, removed, "", evidence, notes)
    packed = pack(document, ["一、"])
    found = unpack(packed)
    assert found.evidence == evidence
    assert (tuple(found.rest.get("notes", ())), tuple(found.rest.get("removed", ()))) == (notes, removed)
    back = {place: role for role, places in found.rest.get("roles", {}).items() for place in places}
    assert [back.get(place) for place in range(len(roles))] == roles
    assert found.rest["headings"] == ["一、"]


def test_nothing_takes_nothing() -> None:
    document = Document("1", "改革", Metadata("改革"), "甲", outline=(Section(1, "一、", 0, 2),))
    assert pack(document, []) == b""
    assert unpack(b"") == ({}, {})


def test_every_field_has_a_number() -> None:
    assert set(FIELDS) == {field.name for field in fields(Metadata)}
    assert len(FIELDS) <= 16
    assert len(ORIGINS) <= 8


def shown(number: int) -> Document:
    """Make a document of which all is known that can be."""
    dice = random.Random(number)
    text = "关于茶叶产业的报告\n一、主要做法\n巡查。\n二、存在问题\n不足。\n三、下步打算\n整改。\n市茶办\n2023年3月5日"
    ends = {"title": (0, 9), "organization": (36, 39), "date": (40, 49), "year": (40, 44), "genre": (7, 9)}
    places = [ends.get(field, (0, 0)) for field in FIELDS]
    return Document(
        str(number), text,
        Metadata(
            "关于茶叶产业的报告", "市茶办", f"云汀市茶叶产业办公室{number % 3}", "政府", "市", 2023, "2023-03-05",
            "调研报告", "云汀市", "茶办〔2023〕1号", "https://example.org",
        ),
        "甲.zip",
        outline=(
            Section(1, "一、主要做法", 10, 21, "主要做法"), Section(1, "二、存在问题", 21, 31, "存在问题"),
            Section(1, "三、下步打算", 31, 49, "下步打算"),
        ),
        member=f"乙/{number % 7}.docx",
        evidence={
            field: Evidence(dice.choice([0.9, 0.75, 0.6, 1.0]), dice.choice(ORIGINS), *place)
            for field, place in zip(FIELDS, places, strict=True)
        },
    )  # fmt: skip


@pytest.mark.parametrize("compact", [False, True])
def test_all_of_a_document_comes_back(tmp_path: Path, compact: bool) -> None:
    documents = {str(number): shown(number) for number in range(40)}
    documents["0"] = replace(documents["0"], notes=("由扫描件识别",))
    for part in (range(20), range(20, 40)):
        writer = Writer(tmp_path, compact=compact)
        for number in part:
            writer.add(documents[str(number)])
        writer.commit()
    snapshot = snapshot_of(tmp_path)
    found = {document.id: document for document in map(snapshot.document, range(snapshot.size))}
    assert found == documents


def test_evidence_takes_little_room() -> None:
    documents = [shown(number) for number in range(100)]
    bare = [replace(document, evidence={}, outline=()) for document in documents]
    sizes = [len(pack(document, [])) for document in documents]
    assert np.mean(sizes) < 60
    assert not any(pack(document, []) for document in bare)


@pytest.mark.parametrize(("asked", "count"), [
    ("机构:茶叶产业办公室", 40), ("机构:茶叶产业办公室2", 13), ("机构:市茶办", 41), ("org:市茶", 41),
    ("机构:云汀市茶办", 0), ("机构:水利局", 0),
])  # fmt: skip
def test_units_are_found_by_either_name(tmp_path: Path, asked: str, count: int) -> None:
    writer = Writer(tmp_path)
    for number in range(40):
        writer.add(shown(number))
    writer.add(Document("无", "改革", Metadata("改革", organization="市茶办"), "甲"))
    writer.add(Document("空", "改革", Metadata("改革"), "甲"))
    writer.commit()
    snapshot = snapshot_of(tmp_path)
    docs = match(snapshot, parse(asked).tree).docs
    assert len(docs) == count
