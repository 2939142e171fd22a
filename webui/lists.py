"""From values, years and hits to the lines of a list, which repeat too often on a page to be written by a template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from indexer import FacetValue, Hit, retold, spoken
from webui.languages import _, counted, figure, verbatim
from webui.presenters import Years, about
from webui.search_state import SearchState


def choices(name: str, values: Iterable[FacetValue]) -> Markup:
    """Return a line for each value of a facet: the value to choose or to leave out, and its number."""
    language = spoken()
    return Markup(
        "\n".join(
            [
                f"{_choice(name, str(value.value), value.selected, language)}{figure(value.count)}</span></li>"
                for value in values
            ]
        )
    )


@lru_cache(maxsize=10_000)
def _choice(name: str, value: str, is_chosen: bool, _language: str) -> str:
    """Return the line of a value up to its number; most are those of the page before."""
    asked, label, out = escape(value), verbatim(retold(value)), escape(_("排除"))
    checked = " checked" if is_chosen else ""
    return (
        f'<li><label><input type="checkbox" name="{name}" value="{asked}"{checked}>{label}</label>'
        f'<button class="out" name="not_{name}" value="{asked}">{out}<span class="spoken"> {label}</span></button><span>'
    )


def bars(years: Years, address: Callable[[SearchState], str], each: Callable[[int], str] | None) -> Markup:
    """Return a line for each year: a bar that leads to it, with its number, which `each` writes out."""
    lines = []
    for bar in years.bars:
        tick = ' class="tick"' if bar.tick else ""
        chosen = ' class="on" aria-current="true"' if bar.selected else ""
        number = each(bar.count) if each else counted("{n} 篇", bar.count)
        lines.append(
            f'<li{tick}><a href="{escape(address(bar.state))}" rel="nofollow" data-year="{bar.value}" data-count="{bar.count}"{chosen}>'
            f'<svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true"><rect x="1" width="8" y="{100 - bar.height:g}" height="{bar.height:g}"/></svg>'
            f'<span aria-hidden="true">{escape(bar.label)}</span><b>{escape(bar.told)} <i>{escape(number)}</i></b></a></li>'
        )
    return Markup("\n".join(lines))


def facts(hit: Hit) -> Markup:
    """Return who wrote a report, what kind it is, when and how long, each apart."""
    return Markup("".join([f"<span>{verbatim(fact)}</span>" for fact in about(hit)]))
