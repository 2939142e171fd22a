"""Plain text and Markdown: bytes of whatever encoding go in, the characters they mean come out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from indexer.document import Reading, Source
from indexer.errors import SourceError

SAMPLE = 60_000
"""Bytes that decide the encoding; enough for some twenty thousand characters."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"Rar!",
)
_UNSOUND = re.compile("[\x00\ud800-\udfff]")
_ODD = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\uf8ff\ufff0-\ufffb]")
_HAN = re.compile("[\u3400-\u9fff]")
_FRONT_MATTER = re.compile(r"\A---\n(.{0,5000}?)\n(?:---|\.\.\.)(?:\n|\Z)", re.S)
_FRONT_TITLE = re.compile(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", re.M)

# Masked words such as 市*局 are no emphasis: a single star counts only where no character touches it.
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.M), becomes)
    for pattern, becomes in (
        (r"<!--(?:[^-]|-(?!->))*-->", ""),
        (r"^[ \t]*(?:```|~~~).*$", ""),
        (r"^[ \t]*(?:[-*_=][ \t]*){3,}$", ""),
        (r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+[ \t:-]*$", ""),
        (r"^[ \t]*\|[ \t]*(.*?)[ \t]*\|[ \t]*$", r"\1"),
        (r"^[ \t]{0,3}(?:>[ \t]?)+", ""),
        (r"^[ \t]{0,3}#{1,6}[ \t]*(.*?)[ \t]*#*[ \t]*$", r"\1"),
        (r"^[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?", ""),
        (r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)", ""),
        (r"\[([^\]\n]{1,300})\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])", r"\1"),
        (r"<(https?://[^>\s]{1,2000})>", r"\1"),
        (r"<br[ \t]*/?>", "\n"),
        (r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:[ \t][^<>\n]{0,500})?/?>", ""),
        (r"\*\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s*])\*\*", r"\1"),
        (r"(?<![\w_])__(?=[^\s_])([^_\n]{1,500}?)(?<=[^\s_])__(?![\w_])", r"\1"),
        (r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s*])\*(?![\w*])", r"\1"),
        (r"~~([^~\n]{1,500})~~", r"\1"),
        (r"`([^`\n]{1,500})`", r"\1"),
        (r"\\([\\`*_{}\[\]()#+\-.!|<>~])", r"\1"),
    )
)


def read(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .txt file."""
    yield Reading(decode(source.file.read_bytes()))


def read_markdown(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .md file without its markup."""
    text, title = plain(decode(source.file.read_bytes()))
    yield Reading(text, title)


def decode(data: bytes) -> str:
    """Return the text that bytes mean, in the encoding they are in.

    >>> decode("工作报告".encode("gb18030")), decode("工作总结，情况汇报".encode("utf-16-le"))
    ('工作报告', '工作总结，情况汇报')
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    text = _decoded(data)
    if text is None or len(_ODD.findall(text)) > max(2, len(text) // 20):
        raise SourceError("不是文字文件，读出来是乱码", "请确认文件的格式与扩展名一致，或另存为 UTF-8 文本。")
    if not text.strip():
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    return sound(text)


def sound(text: str) -> str:
    r"""Replace what no text may hold: NUL and halves of surrogate pairs.

    >>> sound("情况\x00汇报")
    '情况\ufffd汇报'
    """
    # Most texts are sound, and to encode one is quicker than to search it.
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        return _UNSOUND.sub("\ufffd", text)
    return text.replace("\x00", "\ufffd")


def plain(text: str) -> tuple[str, str | None]:
    """Take off Markdown's marks and return the text and the title in its front matter.

    >>> plain("# 工作总结\\n\\n今年**开展**[培训](a.html)，市*局和县*局参加。")
    ('工作总结\\n\\n今年开展培训，市*局和县*局参加。', None)
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    title = None
    if front := _FRONT_MATTER.match(text):
        found = _FRONT_TITLE.search(front[1])
        title = found[1] if found else None
        text = text[front.end() :]
    for pattern, becomes in _MARKUP:
        text = pattern.sub(becomes, text)
    return text, title


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data.startswith(_SIGNATURES):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    # ASCII in UTF-16 without a mark is valid UTF-8 as well, with every other byte NUL.
    return _guessed(data) if text.count("\x00") * 10 > len(text) * 3 else text


def _guessed(data: bytes) -> str | None:
    """Decode with the encoding that makes the most everyday Chinese of a sample."""
    sample = data[:SAMPLE]
    encodings = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5")
    quality, encoding = max((_quality(sample.decode(name, "replace")), name) for name in encodings)
    if quality > 0.2:
        return data.decode(encoding, "replace")
    # Slow to load, and seldom needed.
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample).best()
    if best is None or best.encoding.startswith(("utf_16", "utf_32")) or best.chaos > 0.1:
        return None
    return data.decode(best.encoding, "replace")


def _quality(text: str) -> float:
    """Say how much of a text is everyday Chinese: about 0.6 where it is Chinese, 0.1 where it is mojibake."""
    han = _HAN.findall(text)
    if not han:
        return -1.0
    everyday = sum(map(_everyday().__contains__, han))
    odd = len(_ODD.findall(text))
    # A page may be mostly ASCII markup; what counts is whether its Chinese characters are everyday ones.
    return (everyday - 3 * odd) / len(han) if len(han) * 50 > len(text) else -1.0


@cache
def _everyday() -> frozenset[str]:
    text = files(__package__).joinpath("common.txt").read_text(encoding="utf-8")
    return frozenset("".join(text.split()))
