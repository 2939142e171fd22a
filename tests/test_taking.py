"""Files that readers take along: whole answers and baskets, opened and read back."""

from __future__ import annotations

import csv
import io
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import indexer
from indexer.export import COLUMNS
from webui import create_app
from webui.downloads import fit
from webui.excerpts import LONGEST, MOST
from webui.markdown import escaped
from webui.pages import export

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def report(engine: indexer.Engine) -> indexer.Document:
    """The longest report with an outline."""
    found = [document for document in engine.documents(indexer.parse("整改")) if document.outline]
    return max(found, key=lambda document: len(document.text))


def hostile(folder: Path) -> FlaskClient:
    """Serve an archive of one report whose words would be formulas, markup and unwritable in turn."""
    row = {
        "id": "甲/1?",
        "title": '=HYPERLINK("http://x")',
        "text": "=HYPERLINK\n一、<script>alert(1)</script>\n# 不是标题 *也不是* [链接](javascript:x)\n- 第一项 \x0b\ud800 完",
    }
    (folder / "archive").mkdir()
    (folder / "archive" / "a.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    settings = indexer.Settings(archive=folder / "archive", index=folder / "index", jobs=1)
    indexer.build(settings)
    return create_app(settings).test_client()


def taken(client: FlaskClient, status: int = 200, **parameters: str) -> TestResponse:
    answer = client.get("/export", query_string=parameters)
    assert answer.status_code == status, answer.text
    return answer


def posted(client: FlaskClient, items: Any, form: str = "docx", status: int = 200) -> TestResponse:
    text = items if isinstance(items, str) else json.dumps(items)
    data = {"items": text, "format": form}
    answer = client.post("/basket/export", data=data, headers=OURS, content_type="multipart/form-data")
    assert answer.status_code == status, answer.text
    return answer


def opened(answer: TestResponse) -> WordFile:
    return docx.Document(io.BytesIO(answer.data))


def words(file: WordFile) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_table_names_every_column() -> None:
    assert set(export.COLUMNS) == set(COLUMNS)


def test_table_holds_the_whole_answer(client: FlaskClient, engine: indexer.Engine) -> None:
    answer = taken(client, format="csv", q="整改", page="2")
    assert answer.data.startswith("\ufeff标题,机构".encode())
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    expected = [document.id for document in engine.documents(indexer.parse("整改"))]
    assert [row["编号"] for row in rows] == expected
    assert all(row["引文"] and client.get(row["网址"]).status_code == 200 for row in rows[:5])


def test_lines_are_those_of_the_command(client: FlaskClient, engine: indexer.Engine) -> None:
    lines = taken(client, format="jsonl", q="整改").text.splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == engine.search(indexer.parse("整改")).total
    assert set(rows[0]) == set(COLUMNS)


def test_filters_narrow_what_is_taken(client: FlaskClient) -> None:
    rows = taken(client, format="jsonl", q="整改", genre="情况汇报").text.splitlines()
    assert rows
    assert {json.loads(row)["genre"] for row in rows} == {"情况汇报"}


def test_word_file_holds_passages_with_sources(client: FlaskClient, engine: indexer.Engine) -> None:
    answer = taken(client, format="docx", q="整改", year="2019..2024")
    file = opened(answer)
    results = engine.search(indexer.parse("整改", filters={"year": ("2019..2024",)}, limit=200))
    titles = [part.text for part in file.paragraphs if part.style and part.style.name == "Heading 1"]
    assert titles == [f"{hit.rank}. {hit.title}" for hit in results.hits]
    marked = [run.text for part in file.paragraphs for run in part.runs if run.font.highlight_color]
    assert marked
    assert set(marked) == {"整改"}
    said = words(file)
    assert "检索：整改" in said
    assert f"共 {results.total} 篇" in said
    assert indexer.citation(engine.document(results.hits[0].id)) in said
    links = [part.target_ref for part in file.part.rels.values() if part.is_external]
    assert len(links) == len(results.hits)
    assert client.get(links[0]).status_code == 200


def test_word_file_is_set_as_official_papers_are(client: FlaskClient) -> None:
    file = opened(taken(client, format="docx", q="整改"))
    page = file.sections[0]
    sizes = (page.page_width, page.page_height, page.top_margin, page.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 28]
    fonts = file.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"
    assert file.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "黑体"
    assert not file.styles["Heading 1"].element.rPr.rFonts.get(qn("w:asciiTheme"))
    assert file.core_properties.author == ""


def test_name_of_a_file_carries_the_query(client: FlaskClient) -> None:
    said = taken(client, format="csv", q='"整改"/落实').headers["Content-Disposition"]
    assert said.startswith("attachment; filename=juanzong.csv; ")
    assert said.endswith("filename*=UTF-8''" + quote("卷宗 整改 落实.csv"))
    assert fit("甲" * 200 + "\ud800") == "甲" * 60


def test_cut_table_says_so_in_its_name(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 3)
    answer = taken(client, format="jsonl", q="整改")
    assert quote("卷宗 整改（前 3 篇）.jsonl") in answer.headers["Content-Disposition"]
    assert len(answer.text.splitlines()) == 3


@pytest.mark.parametrize("form", ["", "xls", "<b>"])
def test_unknown_format_is_refused(client: FlaskClient, form: str) -> None:
    assert "format" in taken(client, 400, format=form).text


@pytest.mark.parametrize("form", ["csv", "jsonl", "docx"])
def test_bad_search_is_refused_before_anything_is_sent(client: FlaskClient, form: str) -> None:
    assert "year" in taken(client, 400, format=form, year="去年").text


@pytest.mark.parametrize("form", ["csv", "jsonl", "docx"])
def test_nothing_found_makes_an_empty_file(client: FlaskClient, form: str) -> None:
    answer = taken(client, format=form, q="“没有哪一篇会这样写”")
    lines = {"csv": 1, "jsonl": 0}
    if form == "docx":
        assert "共 0 篇" in words(opened(answer))
    else:
        assert len(answer.text.splitlines()) == lines[form]


def test_excerpt_tells_words_and_source(client: FlaskClient, report: indexer.Document) -> None:
    start = report.outline[1].start
    place = {"start": str(start), "end": str(start + 40)}
    body = json.loads(client.get(f"/documents/{quote(report.id, safe='')}/excerpt", query_string=place).data)
    assert body["text"] == report.text[start : start + 40]
    assert body["citation"] == indexer.citation(report)
    assert report.outline[1].heading not in body["heading"]
    whole = json.loads(client.get(f"/documents/{quote(report.id, safe='')}/excerpt").data)
    assert whole["title"] == report.metadata.title
    assert "text" not in whole


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [("0", "", 400), ("x", "3", 400), ("-1", "3", 400), ("٣", "9", 400), ("5", "5", 400), ("999999999", "9999999999", 400), ("0", "999999999", 200)],
)  # fmt: skip
def test_excerpt_is_bounded(
    client: FlaskClient, report: indexer.Document, start: str, end: str, status: int
) -> None:
    path = f"/documents/{quote(report.id, safe='')}/excerpt"
    answer = client.get(path, query_string={"start": start, "end": end})
    assert answer.status_code == status
    if status == 200:
        assert len(json.loads(answer.data)["text"]) == min(len(report.text), LONGEST)


