"""Damages real small files of every format in many ways and counts how reading them ends.

python -m tests.mutations --count 10000 --seed 1
python -m tests.mutations --guarded --count 10000: in the process that a build reads with, through every stage
python -m tests.mutations --converted --count 1000: the same with formats that LibreOffice and Tesseract read
"""

from __future__ import annotations

import argparse
import io
import random
import signal
import struct
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from PIL import Image, ImageDraw

from indexer import readers
from indexer.document import Source
from indexer.errors import SourceError
from indexer.extract import extract
from indexer.settings import Settings
from tests import scans
from tests.formats import PLAIN, mail, opened, packed, packed_raw, presentation, rich, shape, workbook

Reader = Callable[[Path], int]
"""Reads a file and returns how many texts it holds; raises a `SourceError` where it cannot be read."""
Change = Callable[[bytes, random.Random], bytes]


class Mutant(NamedTuple):
    """A damaged file."""

    name: str
    suffix: str
    data: bytes


class Hang(BaseException):
    """Reading took too long."""


@dataclass
class Tally:
    """How reading went, by suffix."""

    files: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    strange: dict[str, str] = field(default_factory=dict)
    """Errors that are no `SourceError`, by the mutant's name."""
    hung: dict[str, float] = field(default_factory=dict)
    """Seconds, by the mutant's name."""
    slowest: tuple[float, str] = (0.0, "")


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Flip some bits."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def truncated(data: bytes, chance: random.Random) -> bytes:
    """Leave out the end, or the beginning."""
    place = chance.randrange(1, len(data))
    return data[:place] if chance.random() < 0.8 else data[place:]


def _stretch(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data))
    return start, min(len(data), start + chance.choice((1, 16, 256, 4096)))


def repeated(data: bytes, chance: random.Random) -> bytes:
    """Repeat a stretch many times."""
    start, end = _stretch(data, chance)
    return data[:start] + data[start:end] * chance.choice((2, 10, 100)) + data[end:]


def zeroed(data: bytes, chance: random.Random) -> bytes:
    """Fill a stretch with one byte, or with noise."""
    start, end = _stretch(data, chance)
    filling = chance.choice((b"\0", b"\xff", b" ")) * (end - start)
    return data[:start] + (filling if chance.random() < 0.7 else chance.randbytes(end - start)) + data[end:]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Let two stretches change places."""
    (first, middle), (second, end) = sorted((_stretch(data, chance), _stretch(data, chance)))
    middle = min(middle, second)
    return data[:first] + data[second:end] + data[middle:second] + data[first:middle] + data[end:]


def lying(data: bytes, chance: random.Random) -> bytes:
    """Give a zip's members, or any numbers, other sizes."""
    changed = bytearray(data)
    places = [
        place for place in range(len(data) - 46) if data[place : place + 4] in (b"PK\x01\x02", b"PK\x03\x04")
    ]
    if not places:
        place = chance.randrange(max(1, len(data) - 4))
        changed[place : place + 4] = struct.pack("<I", chance.choice((0, 1, 2**31 - 1, 2**32 - 1)))
        return bytes(changed)
    for place in chance.sample(places, min(len(places), 3)):
        at = place + (20 if data[place + 2] == 1 else 18) + chance.choice((-12, -10, -4, 0, 4, 8, 10, 22))
        value = chance.choice((0, 1, 9, 0xFFFF, 10**6, 2**31 - 1, 2**32 - 1, chance.getrandbits(32)))
        changed[max(0, at) : max(0, at) + 4] = struct.pack("<I", value)
    return bytes(changed)


def within(data: bytes, chance: random.Random) -> bytes:
    """Damage one member of a zip before it is packed, so that the packing is whole; the file itself if it is none."""
    files = dict(unpacked(data))
    if not files:
        return chance.choice(BYTES)(data, chance)
    name = chance.choice(sorted(files))
    if files[name]:
        files[name] = chance.choice((*BYTES, deepened, declared))(files[name], chance)
    return packed(files)


