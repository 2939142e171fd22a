"""From results to a terminal: colours and a progress bar where a person looks, plain text elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment
from rich.text import Text

from indexer.differences import Comparison
from indexer.doctor import Finding
from indexer.document import Document
from indexer.languages import retold
from indexer.languages import retold as _
from indexer.pipeline import Progress as Told
from indexer.pipeline import Tally
from indexer.results import Hit, Relative, Results, SetPhrase, Similar, Span, Stats, Suggestion, Way
from indexer.schema import FACETS

MARK = "bold black on yellow"
KINDS = {"title": "标题", "organization": "机构", "phrase": "提法", "search": "常搜"}
PARTS = {
    "words": "词语",
    "bigrams": "字对",
    "exact": "原样",
    "near": "相近",
    "passage": "段落",
    "title": "标题",
}
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""What turns the direction of the text that follows it."""
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_SEEN = _PICTURES | dict.fromkeys((*range(0x80, 0xA0), *_TURNING), 0xFFFD)
_ESCAPED = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), *_TURNING)}


def seen(text: str) -> str:
    r"""Return a text in which what would steer a terminal is seen instead.

    >>> seen("报告\x1b[2J")
    '报告␛[2J'
    """
    return text.translate(_SEEN)


def escaped(line: str) -> str:
    r"""Return a line of JSON in which what would steer a terminal is spelled.

    >>> escaped('"报告\x9b2J"')
    '"报告\\u009b2J"'
    """
    return line.translate(_ESCAPED)


