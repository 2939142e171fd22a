"""A sign of life: long work tells here that it goes on, and whoever watches over it hears so."""

from __future__ import annotations

from collections.abc import Callable


def _silence() -> None:
    """Tell nobody."""


_callback: Callable[[], None] = _silence


def listen(callback: Callable[[], None]) -> None:
    """Call `callback` at every sign of life of this process from now on."""
    global _callback
    _callback = callback


def alive() -> None:
    """Give a sign of life: between pages, members and other steps of long work."""
    _callback()
