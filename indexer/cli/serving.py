"""Commands around the index: the web front, and what is wrong with the installation."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from indexer import terminal
from indexer.cli.options import cli, index_option, json_option, settings_of, settings_option
from indexer.cli.speaking import echo, echo_json
from indexer.doctor import examine
from indexer.engines import Engine, open_engine
from indexer.errors import IndexMissingError
from indexer.languages import retold
from indexer.pipeline import build
from indexer.settings import Settings

FAILED = 1


@cli.command("serve")
@index_option
@settings_option("archive")
@settings_option("host")
@settings_option("port")
@settings_option("workers")
@click.pass_context
def serve_command(context: click.Context, /, **overrides: Any) -> None:
    """启动网页服务；还没有索引时先建一个。

    例：juanzong serve --port 8000
    """
    from webui.server import serve

    settings = settings_of(context, **overrides)
    _ensure_index(settings)
    serve(settings, ready=lambda url: echo(f"卷宗已启动：{url} （按 Ctrl+C 停止）", err=True))


def _ensure_index(settings: Settings) -> Engine:
    try:
        return open_engine(settings)
    except IndexMissingError:
        echo(f"还没有索引，先读入“{settings.archive}”……", err=True)
        with terminal.progress(retold("建索引")) as progress:
            terminal.show_tally(build(settings, progress), file=sys.stderr)
        return open_engine(settings)


@cli.command("doctor")
@index_option
@settings_option("archive")
@json_option
@click.pass_context
def doctor_command(context: click.Context, /, as_json: bool, **overrides: Any) -> None:
    """检查装了什么、缺什么、哪里不对，以及怎么办。

    例：juanzong doctor
    """
    findings = examine(settings_of(context, **overrides))
    if as_json:
        echo_json([asdict(finding) for finding in findings])
    else:
        terminal.show_findings(findings)
    if not all(finding.good for finding in findings if finding.needed):
        sys.exit(FAILED)
