"""Which fields a report has, and what each is for: the one table that everything else derives from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a report by which it is searched, filtered, counted or sorted."""

    name: str
    label: str
    """What readers call it, in Simplified Chinese."""
    kind: Literal["text", "keyword", "number"]
    """Searched by words and characters; compared whole; compared as a number."""
    prefixes: tuple[str, ...] = ()
    """What may stand before a colon in a query, besides the name."""
    facet: bool = False
    weight: float = 0.0
    """How much an occurrence counts in ranking (text fields only)."""


FIELDS: tuple[Field, ...] = (
    Field("title", "标题", "text", ("标题",), weight=3.0),
    Field("outline", "小标题", "text", ("小标题",), weight=1.5),
    Field("text", "正文", "text", ("正文",), weight=1.0),
    Field("organization", "机构", "keyword", ("机构", "org")),
    Field("org_type", "机构类型", "keyword", ("机构类型",), facet=True),
    Field("genre", "文种", "keyword", ("文种",), facet=True),
    Field("year", "年份", "number", ("年份",), facet=True),
    Field("region", "地区", "keyword", ("地区",), facet=True),
    Field("number", "文号", "keyword", ("文号",)),
    Field("source", "来源", "keyword", ("来源",)),
)

TEXT_FIELDS: tuple[Field, ...] = tuple(field for field in FIELDS if field.kind == "text")
FACETS: tuple[Field, ...] = tuple(field for field in FIELDS if field.facet)

ORG_TYPES: tuple[str, ...] = (
    "党委", "人大", "政府", "政协", "纪检监察", "法院", "检察院", "党政部门", "乡镇街道",
    "村社区", "人民团体", "事业单位", "企业", "军队", "其他",
)  # fmt: skip
GENRES: tuple[str, ...] = (
    "工作报告", "工作总结", "情况汇报", "调研报告", "述职报告", "方案", "工作计划", "规划", "通知", "通报", "意见",
    "决定", "公告", "函", "讲话", "心得体会", "经验材料", "简报新闻", "法律法规", "统计公报", "解读", "其他",
)  # fmt: skip


def field_named(prefix: str) -> Field | None:
    """Return the field that a query's prefix means.

    >>> field_named("年份").name, field_named("ORG").name, field_named("作风")
    ('year', 'organization', None)
    """
    prefix = prefix.lower()
    return next((field for field in FIELDS if prefix == field.name or prefix in field.prefixes), None)
