"""A text goes in; what was decoded wrongly before is decoded anew, what is lost for good is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from indexer.extract.everyday import common, likeness

ROUNDS = 3
"""How often a text may have been decoded wrongly."""

_CP1252 = {
    bytes([byte]).decode("cp1252"): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_QUOTES = "“”‘’…—–•·"
_WEST = "\x80-\xff" + "".join(_CP1252)
_WESTERN = re.compile(f"[{_WEST}](?:[ ?\ufffd@-~]{{0,2}}[{_WEST}])+[ ?\ufffd]?")
_BYTES = str.maketrans({**{sign: chr(byte) for sign, byte in _CP1252.items()}, "\ufffd": "\x1a"})
# UTF-8 beyond ASCII; of a damaged character the last byte or two are lost.
_LONG = rb"[\xe2-\xe9\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
_SEQUENCE = (
    rb"(?:"
    + _LONG
    + rb"|[\xe2-\xe9\xef](?:[\x80-\xbf]?[?\x1a]{1,2}|[\x80-\xbf](?![\x80-\xff]))|[\xc2-\xdf][\x80-\xbf])"
)
_SEQUENCES = re.compile(_SEQUENCE + rb"(?:[\x20-\x7e]{0,80}" + _SEQUENCE + rb")*")
_WHOLE = re.compile(_LONG)
_WEST_SEQUENCES = re.compile(
    rb"(?:[\xe2-\xe9\xef](?:[\x80-\xbf\x20]{2}|[\x80-\xbf]?[?\x1a]{0,2})|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xc2-\xdf][\x80-\xbf])+"
)
_SPACED = re.compile(rb"(?<=[\xe2-\xe9\xef])\x20|(?<=[\xe2-\xe9\xef][\x80-\xbf])\x20")
_LOST = re.compile("\ufffd[?\x1a]?|\x1a")
_GAPS = ("?", "\ufffd")
_ORPHAN = re.compile("\ufffd[@-~]")
_RUN = re.compile("[^\x00-\x7f\ufffd]+")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_DAMAGED = re.compile("\ufffd+|(?:锟斤拷)+|(?:嚙踝蕭)+|烫{3,}|屯{3,}|[?]{4,}|[\ue000-\uefff]+")
_STRANGE, _UNSOUND, _ENDS = np.uint8(1), np.uint8(2), np.uint8(3)


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with what was decoded wrongly restored, and notes that say so.

    >>> repair("附件：æµ·å³¡.doc，鍏充簬宸ヤ綔锛歛。")
    ('附件：海峡.doc，关于工作：a。', ('有 2 处文字曾被错误解码，已还原',))
    >>> repair("锟斤拷锟斤拷县委")[1]
    ('有 1 处文字已损坏，无法还原',)
    """
    stretches = _suspects(text)
    if not stretches:
        return text, ()
    pieces: list[str] = []
    places = lost = kept = 0
    for start, end in stretches:
        meant, mended = _mended(text[start:end], ROUNDS)
        pieces += [text[kept:start], meant]
        places, lost, kept = places + mended, lost + _lost(meant), end
    text = "".join([*pieces, text[kept:]])
    restored = (f"有 {places} 处文字曾被错误解码，已还原",) if places else ()
    return text, (*restored, *_note(lost))


def damage(text: str) -> tuple[str, ...]:
    """Say in how many places of a text characters are lost for good.

    >>> damage("县委\ufffd\ufffd高度重视，烫烫烫烫。"), damage("县委高度重视。")
    (('有 2 处文字已损坏，无法还原',), ())
    """
    return _note(_lost(text))


def _lost(text: str) -> int:
    return len(_DAMAGED.findall(text))


def _note(places: int) -> tuple[str, ...]:
    return (f"有 {places} 处文字已损坏，无法还原",) if places else ()


def _suspects(text: str) -> list[tuple[int, int]]:
    """Return the sentences that hold strange characters close together; quick, for most texts hold none."""
    kinds = _kinds().take(np.array([text]).view(np.uint32), mode="clip") if text else np.zeros(0, np.uint8)
    # Strange or unsound: one subtraction tells, for there is nothing below 0.
    strange = np.flatnonzero((kinds - _STRANGE) < _ENDS - _STRANGE)
    near = strange[:-1][np.diff(strange) <= 2].tolist()
    unsound = strange[kinds[strange] == _UNSOUND].tolist()
    if not near and not unsound:
        return []
    ends = np.flatnonzero(kinds == _ENDS)
    found: list[tuple[int, int]] = []
    for at in sorted({*near, *unsound}):
        if not found or at >= found[-1][1]:
            place = int(np.searchsorted(ends, at))
            start = int(ends[place - 1]) + 1 if place else 0
            found.append((start, int(ends[place]) if place < len(ends) else len(text)))
    return found


