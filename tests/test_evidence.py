"""Evidence: how sure each value is, and the words that say so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from indexer.clean import clean
from indexer.document import Evidence, Metadata
from indexer.metadata import derive
from indexer.metadata.tables import rows

NOTICE = """云汀市水利局关于做好2023年防汛工作的通知
云水〔2023〕12号
各县区水利局：
汛期将至，请各地抓紧排查隐患，落实值班制度。
云汀市水利局
2023年5月6日"""
ORIGINS = {"text", "title", "name", "given", "csv", "rule"}


def words(text: str, evidence: Evidence) -> str:
    return text[evidence.start : evidence.end]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", "云汀市水利局关于做好2023年防汛工作的通知"),
        ("organization", "云汀市水利局"),
        ("org_type", "云汀市水利局"),
        ("level", "云汀市水利局"),
        ("year", "2023"),
        ("date", "2023年5月6日"),
        ("genre", "通知"),
        ("region", "云汀市"),
        ("number", "云水〔2023〕12号"),
    ],
)
def test_evidence_points_at_the_words(field: str, said: str) -> None:
    derived = derive(NOTICE, path="文件/1.txt")
    assert words(NOTICE, derived.evidence[field]) == said
    assert derived.evidence[field].confidence >= 0.9


@pytest.mark.parametrize(
    "text", [NOTICE, "", "。", "abc", "随感\n春天到了，花开了。", "我局2023年工作总结\n我局扎实工作。"]
)
@pytest.mark.parametrize("path", ["1.txt", "云汀市图书馆/2021/工作总结.txt"])
def test_evidence_is_there_for_every_value(text: str, path: str) -> None:
    metadata, body, evidence = derive(text, path=path)
    known = {
        field.name for field in dataclasses.fields(Metadata) if getattr(metadata, field.name) is not None
    }
    assert set(evidence) == known - {"url"}
    assert 0 <= body <= len(text)
    for told in evidence.values():
        assert told.origin in ORIGINS
        assert 0 < told.confidence <= 1
        assert 0 <= told.start <= told.end <= len(text)


def test_agreeing_signs_make_sure() -> None:
    unsigned = NOTICE[: NOTICE.index("云汀市水利局\n2023年5月6日")]
    alone, backed = derive(unsigned, path="1.txt").evidence, derive(NOTICE, path="1.txt").evidence
    assert backed["organization"].confidence > alone["organization"].confidence


def test_disagreeing_signs_make_doubt() -> None:
    signed = NOTICE.replace("云汀市水利局\n2023年5月6日", "碧溪县财政局\n2019年5月6日")
    agreeing, torn = derive(NOTICE, path="1.txt").evidence, derive(signed, path="1.txt").evidence
    assert torn["organization"].confidence < 0.8 < agreeing["organization"].confidence


def test_statements_are_certain() -> None:
    given = {
        "organization": "云汀市旅游局",
        "year": "2014",
        "date": "2014-03-05",
        "genre": "函",
        "region": "云汀市",
    }
    evidence = derive(NOTICE, path="1.jsonl", given=given).evidence
    assert {name: evidence[name] for name in given} == dict.fromkeys(given, Evidence(1.0, "given"))


def test_guesses_are_told_as_such() -> None:
    evidence = derive("关于加强值班工作的通知\n各单位：\n请加强值班。", path="1.txt").evidence
    assert evidence["org_type"].origin == "rule"
    assert evidence["org_type"].confidence < 0.8


def test_file_name_is_named_as_origin() -> None:
    evidence = derive(
        "今年以来，我市持续推进建设，群众满意度提升。", path="003_作风建设纪实（定稿）.txt"
    ).evidence
    assert evidence["title"].origin == "name"
    assert (evidence["title"].start, evidence["title"].end) == (0, 0)


def test_rules_have_shares() -> None:
    for field, how, origin, share in rows("sureness.tsv"):
        assert field in {known.name for known in dataclasses.fields(Metadata)}
        assert how
        assert origin in ORIGINS
        assert 0 < float(share) <= 1


@pytest.mark.corpus
def test_sure_values_are_right(corpus: Path) -> None:
    right = total = 0
    for line in (corpus / "labels.tsv").read_text("utf-8").splitlines()[1:]:
        path, *labels = [*line.split("\t"), ""][:5]
        text, removed = clean((corpus / path).read_text("utf-8", errors="replace"))
        metadata, _, evidence = derive(text, path=path, removed=removed)
        for field, label in zip(("org_type", "year", "genre"), labels, strict=False):
            if (told := evidence.get(field)) and told.confidence >= 0.9:
                total += 1
                # A note tells other answers that are as good.
                right += str(getattr(metadata, field)) in label + labels[3]
    assert total > 100
    assert right >= 0.95 * total
