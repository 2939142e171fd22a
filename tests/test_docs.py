"""The README says what the program does: every command, setting, field and address, and its examples run."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import indexer
from indexer.cli import cli
from indexer.errors import QueryError
from indexer.extract import SUFFIXES
from indexer.settings import PREFIX

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_every_command_is_named() -> None:
    for name in cli.commands:
        assert re.search(rf"\bjuanzong {name}\b|`{name}`", README), name


def test_every_setting_is_in_the_table() -> None:
    for row in dataclasses.fields(indexer.Settings):
        assert f"| `{row.name}` | `{PREFIX}{row.name.upper()}` | `{row.default}` |" in README


def test_every_field_has_its_prefixes() -> None:
    for field in indexer.FIELDS:
        assert f"{field.label}:" in README
        assert f"`{field.name}:`" in README or any(f"{prefix}:" in README for prefix in field.prefixes)


def test_every_metadata_field_may_be_corrected() -> None:
    for row in dataclasses.fields(indexer.Metadata):
        assert re.search(rf"\b{row.name}\b", README), row.name


def test_query_examples_are_understood() -> None:
    table = README[README.index("## Query language") : README.index("Width, case")]
    typed = [text.replace("\\|", "|") for text in re.findall(r"`([^`]+)`", table)]
    assert len(typed) > 15
    for text in typed:
        if not text.endswith(":"):
            assert indexer.parse(text).notice is None, text


def test_the_two_commands_are_single_lines() -> None:
    start, test = examples("sh")[:2]
    assert start.count("\n") == test.count("\n") == 1
    assert start.startswith("python3 -m venv .venv && ")
    assert test.startswith("python3 -m venv .venv && ")


def test_python_example_runs(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = next(code for code in examples("python") if "import indexer" in code)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").symlink_to(sample)
    exec(code, {})
    assert int(capsys.readouterr().out.split()[0]) > 0


def test_shell_examples_name_real_options() -> None:
    for line in examples("sh")[2].splitlines():
        words = line.split("#")[0].split()
        command = cli.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_error_hints_name_real_commands() -> None:
    for file in Path(indexer.__file__).parent.rglob("*.py"):
        for name in re.findall(r"juanzong ([a-z]+)\b(?!\.toml)", file.read_text("utf-8")):
            assert name in cli.commands, (file, name)


def test_sorts_are_described() -> None:
    for name in indexer.SORTS:
        assert f"`{name}`" in README
    with pytest.raises(QueryError):
        indexer.parse("", sort="best")


def test_every_format_is_named() -> None:
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in README] == []
