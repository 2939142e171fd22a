"""Nothing here is a test: `tests/test_speed.py` tries the whole."""

from __future__ import annotations

collect_ignore_glob = ["*.py"]
