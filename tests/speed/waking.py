"""How long a new process takes to import Whoosh and to make jieba ready: what a program made of these two waits for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

PROGRAM = "import whoosh, jieba; jieba.initialize(); print()"


@dataclass(frozen=True, slots=True)
class Waking:
    """Seconds from the start of a process until both are ready."""

    cold: float
    """Without jieba's cache."""
    cached: float
    """With jieba's cache of an earlier process in the temporary folder."""


def waking(times: int) -> Waking:
    """Start so many processes each way, in temporary folders of their own; return the medians."""
    cold, cached = [], []
    for _ in range(times):
        with TemporaryDirectory() as place:
            cold.append(_once(Path(place)))
            cached.append(_once(Path(place)))
    return Waking(median(cold), median(cached))


def _once(place: Path) -> float:
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", PROGRAM],
        env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(place))},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        child.stdout.readline()
        return time.perf_counter() - began
