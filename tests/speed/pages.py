"""What a page of results costs beside the search itself, in milliseconds and in bytes, of an index in; a table out."""

from __future__ import annotations

import argparse
import gzip
import http.client
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from tests.serving import running
from tests.speed.options import count, tell
from tests.speed.reports import questions
from tests.speed.table import machine, markdown

LOADED = re.compile(r'(?:src|href)="(/static/[^"]+)"')
IMPORTED = re.compile(r'from "\./([\w.-]+)"|import "\./([\w.-]+)"')


def main() -> None:
    """Ask for pages of results through a real server, and for the same answers as JSON, in turn."""
    made = argparse.ArgumentParser(prog="python -m tests.speed.pages", description=__doc__)
    made.add_argument("--index", type=Path, required=True, metavar="FOLDER")
    made.add_argument(
        "--documents", type=count, default=100_000, metavar="N", help="of the archive of tests.speed"
    )
    made.add_argument("--searches", type=count, default=60, metavar="N")
    made.add_argument("--rounds", type=count, default=5, metavar="N")
    options = made.parse_args()
    asked = [
        "/?" + urlencode({"q": " ".join(question.words), **question.filters})
        for question in questions(options.documents, options.searches)
    ]
    with running(options.index) as address:
        port = int(address.rpartition(":")[2])
        rows = _timed(port, asked, options.rounds)
        weights = _weights(port, asked[0])
    lines = [["", "median, ms", "95 %, ms", "slowest, ms"], ["---", "--:", "--:", "--:"]]
    lines += [[name, *_summary(times)] for name, times in rows.items()]
    notes = [f"index {options.index}, {len(asked)} searches, {options.rounds} rounds"]
    notes.append("bytes, compressed: {:,} on a first visit ({} files), {:,} later".format(*weights))
    print("\n\n".join([machine(), markdown(lines), "\n".join(notes)]))


def _timed(port: int, asked: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Return for each page the time of the whole request, and the search's own, which the page itself tells."""
    whole: list[float] = []
    own: list[float] = []
    rest: list[float] = []
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for turn in range(rounds + 1):
        tell(f"round {turn} of {rounds}")
        for path in asked:
            began = time.perf_counter()
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            took = 1e3 * (time.perf_counter() - began)
            assert answer.status in (200, 404), (path, answer.status)
            if turn and answer.status == 200:
                search = float(answer.headers["Server-Timing"].partition("dur=")[2])
                whole.append(took)
                own.append(search)
                rest.append(took - search)
    return {"request to last byte": whole, "the search's own time": own, "everything else": rest}


def _weights(port: int, path: str) -> tuple[int, int, int]:
    """Return how many bytes a first visit of a page loads, in how many files, and how many a later one does."""
    bodies = {path: _body(port, path)}
    waiting = LOADED.findall(bodies[path].decode())
    while waiting:
        name = waiting.pop()
        if name in bodies:
            continue
        bodies[name] = _body(port, name)
        if name.endswith(".js"):
            folder = name.rpartition("/")[0]
            waiting += [f"{folder}/{one or other}" for one, other in IMPORTED.findall(bodies[name].decode())]
    sizes = {name: len(gzip.compress(body, 1)) for name, body in bodies.items()}
    return sum(sizes.values()), len(sizes), sizes[path]


def _body(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path)
    return connection.getresponse().read()


def _summary(times: Sequence[float]) -> list[str]:
    cuts = quantiles(times, n=20)
    return [f"{milliseconds:.2f}" for milliseconds in (median(times), cuts[18], max(times))]


if __name__ == "__main__":
    main()
