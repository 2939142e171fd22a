"""What the sections of a report do, kept by stretches of its text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import indexer
from indexer.document import Document, Metadata, Section
from indexer.engines.whoosh import snapshot_of
from indexer.engines.whoosh.sections import NO_ROLE, are_headings, roles_at
from indexer.engines.whoosh.snapshot import Snapshot
from indexer.engines.whoosh.writer import Writer
from indexer.outline import ROLES, outline, stretches
from indexer.publish import Manifest
from tests.sentence_scans import covered, role_at

PLANTED = (
    "前言。\n一、主要做法\n（一）建台账。逐条整改。\n（二）存在问题\n人手不足。\n二、下步打算\n补齐人手。"
)


def test_roles_are_those_of_the_rules() -> None:
    found = {section.role for text in _headings() for section in outline(f"一、{text}\n此处有话。" * 2)}
    assert set(ROLES) == found - {None}


def _headings() -> tuple[str, ...]:
    return ("基本情况", "主要做法", "取得的成效", "存在问题", "下步打算", "意见建议")


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ((), []),
        ([(0, 9, None)], []),
        ([(2, 9, "成效")], [(2, 9, "成效")]),
        ([(0, 9, "成效"), (9, 20, "成效")], [(0, 20, "成效")]),
        ([(0, 20, "主要做法"), (5, 9, None), (9, 12, "成效")], [(0, 9, "主要做法"), (9, 12, "成效"), (12, 20, "主要做法")]),
        ([(0, 9, "成效"), (9, 12, None), (12, 20, "存在问题")], [(0, 9, "成效"), (12, 20, "存在问题")]),
    ],
)  # fmt: skip
def test_sections_become_stretches(
    sections: list[tuple[int, int, str | None]], expected: list[object]
) -> None:
    given = [Section(1, "", start, end, role) for start, end, role in sections]
    assert [tuple(each) for each in stretches(given)] == expected


def _snapshot(settings: indexer.Settings) -> Snapshot:
    return snapshot_of(Manifest.read(settings.index).folder)


def _check(snapshot: Snapshot) -> int:
    """Compare what segments say of every tenth character with what the outline says; return how many have a role."""
    seen = 0
    for segment in snapshot.segments:
        for number in range(segment.size):
            document = segment.document(number)
            places = np.arange(0, len(document.text), 10)
            if len(document.text) < len(segment.units("text", number)):
                continue
            at = segment.text_at[number] + places
            found = roles_at(segment, np.full(len(places), number), at).tolist()
            roles = [None if role == NO_ROLE else ROLES[role] for role in found]
            assert roles == [role_at(document, place) for place in places.tolist()], document.id
            kept = covered(document)
            assert roles == [kept.get(place) for place in places.tolist()]
            seen += sum(role is not None for role in roles)
    return seen


def test_segments_know_roles_of_samples(settings: indexer.Settings) -> None:
    assert _check(_snapshot(settings)) > 100


@pytest.mark.corpus
def test_segments_know_roles_of_reports(corpus_settings: indexer.Settings) -> None:
    assert _check(_snapshot(corpus_settings)) > 100


def test_roles_outlive_merging(tmp_path: Path) -> None:
    for number in range(6):
        writer = Writer(tmp_path)
        text = ("𠮷" if number % 2 else "吉") * number + PLANTED
        writer.add(Document(str(number), text, Metadata("总结"), f"{number}.txt", outline=outline(text)))
        if number == 4:
            writer.remove("1.txt")
        writer.commit()
    snapshot = snapshot_of(tmp_path)
    for document in map(snapshot.document, snapshot.live.tolist()):
        segment, local = snapshot.locate(snapshot.number_of(document.id) or 0)
        units = document.text.encode("utf-16-le")
        for start, word in (
            (document.text.index(word), word) for word in ("前言", "逐条", "人手不足", "补齐")
        ):
            at = segment.text_at[local] + len(document.text[:start].encode("utf-16-le")) // 2
            role = int(roles_at(segment, np.array([local]), np.array([at]))[0])
            expected = {"前言": NO_ROLE, "逐条": ROLES.index("主要做法"), "人手不足": ROLES.index("存在问题"),
                        "补齐": ROLES.index("下步打算")}  # fmt: skip
            assert role == expected[word], (document.id, word, units[:2])


def test_headings_before_sentences_are_told(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.add(Document("甲", PLANTED, Metadata("总结"), "甲.txt", outline=outline(PLANTED)))
    writer.commit()
    segment = snapshot_of(tmp_path).segments[0]
    begins = np.array([PLANTED.index(part) for part in ("一、主要", "（一）", "（一）", "逐条")])
    ends = begins + np.array([6, 6, 9, 4])
    assert are_headings(segment, np.zeros(4, np.int64), begins, ends).tolist() == [False, True, False, False]
