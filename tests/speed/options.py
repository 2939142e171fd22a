"""What both commands let be typed, and where they keep their files."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.speed.archive import OtherArchiveError, ready
from tests.speed.contender import ENTRIES


def parser(command: str, description: str, only: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser of what is the same in both commands."""
    made = argparse.ArgumentParser(prog=f"python -m {command}", description=description)
    made.add_argument("--queries", type=count, default=60, metavar="N")
    made.add_argument(
        "--repeat", type=count, default=3, metavar="N", help="every number is a median of so many"
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured here")
    made.add_argument(
        "--only", nargs="+", choices=list(ENTRIES), default=list(only), help="measure only these"
    )
    made.add_argument(
        "--archive", type=Path, metavar="FOLDER",
        help="keep the archive here, or take the one that is kept here if it holds as many documents or more",
    )  # fmt: skip
    return made


def count(typed: str) -> int:
    """Read a number of things."""
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


@contextmanager
def prepared(kept: Path | None, documents: int) -> Iterator[tuple[Path, Path]]:
    """Give a folder to work in, and one with an archive of at least so many documents."""
    with tempfile.TemporaryDirectory(prefix="juanzong-speed-") as place:
        work = Path(place)
        archive = kept or work / "archive"
        tell(f"archive of {documents:,} documents")
        try:
            ready(archive, documents)
        except OtherArchiveError as error:
            sys.exit(str(error))
        yield work, archive


def tell(what: str) -> None:
    """Say on standard error what is being done."""
    print(what, file=sys.stderr, flush=True)