@contextmanager
def progress(title: str) -> Iterator[Told | None]:
    """Show files, characters per second and time left on standard error while it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[speed]}"), TextColumn(_("剩余")),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, speed="")

        def told(tally: Tally) -> None:
            elapsed = bar.tasks[0].elapsed or 0
            speed = _(f"{tally.characters / elapsed:,.0f} 字/秒") if elapsed > 0.5 else ""
            bar.update(task, completed=tally.files, total=tally.files_total, speed=speed)

        yield told


def show_tally(tally: Tally, file: TextIO | None = None) -> None:
    """Show what a build or an update did, and every file that it could not read."""
    console = _console(file)
    gone = f"，移走 {tally.removed} 个文件" if tally.removed else ""
    console.print(
        f"写入 {tally.documents:,} 篇（其中汇编里的 {tally.parts:,} 篇），{tally.characters:,} 字{gone}，"
        f"用时 {tally.seconds:.1f} 秒；现用第 {tally.generation} 代索引。"
    )
    if tally.problems:
        console.print(f"{len(tally.problems)} 个文件有问题：", style="bold red")
        for path, reason in sorted(tally.problems.items()):
            console.print(Text.assemble("  ", (path, "bold"), "  ", _(reason.replace("\n", "；"))))


def show_results(results: Results) -> None:
    """Show one page of hits with their marked passages, and the facets."""
    console = _console()
    if results.notice:
        console.print(f"注意：{results.notice}", style="yellow")
    for asked, others in results.expanded:
        console.print(f"已扩展：{asked} → {'、'.join(others)}（--no-expand 不扩展）", style="dim")
    if results.suggestion:
        console.print(f"您是不是要找：{results.suggestion}", style="bold")
    console.print(
        f"{results.total:,} 篇 · 第 {results.page}/{max(results.pages, 1)} 页 · {results.took_ms:.1f} 毫秒"
    )
    for hit in results.hits:
        _show_hit(console, hit)
    if results.ways:
        console.print("\n也可以这样找：")
        for way in results.ways:
            console.print(f"  {_way(way)}　{way.total:,} 篇")
    console.print()
    for facet in FACETS:
        values = results.facets[facet.name]
        if values:
            shown = "  ".join(f"{_(str(value.value))} {value.count}" for value in values[:8])
            console.print(
                Text.assemble((f"{_(facet.label)}  ", "dim"), shown, "  …" if len(values) > 8 else "")
            )


def _way(way: Way) -> str:
    """Say what another search does otherwise.

    >>> _way(Way("word", "业务", "党建", {}, 3))
    '去掉“业务”：党建'
    """
    said = {
        "sound": "换成“{}”", "word": "去掉“{}”", "refine": "不在结果中检索“{}”", "filter": "不限定“{}”",
        "part": "只找“{}”", "apart": "分开找“{}”", "any": "有“{}”中任何一个", "within": "在全文里找",
        "same": "不要求在同一处", "exact": "不要求原样", "bare": "去掉所有限定",
    }[way.kind].format(way.what)  # fmt: skip
    said = _(said)
    return f"{said}：{way.text}" if way.text and way.kind not in ("filter", "sound") else said


def _show_hit(console: Console, hit: Hit) -> None:
    console.print()
    console.print(Text.assemble((f"{hit.rank:>3}  ", "dim"), _marked(hit.title, hit.title_ranges, "bold")))

    def line(text: Text) -> None:
        console.print(Padding(text, (0, 0, 0, 5)) if console.is_terminal else Text.assemble("     ", text))

    about = [
        hit.organization,
        _(hit.org_type or ""),
        _(hit.genre or ""),
        hit.date or (str(hit.year) if hit.year else _("年份不详")),
    ]
    line(Text(" · ".join(value for value in about if value), "dim"))
    for snippet in hit.snippets:
        if snippet.heading:
            line(Text(" › ".join(snippet.heading), "dim italic"))
        line(_marked(snippet.text, snippet.ranges))
    for share in hit.explanation:
        terms = "  ".join(f"{term.text} {term.value:.2f}" for term in share.terms[:8])
        line(Text(f"{_(PARTS.get(share.part, share.part))} {share.value:.2f}  {terms}".rstrip(), "cyan"))
    part = f"#{hit.part}" if hit.part else ""
    line(Text(f"{hit.source}{part}  [{hit.id}]", "dim"))


def show_document(document: Document, relatives: Sequence[Relative]) -> None:
    """Show a document's metadata, outline, copies and text."""
    console, metadata = _console(), document.metadata
    console.print(Text(metadata.title, "bold"))
    rows = [
        ("机构", metadata.organization), ("机构全称", metadata.canonical_organization), ("机构类型", metadata.org_type), ("文种", metadata.genre),
        ("年份", metadata.year), ("成文日期", metadata.date), ("地区", metadata.region), ("文号", metadata.number),
        ("来源", _place(document)), ("编号", document.id),
        ("清理", f"{len(document.removed)} 行" if document.removed else None), *(("注意", note) for note in document.notes),
    ]  # fmt: skip
    for label, value in rows:
        if value is not None:
            console.print(Text.assemble((f"{_(label)}：", "dim"), _(str(value))))
    if document.outline:
        console.print(Text(_("\n提纲"), "dim"))
        for section in document.outline:
            console.print(Text("  " * section.level + section.heading))
    if relatives:
        console.print(Text(_("\n同源文稿"), "dim"))
        for relative in relatives:
            console.print(f"  相同 {relative.share:>3}%  {relative.title}  [{relative.id}]")
    console.print()
    console.print(Text(document.text))


def _place(document: Document) -> str:
    member = f" › {document.member}" if document.member else ""
    part = _(f" 第 {document.part} 篇") if document.part else ""
    return f"{document.source}{member}{part}"


def show_comparison(first: Document, second: Document, comparison: Comparison) -> None:
    """Show what differs between two documents, as programs that compare files do."""
    console = _console()
    console.print(Text(f"- {first.metadata.title}  [{first.id}]", "red"))
    console.print(Text(f"+ {second.metadata.title}  [{second.id}]", "green"))
    for row in comparison.rows:
        if row.kind == "same":
            assert row.first
            console.print(Text(_(f"  （{row.first[1] - row.first[0]:,} 字相同）"), "dim"))
            continue
        for sign, style, text, span, changes in (
            ("-", "red", first.text, row.first, row.first_changes),
            ("+", "green", second.text, row.second, row.second_changes),
        ):
            if span:
                ranges = [(low - span[0], high - span[0]) for low, high in changes]
                line = _marked(text[span[0] : span[1]].rstrip("\n"), ranges)
                console.print(Text.assemble((f"{sign} ", style), line))