@cache
def _kinds() -> NDArray[np.uint8]:
    """Return for each code point whether it is strange in a Chinese text."""
    table = np.zeros(0x10000, np.uint8)
    for first, after in ((0x80, 0x2000), (0x2500, 0x2580), (0x3040, 0x3130), (0x3400, 0xA000), (0xE000, 0xFB00),
                         (0xFF61, 0xFFA0)):  # fmt: skip
        table[first:after] = _STRANGE
    table[[ord(sign) for sign in [*_CP1252, "?"]]] = _STRANGE
    table[[ord(sign) for sign in (*common(), *_QUOTES, *"\xa0×°±÷§«»®")]] = 0
    table[[ord(sign) for sign in "锟斤拷烫屯"]] = _STRANGE
    table[[ord(sign) for sign in "\ufffdÂÃ"]] = _UNSOUND
    table[0xE000:0xF000] = _UNSOUND
    table[[ord(sign) for sign in "\n。！；\u3000"]] = _ENDS
    return table


def _mended(line: str, rounds: int) -> tuple[str, int]:
    """Return a line with every wrongly decoded stretch restored, and how many there were."""
    places = 0

    def western(match: re.Match[str]) -> str:
        nonlocal places
        meant = _from_west(match[0], rounds)
        places += meant is not None
        return match[0] if meant is None else meant

    mended = _WESTERN.sub(western, line)
    mended, found = _from_utf8(mended, rounds)
    places += found
    mended, found = _from_pairs(mended)
    places += found
    if places and rounds > 1 and _suspects(mended):
        mended, _ = _mended(mended, rounds - 1)
    return mended, places


def _from_west(run: str, rounds: int) -> str | None:
    """Restore UTF-8, GBK or Big5 that was read as Latin-1 or Windows-1252.

    >>> _from_west("ä½\xa0å¥½", 1), _from_west("ÄãºÃ", 1), _from_west("é”…", 1)
    ('你好', '你好', None)
    """
    paired = _paired(run)
    if paired is not None:
        return paired
    data = run.translate(_BYTES).encode("latin-1")
    pieces: list[str] = []
    at = 0
    for match in _WEST_SEQUENCES.finditer(data):
        meant = _read_anew(match[0], run[match.start() : match.end()])
        if meant is not None:
            pieces += [run[at : match.start()], meant]
            at = match.end()
    return "".join([*pieces, run[at:]]) if pieces else None


def _read_anew(data: bytes, shown: str) -> str | None:
    """Decode what looks like UTF-8 behind Western letters; None where the letters may be meant."""
    spaced = _SPACED.sub(b"\xa0", data)
    meant = _LOST.sub("\ufffd", spaced.decode("utf-8", "replace"))
    quoted = any(sign in _QUOTES for sign in shown)
    if not _WHOLE.search(spaced):
        # Double errors pass through Western letters again; Â and Ã stand before a sign only there.
        doubled = data[0] in b"\xc2\xc3" and max(meant) < "\u0100"
        doubtful = len(shown) <= 4 and (min(meant) < "\xa0" or (quoted and data[0] != 0xC2))
        return meant if doubled and not doubtful else None
    if all(sign in _QUOTES or sign in " ?\ufffd" for sign in shown[1:]):
        return None
    whole = spaced == data and "\ufffd" not in meant
    return meant if whole or likeness(meant) > 0.4 else None


def _paired(run: str) -> str | None:
    """Restore GBK or Big5 that was read as Latin-1 or Windows-1252."""
    start, end = len(run) - len(run.lstrip(_QUOTES + " ?\ufffd")), len(run.rstrip(_QUOTES + " ?\ufffd"))
    data = run[start:end].translate(_BYTES).encode("latin-1")
    found = [data.decode(codec, "replace") for codec in ("gb18030", "cp950")]
    meant = max(found, key=likeness)
    han = len(_HAN.findall(meant))
    if han < 2 or likeness(meant) < (0.6 if han > 2 else 0.99) or meant.count("\ufffd") * 4 > han:
        return None
    return run[:start] + meant + run[end:]


def _from_utf8(line: str, rounds: int) -> tuple[str, int]:
    """Restore UTF-8 that was read as GBK.

    >>> _from_utf8("鍥藉姟闄㈠姙鍏�鍘�", 1), _from_utf8("浣花溪记", 1)
    (('国务院办��', 1), ('浣花溪记', 0))
    """
    if not _opening().search(line):
        return line, 0
    encoded = [sign.encode("gb18030", "replace") for sign in line.replace("\ufffd", "\x1a")]
    data = b"".join(encoded)
    starts = [0, *accumulate(map(len, encoded))]
    found: list[tuple[int, int, str | None, str]] = []
    number = 0
    while number < len(line):
        match = _SEQUENCES.match(data, starts[number])
        after = number + 1
        if match is not None:
            while starts[after] < match.end():
                after += 1
            # The last byte of a character may have swallowed the letter after it.
            rest = data[match.end() : starts[after]].decode("ascii", "replace")
            found.append((number, after, _meant(match[0], line[number:after], rounds), rest))
        number = after
    if all(meant is None for _, _, meant, _ in found):
        return line, 0
    return _replaced(line, found)


