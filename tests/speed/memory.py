"""How much memory processes take: read by psutil where it is installed, else not at all."""

from __future__ import annotations

import threading
from importlib import import_module
from importlib.util import find_spec
from typing import Any

SAMPLING = 0.03
"""Seconds between two looks."""


def readable() -> bool:
    """Tell whether memory can be read."""
    return find_spec("psutil") is not None


def private(pid: int) -> int:
    """Return the bytes that would be free without a process; 0 where that cannot be read."""
    if not readable():
        return 0
    return int(import_module("psutil").Process(pid).memory_full_info().uss)


class Watch:
    """Looks at a process and all that it starts until told to end."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = self._processes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if readable():
            self._thread.start()

    def end(self) -> tuple[int, int]:
        """Return the highest sum of bytes and the highest number of processes; 0 where they cannot be read."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        return self._peak, self._processes

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
            used = [_shared_fairly(psutil, known[process.pid]) for process in pids]
            self._peak = max(self._peak, sum(used))
            self._processes = max(self._processes, sum(map(bool, used)))


def _shared_fairly(psutil: Any, process: Any) -> int:
    """Return a process's memory, a page shared by n of them as an nth where the system tells."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", memory.uss))
