"""Texts that would run, break out or be evaluated wherever one place forgot to escape, and archives that are made of them."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import indexer

if TYPE_CHECKING:
    pass

HERE = Path(__file__)
HOOK = "__ran"
"""The function that a payload calls when it runs, with its number."""
CANARY = "http://canary.test"
"""The site that payloads ask for something; nobody else does."""
ASKED = "河道清理"
"""What every report says, beside its payload."""
OFFICE = "云汀市水利局"
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt\\]))")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}
_SECTION = re.compile(r"\[([a-z]+)\]")
_MULTIPLIED = ("breaking", "body")
"""Sections of which each line is put before each of the other."""
FIELDS = ("file", "title", "organization", "region", "number", "url")


@dataclass(frozen=True, slots=True)
class Payload:
    """A text that should stay a text."""

    number: int
    family: str
    text: str

    @property
    def word(self) -> str:
        """A word that only its report has."""
        return f"条目{self.number:04d}号"


def payloads() -> list[Payload]:
    """Return all of them, each knowing its number."""
    return [
        Payload(number, family, _numbered(text, number)) for number, (family, text) in enumerate(_texts(), 1)
    ]


def harmless(number: int = 24) -> list[Payload]:
    """Return as many texts that are nothing but words."""
    return [Payload(n, "words", f"第{n}号无害文字") for n in range(1, number + 1)]


def _texts() -> Iterator[tuple[str, str]]:
    sections: dict[str, list[str]] = {}
    # Not by splitlines(), to which a form feed or U+2028 would be an end, too.
    for line in HERE.with_suffix(".txt").read_text("utf-8").split("\n"):
        if named := _SECTION.fullmatch(line):
            lines = sections.setdefault(named[1], [])
        elif sections and line:
            lines.append(_ESCAPE.sub(_character, line))
    for family, texts in sections.items():
        if family not in _MULTIPLIED:
            yield from ((family, text) for text in texts)
    for start, end in product(*map(sections.__getitem__, _MULTIPLIED)):
        yield "breakout", start + end
    for part in ("<", "<b>", "&", "&lt;", '"', "{{", "((", "\u202e", "a\u0300"):
        yield "long", part * 400 + "<script>RUN</script>"


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(int(code, 16)) if code else _LETTERS[found[4]]


def _numbered(text: str, number: int) -> str:
    text = text.replace(f"{HOOK}(0)", f"{HOOK}({number})").replace("RUN", f"{HOOK}({number})")
    return text.replace("CANARY", f"{CANARY}/{number}")


def write(folder: Path, texts: Sequence[Payload]) -> None:
    """Write an archive in which each text is everything that a text can be."""
    folder.mkdir()
    _write_lines(folder / "旧系统.jsonl", texts)
    _write_files(folder / "文件", texts)
    _write_members(folder / "打包.zip", texts)
    _write_unreadable(folder / "坏的", texts)


def write_names(file: Path, texts: Sequence[Payload]) -> None:
    """Write an archive's own table of names, in which each word has a text for another name."""
    rows = [f"{payload.word}\t{_line(payload)}" for payload in texts if "\x00" not in payload.text]
    file.write_text("\n".join(rows), "utf-8", "replace")


def _write_lines(file: Path, texts: Sequence[Payload]) -> None:
    rows = [_row(payload, "") for payload in texts]
    # Now and then a copy, so that there are families, and editions of other years.
    rows += [_row(payload, "抄") for payload in texts[::8]]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _row(payload: Payload, copied: str) -> dict[str, str | int]:
    return {
        "id": f"{payload.number}{copied} {payload.text}",
        "title": payload.text,
        "text": _report(payload),
        "organization": payload.text,
        "region": payload.text,
        "url": payload.text,
        "genre": "工作总结",
        "year": 2001 + payload.number % 20 + bool(copied),
    }


def _report(payload: Payload) -> str:
    number, text = payload.number, payload.text
    return (
        f"一、第{number}节{text}\n{ASKED}{payload.word}：{text}，整改落实{number % 7}处。\n（一）{text}\n"
        f"{payload.word}的台账共{number}本，由第{number * 31 % 997}小组逐本核对。{text}\n"
        f"二、存在问题\n第{number * 17 % 991}号河段{payload.word}尚有欠缺，{text}。"
    )


def _write_files(folder: Path, texts: Sequence[Payload]) -> None:
    """Write files named by the texts; what stands before a slash names a folder."""
    folder.mkdir()
    rows: list[dict[str, str]] = []
    for payload in texts:
        name = f"{payload.number} {_name(payload.text, 120)}.txt"
        file = folder / name
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{payload.word}情况汇报\n{ASKED}文件{payload.word}已经归档。\n", "utf-8")
        except (OSError, ValueError):
            continue  # No system has a file of this name.
        value = _line(payload)
        rows.append(
            dict(zip(FIELDS, (name, value, value, value, value, f"http://a.cn/{value}"), strict=True))
        )
    with (folder / "metadata.csv").open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.DictWriter(stream, FIELDS)
        writer.writeheader()
        # NUL is nothing that Python's csv reads before 3.11; a path with a backslash would be one of Windows.
        writer.writerows(row for row in rows if not re.search(r"[\x00\\]", "".join(row.values())))


def _write_members(file: Path, texts: Sequence[Payload]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for payload in texts:
            name = f"{payload.number}{payload.text[:80]}.txt".encode("utf-8", "replace").decode()
            info = zipfile.ZipInfo()
            info.filename = name
            archive.writestr(info, f"{payload.word}调研报告\n{ASKED}包内{payload.word}另有记载。\n")


def _write_unreadable(folder: Path, texts: Sequence[Payload]) -> None:
    """Write files that cannot be read, some for their ending, which is told, too."""
    folder.mkdir()
    for payload in texts[::4]:
        try:
            file = folder / f"{payload.number}{_name(payload.text, 60)}.{_name(payload.text, 20)}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"")
        except (OSError, ValueError):
            continue


def _name(text: str, longest: int) -> str:
    parts = [part[:longest] for part in text.split("/")]
    return "/".join([parts[0], *(part for part in parts[1:] if part.strip(". ~"))])


def _line(payload: Payload) -> str:
    return " ".join(payload.text.split()) or "空"


def built(folder: Path, texts: Sequence[Payload], *, sites: tuple[str, ...] = ()) -> indexer.Settings:
    """Build an archive of texts, with a table of names and a few searches that were asked often."""
    write(folder / "档案", texts)
    write_names(folder / "同义词.tsv", texts)
    settings = indexer.Settings(
        archive=folder / "档案", index=folder / "索引", synonyms=folder / "同义词.tsv", sites=sites
    )
    indexer.build(settings)
    searches = indexer.Searches(settings.index / indexer.SEARCHES)
    for payload in texts:
        for _ in range(3):
            searches.add(payload.text, payload.number % 3)
    searches.flush()
    return settings


def many(name: str, values: Sequence[str], number: int, rest: str = "") -> list[str]:
    """Return addresses' ends that have so many values each."""
    packs = [values[at : at + number] for at in range(0, len(values), number)]
    return [urlencode([(name, value) for value in pack], errors="surrogatepass") + rest for pack in packs]


def spaced(text: str) -> str:
    """Return a text as a browser tells it: blanks run together, without what no page can hold."""
    text = re.sub("[\x00\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n"))
    return " ".join(re.split("[ \t\n\x0c\r]+", text)).strip()
