"""What the commands share: settings from the command line, filters, the query that they make."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from indexer.cli.speaking import Group
from indexer.languages import speak
from indexer.query import SORTS, Query, parse
from indexer.schema import FACETS
from indexer.settings import Settings, load

Command = Callable[..., None]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path), help="设置文件（默认：当前文件夹里的 juanzong.toml）"
)
@click.version_option(package_name="juanzong", prog_name="juanzong", help="显示版本。")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """卷宗：公文档案检索。

    把一个文件夹的报告、总结、通知建成索引，在浏览器、终端和别的程序里检索。
    """
    context.obj = config
    speak(load(file=config).language)


def settings_option(name: str) -> Callable[[Command], Command]:
    """Return the option that sets one setting for one run."""
    kind: Any = click.Path(path_type=Path) if name in ("archive", "index") else None
    help = Settings.__dataclass_fields__[name].metadata["help"]
    return click.option(f"--{name}", type=kind or (str if name == "host" else int), help=help)


index_option = settings_option("index")
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
archive_argument = click.argument("archive", required=False, type=click.Path(path_type=Path))


def query_options(command: Command) -> Command:
    """Add the options that narrow a search."""
    options = [
        click.option("--org-type", multiple=True, help="机构类型，可重复"),
        click.option("--genre", multiple=True, help="文种，可重复"),
        click.option("--year", multiple=True, help="年份，如 2021 或 2019..2023，可重复"),
        click.option("--region", multiple=True, help="地区，可重复"),
        *(
            click.option(
                f"--not-{facet.name.replace('_', '-')}", multiple=True, help=f"不要的{facet.label}，可重复"
            )
            for facet in FACETS
        ),
        click.option("--sort", type=click.Choice(list(SORTS)), default="relevance", help="排序"),
        click.option(
            "--in",
            "within",
            type=click.Choice(["title", "outline", "text"]),
            help="只在标题、小标题或正文里找",
        ),
        click.option(
            "--same", type=click.Choice(["sentence", "paragraph"]), help="全部词语在同一句或同一段里"
        ),
        click.option("--exact", is_flag=True, help="每个词都按原样的字符串找"),
        click.option("--refine", multiple=True, help="在结果中再检索，可重复"),
        click.option("--no-expand", is_flag=True, help="不扩展同义词、简称和数字的别的写法"),
    ]
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def settings_of(context: click.Context, **overrides: Any) -> Settings:
    """Gather the settings for one run."""
    return load(overrides, file=context.obj)


def query_of(text: str, *, org_type: tuple[str, ...], genre: tuple[str, ...], year: tuple[str, ...],
           region: tuple[str, ...], no_expand: bool = False, **options: Any) -> Query:  # fmt: skip
    """Understand a search typed on the command line."""
    # What comes in an encoding that is not the terminal's holds lone surrogates.
    text = text.encode("utf-8", "replace").decode("utf-8")
    excluded = {facet.name: options.pop(f"not_{facet.name}", ()) for facet in FACETS}
    return parse(
        text, filters={"org_type": org_type, "genre": genre, "year": year, "region": region},
        exclude=excluded, expand=not no_expand, **options,
    )  # fmt: skip
