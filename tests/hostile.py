"""Files for LibreOffice: some harmless, some that would fetch something or run a macro, a server that hears of it."""

from __future__ import annotations

import html
import os
import signal
import struct
import subprocess
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from indexer.extract import warm
from tests.formats import packed

SECRET = "内部口令不得外传"
"""What stands in a file of the reader's, which a hostile file would like to take in."""

_NAMES = " ".join(
    f'xmlns:{name}="{address}"'
    for name, address in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0",
        "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
        "xlink": "http://www.w3.org/1999/xlink",
        "ooo": "http://openoffice.org/2004/office",
        "dom": "http://www.w3.org/2001/xml-events",
    }.items()
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_OPEN = "application/vnd.oasis.opendocument"
_LINK = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'


@contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    """Serve nothing; yield the address and what was asked for."""
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_POST = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.server_port}", asked
        finally:
            listener.shutdown()
            thread.join()


def write(folder: Path, suffix: str, address: str) -> Path:
    """Write a hostile file; its macro would write `ran` beside it."""
    (folder / "secret.txt").write_text(SECRET, "utf-8")
    file = folder / f"hostile{suffix}"
    if suffix == ".odt":
        file.write_bytes(_open_document("text", _text(address, folder), folder))
    elif suffix == ".ods":
        file.write_bytes(_open_document("spreadsheet", _table(address), folder))
    elif suffix == ".rtf":
        fields = (f'INCLUDEPICTURE "{address}/a.png" \\\\d', f'INCLUDETEXT "{address}/a.docx"')
        text = "".join(f"{{\\field{{\\*\\fldinst {field}}}{{\\fldrslt x}}}}" for field in fields)
        file.write_text(f"{{\\rtf1\\ansi {{\\*\\template {address}/a.dot}} report {text} end\\par}}", "ascii")
    else:
        file.write_text(
            f'<html><head><link rel=stylesheet href="{address}/a.css"></head><body><p>report'
            f'<img src="{address}/a.png"><iframe src="{address}/a.html"></iframe></p></body></html>',
            "utf-8",
        )
    return file


def flat(kind: str, lines: Sequence[str]) -> str:
    """Return a harmless table or slide of some lines, as one XML file that LibreOffice reads."""
    paragraphs = [f"<text:p>{line}</text:p>" for line in lines]
    if kind == "spreadsheet":
        cells = (
            f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in paragraphs
        )
        rows = "".join(f"<table:table-row>{cell}</table:table-row>" for cell in cells)
        body = f'<table:table table:name="表一">{rows}</table:table>'
    else:
        box = f"<draw:text-box>{''.join(paragraphs)}</draw:text-box>"
        place = 'svg:width="20cm" svg:height="9cm" svg:x="1cm" svg:y="1cm"'
        body = f'<draw:page draw:name="第一页"><draw:frame {place}>{box}</draw:frame></draw:page>'
    return (
        f'{_XML}<office:document {_NAMES} office:version="1.2" office:mimetype="{_OPEN}.{kind}">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"
    )


@contextmanager
def careless(program: Path, folder: Path, file: Path) -> Iterator[None]:
    """Open a file in a LibreOffice that lets macros run, as one with other settings would."""
    profile = folder / "careless" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(
        f'{_XML}<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path='
        '"/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>"
    )
    process = subprocess.Popen(
        [
            program,
            f"-env:UserInstallation={(folder / 'careless').as_uri()}",
            "--headless",
            "--norestore",
            file,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(folder)},
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for socket in warm.sockets((folder / "careless").as_uri()):
            socket.unlink()


def png(width: int, height: int) -> bytes:
    """Return a small .png that says it is large, with the right checksums."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(5000)))
        + chunk(b"IEND", b"")
    )


def _text(address: str, folder: Path) -> str:
    frames = "".join(
        f'<text:p><draw:frame svg:width="3cm" svg:height="3cm"><draw:{kind} xlink:href="{address}/{name}" {_LINK}/>'
        "</draw:frame></text:p>"
        for kind, name in (("image", "image.png"), ("object", "object.odt"), ("floating-frame", "frame.html"))
    )
    sections = "".join(
        f'<text:section text:name="S{number}"><text:section-source xlink:href="{link}"/><text:p>旧文</text:p></text:section>'
        for number, link in enumerate((f"{address}/section.odt", (folder / "secret.txt").as_uri()))
    )
    return f"<office:text><text:p>报告</text:p>{frames}{sections}</office:text>"


def _table(address: str) -> str:
    formula = html.escape(f'of:=WEBSERVICE("{address}/service")')
    return (
        '<office:spreadsheet><table:table table:name="A"><table:table-row>'
        f'<table:table-cell office:value-type="string" table:formula="{formula}"><text:p>x</text:p></table:table-cell>'
        f'<table:table-cell office:value-type="float" office:value="1" table:formula="of:=\'{address}/a.ods\'#$A.A1"/>'
        '</table:table-row></table:table><table:table table:name="B">'
        f'<table:table-source xlink:href="{address}/b.csv" table:filter-name="Text - txt - csv (StarCalc)"/>'
        "<table:table-row><table:table-cell/></table:table-row></table:table></office:spreadsheet>"
    )


def _open_document(kind: str, body: str, folder: Path) -> bytes:
    kind = f"{_OPEN}.{kind}"
    parts = {
        "content.xml": (
            f'{_XML}<office:document-content {_NAMES} office:version="1.2"><office:scripts><office:event-listeners>'
            '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:type="simple" '
            'xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"/>'
            f"</office:event-listeners></office:scripts><office:body>{body}</office:body></office:document-content>"
        ),
        "settings.xml": (
            f'{_XML}<office:document-settings {_NAMES} office:version="1.2"><office:settings>'
            '<config:config-item-set config:name="ooo:configuration-settings">'
            '<config:config-item config:name="LinkUpdateMode" config:type="short">3</config:config-item>'
            "</config:config-item-set></office:settings></office:document-settings>"
        ),
        "Basic/script-lc.xml": (
            f'{_XML}<library:libraries xmlns:library="http://openoffice.org/2000/library">'
            '<library:library library:name="Standard" library:link="false"/></library:libraries>'
        ),
        "Basic/Standard/script-lb.xml": (
            f'{_XML}<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
            'library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/>'
            "</library:library>"
        ),
        "Basic/Standard/Module1.xml": (
            f'{_XML}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
            f'script:language="StarBasic">Sub Main\nOpen "{folder / "ran"}" For Output As #1\nClose #1\nEnd Sub\n'
            "</script:module>"
        ),
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    manifest = (
        f'{_XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{entries}'
        "</manifest:manifest>"
    )
    return packed({"mimetype": kind, **parts, "META-INF/manifest.xml": manifest})
