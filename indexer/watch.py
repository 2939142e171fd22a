"""An archive that changes goes in, an index that keeps up with it comes out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch as watch_files

from indexer.errors import ArchiveError, IndexMissingError
from indexer.pipeline import Progress, Tally, build, update
from indexer.settings import Settings

SETTLED = 1600
"""Milliseconds without a further change after which the archive is looked at."""
EVERY = 600_000
"""Milliseconds after which it is looked at anyway: folders of other machines do not tell of changes."""
AGAIN = 5_000
"""The same after a failure, such as another program holding the index."""


def watch(
    settings: Settings,
    done: Callable[[Tally], None],
    failed: Callable[[ArchiveError], None],
    stop: threading.Event,
    progress: Progress | None = None,
) -> None:
    """Update the index now and whenever the archive changes, until stopped.

    `done` hears of each update that published something or found other problems, `failed` of each that could not be;
    it is tried again.
    """
    problems = None
    generation = -1
    while not stop.is_set():
        pause = EVERY
        try:
            tally = _kept_up(settings, progress)
            if (tally.generation, tally.problems) != (generation, problems):
                done(tally)
            generation, problems = tally.generation, tally.problems
        except ArchiveError as error:
            failed(error)
            pause = AGAIN
        _wait(settings, stop, pause)


def _kept_up(settings: Settings, progress: Progress | None) -> Tally:
    try:
        return update(settings, progress)
    except IndexMissingError:
        return build(settings, progress)


def _wait(settings: Settings, stop: threading.Event, pause: int) -> None:
    """Return when something changed in the archive, or after a while."""
    folder = settings.archive if settings.archive.is_dir() else settings.archive.parent
    index = settings.index.absolute()

    def matters(_: object, path: str) -> bool:
        return not Path(path).absolute().is_relative_to(index)

    if not folder.is_dir():
        stop.wait(pause / 1000)
        return
    for _ in watch_files(
        folder, watch_filter=matters, debounce=SETTLED, stop_event=stop, rust_timeout=pause,
        yield_on_timeout=True, raise_interrupt=True, ignore_permission_denied=True,
    ):  # fmt: skip
        return
