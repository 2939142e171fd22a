"""From all values of a facet to those that are looked for, in an order."""

from __future__ import annotations

from collections.abc import Sequence

from indexer import FacetValue
from webui.parameters import Address, Choice, Text
from webui.presenters import written

ORDERS = {"count": "按篇数", "name": "按音序"}
"""In what order values can be listed."""
LONGEST = 100
"""Characters of what is looked for."""
PREFIX = Text("prefix", "只要以这些字开头的值", "云汀", longest=LONGEST)
FIND = Text("find", "只要有这些字的值，以它开头的在前", "镇", longest=LONGEST)
ORDER = Choice("order", "值的次序；年份按篇数时新的在前", ORDERS, "count", "name")


def sought(name: str, values: Sequence[FacetValue], address: Address) -> list[FacetValue]:
    """Return the values that begin with one text and hold another, as readers see them or as they are, in an order.

    >>> values = [FacetValue("云汀市", 9), FacetValue("上坪乡", 5), FacetValue("云上镇", 2)]
    >>> [value.value for value in sought("region", values, {"find": ["上"]})]
    ['上坪乡', '云上镇']
    >>> [value.value for value in sought("region", values, {"prefix": ["云"], "order": ["name"]})]
    ['云上镇', '云汀市']
    """
    prefix, find = PREFIX.read(address).casefold(), FIND.read(address).casefold()
    found = list(values)
    if prefix:
        found = [value for value in found if any(text.startswith(prefix) for text in _spellings(name, value))]
    if find:
        found = [value for value in found if any(find in text for text in _spellings(name, value))]
        found.sort(key=lambda value: not any(text.startswith(find) for text in _spellings(name, value)))
    return (
        sorted(found, key=lambda value: sound(str(value.value))) if ORDER.read(address) == "name" else found
    )


def _spellings(name: str, value: FacetValue) -> tuple[str, str]:
    text = str(value.value)
    return text.casefold(), written(name, text).casefold()


def sound(value: str) -> bytes:
    """Return what sorts a value by its sound: the national standard lists common characters in that order."""
    return value.encode("gb18030", "replace")