def test_basket_becomes_a_word_file(client: FlaskClient, report: indexer.Document) -> None:
    start = report.outline[0].start
    items = [
        {"id": report.id, "start": start, "end": start + 30, "note": "用在<第二部分>"},
        {"id": report.id, "start": None, "end": None, "note": ""},
    ]
    said = words(opened(posted(client, items)))
    assert report.text[start : start + 30].split("\n")[0] in said
    assert "批注：用在<第二部分>" in said
    # Neighbours of one report share its title and source.
    assert said.count(indexer.citation(report)) == 1


def test_basket_becomes_markdown(client: FlaskClient, report: indexer.Document) -> None:
    answer = posted(client, [{"id": report.id, "start": 0, "end": 20, "note": "1. 好\n# 坏"}], "md")
    assert answer.mimetype == "text/markdown"
    assert "\n> " in answer.text
    assert "批注：1. 好  \n\\# 坏" in answer.text
    assert f"](<http://localhost/documents/{quote(report.id, safe='')}>)" in answer.text


def test_words_come_from_the_archive_only(client: FlaskClient, report: indexer.Document) -> None:
    item = {"id": report.id, "start": 0, "end": 5, "text": "捏造的话", "citation": "捏造的出处"}
    said = posted(client, [item], "md").text
    assert "捏造" not in said


def test_passage_is_found_again_after_a_change(client: FlaskClient, report: indexer.Document) -> None:
    place = report.outline[1].start
    moved = {
        "id": report.id,
        "start": place + 7,
        "end": place + 37,
        "beginning": report.text[place : place + 24],
    }
    gone = {"id": report.id, "start": 3, "end": 9, "beginning": "原来有过现在没有的一句"}
    said = posted(client, [moved, gone], "md").text
    assert escaped(report.text[place : place + 30].split("\n")[0]) in said
    assert "没有找到“原来有过现在没有的一句”" in said


def test_missing_reports_are_named(client: FlaskClient) -> None:
    said = words(opened(posted(client, [{"id": "x\x00y", "title": "移走的报告", "start": 0, "end": 4}])))
    assert "《移走的报告》已不在馆中。" in said


@pytest.mark.parametrize(
    "items",
    ["", "[]", "{}", "x", "[" * 100_000, [1], [{}], [{"id": 3}], [{"id": "a", "start": 1}], [{"id": "a", "start": 3, "end": 2}],
     [{"id": "a", "start": True, "end": 2}], [{"id": "a", "note": {"a": 1}}], [{"id": "a"}] * (MOST + 1), "x" * 210_000],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_basket_is_refused(client: FlaskClient, items: Any) -> None:
    assert "摘录" in posted(client, items, status=400).text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({}, 200),
    ],
)
def test_only_our_pages_may_send_a_basket(
    client: FlaskClient, report: indexer.Document, headers: dict[str, str], status: int
) -> None:
    data = {"items": json.dumps([{"id": report.id}]), "format": "md"}
    assert client.post("/basket/export", data=data, headers=headers).status_code == status


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    client = hostile(tmp_path)
    rows = list(csv.DictReader(io.StringIO(taken(client, format="csv").text.removeprefix("\ufeff"))))
    assert rows[0]["标题"].startswith("'=HYPERLINK")
    item = [{"id": "甲/1?", "start": 0, "end": 200}]
    said = posted(client, item, "md").text
    assert "\\<script\\>" in said
    assert "\\# 不是标题 \\*也不是\\* \\[链接\\](javascript:x)" in said
    assert "\n> \\- 第一项" in said
    assert "<script>alert(1)</script>" in words(opened(posted(client, item)))
    assert "第一项" in words(opened(taken(client, format="docx", q="第一项")))


def test_full_basket_is_quick(client: FlaskClient, engine: indexer.Engine) -> None:
    reports = list(engine.documents(indexer.parse("")))
    items = [
        {"id": report.id, "start": number, "end": number + 300, "note": "核对"}
        for number in range(MOST // len(reports) + 1)
        for report in reports
        if len(report.text) > number
    ][:MOST]
    began = time.process_time()
    assert len(opened(posted(client, items)).paragraphs) > MOST
    assert time.process_time() - began < 5
