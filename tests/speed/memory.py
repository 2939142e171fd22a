"""How much memory processes take: read by psutil where it is installed, else not at all."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SAMPLING = 0.03
"""Seconds between two looks."""


def readable() -> bool:
    """Tell whether memory can be read."""
    return find_spec("psutil") is not None


def private(pid: int) -> int:
    """Return the bytes that a process has for itself; 0 where that cannot be read.

    Where the system tells (Linux), pages of mapped files do not count: all processes that map them share them, and
    the system may drop them at any time.
    """
    with suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Anonymous:")).split()[1]) * 1024
    if not readable():
        return 0
    return int(import_module("psutil").Process(pid).memory_full_info().uss)


@dataclass(slots=True)
class Peak:
    """The highest sums over processes at any one look; 0 where they cannot be read."""

    fair: int = 0
    """Bytes, a page shared by n processes as an nth in each; pages of mapped files count."""
    private: int = 0
    """Bytes that nobody else has."""
    processes: int = 0


class Watch:
    """Looks at a process and all that it starts until told to end."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = Peak()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if readable():
            self._thread.start()

    def end(self) -> Peak:
        """Return the highest sums seen."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._peak

    def _look(self) -> None:
        psutil: Any = import_module("psutil")
        known: dict[int, Any] = {}
        while not self._over.wait(SAMPLING):
            try:
                root = psutil.Process(self._pid)
                pids = [root, *root.children(recursive=True)]
            except psutil.Error:
                continue
            # Objects are kept, as each new one costs a read of its own.
            for process in pids:
                known.setdefault(process.pid, process)
            used = [_used(psutil, known[process.pid]) for process in pids]
            peak = self._peak
            peak.fair = max(peak.fair, sum(fair for fair, _ in used))
            peak.private = max(peak.private, sum(private for _, private in used))
            peak.processes = max(peak.processes, sum(fair > 0 for fair, _ in used))


def _used(psutil: Any, process: Any) -> tuple[int, int]:
    """Return a process's memory, fairly shared where the system tells, and what of it is private."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0, 0
    return int(getattr(memory, "pss", memory.uss)), int(memory.uss)
