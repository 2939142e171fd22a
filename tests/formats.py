"""Small real files of every format, written from nothing: what the tests of reading read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from base64 import encodebytes
from collections.abc import Callable, Mapping, Sequence
from email.header import Header
from xml.sax.saxutils import escape

import docx

TITLE = "云汀市供销合作社联合社情况汇报"
BODY = "今年以来，全系统实现商品销售总额86.9亿元，同比增长11.3%。"
MORE = "下一步，将继续抓好农资保供和冷链物流建设。"
LINES = (TITLE, BODY, MORE)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SLIDE = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{_OFFICE}"'
)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def packed(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of files, with the flag for UTF-8 where a name needs it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def packed_raw(files: Sequence[tuple[bytes, bytes]], flags: int = 0, extra: bytes = b"") -> bytes:
    """Return a zip whose names are these bytes, under these flags, as other packers write them."""
    body, directory = b"", b""
    for name, data in files:
        squeezed = zlib.compress(data)[2:-4]
        common = struct.pack(
            "<HHHHHIIIHH",
            20,
            flags,
            8,
            0,
            33,
            zlib.crc32(data),
            len(squeezed),
            len(data),
            len(name),
            len(extra),
        )
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\x03\x04" + common + name + extra + squeezed
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def word(lines: Sequence[str] = LINES) -> bytes:
    """Return a .docx."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _relations(rows: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(rows, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{items}</Relationships>'


def workbook(
    sheets: Mapping[str, str], strings: Sequence[str] = (), styles: str = "", properties: str = ""
) -> bytes:
    """Return an .xlsx: for each sheet its rows as XML; strings to refer to; style sheet as XML."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    rows = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    shared = "".join(f"<si><t>{escape(each)}</t><rPh><t>yīn</t></rPh></si>" for each in strings)
    return packed(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}">{properties}<sheets>{names}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                [*rows, ("sharedStrings", "sharedStrings.xml"), ("styles", "/xl/styles.xml")]
            ),
            "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_SHEET}">{shared}</sst>',
            "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_SHEET}">{styles}</styleSheet>',
            **{
                f"xl/worksheets/sheet{number}.xml": (
                    f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{data}</sheetData></worksheet>'
                )
                for number, data in enumerate(sheets.values(), 1)
            },
        }
    )


def cells(*texts: str) -> str:
    """Return a row of inline strings."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(t)}</t></is></c>' for t in texts) + "</row>"


def shape(text: str, role: str = "") -> str:
    """Return a slide's text box, or its placeholder for something."""
    place = f'<p:nvPr><p:ph type="{role}"/></p:nvPr>' if role else "<p:nvPr/>"
    paragraphs = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp><p:nvSpPr>{place}</p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"


def presentation(slides: Sequence[str], notes: Mapping[int, str] | None = None) -> bytes:
    """Return a .pptx: for each slide its shapes as XML, and notes for some."""
    notes = notes or {}
    count = range(1, len(slides) + 1)
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in count)
    files = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": _relations([("officeDocument", "ppt/presentation.xml")]),
        "ppt/presentation.xml": f"{_HEAD}<p:presentation {_SLIDE}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": _relations([("slide", f"slides/slide{n}.xml") for n in count]),
    }
    for number, shapes in enumerate(slides, 1):
        tree = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
        files[f"ppt/slides/slide{number}.xml"] = f"{_HEAD}<p:sld {_SLIDE}>{tree}</p:sld>"
        if number in notes:
            tree = (
                f"<p:cSld><p:spTree>{shape(notes[number], 'body')}{shape('7', 'sldNum')}</p:spTree></p:cSld>"
            )
            files[f"ppt/notesSlides/notesSlide{number}.xml"] = f"{_HEAD}<p:notes {_SLIDE}>{tree}</p:notes>"
            related = _relations([("notesSlide", f"../notesSlides/notesSlide{number}.xml")])
            files[f"ppt/slides/_rels/slide{number}.xml.rels"] = related
    return packed(files)


def fixed(lines: Sequence[tuple[str, float, float]], size: float = 5.6) -> str:
    """Return the text objects of an OFD layer: texts and how far from the left and the top they stand."""
    return "".join(
        f'<ofd:TextObject ID="{10 + number}" Boundary="{left} {top - size} 160 {size * 1.2:.1f}" Font="3" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {max(len(text) - 1, 0)} {size}">{escape(text)}</ofd:TextCode>'
        "</ofd:TextObject>"
        for number, (text, left, top) in enumerate(lines)
    )