def show_similar(found: Sequence[Similar]) -> None:
    """Show documents like another, and why."""
    console = _console()
    for similar in found:
        reasons = [_(f"共有 {similar.sentences} 句")] if similar.sentences else []
        reasons += [_("都谈" + "、".join(similar.words))] if similar.words else []
        console.print(Text.assemble(f"{similar.title}  ", ("；".join(reasons), "dim"), f"  [{similar.id}]"))


def show_suggestions(found: Sequence[Suggestion]) -> None:
    """Show what may be about to be typed."""
    console = _console()
    for suggestion in found:
        console.print(
            Text.assemble(
                (f"{_(KINDS[suggestion.kind])}  ", "dim"), _marked(suggestion.text, suggestion.ranges),
                (_(f"  {suggestion.documents:,} 篇"), "dim"),
            )
        )  # fmt: skip


def show_phrases(found: Sequence[SetPhrase]) -> None:
    """Show set phrases with how many documents use them, and how often."""
    console = _console()
    for phrase in found:
        console.print(
            Text.assemble(phrase.text, (_(f"  {phrase.documents:,} 篇 {phrase.occurrences:,} 次"), "dim"))
        )


def show_stats(stats: Stats) -> None:
    """Show how much the index holds."""
    console = _console()
    console.print(
        f"第 {stats.generation} 代，建于 {stats.built}，{stats.bytes / 2**20:.1f} MB，{stats.segments} 段，{stats.segmenter}，"
        f"交由 Whoosh 逐条匹配的查询 {stats.fallbacks} 次"
    )
    for past in stats.generations:
        sign = "现用" if past.generation == stats.generation else "保留"
        kind = "重建" if past.kind == "build" else "更新"
        console.print(
            f"  {sign}：第 {past.generation} 代，{kind}于 {past.built}，用时 {past.seconds:,.1f} 秒，"
            f"{past.documents:,} 篇，{past.bytes / 2**20:.1f} MB"
        )
    console.print(
        f"{stats.documents:,} 篇（汇编里的 {stats.parts:,} 篇），{stats.sources:,} 个文件，{stats.characters:,} 字"
    )
    for facet in FACETS:
        known = stats.coverage[facet.name]
        console.print(f"{facet.label}：{known:,} 篇有（{known / max(stats.documents, 1):.0%}）")
    if stats.problems:
        console.print(f"没有读成的文件：{len(stats.problems)} 个", style="bold red")
        for path, reason in sorted(stats.problems.items()):
            console.print(Text.assemble("  ", (path, "bold"), "  ", _(reason)))


def show_findings(findings: Sequence[Finding]) -> None:
    """Show what the doctor found."""
    console = _console()
    for finding in findings:
        sign = (
            ("好  ", "green")
            if finding.good
            else (("缺  ", "bold red") if finding.needed else ("可改", "yellow"))
        )
        console.print(Text.assemble((_(sign[0]), sign[1]), f" {_(finding.name)}：{_(finding.says)}"))
        if finding.advice and not finding.good:
            console.print(Text.assemble("       ", _(finding.advice)))


def _marked(text: str, ranges: Sequence[Span], style: str = "") -> Text:
    line = Text(text, style)
    for start, end in ranges:
        line.stylize(MARK, start, end)
    return line


class _Telling(Console):
    """Tells messages in the reader's language, and nothing to the terminal itself but its own colours."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(retold(part) if isinstance(part, str) else part for part in objects), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(seen(segment.text), segment.style)


def _console(file: TextIO | None = None) -> Console:
    # Without a terminal nothing is wrapped, so that other programs can read the lines.
    file = file or sys.stdout
    return _Telling(file=file, highlight=False, soft_wrap=not file.isatty(), markup=False, emoji=False)
