"""Commands that ask an index: search, show, compare, export, audit, stats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from indexer import audit, terminal
from indexer.cli.options import cli, index_option, json_option, query_of, query_options, settings_of
from indexer.cli.speaking import echo_json
from indexer.differences import compare
from indexer.engines import open_engine
from indexer.export import csv_lines, json_lines
from indexer.families import share
from indexer.query import parse
from indexer.results import SetPhrase, Similar, Suggestion
from indexer.terminal import escaped, seen

Row = TypeVar("Row", SetPhrase, Similar, Suggestion)


@cli.command("search")
@click.argument("query")
@index_option
@query_options
@click.option("--page", type=int, default=1, help="第几页")
@click.option("--limit", type=int, default=10, help="每页几条")
@click.option("--no-collapse", is_flag=True, help="不合并同源文稿")
@click.option("--explain", is_flag=True, help="说明每一条为什么排在这里")
@json_option
@click.pass_context
def search_command(context: click.Context, /, query: str, index: Path | None, no_collapse: bool, as_json: bool,
                   **options: Any) -> None:  # fmt: skip
    """检索。

    例：juanzong search '作风建设 "政治站位"' --genre 工作总结 --year 2019..2023
    """
    asked = query_of(query, collapse=not no_collapse, **options)
    results = open_engine(settings_of(context, index=index)).search(asked)
    if as_json:
        echo_json(results.as_json())
    else:
        terminal.show_results(results)


@cli.command("show")
@click.argument("id")
@index_option
@json_option
@click.pass_context
def show_command(context: click.Context, /, id: str, index: Path | None, as_json: bool) -> None:
    """显示一篇文档：档案信息、提纲、同源文稿和全文。

    例：juanzong show 3f2a9c51d07be846
    """
    engine = open_engine(settings_of(context, index=index))
    document, relatives = engine.document(id), engine.family(id)
    if as_json:
        family = [relative._asdict() for relative in relatives]
        echo_json({**asdict(document), "family": family})
    else:
        terminal.show_document(document, relatives)


@cli.command("similar")
@click.argument("id")
@index_option
@click.option("--limit", type=click.IntRange(1, 100), default=6, help="几篇")
@json_option
@click.pass_context
def similar_command(
    context: click.Context, /, id: str, index: Path | None, limit: int, as_json: bool
) -> None:
    """列出与一篇文档相似的文档，以及相似在哪里。

    例：juanzong similar 3f2a9c51d07be846
    """
    found = open_engine(settings_of(context, index=index)).similar(id, limit)
    _tell(found, terminal.show_similar, as_json=as_json)


@cli.command("suggest")
@click.argument("text")
@index_option
@click.option("--limit", type=click.IntRange(1, 100), default=8, help="几条")
@json_option
@click.pass_context
def suggest_command(
    context: click.Context, /, text: str, index: Path | None, limit: int, as_json: bool
) -> None:
    """由开头的几个字、拼音或拼音首字母提示检索词。

    例：juanzong suggest zfjs
    """
    found = open_engine(settings_of(context, index=index)).suggest(text, limit)
    _tell(found, terminal.show_suggestions, as_json=as_json)


@cli.command("phrases")
@click.argument("containing", default="")
@index_option
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, help="几条")
@json_option
@click.pass_context
def phrases_command(
    context: click.Context, /, containing: str, index: Path | None, limit: int, as_json: bool
) -> None:
    """列出档案里反复出现的提法，用得最多的在前。

    例：juanzong phrases 作风 --limit 20
    """
    found = open_engine(settings_of(context, index=index)).glossary(containing, limit)
    _tell(found, terminal.show_phrases, as_json=as_json)


@cli.command("compare")
@click.argument("first")
@click.argument("second")
@index_option
@json_option
@click.pass_context
def compare_command(
    context: click.Context, /, first: str, second: str, index: Path | None, as_json: bool
) -> None:
    """逐句对照两篇文档：什么没变，什么改了，什么是新的。

    例：juanzong compare 3f2a9c51d07be846 80c1d5e2aa9047b3
    """
    engine = open_engine(settings_of(context, index=index))
    one, other = engine.document(first), engine.document(second)
    comparison = compare(one.text, other.text)
    if as_json:
        rows = [row._asdict() for row in comparison.rows]
        shared = share(one.text, other.text)
        echo_json({"share": shared, "coarse": comparison.coarse, "rows": rows})
    else:
        terminal.show_comparison(one, other, comparison)


@cli.command("audit")
@index_option
@click.pass_context
def audit_command(context: click.Context, /, index: Path | None) -> None:
    """列出档案信息拿不准的文档，最该看的在前；改好后存为档案文件夹里的 metadata.csv。

    例：juanzong audit > 待核.csv
    """
    documents = open_engine(settings_of(context, index=index)).documents(parse(""))
    for line in audit.csv_lines(documents):
        click.echo(seen(line))


@cli.command("export")
@click.argument("query", default="")
@index_option
@query_options
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", help="每行一个 JSON，或 CSV"
)
@click.pass_context
def export_command(
    context: click.Context, /, query: str, index: Path | None, form: str, **options: Any
) -> None:
    """输出符合条件的全部文档的档案信息，每行一篇。

    例：juanzong export --genre 工作总结 --format csv > 目录.csv
    """
    asked = query_of(query, **options)
    engine = open_engine(settings_of(context, index=index))
    lines, harmless = (csv_lines, seen) if form == "csv" else (json_lines, escaped)
    for line in lines(engine.documents(asked), engine.family_id):
        click.echo(harmless(line))


@cli.command("stats")
@index_option
@json_option
@click.pass_context
def stats_command(context: click.Context, /, index: Path | None, as_json: bool) -> None:
    """文档、部分、字数，以及各项档案信息的完整程度。

    例：juanzong stats --json
    """
    stats = open_engine(settings_of(context, index=index)).stats()
    if as_json:
        echo_json(asdict(stats))
    else:
        terminal.show_stats(stats)


def _tell(found: tuple[Row, ...], show: Callable[[Sequence[Row]], None], *, as_json: bool) -> None:
    """Print rows as JSON, or as people read them."""
    if as_json:
        echo_json([row._asdict() for row in found])
    else:
        show(found)
