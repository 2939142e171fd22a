"""What the element <juanzong-search> costs beside the API it asks, in a browser on another site's page, of an index in; a table out."""

from __future__ import annotations

import argparse
import gzip
import http.client
import random
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import indexer
from tests.serving import running
from tests.speed.options import count, tell
from tests.speed.table import machine, markdown

if TYPE_CHECKING:
    from playwright.sync_api import Page

Times = dict[str, list[float]]
ALONE = "fetch and JSON alone"
SHOWN = "the element, results in place and laid out"
ALONE_PAINTED = "fetch and JSON alone, next picture"
PAINTED = "the element, results in the next picture"
MEASURED = """async ([address, query]) => {
  const picture = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const alone = async (asked) => {
    const began = performance.now();
    const answer = await fetch(asked, { credentials: "omit" });
    const hits = (await answer.json()).hits.length;
    const came = performance.now() - began;
    document.body.lastChild.textContent = hits;
    await picture();
    return [came, performance.now() - began];
  };
  const element = async () => {
    const made = document.createElement("juanzong-search");
    made.setAttribute("query", query);
    made.setAttribute("facets", "genre,year");
    const began = performance.now();
    const shown = new Promise((done, fail) => {
      made.addEventListener("juanzong:results", done);
      made.addEventListener("juanzong:error", ({ detail }) => fail(new Error(detail.message)));
    });
    document.body.prepend(made);
    await shown;
    made.getBoundingClientRect();
    const came = performance.now() - began;
    await picture();
    const painted = performance.now() - began;
    made.remove();
    return [came, painted];
  };
  performance.clearResourceTimings();
  const first = await element();
  const asked = performance.getEntriesByType("resource").map((one) => one.name).find((name) => name.includes("/api/"));
  return [await alone(asked), await element(), await alone(asked), await element(), first.length];
}"""


def main() -> None:
    """Ask for the same answers with the element and without it, in turn, on one page."""
    made = argparse.ArgumentParser(prog="python -m tests.speed.embedding", description=__doc__)
    made.add_argument("--index", type=Path, required=True, metavar="FOLDER")
    made.add_argument("--searches", type=count, default=60, metavar="N")
    options = made.parse_args()
    with (
        TemporaryDirectory() as folder,
        _site(Path(folder)) as site,
        running(options.index, sites=site) as archive,
    ):
        script = _script(archive)
        (Path(folder) / "index.html").write_text(
            f'<!doctype html><title>内网</title><body><script src="{archive}/embed.js"></script><p></p></body>',
            "utf-8",
        )
        times = _timed(site, archive, _queries(options.index, options.searches))
    lines = [["", "median, ms", "95 %, ms", "slowest, ms"], ["---", "--:", "--:", "--:"]]
    lines += [[name, *_summary(taken)] for name, taken in times.items()]
    ratios = (_ratio(times, SHOWN, ALONE), _ratio(times, PAINTED, ALONE_PAINTED))
    notes = [f"index {options.index}, {len(times[ALONE])} answers each"]
    notes.append("medians, element : fetch alone: {:.2f}, with the next picture {:.2f}".format(*ratios))
    notes.append(
        f"/embed.js: {len(script):,} bytes compressed, {len(gzip.decompress(script)):,} uncompressed"
    )
    print("\n\n".join([machine(), markdown(lines), "\n".join(notes)]))


@contextmanager
def _site(folder: Path) -> Iterator[str]:
    """Serve a folder as a web site of somebody else."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _script(archive: str) -> bytes:
    connection = http.client.HTTPConnection(archive.partition("://")[2])
    connection.request("GET", "/embed.js", headers={"Accept-Encoding": "gzip"})
    return connection.getresponse().read()


def _queries(index: Path, searches: int) -> list[str]:
    """Return pieces of the titles of an index, which readers could look for."""
    dice = random.Random(7)
    hits = indexer.open_engine(indexer.Settings(index=index)).search(indexer.parse("", limit=1000)).hits
    titles = [hit.title for hit in hits if len(hit.title) > 6]
    starts = [(title, dice.randrange(len(title) - 4)) for title in dice.choices(titles, k=searches)]
    return [title[start : start + dice.choice((2, 3, 4))] for title, start in starts]


def _timed(site: str, archive: str, queries: Sequence[str]) -> Times:
    from playwright.sync_api import sync_playwright

    times: Times = {ALONE: [], SHOWN: [], ALONE_PAINTED: [], PAINTED: []}
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(site)
        # What a browser has already costs neither of the two anything.
        page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        for warming in (True, False):
            for number, query in enumerate(queries):
                tell(f"{'warming' if warming else 'measuring'} {number + 1} of {len(queries)}")
                found = _once(page, archive, query)
                for name, taken in zip(times, found if not warming else ((),) * 4, strict=True):
                    times[name] += taken
        browser.close()
    return times


def _once(page: Page, archive: str, query: str) -> tuple[list[float], ...]:
    """Return the times that two answers of each kind took."""
    one, first, two, second, _ = page.evaluate(MEASURED, [archive, query])
    return [one[0], two[0]], [first[0], second[0]], [one[1], two[1]], [first[1], second[1]]


def _ratio(times: Times, ours: str, theirs: str) -> float:
    return median(times[ours]) / median(times[theirs])


def _summary(times: Sequence[float]) -> list[str]:
    cuts = quantiles(times, n=20)
    return [f"{milliseconds:.2f}" for milliseconds in (median(times), cuts[18], max(times))]


if __name__ == "__main__":
    main()
