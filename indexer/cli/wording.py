"""Commands about wordings: timeline, sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from indexer.cli.options import cli, index_option, json_option, query_of, query_options, settings_of
from indexer.cli.speaking import echo, echo_json
from indexer.engines import open_engine
from indexer.engines.whoosh.timeline import GROUPINGS
from indexer.languages import retold as _
from indexer.outline import ROLES
from indexer.results import Edition
from indexer.schema import FACETS
from indexer.wordings import PhraseUse, Sentence, Sentences, Series, Timeline

LABELS = {**{facet.name: facet.label for facet in FACETS}, "role": "部分"}
PER = 10_000
"""Characters to which a rate is counted."""


def _tell(found: Timeline | Sentences, lines: Iterator[str], *, as_json: bool) -> None:
    """Print an answer as JSON, or as people read it."""
    if as_json:
        echo_json(found.as_json())
        return
    for line in lines:
        echo(line)


@cli.command("timeline")
@click.argument("phrases", nargs=-1, required=True)
@index_option
@click.option("--query", default="", help="只看符合这个检索式的文档")
@click.option("--by", type=click.Choice(GROUPINGS), help="另按机构类型、地区、文种或层级分列")
@query_options
@json_option
@click.pass_context
def timeline_command(context: click.Context, /, phrases: tuple[str, ...], index: Path | None, query: str, by: str | None,
                     as_json: bool, **options: Any) -> None:  # fmt: skip
    """提法年表：一个或几个提法逐年有多少篇、多少次，首见和末见于哪篇。

    例：juanzong timeline 作风建设 放管服 --by org_type --year 2015..
    """
    asked = query_of(query, **options)
    found = open_engine(settings_of(context, index=index)).timeline(_written(phrases), asked, by)
    _tell(found, _annals(found), as_json=as_json)


@cli.command("sentences")
@click.argument("query")
@index_option
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="只看这种部分里的句子，可重复")
@query_options
@click.option("--page", type=int, default=1, help="第几页")
@click.option("--limit", type=int, default=10, help="每页几条")
@json_option
@click.pass_context
def sentences_command(context: click.Context, /, query: str, index: Path | None, roles: tuple[str, ...], as_json: bool,
                      **options: Any) -> None:  # fmt: skip
    """找句子：含有全部词语的句子，同样的话只列一次，注明几篇用过、哪些年用过。

    例：juanzong sentences '整改 台账' --role 存在问题
    """
    asked = query_of(query, **options)
    found = open_engine(settings_of(context, index=index)).sentences(asked, roles)
    _tell(found, _quotations(found), as_json=as_json)


def _written(phrases: tuple[str, ...]) -> list[str]:
    # What comes in an encoding that is not the terminal's holds lone surrogates.
    return [phrase.encode("utf-8", "replace").decode("utf-8") for phrase in phrases]


def _annals(found: Timeline) -> Iterator[str]:
    """Yield a table of years for each group and wording."""
    for series in (found.whole, *found.groups):
        if found.by and series is not found.whole:
            yield f"—— {_(series.group or '其余')} ——"
        for use in series.phrases:
            yield from _table(series, use)
    if found.undated:
        yield f"另有 {found.undated:,} 篇没有年份，不在表中。"


def _table(series: Series, use: PhraseUse) -> Iterator[str]:
    yield f"{use.text}　{use.documents:,} 篇　{use.occurrences:,} 次"
    for label, edition in (("首见", use.first), ("末见", use.last)):
        if edition:
            yield f"  {_(label)}：{_when(edition)}《{edition.title}》 [{edition.id}]"
    uses = {year.year: year for year in use.years}
    if uses:
        yield "  年份      篇数      次数  每万字次数  该年篇数"
    for size in series.sizes:
        # Years before the first use say nothing that the first use does not.
        if uses and size.year >= min(uses):
            year = uses.get(size.year)
            documents, occurrences = (year.documents, year.occurrences) if year else (0, 0)
            rate = PER * occurrences / size.characters if size.characters else 0.0
            yield f"  {size.year:>4}{documents:>10,}{occurrences:>10,}{rate:>12.2f}{size.documents:>10,}"
    yield ""


def _quotations(found: Sentences) -> Iterator[str]:
    """Yield sentences with where they are from, then the facets."""
    if found.notice:
        yield f"注意：{found.notice}"
    yield f"{found.total:,} 条句子 · {found.documents:,} 篇 · 第 {found.page}/{max(found.pages, 1)} 页 · {found.took_ms:.1f} 毫秒"
    for place, sentence in enumerate(found.sentences, (found.page - 1) * found.size + 1):
        yield ""
        yield f"{place:>3}  {sentence.text}"
        yield f"     {_about(sentence)}"
    yield ""
    for name, values in found.facets.items():
        if values:
            shown = "  ".join(f"{_(str(value.value))} {value.count:,}" for value in values[:8])
            yield f"{_(LABELS[name])}  {shown}{'  …' if len(values) > 8 else ''}"


def _about(sentence: Sentence) -> str:
    years = "、".join(map(str, sentence.years))
    about = (
        _(f"{sentence.documents:,} 篇"), _(f"{years} 年") if years else None, _(sentence.role or ""),
        f"《{sentence.title}》", sentence.organization, f"[{sentence.id}]",
    )  # fmt: skip
    return " · ".join(filter(None, about))


def _when(edition: Edition) -> str:
    return edition.date or (_(f"{edition.year} 年") if edition.year else "")
