"""Plain text and Markdown: bytes of whatever encoding go in, the characters they mean come out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from indexer.document import Reading, Source
from indexer.errors import SourceError
from indexer.extract.everyday import likeness
from indexer.extract.mojibake import damage, repair

SAMPLE = 60_000
"""Bytes that decide the encoding; enough for some twenty thousand characters."""

_MARKS = (
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
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "Big5"}
_WIDE = ("utf-16-le", "utf-16-be")
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
    text, notes = characters(source.file.read_bytes())
    # Programs that print into a file part all its pages so, not only those that begin anew on purpose.
    yield Reading(text.replace("\f", "\n"), notes=notes)


def read_markdown(source: Source, report: Callable[[str], None]) -> Iterator[Reading]:
    """Yield the text of a .md file without its markup."""
    text, notes = characters(source.file.read_bytes())
    text, title = plain(text.replace("\f", "\n"))
    yield Reading(text, title, notes=notes)


def decode(data: bytes) -> str:
    """Return the text that bytes mean, in the encoding they are in.

    >>> decode("工作报告".encode("gb18030")), decode("工作总结，情况汇报".encode("utf-16-le"))
    ('工作报告', '工作总结，情况汇报')
    """
    return characters(data)[0]


def characters(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text that bytes mean, and notes where they mean it in more ways than one, or not at all.

    >>> characters("县委高度重视。\\n".encode() + "市委办公室".encode("gbk"))
    ('县委高度重视。\\n市委办公室', ('文件里混有几种编码（UTF-8、GB18030），已逐行辨认',))
    """
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    text, encodings = _decoded(data)
    restored: tuple[str, ...] = ()
    if text is not None and _is_odd(text):
        # What looks like no text may have been one before it was decoded wrongly.
        text, restored = repair(text)
    if text is None or _is_odd(text):
        raise SourceError("不是文字文件，读出来是乱码", "请确认文件的格式与扩展名一致，或另存为 UTF-8 文本。")
    if not text.strip():
        raise SourceError("文件是空的", "请补上内容，或从资料夹里移走。")
    mixed = "、".join(_NAMES[encoding] for encoding in encodings)
    notes = (f"文件里混有几种编码（{mixed}），已逐行辨认",) if len(encodings) > 1 else ()
    damaged = damage(text) if "\ufffd" in text and not restored else ()
    return sound(text), (*notes, *restored, *damaged)


def _is_odd(text: str) -> bool:
    return len(_ODD.findall(text)) > max(2, len(text) // 20)


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


def _decoded(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Return the text and the encodings found in it; None where it is no text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    if data.startswith(_SIGNATURES):
        return None, ()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data)
    # ASCII in UTF-16 without a mark is valid UTF-8 as well, with every other byte NUL.
    return _guessed(data) if text.count("\x00") * 10 > len(text) * 3 else (text, ())


def _guessed(data: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Decode with the encoding that makes the most everyday Chinese of a sample."""
    sample = data[:SAMPLE]
    quality, encoding = max((_quality(sample.decode(name, "replace")), name) for name in (*_NAMES, *_WIDE))
    text = data.decode(encoding, "replace")
    if encoding in _NAMES and "\ufffd" in text:
        mixed, encodings = _by_line(data, encoding)
        if _quality(mixed[:SAMPLE]) > 0.2:
            return mixed, encodings
    if quality > 0.2:
        return text, ()
    # Slow to load, and seldom needed.
    import charset_normalizer

    best = charset_normalizer.from_bytes(sample).best()
    if best is None or best.encoding.startswith(("utf_16", "utf_32")) or best.chaos > 0.1:
        return None, ()
    return data.decode(best.encoding, "replace"), ()


def _by_line(data: bytes, usual: str) -> tuple[str, tuple[str, ...]]:
    """Decode each line in UTF-8 if it is that, else in the usual encoding if it can be, else in the one that makes sense."""
    lines: list[str] = []
    found = {usual}
    for line in data.split(b"\n"):
        text, encoding = _line(line, usual)
        lines.append(text)
        if not line.isascii():
            found.add(encoding)
    return "\n".join(lines), tuple(name for name in _NAMES if name in found)


def _line(line: bytes, usual: str) -> tuple[str, str]:
    for encoding in ("utf-8", usual):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == usual or _quality(text) > 0.2:
            return text, encoding
    tries = [(line.decode(name, "replace"), name) for name in (usual, *_NAMES)]
    return max(tries, key=lambda each: _quality(each[0]))


def _quality(text: str) -> float:
    """Say how likely a text is Chinese: about 0.8 where it is, below 0 where it is mojibake."""
    han = len(_HAN.findall(text))
    # A page may be mostly ASCII markup; what counts is whether its Chinese characters are everyday ones.
    if han * 50 <= len(text):
        return -1.0
    return likeness(text) - 3 * len(_ODD.findall(text)) / han
