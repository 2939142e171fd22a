"""Every format is read as it stands, and what cannot be read says why."""

from __future__ import annotations

import contextlib
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml

from indexer.document import Reading, Source, Stretch
from indexer.errors import SourceError
from indexer.extract import SUFFIXES, extract
from indexer.extract.html import article
from indexer.extract.jsonl import lines, mark
from indexer.extract.text import decode, plain

ARCHIVE = Path(__file__).parents[1] / "index_data" / "archive"
REPORT = "云汀市供销合作社联合社情况汇报\n今年以来，全系统实现商品销售总额86.9亿元，同比增长11.3%。"


def read(file: Path, data: bytes | None = None) -> tuple[list[Reading], list[str]]:
    """Return what a file says and what was reported about it."""
    if data is not None:
        file.write_bytes(data)
    reports: list[str] = []
    source = Source(file.name, file, file.stat().st_size if file.exists() else 0, "")
    return list(extract(source, reports.append)), reports


def refusal(file: Path, data: bytes | None = None) -> SourceError:
    """Return the error that reading a file ends in."""
    with pytest.raises(SourceError) as caught:
        read(file, data)
    return caught.value


def word(file: Path, build: Callable[[Word], None]) -> Path:
    """Write a Word document."""
    document = docx.Document()
    build(document)
    document.save(str(file))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_text_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    readings, reports = read(tmp_path / "汇报.txt", REPORT.encode(encoding))
    assert [reading.text for reading in readings] == [REPORT]
    assert reports == []


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_bad_byte_spoils_nothing_else(encoding: str) -> None:
    data = REPORT.encode(encoding)
    text = decode(data[:36] + b"\xff" + data[36:] + "。各乡镇供销社要抓好落实。".encode(encoding) * 20)
    assert text.endswith("各乡镇供销社要抓好落实。")
    assert text.startswith("云汀市供销合作社")


def test_traditional_text_in_big5_is_read() -> None:
    text = "關於本年度工作情況的報告：我們在學習中發現問題，會議認為應當進一步實現目標。" * 3
    assert decode(text.encode("big5")) == text


def test_nul_and_half_surrogates_are_replaced(tmp_path: Path) -> None:
    line = json.dumps({"id": "1", "text": "县委\ud83d高度重视\x00作风建设"}) + "\n"
    readings, _ = read(tmp_path / "a.jsonl", line.encode())
    assert readings[0].text == "县委\ufffd高度重视\ufffd作风建设"


@pytest.mark.parametrize("data", [b"", b"  \r\n\t\n", b"\xef\xbb\xbf\n", "\u3000\u3000\n".encode()])
def test_empty_text_is_refused(tmp_path: Path, data: bytes) -> None:
    assert "文件是空的" in refusal(tmp_path / "空白.txt", data).message


def test_binary_named_text_is_refused(tmp_path: Path) -> None:
    noise = random.Random(7).randbytes(4000)
    for data in (
        noise,
        bytes(range(256)) * 9,
    ):
        assert "乱码" in refusal(tmp_path / "照片.txt", data).message
    # Of what begins as another format does, that one's reader says what is wrong.
    for data in (b"%PDF-1.7\n" + noise, b"PK\x03\x04" + noise):
        assert "已损坏" in refusal(tmp_path / "照片.txt", data).message


def test_latin_text_is_no_rubbish() -> None:
    assert decode(b"plain ASCII, 2023") == "plain ASCII, 2023"
    assert decode("Résumé: café à Genève, déjà vu".encode("cp1252")).startswith("R")


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("# 工作总结\n\n## 一、成效", "工作总结\n\n一、成效"),
        ("今年**开展**[培训](a.html)三次", "今年开展培训三次"),
        ("> 引文\n- 第一项\n* 第二项\n1. 第三项", "引文\n第一项\n第二项\n1. 第三项"),
        ("市*局和县*局参加，某*某*等到场", "市*局和县*局参加，某*某*等到场"),
        ("| 项目 | 金额 |\n| --- | ---: |\n| 道路 | 3万元 |", "项目 | 金额\n\n道路 | 3万元"),
        ("见<https://a.example/b>，`代码`，![图](x.png)完", "见https://a.example/b，代码，完"),
    ],
)
def test_markup_is_taken_off(marked: str, text: str) -> None:
    assert plain(marked)[0] == text


