"""Where settings come from, and which wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.settings import Settings, load


def test_later_layers_win(tmp_path: Path) -> None:
    file = tmp_path / "juanzong.toml"
    file.write_text('archive = "reports"\nport = 9000\njobs = 3\n', "utf-8")
    settings = load({"port": 9100, "host": None}, file, {"JUANZONG_JOBS": "4", "JUANZONG_PORT": "9050"})
    assert settings.archive == tmp_path / "reports"
    assert (settings.port, settings.jobs, settings.host) == (9100, 4, "127.0.0.1")


def test_paths_may_be_strings() -> None:
    assert Settings(archive="reports").archive == Path("reports")


@pytest.mark.parametrize(("text", "meant"), [("true", True), ("1", True), ("Off", False), ("false", False)])
def test_switch_may_be_written_in_words(text: str, meant: bool) -> None:
    assert load(environment={"JUANZONG_COMPACT": text}).compact is meant


@pytest.mark.parametrize(("values", "named"), [
    ({"port": "abc"}, "port"),
    ({"port": 70000}, "port"),
    ({"jobs": -1}, "jobs"),
    ({"keep": 1}, "keep"),
    ({"workers": 0}, "workers"),
    ({"compact": "maybe"}, "compact"),
])  # fmt: skip
def test_wrong_value_is_named(values: dict, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings(**values)


@pytest.mark.parametrize("text", ["archiv = 'x'", "port = = 1", b"\xff\xfe\x00"])
def test_wrong_file_is_explained(tmp_path: Path, text: str | bytes) -> None:
    file = tmp_path / "juanzong.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SettingsError):
        load(file=file, environment={})


def test_missing_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="读不了"):
        load(file=tmp_path / "none.toml", environment={})
