"""Mails and saved web pages, .eml and .mht: a message goes in, its text and its attachments come out."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Callable, Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract import html
from indexer.extract.stock import Member
from indexer.extract.text import decode, sound
from indexer.extract.zips import sound as sound_name

HEADER = 10_000
"""Characters that are read of a header."""

_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?]{0,10000})\?=", re.I | re.A)
_BETWEEN = re.compile(r"(?<=\?=)\s+(?==\?)")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/]")
_SAVED = re.compile(r"saved by", re.I)
_TEXTS = frozenset(("text/plain", "text/html", "application/xhtml+xml"))
_SUFFIXES = {"text/html": ".html", "text/plain": ".txt", "message/rfc822": ".eml"}
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
}
"""Browsers and mailers alike say GB2312 and write all of GB18030."""


def members(source: Source, report: Callable[[str], None]) -> Iterator[Reading | Member]:
    """Yield a message's own text, then what is attached to it; of a saved web page only the page."""
    with source.file.open("rb") as stream:
        message = BytesParser(policy=_Bounded()).parse(stream)
    subject = _header(message, "subject")
    bodies, attached = _sorted(message)
    texts = [reading for part in bodies if (reading := _body(part)) and reading.text.strip()]
    if texts:
        title = subject or texts[0].title
        notes = () if _is_page(message) else _letterhead(message)
        headings = {line: level for reading in texts for line, level in reading.headings.items()}
        text = "\n".join(reading.text for reading in texts)
        yield Reading(text, title, headings=headings, notes=notes)
    elif not attached or _is_page(message):
        raise SourceError("邮件里没有正文", "请用邮件软件打开，把正文另存为文本。")
    if not _is_page(message):
        yield from (Member(_named(part), partial(_content, part)) for part in attached)


class _Bounded(Compat32):
    """The policy that reads every message, where newer ones raise at malformed headers; it cuts overlong ones."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a header's name and value."""
        name, value = super().header_source_parse(sourcelines)
        # The library takes the square of its length to read a malformed one.
        return name, value[:HEADER]


def _is_page(message: Message) -> bool:
    """Say whether a browser or Word saved a page so, and nobody sent it."""
    sender = _header(message, "from")
    related = message.get_content_type() == "multipart/related"
    return "snapshot-content-location" in message or bool(_SAVED.search(sender)) or (related and not sender)


def _sorted(message: Message) -> tuple[list[Message], list[Message]]:
    """Return the parts that a mailer shows, and those that it attaches."""
    bodies: list[Message] = []
    attached: list[Message] = []
    stack = [message]
    while stack:
        part = stack.pop()
        kind = part.get_content_type()
        children = _children(part)
        if kind == "multipart/alternative":
            chosen = _preferred(children)
            stack += chosen
            # What is attached to one form is attached to the mail.
            attached += [each for other in children if other not in chosen for each in _sorted(other)[1]]
        elif kind == "multipart/related" and children:
            root, others = _root(part, children)
            stack.append(root)
            attached += [each for each in others if _is_attached(each)]
        elif kind.startswith("multipart/"):
            stack.extend(reversed(children))
        elif kind in _TEXTS and not _is_attached(part):
            bodies.append(part)
        elif _is_attached(part) or kind == "message/rfc822" or not part.get("content-id"):
            attached.append(part)
    if not bodies and _is_page(message):  # Some give the page itself a name.
        bodies = [part for part in attached if part.get_content_type() in _TEXTS][:1]
    return bodies, attached


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [each for each in payload if isinstance(each, Message)]
    return []


def _preferred(children: list[Message]) -> list[Message]:
    """Return the plainest of several forms of one text, unless it only says that there are others."""
    plain = [each for each in children if each.get_content_type() == "text/plain"]
    others = [each for each in children if each.get_content_type() != "text/plain"]
    if not plain or not others:
        return children[-1:]
    pages = [each for other in others for each in other.walk() if each.get_content_type() == "text/html"]
    short, full = _body(plain[-1]), _body(pages[-1]) if pages else None
    enough = short and (full is None or len(short.text) * 2 > len(full.text))
    return plain[-1:] if enough else others[-1:]


def _root(part: Message, children: list[Message]) -> tuple[Message, list[Message]]:
    """Return the part of a related group that the others belong to, and those others."""
    start = _parameter(part, "start")
    pages = [each for each in children if each.get_content_type() in _TEXTS or _children(each)]
    named = [each for each in children if start and str(each.get("content-id", "")).strip() == start]
    root = (named or pages or children)[0]
    return root, [each for each in children if each is not root]


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).lower().lstrip()
    return disposition.startswith("attachment") or bool(_filename(part) and not part.get("content-id"))


