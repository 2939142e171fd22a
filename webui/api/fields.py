"""From `fields=total,hits.id` to an answer that holds no more: which names there are, which are asked for, what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints, is_typeddict

from webui.languages import _
from webui.parameters import Address, Text, given, refusal

Tree: TypeAlias = "Mapping[str, Tree]"
"""Names, each with those below it; none below what is taken whole."""
WHOLE: Tree = {}
HELP = "只要回答里的这些成员，用逗号分开，下一级用点；不写就是全部"


def names(shape: object) -> Tree:
    """Return the members of a shape, and those of the shapes in it.

    >>> from webui.api.parts import HitShape
    >>> names(list[HitShape])["family"]
    {'id': {}, 'size': {}}
    """
    if is_typeddict(shape):
        return {name: names(hint) for name, hint in get_type_hints(shape).items()}
    # What is below the names of a mapping is not known beforehand.
    if get_origin(shape) in (dict, Mapping):
        return WHOLE
    return next(filter(None, map(names, get_args(shape))), WHOLE)


@dataclass(frozen=True)
class Wanted:
    """The members of an answer that are asked for.

    >>> wanted = Wanted({"total": {}, "hits": {"id": {}}})
    >>> wanted.of({"total": 2, "page": 1, "hits": [{"id": "甲", "title": "通知"}]})
    {'total': 2, 'hits': [{'id': '甲'}]}
    >>> "hits" in wanted, "hits.title" in wanted, "facets" in wanted
    (True, False, False)
    """

    tree: Tree = field(default_factory=dict)
    """Where there is none, all of them."""

    def of(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what is asked for of an answer."""
        return _kept(answer, self.tree) if self.tree else answer

    def __contains__(self, name: str) -> bool:
        """Tell whether a member, or anything below it, is asked for."""
        tree = self.tree
        for part in name.split("."):
            if not tree:
                return True
            if part not in tree:
                return False
            tree = tree[part]
        return True


@dataclass(frozen=True)
class Fields(Text):
    """The parameter that asks for some members of an answer; what they may be is known from its shape."""

    shape: type = dict

    @cached_property
    def usable(self) -> Tree:
        """The names that can be asked for."""
        return names(self.shape)

    @property
    def shown(self) -> str:
        """The value that stands for the others where the parameter is described."""
        return ",".join(list(self.usable)[:2])

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        one = _spelled(self.usable)
        return {"type": "string", "maxLength": self.longest, "pattern": f"^({one}(,{one})*)?$"}

    def wanted(self, address: Address) -> Wanted:
        """Return what an address asks for; raise QueryError for a name that there is not."""
        text = given(address, self.name)
        if len(text) > self.longest:
            raise refusal(self.name, text, _("请缩短到 {n} 个字以内。", n=self.longest))
        return _wanted(self, text) if text else Wanted()


@lru_cache(maxsize=256)
def _wanted(fields: Fields, text: str) -> Wanted:
    tree: dict[str, Any] = {}
    # Whatever is taken whole comes first, and whatever is below it adds nothing.
    for name in sorted(text.split(","), key=lambda name: name.count(".")):
        place, usable = tree, fields.usable
        parts = name.split(".")
        for depth, part in enumerate(parts):
            if part not in usable:
                raise refusal("fields", name, _usable(parts[:depth], usable))
            usable = usable[part]
            if part in place and not place[part]:
                break
            place = place.setdefault(part, {})
    return Wanted(tree)


def _usable(above: Sequence[str], usable: Tree) -> str:
    if not usable:
        return _("“{name}”没有下一级，请去掉点和后面的字。", name=".".join(above))
    return _("可用的值：{values}。", values=_("、").join(".".join((*above, name)) for name in usable))


def _spelled(usable: Tree) -> str:
    """Return the regular expression of a name.

    >>> _spelled({"total": {}, "hits": {"id": {}, "title": {}}})
    '(total|hits(\\\\.(id|title))?)'
    """
    return "(" + "|".join(_each(usable)) + ")"


def _each(usable: Tree) -> Iterator[str]:
    for name, below in usable.items():
        yield re.escape(name) + (f"(\\.{_spelled(below)})?" if below else "")


def _kept(value: Any, tree: Tree) -> Any:
    if not tree:
        return value
    if isinstance(value, Mapping):
        return {name: _kept(value[name], below) for name, below in tree.items() if name in value}
    return [_kept(each, tree) for each in value] if isinstance(value, (list, tuple)) else value
