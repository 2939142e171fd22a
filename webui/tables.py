"""From a timeline to a table that spreadsheets read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import quote

from flask import Response

from indexer import Series, Timeline, YearUse, neutral
from webui.annals import measure
from webui.languages import _
from webui.wordings import BY, Wordings

Cell = str | int | float


def table(timeline: Timeline, wordings: Wordings) -> Response:
    """Hand out every figure, each year of each wording and group on a line of its own."""
    text = io.StringIO()
    writer = csv.writer(text)
    group = [_(BY[wordings.by])] if wordings.by else []
    sizes = [_("年份"), _("所查篇数"), _("所查字数")]
    writer.writerow([_("提法"), *group, *sizes, _("篇数"), _("次数"), _("每万字次数"), _("占当年篇数（%）")])
    for series in (timeline.whole, *timeline.groups):
        name = [neutral(series.group) if series is not timeline.whole else _("全部")] if group else []
        writer.writerows(_lines(series, name))
    # Spreadsheets know UTF-8 by its mark only.
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    plain = re.sub(r'[\\/:*?"<>|\s]+', " ", "、".join(wordings.phrases))[:60]
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{plain}.csv', safe='')}"
    return answer


def _lines(series: Series, name: list[str]) -> Iterator[list[Cell]]:
    for phrase in series.phrases:
        found = {year.year: year for year in phrase.years}
        for size in series.sizes:
            use = found.get(size.year, YearUse(size.year, 0, 0))
            figures = [round(measure(use, size, per), 3) for per in ("rate", "share")]
            yield [neutral(phrase.text), *name, *size, use.documents, use.occurrences, *figures]
