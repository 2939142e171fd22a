"""Files that other programs help to read: old office files through LibreOffice, scans through Tesseract."""

from __future__ import annotations

import contextlib
import difflib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as new_word
from docx.enum.text import WD_BREAK
from PIL import Image

from indexer import doctor
from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import converters, extract, image, office
from indexer.extract.converters import LIBREOFFICE, TESSERACT
from tests import formats, hostile, scans

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).resolve().parent.parent
TITLE = "关于全市防汛抗旱工作情况的报告"
LINES = [
    TITLE,
    "一、基本情况",
    "全市共有水库126座。",
    "二、存在问题",
    "部分水库设施老化。",
    "三、下一步打算",
    "加快除险加固。",
]

Make = Callable[[str], Path]


@pytest.fixture(scope="session")
def libreoffice() -> Path:
    """LibreOffice; in CI it must be there."""
    return _installed(LIBREOFFICE.find(), "LibreOffice")


@pytest.fixture(scope="session")
def tesseract() -> Path:
    """Tesseract with its Chinese; in CI it must be there."""
    return _installed(
        TESSERACT.find() if "chi_sim" in converters.languages() else None, "Tesseract with chi_sim"
    )


def _installed(place: Path | None, name: str) -> Path:
    if place is None:
        assert "CI" not in os.environ, f"{name} is missing"
        pytest.skip(f"{name} is not here")
    return place


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A machine where neither program is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(converters, "PLACES", ())
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    converters._found.cache_clear()
    converters.languages.cache_clear()


@pytest.fixture(scope="session")
def made(libreoffice: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a report, a table or slides in an old format, as LibreOffice writes it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "source.docx").write_bytes(_report(folder / "source.docx"))
    (folder / "source.fods").write_text(hostile.flat("spreadsheet", formats.LINES), "utf-8")
    (folder / "source.fodp").write_text(hostile.flat("presentation", formats.LINES), "utf-8")
    sources = {".xls": ".fods", ".ods": ".fods", ".ppt": ".fodp", ".odp": ".fodp"}

    def make(suffix: str) -> Path:
        file = folder / f"汇报{suffix}"
        if not file.exists():
            kind = sources.get(suffix, ".docx")
            shutil.copyfile(office.convert(libreoffice, folder / f"source{kind}", kind, suffix), file)
        return file

    return make


def _report(file: Path) -> bytes:
    document = new_word()
    document.add_heading(TITLE, 1)
    for number, line in enumerate(LINES[1:]):
        if number % 2:
            document.add_paragraph(line)
        else:
            document.add_heading(line, 2)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("附件：水库名单")
    document.save(str(file))
    return file.read_bytes()


def read(file: Path) -> tuple[list[Reading], list[str]]:
    """Return what a file says and what was reported about it."""
    reports: list[str] = []
    return list(extract(Source(file.name, file, file.stat().st_size, ""), reports.append)), reports


def refusal(file: Path) -> SourceError:
    """Return the error that reading a file ends in."""
    with pytest.raises(SourceError) as caught:
        read(file)
    return caught.value


@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt"])
def test_old_report_keeps_headings_and_pages(made: Make, suffix: str) -> None:
    (reading,), reports = read(made(suffix))
    assert [line for line in reading.text.split("\n") if line.strip(" ")] == [*LINES, "\f", "附件：水库名单"]
    assert reading.headings == {TITLE: 1, **dict.fromkeys(LINES[1::2], 2)}
    assert reports == []


@pytest.mark.parametrize("suffix", [".xls", ".ods", ".ppt", ".odp"])
def test_old_tables_and_slides_are_read(made: Make, suffix: str) -> None:
    (reading,), _ = read(made(suffix))
    assert all(line in reading.text for line in formats.LINES)


@pytest.mark.parametrize(
    ("suffix", "real"), [(".wps", ".doc"), (".et", ".xls"), (".dps", ".ppt"), (".docx", ".doc")]
)
def test_kingsoft_and_misnamed_files_are_read(made: Make, tmp_path: Path, suffix: str, real: str) -> None:
    file = shutil.copyfile(made(real), tmp_path / f"汇报{suffix}")
    assert read(file)[0][0].text == read(made(real))[0][0].text


def test_rich_text_in_gb2312_is_read(libreoffice: Path, tmp_path: Path) -> None:
    file = tmp_path / "汇报.rtf"
    file.write_bytes(formats.rich())
    assert read(file)[0][0].text.split("\n") == list(formats.LINES)


def test_shipped_old_file_is_read(libreoffice: Path) -> None:
    assert read(FILES / "防汛工作汇报.doc")[0][0].text.startswith(TITLE)


def test_one_libreoffice_reads_many_files(made: Make) -> None:
    read(made(".doc"))
    keeper = office._offices[0].keeper.pid
    started = time.monotonic()
    for _ in range(5):
        read(made(".doc"))
    assert office._offices[0].keeper.pid == keeper
    # A LibreOffice that starts for each takes a second and more.
    assert time.monotonic() - started < 5