def test_front_matter_gives_title() -> None:
    assert plain("---\ntitle: 述职报告\ndate: 2022\n---\n正文") == ("正文", "述职报告")


PAGE = """<html><head><title>双减工作汇报 - 某教育网</title><style>p{}</style></head><body>
<div class="top-nav"><a href=#>首页</a> <a href=#>政务公开</a></div>
<table width=980><tr><td class="left"><p><b>栏目导航</b></p><p><a href=#>政策文件</a></p></td><td>
<p align=center>双减工作汇报</p><p>发布时间：2022-12-19 点击数：417</p>
<div id=MyContent><p>&emsp;&emsp;各学校认真推进双减工作，现将有关
情况汇报如下：</p><p><b>一、基本情况</b><br>&nbsp;&nbsp;全县现有学校47所，教师2017人。
<table><tr><td>项目</td><td>数量</td></tr><tr><td>学校</td><td>47</td></tr></table>
<script>alert("一、脚本。")</script><p style="display:none">隐藏的文字，看不见。</p>
<p>二、下步打算<p>继续压实责任，确保任务落实。</div>
<div class="related">相关文章：<a href=#>作业管理十条</a></div></td></tr></table>
<div id=foot>版权所有：某县教育局，地址：竹苑路18号</div></body></html>"""


def test_article_is_found_on_page() -> None:
    reading = article(PAGE)
    assert reading.title == "双减工作汇报"
    assert [line.strip("\u2003\xa0") for line in reading.text.split("\n")] == [
        "各学校认真推进双减工作，现将有关情况汇报如下：",
        "一、基本情况",
        "全县现有学校47所，教师2017人。",
        "项目 | 数量",
        "学校 | 47",
        "二、下步打算",
        "继续压实责任，确保任务落实。",
    ]


def test_page_without_known_names_is_read() -> None:
    page = (
        "<nav>首页 新闻</nav><main><h1>渔港整治公告</h1><p>经会议讨论通过，现公告如下。</p>"
        "<ul><li>清理废弃船只，限期十日。</li><li>拆除违章搭建，恢复岸线。</li></ul></main><footer>主办：镇政府</footer>"
    )
    lines = [
        "渔港整治公告",
        "经会议讨论通过，现公告如下。",
        "清理废弃船只，限期十日。",
        "拆除违章搭建，恢复岸线。",
    ]
    assert article(page).text.split("\n") == lines


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "big5-hkscs", "no-such"])
def test_declared_charset_is_tried_first(tmp_path: Path, charset: str) -> None:
    page = f'<meta charset="{charset}"><title>整改汇报</title><p>现将整改情况汇报如下，请予审议。</p>'
    encoding = {"gb2312": "gb18030", "no-such": "utf-8"}.get(charset, charset)
    readings, _ = read(tmp_path / "a.htm", page.encode(encoding, "replace"))
    assert "汇报如下" in readings[0].text or charset == "big5-hkscs"


def test_wrongly_declared_charset_does_no_harm(tmp_path: Path) -> None:
    page = '<meta charset="{}"><p>现将全县作风建设整改情况汇报如下，请予审议。</p>'
    for declared, encoding in (("gb2312", "utf-8"), ("utf-8", "gb18030"), ("utf-16", "utf-8")):
        readings, _ = read(tmp_path / "a.html", page.format(declared).encode(encoding))
        assert readings[0].text == "现将全县作风建设整改情况汇报如下，请予审议。"


@pytest.mark.parametrize(
    "page",
    [
        "<p>没有结尾的段落，一句话。<div><table><tr><td>格子<p>又一段，也算。",
        "<div>" * 3000 + "层层相套的文字，很深。",
        '<?xml version="1.0" encoding="gb2312"?><html><body><p>声明与实际不符，照样能读。</p></body></html>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;外部实体不会读入，放心。</p>',
        "<p>&#0;&#xD800;&#x110000;坏的字符引用，跳过。</p><![CDATA[x]]><!-- 没有结尾的注释",
    ],
)
def test_broken_page_gives_its_text(page: str) -> None:
    text = article(page).text
    assert "，" in text
    assert "root:" not in text


