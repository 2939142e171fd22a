"""From the document that describes the API to thousands of requests made of it, and to what schemathesis found wrong.

Run as a program it serves the sample archive, unless it is told an address, and tries everything:
`python -m tests.openapi_cases --cases 5000`.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import indexer

SAMPLE = Path(__file__).resolve().parent.parent / "index_data" / "archive"
PHASES = "examples,coverage,fuzzing,stateful"
DOCUMENT = "/api/v1/openapi.json"
HOOKS = Path(__file__).with_name("openapi_hooks.py")
SETTINGS = f"""
hooks = {json.dumps(str(HOOKS))}
[checks.negative_data_rejection]
expected-statuses = [400, 404, 405, 431]
"""
"""How a bad request must be answered: fewer ways than schemathesis takes, but also the server's own for one that is too long."""
SEED = 7


class Outcome(NamedTuple):
    """What a run of schemathesis found."""

    cases: int
    failures: int
    is_complete: bool
    """Whether nothing stopped it, and every operation and phase was tried."""
    told: str
    """What it printed."""


@contextmanager
def serving(settings: indexer.Settings) -> Iterator[str]:
    """Serve an index as administrators do, and tell its address."""
    command = [sys.executable, "-m", "indexer", "serve", "--index", str(settings.index), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        try:
            yield _address(server)
        finally:
            server.terminate()


def explore(
    address: str, cases: int, folder: Path, *, phases: str = PHASES, seed: int = SEED, only: str = ""
) -> Outcome:
    """Make at least so many requests by all checks, of all operations or of one; a folder takes what is written."""
    with urlopen(address + DOCUMENT) as answer:
        operations = 1 if only else len(json.load(answer)["paths"])
    report = folder / "report.json"
    (folder / "schemathesis.toml").write_text(SETTINGS, "utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", address + DOCUMENT, "--checks", "all", "--mode", "all", "--phases", phases,
        "--max-examples", str(-(-cases // operations)), "--seed", str(seed), "--continue-on-failure", "--no-color",
        "--generation-database", "none", "--suppress-health-check", "all", "--warnings", "off",
        "--report", "json", "--report-json-path", str(report),
        *(["--include-operation-id", only] if only else []),
    ]  # fmt: skip
    run = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if not report.exists():
        return Outcome(0, 1, False, run.stdout)
    found = json.loads(report.read_text("utf-8"))
    tried, counts = found["operations"], found["test_cases"]
    is_complete = (
        found["complete"]
        and tried["tested"] == operations
        and tried["errored"] == 0
        and all(found["phases"][phase]["status"] in ("success", "failure") for phase in phases.split(","))
    )
    failures = counts["unique_failures"] + counts["errored"]
    return Outcome(counts["generated"], max(failures, run.returncode), is_complete, run.stdout)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    told = ""
    for line in server.stdout:
        told += line
        if found := re.search(r"http://[\w.:]+(?=/)", line):
            return found[0]
    raise RuntimeError(told)


def main() -> int:
    """Try the API, print what was found, and tell whether it was as described."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000, help="at least so many requests")
    parser.add_argument("--address", help="of a server, such as http://127.0.0.1:8000")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if asked.address:
            outcome = explore(asked.address.rstrip("/"), asked.cases, folder, seed=asked.seed)
        else:
            settings = indexer.Settings(archive=SAMPLE, index=folder / "index")
            indexer.build(settings)
            with serving(settings) as address:
                outcome = explore(address, asked.cases, folder, seed=asked.seed)
    print(outcome.told)
    print(f"{outcome.cases} cases, {outcome.failures} failures, complete: {outcome.is_complete}")
    return int(outcome.failures > 0 or not outcome.is_complete or outcome.cases < asked.cases)


if __name__ == "__main__":
    sys.exit(main())
