"""What addresses can say: each parameter with what it means and what it may be, read and described from one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer import LANGUAGES, SORTS, QueryError
from webui.languages import _

Address = Mapping[str, Sequence[str]]
"""Parameters of an address, each with all its values."""

WITHIN: Mapping[str, str] = {"": "全部", "title": "标题", "outline": "小标题", "text": "正文"}
SAME: Mapping[str, str] = {"": "同篇", "paragraph": "同段", "sentence": "同句"}
SWITCH: Mapping[str, str] = {"0": "否", "1": "是"}
LONGEST = 2000
"""Characters of a search; the parser refuses more."""


@dataclass(frozen=True, slots=True)
class Text:
    """A parameter that may be any text; surrounding blanks do not count."""

    name: str
    help: str
    example: str = ""
    longest: int = LONGEST
    """Characters; 0 for any number."""

    def read(self, address: Address) -> str:
        """Return the text, "" where none is given."""
        value = given(address, self.name)
        if self.longest and len(value) > self.longest:
            raise too_long(self.name, value, self.longest)
        return value.strip()

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        return {"type": "string", **({"maxLength": self.longest} if self.longest else {})}

    @property
    def shown(self) -> str:
        """The value that stands for the others where the parameter is described."""
        return self.example


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that is one of a few values."""

    name: str
    help: str
    values: Mapping[str, str]
    """Each with what readers call it; "" may be among them."""
    usual: str = ""
    example: str = ""

    def read(self, address: Address) -> str:
        """Return the value, or the usual one where none is given; raise QueryError for another one."""
        return choice(address, self.name, self.values) or self.usual

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        described = {"type": "string", "enum": [value for value in self.values if value]}
        return {**described, "default": self.usual} if self.usual else described

    @property
    def shown(self) -> str:
        """The value that stands for the others where the parameter is described."""
        return self.example or self.usual or next(filter(None, self.values))


@dataclass(frozen=True, slots=True)
class Number:
    """A parameter that is a whole number from 1 on."""

    name: str
    help: str
    usual: int
    highest: int

    def read(self, address: Address) -> int:
        """Return the number, or the usual one where none is given; raise QueryError for anything else."""
        return number(address, self.name, self.usual, self.highest)

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        return {"type": "integer", "minimum": 1, "maximum": self.highest, "default": self.usual}

    @property
    def shown(self) -> int:
        """The value that stands for the others where the parameter is described."""
        return self.usual


@dataclass(frozen=True, slots=True)
class Values:
    """A parameter that may be given several times, each time with another value."""

    name: str
    help: str
    pattern: str = ""
    """What a value must look like, as a regular expression; "" for any text."""
    example: str = ""
    longest: int = LONGEST
    """Characters of a value."""
    most: int = 0
    """How often it may be given; 0 for any number of times."""
    needed: bool = False
    """Whether one that is not empty must be given."""
    values: tuple[str, ...] = ()
    """What a value may be; () for anything."""

    def read(self, address: Address) -> tuple[str, ...]:
        """Return what is given, each value once, empty ones left out."""
        every = address.get(self.name, ())
        if self.most and len(every) > self.most:
            raise QueryError(
                _("参数 {name} 写了 {n} 次，太多了", name=self.name, n=len(every)),
                _("请减到 {most} 次以内。", most=self.most),
            )
        for value in every:
            if len(value) > self.longest:
                raise too_long(self.name, value, self.longest)
        values = tuple(dict.fromkeys(filter(None, map(str.strip, every))))
        if self.needed and not values:
            raise QueryError(_("缺少参数 {name}", name=self.name), _("请写上它，不能空着。"))
        for value in values:
            if self.values and value not in self.values:
                raise not_among(self.name, value, self.values)
        return values

    @property
    def schema(self) -> dict[str, Any]:
        """What it may be, as JSON Schema."""
        one: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        if self.pattern:
            one = {"type": "string", "pattern": self.pattern}
        elif self.values:
            one = {"type": "string", "enum": [*self.values, ""]}
        most = {"maxItems": self.most} if self.most else {}
        needed = {"contains": {"pattern": r"\S"}, "minItems": 1} if self.needed else {}
        return {"type": "array", "items": one, **most, **needed}

    @property
    def shown(self) -> list[str]:
        """The values that stand for the others where the parameter is described."""
        return [self.example] if self.example else []


Parameter = Text | Choice | Number | Values

WORDS = Text("q", "检索式；空着就是全部", "作风建设")
SORT = Choice("sort", "排序", SORTS, "relevance", "newest")
PAGE = Number("page", "第几页", 1, 1_000_000)
SIZE = Number("size", "每页几条", 10, 1000)
IN = Choice("in", "只在标题、小标题或正文里找", WITHIN)
SAME_PLACE = Choice("same", "全部词语在同一句或同一段里", SAME)
EXACT = Choice("exact", "每个词都按原样的字符串找", SWITCH, "0")
COLLAPSE = Choice("collapse", "同源文稿只出一篇", SWITCH, "1")
REFINE = Values("refine", "在结果中再检索，可重复", example="整改")
EXPAND = Choice("expand", "扩展同义词、简称和数字的别的写法", SWITCH, "1")
EXPLAIN = Choice("explain", "说明每条得分的来历", SWITCH, "0")
LANGUAGE = Choice("lang", "回答用的语言；不写就按浏览器的", LANGUAGES)


def choice(address: Address, name: str, values: Mapping[str, str]) -> str:
    """Read one of a few values, or "" where none is given; another value is named."""
    value = given(address, name)
    if value and value not in values:
        raise not_among(name, value, values)
    return value


def number(address: Address, name: str, usual: int, highest: int) -> int:
    """Read a whole number from 1 to the highest, or the usual one where none is given; another value is named."""
    value = given(address, name)
    if not value:
        return usual
    # A number of thousands of digits is refused before int() reads it.
    if not (value.isascii() and value.isdigit() and len(value) <= 9 and 1 <= int(value) <= highest):
        raise refusal(name, value, _("请用 1 到 {highest} 之间的整数。", highest=highest))
    return int(value)


def given(address: Address, name: str) -> str:
    """Return the last of the values of a parameter, "" where none is given."""
    values = address.get(name, ())
    return values[-1] if values else ""


def not_among(name: str, value: str, values: Iterable[str]) -> QueryError:
    """Return the error that says which values a parameter may have."""
    return refusal(name, value, _("可用的值：{values}。", values=_("、").join(filter(None, values))))


def too_long(name: str, value: str, longest: int) -> QueryError:
    """Return the error that says how long a parameter's value may be."""
    return refusal(name, value, _("请缩短到 {n} 个字以内。", n=longest))


def refusal(name: str, value: str, hint: str) -> QueryError:
    """Return the error that names a parameter's bad value, cut where it is long, and says what to do."""
    shown = value if len(value) <= 40 else value[:40] + "…"
    return QueryError(_("参数 {name} 的值“{value}”不能用", name=name, value=shown), hint)