def test_page_without_text_is_refused(tmp_path: Path) -> None:
    assert "没有正文" in refusal(tmp_path / "a.html", b"<html><script>1</script></html>").message


def test_word_keeps_order_of_tables(tmp_path: Path) -> None:
    def build(document: Word) -> None:
        document.add_paragraph("关于民生工作的总结")
        table = document.add_table(2, 2)
        for cell, text in zip(
            (c for row in table.rows for c in row.cells), ["项目", "人数", "低保", "126"], strict=True
        ):
            cell.text = text
        document.add_paragraph("以上情况，特此报告。")

    readings, _ = read(word(tmp_path / "总结.docx", build))
    assert readings[0].text.split("\n") == [
        "关于民生工作的总结",
        "项目 | 人数",
        "低保 | 126",
        "以上情况，特此报告。",
    ]


def test_word_counts_numbered_paragraphs(tmp_path: Path) -> None:
    def build(document: Word) -> None:
        for text in ("压实责任", "强化督查"):
            document.add_paragraph(text, style="List Number")

    readings, _ = read(word(tmp_path / "方案.docx", build))
    assert readings[0].text.split("\n") == ["1.压实责任", "2.强化督查"]


NUMBERED = """<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:abstractNum w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum><w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num></w:numbering>"""


def test_word_writes_chinese_numbers(tmp_path: Path) -> None:
    def build(document: Word) -> None:
        numbering = document.part.numbering_part.element
        numbering[:0] = list(parse_xml(NUMBERED))
        for depth, text in (
            (0, "主要做法"),
            (1, "压实责任"),
            (1, "强化督查"),
            (0, "存在问题"),
            (1, "认识不深"),
        ):
            properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = 90
            properties.get_or_add_ilvl().val = depth

    readings, _ = read(word(tmp_path / "汇报.docx", build))
    numbered = ["一、主要做法", "（一）压实责任", "（二）强化督查", "二、存在问题", "（一）认识不深"]
    assert readings[0].text.split("\n") == numbered


def test_word_reads_tracked_text_as_accepted(tmp_path: Path) -> None:
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def build(document: Word) -> None:
        paragraph = document.add_paragraph("走访乡镇")._p
        paragraph.append(parse_xml(f"<w:del {namespace}><w:r><w:delText>十个</w:delText></w:r></w:del>"))
        paragraph.append(parse_xml(f"<w:ins {namespace}><w:r><w:t>十二个</w:t></w:r></w:ins>"))

    readings, _ = read(word(tmp_path / "修订.docx", build))
    assert readings[0].text == "走访乡镇十二个"


def test_damaged_word_is_refused(tmp_path: Path) -> None:
    whole = word(tmp_path / "a.docx", lambda document: None).read_bytes()
    assert "已损坏" in refusal(tmp_path / "b.docx", whole[:500]).message
    assert "密码" in refusal(tmp_path / "c.docx", b"\xd0\xcf\x11\xe0" + bytes(600)).message
    assert "没有文字" in refusal(tmp_path / "a.docx").message


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (b" " * 210_000_000, "太大"),
        (b"<w:p/>" * 200_000, "太大"),
        (b"<w:p>", "已损坏"),
    ],
)
def test_word_bomb_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: bytes, reason: str
) -> None:
    monkeypatch.setattr("indexer.extract.package.TREE", 1_000_000)
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:document " + WORD.encode() + b"><w:body>" + more)
    assert reason in refusal(bomb).message


def test_entities_in_word_are_refused(tmp_path: Path) -> None:
    declared = '<!DOCTYPE a [<!ENTITY b "县"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    body = f"<w:document {WORD}><w:body><w:p><w:r><w:t>&b;&c;</w:t></w:r></w:p></w:body></w:document>"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("word/document.xml", declared + body)
    assert "DTD" in refusal(tmp_path / "a.docx").message


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def bare(file: Path, body: str, **parts: str) -> Reading:
    """Return what a Word document says that is made of these parts."""
    kinds = "".join(
        f'<Relationship Id="{kind}" Target="{kind}.xml" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
        for kind in parts
    )
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        package.writestr("word/_rels/document.xml.rels", f"<Relationships>{kinds}</Relationships>")
        for kind, xml in parts.items():
            package.writestr(f"word/{kind}.xml", f"<w:{kind} {WORD}>{xml}</w:{kind}>")
    (reading,), _ = read(file)
    return reading


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