@cache
def _opening() -> re.Pattern[str]:
    """Match what the first two bytes of a character in UTF-8 are read as in GBK."""
    pairs = [bytes([lead, trail]) for lead in (*range(0xC2, 0xEA), 0xEF, 0xF0) for trail in range(0x80, 0xC0)]
    return re.compile(
        f"[{''.join(pair.decode('gb18030') for pair in pairs if pair[0] > 0xDF or pair[1] < 0xA1)}]"
    )


def _replaced(line: str, found: Sequence[tuple[int, int, str | None, str]]) -> tuple[str, int]:
    """Put what is meant into a line; what only looks as strange beside it is lost."""
    pieces: list[str] = []
    places = kept = 0
    for start, end, meant, rest in found:
        if meant is None and (end - start > 3 or likeness(line[start:end]) > -0.5):
            continue
        pieces += [line[kept:start], "\ufffd" if meant is None else meant, rest]
        places, kept = places + 1, end
    return "".join([*pieces, line[kept:]]), places


def _meant(data: bytes, shown: str, rounds: int) -> str | None:
    """Decode UTF-8; None where what it is read as may well be meant."""
    text = data.decode("utf-8", "replace")
    sound = len(text) - text.count("\ufffd")
    signs = sum(sign > "\x7f" for sign in text)
    text = _LOST.sub("\ufffd", text)
    if signs < 2 or not sound:
        return None
    before, now = likeness(shown), likeness(text)
    if (
        len(_HAN.findall(text)) + len(re.findall("[\u3000-\u303f\uff00-\uff5e]", text)) >= 2
        and now >= 0.3
        and now - before >= 0.5
    ):
        return text
    if signs >= 4 and "\ufffd" not in text and rounds > 1:
        again, places = _mended(text, rounds - 1)
        if places and likeness(again) >= 0.6 and likeness(again) - before >= 0.6:
            return again
    return None


def _from_pairs(line: str) -> tuple[str, int]:
    """Restore Big5 read as GBK, GBK read as Big5, and GBK from which a single byte was lost.

    >>> _from_pairs("?ビ泄厥辗压芾砑巴ㄐ蟹训拿庹鞣段В?")
    ('\ufffd有关收费管理及通行费的免征范围\ufffd', 1)
    """
    likely = likeness(line)
    if likely < 0.1 and not _is_kana(line):
        for change in (_big5, _gbk):
            # What is no pair in the wrong encoding lost its first byte; the second shows as a letter.
            meant = _ORPHAN.sub("\ufffd", _each(change, line))
            if _better(likely, meant, 4):
                return meant, 1
    pieces: list[str] = []
    places = kept = 0
    for match in _RUN.finditer(line):
        start, end = match.span()
        before, after = line[max(kept, start - 1) : start] in _GAPS, line[end : end + 1] in _GAPS
        flanked = before and after
        likely = likeness(match[0]) if end - start >= (3 if flanked else 6) else 1.0
        if likely >= 0.2 or _is_kana(match[0]):
            continue
        if _better(likely, meant := _shifted(match[0]), 2 if flanked else 6):
            # Half a character stands at either end.
            pieces += [line[kept : start - before], f"\ufffd{meant}\ufffd"]
            places, kept = places + 1, end + after
        elif _better(likely, meant := max(_big5(match[0]), _gbk(match[0]), key=likeness), 6):
            pieces += [line[kept:start], meant]
            places, kept = places + 1, end
    return "".join([*pieces, line[kept:]]), places


def _each(change: Callable[[str], str], line: str) -> str:
    return _RUN.sub(lambda match: change(match[0]), line)


def _is_kana(text: str) -> bool:
    """Say whether a text is Japanese, which read as another encoding may well make Chinese."""
    return len(_KANA.findall(text)) > len(_HAN.findall(text))


def _better(before: float, meant: str, least: int) -> bool:
    """Say whether a text makes clearly more sense after decoding it anew."""
    signs = sum(sign > "\x7f" and sign != "\ufffd" for sign in meant)
    if signs < least or not _HAN.search(meant) or meant.count("\ufffd") > signs:
        return False
    now = likeness(meant)
    return now >= 0.6 and now - before >= 0.6


def _big5(run: str) -> str:
    return _private(run.encode("gb18030", "replace").decode("cp950", "replace"))


def _gbk(run: str) -> str:
    return _private(run.encode("cp950", "replace").decode("gb18030", "replace"))


def _shifted(run: str) -> str:
    return _private(run.encode("gb18030", "replace")[1:-1].decode("gb18030", "replace"))


def _private(text: str) -> str:
    """Give up the characters to which no standard gives a meaning."""
    return re.sub("[\ue000-\uf8ff]", "\ufffd", text)
