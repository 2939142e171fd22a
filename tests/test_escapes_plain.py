"""The same texts in tables, files, headers and feeds, and on a terminal: each stays the text that it is."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from urllib.parse import unquote, urlsplit

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

import indexer
from indexer import terminal
from indexer.cli.options import cli
from indexer.metadata.corrections import neutral, plain
from tests import escapes
from tests.escapes import ASKED
from webui import create_app

TEXTS = escapes.payloads()
ALL = {"q": ASKED, "collapse": "0", "size": "1000"}
FORMULA = re.compile(r"[\t\r\n]|[\s'\"\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@＝＋－＠﹢﹣﹦−]")
"""What spreadsheets may take for a formula, blanks and quotes before it passed over."""
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> indexer.Settings:
    """Settings of an archive of all texts."""
    return escapes.built(tmp_path_factory.mktemp("escapes"), TEXTS)


@pytest.fixture(scope="module")
def engine(settings: indexer.Settings) -> indexer.Engine:
    return indexer.open_engine(settings)


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


@pytest.fixture(scope="module")
def table(client: FlaskClient) -> bytes:
    return bytes(got(client, "/export", **ALL, format="csv").data)


def got(client: FlaskClient, path: str, **parameters: str) -> TestResponse:
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in parameters.items()}
    return client.get(path, query_string=sent)


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def running(rows: list[list[str]]) -> list[str]:
    """Return cells that a spreadsheet might run: those made neutral begin with a quote."""
    return [cell for row in rows for cell in row if cell != "-" and cell[:1] != "'" and FORMULA.match(cell)]


@pytest.mark.parametrize("before", ["", "'", " ", "\t", "\u3000'"], ids=repr)
def test_neutral_cells_are_read_back(before: str) -> None:
    texts = [before + payload.text for payload in TEXTS]
    assert [plain(neutral(text)) for text in texts] == texts
    assert running([[neutral(text) for text in texts]]) == []


def test_tables_of_answers_are_neutral(table: bytes, engine: indexer.Engine) -> None:
    rows = cells(table.decode("utf-8"))
    assert len(rows) > 2 * len(TEXTS)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert running(rows) == []
    assert {plain(row[0]) for row in rows[1:]} == titles(engine)


def titles(engine: indexer.Engine) -> set[str]:
    """Return the titles that the archive has."""
    return {document.metadata.title for document in engine.documents(indexer.parse(ASKED, collapse=False))}


def test_tables_of_wordings_are_neutral(client: FlaskClient) -> None:
    found = 0
    for payload in TEXTS[::5]:
        answer = got(client, "/timeline", phrase=payload.text, by="region", format="csv")
        if answer.status_code == 302:
            answer = client.get(answer.headers["Location"])
        if answer.mimetype == "text/csv":
            found += 1
            assert running(cells(answer.text)) == []
    assert found > 50


@pytest.mark.parametrize("command", [["export", "--format", "csv"], ["audit"]], ids=["export", "audit"])
def test_tables_of_the_command_line_are_neutral(settings: indexer.Settings, command: list[str]) -> None:
    rows = cells(said(settings, *command))
    assert len(rows) > len(TEXTS)
    assert running(rows) == []


def test_libreoffice_finds_no_formula(table: bytes, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        assert "CI" not in os.environ, "LibreOffice is missing"
        pytest.skip("LibreOffice is not installed")
    proof = '\ufeff=1+1,=HYPERLINK("http://canary.test")\n'
    formulas = [
        converted(program, tmp_path / name, data)
        for name, data in (("proof", proof.encode()), ("table", table))
    ]
    assert formulas == [2, 0]


def converted(program: str, folder: Path, data: bytes) -> int:
    """Return how many formulas LibreOffice makes of a table."""
    folder.mkdir()
    (folder / "t.csv").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    # Comma, double quote, UTF-8; and formulas are looked for, as where someone has set it so.
    reading = "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
    subprocess.run(
        [
            program,
            profile,
            "--headless",
            reading,
            "--convert-to",
            "ods",
            "--outdir",
            folder,
            folder / "t.csv",
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    with zipfile.ZipFile(folder / "t.ods") as file:
        return file.read("content.xml").count(b"table:formula=")


def test_json_lines_keep_every_title(client: FlaskClient, engine: indexer.Engine) -> None:
    lines = got(client, "/export", **ALL, format="jsonl").data.rstrip(b"\n").split(b"\n")
    assert len(lines) > 2 * len(TEXTS)
    assert {json.loads(line)["title"] for line in lines} == titles(engine)


def items(engine: indexer.Engine) -> str:
    rows = [{"id": f"{payload.number} {payload.text}", "note": payload.text} for payload in TEXTS[:400]]
    return json.dumps([*rows, {"id": "没有", "title": TEXTS[0].text}])


def test_word_files_hold_nothing_but_text(client: FlaskClient, engine: indexer.Engine) -> None:
    form = {"items": items(engine), "format": "docx"}
    basket = client.post("/basket/export", data=form, headers=OURS, content_type="multipart/form-data")
    for answer in (basket, got(client, "/export", **ALL, format="docx")):
        assert answer.status_code == 200
        file = docx.Document(io.BytesIO(answer.data))
        assert {part.text for part in file.element.iter(qn("w:instrText"))} == set()
        assert not list(file.element.iter(qn("w:fldSimple"), qn("w:object"), qn("w:altChunk")))
        outside = [link.target_ref for link in file.part.rels.values() if link.is_external]
        assert outside
        assert {urlsplit(address).netloc for address in outside} == {"localhost"}


def test_markdown_files_hold_no_markup(client: FlaskClient, engine: indexer.Engine) -> None:
    form = {"items": items(engine), "format": "md"}
    answer = client.post("/basket/export", data=form, headers=OURS, content_type="multipart/form-data")
    text = re.sub(r"\[原文\]\(<http://localhost/documents/[^<>\s]*>\)", "", answer.data.decode("utf-8"))
    text = re.sub(r"^(?:# |## \d+\\\. |## |> ?|- |\*\*(?=.*\*\*$))|\*\*$", "", text, flags=re.MULTILINE)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "x", text)
    assert re.findall(r"[\[\]<>`*_|~#\\]|^[-+=]|^\d+[.)]", bare, re.MULTILINE) == []


def test_names_of_files_stay_in_their_header(client: FlaskClient) -> None:
    for payload in TEXTS[::2]:
        named = got(client, "/export", q=payload.text, format="jsonl").headers.get("Content-Disposition", "")
        if named:
            start, _, name = named.partition("''")
            assert start == "attachment; filename=juanzong.jsonl; filename*=UTF-8"
            assert re.fullmatch(r"[\w%.~-]*", name, re.ASCII)
            assert not re.search(r'[\x00-\x1f\\/:*?"<>|]', unquote(name))


def test_switch_leads_back_to_us_alone(client: FlaskClient) -> None:
    for payload in TEXTS:
        back = got(client, "/language/zh-Hans", next=payload.text)
        assert re.fullmatch(r"/(?![/\\])[!-~]*", back.headers["Location"], re.ASCII)
        assert len(back.headers.getlist("Set-Cookie")) == 1


def test_files_are_handed_out_whatever_their_name(client: FlaskClient, engine: indexer.Engine) -> None:
    found = [
        document
        for document in engine.documents(indexer.parse("情况汇报"))
        if document.source.startswith("文件/")
    ]
    assert len(found) > 500
    for document in found:
        with client.get(f"/documents/{document.id}/source") as answer:
            assert (answer.status_code, answer.mimetype) == (200, "text/plain"), document.source


@pytest.mark.parametrize("path", ["/feed.atom", "/opensearch.xml"])
def test_feeds_are_well_formed(client: FlaskClient, path: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for payload in TEXTS:
        answer = got(client, path, q=payload.text, only=payload.text)
        if answer.status_code == 200:
            root = etree.fromstring(answer.data, parser)
            assert not list(root.iter(etree.PI, etree.Entity))


def test_feeds_name_every_report(client: FlaskClient) -> None:
    parser = etree.XMLParser(resolve_entities=False)
    tags: set[str] = set()
    for page in ("1", "2", "3"):
        answer = got(client, "/feed.atom", **{**ALL, "size": "100"}, page=page)
        tags |= {str(part.tag) for part in etree.fromstring(answer.data, parser).iter()}
    spaces = {tag.partition("}")[0].removeprefix("{") for tag in tags}
    assert spaces <= {
        "http://www.w3.org/2005/Atom", "http://a9.com/-/spec/opensearch/1.1/", "http://www.w3.org/1999/xhtml",
    }  # fmt: skip
    assert not tags & {
        f"{{http://www.w3.org/1999/xhtml}}{name}" for name in ("script", "img", "iframe", "svg")
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/oembed", "url"), ("/opensearch/suggestions", "q"), ("/api/v1/suggest", "q"), ("/api/v1/search", "q"),
        ("/api/v1/search", "sort"), ("/api/v1/facets/region", "prefix"), ("/api/v1/sentences", "q"),
    ],
)  # fmt: skip
def test_answers_are_json_whatever_is_asked(client: FlaskClient, path: str, name: str) -> None:
    for payload in TEXTS[::2]:
        answer = got(client, path, **{name: payload.text})
        assert answer.status_code < 500, payload
        assert (answer.mimetype or "").endswith("json")
        assert json.loads(answer.data) is not None


def said(settings: indexer.Settings, *command: str) -> str:
    """Return what a command prints into a pipe."""
    answer = CliRunner().invoke(cli, [*command, "--index", str(settings.index)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


@pytest.mark.parametrize(
    "command",
    [
        ["search", ASKED, "--limit", "1000", "--no-collapse"], ["search", ASKED, "--limit", "1000", "--json"],
        ["export"], ["export", "--format", "csv"], ["audit"], ["stats"], ["stats", "--json"],
        ["suggest", "t"], ["sentences", ASKED, "--limit", "500"], ["timeline", ASKED, "--by", "region"],
        ["timeline", ASKED, "--json"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_commands_steer_no_terminal(settings: indexer.Settings, command: list[str]) -> None:
    printed = said(settings, *command).replace("\r\n", "\n")
    assert printed.strip()
    assert set(STEERING.findall(printed)) == set()
    if "--json" in command:
        assert json.loads(printed)


class Screen(io.StringIO):
    """A terminal that keeps what it is told."""

    def isatty(self) -> bool:
        return True


def test_screens_get_only_colours_of_ours(engine: indexer.Engine) -> None:
    with redirect_stdout(Screen()) as screen:
        terminal.show_results(engine.search(indexer.parse(ASKED, limit=500, collapse=False)))
        for payload in TEXTS[::8]:
            document = engine.document(engine.search(indexer.parse(payload.word, limit=1)).hits[0].id)
            terminal.show_document(document, engine.family(document.id))
        terminal.show_stats(engine.stats())
    assert "\x1b[" in screen.getvalue()
    assert set(STEERING.findall(COLOURS.sub("", screen.getvalue()))) == set()