SECTION = '<w:sectPr><w:type w:val="{}"/></w:sectPr>'


@pytest.mark.parametrize(
    ("first", "second", "broken"),
    [
        ("", "<w:pageBreakBefore/>", True),
        ("", '<w:pageBreakBefore w:val="0"/>', False),
        ("", '<w:pStyle w:val="chapter"/>', True),
        ("<w:sectPr/>", "", True),
        (SECTION.format("continuous"), "", True),
        ("<w:sectPr/>", SECTION.format("continuous"), False),
        ("<w:sectPr/>", SECTION.format("oddPage"), True),
        ("<w:lastRenderedPageBreak/>", "<w:keepNext/>", False),
    ],
)
def test_word_keeps_deliberate_pages(tmp_path: Path, first: str, second: str, broken: bool) -> None:
    body = paragraph("第一篇", first) + paragraph("第二篇", second) + "<w:sectPr/>"
    style = '<w:style w:type="paragraph" w:styleId="chapter"><w:pPr><w:pageBreakBefore/></w:pPr></w:style>'
    text = bare(tmp_path / "a.docx", body.replace("<w:sectPr/></w:body>", ""), styles=style).text
    lines = [line for line in text.split("\n") if line]
    assert lines[:3] == (["第一篇", "\f", "第二篇"] if broken else ["第一篇", "第二篇"])


def test_word_parts_paragraph_at_page_break(tmp_path: Path) -> None:
    page = '<w:br w:type="page"/>'
    body = (
        f"<w:p><w:r>{page}<w:t>总结</w:t>{page}{page}<w:t>计划</w:t><w:br/><w:t>要点</w:t>{page}</w:r></w:p>"
    )
    assert bare(tmp_path / "a.docx", body).text == "总结\n\f\n计划\n要点"


STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="小节"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="二级"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="strong"><w:name w:val="强调"/><w:rPr><w:b/></w:rPr></w:style>"""
HEI, KAI = (f'<w:rFonts w:eastAsia="{name}"/>' for name in ("黑体", "楷体_GB2312"))


@pytest.mark.parametrize(
    ("headings", "levels"),
    [
        (
            [('<w:pStyle w:val="1"/>', ""), ('<w:pStyle w:val="own"/>', ""), ('<w:pStyle w:val="2"/>', "")],
            [1, 1, 2],
        ),
        (
            [('<w:outlineLvl w:val="2"/>', ""), ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', "")],
            [3, None],
        ),
        ([("", HEI), ("", KAI), ("", "<w:b/>")], [1, 2, 3]),
        ([('<w:pStyle w:val="strong"/>', ""), ('<w:pStyle w:val="strong"/>', '<w:b w:val="0"/>')], [1, None]),
        ([('<w:pStyle w:val="1"/>', ""), ("", "<w:b/>")], [1, 2]),
    ],
)
def test_word_names_headings(
    tmp_path: Path, headings: list[tuple[str, str]], levels: list[int | None]
) -> None:
    lines = [f"第{number}项工作" for number in range(len(headings))]
    body = "".join(
        paragraph(line, *heading) + paragraph("各项工作有序推进。") * 2
        for line, heading in zip(lines, headings, strict=True)
    )
    reading = bare(tmp_path / "a.docx", body, styles=STYLES)
    assert [reading.headings.get(line) for line in lines] == levels
    assert set(reading.headings) <= set(lines)


def test_bold_text_is_no_heading(tmp_path: Path) -> None:
    body = (
        "".join(paragraph(text, run="<w:b/>") for text in ("各县人民政府：", "请认真执行。", "全文加粗"))
        + paragraph("没有加粗的正文。") * 2
    )
    assert bare(tmp_path / "a.docx", body).headings == {"全文加粗": 1}
    assert bare(tmp_path / "b.docx", paragraph("全文加粗", run="<w:b/>")).headings == {}


def test_word_gives_notes_last_and_hidden_text_never(tmp_path: Path) -> None:
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = f"<w:p><w:r><w:t>水库126座</w:t></w:r>{reference}</w:p>" + paragraph("编辑密码", run="<w:vanish/>")
    notes = f'<w:footnote w:type="separator">{paragraph("——")}</w:footnote><w:footnote>{paragraph("截至九月底")}</w:footnote>'
    reading = bare(tmp_path / "a.docx", body + paragraph("完"), footnotes=notes)
    assert [line for line in reading.text.split("\n") if line] == ["水库126座", "完", "截至九月底"]


def test_strict_word_is_read(tmp_path: Path) -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    body = paragraph("总体情况", '<w:outlineLvl w:val="0"/>') + paragraph("情况良好。")
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as package:
        package.writestr("word/document.xml", f"<w:document {strict}><w:body>{body}</w:body></w:document>")
    (reading,), _ = read(tmp_path / "a.docx")
    assert reading.text == "总体情况\n情况良好。"
    assert reading.headings == {"总体情况": 1}


def test_lists_count_on_where_they_are_one(tmp_path: Path) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = f'<w:abstractNum w:abstractNumId="7">{level}</w:abstractNum>' + "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="7"/>{more}</w:num>'
        for number, more in ((1, ""), (2, ""), (3, override))
    )
    body = "".join(
        paragraph("工作", f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        for number in (1, 2, 3, 3)
    )
    reading = bare(tmp_path / "a.docx", body, numbering=lists)
    assert reading.text.split("\n") == ["一、工作", "二、工作", "一、工作", "二、工作"]


def test_page_names_headings() -> None:
    page = (
        "<body><h1>整改汇报</h1><p>现将情况报告如下，请审阅。</p><h3>一、总体情况</h3><p>情况良好，<b>已完成</b>。</p>"
        "<p><strong>主要做法</strong></p><p>抓责任，抓督查。</p><p style='font-weight: 700'>存在问题</p><p>人手少，任务重。</p>"
        "<table><tr><td><b>项目</b></td><td><b>数量</b></td></tr></table></body>"
    )
    assert article(page).headings == {"整改汇报": 1, "一、总体情况": 3, "主要做法": 4, "存在问题": 4}


def test_page_saved_by_word_keeps_deliberate_pages() -> None:
    page = (
        "<p>第一篇，总结。</p><span><br clear=all style='page-break-before:always'></span><p>第二篇，计划。</p>"
        "<p style='page-break-before:always'>第三篇，汇报。</p>"
    )
    assert article(page).text.split("\n") == [
        "第一篇，总结。",
        "\f",
        "第二篇，计划。",
        "\f",
        "第三篇，汇报。",
    ]


def test_damaged_pdf_is_refused(tmp_path: Path) -> None:
    assert "已损坏" in refusal(tmp_path / "a.pdf", b"%PDF-1.4 broken").message
    assert "文件是空的" in refusal(tmp_path / "b.pdf", b"").message


def test_pdf_without_text_is_scan(tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(str(tmp_path / "a.pdf"))
    document.close()
    assert "扫描件" in refusal(tmp_path / "a.pdf").message


def test_pdf_lines_become_paragraphs() -> None:
    (reading,), _ = read(ARCHIVE / "市人大常委会/2019/水污染防治法执法检查报告.pdf")
    lines = reading.text.split("\n")
    assert lines[0] == "关于《中华人民共和国水污染防治法》贯彻实施情况的执法检查调研报告"
    assert lines[-1] == "以上报告，请予审议。"
    assert "一、法律实施的基本情况" in lines
    assert all(line.endswith(("。", "：")) for line in lines if len(line) > 40)
    assert not any(line.strip("—- ").isdigit() for line in lines)


def test_pdf_with_password_is_refused() -> None:
    assert "有密码" in refusal(ARCHIVE / "待整理/加密汇报.pdf").message


def test_bad_lines_are_reported(tmp_path: Path) -> None:
    lines = [
        '{"id": 7, "title": "通报", "text": "现将情况通报如下。", "year": 2019.0, "region": null}',
        '{"id": "8", "text": ',
        "",
        '["text"]',
        '{"id": "9", "title": "无正文"}',
        '{"text": "只有正文。", "org_type": "政府", "date": true}',
    ]
    readings, reports = read(tmp_path / "a.jsonl", "\n".join(lines).encode("utf-8-sig"))
    first = mark(b"\xef\xbb\xbf" + lines[0].encode("utf-8"))
    assert [reading.line.number for reading in readings if reading.line] == [1, 6]
    assert [replace(reading, line=None) for reading in readings] == [
        Reading("现将情况通报如下。", "通报", {"id": "7", "year": "2019"}, first),
        Reading("只有正文。", None, {"org_type": "政府"}, mark(lines[-1].encode("utf-8"))),
    ]
    assert [report[:5] for report in reports] == ["第 2 行", "第 4 行", "第 5 行"]


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n\nb", "a\n \r\nb\n", "\n\n甲乙\n\n", "甲\n乙\n甲\n"])
@pytest.mark.parametrize("shared", [1, 1 << 20])
def test_lines_are_found_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, shared: int
) -> None:
    monkeypatch.setattr("indexer.extract.jsonl.SHARED", shared)
    file = tmp_path / "a.jsonl"
    file.write_bytes(text.encode("utf-8"))
    pieces = text.encode("utf-8").splitlines(keepends=True)
    found = lines(file)
    assert list(found.starts) == [sum(map(len, pieces[:place])) for place in range(len(pieces))]
    assert list(found.marks) == [mark(piece) for piece in pieces]
    assert [bool(each) for each in found.marks] == [bool(piece.strip()) for piece in pieces]


def test_mark_is_that_of_the_words_in_a_line() -> None:
    assert mark(b"abc") == mark(b"abc\n") != mark(b"abd\n")
    assert mark(b" \r\n") == 0


def test_stretches_are_read_alone(tmp_path: Path) -> None:
    rows = [f'{{"text": "第{number}篇。"}}\n'.encode() for number in range(6)]
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"".join([*rows[:4], b"{\n", *rows[4:]]))
    starts = lines(file).starts
    stretches = (Stretch(starts[1], starts[3], 2), Stretch(starts[4], starts[6], 5))
    source = Source(file.name, file, file.stat().st_size, "", stretches=stretches)
    told: list[str] = []
    assert [reading.text for reading in extract(source, told.append)] == ["第1篇。", "第2篇。", "第4篇。"]
    assert told == ["第 5 行不是完整的 JSON"]


def test_overlong_line_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.extract.jsonl.LONGEST", 20)
    rows = ['{"text": "a"}', '{"text": "' + "b" * 100 + '"}', '{"text": "c"}']
    readings, told = read(tmp_path / "a.jsonl", "\n".join(rows).encode())
    assert [reading.text for reading in readings] == ["a", "c"]
    assert told == ["第 2 行太长，超过 200 MB"]
    assert list(lines(tmp_path / "a.jsonl").starts) == [0, 14, 127]


def test_jsonl_of_bad_lines_is_refused(tmp_path: Path) -> None:
    assert "没有一行" in refusal(tmp_path / "a.jsonl", b"{}\n[" + b"[" * 100_000).message


def test_missing_and_unknown_files_are_refused(tmp_path: Path) -> None:
    assert "不在了" in refusal(tmp_path / "移走.txt").message
    assert "“.dwg”" in refusal(tmp_path / "图纸.dwg", b"x").message


def test_overlarge_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("报告。", encoding="utf-8")
    with pytest.raises(SourceError, match="文件太大"):
        list(extract(Source("a.txt", file, 300_000_000, ""), print))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "start", [b"", b"PK\x03\x04", b"\xff\xfe", b"%PDF-1.5\n", b'{"text": "', b"<table><tr><td>"]
)
def test_rubbish_ends_in_source_errors(tmp_path: Path, suffix: str, start: bytes) -> None:
    noise = random.Random(3).randbytes(3000)
    with contextlib.suppress(SourceError):
        read(tmp_path / f"a{suffix}", start + noise)