def ofd(pages: Sequence[str], title: str = TITLE, template: str = "", documents: int = 1) -> bytes:
    """Return an .ofd: for each page its objects as XML, and what stands on the template of every page."""
    used = '<ofd:Template TemplateID="90" ZOrder="Background"/>' if template else ""
    given = '<ofd:TemplatePage ID="90" BaseLoc="Tpls/T.xml"/>' if template else ""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo><ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo>"
        f"<ofd:DocRoot>/Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        for n in range(documents)
    )
    files = {"OFD.xml": f'{_HEAD}<ofd:OFD {_OFD} Version="1.0" DocType="OFD">{bodies}</ofd:OFD>'}
    for number in range(documents):
        common = f"<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{given}</ofd:CommonData>"
        files[f"Doc_{number}/Document.xml"] = (
            f"{_HEAD}<ofd:Document {_OFD}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        for place, objects in enumerate(pages):
            files[f"Doc_{number}/Pages/Page_{place}/Content.xml"] = _page(used, objects)
        if template:
            files[f"Doc_{number}/Tpls/T.xml"] = _page("", template)
    return packed(files)


def _page(used: str, objects: str) -> str:
    layer = f'<ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content>'
    return f"{_HEAD}<ofd:Page {_OFD}>{used}{layer}</ofd:Page>"


def mail(
    body: str = f"{BODY}\n{MORE}",
    subject: str = TITLE,
    attached: Mapping[str, bytes] | None = None,
    charset: str = "gb2312",
    kind: str = "plain",
) -> bytes:
    """Return an .eml as Chinese mailers write it."""
    text = _base64(body.encode(charset), f"text/{kind}; charset={charset}")
    parts = [text, *(_attachment(name, data) for name, data in (attached or {}).items())]
    head = (
        f"From: {Header('市供销社办公室', charset).encode()} <office@example.org>\r\n"
        f"To: archive@example.org\r\nSubject: {Header(subject, charset).encode()}\r\n"
        "Date: Sun, 05 Mar 2023 09:30:00 +0800\r\nMIME-Version: 1.0\r\n"
    )
    return (head + _multipart("mixed", parts)).encode("ascii")


def _base64(data: bytes, kind: str, more: str = "") -> str:
    encoded = encodebytes(data).decode("ascii").replace("\n", "\r\n")
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n{more}\r\n{encoded}"


def _attachment(name: str, data: bytes) -> str:
    shown = Header(name, "gb2312").encode()
    return _base64(
        data, "application/octet-stream", f'Content-Disposition: attachment; filename="{shown}"\r\n'
    )


def _multipart(kind: str, parts: Sequence[str]) -> str:
    joined = "".join(f"--=_分\r\n{part}\r\n" for part in parts).replace("分", "edge")
    return f'Content-Type: multipart/{kind}; boundary="=_edge"\r\n\r\n{joined}--=_edge--\r\n'


def saved_page(page: str = "", charset: str = "gb2312") -> bytes:
    """Return an .mht as Word and old browsers save it."""
    page = (
        page
        or f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{BODY}<p>{MORE}</body></html>"
    )
    picture = _base64(b"GIF89a" + bytes(60), "image/gif", "Content-Location: file:///C:/a.gif\r\n")
    parts = [_base64(page.encode(charset), f'text/html; charset="{charset}"'), picture]
    return ("MIME-Version: 1.0\r\n" + _multipart("related", parts)).encode("ascii")


def compound(streams: Sequence[str]) -> bytes:
    """Return an OLE2 file with nothing but these names in its directory, see [MS-CFB]."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    sectors = (len(streams) + 1 + 3) // 4
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    entries = b""
    for number, name in enumerate(["Root Entry", *streams]):
        raw = name.encode("utf-16-le")
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, 2 if number else 5, 1)
        entries += struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) + bytes(36)
        entries += struct.pack("<IQ", 0xFFFFFFFE, 0)
    table += [0xFFFFFFFF] * (128 - len(table))
    return header + struct.pack("<128I", *table) + entries.ljust(sectors * 512, b"\0")


def pdf(lines: Sequence[str] = LINES) -> bytes:
    """Return a .pdf that names a Chinese font without holding it."""
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -28 Td\n" for line in lines)
    content = f"BT /F1 16 Tf 72 760 Td\n{shown}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900]"
        b" /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def rich(lines: Sequence[str] = LINES) -> bytes:
    """Return an .rtf in GB2312."""
    shown = "\\par\n".join("".join(f"\\'{byte:02x}" for byte in line.encode("gb2312")) for line in lines)
    return (
        b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fcharset134 SimSun;}}\n"
        + shown.encode()
        + b"\\par}"
    )


def opened(lines: Sequence[str] = LINES) -> bytes:
    """Return an OpenDocument text."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "manifest")
    )
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    return packed({
        "mimetype": kind,
        "content.xml": f"<office:document-content{spaces}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>",
        "META-INF/manifest.xml": f"<manifest:manifest{spaces}>{entries}</manifest:manifest>",
    })  # fmt: skip


def page(lines: Sequence[str] = LINES) -> bytes:
    """Return an .html."""
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines[1:])
    return f"<!DOCTYPE html><html><head><title>{lines[0]}</title></head><body><h1>{lines[0]}</h1>{shown}</body></html>".encode()


def plain_workbook() -> bytes:
    """Return an .xlsx of the same lines."""
    return workbook({"汇总": "".join(cells(line) for line in LINES)})


def plain_presentation() -> bytes:
    """Return a .pptx of the same lines."""
    return presentation([shape(TITLE, "title") + shape(f"{BODY}\n{MORE}", "body")])


def plain_ofd() -> bytes:
    """Return an .ofd of the same lines."""
    return ofd([fixed([(line, 28.0, 40.0 + 10 * number) for number, line in enumerate(LINES)])])


def lined() -> bytes:
    """Return a .jsonl."""
    return (
        f'{{"id": "一", "title": "{TITLE}", "text": "{BODY}"}}\n{{"id": "二", "text": "{MORE}"}}\n'.encode()
    )


PLAIN: Mapping[str, Callable[[], bytes]] = {
    ".txt": lambda: "\n".join(LINES).encode("gb18030"),
    ".md": lambda: f"# {TITLE}\n\n{BODY}\n\n{MORE}\n".encode(),
    ".html": page,
    ".docx": word,
    ".pdf": pdf,
    ".ofd": plain_ofd,
    ".xlsx": plain_workbook,
    ".pptx": plain_presentation,
    ".eml": mail,
    ".mht": saved_page,
    ".zip": lambda: packed({"汇报/一.txt": "\n".join(LINES), "汇报/二.docx": word()}),
    ".jsonl": lined,
}
"""A file of every format that needs no other program, each saying the same."""
