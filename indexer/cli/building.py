"""Commands that make an index, keep it up with the archive, check it and go back."""

from __future__ import annotations

import signal
import sys
import threading
from dataclasses import asdict
from pathlib import Path

import click

from indexer import terminal
from indexer.cli.options import archive_argument, cli, index_option, json_option, settings_of, settings_option
from indexer.cli.speaking import echo, echo_json
from indexer.errors import ArchiveError
from indexer.languages import retold
from indexer.pipeline import Tally, build, update
from indexer.publish import Manifest, rollback

SOME_UNREAD = 3
"""The exit code of work that is done, but for some files."""


@cli.command("build")
@archive_argument
@index_option
@settings_option("jobs")
@json_option
@click.pass_context
def build_command(context: click.Context, /, archive: Path | None, index: Path | None, jobs: int | None,
                  as_json: bool) -> None:  # fmt: skip
    """读入全部文件，建一代新索引，核对后启用；期间旧索引照常使用。

    例：juanzong build 档案 --index 索引
    """
    settings = settings_of(context, archive=archive, index=index, jobs=jobs)
    with terminal.progress(retold("建索引")) as progress:
        tally = build(settings, progress)
    _report(tally, as_json)


@cli.command("update")
@archive_argument
@index_option
@json_option
@click.pass_context
def update_command(
    context: click.Context, /, archive: Path | None, index: Path | None, as_json: bool
) -> None:
    """只处理新增、改动和移走的文件（按内容判断，不看日期）。

    例：juanzong update 档案
    """
    settings = settings_of(context, archive=archive, index=index)
    with terminal.progress(retold("更新索引")) as progress:
        tally = update(settings, progress)
    _report(tally, as_json)


@cli.command("watch")
@archive_argument
@index_option
@json_option
@click.pass_context
def watch_command(context: click.Context, /, archive: Path | None, index: Path | None, as_json: bool) -> None:
    """守着档案文件夹，有改动就更新索引，直到按 Ctrl+C。

    例：juanzong watch 档案
    """
    from indexer.watch import watch

    settings = settings_of(context, archive=archive, index=index)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())

    def done(tally: Tally) -> None:
        if as_json:
            echo_json(asdict(tally))
        else:
            terminal.show_tally(tally)

    echo(f"正在守着“{settings.archive}”（按 Ctrl+C 停止）", err=True)
    watch(settings, done, lambda error: echo(f"没有更新成：{error}\n　　　稍后再试。", err=True), stop)


def _report(tally: Tally, as_json: bool) -> None:
    if as_json:
        echo_json(asdict(tally))
    else:
        terminal.show_tally(tally)
    if tally.problems:
        sys.exit(SOME_UNREAD)


@cli.command("verify")
@index_option
@click.pass_context
def verify_command(context: click.Context, /, index: Path | None) -> None:
    """逐字节核对正在使用的索引。

    例：juanzong verify
    """
    manifest = Manifest.read(settings_of(context, index=index).index)
    if damaged := manifest.damaged():
        raise ArchiveError(
            "索引文件损坏或缺失：" + "、".join(damaged),
            "请运行 juanzong rollback 回到上一代，或 juanzong build 重建。",
        )
    echo(f"第 {manifest.generation} 代完好：{len(manifest.files)} 个文件，{manifest.bytes:,} 字节。")


@cli.command("rollback")
@index_option
@click.pass_context
def rollback_command(context: click.Context, /, index: Path | None) -> None:
    """退回上一代索引。

    例：juanzong rollback
    """
    manifest = rollback(settings_of(context, index=index).index)
    echo(f"已退回第 {manifest.generation} 代（{manifest.built}）。")
