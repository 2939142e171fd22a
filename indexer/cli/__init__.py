"""What can be typed: `juanzong build`, `search`, `serve` and the rest."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from typing import NoReturn

import click

# Each module adds its commands.
from indexer.cli import asking as asking
from indexer.cli import building as building
from indexer.cli import serving as serving
from indexer.cli import wording as wording
from indexer.cli.options import cli
from indexer.cli.speaking import echo
from indexer.errors import ArchiveError, PageError, QueryError, SettingsError
from indexer.languages import retold, speak
from indexer.settings import load

__all__ = ["cli", "main"]

FAILED, WRONG_LINE = 1, 2
"""Exit codes besides 0, and 3 for work that is done but for some files."""


def _fault(error: click.UsageError) -> str:
    """Say in the reader's language what is wrong with a command line."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, click.MissingParameter) and error.param:
        return f"缺少 {error.param.human_readable_name}"
    if isinstance(error, click.BadParameter) and error.param:
        kind = error.param.type
        wanted = (
            "应是其中之一：" + "、".join(map(str, kind.choices))
            if isinstance(kind, click.Choice)
            else "应是整数"
        )
        return f"{error.param.opts[0]} 的值不对，{wanted}"
    unknown = re.match("No such command '(.*?)'", error.format_message())
    return f"没有命令 {unknown[1]}" if unknown else error.format_message()


def main() -> NoReturn:
    """Run the command line; every expected failure becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Settings that cannot be read are told once a command asks for them.
    with suppress(SettingsError):
        speak(load().language)
    try:
        cli.main(standalone_mode=False)
        sys.exit(0)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "juanzong"
        echo(f"命令写得不对：{_fault(error)}\n　　　　　　　写法见 {command} --help", err=True)
        sys.exit(WRONG_LINE)
    except (click.Abort, KeyboardInterrupt):
        echo("已中断；原来的索引没有改动。", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
    except ArchiveError as error:
        echo(f"出错：{error.message}", err=True)
        if error.hint:
            echo(f"　　　{retold(error.hint)}", err=True)
        wrong_line = isinstance(error, (QueryError, SettingsError)) and not isinstance(error, PageError)
        sys.exit(WRONG_LINE if wrong_line else FAILED)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
