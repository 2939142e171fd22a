"""What the tests share: the sample archive, its index, the real documents where they are, a terminal."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import hypothesis
import pytest
from click.testing import CliRunner

import indexer
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# What a machine under load takes longer for is not wrong.
hypothesis.settings.register_profile("juanzong", deadline=None)
hypothesis.settings.load_profile("juanzong")

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "index_data" / "archive"
CORPUS = ROOT.parent / "shared" / "corpus"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample archive."""
    return SAMPLE


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The real documents beside the project; in CI they must be there."""
    if not CORPUS.is_dir():
        assert "CI" not in os.environ, "the collection of real documents is missing"
        pytest.skip("the collection of real documents is not here")
    return CORPUS


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> indexer.Settings:
    """Settings of the sample archive, with its index built."""
    settings = indexer.Settings(archive=SAMPLE, index=tmp_path_factory.mktemp("sample") / "index")
    indexer.build(settings)
    return settings


@pytest.fixture(scope="session")
def engine(settings: indexer.Settings) -> indexer.Engine:
    """The sample archive's engine."""
    return indexer.open_engine(settings)


@pytest.fixture(scope="session")
def corpus_settings(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> indexer.Settings:
    """Settings of the 1,522 real documents, with their index built."""
    settings = indexer.Settings(archive=corpus / "archive", index=tmp_path_factory.mktemp("corpus") / "index")
    indexer.build(settings)
    return settings


@pytest.fixture
def archive(tmp_path: Path) -> indexer.Settings:
    """Settings of a small archive of three files that a test may change; nothing is built yet."""
    folder = tmp_path / "档案"
    folder.mkdir()
    (folder / "甲.txt").write_text(
        "关于河道清理的通知\n各村：\n请在三月底前清理河道。\n上坪乡人民政府\n2021年3月1日", "utf-8"
    )
    (folder / "乙.txt").write_text(
        "2022年工作总结\n一、主要做法\n巡查河道四十次。\n二、存在问题\n人手不足。", "utf-8"
    )
    (folder / "丙.txt").write_text("茶叶产业调研报告\n茶园面积逐年增加，在建工程有三处。", "utf-8")
    return dataclasses.replace(indexer.Settings(), archive=folder, index=tmp_path / "索引", jobs=1)


@pytest.fixture
def runner() -> CliRunner:
    """A terminal."""
    return CliRunner()


@pytest.fixture(scope="module")
def address(settings: indexer.Settings) -> Iterator[str]:
    """Where the pages of the sample archive are served."""
    from webui import create_app

    with serving(create_app(settings)) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, if it is here; in CI it must be."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        assert "CI" not in os.environ, "Chromium is missing"
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """An empty page on a desk, which must end without a word in the console."""
    with browser.new_context(
        base_url=address, viewport={"width": 1280, "height": 900}, locale="zh-CN"
    ) as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        assert said == []


@pytest.fixture(scope="module")
def places(engine: indexer.Engine) -> dict[str, str]:
    """The ids of two reports that hold 工作, and of one with a copy."""
    first, second = engine.search(indexer.parse("工作", limit=2)).hits
    one = next(hit for hit in engine.search(indexer.parse("", limit=100)).hits if hit.family_size > 1)
    ids = {"first": first.id, "second": second.id, "one": one.id, "copy": engine.family(one.id)[0].id}
    return {name: quote(id, safe="") for name, id in ids.items()}
