"""Web pages: markup goes in, the article without what surrounds it comes out, a line a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.headings import is_short, levels
from indexer.extract.text import characters, sound

_DECLARED = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|d[dlt]|details|div|fieldset|figcaption|figure|footer"
    "|form|h[1-6r]|header|li|main|ol|p|pre|section|summary|t(?:able|body|foot|head|r)|ul"
)
_INNER = frozenset(
    (
        "div",
        "section",
        "article",
        "main",
        "td",
        "table",
        "tbody",
        "tr",
        "center",
        "body",
        "font",
        "form",
        "html",
    )
)
_MUTE = frozenset(("a", "script", "style", "noscript", "template", "select"))
_CELLS = frozenset(("td", "th"))
_WORDS = re.compile(r"[a-z]+|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BREAK = re.compile(r"[ \t\r\n\f]+")
_BETWEEN_HAN = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_PROSE = re.compile(r"[。；？！，、：]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ENDING = re.compile(r"^附件[：:\d]|^抄送|此件公开|(?:\d{4}|二[〇○零].{2})年.{1,3}月.{1,3}日$")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>?", re.S | re.I)
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_NEW_PAGE = re.compile(r"page-break-before\s*:\s*always|break-before\s*:\s*page", re.I)
_BLANK = " \t\r\n\xa0\u2002\u2003\u3000"
_PAGE = "\f"
_LINE = "\u2028"
"""A line break that counts, where the markup keeps white space."""
_SITE = re.compile(r"\s*(?:[_|–－]|(?<![-0-9A-Za-z])-(?!-)|(?<!-)-(?![-0-9A-Za-z]))\s*")


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the article of a .html file."""
    page, notes = markup(source.file.read_bytes())
    reading = replace(article(page), notes=notes)
    if not reading.text.strip():
        raise SourceError("网页里没有正文", "请在浏览器里打开，把正文另存为文本。")
    yield reading