def _body(part: Message) -> Reading | None:
    """Return what a text part says."""
    data = _bytes(part)
    if not data.strip():
        return None
    text = _text(data, _parameter(part, "charset").lower())
    if part.get_content_type() == "text/plain":
        try:
            return Reading(text or decode(data))
        except SourceError:
            return None
    return html.article(text or html.markup(data)[0])


def _text(data: bytes, charset: str) -> str:
    """Return text in the charset that a mail states; "" where it is in another."""
    # What is valid UTF-8 is so whatever is stated.
    stated = _WIDER.get(charset, charset or "ascii")
    for name in (stated,) if data.isascii() else ("utf-8", stated):
        try:
            return sound(data.decode(name))
        except (LookupError, ValueError):
            continue
    return ""


def _bytes(part: Message) -> bytes:
    """Return a part's content as it was before it was encoded for the way."""
    way = str(part.get("content-transfer-encoding", ""))
    if way != way.strip():
        part.replace_header("content-transfer-encoding", way.strip())
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _unpacked(data: bytes) -> bytes:
    """Decode base64 as far as it is some."""
    letters = _FOREIGN.sub(b"", data)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return b64decode(letters + b"=" * (-len(letters) % 4))


def _content(part: Message) -> Iterator[bytes]:
    """Yield an attachment's bytes."""
    inner = _children(part)
    yield inner[0].as_bytes() if inner else _bytes(part)


def _named(part: Message) -> str:
    """Return an attachment's name; the subject of a mail that is attached whole."""
    if name := _filename(part):
        return sound_name(name)
    inner = _children(part)
    subject = (_header(inner[0], "subject") if inner else "").replace("/", "／")
    return sound_name((subject or "附件") + _SUFFIXES.get(part.get_content_type(), ""))


def _filename(part: Message) -> str:
    return _parameter(part, "filename", "content-disposition") or _parameter(part, "name")


def _parameter(part: Message, name: str, header: str = "content-type") -> str:
    """Return a header's parameter in whatever way it is encoded; "" if there is none."""
    if _is_raw(stated := _raw(part, header)):
        part.replace_header(header, _as_meant(stated))
    try:
        value = part.get_param(name, "", header)
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    if isinstance(value, tuple):
        charset, _, escaped = value
        raw = (escaped or "").encode("latin-1", "replace")
        try:
            return raw.decode(_WIDER.get((charset or "").lower(), charset or "utf-8"))
        except (LookupError, ValueError):
            return raw.decode("gb18030", "replace")
    return words(str(value or "")).strip()


def _header(message: Message, name: str) -> str:
    """Return a header as people wrote it."""
    return words(_raw(message, name))


def _raw(message: Message, name: str) -> str:
    return str(next((value for key, value in message.raw_items() if key.lower() == name), ""))


def _is_raw(value: str) -> bool:
    """Say whether a header holds bytes that its writer did not encode."""
    return any("\udc80" <= character <= "\udcff" for character in value)


def _as_meant(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def words(value: str) -> str:
    """Decode a header, see RFC 2047; mailers split characters between encoded words, and some encode nothing.

    >>> words("=?gb2312?B?udjT2rT6se3Iyw==?= =?utf-8?q?=E7=9A=84?= notice")
    '关于代表人的 notice'
    """
    value = _as_meant(value) if _is_raw(value) else value
    pieces: list[tuple[str, bytes]] = []
    place = 0
    value = _BETWEEN.sub("", value)
    for found in _WORD.finditer(value):
        if between := value[place : found.start()]:
            pieces.append(("utf-8", between.encode("utf-8", "replace")))
        pieces.append((found[1].lower(), _unwrapped(found[2], found[3])))
        place = found.end()
    pieces.append(("utf-8", value[place:].encode("utf-8", "replace")))
    joined: list[tuple[str, bytes]] = []
    for charset, data in pieces:
        if joined and joined[-1][0] == charset:
            joined[-1] = charset, joined[-1][1] + data
        else:
            joined.append((charset, data))
    return " ".join(sound("".join(_decoded(data, charset) for charset, data in joined)).split())


def _unwrapped(way: str, encoded: str) -> bytes:
    data = encoded.encode("ascii", "replace")
    return a2b_qp(data, header=True) if way in "qQ" else _unpacked(data)


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(_WIDER.get(charset, charset), "replace")
    except (LookupError, ValueError):
        return data.decode("gb18030", "replace")


def _letterhead(message: Message) -> tuple[str, ...]:
    """Return a note of who sent a mail, and when."""
    sender, address = parseaddr(_header(message, "from"))
    told = [f"发件人 {sender or address}"] if sender or address else []
    try:
        sent = parsedate_to_datetime(_header(message, "date"))
        told.append(f"日期 {sent:%Y-%m-%d}")
    except (ValueError, TypeError, OverflowError, IndexError):
        pass
    return (f"来自电子邮件：{'，'.join(told)}",) if told else ()