def test_slow_conversion_is_ended(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    file = made(".doc")
    with monkeypatch.context() as patch:
        patch.setattr(office, "SECONDS", 0.0)
        assert "已停止" in refusal(file).message
    assert read(file)[0][0].text.startswith(TITLE)


def test_ended_libreoffice_is_replaced(made: Make) -> None:
    file = made(".doc")
    read(file)
    office._offices[0].keeper.terminate()
    office._offices[0].keeper.wait()
    assert read(file)[0][0].text.startswith(TITLE)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux shows them")
def test_libreoffice_ends_with_its_owner(made: Make, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from indexer.document import Source; from indexer.extract import office\n"
        "file = Path(sys.argv[1]); print(len(list(office.read(Source('a', file, 1, ''), print))), flush=True)\n"
        "sys.stdin.read()"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", script, made(".doc")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"1\n"
        assert len(list(tmp_path.glob("juanzong-*/profile"))) == 1
        assert _running(tmp_path)
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (list(tmp_path.iterdir()) or _running(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(tmp_path.iterdir()) == []
    assert _running(tmp_path) == []


def _running(folder: Path) -> list[bytes]:
    """Return the commands of the LibreOffices that work below a folder."""
    commands: list[bytes] = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            commands.append((process / "cmdline").read_bytes())
    return [command for command in commands if os.fsencode(folder) in command and b"soffice" in command]


@pytest.mark.parametrize("suffix", [".odt", ".ods", ".rtf", ".html"])
def test_nothing_is_fetched_or_run(libreoffice: Path, tmp_path: Path, suffix: str) -> None:
    becomes = {".ods": ".xlsx", ".html": ".odt"}.get(suffix, ".docx")
    with hostile.server() as (address, asked):
        file = hostile.write(tmp_path, suffix, address)
        made = office.convert(libreoffice, file, suffix, becomes)
        with zipfile.ZipFile(made) as package:
            assert not any(hostile.SECRET.encode() in package.read(name) for name in package.namelist())
        assert asked == []
        assert not (tmp_path / "ran").exists()


def test_hostile_file_would_fetch_and_run_elsewhere(libreoffice: Path, tmp_path: Path) -> None:
    with hostile.server() as (address, asked):
        file = hostile.write(tmp_path, ".odt", address)
        with hostile.careless(libreoffice, tmp_path, file):
            deadline = time.monotonic() + 60
            while (
                not ((tmp_path / "ran").exists() and "GET /image.png" in asked)
                and time.monotonic() < deadline
            ):
                time.sleep(0.1)
        assert (tmp_path / "ran").exists()
        assert "GET /image.png" in asked


def test_locked_and_damaged_files_are_refused(made: Make, tmp_path: Path) -> None:
    data = made(".doc").read_bytes()
    at = next(at for at in range(512, len(data), 512) if data[at : at + 2] == b"\xec\xa5")
    for name, content, reason in (
        ("a.doc", data[: at + 11] + bytes([data[at + 11] | 1]) + data[at + 12 :], "有密码"),
        ("b.doc", data[: len(data) // 3], "损坏"),
        ("c.rtf", b"{\\rtf1 }", "没有文字"),
        ("d.odt", made(".odt").read_bytes()[:2000], "损坏"),
    ):
        (tmp_path / name).write_bytes(content)
        assert reason in refusal(tmp_path / name).message, name


@pytest.mark.usefixtures("without")
def test_missing_programs_are_named(tmp_path: Path) -> None:
    error = refusal(FILES / "防汛工作汇报.doc")
    assert error.message == "要用 LibreOffice 才能读 .doc"
    assert "apt install libreoffice-writer" in error.hint
    blank = Image.new("L", (800, 1100), 200)
    error = refusal(scans.save(tmp_path / "扫描.png", [blank]))
    assert "要用 Tesseract" in error.message
    assert "tesseract-ocr-chi-sim" in error.hint
    assert "要用 Tesseract" in refusal(scans.save(tmp_path / "扫描.pdf", [blank])).message
    findings = {finding.name: finding for finding in doctor.examine(doctor.Settings(index=tmp_path))}
    assert not findings["LibreOffice"].good
    assert not findings["LibreOffice"].needed
    assert ".wps" in findings["LibreOffice"].says
    assert "扫描的 .pdf" in findings["Tesseract"].says


@pytest.mark.usefixtures("libreoffice", "tesseract")
def test_doctor_finds_programs(tmp_path: Path) -> None:
    findings = {finding.name: finding for finding in doctor.examine(doctor.Settings(index=tmp_path))}
    assert findings["LibreOffice"].good
    assert findings["Tesseract"].good
    assert findings["Tesseract"].says[0].isdigit()


def share_right(text: str, lines: list[str] = scans.REPORT) -> float:
    """Return the share of a report's characters that were recognized."""
    wanted, found = "".join("".join(lines).split()), "".join(text.split())
    matcher = difflib.SequenceMatcher(None, wanted, found, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)


@pytest.mark.parametrize("name", ["扫描.png", "扫描.jpg", "扫描.bmp", "扫描.pdf", "扫描.tif"])
def test_scan_is_recognized(tesseract: Path, tmp_path: Path, name: str) -> None:
    (reading,), reports = read(scans.save(tmp_path / name, [scans.scanned(scans.page(scans.REPORT))]))
    assert share_right(reading.text) >= 0.95
    assert share_right(reading.text.split("\n")[0], scans.REPORT[:1]) >= 0.9
    assert len(reading.text.split("\n")) == len(scans.REPORT)
    assert reading.notes == (image.NOTE,)
    assert reports == []


def test_small_and_clear_pictures_are_recognized(tesseract: Path, tmp_path: Path) -> None:
    page = scans.page(scans.REPORT)
    small = page.resize((page.width * 2 // 5, page.height * 2 // 5))
    assert share_right(read(scans.save(tmp_path / "a.png", [small]))[0][0].text) >= 0.95
    clear = Image.new("RGBA", page.size)
    clear.putalpha(page.point(lambda grey: 255 - grey))
    assert share_right(read(scans.save(tmp_path / "b.png", [clear]))[0][0].text) >= 0.95


def test_seal_hides_neither_unit_nor_date(tesseract: Path, tmp_path: Path) -> None:
    page = scans.sealed(scans.page(scans.REPORT), scans.REPORT)
    (reading,), _ = read(scans.save(tmp_path / "a.jpg", [page]))
    assert share_right(reading.text) >= 0.95
    assert share_right(reading.text.split("\n")[0], [scans.HEAD]) >= 0.8
    assert share_right("".join(reading.text.split("\n")[-2:]), scans.REPORT[-2:]) >= 0.9


def test_every_page_is_recognized(tesseract: Path, tmp_path: Path) -> None:
    pages = [scans.page(lines).convert("1") for lines in (scans.REPORT[:5], scans.REPORT[5:])]
    for name in ("两页.tif", "两页.pdf"):
        (reading,), _ = read(scans.save(tmp_path / name, pages))
        assert share_right(reading.text) >= 0.95


def test_only_pictures_of_mixed_pdf_are_recognized(tesseract: Path, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(formats.pdf())
    scan = scans.save(tmp_path / "b.pdf", [scans.page(scans.REPORT)])
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as mixed, pypdfium2.PdfDocument(scan) as more:
        mixed.import_pages(more)
        mixed.save(str(tmp_path / "c.pdf"))
    (reading,), reports = read(tmp_path / "c.pdf")
    assert reading.text.startswith(formats.TITLE)
    assert formats.MORE in reading.text
    assert share_right(reading.text) >= 0.95
    assert reading.notes == (image.NOTE,)
    assert reports == []


@pytest.mark.usefixtures("without")
def test_unread_pages_of_mixed_pdf_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(formats.pdf())
    scan = scans.save(tmp_path / "b.pdf", [Image.new("L", (800, 1100), 200)])
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as mixed, pypdfium2.PdfDocument(scan) as more:
        mixed.import_pages(more)
        mixed.save(str(tmp_path / "c.pdf"))
    (reading,), reports = read(tmp_path / "c.pdf")
    assert reading.notes == ()
    assert len(reports) == 1
    assert reports[0].startswith("第 2 页是扫描的图片：要用 Tesseract")


def test_slow_page_is_reported(tesseract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "SECONDS", 0.0)
    # Two seconds of work; how long it lasts is looked at every second.
    file = scans.save(tmp_path / "a.png", [scans.page(scans.REPORT * 3)])
    reports: list[str] = []
    with pytest.raises(SourceError, match="没有认出文字"):
        list(extract(Source("a.png", file, file.stat().st_size, ""), reports.append))
    assert "已停止" in reports[0]


def test_bombs_and_damaged_pictures_are_refused(tesseract: Path, tmp_path: Path) -> None:
    small = scans.save(tmp_path / "a.png", [Image.new("L", (9, 9), 255)])
    data = small.read_bytes()
    # The size stands in the header; its checksum is not what refuses it.
    for name, content, reason in (
        ("b.png", hostile.png(60_000, 60_000), "太大"),
        ("c.png", hostile.png(12_000, 12_000), "太大"),
        ("d.png", data[:40], "损坏"),
        ("e.png", data, "没有认出文字"),
        ("f.jpg", b"\xff\xd8\xff\xe0" + bytes(500), "损坏"),
        ("g.tif", b"II*\x00" + bytes(60), "损坏"),
    ):
        (tmp_path / name).write_bytes(content)
        assert reason in refusal(tmp_path / name).message, name
