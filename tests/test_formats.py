"""Workbooks, slides, OFD, mails and containers are read, whatever they are called, and harm nothing."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import REFUSED, SUFFIXES, containers, extract, pulse, stock, zips
from indexer.extract.kinds import kind
from tests import formats
from tests.formats import (
    BODY,
    LINES,
    MORE,
    PLAIN,
    TITLE,
    cells,
    compound,
    fixed,
    mail,
    ofd,
    packed,
    packed_raw,
    presentation,
    saved_page,
    shape,
    word,
    workbook,
)
from tests.mutations import mutants, tally

BOMB = (
    '<!DOCTYPE a [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.fixture(autouse=True)
def leftovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files, which must be empty after every test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def at(tmp_path: Path) -> Path:
    """A folder for the files that are read."""
    folder = tmp_path / "档案"
    folder.mkdir()
    return folder


def read(file: Path, data: bytes) -> tuple[list[Reading], list[str]]:
    """Return what a file says and what was reported about it."""
    file.write_bytes(data)
    reports: list[str] = []
    return list(extract(Source(file.name, file, len(data), ""), reports.append)), reports


def text(file: Path, data: bytes) -> str:
    """Return the one text of a file about which there is nothing to report."""
    (reading,), reports = read(file, data)
    assert reports == []
    return reading.text


def refusal(file: Path, data: bytes) -> str:
    """Return why a file cannot be read."""
    with pytest.raises(SourceError) as caught:
        read(file, data)
    return str(caught.value)


@pytest.mark.parametrize("suffix", PLAIN)
def test_every_format_says_the_same(at: Path, suffix: str) -> None:
    readings, reports = read(at / f"汇报{suffix}", PLAIN[suffix]())
    whole = "\n".join(f"{reading.title or ''}\n{reading.text}" for reading in readings)
    assert all(line in whole for line in LINES)
    assert reports == []


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docx", ".xls", ".pdf", ".txt", ".zip", ".png"])
@pytest.mark.parametrize("real", [".html", ".mht", ".eml", ".docx", ".xlsx", ".pptx", ".ofd", ".pdf", ".zip"])
def test_content_decides_what_a_file_is(at: Path, suffix: str, real: str) -> None:
    readings, reports = read(at / f"旧稿{suffix}", PLAIN[real]())
    assert BODY in readings[0].text
    assert reports == []


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docx", ".xls", ".rtf", ".pdf", ".jpg"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_under_other_names_is_text(at: Path, suffix: str, encoding: str) -> None:
    assert text(at / f"稿{suffix}", "\n".join(LINES).encode(encoding)) == "\n".join(LINES)


@pytest.mark.parametrize(
    ("data", "suffix", "found"),
    [
        (compound(["WordDocument", "1Table"]), ".docx", ".doc"),
        (compound(["WordDocument"]), ".wps", ".wps"),
        (compound(["Workbook"]), ".doc", ".xls"),
        (compound(["Workbook"]), ".et", ".et"),
        (compound([f"流{n}" for n in range(200)] + ["PowerPoint Document"]), ".doc", ".ppt"),
        (compound(["别的"]), ".dps", ".dps"),
        (b"{\\rtf1\\ansi", ".doc", ".rtf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), ".pdf", ".png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), ".jpeg", ".jpeg"),
        (b"\n\n%PDF-1.4", ".pdf", ".pdf"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', ".xml", ".doc"),
        (b"<TABLE><tr><td>1", ".xls", ".html"),
        (b"<p>1", ".txt", ".txt"),
        (b"<script>1</script><h1>2", ".htm", ".htm"),
        ("没有信头的来信".encode(), ".eml", ".eml"),
        ("从何说起".encode(), "", ".txt"),
        (b"From: a\nTo: b\nSubject: c\n\nd", ".txt", ".eml"),
        ("日期: 三月\n主题: 报告\n".encode(), ".txt", ".txt"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), ".doc", ".odt"),
        (packed({"word/a.txt": "1"}), ".zip", ".zip"),
        (b"PK\x03\x04 broken", ".xlsx", ".xlsx"),
        (b"", ".doc", ".doc"),
        (bytes(range(256)) * 3, ".ppt", ".ppt"),
    ],
)
def test_kind_is_told_by_content(at: Path, data: bytes, suffix: str, found: str) -> None:
    (at / "a").write_bytes(data)
    assert kind(at / "a", suffix.upper()) == found


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("密.docx", compound(["EncryptionInfo", "EncryptedPackage"]), "有密码"),
        ("邮件.doc", compound(["__properties_version1.0"]), ".msg"),
        ("包.rar", b"Rar!\x1a\x07\x01\x00", "改压成 .zip"),
        ("包.zip", b"7z\xbc\xaf\x27\x1c\x00\x04", "改压成 .zip"),
        ("书.zip", packed({"mimetype": "application/epub+zip"}), "“.epub”"),
        ("空.xlsx", b"", "文件是空的"),
        ("坏.zip", b"PK\x03\x04" + bytes(50), "压缩包已损坏"),
        ("坏.ofd", b"PK\x03\x04" + bytes(50), "不是完整的 .ofd"),
        ("坏.pptx", packed({"ppt/presentation.xml": "<a>"}), "演示文稿已损坏"),
        ("缺.xlsx", packed({"xl/styles.xml": "<a/>"}), "工作簿已损坏"),
        ("空.pptx", presentation([shape("")]), "没有文字"),
        ("空.xlsx", workbook({"一": "<row/>"}), "没有内容"),
        ("密.ofd", packed({"OFD.xml": "", "Doc_0/Encryptions.xml": ""}), "加密"),
        ("扫描.ofd", ofd(["<ofd:ImageObject/>"]), "扫描件"),
        ("空.eml", b"MIME-Version: 1.0\r\nSubject: a\r\n\r\n", "没有正文"),
        ("空.zip", packed({}), "没有可以读的文件"),
    ],
)
def test_what_cannot_be_read_says_why(at: Path, name: str, data: bytes, reason: str) -> None:
    assert reason in refusal(at / name, data)


def test_start_loads_no_reader() -> None:
    program = (
        "import sys, indexer; print(*{'lxml', 'docx', 'pypdfium2', 'email', 'zipfile'} & set(sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert not {"lxml", "docx", "pypdfium2"} & set(loaded.split())


STYLES = (
    '<numFmts count="2"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
    '<numFmt numFmtId="177" formatCode="[$-804]#,##0.0_ "/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="10"/>'
    '<xf numFmtId="22"/><xf numFmtId="20"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c t="s"><v>1</v></c>', "金额（万元）"),
        ('<c t="s"><v>9</v></c>', ""),
        ("<c><v>3.0</v></c>", "3"),
        ("<c><v>0.30000000000000004</v></c>", "0.3"),
        ("<c><v>1_000</v></c>", "1_000"),
        ('<c s="1"><v>44990</v></c>', "2023-03-05"),
        ('<c s="2"><v>44990</v></c>', "2023-03-05"),
        ('<c s="2"><v>9e9</v></c>', "9000000000"),
        ('<c s="3"><v>1234.5678</v></c>', "1234.6"),
        ('<c s="4"><v>0.1537</v></c>', "15.37%"),
        ('<c s="5"><v>44990.4</v></c>', "2023-03-05 09:36"),
        ('<c s="6"><v>0.4</v></c>', "09:36"),
        ('<c s="99"><v>1</v></c>', "1"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="e"><v>#REF!</v></c>', ""),
        ('<c t="str"><f>A1</f><v>合计</v></c>', "合计"),
        ('<c t="inlineStr"><is><r><t>重</t></r><r><t>点</t></r></is></c>', "重点"),
    ],
)
def test_cell_shows_what_a_spreadsheet_shows(at: Path, cell: str, shown: str) -> None:
    row = f"<row><c t='s'><v>0</v></c>{cell}</row>"
    data = workbook({"一": row}, ["项目", "金额（万元）"], STYLES)
    assert text(at / "a.xlsx", data) == " | ".join(filter(None, ["项目", shown]))


def test_dates_since_1904_are_told(at: Path) -> None:
    data = workbook(
        {"一": '<row><c s="1"><v>43528</v></c></row>'},
        styles=STYLES,
        properties='<workbookPr date1904="1"/>',
    )
    assert text(at / "a.xlsx", data) == "2023-03-05"


def test_sheets_stand_under_their_names(at: Path) -> None:
    rows = cells("供销社情况汇总") + "<row/>" + cells("单位", "销售 额") + cells("", " ")
    (reading,), _ = read(
        at / "a.xlsx", workbook({"汇总 表": rows, "空表": "", "明细": cells("一、农资\n二、日杂")})
    )
    assert reading.text.split("\n") == [
        "汇总 表", "供销社情况汇总", "单位 | 销售 额", "明细", "一、农资", "二、日杂",
    ]  # fmt: skip
    assert reading.headings == {"汇总 表": 1, "明细": 1}


def test_damaged_sheet_costs_only_itself(at: Path) -> None:
    readings, reports = read(at / "a.xlsx", workbook({"好": cells("可读"), "坏": cells("前面的行") + "<row"}))
    assert "可读" in readings[0].text
    assert reports == ["工作表“坏”已损坏，读不出来"]


def test_endless_sheet_is_cut(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.extract.sheets.Room.__init__.__defaults__", (6, 1000))
    readings, reports = read(at / "a.xlsx", workbook({"一": cells("一", "二", "三", "四") * 9}))
    assert readings[0].text.count("\n") == 1
    assert "表格太大" in reports[0]


def test_slides_come_in_order_with_notes(at: Path) -> None:
    table = (
        "<p:graphicFrame><a:tbl>"
        + "".join(
            "<a:tr>" + "".join(f"<a:tc><a:p><a:r><a:t>{t}</a:t></a:r></a:p></a:tc>" for t in row) + "</a:tr>"
            for row in (("项目", "数量"), ("", ""), ("网点", "126"))
        )
        + "</a:tbl></p:graphicFrame>"
    )
    group = f"<p:grpSp><p:grpSp>{shape('组合里的字')}</p:grpSp></p:grpSp>"
    again = f"<AlternateContent><Choice>{shape('新版')}</Choice><Fallback>{shape('旧版')}</Fallback></AlternateContent>"
    slides = [
        shape("先写的正文") + shape("供销社\n汇报", "ctrTitle") + shape("3", "sldNum"),
        table + group + again + shape("结束语", "title"),
    ]
    (reading,), _ = read(at / "a.pptx", presentation(slides, {1: "讲稿：请各位审议。"}))
    assert reading.text.split("\n") == [
        "供销社汇报", "先写的正文", "讲稿：请各位审议。", "结束语", "项目 | 数量", "网点 | 126", "组合里的字", "新版",
    ]  # fmt: skip
    assert reading.headings == {"供销社汇报": 1, "结束语": 1}


def test_damaged_slide_costs_only_itself(at: Path) -> None:
    readings, reports = read(at / "a.pptx", presentation([shape("一"), "<p:sp>", shape("三")]))
    assert readings[0].text == "一\n三"
    assert reports == ["第 2 张幻灯片已损坏，读不出来"]


SENTENCE = "会议认为，过去一年全系统坚持为农服务宗旨，持续深化综合改革，基层组织建设、流通网络建设和社有企业发展都取得了新的成效，各项任务全面完成。"


def test_ofd_lines_become_paragraphs(at: Path) -> None:
    full = [SENTENCE[place : place + 28] for place in range(0, len(SENTENCE), 28)]
    first = [("供销社工作会议纪要", 70.0, 30.0), ("　　" + full[0][2:], 28.0, 50.0)]
    first += [(line, 28.0, 60.0 + 10 * number) for number, line in enumerate(full[1:])]
    pages = [
        fixed([*reversed(first), (f"— {number} —", 100.0, 285.0), ("市供销社文件", 80.0, 10.0)])
        for number in range(1, 5)
    ]
    (reading,), reports = read(at / "纪要.ofd", ofd(pages))
    paragraph = full[0][2:] + "".join(full[1:])
    lines = [line.strip() for line in reading.text.split("\n")]
    assert lines == ["供销社工作会议纪要", paragraph] * 4
    assert (reading.title, reports) == (TITLE, [])


def test_ofd_characters_are_placed(at: Path) -> None:
    objects = (
        '<ofd:TextObject Boundary="20 20 100 10" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 40 5">甲项乙项</ofd:TextCode>'
        '</ofd:TextObject><ofd:TextObject Boundary="0 0 10 10" CTM="1 0 0 1 20 30" Size="5">'
        '<ofd:TextCode X="0" Y="5">上行</ofd:TextCode><ofd:TextCode Y="12">下行</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject Boundary="0 0 200 200" CTM="0.7 0.7 -0.7 0.7 0 0" Size="20"><ofd:TextCode>内部资料</ofd:TextCode>'
        '</ofd:TextObject><ofd:PageBlock><ofd:TextObject Boundary="160 60 30 10" Size="5">'
        '<ofd:TextCode X="0" Y="5" DeltaX="g 9999999 5">落款</ofd:TextCode></ofd:TextObject></ofd:PageBlock>'
    )
    rest = fixed([(SENTENCE[:30], 20.0, 80.0), (SENTENCE[:30], 28.0, 90.0)])
    lines = text(at / "a.ofd", ofd([objects + rest])).split("\n")
    assert lines[:4] == ["甲项 乙项", "上行", "下行", "落款"]


def test_ofd_template_is_read_once(at: Path) -> None:
    pages = [fixed([(f"第{number}页写的内容各不相同", 28.0, 60.0)]) for number in "一二三"]
    data = ofd(pages, template=fixed([("版头", 90.0, 20.0)]), documents=2)
    readings, _ = read(at / "a.ofd", data)
    assert [reading.text.count("版头") for reading in readings] == [1, 1]


def test_mail_gives_text_and_attachments(at: Path) -> None:
    inner = mail("内层的正文", "内层来信")
    attached = {
        "附件1：办法.docx": word(),
        "转来.eml": inner,
        "数据.zip": packed({"表/一.txt": "压缩的附件"}),
    }
    readings, reports = read(at / "来信.eml", mail(attached=attached))
    assert [(reading.member, reading.title) for reading in readings] == [
        ("", TITLE), ("附件1：办法.docx", None), ("转来.eml", "内层来信"), ("数据.zip/表/一.txt", None),
    ]  # fmt: skip
    assert readings[0].text == f"{BODY}\n{MORE}"
    assert readings[0].notes == ("来自电子邮件：发件人 市供销社办公室，日期 2023-03-05",)
    assert reports == []


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: =?gb2312?B?1Nq9qA==?=\r\n =?gb2312?B?uaSzzA==?=",
        "Subject: =?utf-8?Q?=E5=9C=A8=E5=BB?= =?utf-8?Q?=BA=E5=B7=A5=E7=A8=8B?=",
        "Subject: 在建工程",
        "SUBJECT:\r\n\t=?x-unknown?b?1Nq9qLmks8w=?=",
    ],
)
def test_subject_is_read_in_any_encoding(at: Path, headers: str) -> None:
    for encoding in ("gb18030", "utf-8"):
        data = f"MIME-Version: 1.0\r\n{headers}\r\nDate: 昨天\r\n\r\n正文如下。".encode(encoding)
        (reading,), _ = read(at / "a.eml", data)
        assert (reading.title, reading.text) == ("在建工程", "正文如下。")


@pytest.mark.parametrize(
    "named",
    [
        'Content-Disposition: attachment; filename="办法 附表.txt"',
        'Content-Disposition: attachment; filename="=?gb2312?B?sOy3qCC4vbHtLnR4dA==?="',
        "Content-Disposition: attachment;\r\n filename*0*=gb18030''%B0%EC%B7%A8%20;\r\n filename*1*=%B8%BD%B1%ED.txt",
        "Content-Type: application/octet-stream; name==?utf-8?B?5Yqe5rOVIOmZhOihqC50eHQ=?=",
    ],
)
def test_attachment_is_named_in_any_encoding(at: Path, named: str) -> None:
    for encoding in ("gb18030", "utf-8"):
        head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        data = head + f"{named}\r\n\r\n附上办法一份。\r\n--x--".encode(encoding)
        (reading,), _ = read(at / "a.eml", data)
        assert (reading.member, reading.text) == ("办法 附表.txt", "附上办法一份。")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("quoted-printable", "=D5=FD=CE=C4=C8=\r\n=E7=CF=C2=A1=A3"),
        ("base64", "1f3OxMjn\r\nz8Kho!!w"),
        ("BASE64 ", "1f3OxMjnz8Khow="),
        ("8bit", "正文如下。"),
        ("unknown", "正文如下。"),
    ],
)
def test_body_is_decoded_as_it_was_sent(at: Path, encoding: str, body: str) -> None:
    head = f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    assert text(at / "a.eml", head.encode() + body.encode("gb18030")) == "正文如下。"


def test_fuller_form_of_a_mail_is_read(at: Path) -> None:
    def both(plain: str, page: str) -> bytes:
        parts = "".join(
            f"--x\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{body}\r\n"
            for kind, body in (("plain", plain), ("html", page))
        )
        return f"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n{parts}--x--".encode()

    page = f"<p>{BODY}</p><p>{MORE}</p>"
    assert text(at / "a.eml", both("请用网页方式查看。", page)) == f"{BODY}\n{MORE}"
    assert text(at / "a.eml", both(f"{BODY}\n{MORE}", page)) == f"{BODY}\n{MORE}"


def test_attachment_of_the_fuller_form_is_kept(at: Path) -> None:
    parts = (
        f"--y\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{BODY}</p>\r\n"
        f"--y\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n{MORE}\r\n"
    )
    data = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n"
        f"--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n"
        f"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n{parts}--y--\r\n--x--"
    )
    readings, _ = read(at / "a.eml", data.encode())
    assert [(reading.member, reading.text) for reading in readings] == [("", BODY), ("a.txt", MORE)]


def test_endless_header_costs_little(at: Path) -> None:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; x="' + b";" * 2_000_000
    with pytest.raises(SourceError):
        read(at / "a.eml", head + b"\r\n\r\n")


@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_saved_page_is_its_article(at: Path, charset: str) -> None:
    for suffix in (".mht", ".mhtml", ".doc", ".html"):
        (reading,), reports = read(at / f"网页{suffix}", saved_page(charset=charset))
        assert (reading.text, reading.title, reading.member) == ("\n".join(LINES), TITLE, "")
        assert reports == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5"])
def test_names_are_read_in_any_encoding(at: Path, encoding: str) -> None:
    name = "會議紀要/關於修訂.txt" if encoding == "big5" else "上报材料/关于联合通报.txt"
    data = packed_raw([(name.encode(encoding), BODY.encode())])
    readings, _ = read(at / "a.zip", data)
    assert encoding == "big5" or readings[0].member == name
    assert readings[0].member.endswith(".txt")


def test_unicode_field_gives_the_name() -> None:
    name = b"??.txt"
    field = struct.pack("<BI", 1, zlib.crc32(name)) + "附表.txt".encode()
    data = packed_raw(
        [(name, b"1")], extra=b"\x01\x00\x02\x00ab" + struct.pack("<HH", 0x7075, len(field)) + field
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert zips.names(archive.infolist()) == ["附表.txt"]


def test_names_lead_nowhere(at: Path, tmp_path: Path) -> None:
    evil = [
        "../../甲.txt",
        "/etc/甲.txt",
        "C:\\甲.txt",
        "甲.txt",
        "a/../甲.txt",
        "甲\0.txt",
        "  ",
        "..",
        "子\\乙.txt",
    ]
    (at / "a.zip").touch()
    before = sorted(tmp_path.rglob("*"))
    data = packed_raw([(name.encode("gb18030"), f"第{n}个文件".encode()) for n, name in enumerate(evil)])
    readings, _ = read(at / "a.zip", data)
    assert [reading.member for reading in readings] == [
        "甲.txt", "etc/甲.txt", "甲 (2).txt", "甲 (3).txt", "a/甲.txt", "甲 (4).txt", "无名文件", "无名文件 (2)", "子/乙.txt",
    ]  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == before


def test_members_that_cannot_be_read_are_named(at: Path) -> None:
    files = {
        "坏.docx": b"PK\x03\x04 broken", "空.txt": b"", "好.txt": BODY.encode(), "包.rar": b"Rar!\x1a\x07\x00",
        "图/一.dwg": b"AC1027" + bytes(99), "__MACOSX/._好.txt": b"x", "~$好.docx": b"x", "图/Thumbs.db": b"x",
    }  # fmt: skip
    readings, reports = read(at / "a.zip", packed(files))
    assert [reading.member for reading in readings] == ["好.txt"]
    assert [report.split("：")[0] for report in reports] == [
        "“坏.docx”",
        "“空.txt”",
        "“包.rar”",
        "“图/一.dwg”",
    ]


def test_many_strange_members_take_one_line(at: Path) -> None:
    files = (
        {f"图/{n}.dwg": "AC1027" for n in range(40)} | {f"{n}.mp4": "x" for n in range(9)} | {"好.txt": BODY}
    )
    _, reports = read(at / "a.zip", packed(files))
    assert reports == ["里面有 49 个文件的格式还不能读：.dwg 40 个、.mp4 9 个"]


def test_lines_in_a_zip_keep_their_ids(at: Path) -> None:
    readings, _ = read(at / "a.zip", packed({"集.jsonl": formats.lined()}))
    assert [(reading.member, dict(reading.given)) for reading in readings] == [
        ("集.jsonl", {"id": "一"}), ("集.jsonl", {"id": "二"}),
    ]  # fmt: skip
    assert all(reading.mark and reading.line is None for reading in readings)


def test_containers_lie_in_one_another(at: Path) -> None:
    data = packed({"底.txt": "最里面的一层"})
    for number in range(4):
        data = packed({f"{number}.zip": data, f"第{number}层.txt": f"第{number}层的文字"})
    readings, reports = read(at / "a.zip", data)
    assert [reading.member for reading in readings] == [
        "3.zip/2.zip/1.zip/第0层.txt", "3.zip/2.zip/第1层.txt", "3.zip/第2层.txt", "第3层.txt",
    ]  # fmt: skip
    assert reports == ["“3.zip/2.zip/1.zip/0.zip”：套得太深，超过 3 层；请解压后放进来。"]


def test_locked_member_is_named(at: Path) -> None:
    data = packed_raw([("密.txt".encode(), b"abc")], flags=0x801)
    reports: list[str] = []
    (at / "a.zip").write_bytes(data)
    with pytest.raises(SourceError, match="没有可以读的文件"):
        list(extract(Source("a.zip", at / "a.zip", len(data), ""), reports.append))
    assert reports == ["“密.txt”：有密码，读不了；请解开密码后重新压缩。"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bomb_is_given_up(at: Path, method: int) -> None:
    readings, reports = read(at / "a.zip", packed({"零.txt": bytes(60_000_000), "好.txt": BODY}, method))
    assert [reading.member for reading in readings] == ["好.txt"]
    assert "炸弹" in reports[0]


def test_files_that_share_bytes_are_refused(at: Path) -> None:
    data = packed_raw([("甲.txt".encode(), BODY.encode()), ("乙.txt".encode(), MORE.encode() * 99)])
    start = data.rindex(b"PK\x01\x02")
    lying = bytearray(data)
    lying[start + 42 : start + 46] = bytes(4)
    readings, reports = read(at / "a.zip", data)
    assert (len(readings), reports) == (2, [])
    reports = []
    (at / "b.zip").write_bytes(lying)
    with pytest.raises(SourceError, match="没有可以读的文件"):
        list(extract(Source("b.zip", at / "b.zip", len(lying), ""), reports.append))
    assert [report.split("，")[0] for report in reports] == [
        "“甲.txt”：与别的文件占着同一段数据", "“乙.txt”：与别的文件占着同一段数据",
    ]  # fmt: skip


def test_limits_end_the_reading(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({f"{number}.txt": f"第{number}份材料" for number in range(9)})
    for name, limit, kept in (("MEMBERS", 4, 4), ("ALL", 45, 3)):
        with monkeypatch.context() as patch:
            patch.setattr(stock, name, limit)
            readings, reports = read(at / "a.zip", data)
        assert len(readings) == kept
        assert len(reports) == 1
        assert "后面的没有读" in reports[0]


def test_overlarge_member_is_passed_over(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "LARGEST", 1000)
    readings, reports = read(at / "a.zip", packed({"大.txt": BODY * 99, "小.txt": BODY}))
    assert [reading.member for reading in readings] == ["小.txt"]
    assert "“大.txt”：展开后太大" in reports[0]


def test_giving_up_leaves_nothing_behind(at: Path, leftovers: Path) -> None:
    data = packed({"一.txt": BODY, "二.txt": BODY})
    (at / "a.zip").write_bytes(data)
    readings = extract(Source("a.zip", at / "a.zip", len(data), ""), print)
    assert next(readings).member == "一.txt"
    assert list(leftovers.iterdir())
    assert isinstance(readings, Generator)
    readings.close()


def test_link_in_a_zip_is_not_followed(at: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("密码.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("好.txt", BODY)
    readings, reports = read(at / "a.zip", buffer.getvalue())
    assert [reading.member for reading in readings] == ["好.txt"]
    assert reports == []


@pytest.mark.parametrize("head", [BOMB, OUTSIDE])
@pytest.mark.parametrize("suffix", [".xlsx", ".pptx", ".ofd", ".docx"])
def test_entities_are_not_expanded(at: Path, head: str, suffix: str) -> None:
    reference = "&j;" if head == BOMB else "&x;"
    texts: list[str] = []
    for part in zipfile.ZipFile(io.BytesIO(PLAIN[suffix]())).namelist():
        data = replaced(PLAIN[suffix](), part, lambda xml: planted(xml, head, reference))
        try:
            texts += [reading.text for reading in read(at / f"a{suffix}", data)[0]]
        except SourceError as error:
            texts.append(error.message)
    assert texts
    assert not any("root:" in text or "哈" in text for text in texts)


def replaced(package: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a package with one part changed."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return packed({**files, part: change(files[part])})


def planted(xml: bytes, head: str, reference: str) -> bytes:
    """Return an XML part with a DTD, and a reference to it wherever text stands."""
    start = xml.find(b"?>") + 2
    body = xml[start:].replace("社".encode(), reference.encode())
    return xml[:start] + head.replace("a [", "x [").encode() + body


def test_reading_gives_signs_of_life(at: Path) -> None:
    signs: list[int] = []
    pulse.listen(lambda: signs.append(1))
    try:
        read(at / "a.zip", packed({f"{number}.txt": BODY for number in range(5)}))
        read(at / "a.pptx", presentation([shape("一"), shape("二")]))
    finally:
        pulse.listen(lambda: None)
    assert len(signs) >= 7


def test_mutants_end_in_named_problems() -> None:
    counts = tally(mutants(300, seed=7), seconds=20)
    assert sum(counts.files.values()) == 300
    assert counts.strange == {}
    assert counts.hung == {}


def test_every_suffix_has_a_reader_or_a_reason() -> None:
    assert not SUFFIXES.keys() & REFUSED.keys()
    assert set(PLAIN) <= set(SUFFIXES)
