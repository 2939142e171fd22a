"""From commands to their help in the reader's language, down to the words that click writes itself."""

from __future__ import annotations

import inspect
import json
from typing import Any

import click

from indexer.languages import retold
from indexer.terminal import escaped, seen


class _Formatter(click.HelpFormatter):
    """Writes click's own headings in our words."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, retold("用法："))

    def write_heading(self, heading: str) -> None:
        own = {"Options": "选项", "Commands": "命令"}
        super().write_heading(retold(own.get(heading, heading)))


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command whose help is written in Chinese and told in the reader's language."""

    context_class = _Context

    def get_help_option(self, context: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(context)
        if option is not None:
            option.help = "显示这些说明。"
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help, for a list of commands."""
        return _told(self.help).partition("\n")[0]

    def format_help_text(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help itself."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_told(self.help))

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does."""
        rows = []
        for parameter in self.get_params(context):
            row = parameter.get_help_record(context)
            if row is not None and isinstance(parameter, click.Option):
                help = parameter.help or ""
                rows.append((row[0], row[1].replace(help, retold(help))))
        with formatter.section("Options"):
            formatter.write_dl(rows)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does, and the commands."""
        super().format_options(context, formatter)
        self.format_commands(context, formatter)


def echo(text: str, **options: Any) -> None:
    """Print a message in the reader's language; what it quotes steers no terminal."""
    click.echo(seen(retold(text)), **options)


def echo_json(value: object) -> None:
    """Print an object as a line of JSON."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False)))


def _told(help: str | None) -> str:
    return retold(inspect.cleandoc(help or ""))
