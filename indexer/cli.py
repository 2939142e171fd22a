"""What can be typed: `juanzong build`, `search`, `serve` and the rest."""

from __future__ import annotations

import functools
import json
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from indexer import terminal
from indexer.doctor import examine
from indexer.engines import Engine, open_engine
from indexer.errors import ArchiveError, IndexMissingError, PageError, QueryError, SettingsError
from indexer.export import csv_lines, json_lines
from indexer.pipeline import Tally, build, update
from indexer.publish import Manifest, rollback
from indexer.query import SORTS, Query, parse
from indexer.settings import Settings, load

FAILED, WRONG_LINE, SOME_UNREAD = 1, 2, 3
"""Exit codes besides 0."""

Command = Callable[..., None]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", type=click.Path(path_type=Path), help="设置文件（默认：当前文件夹里的 juanzong.toml）"
)
@click.version_option(package_name="juanzong", prog_name="juanzong")
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """卷宗：公文档案检索。

    把一个文件夹的报告、总结、通知建成索引，在浏览器、终端和别的程序里检索。
    """
    context.obj = config


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
    ]
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def settings_of(context: click.Context, **overrides: Any) -> Settings:
    """Gather the settings for one run."""
    return load(overrides, file=context.obj)


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
    with terminal.progress("建索引") as progress:
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
    with terminal.progress("更新索引") as progress:
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
            click.echo(json.dumps(asdict(tally), ensure_ascii=False))
        else:
            terminal.show_tally(tally)

    click.echo(f"正在守着“{settings.archive}”（按 Ctrl+C 停止）", err=True)
    watch(settings, done, lambda error: click.echo(f"没有更新成：{error}\n　　　稍后再试。", err=True), stop)


def _report(tally: Tally, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(tally), ensure_ascii=False))
    else:
        terminal.show_tally(tally)
    if tally.problems:
        sys.exit(SOME_UNREAD)


@cli.command("search")
@click.argument("query")
@index_option
@query_options
@click.option("--page", type=int, default=1, help="第几页")
@click.option("--limit", type=int, default=10, help="每页几条")
@click.option("--no-collapse", is_flag=True, help="不合并同源文稿")
@json_option
@click.pass_context
def search_command(context: click.Context, /, query: str, index: Path | None, page: int, limit: int, no_collapse: bool,
                   as_json: bool, **options: Any) -> None:  # fmt: skip
    """检索。

    例：juanzong search '作风建设 "政治站位"' --genre 工作总结 --year 2019..2023
    """
    asked = _query(query, page=page, limit=limit, collapse=not no_collapse, **options)
    results = open_engine(settings_of(context, index=index)).search(asked)
    if as_json:
        click.echo(json.dumps(results.as_json(), ensure_ascii=False))
    else:
        terminal.show_results(results)


@cli.command("show")
@click.argument("id")
@index_option
@json_option
@click.pass_context
def show_command(context: click.Context, /, id: str, index: Path | None, as_json: bool) -> None:
    """显示一篇文档：档案信息、提纲和全文。

    例：juanzong show 3f2a9c51d07be846
    """
    document = open_engine(settings_of(context, index=index)).document(id)
    if as_json:
        click.echo(json.dumps(asdict(document), ensure_ascii=False))
    else:
        terminal.show_document(document)


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
    asked = _query(query, **options)
    engine = open_engine(settings_of(context, index=index))
    lines = csv_lines if form == "csv" else json_lines
    for line in lines(engine.documents(asked), engine.family_id):
        click.echo(line)


def _query(text: str, *, org_type: tuple[str, ...], genre: tuple[str, ...], year: tuple[str, ...],
           region: tuple[str, ...], **options: Any) -> Query:  # fmt: skip
    # What comes in an encoding that is not the terminal's holds lone surrogates.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return parse(
        text, filters={"org_type": org_type, "genre": genre, "year": year, "region": region}, **options
    )


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
        click.echo(json.dumps(asdict(stats), ensure_ascii=False))
    else:
        terminal.show_stats(stats)


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
    click.echo(f"第 {manifest.generation} 代完好：{len(manifest.files)} 个文件，{manifest.bytes:,} 字节。")


@cli.command("rollback")
@index_option
@click.pass_context
def rollback_command(context: click.Context, /, index: Path | None) -> None:
    """退回上一代索引。

    例：juanzong rollback
    """
    manifest = rollback(settings_of(context, index=index).index)
    click.echo(f"已退回第 {manifest.generation} 代（{manifest.built}）。")


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
    serve(settings, ready=lambda url: click.echo(f"卷宗已启动：{url} （按 Ctrl+C 停止）", err=True))


def _ensure_index(settings: Settings) -> Engine:
    try:
        return open_engine(settings)
    except IndexMissingError:
        click.echo(f"还没有索引，先读入“{settings.archive}”……", err=True)
        with terminal.progress("建索引") as progress:
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
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        terminal.show_findings(findings)
    if not all(finding.good for finding in findings if finding.needed):
        sys.exit(FAILED)


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
    return error.format_message()


def main() -> NoReturn:
    """Run the command line; every expected failure becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(standalone_mode=False)
        sys.exit(0)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "juanzong"
        click.echo(f"命令写得不对：{_fault(error)}\n　　　　　　　写法见 {command} --help", err=True)
        sys.exit(WRONG_LINE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断；原来的索引没有改动。", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:  # the reader of a pipe has seen enough
        sys.stderr.close()
        sys.exit(0)
    except ArchiveError as error:
        click.echo(f"出错：{error.message}", err=True)
        if error.hint:
            click.echo(f"　　　{error.hint}", err=True)
        wrong_line = isinstance(error, (QueryError, SettingsError)) and not isinstance(error, PageError)
        sys.exit(WRONG_LINE if wrong_line else FAILED)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