def markup(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a page's characters, in the encoding that it declares where that holds, and notes about them."""
    declared = _DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and not _is_utf8(data):
        name = declared[1].decode("ascii").lower()
        # Browsers read every GB encoding as the largest of them, and so do pages' authors.
        name = "gb18030" if name.startswith(("gb", "x-gbk", "cp936")) else name
        try:
            return sound(data.decode(name)), ()
        except (LookupError, UnicodeError):
            pass
    return characters(data)


def _is_utf8(data: bytes) -> bool:
    """Say whether a page is UTF-8, which nothing else is by chance, whatever it declares."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def article(page: str) -> Reading:
    """Return what a page says, without menus, advertisements and forms.

    >>> reading = article("<title>整改汇报-某县政府</title><nav>首页</nav><h1>整改汇报</h1><p>现将情况报告如下。</p>")
    >>> reading.text, reading.title, reading.headings
    ('整改汇报\\n现将情况报告如下。', '整改汇报', {'整改汇报': 1})
    """
    # Slow to load, and a search needs none of it.
    import lxml.etree
    import lxml.html

    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = lxml.html.document_fromstring(page.encode("utf-8"), parser=parser)
    except lxml.etree.ParserError:
        return Reading("")
    heading = _heading(root)
    title = _title(root, heading)
    _strip(root)
    for node in [node for block in root.iter("pre") for node in block.iter()]:
        node.text = node.text and node.text.replace("\n", _LINE)
        node.tail = node.tail and node.tail.replace("\n", _LINE)
    body = _body(root)
    found: list[tuple[str, int | str]] = []
    lines = [line for block in _lines(body, found) for line in block.split(_LINE) if line]
    if lines[:1] == [_PAGE]:
        del lines[0]
    if not lines:  # Nested too deeply for the parser.
        lines = [line for line in map(_folded, _TAG.sub("\n", page).split("\n")) if line]
    if heading and heading not in lines[:5]:
        lines.insert(0, heading)
    return Reading("\n".join(lines), title, headings=levels(found, len(lines)))


def _heading(root: Any) -> str:
    """Return the one heading of the page that its markup calls the title."""
    for nodes in (root.iter("h1"), filter(_is_titled, root.iter("div", "p", "td", "span", "h2", "h3"))):
        found = {text for node in nodes if 4 <= len(text := _words(node)) <= 120}
        if len(found) == 1:
            return found.pop()
    return ""


def _is_titled(node: Any) -> bool:
    named = f"{node.get('id') or ''} {node.get('class') or ''}".lower().split()
    return not _rules()["title"].isdisjoint(named)


def _title(root: Any, heading: str) -> str | None:
    for name in ("articletitle", "og:title"):
        for node in root.iter("meta"):
            if name in (str(node.get("name")).lower(), str(node.get("property")).lower()) and node.get(
                "content"
            ):
                return _folded(node.get("content"))
    title = next((_words(node) for node in root.iter("title")), "")
    if heading and (not title or title.startswith(heading)):
        return heading
    # The site's name follows the title.
    site = _SITE.search(title, 6)
    return (title[: site.start()] if site else title) or None


def _strip(root: Any) -> None:
    """Take out what surrounds an article, but never what holds most of the page's text."""
    weights = _weights(root)
    for node in [node for node in weights if isinstance(node.tag, str) and _surrounds(node)]:
        if node.getparent() is None or node.tag in ("html", "body", "article", "main"):
            continue
        if node.tag in ("script", "style") or weights[node] * 2 < weights[root]:
            node.drop_tree()


def _surrounds(node: Any) -> bool:
    rules = _rules()
    if node.tag in rules["tag"] or node.get("role") in rules["role"] or node.get("hidden") is not None:
        return True
    if node.tag == "header":
        return not any(True for _ in node.iterancestors("article", "main"))
    if _HIDDEN.search(node.get("style") or ""):
        return True
    named = f"{node.get('id') or ''} {node.get('class') or ''}"
    if node.tag in ("p", "h1", "h2", "h3", "h4") or named == " ":
        return False
    return not rules["name"].isdisjoint(_WORDS.findall(_CAMEL.sub(" ", named).lower()))


def _weights(root: Any) -> dict[Any, int]:
    """Count for every element the characters of its prose; links do not count."""
    from lxml import etree

    weights: dict[Any, int] = {}
    for _, node in etree.iterwalk(root, events=("end",)):
        pieces = [node.text, *(child.tail for child in node)]
        own = sum(len(text.strip()) for text in pieces if text and _PROSE.search(text))
        weights[node] = 0 if node.tag in _MUTE else own + sum(weights.get(child, 0) for child in node)
    return weights


def _body(root: Any) -> Any:
    """Return the smallest element that holds nearly all of the page's prose."""
    body = root.find("body")
    node = root if body is None else body
    weights = _weights(node)
    whole = weights[node]
    named = [
        element
        for element, weight in weights.items()
        if weight * 2 > whole
        and not _rules()["body"].isdisjoint(
            f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
        )
    ]
    if named:
        return min(named, key=weights.__getitem__)
    while heavy := [child for child in node if child.tag in _INNER and weights[child] * 10 >= whole * 9 > 0]:
        if any(_ENDING.search(_words(following)) for following in heavy[0].itersiblings()):
            break
        node = heavy[0]
    return node


def _lines(body: Any, found: list[tuple[str, int | str]]) -> Iterator[str]:
    """Walk an element and yield its paragraphs; a table gives a line a row. Collect lines set as headings."""
    from lxml import etree

    paragraph = Paragraph()
    framed: list[bool] = []
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        starts = event == "start"
        if node.tag == "table":
            framed = [*framed, _is_frame(node)] if starts else framed[:-1]
        inside_row = bool(framed) and not framed[-1] and node.tag not in ("table", "tr", "caption")
        if node.tag in _CELLS and inside_row:
            paragraph.add("" if starts else "\x1f")
        elif _BLOCKS.fullmatch(node.tag) or node.tag in _CELLS:
            if inside_row:
                paragraph.add(" ")
            else:
                yield from paragraph.end(found)
        if starts:
            paragraph.enter(node)
            paragraph.add(node.text)
        else:
            paragraph.leave(node)
            if node is not body:
                paragraph.add(node.tail)
    yield from paragraph.end(found)


@dataclass(slots=True)
class Paragraph:
    """A paragraph while its pieces come in, and how they are set."""

    pieces: list[str] = field(default_factory=list)
    level: int = 0
    """The level of the heading that it stands in; 0 for none."""
    bold: int = 0
    """How many elements that set bold type are open."""
    all_bold: bool = True
    new_page: bool = False

    def add(self, text: str | None) -> None:
        """Take in a piece of text."""
        if text:
            self.pieces.append(text)
            self.all_bold = self.all_bold and (self.bold > 0 or not text.strip(_BLANK))

    def enter(self, node: Any) -> None:
        """Take in what an element that opens says of its text."""
        if node.tag in _LEVELS:
            self.level = _LEVELS[node.tag]
        self.bold += _is_bold(node)
        style = node.get("style")
        if style and _NEW_PAGE.search(style):
            self.new_page = True

    def leave(self, node: Any) -> None:
        """Close an element."""
        if node.tag in _LEVELS:
            self.level = 0
        self.bold -= _is_bold(node)

    def end(self, found: list[tuple[str, int | str]]) -> Iterator[str]:
        """Yield the paragraph, after a form feed if it begins a new page; begin the next."""
        text = _folded("".join(self.pieces))
        line = text.strip(_BLANK)
        if self.level and is_short(line, styled=True):
            found.append((line, self.level))
        elif self.all_bold and "\x1f" not in self.pieces and is_short(line):
            found.append((line, "bold"))
        if line and self.new_page:
            yield _PAGE
        self.new_page = self.new_page and not line
        self.pieces.clear()
        self.all_bold = True
        yield text


def _is_bold(node: Any) -> bool:
    if node.tag in ("b", "strong"):
        return True
    style = node.get("style")
    return bool(style and _BOLD.search(style))


def _is_frame(table: Any) -> bool:
    """Say whether a table only lays out the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return True
    return any(_holds_paragraphs(cell) for cell in table.iter("td"))


def _holds_paragraphs(cell: Any) -> bool:
    length = len(cell.text_content())
    return length > 400 or (length > 100 and sum(1 for _ in cell.iter("p", "br", "div")) > 1)


def _words(node: Any) -> str:
    return _folded("".join(node.itertext()))


def _folded(text: str) -> str:
    """Fold white space as a browser does; a line break between Chinese characters leaves nothing."""
    text = _BREAK.sub(" ", _BETWEEN_HAN.sub("", text))
    cells = [cell.strip(" ") for cell in text.split("\x1f")]
    return " | ".join(cell for cell in cells if cell)


@cache
def _rules() -> dict[str, frozenset[str]]:
    lines = files(__package__).joinpath("page.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {
        kind: frozenset(name for group, name in rows if group == kind)
        for kind in ("tag", "role", "name", "body", "title")
    }
