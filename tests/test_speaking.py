"""The command line speaks the reader's language, Chinese first."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
from indexer.cli import cli

CHINESE = re.compile("[\u4e00-\u9fff]")


def said(*words: str, language: str = "", index: Path | None = None) -> str:
    """Return what a command prints, to either stream."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "JUANZONG_LANGUAGE": language}
    if index:
        environment["JUANZONG_INDEX"] = str(index)
    done = subprocess.run(
        [sys.executable, "-m", "indexer", *words], capture_output=True, encoding="utf-8", env=environment
    )
    return done.stdout + done.stderr


@pytest.fixture
def english() -> Iterator[None]:
    """Speak English for a while."""
    indexer.speak("en")
    yield
    indexer.speak("zh-Hans")


@pytest.mark.parametrize("command", ["", *sorted(cli.commands)])
def test_help_is_in_chinese(runner: CliRunner, command: str) -> None:
    chinese = runner.invoke(cli, [*filter(None, [command]), "--help"]).output
    assert not re.search("Usage|Options|Show this", chinese)
    assert CHINESE.search(chinese)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("command", ["", *sorted(cli.commands)])
def test_help_is_in_english(runner: CliRunner, command: str) -> None:
    words = [*filter(None, [command]), "--help"]
    english = runner.invoke(cli, words, env={"JUANZONG_LANGUAGE": "en"}).output
    lines = [line for line in english.splitlines() if "juanzong" not in line]
    # The values of an option are what is typed, in any language.
    assert not CHINESE.search(re.sub(r"\[.*?\]", "", "\n".join(lines))), english


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("search", "整改", "--page", "999"), "There is no page 999"),
        (("search", "“整改"), "A closing quote was missing"),
        (("show", "nope"), "There is no document with the id “nope”"),
        (("stats",), "Files that could not be read: 3"),
        (("stats",), "The file has a password"),
        (("serch",), "There is no command serch"),
        (("search", "整改", "--limit", "x"), "use a whole number"),
    ],
)  # fmt: skip
def test_messages_are_told_in_english(settings: indexer.Settings, words: tuple[str, ...], told: str) -> None:
    assert told in said(*words, language="en", index=settings.index)


def test_unknown_language_is_named(settings: indexer.Settings) -> None:
    assert "设置 language 的值“fr”不能用" in said("stats", language="fr", index=settings.index)