@cache
def unpacked(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the files in a zip."""
    if not data.startswith(b"PK"):
        return ()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def deepened(data: bytes, chance: random.Random) -> bytes:
    """Put markup that is nested deeply, or very long, somewhere."""
    place = data.find(b">", chance.randrange(len(data))) + 1
    deep = chance.choice((300, 3000, 100_000))
    more = chance.choice(
        (b"<a>" * deep + b"</a>" * deep, b"<a>" * deep, "长".encode() * deep * 30, b"(" * deep, b"{" * deep)
    )
    return data[:place] + more + data[place:]


def declared(data: bytes, chance: random.Random) -> bytes:
    """Declare entities that explode, or that stand for other files."""
    start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 12}">' for n in range(10))
    dtd = chance.choice(
        (
            f'<!DOCTYPE x [<!ENTITY a "哈哈哈哈">{levels}]>',
            f'<!DOCTYPE x [<!ENTITY k "{"长" * 100_000}">]>',
            '<!DOCTYPE x [<!ENTITY k SYSTEM "file:///dev/zero">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % k SYSTEM "file:///etc/passwd">%k;]>',
        )
    )
    body = data[start:]
    place = body.find(b">", chance.randrange(len(body)) if body else 0) + 1
    return data[:start] + dtd.encode() + body[:place] + b"&k;" * chance.choice((1, 1000)) + body[place:]


def nested(data: bytes, chance: random.Random) -> bytes:
    """Put a file into zips and mails, deeply or many times."""
    name = f"内{chance.choice(sorted(PLAIN))}"
    for _ in range(chance.choice((1, 2, 5, 30))):
        data = (
            packed({name: data, "又.txt": data[:50]})
            if chance.random() < 0.7
            else mail(attached={name: data})
        )
        name = "套.zip" if data.startswith(b"PK") else "套.eml"
    return data if chance.random() < 0.8 else flipped(data, chance)


def bomb(data: bytes, chance: random.Random) -> bytes:
    """Make something small that wants to become huge."""
    kind = chance.randrange(6)
    if kind == 0:  # Deflated a thousandfold.
        return packed(
            {
                chance.choice(("零.txt", "零.docx", "xl/workbook.xml", "word/document.xml")): zeros(),
                "好.txt": data[:99],
            }
        )
    if kind == 1:  # Many names for the same bytes.
        return _overlapping(chance.choice((100, 5000)))
    if kind == 2:  # One long string in many cells.
        cell = '<c t="s"><v>0</v></c>'
        return workbook({"一": f"<row>{cell * 2000}</row>" * 20}, ["长" * 100_000])
    if kind == 3:  # Many members.
        return packed_raw([(f"{number}.txt".encode(), b"x") for number in range(12_000)])
    if kind == 4:  # Shapes within shapes.
        return presentation(["<p:grpSp>" * 200 + shape("深") + "</p:grpSp>" * 200] * 50)
    boundaries = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number)
        for number in range(2000)
    )
    return b"MIME-Version: 1.0\r\n" + boundaries


@cache
def zeros() -> bytes:
    """Return many zeros."""
    return bytes(60_000_000)


@cache
def _overlapping(count: int) -> bytes:
    """Return a zip in which every name means the same deflated bytes."""
    data = packed_raw([(b"a.txt", "报告。".encode() * 300_000)])
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x05\x06")]
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, start, 0)
    return data[:start] + entry * count + b"PK\x05\x06" + end


BYTES: Sequence[Change] = (flipped, truncated, repeated, zeroed, swapped)
CHANGES: Sequence[tuple[Change, int]] = (
    (flipped, 20), (truncated, 10), (repeated, 10), (zeroed, 10), (swapped, 10), (lying, 10),
    (within, 20), (deepened, 4), (declared, 4), (nested, 4), (bomb, 1),
)  # fmt: skip
"""Ways of damage, and how often each is taken."""


def mutants(count: int, seed: int, originals: Mapping[str, Callable[[], bytes]] = PLAIN) -> Iterator[Mutant]:
    """Yield so many damaged files; each depends on the seed and its own number alone."""
    made = {suffix: make() for suffix, make in originals.items()}
    suffixes = sorted(made)
    changes, weights = zip(*CHANGES, strict=True)
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        suffix = suffixes[number % len(suffixes)]
        change = chance.choices(changes, weights)[0]
        data = change(made[suffix], chance)
        # Some bear another's name, and are believed to be something else.
        shown = suffix if chance.random() < 0.9 else chance.choice(suffixes)
        yield Mutant(f"{number}-{change.__name__}{suffix}", shown, data)


def read_here(file: Path) -> int:
    """Read a file in this process."""
    source = Source(file.name, file, file.stat().st_size, "")
    return sum(1 for _ in extract(source, lambda reason: None))


@contextmanager
def guarded(seconds: float) -> Iterator[Reader]:
    """Give what reads a file as a build does, documents and all, in a process that may die of it."""
    with (
        tempfile.TemporaryDirectory() as shelf,
        readers.Reader(Settings(time_limit=int(seconds)), Path(shelf)) as reader,
    ):

        def read(file: Path) -> int:
            problems: list[str] = []
            source = Source(file.name, file, file.stat().st_size, "")
            items = list(reader.read([source], lambda _, reason: problems.append(reason)))
            found = sum(item.document is not None for item in items)
            if not found and problems:
                raise SourceError(problems[0])
            assert found, "neither a document nor a problem"
            return found

        yield read


def converted() -> dict[str, Callable[[], bytes]]:
    """Return small files of the formats that other programs read."""
    picture = io.BytesIO()
    made = Image.new("L", (900, 160), 255)
    ImageDraw.Draw(made).text((30, 40), "河道清理情况汇报", font=scans.font(70), fill=0)
    made.save(picture, "PNG")
    paper = io.BytesIO()
    made.save(paper, "PDF", resolution=200)
    old = (Path(__file__).parent / "files" / "防汛工作汇报.doc").read_bytes()
    return {
        ".doc": lambda: old, ".wps": lambda: old, ".rtf": rich, ".odt": opened,
        ".png": picture.getvalue, ".pdf": paper.getvalue,
    }  # fmt: skip


def tally(files: Iterator[Mutant], seconds: float, read: Reader = read_here) -> Tally:
    """Read files and count how it ends; what takes longer than so many seconds hangs."""
    counts = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for mutant in files:
            file = Path(folder, f"变{mutant.suffix}")
            file.write_bytes(mutant.data)
            counts.files[mutant.suffix] += 1
            start = time.perf_counter()
            try:
                with _alarm(seconds):
                    read(file)
                counts.read[mutant.suffix] += 1
            except SourceError:
                counts.named[mutant.suffix] += 1
            except Hang:
                counts.hung[mutant.name] = seconds
            except Exception as error:
                counts.strange[mutant.name] = repr(error)
            took = time.perf_counter() - start
            if took > seconds:
                counts.hung[mutant.name] = took
            counts.slowest = max(counts.slowest, (took, mutant.name))
            file.unlink()
    return counts


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise `Hang` in what takes longer, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def table(counts: Tally) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"{'suffix':8} {'files':>7} {'readable':>9} {'named':>7}"
    rows = [
        (suffix, counts.files[suffix], counts.read[suffix], counts.named[suffix])
        for suffix in sorted(counts.files)
    ]
    rows.append(("all", counts.files.total(), counts.read.total(), counts.named.total()))
    for name, files, read, named in rows:
        yield f"{name:8} {files:7} {read:9} {named:7}"
    yield f"other exceptions: {len(counts.strange)}; hangs: {len(counts.hung)}"
    yield f"slowest: {counts.slowest[0]:.2f} s, {counts.slowest[1]}"
    for name, what in [*counts.strange.items(), *counts.hung.items()]:
        yield f"  {name}: {what}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="what takes longer hangs")
    parser.add_argument("--guarded", action="store_true", help="in a process apart, through every stage")
    parser.add_argument("--converted", action="store_true", help="formats that other programs read")
    options = parser.parse_args()
    start = time.perf_counter()
    files = mutants(options.count, options.seed, converted() if options.converted else PLAIN)
    if options.guarded or options.converted:
        # The process is given up before this one would be.
        with guarded(options.seconds) as read:
            counts = tally(files, 3 * options.seconds, read)
    else:
        counts = tally(files, options.seconds)
    print(*table(counts), sep="\n")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
