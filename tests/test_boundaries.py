"""Where the reports of a compilation begin, measured on two hundred of ours and two hundred of real reports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from indexer.clean import clean
from indexer.split import split
from tests.compilations import STYLES, Compilation, Report, compilations

COUNT = 200
_REPORT = re.compile(
    "(?:报告|总结|汇报|讲话|讲话稿|致辞|通知|意见|决定|通报|公告|批复|函|方案|计划|要点|纪要|规划)(?:（.*）)?$"
)
_SEVERAL = re.compile("汇编|合集|选编|篇")
_CHAPTER = re.compile(
    "[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章编篇节]|附件|（[一二三四五六七八九十]）"
)


def score(found: Iterable[Compilation]) -> tuple[float, float]:
    """Return the F1 of the boundaries, exactly at their lines, and the share of titles that are right."""
    right = proposed = expected = titled = 0
    for compilation in found:
        parts = split(compilation.text, compilation.headings)
        starts = {part.start: part.title for part in parts} if len(parts) > 1 else {}
        wanted = dict(zip(compilation.starts, compilation.titles, strict=True))
        right += len(starts.keys() & wanted.keys())
        titled += len(starts.items() & wanted.items())
        proposed += len(starts)
        expected += len(wanted)
    return 2 * right / (proposed + expected), titled / expected


def test_styles_are_all_tried() -> None:
    found = compilations(COUNT, seed=1)
    assert {compilation.style for compilation in found} == set(STYLES)
    assert len(STYLES) == 20
    assert {len(compilation.starts) for compilation in found} >= {2, 3, 5, 10, 20}


@pytest.mark.parametrize("seed", [1, 2])
def test_boundaries_of_own_reports_are_found(seed: int) -> None:
    boundaries, titles = score(compilations(COUNT, seed))
    assert boundaries >= 0.98
    assert titles >= 0.98


@pytest.mark.parametrize("style", STYLES)
def test_boundaries_of_every_style_are_found(style: str) -> None:
    found = [each for each in compilations(COUNT, seed=3) if each.style == style]
    boundaries, titles = score(found)
    assert boundaries >= 0.95
    assert titles >= 0.9


@pytest.fixture(scope="module")
def archive(corpus: Path) -> Mapping[str, str]:
    """The cleaned text of every file of the archive, by its path."""
    files = sorted((corpus / "archive").rglob("*.txt"))
    return {
        file.relative_to(corpus).as_posix(): clean(file.read_text(encoding="utf-8", errors="replace"))[0]
        for file in files
    }


@pytest.mark.corpus
@pytest.mark.parametrize("seed", [1, 2])
def test_boundaries_of_real_reports_are_found(archive: Mapping[str, str], seed: int) -> None:
    pool = list(reports(archive.values()))
    assert len(pool) >= 250
    boundaries, titles = score(compilations(COUNT, seed, pool))
    assert boundaries >= 0.98
    assert titles >= 0.95


def reports(texts: Iterable[str]) -> Iterator[Report]:
    """Yield the texts that are one report: by its title, and neither a note nor a book."""
    for text in texts:
        title, _, body = text.partition("\n")
        if (
            8 <= len(title) <= 60
            and _REPORT.search(title)
            and not _SEVERAL.search(title)
            and 300 <= len(body) <= 8000
        ):
            yield Report(title, body)


@pytest.mark.corpus
def test_single_reports_stay_whole(archive: Mapping[str, str]) -> None:
    for changed in (lambda text: text, paged):
        assert sum(len(split(changed(text))) > 1 for text in singles(archive)) <= 2


@pytest.mark.corpus
def test_single_reports_with_styles_stay_whole(archive: Mapping[str, str]) -> None:
    assert sum(len(split(text, styled(text))) > 1 for text in singles(archive)) <= 2
    assert sum(len(split(paged(text), styled(text))) > 1 for text in singles(archive)) <= 2


def singles(archive: Mapping[str, str]) -> list[str]:
    """Return five hundred texts whose names do not say that they hold several, drawn by a digest of their paths."""
    paths = [path for path in archive if not _SEVERAL.search(path)]
    paths.sort(key=lambda path: hashlib.sha256(path.encode()).digest())
    return [archive[path] for path in paths[:500]]


def paged(text: str) -> str:
    """Begin a new page at every chapter, annex and unnumbered short line."""
    first, *lines = text.split("\n")
    broken = [f"\f{line}" if _CHAPTER.match(line) or _is_short(line) else line for line in lines]
    return "\n".join([first, *broken])


def styled(text: str) -> dict[str, int]:
    """Set every short line as a heading of the first level."""
    return {line: 1 for line in text.split("\n") if _is_short(line)}


def _is_short(line: str) -> bool:
    return 0 < len(line) < 30 and line[-1] not in "。；：，、"
